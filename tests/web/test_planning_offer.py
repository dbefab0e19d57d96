"""One offer as planners see it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_the_people_within_each_ring_are_counted(client: FlaskClient) -> None:
    # On foot, 60 minutes are 4.8 km of way: 3.7 km by air, so the seat of Aheim (600) and not its hamlet.
    text = page(client, "/planung/angebot/offer-1?minutes=60,120")
    assert re.search(r"60 Minuten.*?<td class=\"number\">600</td>", text, re.DOTALL)
    assert "/api/catchment.geojson?offer=offer-1" in text
    assert "Luftlinie" in text


def test_what_would_happen_without_it_is_one_link_away(client: FlaskClient) -> None:
    text = page(client, "/planung/angebot/offer-1")
    assert "edits=close:offer-1" in text or "edits=close%3Aoffer-1" in text


def test_its_fundings_are_named(client: FlaskClient) -> None:
    assert "Südkreis" in page(client, "/planung/angebot/offer-1")


def test_a_confidential_offer_has_no_map(client: FlaskClient) -> None:
    text = page(client, "/planung/angebot/offer-5")
    assert "Der Ort ist geheim" in text
    assert "folium-map" not in text


def test_minutes_that_make_no_sense_are_refused(client: FlaskClient) -> None:
    assert client.get("/planung/angebot/offer-1?minutes=viele").status_code == 400
    assert client.get("/planung/angebot/nobody").status_code == 404
