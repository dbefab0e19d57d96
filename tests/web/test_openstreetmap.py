"""The page and the interfaces that set the atlas beside OpenStreetMap."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.overpass import node, write_overpass

ADDRESSES = ("/api/osm-comparison.json", "/api/osm-comparison.csv", "/api/osm-challenge.geojsonl")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Write an entry of offer-3 with another number, and a nursery in Dehausen that the atlas does not know."""
    return write_overpass(
        tmp_path / "tal-osm.json",
        node(3, 8.9601, 47.9401, amenity="kindergarten", name="Kindergarten Kleine Füße", operator="Stadt Aheim"),
        node(99, 9.05, 48.05, amenity="kindergarten", name="<script>alert(1)</script>"),
    )


def visit(store: MemoryStore, osm: Path | str) -> FlaskClient:
    return create_app(store, Settings(database_url="memory:", osm=str(osm))).test_client()


def text_of(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_without_an_extract_the_page_says_how_to_get_one(client: FlaskClient) -> None:
    text = text_of(client, "/planung/osm?county=08991")
    assert "[out:json]" in text
    assert "08991" in text
    assert "ATLAS_OSM=" in text
    assert "overpass-turbo.eu/?Q=%5Bout%3Ajson%5D" in text


def test_a_broken_extract_is_told_beside_the_way_out_and_without_its_folder(store: MemoryStore, extract: Path) -> None:
    extract.write_bytes(extract.read_bytes()[:200])
    client = visit(store, extract)
    text = text_of(client, "/planung/osm")
    assert "tal-osm.json" in text
    assert "kein gültiges JSON" in text
    assert "[out:json]" in text
    assert str(extract.parent) not in text
    reply = client.get(ADDRESSES[0])
    assert (reply.status_code, reply.mimetype) == (501, "application/problem+json")
    assert "kein gültiges JSON" in reply.get_json()["detail"]


def test_the_page_lists_findings_with_links_to_both_sides(store: MemoryStore, extract: Path) -> None:
    text = text_of(visit(store, extract), "/planung/osm?county=all")
    assert "https://www.openstreetmap.org/node/3" in text
    assert "https://www.openstreetmap.org/?mlat=47.95" in text
    assert "/angebot/offer-3" in text
    assert "20. November 2026" in text
    assert "OpenStreetMap-Mitwirkende, ODbL 1.0" in text
    assert "<script>alert(1)</script>" not in text
    for address in ADDRESSES:
        assert address in text


def test_filters_are_part_of_the_address_and_of_the_downloads(store: MemoryStore, extract: Path) -> None:
    client = visit(store, extract)
    text = text_of(client, "/planung/osm?county=08991&kind=differs&field=operator")
    assert "Befunde (1)" in text
    assert "/api/osm-comparison.csv?county=08991&amp;kind=differs&amp;field=operator" in text
    assert "keinen Befund" in text_of(client, "/planung/osm?county=08991&kind=missing_in_atlas")
    of_north = client.get("/api/osm-comparison.json?county=08992").get_json()["findings"]
    assert [found["osm"] for found in of_north] == ["node/99"]


def test_a_secret_offer_and_its_town_are_on_no_page(store: MemoryStore, extract: Path) -> None:
    client = visit(store, extract)
    for address in ("/planung/osm?county=all", *ADDRESSES):
        assert "offer-5" not in text_of(client, address)


def test_a_new_file_counts_at_once_and_equal_ones_are_confirmed(store: MemoryStore, extract: Path) -> None:
    client = visit(store, extract)
    first = client.get(ADDRESSES[0])
    again = client.get(ADDRESSES[0], headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    write_overpass(extract, node(98, 9.04, 48.04, amenity="kindergarten", name="Neu"))
    changed = client.get(ADDRESSES[0], headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert [found["osm"] for found in changed.get_json()["findings"] if found["osm"]] == ["node/98"]
    assert "public" not in first.headers["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_interfaces_answer_head_and_every_origin_and_refuse_what_they_do_not_know(
    store: MemoryStore, extract: Path, address: str
) -> None:
    client = visit(store, extract)
    head, reply = client.head(address), client.get(address)
    assert head.status_code == 200
    assert head.headers["ETag"] == reply.headers["ETag"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{address}?kreis=08991").status_code == 400
    assert client.get(f"{address}?kind=other").status_code == 400
    assert client.get(f"{address}?county=99999").status_code == 404
    assert client.get(f"{address}?topic=other").status_code == 404


def test_the_challenge_is_a_sequence_of_geojson_in_the_language_asked_for(store: MemoryStore, extract: Path) -> None:
    reply = visit(store, extract).get("/api/osm-challenge.geojsonl?lang=en")
    assert reply.mimetype == "application/geo+json-seq"
    assert "osm-challenge.geojsonl" in reply.headers["Content-Disposition"]
    tasks = [json.loads(line) for line in reply.text.split("\x1e") if line]
    assert {task["type"] for task in tasks} == {"FeatureCollection"}
    assert len(tasks) == 2


def test_pages_beyond_the_last_and_wrong_choices_are_no_faults_of_ours(store: MemoryStore, extract: Path) -> None:
    client = visit(store, extract)
    assert client.get("/planung/osm?page=0").status_code == 400
    assert client.get("/planung/osm?field=other").status_code == 400
    assert client.get("/planung/osm?county=12345").status_code == 404
    assert client.get("/planung/osm?topic=other").status_code == 404
    assert client.get("/planung/osm?page=99").status_code == 200
