"""The four definitions, measured for all regions and topics of a level at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from atlas.geo.accessibility import score_accessibility
from atlas.geo.coverage import (
    divide_percent,
    judge_at_least,
    judge_at_most,
    judge_presence,
    measure_beyond,
    measure_presence,
    spread_capacity,
    sum_known,
)
from atlas.geo.decay import weigh_distances
from atlas.geo.incidence import Incidence
from atlas.geo.pairs import Pairs
from atlas.geo.travel import Travel
from atlas.services.ground import Ground, Placed, incidence_of, placed_of
from atlas.services.lens import Lens
from atlas.services.measuring import OFFER_TABLES
from atlas.services.people import Group, groups_of_topics, shares_of_topics, weigh_need
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import limit_in, travel_of
from atlas.vocabulary import Decay, Definition, StandardUnit, Status


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


def measure(question: Question, definition: str) -> Measured:
    """Return the values and verdicts by one definition."""
    return _MEASURES[Definition(definition)](question)


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


def _measure_presence(question: Question) -> Measured:
    found = measure_presence(question.incidence, question.ground.membership)
    status = judge_presence(found.value, question.threshold)
    return Measured(
        value=found.value,
        # Presence is a matter of the whole region: if it is white, everybody in it is affected.
        affected=np.where(status == Status.WHITE, question.region_people, 0.0),
        status=status,
        stated=judge_presence(found.stated, question.threshold),
        cause=np.full(status.shape, "", dtype=object),
        beside={"sited": found.sited, "serving": found.serving},
    )


def _measure_reach(question: Question) -> Measured:
    _, costs = measure_ways(question)
    membership = question.ground.point_membership

    def share(*, stated: bool) -> tuple[np.ndarray, np.ndarray]:
        # A topic without a limit counts nobody here, as any comparison with NaN is false; its verdict is withheld.
        come = question.incidence.come_to(stated=stated)[question.ground.point_keys]
        return measure_beyond(membership, question.people, question.weights, (costs > question.limits) & ~come)

    affected, value = share(stated=False)
    _, stated = share(stated=True)
    return Measured(
        value=value,
        affected=affected,
        status=judge_at_most(value, question.threshold),
        stated=judge_at_most(stated, question.threshold),
        cause=_explain_missing(question, value),
    )


def _measure_ratio(question: Question) -> Measured:
    by_places = (question.rules["unit"] == StandardUnit.PLACES_PER_1000).to_numpy()
    incidence, ground = question.incidence, question.ground
    counted = np.where(by_places[incidence.topics], incidence.capacity, 1.0)
    of_group = ground.people[:, None] * question.shares

    def per_1000(*, stated: bool) -> np.ndarray:
        spread = ground.membership @ spread_capacity(incidence, counted, of_group, stated=stated)
        return divide_percent(spread, _needy(question)) * 10

    value = per_1000(stated=False)
    unknown = ground.membership @ spread_capacity(incidence, np.isnan(counted).astype(float), of_group) > 0
    value = np.where(unknown, np.nan, value)
    status = judge_at_least(value, question.threshold)
    # The people for whom nothing is left, were what there is given out by the standard.
    lacking = np.clip(
        1 - np.divide(value, question.threshold, out=np.ones_like(value), where=question.threshold > 0), 0, 1
    )
    cause = _explain_missing(question, value)
    cause[unknown] = "no_capacity"
    return Measured(
        value=value,
        affected=question.region_people * lacking,
        status=status,
        stated=judge_at_least(np.where(unknown, np.nan, per_1000(stated=True)), question.threshold),
        cause=cause,
    )


def _needy(question: Question) -> np.ndarray:
    """Return the (regions, topics) people of the group by the register, weighted by need where one was chosen."""
    if not question.lens.need:
        return question.region_people
    ground = question.ground
    need = weigh_need(question.snapshot, question.lens.need).reindex(ground.keys).to_numpy(dtype="float64")
    return sum_known(ground.membership, (ground.people * need)[:, None] * question.shares)


def _measure_accessibility(question: Question) -> Measured:
    ground = question.ground
    visited = _score_visits(question)
    point_counties = ground.counties[ground.point_keys]
    limit = question.threshold / 100

    def compare(*, stated: bool) -> tuple[np.ndarray, np.ndarray]:
        scores = visited + _score_visitors(question, stated=stated)
        means = _mean_by_county(scores, question.weights, point_counties)
        regional = divide_percent(
            sum_known(ground.point_membership, scores * question.weights),
            sum_known(ground.point_membership, question.weights),
        )
        # Where nobody in the whole county reaches anything, nothing is nothing of nothing.
        reference = means[ground.region_counties]
        value = np.divide(regional, reference, out=np.zeros_like(regional), where=reference > 0)
        below = scores < limit * means[point_counties]
        below |= means[point_counties] == 0
        affected, _ = measure_beyond(ground.point_membership, question.people, question.weights, below)
        return np.where(np.isnan(regional), np.nan, value), affected

    value, affected = compare(stated=False)
    stated, _ = compare(stated=True)
    return Measured(
        value=value,
        affected=affected,
        status=judge_at_least(value, question.threshold),
        stated=judge_at_least(stated, question.threshold),
        cause=_explain_missing(question, value),
    )


def _score_visits(question: Question) -> np.ndarray:
    """Return the (points, topics) scores of offers that are visited."""
    scores = np.zeros((len(question.ground.points_m), len(question.snapshot.topics)))
    for topic in np.flatnonzero(~np.isnan(question.limits)):
        here = question.placed.of_topic(int(topic))
        if here.start < here.stop:
            scores[:, topic] = _score_topic(question, int(topic), here)
    return scores


def _score_topic(question: Question, topic: int, here: slice) -> np.ndarray:
    placed, ground, travel = question.placed, question.ground, question.travel
    limit, decay = float(question.limits[topic]), Decay(question.rules["decay"].iloc[topic])
    people = question.weights[:, topic]
    rows = placed.rows[here]
    capacity = _capacity(question)[rows] * placed.shares[here] * ~question.incidence.is_remote[rows]

    def score() -> np.ndarray:
        origins, targets, costs = travel.pairs(ground.points_m, placed.points_m[here], limit)
        return score_accessibility(
            Pairs(origins, targets, costs), people, capacity, weigh_distances(costs, limit, decay)
        )

    # People and capacities go into the key as they are: they are few numbers, and a digest of them would be as long.
    key = ("scores", travel.key, ground.points_digest, int(placed.digests[topic]), limit, decay)
    return question.snapshot.memo.get((*key, hash(people.tobytes()), hash(capacity.tobytes())), score)


def _capacity(question: Question) -> np.ndarray:
    """Return the (offers,) places of topics whose offers all state them, 1 for each offer of the others."""
    incidence = question.incidence
    unknown = np.bincount(incidence.topics, np.isnan(incidence.capacity), minlength=incidence.topic_count) > 0
    return np.where(unknown[incidence.topics], 1.0, incidence.capacity)


def _score_visitors(question: Question, *, stated: bool) -> np.ndarray:
    """Return the (points, topics) scores of offers that come to people: what one has for each person it serves."""
    ground, incidence = question.ground, question.incidence
    # Spread by heads, so that each person of the service area gets the same.
    people = np.zeros((len(ground.keys), question.people.shape[1]))
    np.add.at(people, ground.point_keys, np.nan_to_num(question.weights))
    capacity = _capacity(question) * incidence.is_remote
    spread = spread_capacity(incidence, capacity, people, stated=stated)
    each: np.ndarray = np.divide(spread, people, out=np.zeros_like(spread), where=people > 0)
    return np.asarray(each[ground.point_keys])


def _mean_by_county(scores: np.ndarray, weights: np.ndarray, counties: np.ndarray) -> np.ndarray:
    """Return the (counties, topics) mean scores of people."""
    summed = np.zeros((int(counties.max(initial=0)) + 1, scores.shape[1]))
    people = np.zeros_like(summed)
    np.add.at(summed, counties, np.nan_to_num(scores * weights))
    np.add.at(people, counties, np.nan_to_num(weights))
    means: np.ndarray = np.divide(summed, people, out=np.zeros_like(summed), where=people > 0)
    return means


def _explain_missing(question: Question, value: np.ndarray) -> np.ndarray:
    people = question.region_people
    causes = np.where(np.isnan(people), "no_people", np.where(people == 0, "nobody", "no_people"))
    return np.where(np.isnan(value), causes, "").astype(object)


_MEASURES: Final[dict[Definition, Callable[[Question], Measured]]] = {
    Definition.PRESENCE: _measure_presence,
    Definition.REACH: _measure_reach,
    Definition.RATIO: _measure_ratio,
    Definition.ACCESSIBILITY: _measure_accessibility,
}
