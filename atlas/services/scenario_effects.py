"""What a scenario does to people: whose way grows or shrinks, who gains and who loses an offer within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.services.coverage import CoverageQuery
from atlas.services.ground import ground_of
from atlas.services.judging import rules_of
from atlas.services.questions import Question, measure_ways
from atlas.services.snapshots import Snapshot
from atlas.services.standards import declared_surveys
from atlas.vocabulary import Definition, SurveyState

# Less than a metre, or a hundredth of a minute, is the noise of numbers and not a longer way.
_SAME_WAY: Final = {"km": 0.001, "min": 0.01}


@dataclass(frozen=True)
class Effect:
    """What a scenario does to the people of one topic; each of them is counted once.

    Attributes
    ----------
    group
        Whose number is counted, as in `Verdict`.
    unit
        `km` or `min`: what ways and limits are counted in.
    limit
        How far is too far by the topic's reach standard; None where it has none.
    people_losing, people_gaining
        Who lives beyond the limit afterwards and not before, and the other way round; None without a limit.
    people_farther, people_nearer
        Whose way to the nearest offer grows or shrinks, whatever the limit.
    way_before, way_after
        Mean way of those whose way changes and can be measured before and after; None where nobody's is.
    people_stranded
        For whom the whole atlas knows no offer afterwards, though it did before.
    people, people_unsurveyed
        All who were looked at, and who live in counties where nobody has collected the topic: they count nowhere.
    """

    topic_id: str
    group: str
    unit: str
    limit: float | None
    people_losing: int | None
    people_gaining: int | None
    people_farther: int
    people_nearer: int
    way_before: float | None
    way_after: float | None
    people_stranded: int
    people: int
    people_unsurveyed: int


@dataclass(frozen=True)
class _Ways:
    """What one snapshot says of one topic: the way of each demand point, and the limit, both in `unit`."""

    costs: np.ndarray
    limit: float
    unit: str


def measure_effect(before: Snapshot, after: Snapshot, topic: str, query: CoverageQuery) -> Effect:
    """Return what changes for the people of the county asked for, of all counties where none is.

    People sit on their demand points and are those of the topic's target group, where their number is known; the way
    is that of the reach definition, to the nearest offer across all borders.
    """
    question, here = _ask(before, topic, query)
    people = np.nan_to_num(question.people[:, here])
    is_asked, is_surveyed = _choose_points(before, question, topic, query.county)
    counted = people * (is_asked & is_surveyed)
    was, now = _measure(question, here), _measure(*_ask(after, topic, query))
    farther = now.costs > was.costs + _SAME_WAY[was.unit]
    nearer = now.costs < was.costs - _SAME_WAY[was.unit]
    measured = (farther | nearer) & np.isfinite(was.costs) & np.isfinite(now.costs)
    has_limit = bool(np.isfinite(was.limit))

    def count(chosen: np.ndarray) -> int:
        return round(float(counted[chosen].sum()))

    return Effect(
        topic_id=topic,
        group=question.groups[here].used,
        unit=was.unit,
        limit=was.limit if has_limit else None,
        people_losing=count((was.costs <= was.limit) & (now.costs > was.limit)) if has_limit else None,
        people_gaining=count((was.costs > was.limit) & (now.costs <= was.limit)) if has_limit else None,
        people_farther=count(farther),
        people_nearer=count(nearer),
        way_before=_mean(was.costs[measured], counted[measured]),
        way_after=_mean(now.costs[measured], counted[measured]),
        people_stranded=count(np.isfinite(was.costs) & ~np.isfinite(now.costs)),
        people=round(float(counted.sum())),
        people_unsurveyed=round(float(people[is_asked & ~is_surveyed].sum())),
    )


def _ask(snapshot: Snapshot, topic: str, query: CoverageQuery) -> tuple[Question, int]:
    """Return the question how far people have it, and the place of the topic in its answers."""
    system = query.system or snapshot.default_system(query.level)
    rules = rules_of(snapshot, Definition.REACH, query.lens)
    question = Question(snapshot, ground_of(snapshot, query.level, system), rules, query.lens)
    return question, list(snapshot.topics.index).index(topic)


def _measure(question: Question, topic: int) -> _Ways:
    _, costs = measure_ways(question)
    # Who is served by an offer that comes to people has no way at all.
    come = question.incidence.come_to(stated=False)[question.ground.point_keys]
    return _Ways(np.where(come[:, topic], 0.0, costs[:, topic]), float(question.limits[topic]), question.travel.unit)


def _choose_points(snapshot: Snapshot, question: Question, topic: str, county: str) -> tuple[np.ndarray, np.ndarray]:
    """Tell which demand points lie in the county asked for, and in counties where the topic was collected."""
    counties = (
        snapshot.municipalities["county_ags"].reindex(question.ground.keys).to_numpy()[question.ground.point_keys]
    )
    surveys = declared_surveys(snapshot)
    is_known = (surveys["topic_id"] == topic) & (surveys["survey"] != SurveyState.NONE)
    is_asked = counties == county if county else np.ones(len(counties), dtype=bool)
    return is_asked, np.isin(counties, surveys.loc[is_known, "county_ags"].to_numpy())


def _mean(values: np.ndarray, weights: np.ndarray) -> float | None:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else None
