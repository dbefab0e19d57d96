"""Replies are made once per data version, compressed, and confirmed by 304."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.replies import ReplyMemory, choose_coding
from tests.packages import small_tables


class Counting:
    """A WSGI application that counts how often it was asked."""

    def __init__(self, **headers: str) -> None:
        self.asked = 0
        self.headers = {"Cache-Control": "public, no-cache", "Content-Type": "text/plain", **headers}

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response("200 OK", list(self.headers.items()))
        return [b"Antwort " * 200]


def test_a_repeated_request_is_answered_from_memory() -> None:
    inner = Counting()
    client = Client(ReplyMemory(inner, lambda: 1))
    assert client.get("/a").data == client.get("/a").data
    assert inner.asked == 1
    client.get("/a?b")
    assert inner.asked == 2


def test_a_new_data_version_forgets_all_replies() -> None:
    inner, versions = Counting(), iter([1, 1, 2, 2, 2])
    client = Client(ReplyMemory(inner, lambda: next(versions)))
    client.get("/a")
    client.get("/a")
    assert inner.asked == 2


def test_a_reply_made_while_the_data_changed_is_not_kept() -> None:
    inner, versions = Counting(), iter([1, 2, 2, 2])
    client = Client(ReplyMemory(inner, lambda: next(versions)))
    client.get("/a")
    client.get("/a")
    assert inner.asked == 2


def test_private_replies_are_compressed_too() -> None:
    inner = Counting(**{"Cache-Control": "private, no-cache"})
    reply = Client(ReplyMemory(inner, lambda: 1)).get("/a", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(reply.data) == b"Antwort " * 200
    assert reply.headers["Cache-Control"] == "private, no-cache"


def test_private_replies_are_not_kept() -> None:
    inner = Counting(**{"Cache-Control": "no-store"})
    client = Client(ReplyMemory(inner, lambda: 1))
    client.get("/a")
    client.get("/a")
    assert inner.asked == 2


def test_the_memory_does_not_grow_without_end() -> None:
    inner = Counting()
    client = Client(ReplyMemory(inner, lambda: 1, limit_bytes=4000))
    for number in range(4):
        client.get(f"/{number}")
    client.get("/3")
    assert inner.asked == 4
    client.get("/0")
    assert inner.asked == 5


@pytest.mark.parametrize(("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_reply_is_compressed_as_the_client_accepts(client: FlaskClient, coding: str, unpack: Any) -> None:
    plain = client.get("/api/offers.geojson")
    packed = client.get("/api/offers.geojson", headers={"Accept-Encoding": coding})
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert len(packed.data) < len(plain.data) / 2
    assert unpack(packed.data) == plain.data


def test_a_client_that_refuses_a_coding_does_not_get_it() -> None:
    assert choose_coding("br;q=0.0, gzip;q=0.5") == "gzip"
    assert choose_coding("identity") == ""
    assert choose_coding("*") == "br"


@pytest.mark.parametrize("address", ["/", "/planung", "/api/offers.geojson", "/api/regions.geojson?level=county"])
def test_a_copy_that_still_holds_is_confirmed_without_its_bytes(client: FlaskClient, address: str) -> None:
    first = client.get(address, headers={"Accept-Encoding": "br"})
    again = client.get(address, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert client.get(address, headers={"If-None-Match": '"anders"'}).status_code == 200


def test_a_change_of_the_data_shows_within_a_second(client: FlaskClient, store: MemoryStore) -> None:
    before = client.get("/api/offers.geojson").headers["ETag"]
    offers = small_tables()["offers"]
    offers.loc[0, "name"] = "Neuer Name"
    store.replace({"offers": offers}, note="Änderung")
    client.application.extensions["atlas.keeper"]._checked_at = float("-inf")
    reply = client.get("/api/offers.geojson")
    assert reply.headers["ETag"] != before
    assert "Neuer Name" in reply.text


def test_a_head_request_has_the_headers_and_no_body(client: FlaskClient) -> None:
    reply = client.head("/")
    assert reply.data == b""
    assert int(reply.headers["Content-Length"]) > 1000


def test_the_same_page_is_the_same_bytes_in_each_process(store: MemoryStore, client: FlaskClient) -> None:
    other = create_app(store, Settings(database_url="memory:")).test_client()
    for address in ("/", "/planung", "/angebot/offer-1", "/daten/sozialatlas-datenpaket.zip"):
        assert other.get(address).headers["ETag"] == client.get(address).headers["ETag"]
