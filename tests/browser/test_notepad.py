"""Somebody keeps offers, prints them, hands them on; in a real browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

KEY = "atlas-merkzettel"
OWN = ["kn-014", "kn-040", "kn-099"]
SHEET = "/merkzettel?a=kn-014&a=kn-040&a=kn-099"
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
LOOKS = [{**size, "color_scheme": scheme} for size in (WIDE, NARROW) for scheme in ("light", "dark")]
DENY_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }})"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


def kept(page: Page) -> list[str]:
    held: list[str] = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY) or "[]")
    return held


def open_own(visit: Visit, ids: list[str] = OWN) -> Page:
    """Open the Merkzettel of a device that keeps `ids`."""
    visit.open("/daten")
    visit.page.evaluate("([key, ids]) => localStorage.setItem(key, JSON.stringify(ids))", [KEY, ids])
    visit.page.goto(visit.site + "/merkzettel", wait_until="networkidle")
    return visit.page


def test_an_offer_is_kept_and_let_go_by_the_same_button(visit: Visit) -> None:
    page = visit.open("/angebot/kn-014")
    button, count = page.locator("[data-keep]").first, page.locator("[data-kept-count]").first
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(count).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("Gemerkt")
    expect(count).to_have_text("(1)")
    expect(page.locator(".kept-status")).to_contain_text("steht jetzt auf Ihrem Merkzettel")
    visit.open("/angebot/kn-014")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(count).to_be_hidden()
    assert kept(page) == []


def test_the_keyboard_keeps_an_offer(visit: Visit) -> None:
    page = visit.open("/angebot/kn-014")
    page.locator("[data-keep]").first.focus()
    page.keyboard.press("Space")
    assert kept(page) == ["kn-014"]


def test_nothing_is_sent_before_the_list_is_opened(visit: Visit) -> None:
    page = visit.open("/angebot/kn-014")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[data-keep]").first.click()
    page.wait_for_timeout(300)
    assert asked == []
    page.get_by_role("link", name="Merkzettel").first.click()
    page.wait_for_url("**/merkzettel?a=kn-014")
    assert any("a=kn-014" in url for url in asked)


def test_the_list_opens_in_the_order_of_keeping_and_leaves_no_extra_step_back(visit: Visit) -> None:
    page = open_own(visit)
    assert page.url == visit.site + SHEET
    assert page.locator(".slip").count() == 3
    expect(page.locator("[data-clear]")).to_be_visible()
    expect(page.locator("[data-take]")).to_be_hidden()
    page.go_back()
    expect(page).to_have_url(visit.site + "/daten")


def test_an_offer_taken_off_can_be_put_back(visit: Visit) -> None:
    page = open_own(visit)
    page.locator(".slip-drop").nth(1).click()
    page.wait_for_url("**/merkzettel?a=kn-014&a=kn-099")
    assert kept(page) == ["kn-014", "kn-099"]
    page.get_by_role("button", name="Rückgängig machen").click()
    page.wait_for_url("**" + SHEET)
    assert kept(page) == OWN


def test_all_offers_taken_off_can_be_put_back_once(visit: Visit) -> None:
    page = open_own(visit)
    page.get_by_role("button", name="Alle entfernen").click()
    page.wait_for_url("**/merkzettel")
    assert kept(page) == []
    expect(page.locator("[data-when=undo]")).to_be_focused()
    page.get_by_role("button", name="Rückgängig machen").click()
    page.wait_for_url("**" + SHEET)
    assert kept(page) == OWN
    page.get_by_role("button", name="Alle entfernen").click()
    page.wait_for_url("**/merkzettel")
    page.reload()
    expect(page.locator("[data-when=undo]")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_shared_list_can_be_taken_over(visit: Visit) -> None:
    open_own(visit, ["kn-001"])
    page = visit.open(SHEET)
    expect(page.locator("[data-clear]")).to_be_hidden()
    page.get_by_role("button", name="Auf meinen Merkzettel übernehmen").click()
    page.wait_for_url("**/merkzettel?a=kn-001&a=kn-014&a=kn-040&a=kn-099")
    assert kept(page) == ["kn-001", *OWN]


def test_taking_an_offer_off_a_shared_list_leaves_the_own_list_alone(visit: Visit) -> None:
    open_own(visit, ["kn-001"])
    page = visit.open(SHEET)
    page.locator(".slip-drop").first.click()
    page.wait_for_url("**/merkzettel?a=kn-040&a=kn-099")
    assert kept(page) == ["kn-001"]
    page.get_by_role("link", name="Meinen Merkzettel zeigen").click()
    page.wait_for_url("**/merkzettel?a=kn-001")


def test_another_tab_hears_of_it(visit: Visit) -> None:
    page = visit.open("/angebot/kn-014")
    other = page.context.new_page()
    other.goto(visit.site + "/angebot/kn-014", wait_until="networkidle")
    other.locator("[data-keep]").first.click()
    expect(page.locator("[data-kept-count]").first).to_have_text("(1)")
    expect(page.locator("[data-keep]").first).to_have_attribute("aria-pressed", "true")


def test_a_full_list_says_so(visit: Visit) -> None:
    open_own(visit, [f"weg-{number}" for number in range(40)])
    page = visit.open("/angebot/kn-014")
    page.locator("[data-keep]").first.click()
    expect(page.locator(".kept-status")).to_contain_text("Ihr Merkzettel ist voll")
    assert len(kept(page)) == 40


@pytest.mark.parametrize("broken", ["{", "null", '{"a":1}', '[1,null,"",{}]'])
def test_a_broken_list_counts_as_empty(visit: Visit, broken: str) -> None:
    visit.open("/daten")
    visit.page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, broken])
    page = visit.open("/angebot/kn-014")
    page.locator("[data-keep]").first.click()
    assert kept(page) == ["kn-014"]


def test_a_browser_that_stores_nothing_says_so_and_still_shows_lists(visit: Visit) -> None:
    visit.page.add_init_script(DENY_STORAGE)
    page = visit.open("/angebot/kn-014")
    page.locator("[data-keep]").first.click()
    expect(page.locator(".kept-status")).to_contain_text("erlaubt uns nicht")
    expect(page.locator("[data-keep]").first).to_have_attribute("aria-pressed", "false")
    visit.open(SHEET)
    assert page.locator(".slip").count() == 3


def test_the_link_is_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open(SHEET)
    page.get_by_role("button", name="Link kopieren").click()
    expect(page.locator(".kept-status")).to_have_text("Der Link ist kopiert.")
    assert page.evaluate("navigator.clipboard.readText()") == visit.site + SHEET


def test_where_nothing_can_be_copied_the_link_is_shown(visit: Visit) -> None:
    visit.page.add_init_script(NO_CLIPBOARD)
    page = visit.open(SHEET)
    page.get_by_role("button", name="Link kopieren").click()
    expect(page.get_by_label("Link zu diesem Zettel")).to_have_value(visit.site + SHEET)
    assert page.evaluate("String(getSelection())") == visit.site + SHEET


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_list_is_read_shortened_and_printed(visit: Visit) -> None:
    page = visit.open(SHEET)
    assert page.locator(".slip").count() == 3
    for hidden in ("[data-print]", "[data-copy]", "[data-clear]", "[data-take]"):
        expect(page.locator(hidden)).to_be_hidden()
    page.locator(".slip-drop").first.click()
    assert page.locator(".slip").count() == 2
    visit.open("/angebot/kn-014")
    expect(page.locator("[data-keep]").first).to_be_hidden()
    page.locator("main a[href*='/merkzettel?a=kn-014']").click()
    assert page.locator(".slip").count() == 1


@pytest.mark.parametrize(
    "visit", LOOKS, indirect=True, ids=lambda look: f"{look['viewport']['width']}-{look['color_scheme']}"
)
@pytest.mark.parametrize("path", ["/merkzettel", SHEET, SHEET + "&a=weg-1&lang=en"])
def test_the_list_has_no_barriers(visit: Visit, path: str) -> None:
    page = visit.open(path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}, WIDE], indirect=True)
def test_text_of_twice_the_size_fits(visit: Visit) -> None:
    page = visit.open(SHEET)
    if page.viewport_size and page.viewport_size["width"] > 320:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.querySelector('main').scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("visit", [{**WIDE, "color_scheme": "dark"}], indirect=True)
def test_on_paper_it_is_a_handout(visit: Visit) -> None:
    page = visit.open(SHEET)
    page.emulate_media(media="print")
    for gone in (".site-header", ".site-footer", ".slip-tools", ".slip-drop", ".slip-privacy"):
        expect(page.locator(gone).first).to_be_hidden()
    ink = page.locator(".slip h2 a").first.evaluate("link => getComputedStyle(link).color")
    assert ink == "rgb(0, 0, 0)"
    millimetre = 96 / 25.4
    codes = [box["width"] for code in page.locator(".qr").all() if (box := code.bounding_box())]
    assert len(codes) == 4
    assert min(codes) >= 20 * millimetre
    sketch = page.locator(".sketch").bounding_box()
    assert sketch is not None
    assert 75 * millimetre < sketch["width"] < 90 * millimetre
    assert page.locator(".slip").first.evaluate("slip => getComputedStyle(slip).breakInside") == "avoid"
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2
    assert b"/MediaBox [0 0 594.95" in paper or b"/MediaBox [0 0 595" in paper
