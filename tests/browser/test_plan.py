"""A planner looks for white spots: matrix, map, reasons."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def wait_for_areas(page: Page) -> int:
    """Wait until the verdicts are on the map and return their number."""
    expect(page.locator("#atlas_map")).to_have_attribute("data-areas", re.compile(r"\d+"))
    return int(page.get_attribute("#atlas_map", "data-areas") or 0)


def test_all_municipalities_of_konstanz_are_in_matrix_and_map(visit: Visit) -> None:
    page = visit.open("/planung?county=08335")
    assert page.locator(".matrix tbody tr").count() == 25
    assert wait_for_areas(page) == 25
    assert page.locator("path.verdict-area").count() == 25


def test_the_four_social_spaces_of_bad_duerkheim_are_in_matrix_and_map(visit: Visit) -> None:
    page = visit.open("/planung?county=07332&level=social_space")
    assert page.locator(".matrix tbody tr").count() == 4
    assert wait_for_areas(page) == 4
    # The list of towns behind the colon would not fit on the map.
    expect(page.locator(".place-label span", has_text=re.compile(r"Sozialraum 2\s*$"))).to_be_visible()


def test_a_cell_opens_its_reason_in_a_panel(visit: Visit) -> None:
    page = visit.open("/planung?county=08335")
    page.locator("a.cell.is-white_spot").first.click()
    panel = page.locator("dialog.reason")
    expect(panel).to_be_visible()
    expect(panel.locator(".reason-text")).to_contain_text(re.compile(r"Menschen( von 15 bis 64)? betroffen"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_bar_is_the_address(visit: Visit) -> None:
    page = visit.open("/planung?county=08335")
    page.select_option("select[name=definition]", "reach")
    page.wait_for_url(re.compile(r"definition=reach"))
    assert "county=08335" in page.url
    expect(page.locator("a.cell", has_text="%").first).to_be_visible()


def test_heads_stay_in_view_while_the_matrix_scrolls(visit: Visit) -> None:
    page = visit.open("/planung?county=07332&field=families")
    scroller = page.locator(".scroller")
    scroller.evaluate("box => box.scrollTo(300, 500)")
    frame = scroller.bounding_box()
    head = page.locator(".matrix thead .corner").bounding_box()
    assert frame is not None
    assert head is not None
    assert abs(head["x"] - frame["x"]) < 3
    assert abs(head["y"] - frame["y"]) < 3


def test_the_matrix_scrolls_by_keyboard(visit: Visit) -> None:
    page = visit.open("/planung?county=07332&field=families")
    page.locator(".scroller").focus()
    head = page.locator(".matrix thead th").last
    before = head.bounding_box()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    after = head.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] < before["x"]


def test_a_region_of_the_map_leads_to_its_page(visit: Visit) -> None:
    page = visit.open("/planung/thema/tafel?county=08335")
    wait_for_areas(page)
    page.locator("path.verdict-area").first.dispatch_event("click")
    page.wait_for_url(re.compile(r"/planung/raum/municipality-\d+.*#tafel"))


def test_what_is_not_known_is_hatched(visit: Visit) -> None:
    page = visit.open("/planung?county=08335&topic=integrationskurs")
    wait_for_areas(page)
    fill = page.locator("path.verdict-area.is-unknown").first.evaluate("area => getComputedStyle(area).fill")
    assert "hatch" in fill
