"""Proposals for OpenStreetMap over the web: the file for JOSM, the GeoJSON of tags, the report."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app


def report_of(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    reply = client.get(f"/api/osm-report.csv{query}")
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(reply.get_data().decode("utf-8-sig"))))


def test_the_file_for_josm_has_a_node_for_each_exact_place(client: FlaskClient) -> None:
    reply = client.get("/api/offers.osm")
    assert (reply.status_code, reply.mimetype) == (200, "application/xml")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert 'filename="angebote.osm"' in reply.headers["Content-Disposition"]
    root = ElementTree.fromstring(reply.get_data())
    names = [tag.get("v") for tag in root.iterfind("node/tag") if tag.get("k") == "name"]
    assert sorted(names) == ["Kita „Kleine Füße“", "Schuldnerberatung Aheim"]
    assert root.get("attribution") == "Handgezeichnetes Land, gemeinfrei"


def test_the_profile_of_geojson_has_the_same_nodes(client: FlaskClient) -> None:
    features = client.get("/api/offers.geojson?profile=osm").get_json()["features"]
    assert [feature["id"] for feature in features] == ["node/-1", "node/-2"]
    assert {tuple(feature["offers"]) for feature in features} == {("offer-1",), ("offer-3",)}
    assert all("amenity" in feature["properties"] for feature in features)


def test_the_report_tells_of_every_offer(client: FlaskClient) -> None:
    rows = report_of(client)
    assert {row["offer_id"]: (row["state"], row["reason_code"]) for row in rows} == {
        "offer-1": ("proposed", ""),
        "offer-2": ("left_out", "approximate"),
        "offer-3": ("proposed", ""),
        "offer-4": ("left_out", "approximate"),
        "offer-5": ("left_out", "confidential"),
    }
    nursery = next(row for row in rows if row["offer_id"] == "offer-3")
    assert nursery["feature"] in {"node/-1", "node/-2"}
    assert "amenity=kindergarten" in nursery["tags"]


def test_the_report_tells_nothing_of_a_secret_place(client: FlaskClient) -> None:
    shelter = next(row for row in report_of(client) if row["offer_id"] == "offer-5")
    assert [shelter[name] for name in ("feature", "tags", "lon", "lat")] == [""] * 4


@pytest.mark.parametrize("path", ["/api/offers.osm", "/api/offers.geojson?profile=osm", "/api/osm-report.csv"])
def test_filters_hold_and_the_same_question_gives_the_same_bytes(client: FlaskClient, path: str) -> None:
    joint = "&" if "?" in path else "?"
    asked = f"{path}{joint}county=08991&topic=kita"
    first, second = client.get(asked), client.get(asked)
    assert first.get_data() == second.get_data()
    assert first.headers["ETag"] == second.headers["ETag"]
    assert "Schuldnerberatung Aheim" not in first.get_data(as_text=True)
    assert client.head(asked).status_code == 200


@pytest.mark.parametrize("path", ["/api/offers.osm?", "/api/osm-report.csv?", "/api/offers.geojson?profile=osm&"])
def test_what_nobody_knows_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}colour=red").status_code == 400
    assert client.get(f"{path}topic=kitta").status_code == 404
    assert client.get(f"{path}bbox=9,48,8,47").status_code == 400
    assert client.get(f"{path}county=99999").mimetype == "application/problem+json"


# The page


def test_the_page_names_tags_reasons_and_files(client: FlaskClient) -> None:
    page = client.get("/daten/osm").get_data(as_text=True)
    assert "<code>amenity=social_facility</code> <code>social_facility=outreach</code>" in page
    assert "Der Ort schützt Menschen." in page
    assert "2 Angebote stehen in 2 Punkten" in page
    assert "Die Lage ist nur ungefähr bekannt." in page
    assert 'href="/api/offers.osm?county=08991"' in page
    assert 'href="/api/offers.geojson?profile=osm"' in page


def test_the_page_speaks_english_where_the_data_do(client: FlaskClient) -> None:
    page = client.get("/daten/osm?lang=en").get_data(as_text=True)
    assert "The place protects people." in page
    assert "Debt advice" in page


def test_every_file_of_the_page_is_there(client: FlaskClient) -> None:
    page = client.get("/daten/osm").get_data(as_text=True)
    files = set(re.findall(r'href="(/api/[^"]+)"', page))
    assert len(files) == 12
    assert {client.get(html.unescape(file)).status_code for file in files} == {200}


def test_a_licence_that_asks_for_more_is_to_be_cleared_first(client: FlaskClient, store: MemoryStore) -> None:
    assert "erlaubt</td>" in client.get("/daten/osm").get_data(as_text=True)
    provenance = store.read()["provenance"].assign(licence="CC-BY-4.0")
    store.replace({"provenance": provenance}, note="Lizenz")
    fresh = create_app(store, Settings(database_url="memory:")).test_client()
    assert "erst mit den Rechteinhabern klären" in fresh.get("/daten/osm").get_data(as_text=True)


def test_data_without_any_exact_place_say_so(store: MemoryStore) -> None:
    rough = store.read()["sites"].assign(
        location_precision=lambda sites: sites["location_precision"].replace("exact", "place")
    )
    store.replace({"sites": rough}, note="ungefähr")
    page = create_app(store, Settings(database_url="memory:")).test_client().get("/daten/osm").get_data(as_text=True)
    assert "Die Dateien sind deshalb leer" in page


def test_a_name_with_script_is_shown_as_text(store: MemoryStore) -> None:
    topics = store.read()["topics"].assign(label_de="<script>alert(1)</script>")
    store.replace({"topics": topics}, note="böse")
    page = create_app(store, Settings(database_url="memory:")).test_client().get("/daten/osm").get_data(as_text=True)
    assert "<script>alert(1)" not in page
