"""How fast Open Referral is handed out: a page of 100 services that nobody asked for yet."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator
from typing import Final

from flask.testing import FlaskClient

from atlas.frames import Tables
from atlas.services.exchange import import_default
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app

from figures import Figure
from many_offers import many_offers

_MANY: Final = 60_000
_ASKED: Final = 15
_PAGE: Final = "/hsds/services?per_page=100"


def measure_hsds_pages() -> list[Figure]:
    """Return how long pages take with the shipped data, and with a state's worth of offers."""
    shipped = MemoryStore()
    import_default(shipped)
    return [*_measure(shipped.read()), *_measure(many_offers(shipped.read(), _MANY))]


def _measure(tables: Tables) -> Iterator[Figure]:
    store = MemoryStore()
    store.replace(tables, note="bench")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    count = len(tables["offers"])
    name = f"HSDS, {count:,} Angebote"
    # The snapshot and what searches need are not ours; they are there before anybody asks.
    client.get("/api/offers.geojson?limit=1")
    yield Figure(f"{name}: erste Seite eines Datenstands", _time(client, _PAGE), "ms")
    yield Figure(f"{name}: Seite mit 100 Angeboten", _median(client, _PAGE), "ms", at_most=30)
    yield Figure("  mit allem, was dazugehört (full)", _median(client, f"{_PAGE}&full=true"), "ms", at_most=30)
    yield Figure("  gesucht (search)", _median(client, f"{_PAGE}&search=schulden"), "ms")
    lines_ms = _time(client, "/hsds/services?full=true&format=ndjson")
    yield Figure("  alle, ganz, als NDJSON", count / lines_ms * 1000, "je s")


def _median(client: FlaskClient, address: str) -> float:
    # Each time another page: the memory of replies would answer the same one in no time.
    pages = itertools.cycle(range(1, 9))
    return statistics.median(
        _time(client, f"{address}&page={next(pages)}&modified_after=2000-01-{number + 1:02d}")
        for number in range(_ASKED)
    )


def _time(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    reply = client.get(address)
    size = sum(len(chunk) for chunk in reply.iter_encoded())
    seconds = time.perf_counter() - start
    if reply.status_code != 200 or not size:
        message = f"{address}: {reply.status}"
        raise RuntimeError(message)
    return seconds * 1000
