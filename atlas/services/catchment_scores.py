"""Accessibility: the two-step floating catchment area for all regions and topics of a level.

Luo and Wang (2003) for the two steps, Luo and Qi (2009) for weights that fall with distance; see `geo.accessibility`.
"""

from __future__ import annotations

import numpy as np

from atlas.geo.accessibility import score_accessibility
from atlas.geo.coverage import divide_percent, judge_at_least, measure_beyond, spread_capacity, sum_known
from atlas.geo.decay import weigh_distances
from atlas.geo.pairs import Pairs
from atlas.services.questions import Measured, Question, explain_missing
from atlas.vocabulary import Decay


def measure_accessibility(question: Question) -> Measured:
    """Return how much of the county's mean is left for people, by the two-step floating catchment area."""
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
        cause=explain_missing(question, value),
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
