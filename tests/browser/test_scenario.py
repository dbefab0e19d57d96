"""A what-if from its first click to a name of its own."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_a_scenario_is_built_seen_and_saved(visit: Visit) -> None:
    page = visit.open("/planung/szenario?offer=kn-154")
    page.get_by_role("button", name="Schließt", exact=True).click()
    page.wait_for_url(re.compile(r"edits=close:kn-154"))
    page.get_by_role("link", name="Südstadttafel Singen (Siedlerheim)").click()
    page.get_by_role("button", name="Schließt", exact=True).click()
    page.wait_for_url(re.compile(r"edits=close:kn-154;close:kn-153"))
    expect(page.locator(".scenario-sentence")).to_contain_text("Menschen haben es weiter")
    expect(page.locator("#atlas_map_after path.is-new_white_spot").first).to_be_visible()
    fill = page.locator("#atlas_map_after path.is-new_white_spot").first.evaluate("area => getComputedStyle(area).fill")
    assert "loss-white_spot" in fill
    page.get_by_label("Unter einem Namen speichern").fill("Singen ohne Tafel")
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url(re.compile(r"name=Singen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Singen ohne Tafel")
