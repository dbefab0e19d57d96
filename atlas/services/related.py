"""Offers that stand beside one offer: of the same topic, and of topics that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from atlas.geo.crs import measure_coordinates
from atlas.services.quality import measure_quality
from atlas.services.situations import list_situations
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Precision

_MOST: Final = 5
_FITTING_WITHIN_M: Final = 25_000
"""How far, in a straight line, an offer of another topic still counts as one near by."""

_SAME_TOPIC_WITHIN_M: Final = 50_000
"""Beyond it nobody would call an offer near; about an hour by car."""

_COLUMNS: Final = [
    "offer_id",
    "name",
    "topic_id",
    "field",
    "topic_label_de",
    "topic_label_en",
    "topic_everyday_de",
    "topic_everyday_en",
    "ags",
    "municipality",
    "county",
    "location_precision",
    "is_confidential",
]
_APPROXIMATE: Final = {Precision.PLACE, Precision.MUNICIPALITY}


def find_same_topic(snapshot: Snapshot, position: int) -> list[dict[str, Any]]:
    """Return the offers of the same topic that are nearest to one offer, at most five and within 50 km.

    Parameters
    ----------
    position
        Row number of the offer in `snapshot.offers`.

    Returns
    -------
    offers
        Plain rows with `distance_km`, straight line, nearest first; None where both stand in one
        municipality and a point only stands for it. Where the offer itself has no point, or a secret
        one: offers of its county without any distance, best described first.
    """
    topic_id = _plain_columns(snapshot)["topic_id"][position]
    candidates = _positions_by_topic(snapshot).get(topic_id, np.empty(0, dtype=np.int64))
    chosen, distances_m = _rank(snapshot, position, candidates[candidates != position])
    count = min(_MOST, int((distances_m <= _SAME_TOPIC_WITHIN_M).sum()))
    return _rows(snapshot, position, chosen[:count], distances_m[:count])


def find_fitting(snapshot: Snapshot, position: int) -> list[dict[str, Any]]:
    """Return offers of other topics that people in the same situation need, at most five, one of each topic.

    The situations are those that name this offer's topic. Rows and order are those of
    `find_same_topic`; nothing is farther than 25 km.
    """
    by_topic = _positions_by_topic(snapshot)
    best: list[tuple[float, int, int]] = []
    for topic_id in _topics_beside(snapshot).get(_plain_columns(snapshot)["topic_id"][position], ()):
        # Only the first of each topic: five nurseries of one town would say less than five kinds of help.
        chosen, distances_m = _rank(snapshot, position, by_topic.get(topic_id, np.empty(0, dtype=np.int64)))
        best += [(distances_m[0], len(best), chosen[0])] if len(chosen) else []
    near = sorted(found for found in best if not found[0] > _FITTING_WITHIN_M)[:_MOST]
    positions = np.array([found[2] for found in near], dtype=np.int64)
    return _rows(snapshot, position, positions, np.array([found[0] for found in near]))


def _rank(snapshot: Snapshot, position: int, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return candidates in order and their distances in metres; 0 for all where the offer has no point to tell."""
    points_m, quality = _points_m(snapshot), measure_quality(snapshot)
    if not np.isfinite(points_m[position]).all():
        # Distances to several neighbours would let anybody work out where a hidden place is.
        counties = _county_keys(snapshot)
        here = candidates[(counties[candidates] == counties[position]) & (counties[position] != "")]
        return here[np.argsort(-quality[here], kind="stable")], np.zeros(len(here))
    distances_m = np.hypot(*(points_m[candidates] - points_m[position]).T)
    order = np.lexsort((-quality[candidates], distances_m))
    order = order[np.isfinite(distances_m[order])]
    return candidates[order], distances_m[order]


def _rows(snapshot: Snapshot, position: int, positions: np.ndarray, distances_m: np.ndarray) -> list[dict[str, Any]]:
    columns = _plain_columns(snapshot)
    precision, ags = columns["location_precision"], columns["ags"]
    is_placed = bool(np.isfinite(_points_m(snapshot)[position]).all())
    rows = []
    for other, distance_m in zip(positions.tolist(), distances_m.tolist(), strict=True):
        row = {name: values[other] for name, values in columns.items()}
        is_rough = bool(_APPROXIMATE & {precision[position], precision[other]})
        is_told = is_placed and not (is_rough and ags[position] == ags[other])
        row["distance_km"] = distance_m / 1000 if is_told else None
        rows.append(row)
    return rows


def _plain_columns(snapshot: Snapshot) -> dict[str, list[Any]]:
    """Return what is told of neighbours as lists of plain values, None where missing."""

    def gather() -> dict[str, list[Any]]:
        # Once for all offers: taking ten rows out of a frame costs a page more than everything else about them.
        offers = snapshot.offers[_COLUMNS].astype(object)
        return {str(name): values.where(values.notna(), None).tolist() for name, values in offers.items()}

    return snapshot.derive("plain columns of offers", gather)


def _points_m(snapshot: Snapshot) -> np.ndarray:
    # The join has taken the points of confidential offers away, so no distance can tell where one is.
    return snapshot.derive(
        "points of offers", lambda: measure_coordinates(snapshot.offers, snapshot.settings.metric_crs)
    )


def _county_keys(snapshot: Snapshot) -> np.ndarray:
    return snapshot.derive(
        "counties of offers", lambda: snapshot.offers["county_ags"].fillna("").to_numpy(dtype=object)
    )


def _positions_by_topic(snapshot: Snapshot) -> dict[str, np.ndarray]:
    def group() -> dict[str, np.ndarray]:
        groups = snapshot.offers.reset_index(drop=True).groupby("topic_id").indices
        return {str(topic_id): np.asarray(positions) for topic_id, positions in groups.items()}

    return snapshot.derive("offers by topic", group)


def _topics_beside(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return for each topic the others that a situation names together with it."""

    def collect() -> dict[str, list[str]]:
        beside: dict[str, dict[str, None]] = {}
        for situation in list_situations(snapshot, "de"):
            for topic_id in situation.topics:
                # A dict keeps the order of the situations, which put the first help first.
                beside.setdefault(topic_id, {}).update(dict.fromkeys(_without(situation.topics, topic_id)))
        return {topic_id: list(others) for topic_id, others in beside.items()}

    return snapshot.derive("topics beside topics", collect)


def _without(topics: Iterable[str], topic_id: str) -> list[str]:
    return [other for other in topics if other != topic_id]
