"""The Merkzettel as the server makes it: complete without any script, remembered by nobody."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.residents.notepad import MOST, draw_qr
from tests.packages import small_tables


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def names_of(text: str) -> list[str]:
    headings = re.findall(r"<h2>(.*?)</h2>", text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", heading).strip() for heading in headings]


def listed(text: str) -> list[str]:
    """Return the ids that the page tells its script."""
    found = re.search(r'data-notepad="([^"]*)"', text)
    assert found
    ids: list[str] = json.loads(html.unescape(found[1]))
    return ids


def sketch_of(text: str) -> str:
    found = re.search(r'<svg class="sketch".*?</svg>', text, re.DOTALL)
    assert found
    return found[0]


def client_of(tables: dict[str, object]) -> FlaskClient:
    store = MemoryStore()
    store.replace(tables, note="Test")  # type: ignore[arg-type]
    return create_app(store, Settings(database_url="memory:")).test_client()


def test_offers_stand_in_the_order_of_the_address_with_their_numbers(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-3&a=offer-1")
    assert names_of(text) == ["1. Kita „Kleine Füße“", "2. Schuldnerberatung Aheim"]
    assert "2 Angebote" in text


def test_a_slip_says_what_a_person_needs_on_paper(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-1&a=offer-3&a=offer-4")
    for known in (
        "Caritasverband Tal e. V.",
        "Hauptstraße 1",
        "99101 Aheim",
        "tel:+497000101",
        "caritas-tal.example",
        "Montag bis Freitag: 07:00–17:00 Uhr",
        "Nicht geprüft, Quelle von 2024",
        "Geprüft am 15. Januar 2026",
        "ungefähre Lage",
        "Handgezeichnetes Land, gemeinfrei",
    ):
        assert known in text, known
    assert "None" not in text
    assert not re.search(r"\bnan\b", text)


def test_cost_and_access_and_free_hours_are_shown_as_they_are() -> None:
    tables = small_tables()
    tables["offers"][["cost", "access", "opening_hours_text", "description"]] = [
        ["kostenlos", "mit Termin", "nach Absprache", "Wir helfen bei Schulden."]
    ] * len(tables["offers"])
    text = page(client_of({**tables}), "/merkzettel?a=offer-2")
    for known in ("kostenlos", "mit Termin", "nach Absprache", "Wir helfen bei Schulden."):
        assert known in text, known


def test_a_confidential_offer_shows_region_and_phone_only() -> None:
    tables = small_tables()
    offers, providers = tables["offers"], tables["providers"]
    is_shelter = offers["offer_id"] == "offer-5"
    offers.loc[is_shelter, ["provider_id", "phone"]] = ["caritas-tal", "+49 7000 555"]
    offers.loc[is_shelter, ["email", "website"]] = ["haus@bedorf.example", "https://haus-bedorf.example"]
    tables["sites"].loc[tables["sites"]["site_id"] == "site-5", ["street", "city"]] = ["Geheimgasse 1", "Bedorf"]
    assert not providers.empty
    text = page(client_of({**tables}), "/merkzettel?a=offer-5")
    assert "Der Ort ist zum Schutz der Menschen dort geheim." in text
    assert "Südkreis" in text
    assert "tel:+497000555" in text
    for secret in ("bedorf", "geheimgasse", "caritas", "aheim"):
        assert secret not in text.lower(), secret
    assert 'class="sketch"' not in text


def test_hidden_places_are_not_on_the_map_and_the_others_keep_their_numbers(client: FlaskClient) -> None:
    drawing = sketch_of(page(client, "/merkzettel?a=offer-5&a=offer-1&a=offer-4"))
    assert drawing.count("<circle") == 2
    assert re.findall(r'font-weight="700"[^>]*>([^<]+)<', drawing) == ["2", "3"]
    assert "2 Aheim; 3 Cestadt (ungefähre Lage)" in drawing


def test_a_shelter_without_a_number_names_the_helpline(client: FlaskClient) -> None:
    assert "tel:116016" in page(client, "/merkzettel?a=offer-5").partition('class="slip-foot')[0]


def test_an_offer_that_is_gone_is_named_kindly(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-1&a=weg-7")
    assert "steht nicht mehr im Atlas: weg-7" in re.sub(r"\s+", " ", text)
    assert listed(text) == ["offer-1", "weg-7"]
    assert 'href="/merkzettel?a=offer-1" data-drop' in text


def test_a_list_of_nothing_but_gone_offers_is_still_a_page(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=weg-7&a=weg-8")
    assert "2 Angebote stehen nicht mehr im Atlas: weg-7, weg-8" in re.sub(r"\s+", " ", text)
    assert 'class="sketch"' not in text


def test_nobody_can_put_sentences_on_the_page_by_a_link(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=Rufen Sie 0900 an&a=<b>x</b>&a=offer-1&a=")
    assert "0900" not in text.partition("<main")[2]
    assert "<b>x</b>" not in text
    assert listed(text) == ["offer-1"]


def test_each_offer_stands_once(client: FlaskClient) -> None:
    assert listed(page(client, "/merkzettel?a=offer-2&a=offer-1&a=offer-2")) == ["offer-2", "offer-1"]


def test_a_list_ends_after_forty_offers_and_says_so(client: FlaskClient) -> None:
    asked = [f"weg-{number}" for number in range(MOST + 2)]
    text = page(client, "/merkzettel?" + "&".join(f"a={name}" for name in asked))
    assert listed(text) == asked[:MOST]
    assert "Auf einen Zettel passen 40 Angebote; die übrigen 2 fehlen hier." in text


def test_each_offer_can_be_taken_off_by_an_ordinary_link(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-3&a=offer-1&a=offer-2")
    links = re.findall(r'class="slip-drop" href="([^"]+)"', text)
    assert [html.unescape(link) for link in links] == [
        "/merkzettel?a=offer-1&a=offer-2",
        "/merkzettel?a=offer-3&a=offer-2",
        "/merkzettel?a=offer-3&a=offer-1",
    ]


def test_there_is_a_code_for_each_offer_and_one_for_the_list(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-1&a=offer-5")
    assert text.count('class="qr"') == 3
    assert "QR-Code zur Seite dieses Angebots: http://localhost/angebot/offer-1" in text
    assert "QR-Code zu diesem Merkzettel" in text


def test_a_code_is_drawn_without_style_and_left_out_where_it_would_be_too_fine() -> None:
    assert "style" not in draw_qr("https://atlas.example")
    assert draw_qr("x" * 1500, error="l") == ""
    assert draw_qr("x" * 5000, error="l") == ""


def test_two_addresses_have_two_codes() -> None:
    assert draw_qr("https://atlas.example/angebot/1") != draw_qr("https://atlas.example/angebot/2")


@pytest.mark.parametrize("address", ["/merkzettel", "/merkzettel?a=offer-1", "/merkzettel?a=offer-1&lang=en"])
def test_nobody_remembers_what_somebody_keeps(app: Flask, address: str) -> None:
    reply = app.test_client().get(address)
    assert reply.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in reply.headers
    assert "Set-Cookie" not in reply.headers
    assert '<meta name="robots" content="noindex">' in reply.text


def test_the_empty_page_says_how_to_keep_offers(client: FlaskClient) -> None:
    text = page(client, "/merkzettel")
    assert "Hier steht noch nichts" in text
    assert "nur auf diesem Gerät" in text
    assert listed(text) == []
    assert 'class="qr"' not in text


def test_the_link_of_the_list_keeps_the_language(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-1&lang=en")
    assert 'data-home="/merkzettel?lang=en"' in text
    assert "http://localhost/merkzettel?a=offer-1&amp;lang=en" in text


def test_the_page_has_neither_inline_styles_nor_handlers(client: FlaskClient) -> None:
    text = page(client, "/merkzettel?a=offer-1&a=offer-2&a=offer-5")
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text)


def test_an_offer_at_several_sites_names_them_all() -> None:
    tables = small_tables()
    links = tables["offer_sites"]
    links.loc[links["offer_id"] == "offer-2", "offer_id"] = "offer-1"
    text = page(client_of({**tables}), "/merkzettel?a=offer-1")
    assert "Hauptstraße 1" in text
    assert "Bedorf" in text
    assert sketch_of(text).count("<circle") == 2
