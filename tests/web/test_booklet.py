"""The guide booklet of a county, as page and PDF."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from atlas.services.booklets import compose_booklet
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables
from tests.spec.country import change, edit, rows, snapshot_of

BOOKLET = "/planung/bericht/heft/08991/existence"


def sheets_of(client: FlaskClient, address: str) -> list[str]:
    reply = client.get(f"{address}?format=pdf")
    assert reply.status_code == 200, reply.text
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(reply.data)).pages]


def test_a_booklet_begins_with_its_question_and_emergency_numbers(client: FlaskClient) -> None:
    sheets = sheets_of(client, BOOKLET)
    assert "Wer hilft, wenn das Geld nicht reicht?" in sheets[0].replace("\n", " ")
    assert "Südkreis" in sheets[0]
    assert "112" in sheets[1]
    assert "0800 111 0 111" in sheets[1]


def test_an_entry_tells_provider_place_phone_and_how_fresh_it_is(client: FlaskClient) -> None:
    text = "\n".join(sheets_of(client, BOOKLET))
    assert "Caritasverband Tal e. V." in text
    assert "Hauptstraße 1, 99101 Aheim" in text
    assert "+49 7000 101" in text
    assert "Nicht geprüft, Quelle von 2024" in text


def test_contents_and_register_name_the_right_pages(client: FlaskClient) -> None:
    sheets = sheets_of(client, BOOKLET)
    whole = "\n".join(sheets)
    for name in ("Schuldnerberatung Aheim", "Beratungsstelle für Überschuldete, Bedorf"):
        page = re.search(rf"{name}[ .]+(\d+)", whole)
        assert page
        assert name in sheets[int(page[1]) - 1]
    chapter = re.search(r"Schuldnerberatung \(2\)[ .]+(\d+)", whole)
    assert chapter
    assert "Schuldnerberatung" in sheets[int(chapter[1]) - 1]


def test_offers_stand_by_topic_and_place_and_are_numbered_through(country: Snapshot) -> None:
    booklet = compose_booklet(country, "08991", "existence")
    assert [entry.line.offer["offer_id"] for entry in booklet.entries] == ["offer-1", "offer-2"]
    assert [entry.number for entry in booklet.entries] == [1, 2]


def test_the_register_has_every_municipality(country: Snapshot) -> None:
    booklet = compose_booklet(country, "08991", "families")
    assert list(booklet.register) == ["Aheim", "Bedorf"]
    assert booklet.register["Bedorf"] == []


def test_umlauts_sort_as_germans_look_them_up() -> None:
    tables = edit(
        edit(small_tables(), "municipalities", "08991001", name="Überau"), "municipalities", "08991002", name="Zell"
    )
    assert list(compose_booklet(snapshot_of(tables), "08991", "families").register) == ["Überau", "Zell"]


def test_an_offer_that_serves_the_whole_county_from_outside_is_in_it() -> None:
    area = rows(offer_id="offer-4", region_id="county-08991", basis="stated")
    booklet = compose_booklet(snapshot_of(change(small_tables(), "service_areas", area)), "08991", "families")
    assert [entry.line.offer["offer_id"] for entry in booklet.entries] == ["offer-3", "offer-4"]
    assert [entry.line.offer["offer_id"] for entry in booklet.everywhere] == ["offer-4"]


def test_a_secret_place_is_nowhere_in_the_booklet() -> None:
    tables = edit(small_tables(), "sites", "site-5", ags="08991001", city="Geheimdorf", street="Geheimweg 1")
    store = MemoryStore()
    store.replace(edit(tables, "offers", "offer-5", email="frauenhaus@aheim.example"), note="Test")
    client = create_app(store, Settings("memory:")).test_client()
    text = "\n".join(sheets_of(client, "/planung/bericht/heft/08991/crisis"))
    assert "Frauenhaus Südkreis" in text
    assert "zum Schutz der Menschen dort geheim" in text
    assert "Geheim" not in text
    assert "aheim.example" not in text


def test_the_page_shows_the_same_entries(client: FlaskClient) -> None:
    text = client.get(BOOKLET).text
    assert "Beratungsstelle für Überschuldete, Bedorf" in text
    assert "format=pdf" in text
    assert "format=xlsx" not in text


def test_nobody_is_named_as_publisher_whom_the_settings_do_not_name(client: FlaskClient) -> None:
    assert "ATLAS_OPERATOR_NAME" in sheets_of(client, BOOKLET)[-1]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/planung/bericht/heft/99999/existence", "Einen Kreis „99999“ gibt es im Atlas nicht"),
        ("/planung/bericht/heft/08991/gibtsnicht", "Ein Handlungsfeld „gibtsnicht“ gibt es nicht"),
        ("/planung/bericht/heft/08991/older", "Für Südkreis ist in diesem Handlungsfeld kein Angebot verzeichnet"),
    ],
)
def test_what_makes_no_booklet_is_said_clearly(client: FlaskClient, address: str, said: str) -> None:
    for form in (address, f"{address}?format=pdf"):
        reply = client.get(form)
        assert reply.status_code == 404
        assert said in reply.text
