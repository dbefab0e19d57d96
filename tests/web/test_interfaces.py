"""The interfaces for programs."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient


def test_offers_come_as_geojson_with_the_filters_of_the_page(client: FlaskClient) -> None:
    reply = client.get("/api/offers.geojson?topic=kita&county=08991")
    assert reply.mimetype == "application/geo+json"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    (feature,) = reply.get_json(force=True)["features"]
    assert feature["properties"]["id"] == "offer-3"
    assert feature["properties"]["topic_label"] == "Kindertagesstätte"


def test_topics_come_in_the_language_asked_for(client: FlaskClient) -> None:
    (feature,) = client.get("/api/offers.geojson?topic=kita&county=08991&lang=en").get_json(force=True)["features"]
    assert feature["properties"]["topic_label"] == "Nursery"


def test_a_confidential_offer_has_no_geometry(client: FlaskClient) -> None:
    (feature,) = client.get("/api/offers.geojson?topic=frauenhaus").get_json(force=True)["features"]
    assert feature["geometry"] is None


def test_offers_come_in_german_words_with_the_filters_of_the_page(client: FlaskClient) -> None:
    reply = client.get("/api/offers.geojson?profile=plain&topic=kita&county=08991")
    assert reply.mimetype == "application/geo+json"
    (feature,) = reply.get_json(force=True)["features"]
    assert feature["properties"]["Thema"] == "Kindertagesstätte"
    assert feature["properties"]["Link"] == "http://localhost/angebot/offer-3"


def test_offers_come_whole_without_the_town_of_a_confidential_one(client: FlaskClient) -> None:
    reply = client.get("/api/offers.geojson?profile=full")
    content = reply.get_json(force=True)
    assert (content["profile"], content["is_complete"], len(content["features"])) == ("sozialatlas-full", True, 5)
    (shelter,) = [feature["properties"] for feature in content["features"] if feature["id"] == "offer-5"]
    assert [shelter["sites"][0][name] for name in ("ags", "lon", "street")] == [None] * 3
    assert shelter["source_url"] is None


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/api/offers.geojson?profile=full&bbox=8.9,47.9,9.0,48.0", 2),
        ("/api/offers.geojson?profile=full&limit=0", 0),
        ("/api/offers.geojson?profile=plain&bbox=8.9,47.9,9.0,48.0", 2),
        ("/api/offers.geojson?profile=plain&limit=0", 0),
        ("/api/offers.geojson?bbox=8.9,47.9,9.0,48.0", 2),
        ("/api/offers.geojson?limit=2", 2),
        ("/api/offers.geojson?limit=0", 0),
        ("/api/offers.geojson?q=KITA&field=families", 2),
        ("/api/offers.geojson?region=county-08992", 1),
        ("/api/regions.geojson?level=municipality", 4),
        ("/api/regions.geojson?level=county&county=08991", 1),
    ],
)
def test_each_filter_counts(client: FlaskClient, address: str, count: int) -> None:
    assert len(client.get(address).get_json(force=True)["features"]) == count


def test_coverage_is_a_list_of_records(client: FlaskClient) -> None:
    records = client.get("/api/coverage.json?topic=kita&county=08991").get_json()
    assert [record["status"] for record in records] == ["covered", "white_spot"]
    assert records[1]["people_affected"] == 2000


def test_coverage_comes_as_csv_for_spreadsheets(client: FlaskClient) -> None:
    reply = client.get("/api/coverage.json?topic=kita&county=08991&format=csv")
    assert reply.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(reply.get_data().decode("utf-8-sig"))))
    assert [row["region"] for row in rows] == ["Aheim", "Bedorf"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/offers.geojson?farbe=rot",
        "/api/offers.geojson?profile=gibtsnicht",
        "/api/offers.csv?profile=plain",
        "/api/offers.geojson?bbox=1,2,3",
        "/api/offers.geojson?bbox=a,b,c,d",
        "/api/offers.geojson?bbox=8,48,9,47",
        "/api/offers.geojson?bbox=8,47,9,nan",
        "/api/offers.geojson?bbox=-999,47,9,48",
        "/api/offers.geojson?limit=-1",
        "/api/offers.geojson?limit=viele",
        "/api/offers.geojson?limit=²",
        "/api/offers.geojson?county=08991&county=08992",
        "/api/offers.geojson?q=%00",
        f"/api/offers.geojson?q={'a' * 300}",
        "/api/regions.geojson?topic=kita",
        "/api/coverage.json?format=xml",
    ],
)
def test_nonsense_is_a_problem_with_status_400(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"
    problem = reply.get_json(force=True)
    assert problem["status"] == 400
    assert problem["detail"]
    assert problem["instance"] == address.partition("?")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/api/offers.geojson?county=99999",
        "/api/offers.geojson?topic=gibtsnicht",
        "/api/offers.geojson?field=gibtsnicht",
        "/api/offers.geojson?region=gibtsnicht",
        "/api/regions.geojson?level=gibtsnicht",
        "/api/coverage.json?definition=gibtsnicht",
        "/api/coverage.json?level=gibtsnicht",
        "/api/gibtsnicht",
    ],
)
def test_what_does_not_exist_is_a_problem_with_status_404(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert reply.mimetype == "application/problem+json"


def test_a_problem_speaks_english_where_asked(client: FlaskClient) -> None:
    detail = client.get("/api/offers.geojson?county=99999&lang=en").get_json(force=True)["detail"]
    assert detail.startswith("The atlas holds no county “99999”")


def test_an_interface_refuses_to_be_written_to(client: FlaskClient) -> None:
    reply = client.post("/api/offers.geojson")
    assert reply.status_code == 405
    assert reply.mimetype == "application/problem+json"
