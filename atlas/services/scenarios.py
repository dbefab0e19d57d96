"""Compare the atlas as it is with the atlas as it would be: verdicts, ways and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from atlas.services.agreement import AGREEMENT, require_definition
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.ground import ground_of
from atlas.services.scenario_applying import Outcome, apply_edits
from atlas.services.scenario_edits import Edit
from atlas.services.scenario_effects import Effect, measure_effect
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Definition, Status

_MOST_RECENT: Final = 8
"""How many comparisons a snapshot remembers."""
_RANKS: Final = {Status.COVERED: 0, Status.BORDERLINE: 1, Status.WHITE: 2}


class ChangeKind(StrEnum):
    """What a scenario does to one verdict, the gravest first."""

    NEW_WHITE = "new_white_spot"
    CLOSED_WHITE = "closed_white_spot"
    WORSE = "worse"
    BETTER = "better"
    FARTHER = "farther"
    NEARER = "nearer"
    OTHER = "other"


@dataclass(frozen=True)
class Change:
    """A region and topic whose verdict differs."""

    kind: ChangeKind
    before: Verdict
    after: Verdict


@dataclass(frozen=True)
class Comparison:
    """A scenario and all that it changes, for one level, definition and county.

    Attributes
    ----------
    topics
        The topics touched, in the order of the atlas; only these were computed again.
    before, verdicts
        All verdicts on these topics as they are, and as they would be, in the same order.
    """

    query: CoverageQuery
    outcomes: list[Outcome]
    topics: list[str]
    changes: list[Change]
    effects: list[Effect]
    before: list[Verdict]
    verdicts: list[Verdict]
    after: Snapshot

    def labels(self, language: str) -> dict[str, str]:
        """Return the words for the topics touched."""
        return {topic: str(self.after.topics[f"label_{language}"][topic]) for topic in self.topics}

    def of_kind(self, kind: ChangeKind, topic_id: str = "") -> list[Change]:
        """Return the changes of a kind, of all topics where none is named."""
        return [one for one in self.changes if one.kind == kind and topic_id in ("", one.after.topic)]


class _Wanted(NamedTuple):
    """All that a comparison depends on beside the snapshot."""

    edits: tuple[Edit, ...]
    query: CoverageQuery
    language: str
    is_exact: bool


def compare_scenario(
    snapshot: Snapshot, edits: Iterable[Edit], query: CoverageQuery, language: str = "de", *, is_exact: bool = False
) -> Comparison:
    """Return what the edits change.

    Parameters
    ----------
    query
        Level, definition and county that verdicts are asked for; people are counted in the county as well. A topic
        or region in it narrows the comparison down.
    is_exact
        Whether verdicts tell counts of few people as well, as on the operator's own machine.

    Raises
    ------
    NotFoundError
        If the level, definition, topic, county, system or region is unknown.
    """
    require_definition(query.definition)
    snapshot.regions_at(query.level, system=query.system, county=query.county)
    if query.topic:
        snapshot.require_topic(query.topic)
    wanted = _Wanted(tuple(edits), query, language, is_exact)
    recent: dict[_Wanted, Comparison] = snapshot.derive("recent scenarios", dict)
    found = recent.get(wanted)
    if found is None:
        # A page and its map ask for the same one after the other; older ones are dropped, the first first.
        for oldest in list(recent)[: 1 - _MOST_RECENT]:
            recent.pop(oldest, None)
        found = recent[wanted] = _compare_all(snapshot, wanted)
    return found


def _compare_all(snapshot: Snapshot, wanted: _Wanted) -> Comparison:
    query = wanted.query
    lay_grounds(snapshot)
    varied, outcomes = apply_edits(snapshot, wanted.edits)
    topics = touched_topics(snapshot, outcomes, query.topic)
    after = restrict_topics(varied, topics)

    def judge(judged: Snapshot) -> list[Verdict]:
        return measure_coverage(judged, query, wanted.language, is_exact=wanted.is_exact)

    verdicts = judge(after) if topics else []
    before = _in_order_of(verdicts, [one for topic in topics for one in judge(topic_alone(snapshot, topic))])
    return Comparison(
        query=query,
        outcomes=outcomes,
        topics=topics,
        changes=_find_changes(before, verdicts),
        effects=[measure_effect(topic_alone(snapshot, topic), after, topic, query) for topic in topics],
        before=before,
        verdicts=verdicts,
        after=after,
    )


def lay_grounds(snapshot: Snapshot) -> None:
    """Let the real snapshot lay the ground of every level, which its what-ifs then take over."""
    for level, system in snapshot.tables["region_systems"][["level", "system_id"]].itertuples(index=False):
        ground_of(snapshot, level, system)


def restrict_topics(snapshot: Snapshot, topics: Sequence[str]) -> Snapshot:
    """Return a snapshot that knows these topics and their offers only: a fraction of the work, equal verdicts."""
    tables = snapshot.tables
    offers = tables["offers"][tables["offers"]["topic_id"].isin(topics)]
    ids = offers["offer_id"]
    kept = {name: tables[name][tables[name]["offer_id"].isin(ids)] for name in ("offer_sites", "service_areas")}
    sites = tables["sites"][tables["sites"]["site_id"].isin(kept["offer_sites"]["site_id"])]
    known = tables["topics"][tables["topics"]["topic_id"].isin(topics)]
    return snapshot.vary({"offers": offers, **kept, "sites": sites, "topics": known})


def topic_alone(snapshot: Snapshot, topic: str) -> Snapshot:
    """Return the real snapshot restricted to one topic, kept with it for the next scenario on that topic."""
    return snapshot.derive(("topic alone", topic), lambda: restrict_topics(snapshot, [topic]))


def touched_topics(snapshot: Snapshot, outcomes: Sequence[Outcome], only: str = "") -> list[str]:
    """Return the topics that edits touch, in the order of the atlas; at most `only` where it is named."""
    touched = frozenset().union(*(outcome.topics for outcome in outcomes))
    return [topic for topic in snapshot.topics.index if topic in touched and only in ("", topic)]


def _in_order_of(verdicts: Sequence[Verdict], found: Sequence[Verdict]) -> list[Verdict]:
    by_key = {(verdict.topic, verdict.region_id): verdict for verdict in found}
    return [by_key[verdict.topic, verdict.region_id] for verdict in verdicts]


def _find_changes(before: Sequence[Verdict], after: Sequence[Verdict]) -> list[Change]:
    found = [_compare(was, is_now) for was, is_now in zip(before, after, strict=True)]
    order = {kind: position for position, kind in enumerate(ChangeKind)}
    # A stable sort: within a kind they stay in the order of counties, names and topics.
    return sorted((change for change in found if change), key=lambda change: order[change.kind])


def _compare(before: Verdict, after: Verdict) -> Change | None:
    kind = _classify(before, after)
    return Change(kind, before, after) if kind else None


def _classify(before: Verdict, after: Verdict) -> ChangeKind | None:
    if Status.UNKNOWN in (before.status, after.status):
        return ChangeKind.OTHER if before.status != after.status else None
    if before.status != after.status and Status.WHITE in (before.status, after.status):
        return ChangeKind.NEW_WHITE if after.status == Status.WHITE else ChangeKind.CLOSED_WHITE
    was, is_now = _badness(before), _badness(after)
    if was != is_now:
        return ChangeKind.WORSE if is_now > was else ChangeKind.BETTER
    was_km, is_now_km = _nearest_km(before), _nearest_km(after)
    if was_km != is_now_km:
        return ChangeKind.FARTHER if is_now_km > was_km else ChangeKind.NEARER
    return ChangeKind.OTHER if before.is_inferred != after.is_inferred else None


def _badness(verdict: Verdict) -> tuple[int, float]:
    """Return what grows as the supply of a region gets worse: by status, then by value."""
    # Reach counts people who lack something, agreement the definitions that say so; the others count what there is.
    sign = 1 if verdict.definition in {Definition.REACH, AGREEMENT} else -1
    return _RANKS[Status(verdict.status)], sign * (verdict.value or 0.0)


def _nearest_km(verdict: Verdict) -> float:
    return np.inf if verdict.nearest_km is None else verdict.nearest_km
