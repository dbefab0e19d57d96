"""Walk through the residents' pages in real Chromium, as people in trouble do, and keep a picture of each stop."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect

from running import ROOT, run_atlas, run_chromium

PICTURES: Final = ROOT / "pictures"
DESKTOP: Final = {"viewport": {"width": 1280, "height": 900}}
PHONE: Final = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
_SUNDAY: Final = "2026-11-22T15:00"
_MOST_KEYS: Final = 12


@dataclass
class Walker:
    """One visitor: a tab, and the pictures taken so far."""

    page: Page
    site: str
    device: str

    def open(self, path: str) -> None:
        """Go to a page and wait until it is still."""
        self.page.goto(self.site + path, wait_until="networkidle")

    def search(self, text: str, place: str) -> None:
        """Fill in both questions by hand and send them."""
        self.open("/")
        self.page.get_by_label("Wobei brauchen Sie Hilfe?").fill(text)
        self.page.get_by_label("Wo?").fill(place)
        self.page.keyboard.press("Escape")
        self.page.get_by_role("button", name="Suchen").click()
        self.page.wait_for_url(re.compile("/angebote"))
        self.page.wait_for_load_state("networkidle")

    def show(self, name: str, said: str) -> None:
        """Keep a picture and tell what it shows."""
        self.page.wait_for_timeout(300)  # clusters and names settle
        self.page.screenshot(path=PICTURES / f"walk-{name}-{self.device}.png")
        print(f"  {self.device:8} walk-{name}: {said}")


def grandfather(walker: Walker) -> None:
    """Look for help with dementia in Stockach, down to a telephone number."""
    walker.search("Opa ist dement", "Stockach")
    page = walker.page
    walker.show("dement", page.inner_text("#treffer"))
    page.locator(".card h3 a").first.click()
    page.wait_for_url(re.compile("/angebot/"))
    page.wait_for_load_state("networkidle")
    walker.show("dement-angebot", page.inner_text("h1"))


def food_bank(walker: Walker) -> None:
    """Look for a food bank near a postcode."""
    walker.search("Tafel", "64560")
    expect(walker.page.locator(".card").first).to_contain_text("Riedstadt")
    walker.show("tafel", walker.page.inner_text(".card h3 >> nth=0").replace("\n", " "))
    if walker.device == "phone":
        walker.page.get_by_role("button", name="Karte", exact=True).click()
        walker.page.wait_for_load_state("networkidle")
        walker.show("tafel-karte", "dieselben Angebote auf der Karte")


def sunday(walker: Walker) -> None:
    """Ask what is open on a Sunday afternoon."""
    walker.open(f"/angebote?county=08335&open={_SUNDAY}")
    walker.show("sonntag", walker.page.inner_text("#treffer"))
    walker.page.locator(".block-head").first.scroll_into_view_if_needed()
    walker.show("sonntag-unbekannt", walker.page.inner_text(".block-head h2 >> nth=0"))


def nothing(walker: Walker) -> None:
    """Find nothing, and be told what else to try."""
    walker.open("/angebote?topic=hospiz&near=Hohenfels&radius_km=5")
    expect(walker.page.locator(".empty")).to_be_visible()
    walker.show("nichts", walker.page.inner_text(".empty .suggestions >> nth=0").replace("\n", " · "))


def by_keyboard(walker: Walker) -> None:
    """Get from the search to a telephone number without a mouse."""
    walker.open("/")
    page = walker.page
    page.get_by_label("Wobei brauchen Sie Hilfe?").focus()
    page.keyboard.type("Pflegestützpunkt Bad Dürkheim")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/angebote"))
    for keys in range(1, _MOST_KEYS):
        if page.evaluate("document.activeElement.closest('main') && document.activeElement.protocol === 'tel:'"):
            walker.show("tastatur", f"nach {keys} Tasten auf {page.evaluate('document.activeElement.textContent')}")
            return
        is_skip = page.evaluate("document.activeElement.matches('.skip-filters')")
        page.keyboard.press("Enter" if is_skip else "Tab")
    raise AssertionError("Die Telefonnummer ist mit der Tastatur zu weit weg.")


WALKS: Final[dict[str, Callable[[Walker], None]]] = {
    "„Opa ist dement“ in Stockach": grandfather,
    "„Tafel“ bei 64560": food_bank,
    "am Sonntag geöffnet": sunday,
    "kein Ergebnis": nothing,
}


def main() -> None:
    """Do all walks."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_atlas(Path(folder) / "atlas.sqlite") as site,
        run_chromium() as browser,
    ):
        for name, walk in WALKS.items():
            print(name)
            _walk(browser, site, "desktop", walk, **DESKTOP)
            _walk(browser, site, "phone", walk, **PHONE)
        print("ohne JavaScript")
        for device, options in (("desktop", DESKTOP), ("phone", PHONE)):
            _walk(browser, site, f"{device}-ohne-js", grandfather, java_script_enabled=False, **options)
        print("nur mit der Tastatur")
        _walk(browser, site, "desktop", by_keyboard, **DESKTOP)


def _walk(browser: Browser, site: str, device: str, walk: Callable[[Walker], None], **options: object) -> None:
    context = browser.new_context(**options)  # type: ignore[arg-type]  # Playwright names each option of its own
    walk(Walker(context.new_page(), site, device))
    context.close()


if __name__ == "__main__":
    main()
