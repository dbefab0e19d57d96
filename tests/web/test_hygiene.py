"""What holds for every address that programs ask."""

from __future__ import annotations

import gzip
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from atlas.store.memory import MemoryStore
from atlas.web.interfaces.operations import OPERATIONS, Operation
from tests.packages import small_tables
from tests.spec.country import edit

_THERE = {"offer": "offer-1", "region": "municipality-08991001", "topic": "kita", "from": "1", "to": "2"}
_ASKED = {"/api/field-matrix.json": ("region",), "/api/changes.json": ("from", "to")}
"""What these cannot answer without."""
_NEEDS_A_FILE = ("/api/osm-comparison", "/api/osm-challenge")
"""These compare with a file that only an operator can name."""


def address_of(operation: Operation) -> str:
    asked = {name: _THERE[name] for name in _ASKED.get(operation.path, operation.required)}
    return f"{operation.path}?{urlencode(asked)}" if asked else operation.path


ADDRESSES = [
    *(
        address_of(operation)
        for operation in OPERATIONS
        if not operation.path.startswith(_NEEDS_A_FILE) and operation.path != "/api/similar.json"
    ),
    "/ogc/",
    "/ogc/collections",
    "/ogc/collections/offers/items",
    "/hsds/",
    "/hsds/services",
    "/hsds/taxonomy_terms",
    "/dcat.ttl",
    "/dcat.jsonld",
]
EACH = pytest.mark.parametrize("address", ADDRESSES)


@pytest.fixture
def store() -> MemoryStore:
    """Fill a store with two versions, as one address compares them."""
    filled = MemoryStore()
    filled.replace(small_tables(), note="first")
    filled.replace(edit(small_tables(), "offers", "offer-2", name="Umbenannt"), note="second")
    return filled


@EACH
def test_a_reply_can_be_kept_confirmed_and_read_by_everybody(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    if "public" in reply.headers["Cache-Control"]:
        again = client.get(address, headers={"If-None-Match": reply.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == reply.headers["ETag"]


@EACH
def test_head_tells_what_get_would_send(client: FlaskClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
        assert head.headers.get(name) == whole.headers.get(name), name


@EACH
def test_a_browser_may_ask_before_it_asks(client: FlaskClient, address: str) -> None:
    reply = client.options(
        address,
        headers={
            "Origin": "https://partner.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert reply.status_code in {200, 204}
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in reply.headers["Access-Control-Allow-Methods"]
    assert reply.headers["Access-Control-Allow-Headers"] == "*"
    assert int(reply.headers["Access-Control-Max-Age"]) > 0


@EACH
def test_text_comes_compressed_where_it_is_taken(client: FlaskClient, address: str) -> None:
    plain, small = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    if small.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(small.data) == plain.data
        assert "Accept-Encoding" in small.headers["Vary"]
    elif plain.mimetype.endswith("json") or plain.mimetype.startswith("text/"):
        assert len(plain.data) < 500


@EACH
def test_whoever_takes_nothing_of_it_is_told(client: FlaskClient, address: str) -> None:
    # Once before and once after the reply is remembered.
    for _ in range(2):
        reply = client.get(address, headers={"Accept": "image/png"})
        assert (reply.status_code, reply.mimetype) == (406, "application/problem+json")
        assert reply.get_json(force=True)["status"] == 406
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get(address).status_code == 200
    kind = client.get(address).mimetype
    assert client.get(address, headers={"Accept": kind}).status_code == 200
    assert client.head(address, headers={"Accept": "image/png"}).data == b""


@EACH
def test_nothing_is_written_here(client: FlaskClient, address: str) -> None:
    for send in (client.post, client.put, client.delete):
        reply = send(address)
        assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
        assert "GET" in reply.headers["Allow"]


def test_a_page_for_people_is_sent_whatever_they_take(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept": "image/png"}).status_code == 200


def test_a_fault_stays_what_it_is_whatever_they_take(client: FlaskClient) -> None:
    assert client.get("/api/offers.csv?farbe=rot", headers={"Accept": "image/png"}).status_code == 400


def test_who_is_refused_is_told_in_english_where_asked(client: FlaskClient) -> None:
    reply = client.get("/api/offers.csv?lang=en", headers={"Accept": "image/png"})
    assert "text/csv" in reply.get_json(force=True)["detail"]
