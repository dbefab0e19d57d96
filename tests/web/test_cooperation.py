"""The pages of who works with whom, who pays, and the matrix of fields."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from atlas.frames import empty_frame
from atlas.model import TABLES
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables
from tests.spec.country import change, edit


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def visit(tables) -> FlaskClient:
    store = MemoryStore()
    store.replace(tables, note="Test")
    return create_app(store, Settings(database_url="memory:")).test_client()


def test_the_network_has_picture_table_and_downloads(client: FlaskClient) -> None:
    text = page(client, "/planung/netz?county=08991")
    assert "<svg" in text
    assert "Caritasverband Tal e. V." in text
    for form in ("csv", "edges", "graphml"):
        assert f"format={form}" in text


def test_the_network_says_that_no_entry_names_an_office_yet(client: FlaskClient) -> None:
    assert "Noch nennt kein Eintrag ein zuständiges Amt" in page(client, "/planung/netz")


def test_with_offices_the_network_shows_them() -> None:
    client = visit(edit(small_tables(), "offers", "offer-1", office="Sozialamt"))
    text = page(client, "/planung/netz?county=08991")
    assert "Noch nennt kein Eintrag" not in text
    assert "kein Amt genannt" in text
    assert "Sozialamt" in page(client, "/planung/netz?office=Sozialamt")


def test_a_confidential_place_is_told_by_its_county_alone(client: FlaskClient) -> None:
    text = page(client, "/planung/netz?county=08991&topic=frauenhaus")
    assert "nur der Kreis ist genannt" in text
    assert '<td data-head="Ort"><a' not in text


def test_the_offers_behind_a_chosen_provider_are_listed(client: FlaskClient) -> None:
    assert 'href="/angebot/offer-3"' in page(client, "/planung/netz?county=all&provider=caritas-tal")


def test_a_selection_without_ties_offers_a_way_out(client: FlaskClient) -> None:
    text = page(client, "/planung/netz?county=08992&provider=caritas-tal")
    assert "Zu dieser Auswahl gibt es keine Verbindung" in text


def test_without_fundings_the_page_says_which_table_to_fill() -> None:
    client = visit({**small_tables(), "fundings": empty_frame(TABLES["fundings"])})
    for address in (
        "/planung/foerderung",
        "/planung/foerderung/freiwillig",
        "/planung/foerderung/freiwillig?year=2020",
    ):
        text = page(client, address)
        assert "Noch ist keine Förderung eingetragen" in text
        assert "fundings.csv" in text


def test_fundings_are_shown_with_sums_and_people(client: FlaskClient) -> None:
    text = page(client, "/planung/foerderung?year=2025")
    assert "52.000 €" in text or "52.001 €" in text
    assert "3.000" in text
    assert "Förderlinien" in text


def test_a_line_leads_to_what_its_end_would_mean(client: FlaskClient) -> None:
    link = re.search(r'href="([^"]*szenario\?[^"]*fund[^"]*)"', page(client, "/planung/foerderung?county=08991"))
    assert link
    assert "Schuldnerberatung Aheim" in page(client, link[1].replace("&amp;", "&"))


def test_a_missing_amount_is_named_in_the_sum() -> None:
    row = {"funding_id": "f-2", "offer_id": "offer-2", "funder_level": "state", "funder": "Land", "year": 2025}
    text = page(visit(change(small_tables(), "fundings", [row])), "/planung/foerderung")
    assert "ohne 1 Betrag" in text
    assert "nicht bekannt" in text


def test_fundings_that_fit_nothing_offer_a_way_out(client: FlaskClient) -> None:
    for chosen in ("field=older", "county=08992&year=2025"):
        assert "Keine Förderung passt zu dieser Auswahl" in page(client, f"/planung/foerderung?{chosen}")


def test_the_voluntary_funding_of_a_year_is_one_page_with_its_sum(client: FlaskClient) -> None:
    text = page(client, "/planung/foerderung/freiwillig?year=2025")
    assert "Freiwillige Förderung 2025" in text
    assert "Schuldnerberatung Aheim" in text
    assert "Summe" in text


def test_fundings_that_do_not_say_whether_they_are_voluntary_are_counted_apart() -> None:
    row = {"funding_id": "f-2", "offer_id": "offer-2", "funder_level": "state", "funder": "Land", "year": 2025}
    text = page(visit(change(small_tables(), "fundings", [row])), "/planung/foerderung/freiwillig")
    assert "Bei 1 weiteren Förderung dieses Jahres ist nicht angegeben" in text
    assert "Land" not in re.sub(r"(?s).*<tbody>(.*)</tbody>.*", r"\1", text)


def test_the_matrix_has_twenty_cells_and_says_which_are_empty(client: FlaskClient) -> None:
    text = page(client, "/planung/handlungsfelder?region=county-08992")
    assert len(re.findall(r"<td data-head=", text)) == 20
    assert "nicht erhoben, nicht bekannt" in text
    assert "kein Angebot, vollständig erhoben" in text


def test_a_cell_leads_to_its_offers_with_the_reason(client: FlaskClient) -> None:
    text = page(client, "/planung/handlungsfelder?region=county-08991&field=existence&provision=municipal")
    assert "Beratungsstelle für Überschuldete, Bedorf" in text
    assert "Nach dem Standort; ein Einzugsgebiet ist nicht bekannt." in text


def test_any_region_of_the_county_can_be_chosen(client: FlaskClient) -> None:
    text = page(client, "/planung/handlungsfelder?region=social_space-08991-tal")
    assert '<option value="social_space-08991-tal" selected>Tal</option>' in text
    assert re.findall(r'<optgroup label="([^"]+)"', text) == ["Kreise", "Sozialräume", "Gemeinden"]


def test_a_new_county_goes_before_a_region_of_the_old_one(client: FlaskClient) -> None:
    text = page(client, "/planung/handlungsfelder?county=08992&region=municipality-08991001")
    assert "Die fünf Handlungsfelder: Nordkreis" in re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/planung/netz?county=99999", 404),
        ("/planung/netz?provider=gibtsnicht", 404),
        ("/planung/netz?municipality=1", 404),
        ("/planung/netz?by=gibtsnicht", 404),
        ("/planung/foerderung?year=zweitausend", 400),
        ("/planung/foerderung?year=1999", 404),
        ("/planung/foerderung?county=99999", 404),
        ("/planung/foerderung?voluntary=vielleicht", 400),
        ("/planung/foerderung/freiwillig?year=1999", 404),
        ("/planung/foerderung/freiwillig?county=99999", 404),
        ("/planung/handlungsfelder?region=gibtsnicht", 404),
        ("/planung/handlungsfelder?county=99999", 404),
        ("/planung/handlungsfelder?field=existence", 404),
        ("/planung/handlungsfelder?field=gibtsnicht&provision=county", 404),
    ],
)
def test_what_the_atlas_does_not_know_is_a_message_and_no_fault(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/network.json?x=1", 400),
        ("/api/network.json?format=xml", 400),
        ("/api/network.json?topic=gibtsnicht", 404),
        ("/api/fundings.json?year=zwei", 400),
        ("/api/fundings.json?year=1999", 404),
        ("/api/field-matrix.json", 400),
        ("/api/field-matrix.json?region=gibtsnicht", 404),
    ],
)
def test_interfaces_refuse_what_makes_no_sense(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"


def test_interfaces_hand_out_what_the_pages_show(client: FlaskClient) -> None:
    assert json.loads(client.get("/api/network.json?county=08991").data)["offers"] == 4
    fundings = json.loads(client.get("/api/fundings.json").data)
    assert fundings["total"]["people"] == 3000
    assert fundings["fundings"][0]["offer"] == "Schuldnerberatung Aheim"
    assert json.loads(client.get("/api/field-matrix.json?region=county-08991").data)["region"] == "Südkreis"


@pytest.mark.parametrize("name", ["network", "fundings"])
def test_tables_can_be_saved(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/api/{name}.json?format=csv")
    assert reply.mimetype == "text/csv"
    assert "attachment" in reply.headers["Content-Disposition"]
