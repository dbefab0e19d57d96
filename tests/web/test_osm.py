"""Proposals for OpenStreetMap over the web: the file for JOSM, the GeoJSON of tags, the report."""

from __future__ import annotations

import csv
import io

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient


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


@pytest.mark.parametrize("path", ["/api/offers.osm", "/api/osm-report.csv"])
def test_what_nobody_knows_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}?colour=red").status_code == 400
    assert client.get(f"{path}?topic=kitta").status_code == 404
    assert client.get(f"{path}?county=99999").mimetype == "application/problem+json"
