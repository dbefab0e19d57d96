"""Replies are made once per data version, compressed, and confirmed by 304."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from atlas.services.snapshots import GERMAN_TIME, local_day
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.replies import ReplyMemory, choose_coding
from atlas.web.reply_making import DataState
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


class Flowing(Counting):
    """A WSGI application that answers in chunks, and says when nobody reads on."""

    def __init__(self, chunks: int = 9, **headers: str) -> None:
        super().__init__(**headers)
        self.chunks = chunks
        self.made = 0
        self.closed = 0

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response("200 OK", list(self.headers.items()))
        return Chunks(self)


class Chunks:
    """Chunks that can be closed, as PEP 3333 has it."""

    def __init__(self, maker: Flowing) -> None:
        self.maker = maker

    def __iter__(self) -> Iterator[bytes]:
        for number in range(self.maker.chunks):
            self.maker.made += 1
            yield f"{number} ".encode() * 500

    def close(self) -> None:
        self.maker.closed += 1


FLOW = b"".join(f"{number} ".encode() * 500 for number in range(9))


def flowing(inner: Flowing, state: object = 1) -> Client:
    return Client(ReplyMemory(inner, lambda: state, joined_bytes=2000))


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", lambda body: body)]
)
def test_a_long_stream_is_passed_on_as_it_comes(coding: str, unpack: Any) -> None:
    inner = Flowing()
    reply = flowing(inner).get("/a", headers={"Accept-Encoding": coding})
    # The coders look back some way, so that only without one nothing is made before it is read.
    assert coding or inner.made < 9
    assert unpack(reply.data) == FLOW
    assert inner.made == 9
    assert reply.headers.get("Content-Encoding", "") == coding
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in reply.headers
    reply.close()
    assert inner.closed == 1


def test_a_long_stream_is_not_kept() -> None:
    inner = Flowing()
    client = flowing(inner)
    assert client.get("/a").data == client.get("/a").data == FLOW
    assert inner.asked == 2


def test_a_short_stream_is_joined_and_kept() -> None:
    inner = Flowing(chunks=2)
    client = flowing(inner)
    assert client.get("/a").headers["Content-Length"] == "2000"
    client.get("/a")
    assert (inner.asked, inner.closed) == (1, 1)


def test_one_large_chunk_is_no_stream() -> None:
    inner = Counting()
    client = Client(ReplyMemory(inner, lambda: 1, joined_bytes=100))
    assert client.get("/a").headers["Content-Length"] == "1600"
    client.get("/a")
    assert inner.asked == 1


def test_the_tag_of_a_stream_is_weak_and_confirms_it_without_making_it_again() -> None:
    inner = Flowing()
    client = flowing(inner)
    tag = client.get("/a").headers["ETag"]
    assert tag.startswith('W/"')
    again = client.get("/a", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, inner.asked) == (304, b"", 1)
    assert again.headers["ETag"] == tag
    assert client.get("/a?b").headers["ETag"] != tag


def test_the_tag_of_a_stream_changes_with_the_data() -> None:
    inner = Flowing()
    tags = {flowing(inner, state).get("/a").headers["ETag"] for state in (1, 1, 2)}
    assert len(tags) == 2


def test_another_process_confirms_the_tag_of_a_stream() -> None:
    tag = flowing(Flowing()).get("/a").headers["ETag"]
    inner = Flowing()
    assert flowing(inner).get("/a", headers={"If-None-Match": tag}).status_code == 304
    assert inner.closed == 1


def test_a_head_request_for_a_stream_has_its_headers_and_makes_it_no_further() -> None:
    inner = Flowing()
    client = flowing(inner)
    head = client.head("/a")
    assert (head.status_code, head.data) == (200, b"")
    assert inner.made < 9
    assert inner.closed == 1
    assert head.headers == client.get("/a").headers
    client.head("/a")
    assert inner.asked == 2


def test_a_stream_for_one_visitor_has_no_tag() -> None:
    reply = flowing(Flowing(**{"Cache-Control": "private, no-cache"})).get("/a")
    assert reply.data == FLOW
    assert "ETag" not in reply.headers


def test_a_file_that_is_sent_in_chunks_keeps_its_length() -> None:
    inner = Flowing(**{"Content-Type": "application/octet-stream", "Content-Length": str(len(FLOW))})
    assert flowing(inner).get("/a").headers["Content-Length"] == str(len(FLOW))


def test_a_stream_that_breaks_is_no_whole_reply() -> None:
    def broken(_environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
        yield from (b"x" * 2000, b"y" * 2000)
        raise RuntimeError("the data end here")

    client = Client(ReplyMemory(broken, lambda: 1, joined_bytes=1000))
    with pytest.raises(RuntimeError):
        client.get("/a", buffered=True)


NOON = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)
STATE = DataState(1, date(2026, 11, 21), NOON)
NOON_TEXT = "Sat, 21 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize("inner", [Counting(), Flowing()])
def test_a_public_reply_says_when_the_data_last_changed(inner: Counting) -> None:
    assert flowing(inner, STATE).get("/a").headers["Last-Modified"] == NOON_TEXT  # type: ignore[arg-type]


def test_a_reply_for_one_visitor_has_no_date() -> None:
    inner = Counting(**{"Cache-Control": "private, no-cache"})
    assert "Last-Modified" not in Client(ReplyMemory(inner, lambda: STATE)).get("/a").headers


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (NOON_TEXT, 304),
        ("Sun, 22 Nov 2026 00:00:00 GMT", 304),
        ("Sat, 21 Nov 2026 11:59:59 GMT", 200),
        ("gestern", 200),
        ("Sat, 99 Nov 2026 11:59:59 GMT", 200),
        ("Sat, 21 Nov 2026 12:00:00 -0000", 200),
    ],
)
def test_a_copy_is_confirmed_by_its_date(since: str, status: int) -> None:
    reply = Client(ReplyMemory(Counting(), lambda: STATE)).get("/a", headers={"If-Modified-Since": since})
    assert reply.status_code == status
    assert bool(reply.data) == (status == 200)


def test_a_tag_counts_more_than_a_date() -> None:
    headers = {"If-Modified-Since": NOON_TEXT, "If-None-Match": '"anders"'}
    assert Client(ReplyMemory(Counting(), lambda: STATE)).get("/a", headers=headers).status_code == 200


def test_the_application_never_sees_the_conditions() -> None:
    seen: list[str] = []

    def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.extend(name for name in environ if name.startswith("HTTP_IF_"))
        return Counting()(environ, start_response)

    Client(ReplyMemory(inner, lambda: STATE)).get("/a", headers={"If-None-Match": "x", "If-Modified-Since": NOON_TEXT})
    assert seen == []


def test_what_depends_on_accept_is_remembered_for_each() -> None:
    def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Cache-Control", "public"), ("Content-Type", "text/plain"), ("Vary", "Accept")])
        return [environ.get("HTTP_ACCEPT", "").encode() * 100]

    client = Client(ReplyMemory(inner, lambda: 1))
    for _ in range(2):
        for kind in ("text/html", "application/json"):
            reply = client.get("/a", headers={"Accept": kind})
            assert reply.data == kind.encode() * 100
            assert reply.headers["Vary"] == "Accept-Encoding, Accept"


def test_what_depends_on_anything_else_is_not_remembered() -> None:
    inner = Counting(Vary="Origin")
    client = Client(ReplyMemory(inner, lambda: 1))
    assert client.get("/a").headers["Vary"] == "Accept-Encoding, Origin"
    client.get("/a")
    assert inner.asked == 2


def test_nobody_chooses_the_host_that_others_are_told(client: FlaskClient) -> None:
    address = "/api/offers.geojson?profile=plain&topic=kita"
    assert "http://boese.example/angebot/" in client.get(address, base_url="http://boese.example").text
    assert "boese" not in client.get(address).text


def test_the_date_is_that_of_the_data_or_of_the_day(client: FlaskClient, store: MemoryStore) -> None:
    written = store.versions()[0].created_at
    midnight = datetime.combine(local_day(), time.min, GERMAN_TIME)
    told = parsedate_to_datetime(client.get("/api/offers.geojson").headers["Last-Modified"])
    assert told == max(written, midnight).replace(microsecond=0)
    again = client.get("/api/offers.geojson", headers={"If-Modified-Since": format_datetime(told, usegmt=False)})
    assert again.status_code == 304


def test_a_file_of_the_look_has_its_own_date(client: FlaskClient) -> None:
    address = re.findall(r'href="(/static/[^"]+)"', client.get("/").text)[0].replace("&amp;", "&")
    reply = client.get(address)
    data = client.get("/").headers["Last-Modified"]
    assert reply.headers["Last-Modified"] != data
    again = client.get(address, headers={"If-Modified-Since": reply.headers["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize("profile", ["flat", "plain"])
def test_head_of_each_profile_equals_get(client: FlaskClient, profile: str) -> None:
    address = f"/api/offers.geojson?profile={profile}"
    head = client.head(address)
    assert head.data == b""
    assert head.headers == client.get(address).headers


def test_head_equals_get_and_dates_confirm_copies_at_every_address(client: FlaskClient) -> None:
    rules = [rule for rule in client.application.url_map.iter_rules() if "GET" in (rule.methods or ())]
    addresses = [rule.rule for rule in rules if not rule.arguments]
    assert len(addresses) > 50
    for address in addresses:
        reply, head = client.get(address), client.head(address)
        assert (head.status, head.data) == (reply.status, b""), address
        assert head.headers == reply.headers, address
        if reply.status_code == 200 and "public" in reply.headers["Cache-Control"]:
            again = client.get(address, headers={"If-Modified-Since": reply.headers["Last-Modified"]})
            assert again.status_code == 304, address
