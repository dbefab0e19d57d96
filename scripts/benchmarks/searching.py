"""How fast the atlas finds, beside SQLite's FTS5 on the same texts in the same run."""

from __future__ import annotations

import csv
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

import pandas as pd

from atlas.frames import Tables
from atlas.language import fold_text
from atlas.services.exchange import import_default
from atlas.services.facets import count_facets
from atlas.services.finding import search_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.search_index import SearchIndex, search_index
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app

from figures import Figure
from many_offers import many_offers
from running import ROOT

_T = TypeVar("_T")

_TOWN, _COUNTRY = 5_000, 1_000_000
_FIRST = 20
_ROUNDS = 5
_FTS_QUERIES = 12
_PLACES = ("Stockach", "64560", "Bad Dürkheim", "Lörrach", "Gernsheim")
_FACTS = ("name", "provider", "municipality", "city", "county", "target_groups", "source_topic")
_WORDS = ("label_de", "label_en", "everyday_de", "everyday_en", "synonyms_de", "synonyms_en")


def measure_searching() -> list[Figure]:
    """Return how long searching takes with a county's worth of offers, and with a country's."""
    return [*_measure_county(), *_measure_country()]


def _measure_county() -> list[Figure]:
    tables = many_offers(_default_tables(), _TOWN)
    snapshot = Snapshot(1, tables, Settings(database_url=""), date(2026, 11, 21))
    index = search_index(snapshot)
    texts = _queries()
    alone = _time_each(index.search, texts)
    asked = [(text, _PLACES[number % len(_PLACES)]) for number, text in enumerate(texts)]
    whole = _time_each(lambda pair: _search(snapshot, *pair), asked)
    return [
        Figure(f"{_TOWN:,} Angebote: Suche im Index, p50", _percentile(alone, 50), "ms", at_most=2),
        Figure(f"{_TOWN:,} Angebote: Suche im Index, p99", _percentile(alone, 99), "ms", at_most=10),
        Figure("  mit Ort, Umkreis und Rangfolge, p50", _percentile(whole, 50), "ms"),
        Figure("  mit Ort, Umkreis und Rangfolge, p99", _percentile(whole, 99), "ms"),
        *_measure_pages(tables),
    ]


def _measure_pages(tables: Tables) -> Iterator[Figure]:
    """Time whole replies inside the server's process, without a memory of replies."""
    store = MemoryStore()
    store.replace(tables, note="bench")
    app = create_app(store, Settings(database_url="memory:"))
    client = app.test_client()
    addresses = {
        "/": "/",
        "/angebote": "/angebote",
        "/angebote mit Text, Ort und Umkreis": "/angebote?q=Opa+ist+dement&near=Stockach&radius_km=20",
        "/angebote jetzt geöffnet": "/angebote?near=Singen&open=now",
    }
    for name, address in addresses.items():
        times = []
        for number in range(21):
            # An address that nobody asked for yet: the memory of replies would answer in no time.
            fresh = f"{address}{'&' if '?' in address else '?'}bench={number}"
            start = time.perf_counter()
            reply = client.get(fresh)
            times.append(time.perf_counter() - start)
            if reply.status_code != 200:
                raise RuntimeError(reply.text)
        took_ms = statistics.median(times) * 1000
        yield Figure(f"{name} bei {_TOWN:,} Angeboten, Zeit im Server", took_ms, "ms", at_most=25)


def _measure_country() -> list[Figure]:
    snapshot = Snapshot(1, many_offers(_default_tables(), _COUNTRY), Settings(database_url=""), date(2026, 11, 21))
    offers, topics = snapshot.offers, snapshot.topics
    built: list[SearchIndex] = []
    start = time.perf_counter()
    built.append(SearchIndex(offers, topics))
    build_s = time.perf_counter() - start
    texts = _queries()
    ours = _time_each(lambda text: built[0].search(text, limit=_FIRST), texts)
    peer = _fill_fts5(offers, topics)
    few = texts[:: max(1, len(texts) // _FTS_QUERIES)]
    ours_few = _time_each(lambda text: built[0].search(text, limit=_FIRST), few, rounds=1)
    theirs = _time_each(lambda text: _search_fts5(peer, text), few, rounds=1)
    ratio = statistics.median(theirs) / statistics.median(ours_few)
    return [
        Figure(f"{_COUNTRY:,} Angebote: Index aufbauen", build_s, "s", at_most=60),
        Figure(f"{_COUNTRY:,} Angebote: die ersten {_FIRST}, p50", _percentile(ours, 50), "ms", at_most=5),
        Figure(f"{_COUNTRY:,} Angebote: die ersten {_FIRST}, p99", _percentile(ours, 99), "ms"),
        Figure(f"  FTS5 bm25 mit denselben Fragen ({len(few)}), p50", statistics.median(theirs), "ms"),
        Figure("  so viel schneller als FTS5", ratio, "mal", at_least=15),
    ]


def _default_tables() -> Tables:
    store = MemoryStore()
    import_default(store)
    return store.read(store.current_version())


def _queries() -> list[str]:
    texts = []
    for half in ("tuned", "steering"):
        with (ROOT / "tests" / "relevance" / f"{half}.csv").open(encoding="utf-8", newline="") as source:
            texts += [row["query"] for row in csv.DictReader(source)]
    return texts


def _search(snapshot: Snapshot, text: str, near: str) -> None:
    query = OfferQuery(text=text, near=near, radius_km=20)
    count_facets(snapshot, query, search_offers(snapshot, query))


def _time_each(action: Callable[[_T], object], items: list[_T], *, rounds: int = _ROUNDS) -> list[float]:
    """Return the milliseconds of each item, the median of its rounds, after one round to warm up."""
    for item in items:
        action(item)
    milliseconds: list[list[float]] = [[] for _ in items]
    for _ in range(rounds):
        for place, item in enumerate(items):
            start = time.perf_counter()
            action(item)
            milliseconds[place].append((time.perf_counter() - start) * 1000)
    return [statistics.median(each) for each in milliseconds]


def _percentile(values: list[float], share: int) -> float:
    return float(pd.Series(values).quantile(share / 100))


def _fill_fts5(offers: pd.DataFrame, topics: pd.DataFrame) -> sqlite3.Connection:
    """Give FTS5 the same words: of the offer, and of its topic."""
    peer = sqlite3.connect(":memory:")
    peer.execute("CREATE VIRTUAL TABLE texts USING fts5(name, facts, topic, tokenize='unicode61')")
    words = topics[list(_WORDS)].fillna("").agg(" ".join, axis=1).map(fold_text)
    facts = offers[list(_FACTS)].fillna("").agg(" ".join, axis=1).map(fold_text)
    rows = zip(offers["name"].map(fold_text), facts, offers["topic_id"].map(words), strict=True)
    peer.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    peer.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    return peer


def _search_fts5(peer: sqlite3.Connection, text: str) -> list[tuple[int]]:
    # Any of the words, as people in trouble write sentences: all of them together stand in no entry.
    wanted = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", fold_text(text)))
    command = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?"
    return peer.execute(command, (wanted, _FIRST)).fetchall()
