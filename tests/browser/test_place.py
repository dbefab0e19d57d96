"""Somebody says where: suggestions by keyboard and finger, and the own position on request only."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
STOCKACH = {"latitude": 47.85123, "longitude": 9.01049}
HERE = {**DESKTOP, "permissions": ["geolocation"], "geolocation": STOCKACH}


def box_of(page: Page):
    """Return the box that asks where."""
    return page.get_by_role("combobox", name="Wo?")


def type_place(page: Page, text: str) -> None:
    """Type into the box and wait for its suggestions."""
    box_of(page).fill("")
    box_of(page).press_sequentially(text)
    expect(box_of(page)).to_have_attribute("aria-expanded", "true")


def test_the_keyboard_picks_a_suggestion_and_searches(visit: Visit) -> None:
    page = visit.open("/")
    type_place(page, "stocka")
    box = box_of(page)
    expect(page.get_by_role("listbox", name="Vorschläge")).to_be_visible()
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("ArrowDown")
    first = page.locator("[role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    expect(first).to_contain_text("Stockach")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Stockach")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=Stockach"))


def test_the_arrows_go_round_and_escape_closes(visit: Visit) -> None:
    page = visit.open("/")
    type_place(page, "zell")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[role=option]").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box_of(page)).to_have_value("zell")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_a_screen_reader_hears_how_many_there_are(visit: Visit) -> None:
    page = visit.open("/")
    type_place(page, "stockach")
    spoken = page.locator("[data-place] [role=status].visually-hidden")
    expect(spoken).to_have_text(re.compile(r"^[2-8] Vorschläge"))
    box_of(page).fill("qqqq")
    expect(spoken).to_have_text("Kein Vorschlag")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_late_answer_does_not_replace_a_newer_one(visit: Visit) -> None:
    page = visit.open("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/places.json*q=sto*", hold)
    box = box_of(page)
    box.press_sequentially("sto")
    page.wait_for_timeout(400)
    box.fill("singen")
    expect(page.locator("[role=option]").first).to_contain_text("Singen")
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("[role=option]").first).to_contain_text("Singen")


def test_without_an_answer_the_box_is_a_plain_one(visit: Visit) -> None:
    page = visit.open("/")
    page.route("**/api/places.json*", lambda route: route.fulfill(status=200, body="<html>"))
    box_of(page).press_sequentially("singen")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("near=singen"))


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_finger_picks_a_suggestion(visit: Visit) -> None:
    page = visit.open("/")
    type_place(page, "64560")
    option = page.locator("[role=option]").first
    height = option.bounding_box()
    assert height is not None
    assert height["height"] >= 44
    option.tap()
    expect(box_of(page)).to_have_value("64560")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("visit", [DESKTOP, PHONE, {**DESKTOP, "color_scheme": "dark"}], indirect=True)
def test_the_open_list_has_no_fault_of_accessibility(visit: Visit) -> None:
    page = visit.open("/")
    type_place(page, "kon")
    page.keyboard.press("ArrowDown")
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("visit", [HERE], indirect=True)
def test_the_own_position_is_asked_for_on_click_rounded_and_not_kept(visit: Visit) -> None:
    page = visit.open("/")
    assert page.locator("input[type=hidden][name=near]").count() == 0
    page.locator("[data-locate]").click()
    expect(box_of(page)).to_have_value("Mein Standort")
    expect(page.locator("input[type=hidden][name=near]")).to_have_value("9.01,47.851")
    expect(page.locator("[data-locate-message]")).to_contain_text("nicht gespeichert")
    box_of(page).press("Enter")
    page.wait_for_url(re.compile(r"near=9\.01(%2C|,)47\.851"))
    expect(box_of(page)).to_have_value("Mein Standort")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize("visit", [HERE], indirect=True)
def test_typing_replaces_the_own_position(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("[data-locate]").click()
    expect(box_of(page)).to_have_value("Mein Standort")
    box_of(page).fill("Singen")
    assert page.locator("input[type=hidden][name=near]").count() == 0
    box_of(page).press("Enter")
    page.wait_for_url(re.compile("near=Singen"))


def test_a_browser_that_keeps_the_position_to_itself_is_explained(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("[data-locate]").click()
    expect(page.locator("[data-locate-message]")).to_contain_text("gibt den Standort nicht frei")
    expect(box_of(page)).to_have_value("")


@pytest.mark.parametrize("code", [2, 3])
def test_a_position_that_cannot_be_found_is_explained(visit: Visit, code: int) -> None:
    page = visit.open("/")
    page.evaluate(f"() => {{ navigator.geolocation.getCurrentPosition = (_, failed) => failed({{ code: {code} }}); }}")
    page.locator("[data-locate]").click()
    wanted = {2: "lässt sich gerade nicht bestimmen", 3: "zu lange gedauert"}[code]
    expect(page.locator("[data-locate-message]")).to_contain_text(wanted)


@pytest.mark.parametrize("visit", [{**DESKTOP, "java_script_enabled": False}], indirect=True)
def test_without_scripts_a_place_is_typed_and_sent(visit: Visit) -> None:
    page = visit.open("/")
    expect(page.locator("[data-locate]")).to_be_hidden()
    page.locator("input[name=near]").fill("Stockach")
    page.locator("input[name=near]").press("Enter")
    page.wait_for_url(re.compile("near=Stockach"))
