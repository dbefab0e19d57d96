"""Where next, as page and interface."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from atlas.services.siting import choose_sites
from atlas.services.siting_query import SitingQuery
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.planning.siting import list_left
from tests.packages import small_tables

QUESTION = "topic=schuldnerberatung&county=08992&limit_km=6"
OF_OFFERS = {"offers", "offer_sites", "service_areas", "fundings"}
PAGE = f"/planung/standorte?{QUESTION}"


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    reply = client.get(address)
    assert reply.status_code == status, reply.text
    return reply.text


def test_without_a_topic_the_page_asks_for_one(client: FlaskClient) -> None:
    text = page(client, "/planung/standorte")
    assert "Wählen Sie ein Thema" in text
    assert "folium-map" not in text


def test_the_answer_begins_with_one_sentence_and_has_map_table_and_picture(client: FlaskClient) -> None:
    text = page(client, f"{PAGE}&count=2")
    assert "Mit 2 neuen Standorten in Dehausen und Cestadt erreichen 100,0 statt 0,0 % der Menschen" in text
    assert re.findall(r'class="siting-rank">(\d)</span>(\w+)', text) == [("1", "Dehausen"), ("2", "Cestadt")]
    assert "map_siting.js" in text
    assert "<svg" in text
    assert 'class="is-asked"' in text


def test_the_form_shows_what_was_asked(client: FlaskClient) -> None:
    text = page(client, f"{PAGE}&count=2&objective=median&where=everybody&candidates=seats")
    for chosen in ("schuldnerberatung", "08992", "median", "everybody", "seats"):
        assert f'<option value="{chosen}" selected>' in text
    assert 'name="limit_km" inputmode="decimal" maxlength="7" value="6"' in text


def test_whoever_is_left_is_listed_by_municipality(client: FlaskClient, country: Snapshot) -> None:
    assert "Wer es weiter hat" in page(client, f"{PAGE}&count=1")
    (row,) = list_left(choose_sites(country, SitingQuery("schuldnerberatung", county="08992", count=1, limit_km=6.0)))
    assert (row["municipality"], row["people"]) == ("Cestadt", 3000)


def test_without_any_offer_the_way_of_those_left_is_not_made_up(country: Snapshot) -> None:
    question = SitingQuery("frauenhaus", count=1, limit_km=6.0)
    result = choose_sites(country, question)
    far = replace(result, points=result.points.assign(after_km=float("inf"), is_reached=False))
    assert {row["km"] for row in list_left(far)} == {None}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("count=5", "5 neue Standorte sind nicht möglich: In Frage kommen 4 Orte"),
        ("count=viele", "count ist „viele“"),
        ("limit_km=weit", "limit_km ist „weit“"),
        ("limit_km=0", "ergibt keinen Sinn"),
        ("objective=schön", "objective ist „schön“"),
    ],
)
def test_a_question_without_sense_is_said_beside_its_form(client: FlaskClient, wrong: str, said: str) -> None:
    name = wrong.partition("=")[0] + "="
    rest = "&".join(part for part in QUESTION.split("&") if not part.startswith(name))
    text = page(client, f"/planung/standorte?{rest}&{wrong}", 400)
    assert said in text
    assert "<form" in text


def test_a_topic_that_does_not_exist_is_no_page(client: FlaskClient) -> None:
    assert "gibt es nicht" in page(client, "/planung/standorte?topic=gibtsnicht", 404)


def test_each_download_of_the_page_answers(client: FlaskClient) -> None:
    links = re.findall(r'href="(/api/siting[^"]+)"', page(client, PAGE))
    assert len(links) == 3
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_interface_gives_json_csv_and_geojson(client: FlaskClient) -> None:
    record = client.get(f"/api/siting.json?{QUESTION}&count=1").get_json()
    assert (record["people_before"], record["people_after"], record["is_optimal"]) == (0, 4000, True)
    table = client.get(f"/api/siting.json?{QUESTION}&count=1&format=csv")
    (row,) = csv.DictReader(io.StringIO(table.text.lstrip("\ufeff")))
    assert (row["name"], row["people_gained"]) == ("Dehausen", "4000")
    drawn = client.get(f"/api/siting.json?{QUESTION}&count=1&format=geojson")
    assert drawn.mimetype == "application/geo+json"
    assert {feature["properties"]["role"] for feature in drawn.get_json(force=True)["features"]} >= {"chosen", "demand"}


@pytest.mark.parametrize("wrong", ["", "topic=kita&colour=red", "topic=kita&format=xml", "topic=kita&count=0"])
def test_the_interface_says_what_it_would_understand(client: FlaskClient, wrong: str) -> None:
    reply = client.get(f"/api/siting.json?{wrong}")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")


def test_no_form_tells_where_a_confidential_house_is(client: FlaskClient, country: Snapshot) -> None:
    del country
    for form in ("json", "csv", "geojson"):
        text = client.get(f"/api/siting.json?topic=frauenhaus&limit_km=6&count=1&candidates=sites&format={form}").text
        assert "offer-5" not in text
        assert "site-5" not in text


def test_a_region_without_people_and_a_topic_without_offers_are_answered(store: MemoryStore) -> None:
    tables = small_tables()
    empty = {**tables, "demand_points": tables["demand_points"].assign(people=0)}
    store.replace(empty, note="niemand")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    assert "wohnen" in page(client, PAGE, 400)
    without = {name: table.iloc[:0] if name in OF_OFFERS else table for name, table in tables.items()}
    store.replace(without, note="nichts")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    assert "bisher gibt es keines" in page(client, f"{PAGE}&count=2")
