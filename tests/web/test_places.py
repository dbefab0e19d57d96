"""Suggestions for the box that asks where."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from atlas.services.gazetteer import PlaceKind
from atlas.vocabulary import values
from atlas.web.interfaces.places import PLACE_KINDS


def test_places_are_suggested_as_json(client: FlaskClient) -> None:
    reply = client.get("/api/places.json?q=ahe")
    assert reply.mimetype == "application/json"
    assert reply.get_json()[:2] == [
        {"name": "Aheim", "key": "Aheim", "kind": "municipality", "kind_label": "Gemeinde"},
        {"name": "Aheim-Weiler (Aheim)", "key": "Aheim-Weiler (Aheim)", "kind": "locality", "kind_label": "Ortsteil"},
    ]


def test_there_are_at_most_eight(client: FlaskClient) -> None:
    assert len(client.get("/api/places.json?q=heim").get_json()) == 3
    assert len(client.get("/api/places.json?q=dehausen").get_json()) <= 8


def test_kinds_are_named_in_the_language_asked_for(client: FlaskClient) -> None:
    assert client.get("/api/places.json?q=ahe&lang=en").status_code == 200


def test_every_kind_has_a_word() -> None:
    assert set(PLACE_KINDS) == set(values(PlaceKind))


@pytest.mark.parametrize("query", ["", "?q=", "?q=zzzz", "?q=8.95,47.95", "?q=%25%27%22"])
def test_nothing_is_an_empty_list(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/api/places.json{query}")
    assert (reply.status_code, reply.get_json()) == (200, [])


@pytest.mark.parametrize("query", ["?ort=Aheim", "?q=a&q=b", "?q=%00", "?lang=xx", f"?q={'a' * 300}"])
def test_nonsense_is_a_problem_with_status_400(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/api/places.json{query}")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")


def test_any_page_may_ask_and_nobody_on_the_way_may_keep_what_was_typed(client: FlaskClient) -> None:
    headers = client.get("/api/places.json?q=ahe").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "private, max-age=60"
    assert "Set-Cookie" not in headers
