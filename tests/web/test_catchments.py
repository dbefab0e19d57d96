from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def test_the_catchment_of_an_offer_is_geojson(client: FlaskClient) -> None:
    reply = client.get("/api/catchment.geojson?offer=offer-1&minutes=10,20&lang=en")
    assert reply.status_code == 200
    assert reply.mimetype == "application/geo+json"
    drawn = reply.get_json(force=True)
    assert [feature["properties"]["minutes"] for feature in drawn["features"]] == [20, 10]
    assert {feature["properties"]["drawing"] for feature in drawn["features"]} == {"straight_line"}


def test_a_confidential_offer_tells_nothing(client: FlaskClient) -> None:
    reply = client.get("/api/catchment.geojson?offer=offer-5")
    assert reply.status_code == 404
    assert "geheim" in reply.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?offer=nirgends", 404),
        ("", 400),
        ("?offer=", 400),
        ("?offer=offer-1&minutes=viel", 400),
        ("?offer=offer-1&minuten=5", 400),
    ],
)
def test_nonsense_is_answered_with_what_was_expected(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(f"/api/catchment.geojson{address}")
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
