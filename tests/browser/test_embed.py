"""The atlas in a frame of somebody else's page, as a municipality would put it there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browser.conftest import Visit


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1000, "height": 800})
    yield opened
    opened.close()


class Municipality:
    """A site of its own on another host name; `html` is what its page holds."""

    def __init__(self) -> None:
        self.html = ""
        holder = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(holder.html.encode())

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Another name than that of the atlas, so that the browser takes them for strangers.
        self.address = f"http://localhost:{self.server.server_address[1]}/"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def embed(self, context: BrowserContext, code: str) -> tuple[Page, FrameLocator]:
        """Open the page with a frame in it."""
        self.html = f'<!doctype html><html lang="de"><title>Gemeinde</title><h1>Gemeinde</h1>{code}</html>'
        page = context.new_page()
        page.goto(self.address)
        return page, page.frame_locator("iframe")


@pytest.fixture
def municipality() -> Iterator[Municipality]:
    started = Municipality()
    yield started
    started.server.shutdown()
    started.server.server_close()


def frame(address: str) -> str:
    return f'<iframe src="{address}" title="Angebote" width="900" height="640"></iframe>'


def test_the_code_of_the_page_shows_map_and_list_on_another_host(
    visit: Visit, municipality: Municipality, context: BrowserContext
) -> None:
    code = visit.open("/daten/einbetten?county=08335&field=families").locator("#einbettcode").input_value()
    _, inside = municipality.embed(context, code)
    expect(inside.locator(".offer-cluster, .offer-pin").first).to_be_visible()
    expect(inside.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d+ Angebote"))
    expect(inside.locator("[data-offer]").first).to_be_visible()


def test_an_offer_opens_in_a_tab_of_its_own_from_list_and_map(
    site: str, municipality: Municipality, context: BrowserContext
) -> None:
    page, inside = municipality.embed(context, frame(f"{site}/embed?county=08335&topic=schuldnerberatung"))
    with context.expect_page() as opened:
        inside.locator("[data-offer] h3 a").first.click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    assert "/angebot/" in opened.value.url
    assert opened.value.evaluate("window.opener") is None
    inside.locator("[data-show-on-map]").first.click()
    with context.expect_page() as opened:
        inside.locator(".popup h3 a, .popup li a").first.click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == municipality.address


def test_other_pages_stay_out_of_frames(site: str, municipality: Municipality, context: BrowserContext) -> None:
    page, inside = municipality.embed(context, frame(f"{site}/angebote"))
    page.wait_for_timeout(500)
    expect(inside.locator("[data-offer]")).to_have_count(0)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_on_a_narrow_frame_a_switch_leads_from_map_to_list_by_keyboard(visit: Visit) -> None:
    page = visit.open("/embed?county=08335&field=families")
    expect(page.locator(".embed-map")).to_be_visible()
    expect(page.locator("[data-offer]").first).to_be_hidden()
    page.get_by_role("button", name="Liste", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-offer]").first).to_be_visible()
    expect(page.locator(".embed-map")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": 390, "height": 640}, "java_script_enabled": False}], indirect=True
)
def test_without_scripts_the_list_is_there(visit: Visit) -> None:
    page = visit.open("/embed?county=08335&field=families")
    expect(page.locator("[data-offer]").first).to_be_visible()
    expect(page.get_by_role("link", name="Weiter")).to_be_visible()


def test_a_map_that_cannot_be_loaded_says_so_and_the_list_stays(site: str, context: BrowserContext) -> None:
    context.route("**/api/points.json*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{site}/embed?county=08335&field=families")
    expect(page.get_by_text("Die Karte ließ sich nicht laden.")).to_be_visible()
    expect(page.locator("[data-offer]").first).to_be_visible()


def test_the_code_is_copied_or_marked(visit: Visit) -> None:
    page = visit.open("/daten/einbetten?county=08335")
    page.get_by_role("button", name="Code kopieren").click()
    expect(page.locator("[data-copy-state]")).to_have_text(re.compile("kopiert|von Hand"))
