"""The pages for people who look for help."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas.errors import NotFoundError
from atlas.language import speak
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.hours import read_hours
from atlas.web.residents import paginate
from tests.packages import small_tables


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_the_start_page_lists_all_offers_without_any_script(client: FlaskClient) -> None:
    text = page(client, "/")
    assert "5 Angebote" in text
    for name in ("Schuldnerberatung Aheim", "Gemeindekindergarten Cestadt", "Frauenhaus Südkreis"):
        assert name in text


@pytest.mark.parametrize(
    ("address", "count", "wanted"),
    [
        ("/?county=08992", "1 Angebot<", "Gemeindekindergarten Cestadt"),
        ("/?field=existence", "2 Angebote", "Schuldnerberatung Aheim"),
        ("/?topic=kita", "2 Angebote", "Kleine Füße"),
        ("/?q=ueberschuldete", "1 Angebot<", "Beratungsstelle für Überschuldete"),
        ("/?region=municipality-08991002", "3 Angebote", "Schuldnerberatung Aheim"),
        ("/?topic=kita&county=08991", "1 Angebot<", "Kleine Füße"),
    ],
)
def test_each_filter_narrows_the_list(client: FlaskClient, address: str, count: str, wanted: str) -> None:
    text = page(client, address)
    assert count in text
    assert wanted in text


def test_a_chosen_filter_can_be_taken_off_again(client: FlaskClient) -> None:
    text = page(client, "/?topic=kita&county=08991")
    assert 'href="/?county=08991"' in text
    assert 'href="/?topic=kita"' in text


def test_the_map_asks_for_the_same_offers_as_the_list(client: FlaskClient) -> None:
    assert "/api/offers.geojson?county=08991\\u0026topic=kita" in page(client, "/?topic=kita&county=08991")


def test_an_empty_result_says_what_to_do_next(client: FlaskClient) -> None:
    text = page(client, "/?q=gibtsnicht&county=08991")
    assert "Dazu ist im Atlas nichts verzeichnet" in text
    assert "Ohne „gibtsnicht“ suchen" in text


def test_text_from_the_address_is_shown_as_text(client: FlaskClient) -> None:
    text = page(client, "/?q=<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_long_list_comes_in_pages() -> None:
    pages = paginate(60, 3)
    assert (pages.first, pages.count) == (50, 3)
    assert paginate(0, 1).count == 1
    with pytest.raises(NotFoundError):
        paginate(60, 4)


@pytest.mark.parametrize(("address", "status"), [("/?page=9", 404), ("/?page=0", 400), ("/?page=zwei", 400)])
def test_a_page_that_does_not_exist_is_an_error(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_an_offer_page_says_everything_known(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-1")
    for known in (
        "Caritasverband Tal e. V.",
        "Hauptstraße 1",
        "tel:+497000101",
        "vom Träger angegeben",
        "52.00",
        "freiwillige Leistung",
        "quelle.example",
        "Nicht geprüft, Quelle von 2024",
        "Beratungsstelle für Überschuldete, Bedorf",
        "7,5",
    ):
        assert known in text, known


def test_an_offer_page_spells_out_opening_hours(client: FlaskClient) -> None:
    assert "Montag bis Freitag: 07:00–17:00 Uhr" in page(client, "/angebot/offer-3")


def test_a_verified_offer_says_when(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-4")
    assert "geprüft am 15. Januar 2026" in text
    assert "abgeleitet, von niemandem bestätigt" in text
    assert "ungefähre Lage" in text


def test_a_confidential_offer_shows_neither_point_nor_address(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-5")
    assert "geheim" in text
    assert "Südkreis" in text
    assert '"points": []' in text
    assert "<address" not in text


def test_a_source_that_is_no_web_address_does_not_become_a_link() -> None:
    tables = small_tables()
    tables["offers"]["source_url"] = "javascript:alert(1)"
    tables["offers"]["website"] = "javascript:alert(2)"
    store = MemoryStore()
    store.replace(tables, note="Test")
    text = page(create_app(store, Settings(database_url="memory:")).test_client(), "/angebot/offer-1")
    assert 'href="javascript' not in text


def test_an_offer_that_is_nearly_empty_still_has_a_page(app: Flask) -> None:
    text = page(app.test_client(), "/angebot/offer-2")
    assert "Die Quelle nennt keine Kontaktdaten." in text
    assert "None" not in text
    assert "nan" not in text.replace("Finanz", "")


def test_an_unknown_offer_is_a_german_page(client: FlaskClient) -> None:
    reply = client.get("/angebot/gibtsnicht")
    assert reply.status_code == 404
    assert "Ein Angebot „gibtsnicht“ gibt es nicht." in reply.text


@pytest.mark.parametrize("hours", ["Mo[-2] 09:00-12:00", "Tu[5] 10:00-11:00"])
def test_hours_that_cannot_be_said_in_words_stay_as_they_are(hours: str) -> None:
    assert read_hours(hours, speak("de")) == [(hours, "")]
