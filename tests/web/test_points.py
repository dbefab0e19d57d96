"""The points of a map: the same offers as in the list, in the same order."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("query", ["", "?county=08991", "?topic=kita", "?near=Bedorf", "?q=beratung&near=Aheim"])
def test_points_come_in_the_order_of_the_geojson(client: FlaskClient, query: str) -> None:
    features = client.get(f"/api/offers.geojson{query}").get_json(force=True)["features"]
    drawn = [feature["id"] for feature in features if feature["geometry"]]
    points = client.get(f"/api/points.json{query}").get_json()
    assert points["id"] == drawn
    assert points["count"] == len(features)
    assert drawn


def test_distances_come_with_a_place(client: FlaskClient) -> None:
    points = client.get("/api/points.json?near=Aheim").get_json()
    assert points["distance_km"][0] == 0
    assert "distance_km" not in client.get("/api/points.json").get_json()


def test_topics_speak_the_language_asked_for(client: FlaskClient) -> None:
    german = client.get("/api/points.json?topic=kita").get_json()["topics"]
    english = client.get("/api/points.json?topic=kita&lang=en").get_json()["topics"]
    assert german != english


def test_a_confidential_offer_is_nowhere(client: FlaskClient) -> None:
    reply = client.get("/api/points.json?topic=frauenhaus")
    assert reply.get_json()["id"] == []
    assert reply.get_json()["count"] == 1
    assert b"offer-5" not in client.get("/api/points.json").data


def test_any_page_may_use_the_points(client: FlaskClient) -> None:
    assert client.get("/api/points.json").headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_open_now_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/api/points.json?open=now").headers["Cache-Control"] == "private, no-cache"
    assert "public" in client.get("/api/points.json").headers["Cache-Control"]


@pytest.mark.parametrize("query", ["colour=red", "lang=fr", "bbox=1,2", "county=1&county=2"])
def test_what_is_not_understood_is_refused(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/api/points.json?{query}")
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"


def test_the_map_of_the_results_asks_for_the_same_offers(client: FlaskClient) -> None:
    page = client.get("/angebote?topic=kita&near=Aheim").text
    assert "/api/points.json?" in page
    assert "near=Aheim" in page.split("/api/points.json?")[1][:60]
