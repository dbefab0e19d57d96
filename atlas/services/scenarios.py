"""Compare the atlas as it is with the atlas as it would be: verdicts, ways and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from atlas.services.agreement import require_definition
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.scenario_applying import Outcome, apply_edits
from atlas.services.scenario_edits import Edit
from atlas.services.scenario_effects import Effect, measure_effect
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Definition, Status

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
    verdicts
        All verdicts on these topics as they would be.
    """

    query: CoverageQuery
    outcomes: list[Outcome]
    topics: list[str]
    changes: list[Change]
    effects: list[Effect]
    verdicts: list[Verdict]
    after: Snapshot

    def labels(self, language: str) -> dict[str, str]:
        """Return the words for the topics touched."""
        return {topic: str(self.after.topics[f"label_{language}"][topic]) for topic in self.topics}

    def of_kind(self, kind: ChangeKind, topic_id: str = "") -> list[Change]:
        """Return the changes of a kind, of all topics where none is named."""
        return [one for one in self.changes if one.kind == kind and topic_id in ("", one.after.topic)]


def compare_scenario(
    snapshot: Snapshot, edits: Iterable[Edit], query: CoverageQuery, language: str = "de"
) -> Comparison:
    """Return what the edits change.

    Parameters
    ----------
    query
        Level, definition and county that verdicts are asked for; people are counted in the county as well. A topic
        or region in it narrows the comparison down.

    Raises
    ------
    NotFoundError
        If the level, definition, topic, county, system or region is unknown.
    """
    require_definition(query.definition)
    snapshot.regions_at(query.level, system=query.system, county=query.county)
    if query.topic:
        snapshot.require_topic(query.topic)
    varied, outcomes = apply_edits(snapshot, edits)
    topics = _touched(snapshot, outcomes, query.topic)
    after = restrict_topics(varied, topics)
    verdicts = measure_coverage(after, query, language) if topics else []
    return Comparison(
        query=query,
        outcomes=outcomes,
        topics=topics,
        changes=_find_changes(snapshot, topics, query, verdicts, language),
        effects=[measure_effect(_alone(snapshot, topic), after, topic, query.county) for topic in topics],
        verdicts=verdicts,
        after=after,
    )


def restrict_topics(snapshot: Snapshot, topics: Sequence[str]) -> Snapshot:
    """Return a snapshot that knows these topics and their offers only: a fraction of the work, equal verdicts."""
    tables = snapshot.tables
    offers = tables["offers"][tables["offers"]["topic_id"].isin(topics)]
    ids = offers["offer_id"]
    kept = {name: tables[name][tables[name]["offer_id"].isin(ids)] for name in ("offer_sites", "service_areas")}
    sites = tables["sites"][tables["sites"]["site_id"].isin(kept["offer_sites"]["site_id"])]
    known = tables["topics"][tables["topics"]["topic_id"].isin(topics)]
    return snapshot.vary({"offers": offers, **kept, "sites": sites, "topics": known})


def _alone(snapshot: Snapshot, topic: str) -> Snapshot:
    # Kept with the real snapshot: the next scenario on this topic compares with the same verdicts.
    return snapshot.derive(("topic alone", topic), lambda: restrict_topics(snapshot, [topic]))


def _touched(snapshot: Snapshot, outcomes: Sequence[Outcome], only: str) -> list[str]:
    touched = frozenset().union(*(outcome.topics for outcome in outcomes))
    return [topic for topic in snapshot.topics.index if topic in touched and only in ("", topic)]


def _find_changes(
    snapshot: Snapshot, topics: Sequence[str], query: CoverageQuery, verdicts: Sequence[Verdict], language: str
) -> list[Change]:
    before = {
        (verdict.topic, verdict.region_id): verdict
        for topic in topics
        for verdict in measure_coverage(_alone(snapshot, topic), query, language)
    }
    found = [_compare(before[verdict.topic, verdict.region_id], verdict) for verdict in verdicts]
    order = {kind: position for position, kind in enumerate(ChangeKind)}
    changes = [change for change in found if change]
    # A stable sort: within a kind they stay in the order of topics, counties and names.
    return sorted(changes, key=lambda change: order[change.kind])


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
    # Of all definitions only reach counts people who lack something; the others count what there is.
    sign = 1 if verdict.definition == Definition.REACH else -1
    return _RANKS[Status(verdict.status)], sign * (verdict.value or 0.0)


def _nearest_km(verdict: Verdict) -> float:
    return np.inf if verdict.nearest_km is None else verdict.nearest_km
