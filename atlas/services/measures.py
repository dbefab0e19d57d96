"""The four definitions, measured for all regions and topics of a level at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

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
from atlas.services.catchment_scores import measure_accessibility
from atlas.services.people import weigh_need
from atlas.services.questions import Measured, Question, explain_missing, measure_ways
from atlas.vocabulary import Definition, StandardUnit, Status


def measure(question: Question, definition: str) -> Measured:
    """Return the values and verdicts by one definition."""
    return _MEASURES[Definition(definition)](question)


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
        cause=explain_missing(question, value),
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
    cause = explain_missing(question, value)
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


_MEASURES: Final[dict[Definition, Callable[[Question], Measured]]] = {
    Definition.PRESENCE: _measure_presence,
    Definition.REACH: _measure_reach,
    Definition.RATIO: _measure_ratio,
    Definition.ACCESSIBILITY: measure_accessibility,
}
