"""What a municipality can learn from those like it: topics it lacks and they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.frames import rows_of
from atlas.services.judging import judge_regions
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, Level, Status

_SHOWN_OFFERS: Final = 3


@dataclass(frozen=True)
class Lesson:
    """A topic that is a white spot here and covered in similar municipalities: which, and offers sited there."""

    topic_id: str
    teachers: tuple[str, ...]
    offers: tuple[dict[str, str], ...]


def compare_topics(snapshot: Snapshot, region_ids: Sequence[str], field: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return for each topic of a field its verdict by presence on each municipality, in the order given.

    `value` counts the offers sited in or serving the municipality; it is None where nothing was surveyed.
    """
    judged = _judge(snapshot)
    topics = snapshot.topics.index[snapshot.topics["field"] == field]
    chosen = judged[judged["region_id"].isin(region_ids) & judged["topic_id"].isin(topics)]
    cells = {(row["region_id"], row["topic_id"]): row for row in rows_of(chosen)}
    return [(str(topic), [cells[region, topic] for region in region_ids]) for topic in topics]


def find_lessons(snapshot: Snapshot, region_id: str, similar: Sequence[str]) -> list[Lesson]:
    """Return the topics that are white in a region and covered in regions like it, by how many have them.

    A topic that nobody surveyed here is no lesson: it may well be there. One that only an inferred service area
    covers elsewhere is none either.
    """
    judged = _judge(snapshot)
    white = judged[(judged["region_id"] == region_id) & (judged["status"] == Status.WHITE)]["topic_id"]
    has_it = (judged["status"] == Status.COVERED) & ~judged["is_inferred"].astype(bool)
    taught = judged[has_it & judged["region_id"].isin(similar) & judged["topic_id"].isin(white)]
    # In the order of nearness that `similar` has.
    order = {region: position for position, region in enumerate(similar)}
    lessons = [
        _lesson(snapshot, str(topic), sorted(rows["region_id"], key=order.__getitem__))
        for topic, rows in taught.groupby("topic_id", sort=False)
    ]
    return sorted(lessons, key=lambda lesson: -len(lesson.teachers))


def _judge(snapshot: Snapshot) -> pd.DataFrame:
    system = snapshot.default_system(Level.MUNICIPALITY)
    return judge_regions(snapshot, Level.MUNICIPALITY, system, Definition.PRESENCE)


def _lesson(snapshot: Snapshot, topic_id: str, teachers: list[str]) -> Lesson:
    codes = snapshot.regions.loc[teachers, "code"]
    sites = snapshot.offer_sites
    # Hidden sites name no municipality, so a confidential offer is never among them.
    sited = sites[(sites["topic_id"] == topic_id) & sites["ags"].isin(codes)].drop_duplicates("offer_id")
    position = {code: place for place, code in enumerate(codes)}
    nearest = sited.assign(order=sited["ags"].map(position)).sort_values("order", kind="stable")
    offers = tuple(
        {
            "offer_id": str(offer),
            "name": str(snapshot.offers.loc[offer, "name"]),
            "municipality": str(snapshot.municipalities.loc[ags, "name"]),
        }
        for ags, offer in nearest[["ags", "offer_id"]].head(_SHOWN_OFFERS).itertuples(index=False, name=None)
    )
    return Lesson(topic_id, tuple(teachers), offers)
