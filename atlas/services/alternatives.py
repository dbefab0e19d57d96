"""Ways out of a list that is empty or short: farther away, less strict, or a topic next to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from atlas.services.finding import Findings, search_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot
from atlas.services.traits import traits_of

_RADII_KM: Final = (10.0, 20.0, 50.0)
_TOPICS: Final = 5
DROPPABLE: Final = (
    "open_at",
    "bbox",
    "topic",
    "field",
    "target",
    "speaks",
    "mode",
    "wheelchair",
    "free",
    "county",
    "region",
)
"""Filters that may be taken off, in the order in which they most often are too strict."""


@dataclass(frozen=True)
class Alternatives:
    """What would find something, each with the number of offers.

    Attributes
    ----------
    radii
        Wider circles in km, None for no limit.
    filters
        Names of filters (`DROPPABLE`, and `text`) to take off one at a time.
    topics
        Topics close to what was asked for that have offers here.
    """

    radii: list[tuple[float | None, int]]
    filters: list[tuple[str, int]]
    topics: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.radii or self.filters or self.topics)


def find_alternatives(snapshot: Snapshot, query: OfferQuery, findings: Findings) -> Alternatives:
    """Return what would find more than `findings` did, without what finds nothing more."""
    return Alternatives(
        radii=_widen(snapshot, query, len(findings.positions)),
        filters=_loosen(snapshot, query),
        topics=_turn_to_topics(snapshot, query),
    )


def _widen(snapshot: Snapshot, query: OfferQuery, found: int) -> list[tuple[float | None, int]]:
    if not query.near or query.radius_km is None:
        return []
    wider: list[tuple[float | None, int]] = []
    for radius_km in (*(radius for radius in _RADII_KM if radius > query.radius_km), None):
        count = _count(snapshot, replace(query, radius_km=radius_km))
        # A step that adds nothing to the one before is no choice.
        if count > (wider[-1][1] if wider else found):
            wider.append((radius_km, count))
    return wider


def _loosen(snapshot: Snapshot, query: OfferQuery) -> list[tuple[str, int]]:
    given = [name for name in DROPPABLE if getattr(query, name)]
    counts = [(name, _count(snapshot, _without(query, name))) for name in given]
    if query.text and (given or query.near):
        counts.append(("text", _count(snapshot, replace(query, text=""))))
    return [(name, count) for name, count in counts if count]


def _without(query: OfferQuery, name: str) -> OfferQuery:
    changes: dict[str, Any] = {name: None if name in {"open_at", "bbox"} else ""}
    return replace(query, **changes)


def _turn_to_topics(snapshot: Snapshot, query: OfferQuery) -> list[tuple[str, int]]:
    """Return topics with offers here: those the text may mean, else those of the same field."""
    counts = _count_topics(snapshot, query)
    meant = [topic for topic, _ in search_index(snapshot).match_topics(query.text)] if query.text else []
    if query.topic:
        field = snapshot.topics.at[query.topic, "field"]
        kin = snapshot.topics.index[snapshot.topics["field"] == field]
        # Most offers first: a sibling with many is likelier to help or to know who does.
        meant += sorted(kin, key=lambda topic: -counts.get(topic, 0))
    chosen = [topic for topic in dict.fromkeys(meant) if topic != query.topic and counts.get(topic)]
    return [(topic, counts[topic]) for topic in chosen[:_TOPICS]]


def _count_topics(snapshot: Snapshot, query: OfferQuery) -> dict[str, int]:
    place_only = OfferQuery(
        near=query.near, radius_km=query.radius_km, county=query.county, region=query.region, bbox=query.bbox
    )
    return traits_of(snapshot)["topic"].count(search_offers(snapshot, place_only).passing())


def _count(snapshot: Snapshot, query: OfferQuery) -> int:
    return len(search_offers(snapshot, query).positions)
