"""How a phone copes with many offers on the map: a small screen, and a processor four times slower than this one."""

from __future__ import annotations

import statistics
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from atlas.services.exchange import import_default
from atlas.store.sql import SqlStore

from figures import Figure
from many_offers import many_offers
from running import run_atlas, run_chromium

_OFFERS: Final = 20_000
_RUNS: Final = 5
_SLOWER: Final = 4
_PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
_RESULTS: Final = "/angebote#karte"
"""All offers, with the map in front as after its switch."""
_STEPS: Final = 15
_FRAME_MS: Final = 16
_FEED: Final = "/api/points.json"
# Notes when the first group or pin is painted, in milliseconds since the navigation began.
_WATCH_CLUSTERS: Final = """
new MutationObserver((_, watch) => {
  if (document.querySelector(".offer-cluster, .offer-pin")) {
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstClusters = performance.now(); }));
  }
}).observe(document, {childList: true, subtree: true});
"""
# Not by wait_for_function: it evaluates text inside the page, which the page's policy forbids.
_FIRST_CLUSTERS: Final = """
() => new Promise((resolve, reject) => {
  const look = () => window.firstClusters ? resolve(window.firstClusters) : setTimeout(look, 50);
  setTimeout(() => reject(new Error("no offers on the map")), 30000);
  look();
})
"""
# The longest time between two frames, from now until `worstFrame` is read.
_WATCH_FRAMES: Final = """
() => {
  let last = performance.now();
  window.worstFrame = 0;
  const step = (now) => {
    window.worstFrame = Math.max(window.worstFrame, now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
"""


def measure_phone() -> list[Figure]:
    """Return the time to the first groups, the worst frames, and the bytes of the feed, with 20,000 offers."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "atlas.sqlite"
        _fill(database)
        with run_atlas(database) as site, run_chromium() as browser:
            plain, packed = _fetch_size(site, "identity"), _fetch_size(site, "br")
            _visit(browser, site)  # the first visitor after a change of the data waits for the index
            runs = [_visit(browser, site) for _ in range(_RUNS)]
    firsts, pans, zooms = (statistics.median(column) for column in zip(*runs, strict=True))
    what = f"Telefon (CPU {_SLOWER}-fach langsamer), {_OFFERS} Angebote"
    return [
        Figure(f"{what}: erste Gruppen nach dem Aufruf", firsts / 1000, "s", at_most=2),
        Figure(f"{what}: schlechtestes Bild beim Verschieben", pans, "ms", at_most=300),
        Figure(f"{what}: schlechtestes Bild beim Zoomen", zooms, "ms"),
        Figure("  Punkte der Karte, unverpackt", plain / 1000, "kB"),
        Figure("  Punkte der Karte, Brotli", packed / 1000, "kB"),
    ]


def _fill(database: Path) -> None:
    store = SqlStore(f"sqlite:///{database}")
    import_default(store)
    store.replace(many_offers(store.read(), _OFFERS), note="Messung")


def _visit(browser: Browser, site: str) -> tuple[float, float, float]:
    """Open the map as a new visitor; return milliseconds: first groups, worst frame of a pan and of zooming."""
    context = browser.new_context(**_PHONE)
    page = context.new_page()
    page.add_init_script(_WATCH_CLUSTERS)
    phone = _slow_down(context, page)
    page.goto(site + _RESULTS, wait_until="commit")
    first = float(page.evaluate(_FIRST_CLUSTERS))
    page.wait_for_load_state("networkidle")
    pan = _watch_frames(page, lambda: _pan(page, phone))
    zoom = _watch_frames(page, lambda: _zoom(page))
    context.close()
    return first, pan, zoom


def _watch_frames(page: Page, action: Callable[[], None]) -> float:
    page.evaluate(_WATCH_FRAMES)
    action()
    page.wait_for_timeout(300)
    return float(page.evaluate("window.worstFrame"))


def _pan(page: Page, phone: CDPSession) -> None:
    """Swipe across the map, there and back, as a thumb does."""
    box = page.locator("#atlas_map").bounding_box()
    if box is None:
        raise RuntimeError("the map is hidden")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-110, -60), (110, 0), (0, 130), (60, -130)):
        _touch(phone, "touchStart", x, y)
        for step in range(1, _STEPS + 1):
            _touch(phone, "touchMove", x + dx * step / _STEPS, y + dy * step / _STEPS)
            page.wait_for_timeout(_FRAME_MS)
        _touch(phone, "touchEnd")
        page.wait_for_timeout(200)


def _touch(phone: CDPSession, kind: str, *at: float) -> None:
    points = [{"x": at[0], "y": at[1]}] if at else []
    phone.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def _zoom(page: Page) -> None:
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(600)


def _slow_down(context: BrowserContext, page: Page) -> CDPSession:
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    return session


def _fetch_size(site: str, encoding: str) -> int:
    request = urllib.request.Request(site + _FEED, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as reply:
        return len(reply.read())
