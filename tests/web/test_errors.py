"""What a fault becomes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas.errors import ServiceError, StoreError
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app


class LostStore(MemoryStore):
    """A store whose database is gone."""

    def current_version(self) -> int:
        raise StoreError("Die Datenbank %(url)s lässt sich nicht öffnen.", url="postgresql://geheim@db/atlas")


def test_an_unknown_address_is_a_page_that_leads_on(client: FlaskClient) -> None:
    reply = client.get("/gibts/nicht")
    assert reply.status_code == 404
    assert "Das gibt es hier nicht" in reply.text
    assert 'href="/"' in reply.text
    assert reply.headers["Cache-Control"] == "no-store"


def test_an_error_page_speaks_english_where_asked(client: FlaskClient) -> None:
    assert "There is no such thing here" in client.get("/gibts/nicht?lang=en").text


def test_a_fault_of_our_own_says_so_and_hides_its_cause(app: Flask) -> None:
    @app.get("/kaputt")
    def _break() -> str:
        raise ZeroDivisionError("Geheimnis")

    reply = app.test_client().get("/kaputt")
    assert reply.status_code == 500
    assert "Da ist bei uns etwas schiefgegangen" in reply.text
    assert "Geheimnis" not in reply.text


@pytest.mark.parametrize("address", ["/", "/planung", "/api/offers.geojson", "/health"])
def test_a_lost_database_is_a_503_without_its_address(address: str) -> None:
    reply = create_app(LostStore(), Settings(database_url="memory:")).test_client().get(address)
    assert reply.status_code == 503
    assert "geheim" not in reply.text


@pytest.mark.parametrize("address", ["/wege", "/api/wege"])
def test_a_silent_service_is_a_502_without_its_address(app: Flask, address: str) -> None:
    @app.get(address)
    def _ask() -> str:
        raise ServiceError("Der Routing-Dienst %(address)s antwortet nicht.", address="http://geheim:5000")

    reply = app.test_client().get(address)
    assert reply.status_code == 502
    assert "Wege lassen sich gerade nicht messen" in reply.text
    assert "geheim" not in reply.text


def test_an_atlas_without_data_says_so() -> None:
    reply = create_app(MemoryStore(), Settings(database_url="memory:")).test_client().get("/")
    assert reply.status_code == 503
    assert "noch leer" in reply.text
