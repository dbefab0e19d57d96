"""What supports a dossier: people, standards, surveys and sources, what is alike told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.frames import rows_of
from atlas.services.snapshots import Snapshot
from atlas.services.standards import newest_standards
from atlas.vocabulary import Definition, values

_SOURCE: Final = ["title", "edition", "licence", "attribution", "url"]


@dataclass(frozen=True)
class PeopleCount:
    """People of a region by one base, target group and day; `people` is None where one municipality's are unknown."""

    base: str
    target_group: str
    reference_date: str
    people: int | None


@dataclass(frozen=True)
class Grouped:
    """Facts that several topics (or counties) share, and the names of those."""

    facts: dict[str, Any]
    names: list[str]

    @property
    def decision(self) -> tuple[object, object]:
        """Since when a standard holds and who decided on it."""
        return self.facts.get("valid_from"), self.facts.get("decided_by")


def count_people(snapshot: Snapshot, members: Sequence[str]) -> list[PeopleCount]:
    """Return the people of municipalities taken together, the newest day of each base and target group."""
    population = snapshot.tables["population"]
    theirs = population[population["ags"].isin(members)].sort_values("reference_date", kind="stable")
    newest = theirs.drop_duplicates(["ags", "base", "target_group"], keep="last")
    counts = []
    for (base, group), rows in newest.groupby(["base", "target_group"], sort=False):
        days = rows["reference_date"].unique()
        # A sum over some of them, or of different years, would be the number of nobody.
        is_whole = len(rows) == len(members) and len(days) == 1
        people = int(rows["people"].sum()) if is_whole else None
        counts.append(PeopleCount(str(base), str(group), str(max(days)), people))
    # All before parts, the register (which the verdicts use) before the census.
    return sorted(counts, key=lambda count: (count.target_group != "all", count.base != "register", count.base))


def group_standards(snapshot: Snapshot, topics: Iterable[str], language: str) -> list[Grouped]:
    """Return the standards in force, topics with the same one together: threshold, since when, decided by whom."""
    labels = snapshot.topics[f"label_{language}"]
    facts = ["definition", "threshold", "unit", "distance_km", "decay", "valid_from", "decided_by"]
    wanted = set(topics)
    found = []
    for definition in values(Definition):
        standards = newest_standards(snapshot, definition)
        found += _group(standards[standards["topic_id"].isin(wanted)], facts, labels)
    return found


def group_surveys(snapshot: Snapshot, county: str, language: str, *, topic: str = "") -> list[Grouped]:
    """Return how completely topics were surveyed in a county, alike ones together.

    With a `topic`, the names are those of counties: of `county`, or of all where it is empty.
    """
    surveys = snapshot.tables["surveys"]
    if county:
        surveys = surveys[surveys["county_ags"] == county]
    if topic:
        chosen = surveys[surveys["topic_id"] == topic]
        return _group(chosen.assign(topic_id=chosen["county_ags"]), ["state", "surveyed_on"], snapshot.counties)
    return _group(surveys, ["state", "surveyed_on"], snapshot.topics[f"label_{language}"])


def list_sources(snapshot: Snapshot, resources: Sequence[str]) -> list[dict[str, Any]]:
    """Return the sources of tables, each once."""
    provenance = snapshot.tables["provenance"]
    return rows_of(provenance.loc[provenance["resource"].isin(resources), _SOURCE].drop_duplicates())


def _group(rows: pd.DataFrame, facts: list[str], labels: pd.Series) -> list[Grouped]:
    """Group rows with equal facts, the most common first; `topic_id` of a row is a key of `labels`."""
    order = {str(key): position for position, key in enumerate(labels.index)}
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in rows_of(rows[[*facts, "topic_id"]]):
        groups.setdefault(tuple(row[fact] for fact in facts), []).append(str(row["topic_id"]))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [
        Grouped(
            dict(zip(facts, key, strict=True)),
            [str(labels[name]) for name in sorted(names, key=lambda name: order.get(name, 0)) if name in order],
        )
        for key, names in ordered
    ]
