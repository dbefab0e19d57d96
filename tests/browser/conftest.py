"""A real server with the shipped data, and a real Chromium that talks to nobody else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from atlas.resources import resource_folder

# What runs the atlas for pictures and benchmarks runs it for tests too; it is no part of the wheel.
sys.path.insert(0, str(resource_folder("scripts")))
from running import CHROMIUM, run_atlas, run_chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="Chromium fehlt: apt-get install chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run `atlas serve` on a fresh database and return its address."""
    with run_atlas(tmp_path_factory.mktemp("browser") / "atlas.sqlite") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with run_chromium() as started:
        yield started


class Visit:
    """One visitor's tab: what it asked for, and what went wrong."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.bytes_received = 0
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))
        self.page.on("request", lambda request: self._watch(request.url))
        self.page.on("response", lambda reply: self._weigh(reply.headers))

    def open(self, path: str) -> Page:
        """Open a page of the atlas and wait until it is still."""
        self.page.goto(self.site + path, wait_until="networkidle")
        return self.page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.troubles.append(f"{kind}: {text}")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.troubles.append(f"fremder Abruf: {url}")

    def _weigh(self, headers: dict[str, str]) -> None:
        self.bytes_received += int(headers.get("content-length", 0))


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open a tab; parametrize it indirectly with options of the browser's context."""
    context = browser.new_context(**getattr(request, "param", {"viewport": {"width": 1280, "height": 900}}))
    visitor = Visit(context, site)
    yield visitor
    context.close()
    assert not visitor.troubles
