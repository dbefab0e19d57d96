"""The first page."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_the_first_page_asks_two_things_and_shows_doors_and_numbers(client: FlaskClient) -> None:
    text = client.get("/").text
    assert "Wobei brauchen Sie Hilfe?" in text
    assert 'name="near"' in text
    assert "/lebenslagen/" in text
    for number in ("tel:112", "tel:116117", "tel:+498001110111", "tel:116016"):
        assert f'href="{number}"' in text


def test_the_first_page_leads_to_all_offers_of_a_field_and_a_county(client: FlaskClient) -> None:
    text = client.get("/").text
    assert 'href="/angebote?field=older"' in text
    assert 'href="/angebote?county=08991"' in text


def test_the_first_page_loads_no_map(client: FlaskClient) -> None:
    assert "leaflet" not in client.get("/").text
