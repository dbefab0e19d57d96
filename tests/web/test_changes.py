"""The feed of changes, as a partner asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas.store.memory import MemoryStore
from tests.spec.country import edit


def look_again(app: Flask) -> None:
    """Let the next request see what was written: it asks the store once a second only."""
    app.extensions["atlas.keeper"]._checked_at = float("-inf")


def crawl(client: FlaskClient, address: str) -> tuple[int, list[dict[str, Any]]]:
    entries: list[dict[str, Any]] = []
    while True:
        reply = client.get(address)
        assert reply.status_code == 200, reply.text
        body = reply.get_json()
        entries += body["changes"]
        if body["next"] is None:
            assert "Link" not in reply.headers
            assert len(entries) == body["total"]
            return body["until"], entries
        assert reply.headers["Link"] == f'<{body["next"]}>; rel="next"'
        address = body["next"].removeprefix("http://localhost")


def test_a_partner_begins_with_everything(client: FlaskClient) -> None:
    reached, entries = crawl(client, "/api/changes?limit=4")
    assert reached == 1
    assert {entry["change"] for entry in entries} == {"added"}
    assert len(entries) == 12


def test_a_partner_goes_on_where_it_ended(app: Flask, store: MemoryStore) -> None:
    client = app.test_client()
    reached, _ = crawl(client, "/api/changes")
    store.replace(edit(store.read(), "offers", "offer-2", name="Umbenannt"), note="second")
    look_again(app)
    reached, entries = crawl(client, f"/api/changes?since={reached}")
    assert reached == 2
    (offer,) = [entry for entry in entries if entry["kind"] == "offer"]
    assert (offer["id"], offer["change"], offer["record"]["name"]) == ("offer-2", "changed", "Umbenannt")


def test_a_crawl_across_an_import_has_neither_gap_nor_repeat(app: Flask, store: MemoryStore) -> None:
    client = app.test_client()
    first = client.get("/api/changes?limit=5").get_json()
    store.replace({"offers": store.read()["offers"][1:]}, note="meanwhile")
    look_again(app)
    reached, rest = crawl_from(client, first)
    assert reached == 1
    told = [(entry["kind"], entry["id"]) for entry in rest]
    assert len(told) == len(set(told)) == first["total"]


def crawl_from(client: FlaskClient, first: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    entries, address = list(first["changes"]), first["next"]
    while address:
        body = client.get(address.removeprefix("http://localhost")).get_json()
        entries += body["changes"]
        address = body["next"]
    return first["until"], entries


@pytest.mark.parametrize(
    "query",
    [
        "since=7",
        "until=7",
        "since=1&until=0",
        "since=-1",
        "since=gestern",
        "limit=0",
        "limit=5001",
        "offset=-1",
        "county=08991",
        "since=1&since=1",
    ],
)
def test_what_makes_no_sense_is_a_problem(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/api/changes?{query}")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")


def test_an_offset_past_the_end_is_an_empty_page(client: FlaskClient) -> None:
    body = client.get("/api/changes?offset=1000").get_json()
    assert (body["changes"], body["next"], body["total"]) == ([], None, 12)


def test_what_is_no_longer_known_is_gone(client: FlaskClient, store: MemoryStore) -> None:
    store.replace(edit(store.read(), "offers", "offer-2", name="Umbenannt"), note="second")
    store.replace(edit(store.read(), "offers", "offer-2", name="Noch einmal"), note="third")
    kept = store.versions()[:1]
    store.versions = lambda: kept  # type: ignore[method-assign]
    reply = client.get("/api/changes?since=2&until=3")
    assert (reply.status_code, reply.mimetype) == (410, "application/problem+json")
    assert "since=0" in reply.get_json(force=True)["detail"]


def test_an_earlier_version_tells_no_place_that_is_secret_by_now(app: Flask, store: MemoryStore) -> None:
    client = app.test_client()
    open_page = client.get("/api/changes?since=0&until=1&limit=500").get_json()["changes"]
    (site,) = [entry["record"] for entry in open_page if entry["id"] == "site-1"]
    assert site["lon"] is not None
    tables = edit(store.read(), "offers", "offer-1", is_confidential=True, website=None)
    # The offer has no site any longer, so only the earlier version knows where it was.
    links = tables["offer_sites"]
    store.replace({**tables, "offer_sites": links[links["offer_id"] != "offer-1"]}, note="secret by now")
    look_again(app)
    told = client.get("/api/changes?since=0&until=1&limit=500").get_json()["changes"]
    (site,) = [entry["record"] for entry in told if entry["id"] == "site-1"]
    assert (site["lon"], site["street"], site["ags"]) == (None, None, None)
    (offer,) = [entry["record"] for entry in told if entry["id"] == "offer-1"]
    assert (offer["website"], offer["source_url"]) == (None, None)


@pytest.mark.parametrize(
    "address",
    [
        "/api/benchmark.json?counties=08991,08992",
        "/planung/vergleich?counties=08991,08992",
        "/api/changes.json?county=08991&from=1&to=2",
        "/planung/vergleich/datenstand?county=08991&from=1&to=2",
    ],
)
def test_agreement_is_a_definition_like_the_others(app: Flask, store: MemoryStore, address: str) -> None:
    store.replace(edit(store.read(), "offers", "offer-2", name="Umbenannt"), note="second")
    look_again(app)
    assert app.test_client().get(f"{address}&definition=agreement").status_code == 200
