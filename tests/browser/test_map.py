"""Map and list are one: the same offers, and choosing in one shows in the other."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
RESULTS = "/angebote?q=tafel&near=Stockach"
_KONSTANZ = (9.17, 47.66)


def wait_for_map(page: Page) -> int:
    """Wait until the offers are on the map and return their number."""
    expect(page.locator("#atlas_map")).to_have_attribute("data-offers", re.compile(r"\d+"))
    return int(page.get_attribute("#atlas_map", "data-offers") or 0)


def feed_of(points: Sequence[tuple[float, float]], precision: str = "exact") -> str:
    """Return a feed of made-up offers, as /api/points.json writes it."""
    size = len(points)
    columns: dict[str, Any] = {
        "count": size,
        "id": [f"test-{number}" for number in range(size)],
        "name": [f"Beratung {number}" for number in range(size)],
        "lon": [lon for lon, _ in points],
        "lat": [lat for _, lat in points],
        "fields": ["existence"],
        "topics": ["Hilfe bei Schulden"],
        "precisions": [precision],
        "municipalities": ["Konstanz"],
        "providers": [],
        **{name: [0] * size for name in ("field", "topic", "precision", "municipality")},
        "provider": [-1] * size,
    }
    return json.dumps(columns)


def open_with(visit: Visit, feed: str) -> Page:
    """Open the list with a map that shows `feed`."""
    visit.page.route("**/api/points.json*", lambda route: route.fulfill(body=feed, content_type="application/json"))
    page = visit.open("/angebote?q=schulden")
    wait_for_map(page)
    return page


def stand_apart(route: Route) -> None:
    """Answer with the first real offers of the list, each at a point of its own."""
    feed = route.fetch().json()
    size = len(feed["id"])
    kept = {name: column[:5] for name, column in feed.items() if isinstance(column, list) and len(column) == size}
    apart = [8.0 + 0.3 * number for number in range(len(kept["id"]))]
    route.fulfill(json={**feed, **kept, "lon": apart})


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.className + ' ' + document.activeElement.getAttribute('aria-label')")
    )


def test_the_map_draws_what_the_list_counts(visit: Visit) -> None:
    page = visit.open("/angebote?county=08335")
    drawn = wait_for_map(page)
    numbers = [int(text) for text in page.locator(".cluster > span").all_inner_texts()]
    assert sum(numbers) + page.locator(".offer-pin").count() == drawn > 150


def test_pins_and_groups_say_which_numbers_of_the_list_they_hold(visit: Visit) -> None:
    page = visit.open(RESULTS)
    wait_for_map(page)
    shown = page.locator(".pin.is-ranked b, .cluster .ranks")
    assert shown.first.inner_text().startswith("1")
    # The list says the name, the map the same name behind the same number.
    number = page.locator(".pin.is-ranked b").first.inner_text()
    name = page.locator(f".card[data-rank='{number}'] h3 [lang], .card[data-rank='{number}'] h3 a").first.inner_text()
    label = page.locator(".offer-pin", has=page.locator(f"text='{number}'")).first.get_attribute("aria-label") or ""
    assert label.startswith(f"{number}. ")
    assert label.split(". ", 1)[1].split(",")[0] in name


def test_pointing_at_a_card_lights_its_place_on_the_map(visit: Visit) -> None:
    page = visit.open(RESULTS)
    wait_for_map(page)
    page.locator(".card").first.hover()
    expect(page.locator(".leaflet-marker-icon.is-chosen")).to_have_count(1)
    page.locator("h1").hover()
    expect(page.locator(".leaflet-marker-icon.is-chosen")).to_have_count(0)
    page.locator(".card h3 a").first.focus()
    expect(page.locator(".leaflet-marker-icon.is-chosen")).to_have_count(1)


def test_a_card_opens_its_popup_and_escape_leads_back(visit: Visit) -> None:
    page = visit.open(RESULTS)
    wait_for_map(page)
    button = page.locator("[data-show-on-map]").first
    button.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_have_attribute("role", "dialog")
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    expect(page.locator(".card.is-chosen")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    expect(button).to_be_focused()


def test_a_pin_marks_its_card_and_brings_its_phone_number(visit: Visit) -> None:
    visit.page.route("**/api/points.json*", stand_apart)
    page = visit.open("/angebote?q=pflegestützpunkt&county=07332")
    wait_for_map(page)
    card = page.locator(".card", has=page.locator(".card-phone")).filter(has=page.locator("[data-show-on-map]")).first
    number = card.get_attribute("data-rank")
    pin = page.locator(f".offer-pin[aria-label^='{number}. ']")
    pin.focus()
    expect(card).to_have_class(re.compile("is-chosen"))
    page.keyboard.press("Enter")
    phone = card.locator(".card-phone").get_attribute("href") or ""
    expect(page.locator(".popup .card-phone")).to_have_attribute("href", phone)
    page.keyboard.press("Escape")
    expect(pin).to_be_focused()


def test_offers_at_one_address_fan_out_and_fold_again(visit: Visit) -> None:
    page = open_with(visit, feed_of([_KONSTANZ] * 5))
    page.locator(".offer-cluster").focus()
    page.keyboard.press("Enter")
    pins = page.locator(".offer-pin")
    expect(pins).to_have_count(5)
    assert "Beratung 0" in focused(page)
    expect(page.locator(".fan-leg")).to_have_count(5)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".popup h3")).to_have_text("Beratung 1")
    page.keyboard.press("Escape")
    assert "Beratung 1" in focused(page)
    page.keyboard.press("Escape")
    expect(pins).to_have_count(0)
    assert "5 Angebote" in focused(page)


@pytest.mark.parametrize(("count", "precision"), [(13, "exact"), (5, "municipality")])
def test_too_many_or_approximate_offers_open_as_a_list(visit: Visit, count: int, precision: str) -> None:
    page = open_with(visit, feed_of([_KONSTANZ] * count, precision))
    page.locator(".offer-cluster").click()
    expect(page.locator(".popup li a")).to_have_count(count)
    expect(page.locator(".popup h3")).to_contain_text(f"{count} Angebote in Konstanz")
    expect(page.locator(".cluster.is-approximate")).to_have_count(int(precision != "exact"))


def test_a_group_of_several_places_comes_apart_and_the_keyboard_stays_in_the_map(visit: Visit) -> None:
    near = [(9.17, 47.66), (9.18, 47.665), (9.19, 47.66), (9.6, 47.9)]
    page = open_with(visit, feed_of(near))
    page.locator(".offer-cluster").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".offer-cluster")).to_have_count(0)
    assert "offer-pin" in focused(page)


def test_twenty_thousand_offers_are_few_elements(visit: Visit) -> None:
    spread = [(7.5 + number % 141 / 70, 47.5 + number // 141 / 80) for number in range(20_000)]
    page = open_with(visit, feed_of(spread))
    assert wait_for_map(page) == 20_000
    assert 10 < page.locator(".leaflet-marker-icon").count() < 400


def test_somebody_searches_in_what_the_map_shows(visit: Visit) -> None:
    page = visit.open("/angebote?near=Stockach&radius_km=10&topic=kita")
    wait_for_map(page)
    button = page.get_by_role("button", name="In diesem Ausschnitt suchen")
    expect(button).to_be_hidden()
    page.locator("#atlas_map").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(350)
    button.click()
    page.wait_for_url(re.compile("bbox="))
    asked = parse_qs(urlsplit(page.url).query)
    assert set(asked) == {"topic", "bbox"}
    assert len(asked["bbox"][0].split(",")) == 4
    wait_for_map(page)
    expect(button).to_be_hidden()


def test_the_place_asked_for_is_marked(visit: Visit) -> None:
    page = visit.open("/angebote?near=8.97,47.85&radius_km=20")
    wait_for_map(page)
    expect(page.locator(".place-mark")).to_be_visible()
    page = visit.open("/angebote?near=Stockach")
    expect(page.locator("path.region.is-highlight").first).to_be_attached()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_a_popup_fits_and_leads_back_to_the_list(visit: Visit) -> None:
    visit.page.route("**/api/points.json*", stand_apart)
    page = visit.open(RESULTS)
    page.locator("[data-show-on-map]").first.tap()
    popup = page.locator(".leaflet-popup-content-wrapper")
    expect(popup).to_be_visible()
    page.wait_for_timeout(500)
    box = popup.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.get_by_role("button", name="In der Liste zeigen").tap()
    expect(page.locator(".card.is-chosen h3 a")).to_be_focused()
