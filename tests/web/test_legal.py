from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pytest
from flask.testing import FlaskClient

from atlas.operating import ENTRIES, Operator
from atlas.resources import resource_folder
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.legal import third_parties
from tests.packages import small_tables

ADDRESSES: Final = {"imprint": "/impressum", "privacy": "/datenschutz", "accessibility": "/barrierefreiheit"}
FULL: Final = Operator(
    name="Landratsamt Südkreis",
    address="Marktplatz 1; 99101 Aheim",
    representative="Landrätin Erika Muster",
    phone="+49 7000 100",
    email="amt@kreis.example",
    supervisor="Regierungspräsidium",
    vat_id="DE000000000",
    hosting="Rechenzentrum Tal; Aheim",
    log_days="7",
    privacy_officer="Stabsstelle; datenschutz@kreis.example",
    privacy_authority="Landesbeauftragte; https://datenschutz.example",
    accessibility_email="zugang@kreis.example",
    accessibility_body="Schlichtungsstelle des Landes",
    accessibility_date="2026-11-21",
    accessibility_gaps="Der Veranstaltungskalender",
    correction_email="atlas@kreis.example",
)


def visit(operator: Operator | None = None, **settings: str) -> FlaskClient:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    made = replace(Settings("memory:", operator=operator or Operator()), **settings)
    return create_app(store, made).test_client()


def headings_of(text: str) -> list[str]:
    return re.findall(r'<h2 id="(\w+)">', text)


@pytest.mark.parametrize("address", ADDRESSES.values())
@pytest.mark.parametrize("language", ["de", "en"])
def test_without_settings_a_page_says_what_is_missing_and_what_fills_it(address: str, language: str) -> None:
    reply = visit().get(address, query_string={"lang": language})
    assert reply.status_code == 200
    assert "ATLAS_OPERATOR_NAME" in reply.text
    assert 'class="notice unfinished"' in reply.text
    assert 'class="gap"' in reply.text


@pytest.mark.parametrize("address", ADDRESSES.values())
@pytest.mark.parametrize("language", ["de", "en"])
def test_with_all_settings_nothing_is_missing(address: str, language: str) -> None:
    text = visit(FULL).get(address, query_string={"lang": language}).text
    assert "ATLAS_" not in text
    assert 'class="gap"' not in text
    assert "Landratsamt Südkreis" in text


@pytest.mark.parametrize("page", ADDRESSES)
def test_each_page_names_the_variables_it_needs_and_no_others(page: str) -> None:
    text = visit().get(ADDRESSES[page]).text
    named = re.findall(r"<code>(ATLAS_\w+)</code>", text)
    assert named == [entry.variable for entry in ENTRIES if page in entry.pages]


@pytest.mark.parametrize("page", ADDRESSES)
def test_both_languages_say_the_same_under_the_same_headings(page: str) -> None:
    folder = resource_folder("templates") / "legal"
    german, english = ((folder / f"{page}.{language}.html").read_text(encoding="utf-8") for language in ("de", "en"))
    assert headings_of(german) == headings_of(english)
    assert len(headings_of(german)) > 4
    # What one language takes from the settings, the other takes as well.
    assert sorted(re.findall(r"(?:operator|hosts)\.\w+", german)) == sorted(
        re.findall(r"(?:operator|hosts)\.\w+", english)
    )


def test_every_entry_is_shown_somewhere() -> None:
    client = visit(FULL)
    text = "".join(client.get(address).text for address in ADDRESSES.values())
    dates_and_days = {"accessibility_date": "21. November 2026", "log_days": "nach 7 Tagen"}
    for entry in ENTRIES:
        value = dates_and_days.get(entry.field, getattr(FULL, entry.field).split(";")[0])
        assert value in text, entry.field


def test_an_address_has_its_lines_and_mail_and_web_addresses_are_links() -> None:
    client = visit(FULL)
    assert "Marktplatz 1<br>99101 Aheim" in client.get("/impressum").text
    text = client.get("/datenschutz").text
    assert 'href="mailto:datenschutz@kreis.example"' in text
    assert 'href="https://datenschutz.example"' in text


def test_what_the_operator_writes_is_text_and_never_markup() -> None:
    evil = replace(FULL, name="<script>alert(1)</script>", privacy_officer="javascript:alert(1)")
    text = visit(evil).get("/datenschutz").text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


# Privacy


def test_without_services_of_others_the_notice_says_that_nobody_learns_anything() -> None:
    text = visit(FULL).get("/datenschutz").text
    assert "kein Kartendienst erfährt etwas" in text
    assert "kein Adressdienst erfährt etwas" in text


def test_the_host_of_a_basemap_is_named() -> None:
    text = visit(FULL, basemap_url="https://{s}.tiles.example/{z}/{y}/{x}.png").get("/datenschutz").text
    assert "<strong>tiles.example</strong>" in text
    assert "kein Kartendienst" not in text


def test_the_host_of_an_address_service_is_named_but_never_its_key() -> None:
    client = visit(FULL, geocoder="bkg", geocoder_url="https://adressen.example/suche", geocoder_key="geheim-123")
    text = client.get("/datenschutz").text
    assert "<strong>adressen.example</strong>" in text
    assert "geheim-123" not in text


def test_an_address_service_that_is_switched_off_is_not_named() -> None:
    assert third_parties(Settings("memory:", geocoder_url="https://adressen.example"))["geocoder"] == ""


@pytest.mark.parametrize(
    ("days", "sentence"),
    [("0", "führt kein Protokoll"), ("1", "nach 1 Tag gelöscht"), ("30", "nach 30 Tagen gelöscht")],
)
def test_the_notice_says_how_long_logs_are_kept(days: str, sentence: str) -> None:
    assert sentence in visit(replace(FULL, log_days=days)).get("/datenschutz").text


def test_the_day_of_the_declaration_is_written_out_in_both_languages() -> None:
    client = visit(FULL)
    assert "21. November 2026" in client.get("/barrierefreiheit").text
    assert "21 November 2026" in client.get("/barrierefreiheit?lang=en").text


def test_pages_do_not_repeat_the_host_they_were_asked_for() -> None:
    # Replies are remembered by address alone, so a forged Host header would be shown to everybody.
    client = visit(FULL)
    for address in ADDRESSES.values():
        assert "boese.example" not in client.get(address, headers={"Host": "boese.example"}).text
