"""The page of one offer."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask.testing import FlaskClient

from atlas.frames import Tables
from atlas.operating import Operator
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables
from tests.spec.country import change, edit, rows


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def visit(tables: Tables, **operator: str) -> FlaskClient:
    store = MemoryStore()
    store.replace(tables, note="Test")
    return create_app(store, Settings(database_url="memory:", operator=Operator(**operator))).test_client()


def page_with(offer_id: str = "offer-1", language: str = "de", **cells: Any) -> str:
    return page(visit(edit(small_tables(), "offers", offer_id, **cells)), f"/angebot/{offer_id}?lang={language}")


def seen(text: str) -> str:
    """Return what a reader gets: no scripts, no tags, single spaces."""
    bare = re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.DOTALL)
    return " ".join(bare.split())


def json_ld(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


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
        "Deutsch, Englisch",
    ):
        assert known in text, known
    assert "Bedorf, etwa 7 km" in seen(text)


def test_the_phone_comes_before_everything_else_about_an_offer(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-1").partition("<main")[2]
    order = [
        "<h1",
        'class="offer-state',
        "tel:+497000101",
        "Hauptstraße 1",
        'data-keep="offer-1"',
        'id="was"',
        'id="wer"',
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_an_offer_page_spells_out_opening_hours(client: FlaskClient) -> None:
    assert "Montag bis Freitag: 07:00–17:00 Uhr" in page(client, "/angebot/offer-3")


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        ("24/7", "open", "Jetzt geöffnet"),
        ("off", "closed", "Geschlossen"),
        (None, "unknown", "Öffnungszeiten nicht bekannt"),
    ],
)
def test_the_state_of_this_moment_stands_on_top(hours: str | None, state: str, words: str) -> None:
    text = page_with(opening_hours=hours)
    assert f"offer-state is-{state}" in text
    assert words in seen(text)


def test_hours_in_free_words_are_shown_as_they_are_and_never_called_open_or_closed() -> None:
    text = page_with(opening_hours_text="nach dem Gottesdienst")
    assert "offer-state is-unknown" in text
    assert seen(text).count("nach dem Gottesdienst") == 2


def test_the_reply_is_kept_by_nobody_because_it_depends_on_the_clock(client: FlaskClient) -> None:
    assert client.get("/angebot/offer-3").headers["Cache-Control"] == "private, no-cache"


def test_a_page_asked_for_again_is_the_same_and_its_map_may_run(client: FlaskClient) -> None:
    first, again = (client.get("/angebot/offer-1") for _ in range(2))
    assert first.text == again.text
    allowed = [set(re.findall("'sha256-[^']*'", reply.headers["Content-Security-Policy"])) for reply in (first, again)]
    assert len(allowed[0]) == 1
    assert allowed[0] == allowed[1]


def test_a_verified_offer_says_when(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-4")
    assert "eprüft am 15. Januar 2026" in text
    assert "abgeleitet, von niemandem bestätigt" in text
    assert "ungefähre Lage" in text


def test_what_nobody_knows_is_said_in_one_line_each(client: FlaskClient) -> None:
    text = seen(page(client, "/angebot/offer-2"))
    assert "Nicht bekannt: Zielgruppen, Kosten, Zugang, Sprachen, Barrieren." in text
    assert "Nicht bekannt: Träger, Einzugsgebiet, Förderung." in text


def test_plain_language_comes_first_and_says_what_it_is() -> None:
    text = seen(page_with(plain_language="Sie haben Schulden.\nWir helfen.", description="Wir beraten."))
    assert text.index("In Leichter Sprache") < text.index("Sie haben Schulden.") < text.index("Wir beraten.")


def test_a_contact_of_the_provider_is_called_so(client: FlaskClient) -> None:
    assert "Telefon des Trägers" in page(client, "/angebot/offer-3")
    assert "Telefon des Trägers" not in page(client, "/angebot/offer-1")


def test_an_offer_of_several_sites_shows_each_address() -> None:
    link = rows(offer_id="offer-1", site_id="site-3")
    text = page(visit(change(small_tables(), "offer_sites", link)), "/angebot/offer-1")
    assert "und 1 weiterer Standort" in text
    assert "Schulweg 2" in text


def test_the_way_leads_to_a_door_and_never_to_the_middle_of_a_town(client: FlaskClient) -> None:
    assert "openstreetmap.org/directions?to=47.95%2C8.95" in page(client, "/angebot/offer-1")
    assert "openstreetmap.org" not in page(client, "/angebot/offer-2")


def test_a_street_without_a_point_is_looked_up_by_its_name() -> None:
    tables = edit(small_tables(), "sites", "site-2", street="Am Tor 3", postcode="99102")
    found = re.search(r'href="(https://www.openstreetmap.org/[^"]*)"', page(visit(tables), "/angebot/offer-2"))
    assert found
    assert parse_qs(urlsplit(found[1]).query) == {"query": ["Am Tor 3, 99102 Bedorf"]}


def test_an_offer_can_be_kept_without_any_script(client: FlaskClient) -> None:
    assert 'href="/merkzettel?a=offer-1"' in page(client, "/angebot/offer-1")


def test_a_confidential_offer_shows_neither_point_nor_address(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-5")
    assert "geheim" in text
    assert "Südkreis" in text
    assert "116 016" in seen(text)
    assert '"points": []' in text
    assert "<address" not in text


def test_nothing_of_a_confidential_offer_tells_a_town() -> None:
    tables = edit(
        small_tables(),
        "offers",
        "offer-5",
        phone="07000 5",
        email="aheim@haus.example",
        website="https://aheim.haus.example",
        source_url="https://quelle.example/aheim/bericht",
    )
    served = rows(offer_id="offer-5", region_id="municipality-08991001", basis="stated", note="sitzt in Aheim")
    text = page(visit(change(tables, "service_areas", served)), "/angebot/offer-5")
    own_part = text.partition('class="offer-related"')[0]
    # The map highlights a county by its municipalities, all of them alike.
    assert "aheim" not in own_part.casefold()
    assert "tel:+4970005" in text


def test_offers_without_a_secret_say_nothing_of_violence(client: FlaskClient) -> None:
    assert "offer-helpline" not in page(client, "/angebot/offer-1")
    assert "offer-helpline" in page(client, "/angebot/offer-5")


def test_a_mistake_can_be_told_by_mail() -> None:
    text = page(visit(small_tables(), correction_email="atlas@kreis.example"), "/angebot/offer-1")
    found = re.search(r'href="(mailto:atlas@kreis\.example\?[^"]*)"', text)
    assert found
    query = urlsplit(found[1].replace("&amp;", "&")).query
    subject, body = (unquote(part.partition("=")[2]) for part in query.split("&"))
    assert subject == "Stimmt das nicht? Schuldnerberatung Aheim (offer-1)"
    assert "http://localhost/angebot/offer-1" in body
    assert "\r\n" in body


def test_without_a_mail_address_a_mistake_is_told_to_the_offer_itself(client: FlaskClient) -> None:
    text = page(client, "/angebot/offer-1")
    told = text[text.index("Stimmt das nicht?") :]
    assert "Rufen Sie dort an" in told
    assert "mailto:" not in told


def test_the_quality_of_an_entry_is_told_with_reasons_in_words(client: FlaskClient) -> None:
    text = seen(page(client, "/angebot/offer-2"))
    assert re.search(r"Wie gut ist dieser Eintrag\? \d+ von 100 Punkten", text)
    assert "Kontakt: schwach. Es fehlen: Telefon, E-Mail, Internetseite." in text
    assert "Öffnungszeiten: schwach. Keine Öffnungszeiten bekannt." in text


def test_machines_get_the_offer_as_schema_org(client: FlaskClient) -> None:
    document = json_ld(page(client, "/angebot/offer-1"))
    assert document["@id"] == "http://localhost/angebot/offer-1"
    assert [area["name"] for area in document["areaServed"]] == ["Aheim", "Bedorf"]


def test_machines_get_no_place_of_a_confidential_offer(client: FlaskClient) -> None:
    document = json_ld(page(client, "/angebot/offer-5"))
    assert "availableChannel" not in document
    assert [area["name"] for area in document["areaServed"]] == ["Südkreis"]


def test_a_text_of_the_data_cannot_end_a_script() -> None:
    text = page_with(name="</script><script>alert(1)</script>")
    assert "<script>alert" not in text


def test_an_address_that_is_none_of_the_web_does_not_become_a_link() -> None:
    text = page_with(source_url="javascript:alert(1)", website="javascript:alert(2)")
    assert 'href="javascript' not in text


def test_an_offer_that_is_nearly_empty_still_has_a_page(client: FlaskClient) -> None:
    text = seen(page(client, "/angebot/offer-2"))
    assert "Die Quelle nennt keine Kontaktdaten." in text
    assert "None" not in text
    assert "nan" not in text.replace("Finanz", "")


def test_a_printed_page_carries_its_address(client: FlaskClient) -> None:
    assert '<p class="offer-address">http://localhost/angebot/offer-1</p>' in page(client, "/angebot/offer-1")


def test_an_unknown_offer_is_a_german_page(client: FlaskClient) -> None:
    reply = client.get("/angebot/gibtsnicht")
    assert reply.status_code == 404
    assert "Ein Angebot „gibtsnicht“ gibt es nicht." in reply.text


def test_languages_are_named_in_the_language_of_the_page() -> None:
    assert "German, Arabic" in page_with(language="en", languages="de;ar")
