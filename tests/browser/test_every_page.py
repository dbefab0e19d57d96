"""Every page, wide and narrow, light and dark: no barrier, no error, nothing from another host."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit

PAGES = {
    "start": "/",
    "county": "/angebote?county=08335",
    "search": "/angebote?q=Opa+ist+dement&near=Stockach&radius_km=20",
    "open": "/angebote?county=07332&open=2026-11-25T10:00",
    "nothing": "/angebote?q=gibtsnichtxy&near=Stockach&radius_km=5",
    "offer": "/angebot/duew-001",
    "confidential": "/angebot/duew-017",
    "situations": "/lebenslagen",
    "situation": "/lebenslagen/gewalt?near=Stockach",
    "notepad": "/merkzettel?a=duew-001&a=duew-017&a=kn-014",
    "empty notepad": "/merkzettel",
    "imprint": "/impressum",
    "privacy": "/datenschutz",
    "accessibility": "/barrierefreiheit?lang=en",
    "matrix": "/planung?county=08335",
    "matrix of social spaces": "/planung?county=07332&level=social_space&field=families&definition=reach",
    "no such level": "/planung?county=08335&level=social_space",
    "region": "/planung/raum/municipality-08335043",
    "topic": "/planung/thema/tafel?county=08335",
    "agreement of definitions": "/planung?county=08335&definition=agreement&field=older",
    "a map by value": "/planung/thema/schuldnerberatung?county=08335&definition=accessibility&paint=value",
    "a proposed standard": "/planung/thema/schuldnerberatung?county=08335&definition=reach&distance_km=10&view=stated",
    "standards": "/planung/standards?field=older",
    "an offer as planners see it": "/planung/angebot/kn-154",
    "fields of action": "/planung/handlungsfelder?region=county-06433&field=older&provision=migrants",
    "counties compared": "/planung/vergleich",
    "similar municipalities": "/planung/vergleich/gemeinden?region=municipality-08335079&tolerance=40",
    "only one data version": "/planung/vergleich/datenstand?county=08335",
    "network": "/planung/netz?county=06433",
    "offers behind the network": "/planung/netz?county=06433&provider=kreis-gross-gerau&by=field",
    "funding": "/planung/foerderung",
    "scenario to begin": "/planung/szenario?offer=kn-154",
    "scenario": "/planung/szenario?edits=close:kn-153;close:kn-154;close:weg&definition=reach",
    "funding lines": "/planung/szenario/foerderlinien?county=06433",
    "saved scenarios": "/planung/szenarien",
    "reports": "/planung/berichte",
    "report on a region": "/planung/bericht/raum/municipality-08335080",
    "report on a topic": "/planung/bericht/thema/schuldnerberatung?county=08335&definition=agreement",
    "booklet": "/planung/bericht/heft/06433/older",
    "data": "/daten",
    "a frame for other pages": "/embed?county=08335&field=families",
    "a frame of the list": "/embed?county=08335&show=list&theme=dark",
    "a frame of the map": "/embed?county=08335&show=map",
    "a frame of one offer": "/embed?offer=duew-001",
    "the code of a frame": "/daten/einbetten?county=08335&field=older",
    "openstreetmap without an extract": "/planung/osm?county=08335",
    "for OpenStreetMap": "/daten/osm",
    "where next": "/planung/standorte?topic=besuchsdienst&county=08336",
    "english": "/planung/thema/tafel?county=08335&lang=en",
}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
LOOKS = [{**size, "color_scheme": scheme} for size in (WIDE, NARROW) for scheme in ("light", "dark")]


def look_name(look: dict[str, Any]) -> str:
    return f"{look['viewport']['width']}-{look['color_scheme']}"


@pytest.mark.parametrize("visit", LOOKS, indirect=True, ids=look_name)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_barriers_and_fits_its_window(visit: Visit, path: str) -> None:
    page = visit.open(path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("visit", LOOKS, indirect=True, ids=look_name)
def test_an_open_filter_and_an_open_popup_have_no_barriers(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335&topic=tafel")
    page.locator("summary", has_text="Thema").click()
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    page.locator("[data-show-on-map]").first.click()
    # Half faded in, its contrast is not yet what people see.
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_fits_the_narrowest_window(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 640, "height": 800}}], indirect=True)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_text_of_double_size_loses_nothing(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", ["/gibts/nicht", "/angebot/gibtsnicht?lang=en"])
def test_an_error_page_has_no_barriers(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert Axe().run(page).violations_count == 0
    # The browser itself reports the status; nothing else may be wrong.
    assert all("404" in trouble for trouble in visit.troubles)
    visit.troubles.clear()


def test_the_first_visit_weighs_at_most_200_kilobytes(visit: Visit) -> None:
    visit.open("/angebote?county=08335")
    assert visit.page.get_attribute("#atlas_map", "data-offers")
    assert 50_000 < visit.bytes_received <= 200_000
