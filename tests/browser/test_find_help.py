"""Somebody looks for help: list, map, filter, keyboard, phone."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def wait_for_map(page: Page) -> int:
    """Wait until the offers are on the map and return their number."""
    expect(page.locator("#atlas_map")).to_have_attribute("data-offers", re.compile(r"\d+"))
    return int(page.get_attribute("#atlas_map", "data-offers") or 0)


def test_the_map_draws_the_offers_of_the_list(visit: Visit) -> None:
    page = visit.open("/?county=08335")
    with urllib.request.urlopen(f"{visit.site}/api/offers.geojson?county=08335") as reply:
        features = json.load(reply)["features"]
    assert int(re.findall(r"\d+", page.inner_text("#treffer"))[0]) == len(features)
    assert wait_for_map(page) == sum(feature["geometry"] is not None for feature in features) > 150
    expect(page.locator(".offer-cluster").first).to_be_visible()
    assert page.locator("path.region").count() > 25
    assert page.locator(".place-label").count() > 3


def test_a_filter_takes_effect_at_once(visit: Visit) -> None:
    page = visit.open("/")
    page.select_option("select[name=county]", "08335")
    page.wait_for_url("**/?county=08335")
    page.locator("label", has_text="Ältere Menschen").click()
    page.wait_for_url(re.compile(r"field=older"))
    cards = page.locator(".card")
    assert cards.count() == page.locator(".card.of-older").count() > 0


def test_a_word_finds_offers(visit: Visit) -> None:
    page = visit.open("/")
    page.fill("input[name=q]", "schulden")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=schulden"))
    assert "?q=schulden" in page.url
    expect(page.locator(".card").first).to_contain_text(re.compile("Schuld", re.IGNORECASE))


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_the_list_works_without_scripts(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".map-panel")).to_be_hidden()
    page.select_option("select[name=county]", "07332")
    page.get_by_role("button", name="Suchen").click()
    assert "county=07332" in page.url
    page.locator(".card h3 a").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_the_keyboard_reaches_the_list_and_opens_an_offer(visit: Visit) -> None:
    page = visit.open("/?county=08335")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card h3') !== null"):
            break
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_the_keyboard_opens_a_cluster(visit: Visit) -> None:
    page = visit.open("/?county=08335")
    wait_for_map(page)
    cluster = page.locator(".offer-cluster[aria-label]").first
    cluster.wait_for()
    scale = page.inner_text(".leaflet-control-scale-line")
    cluster.focus()
    page.keyboard.press("Enter")
    # Either the map has come nearer, or the list of one place has opened.
    came_nearer = page.locator(".leaflet-control-scale-line").filter(has_not_text=re.compile(f"^{scale}$"))
    expect(came_nearer.or_(page.locator(".popup"))).to_be_visible()


def test_offers_at_one_point_open_as_a_list(visit: Visit) -> None:
    page = visit.open("/?county=08336&q=tafel")
    wait_for_map(page)
    page.goto(visit.site + "/?region=municipality-08336050", wait_until="networkidle")
    wait_for_map(page)
    clusters = page.locator(".offer-cluster")
    for _ in range(6):
        if page.locator(".popup").count():
            break
        largest = max(range(clusters.count()), key=lambda place: int(clusters.nth(place).inner_text()))
        clusters.nth(largest).click(force=True)
        page.wait_for_timeout(600)
    popup = page.locator(".popup")
    expect(popup.locator("h3")).to_contain_text("Angebote in Lörrach")
    assert popup.locator("li a").count() > 20
    popup.locator("li a").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_list_and_map_point_at_each_other(visit: Visit) -> None:
    page = visit.open("/?county=08335&topic=tafel")
    wait_for_map(page)
    card = page.locator(".card").nth(1)
    card.hover()
    expect(page.locator(".leaflet-marker-icon.is-chosen")).to_have_count(1)
    card.locator("[data-show-on-map]").click()
    expect(page.locator(".popup h3")).to_have_text(card.locator("h3").inner_text())


def test_the_map_speaks_german(visit: Visit) -> None:
    page = visit.open("/?county=08335&topic=tafel")
    wait_for_map(page)
    expect(page.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "Näher heran")
    page.locator("[data-show-on-map]").first.click()
    expect(page.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", "Schließen")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_list_comes_first_and_the_map_by_a_switch(visit: Visit) -> None:
    page = visit.open("/?county=08335")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator("#atlas_map")).to_be_hidden()
    assert page.get_attribute("#atlas_map", "data-offers") is None
    page.get_by_role("button", name="Karte", exact=True).tap()
    wait_for_map(page)
    expect(page.locator(".offer-cluster").first).to_be_visible()
    expect(page.locator(".card").first).to_be_hidden()
    page.get_by_role("button", name="Liste", exact=True).tap()
    expect(page.locator(".card").first).to_be_visible()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_a_card_leads_to_its_point_on_the_map(visit: Visit) -> None:
    page = visit.open("/?county=08335&topic=tafel")
    name = page.locator(".card h3").first.inner_text()
    page.locator("[data-show-on-map]").first.tap()
    expect(page.locator(".popup h3")).to_have_text(name)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_from_the_search_it_is_two_taps_to_a_phone_number(visit: Visit) -> None:
    page = visit.open("/?q=pflegestuetzpunkt&county=07332")
    page.locator(".card h3 a").first.tap()
    page.wait_for_url("**/angebot/**")
    expect(page.locator("#kontakt")).to_be_in_viewport()


def test_dark_and_light_can_be_chosen_and_stay(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("button", name="Hell oder dunkel").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    visit.open("/daten")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_language_stays_when_links_are_followed(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_role("link", name="EN, English").click()
    page.get_by_role("link", name="Planning", exact=True).click()
    expect(page.locator("h1")).to_have_text("What is missing where?")
    assert "lang=en" in page.url
