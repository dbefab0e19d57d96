"""Measure how well the search understands people: recall and nDCG of written queries.

Run as ``python -m tests.relevance.measure``. It prints sums only, so that the blind queries stay unseen.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from atlas.services.exchange import import_default
from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore

FOLDER = Path(__file__).resolve().parent
FILES = {name: FOLDER / f"{name}.csv" for name in ("tuned", "steering", "blind")}
"""Written beside the synonyms; by somebody who never saw them, read as sums while weights were chosen; and likewise,
but measured only when all was done."""

MEASURES = ("recall@3", "recall@5", "hit@5", "nDCG@10")


@dataclass(frozen=True)
class Query:
    """One written query and the topics that somebody who types it needs."""

    text: str
    language: str
    expected: tuple[str, ...]


def read_queries(file: Path) -> list[Query]:
    """Return the queries of a file: `query`, `language`, `expected` (topics, joined by ";")."""
    with file.open(encoding="utf-8", newline="") as rows:
        return [Query(row["query"], row["language"], tuple(row["expected"].split(";"))) for row in csv.DictReader(rows)]


def count_shared() -> int:
    """Return how many queries stand in more than one file."""
    texts = [query.text.casefold() for file in FILES.values() for query in read_queries(file)]
    return len(texts) - len(set(texts))


def open_default() -> Snapshot:
    """Return the shipped data as a snapshot."""
    store = MemoryStore()
    import_default(store)
    return Snapshot(1, store.read(), Settings("sqlite://"), date(2026, 11, 21))


def rank_topics(snapshot: Snapshot, text: str) -> list[str]:
    """Return the different topics of the offers found, in the order of their best offer."""
    found = search_index(snapshot).search(text).positions
    return snapshot.offers["topic_id"].iloc[found].drop_duplicates().tolist()


def judge(ranked: list[str], expected: tuple[str, ...]) -> tuple[float, ...]:
    """Return recall at 3 and at 5, hit at 5 and nDCG at 10 of one query.

    Recall at k is the share of the expected topics among the first k, of k where more are expected.

    >>> judge(["tafel", "kita"], ("kita", "sozialamt"))[:3]
    (0.5, 0.5, 1.0)
    """
    gains = [1 / math.log2(place + 2) for place, topic in enumerate(ranked[:10]) if topic in expected]
    ideal = [1 / math.log2(place + 2) for place in range(min(10, len(expected)))]
    return (
        _recall(ranked, expected, 3),
        _recall(ranked, expected, 5),
        float(bool(set(ranked[:5]) & set(expected))),
        sum(gains) / sum(ideal),
    )


def _recall(ranked: list[str], expected: tuple[str, ...], first: int) -> float:
    return len(set(ranked[:first]) & set(expected)) / min(first, len(expected))


def measure(snapshot: Snapshot, queries: Iterable[Query]) -> dict[str, float]:
    """Return the mean of each measure over queries."""
    judged = np.array([judge(rank_topics(snapshot, query.text), query.expected) for query in queries])
    return dict(zip(MEASURES, judged.mean(axis=0).tolist(), strict=True))


def main() -> None:
    """Print one line of aggregates for each file and language."""
    snapshot = open_default()
    out = sys.stdout
    out.write(f"{'queries':10} {'language':8} {'number':>6} " + " ".join(f"{name:>9}" for name in MEASURES) + "\n")
    for name, file in FILES.items():
        queries = read_queries(file)
        for language in ("all", *sorted({query.language for query in queries})):
            chosen = [query for query in queries if language in ("all", query.language)]
            values = measure(snapshot, chosen).values()
            out.write(f"{name:10} {language:8} {len(chosen):6} " + " ".join(f"{value:9.3f}" for value in values) + "\n")


if __name__ == "__main__":
    main()
