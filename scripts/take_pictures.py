"""Make pictures of every page of a running atlas, into the ignored folder pictures/.

Without ``--site`` an atlas with the embedded data is started for it.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from running import ROOT, run_atlas, run_chromium

PICTURES: Final = ROOT / "pictures"
PAGES: Final = {
    "start": "/",
    "angebote": "/angebote",
    "angebote-kreis": "/angebote?county=08335",
    "angebote-suche": "/angebote?q=Opa+ist+dement&near=Stockach&radius_km=20",
    "angebote-geoeffnet": "/angebote?county=07332&open=2026-11-25T10:00",
    "angebote-nichts": "/angebote?q=gibtsnichtxy&near=Stockach&radius_km=5",
    "angebote-ort": "/angebote?q=Schulden&near=Nirgendheim",
    "angebot": "/angebot/duew-001",
    "angebot-geheim": "/angebot/duew-017",
    "lebenslagen": "/lebenslagen",
    "lebenslage": "/lebenslagen/gewalt?near=Stockach",
    "merkzettel": "/merkzettel?a=duew-001&a=duew-002&a=duew-017",
    "merkzettel-leer": "/merkzettel",
    "impressum": "/impressum",
    "datenschutz": "/datenschutz",
    "barrierefreiheit": "/barrierefreiheit",
    "planung-konstanz": "/planung?county=08335",
    "planung-sozialraeume": "/planung?county=07332&level=social_space&field=families",
    "planung-erreichbarkeit": "/planung?county=08335&field=older&definition=reach",
    "planung-raum": "/planung/raum/municipality-08335043",
    "planung-thema": "/planung/thema/tafel?county=08335",
    "planung-uebereinstimmung": "/planung?county=08335&definition=agreement&field=older",
    "planung-wert": "/planung/thema/schuldnerberatung?county=08335&definition=accessibility&paint=value",
    "planung-vorschlag": "/planung/thema/schuldnerberatung?county=08335&definition=reach&distance_km=10",
    "planung-massstaebe": "/planung/standards?field=older",
    "planung-angebot": "/planung/angebot/kn-154",
    "planung-szenario": "/planung/szenario?edits=close:kn-153;close:kn-154&county=08335&definition=reach",
    "planung-szenario-anfang": "/planung/szenario",
    "planung-foerderlinien": "/planung/szenario/foerderlinien?county=06433",
    "planung-handlungsfelder": "/planung/handlungsfelder?region=county-06433",
    "planung-vergleich": "/planung/vergleich",
    "planung-vergleich-gemeinden": "/planung/vergleich/gemeinden?region=municipality-08335079&tolerance=40",
    "planung-vergleich-datenstand": "/planung/vergleich/datenstand?county=08335",
    "planung-netz": "/planung/netz?county=06433",
    "planung-foerderung": "/planung/foerderung",
    "planung-standorte": "/planung/standorte?topic=besuchsdienst&county=08336&count=3",
    "planung-berichte": "/planung/berichte",
    "planung-bericht-raum": "/planung/bericht/raum/municipality-08335080",
    "planung-bericht-thema": "/planung/bericht/thema/schuldnerberatung?county=08335",
    "planung-bericht-heft": "/planung/bericht/heft/06433/older",
    "planung-osm": "/planung/osm?county=08335",
    "daten": "/daten",
    "daten-einbetten": "/daten/einbetten?county=08335&field=older",
    "rahmen": "/embed?county=08335&field=families",
    "daten-osm": "/daten/osm",
    "fehler": "/gibt/es/nicht",
}
WIDTHS: Final = {1280: 900, 390: 844}


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", help="Adresse eines laufenden Atlas, etwa http://127.0.0.1:8000")
    parser.add_argument("--only", default="", help="nur Seiten, deren Name so beginnt")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    with _running(options.site) as site, run_chromium() as browser:
        count = sum(1 for _ in _take_all(browser, site, options.only))
    print(f"{count} Bilder in {PICTURES.relative_to(ROOT)}/")


def _take_all(browser: Browser, site: str, only: str) -> Iterator[Path]:
    for width, scheme, language in itertools.product(WIDTHS, ("light", "dark"), ("de", "en")):
        size = {"width": width, "height": WIDTHS[width]}
        context = browser.new_context(viewport=size, color_scheme=scheme, has_touch=width < 600)  # type: ignore[arg-type]
        page = context.new_page()
        for name, path in PAGES.items():
            if name.startswith(only):
                address = site + path + ("&" if "?" in path else "?") + f"lang={language}"
                yield _take(page, address, PICTURES / f"{name}-{width}-{scheme}-{language}.png")
        if width < 600 and "angebote-karte".startswith(only or "angebote-karte"):
            page.goto(f"{site}/angebote?county=08335&lang={language}", wait_until="networkidle")
            page.locator("[data-view=map]").click()
            page.wait_for_load_state("networkidle")
            yield _shoot(page, PICTURES / f"angebote-karte-{width}-{scheme}-{language}.png", is_whole=False)
        context.close()


def _take(page: Page, address: str, target: Path) -> Path:
    page.goto(address, wait_until="networkidle")
    return _shoot(page, target, is_whole=True)


def _shoot(page: Page, target: Path, *, is_whole: bool) -> Path:
    page.wait_for_timeout(300)  # clusters and names settle
    page.screenshot(path=target, full_page=is_whole)
    return target


@contextmanager
def _running(site: str | None) -> Iterator[str]:
    if site:
        yield site.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, run_atlas(Path(folder) / "atlas.sqlite") as address:
        yield address


if __name__ == "__main__":
    main()
