"""A question about coverage, with everything a measure needs to answer it, and what an answer holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from atlas.geo.coverage import sum_known
from atlas.geo.incidence import Incidence
from atlas.geo.travel import Travel
from atlas.services.ground import Ground, Placed, incidence_of, placed_of
from atlas.services.lens import Lens
from atlas.services.measuring import OFFER_TABLES
from atlas.services.people import Group, groups_of_topics, shares_of_topics, weigh_need
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import limit_in, travel_of


@dataclass(frozen=True)
class Question:
    """What is measured: the ground of a level, the standards to judge by, and how it is looked at.

    `rules` is indexed by topic in the order of the snapshot: `threshold`, `unit`, `distance_km`, `decay`.
    """

    snapshot: Snapshot
    ground: Ground
    rules: pd.DataFrame
    lens: Lens

    @cached_property
    def groups(self) -> list[Group]:
        """The people each topic is counted with."""
        return groups_of_topics(self.snapshot, self.lens.people)

    @cached_property
    def shares(self) -> np.ndarray:
        """(municipalities, topics) part of all people that belongs to the topic's group."""
        return shares_of_topics(self.snapshot, self.lens.people)

    @cached_property
    def people(self) -> np.ndarray:
        """(points, topics) people of the topic's group at each demand point."""
        return np.asarray(self.ground.point_people[:, None] * self.shares[self.ground.point_keys])

    @cached_property
    def weights(self) -> np.ndarray:
        """(points, topics) the same people, weighted by need where a weight was chosen."""
        if not self.lens.need:
            return self.people
        need = weigh_need(self.snapshot, self.lens.need).reindex(self.ground.keys).to_numpy(dtype="float64")
        return np.asarray(self.people * need[self.ground.point_keys][:, None])

    @cached_property
    def region_people(self) -> np.ndarray:
        """(regions, topics) people of the topic's group by the register."""
        return sum_known(self.ground.membership, self.ground.people[:, None] * self.shares)

    @cached_property
    def incidence(self) -> Incidence:
        """The offers that count."""
        return incidence_of(self.snapshot, self.lens.view)

    @cached_property
    def placed(self) -> Placed:
        """The sites that can be travelled to."""
        return placed_of(self.snapshot, self.lens.view)

    @cached_property
    def travel(self) -> Travel:
        """How people get there."""
        return travel_of(self.snapshot)

    @property
    def threshold(self) -> np.ndarray:
        """(1, topics) thresholds, NaN where a topic has no standard."""
        return self.rules["threshold"].to_numpy(dtype="float64")[None, :]

    @cached_property
    def limits(self) -> np.ndarray:
        """(topics,) how far is too far, in the unit of `travel`."""
        return np.array([limit_in(self.travel, km) for km in self.rules["distance_km"].to_numpy(dtype="float64")])


@dataclass(frozen=True)
class Measured:
    """Values and verdicts as (regions, topics) arrays.

    `stated` is the verdict without service areas that were only inferred, `cause` why there is no verdict, `beside`
    holds what only one definition knows.
    """

    value: np.ndarray
    affected: np.ndarray
    status: np.ndarray
    stated: np.ndarray
    cause: np.ndarray
    beside: dict[str, np.ndarray] = field(default_factory=dict)


def measure_ways(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of the nearest offer that has a place, and the way to it, as (points, topics) arrays.

    Rows are those of the incidence, -1 and infinity where there is none. Each topic is asked for once for the same
    points and sites, whatever snapshot they are of.
    """
    return question.snapshot.derive(("ways", question.lens.view), lambda: _measure_ways(question), needs=OFFER_TABLES)


def _measure_ways(question: Question) -> tuple[np.ndarray, np.ndarray]:
    count = len(question.snapshot.topics)
    rows = np.full((len(question.ground.points_m), count), -1)
    costs = np.full(rows.shape, np.inf)
    for topic in range(count):
        here = question.placed.of_topic(topic)
        if here.start == here.stop:
            continue
        found, costs[:, topic] = _nearest(question, topic, here)
        rows[:, topic] = np.where(found >= 0, question.placed.rows[here][found], -1)
    return rows, costs


def _nearest(question: Question, topic: int, here: slice) -> tuple[np.ndarray, np.ndarray]:
    placed, ground, travel = question.placed, question.ground, question.travel
    key = ("ways", travel.key, ground.points_digest, int(placed.digests[topic]))
    return question.snapshot.memo.get(key, lambda: travel.nearest(ground.points_m, placed.points_m[here]))


def explain_missing(question: Question, value: np.ndarray) -> np.ndarray:
    """Return why values are missing, as codes of `explanations`; empty where they are there."""
    people = question.region_people
    causes = np.where(np.isnan(people), "no_people", np.where(people == 0, "nobody", "no_people"))
    return np.where(np.isnan(value), causes, "").astype(object)
