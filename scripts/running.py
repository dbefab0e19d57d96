"""Run the atlas and Chromium for real: what pictures, benchmarks and browser tests share."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
CHROMIUM: Final = shutil.which("chromium") or "/usr/bin/chromium"
_HOST: Final = "127.0.0.1"
_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def run_atlas(database: Path) -> Iterator[str]:
    """Run ``atlas serve`` on a SQLite file, filled with the embedded data where it is new, and return its address."""
    port = find_free_port()
    environment = {"ATLAS_DATABASE_URL": f"sqlite:///{database}", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "atlas", "serve", "--port", str(port)]
    address = f"http://{_HOST}:{port}"
    with run_server(command, f"{address}/health", environment):
        yield address


@contextmanager
def run_server(command: Sequence[str], url: str, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a server until the block ends; the block begins when `url` answers.

    Raises
    ------
    TimeoutError
        If it does not answer within a minute.
    """
    with subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(url)
            yield
        finally:
            server.terminate()


@contextmanager
def run_chromium() -> Iterator[Browser]:
    """Run Debian's Chromium without its own errands to other hosts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        yield browser
        browser.close()


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, limit_s: float = 60) -> None:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise TimeoutError(url)
