"""Somebody looks for help: list, map, filter, keyboard, phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def wait_for_map(page: Page) -> int:
    """Wait until the offers are on the map and return their number."""
    expect(page.locator("#atlas_map")).to_have_attribute("data-offers", re.compile(r"\d+"))
    return int(page.get_attribute("#atlas_map", "data-offers") or 0)


def search(page: Page, text: str, place: str = "") -> None:
    """Fill in both questions and send them."""
    page.get_by_label("Wobei brauchen Sie Hilfe?").fill(text)
    page.locator("#ort").fill(place)
    page.get_by_role("button", name="Suchen").click()
    page.wait_for_url(re.compile("/angebote"))


def test_a_trouble_finds_offers_near_a_place(visit: Visit) -> None:
    page = visit.open("/")
    search(page, "Ich habe Schulden", "Stockach")
    assert page.url.endswith("/angebote?q=Ich+habe+Schulden&near=Stockach&radius_km=20#treffer")
    expect(page.locator("#treffer")).to_contain_text("in und um Stockach")
    expect(page.locator(".card").first).to_contain_text(re.compile("Schuld", re.IGNORECASE))


def test_a_filter_is_a_link_with_a_count_and_back_undoes_it(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    before = page.inner_text("#treffer")
    page.locator("summary", has_text="Bereich").click()
    option = page.locator(".facet[open] a", has_text="Ältere Menschen")
    count = option.locator(".count").inner_text()
    option.click()
    page.wait_for_url(re.compile("field=older"))
    expect(page.locator("#treffer")).to_have_text(f"{count} Angebote")
    assert page.locator(".card").count() == page.locator(".card.of-older").count() > 0
    page.go_back()
    expect(page.locator("#treffer")).to_have_text(before)


def test_the_values_of_a_filter_close_by_escape_and_by_a_click_elsewhere(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    summary, panel = page.locator("summary", has_text="Thema"), page.locator(".facet[open] .facet-panel")
    summary.click()
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("#treffer").click()
    expect(panel).to_be_hidden()


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_everything_but_the_map_works_without_scripts(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Wobei brauchen Sie Hilfe?").fill("Opa ist dement")
    page.locator("#ort").fill("Stockach")
    page.get_by_role("button", name="Suchen").click()
    expect(page.locator("#treffer")).to_contain_text("Stockach")
    expect(page.locator(".map-panel")).to_be_hidden()
    page.locator("summary", has_text="Thema").click()
    page.locator(".facet[open] .facet-panel a").first.click()
    assert "topic=" in page.url
    page.locator(".card h3 a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{visit.site}/merkzettel?a=duew-001", wait_until="networkidle")
    expect(page.locator("main")).to_contain_text("Tafel Bad Dürkheim")
    page.goto(f"{visit.site}/lebenslagen", wait_until="networkidle")
    page.get_by_role("link", name="Schulden").first.click()
    expect(page.locator("h1")).to_contain_text("Schulden")


def test_from_the_typed_question_to_a_phone_number_it_takes_at_most_twelve_keys(visit: Visit) -> None:
    page = visit.open("/")
    page.get_by_label("Wobei brauchen Sie Hilfe?").focus()
    page.keyboard.type("Pflegestützpunkt Haßloch")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/angebote"))
    pressed = ["Enter"]
    while not page.evaluate("document.activeElement.closest('main') && document.activeElement.protocol === 'tel:'"):
        # The first stop behind the heading leads past the filters.
        is_skip = page.evaluate("document.activeElement.matches('.skip-filters')")
        page.keyboard.press("Enter" if is_skip else "Tab")
        pressed.append("Enter" if is_skip else "Tab")
        assert len(pressed) <= 12, pressed
    expect(page.locator(":focus")).to_be_in_viewport()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_from_the_search_it_is_two_taps_to_a_phone_number(visit: Visit) -> None:
    page = visit.open("/angebote?q=Pflegestützpunkt&county=07332")
    page.locator(".card h3 a", has_text="Bad Dürkheim").first.tap()
    page.wait_for_url("**/angebot/**")
    expect(page.locator("main a[href^='tel:']").first).to_be_in_viewport()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_emergency_numbers_stay_one_tap_away(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    for number in ("tel:112", "tel:116117", "tel:+498001110111", "tel:116016"):
        expect(page.locator(f".emergency-bar a[href='{number}']")).to_be_in_viewport()


def test_the_keyboard_reaches_the_list_and_opens_an_offer(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.card h3') !== null"):
            break
    name = re.sub(r"^\d+\. ", "", page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_the_keyboard_opens_a_cluster(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    wait_for_map(page)
    cluster = page.locator(".offer-cluster[aria-label]").first
    cluster.wait_for()
    scale = page.inner_text(".leaflet-control-scale-line")
    cluster.focus()
    page.keyboard.press("Enter")
    # Either the map has come nearer, or the list of one place has opened.
    came_nearer = page.locator(".leaflet-control-scale-line").filter(has_not_text=re.compile(f"^{scale}$"))
    expect(came_nearer.or_(page.locator(".popup"))).to_be_visible()


def test_the_map_speaks_german(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335&topic=tafel")
    wait_for_map(page)
    expect(page.locator(".leaflet-control-zoom-in")).to_have_attribute("title", "Näher heran")
    page.locator("[data-show-on-map]").first.click()
    expect(page.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", "Schließen")


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_the_list_comes_first_and_the_map_by_a_switch(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
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
    page = visit.open("/angebote?county=08335&topic=tafel")
    name = re.sub(r"^\d+\W+", "", page.locator(".card h3").first.inner_text())
    page.locator("[data-show-on-map]").first.tap()
    expect(page.locator(".popup h3")).to_contain_text(name)


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
