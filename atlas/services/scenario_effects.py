"""What a scenario does to people: whose way grows or shrinks, who gains and who loses an offer within reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.geo.coverage import measure_distances_km
from atlas.geo.supply import Demand
from atlas.services.measuring import gather_demand, supply_of
from atlas.services.snapshots import Snapshot
from atlas.services.standards import declared_surveys, find_standard
from atlas.vocabulary import Definition, SurveyState

# Less than a metre is the noise of numbers and not a longer way.
_SAME_WAY_KM: Final = 0.001


@dataclass(frozen=True)
class Effect:
    """What a scenario does to the people of one topic; each of them is counted once.

    Attributes
    ----------
    limit_km
        How far is too far by the topic's reach standard; None where it has none.
    people_losing, people_gaining
        Who lives beyond the limit afterwards and not before, and the other way round; None without a limit.
    people_farther, people_nearer
        Whose way to the nearest offer grows or shrinks, whatever the limit.
    km_before, km_after
        Mean way of those whose way changes and can be measured before and after; None where nobody's is.
    people_stranded
        For whom the whole atlas knows no offer afterwards, though it did before.
    people, people_unsurveyed
        All who were looked at, and who live in counties where nobody has collected the topic: they count nowhere.
    """

    topic_id: str
    limit_km: float | None
    people_losing: int | None
    people_gaining: int | None
    people_farther: int
    people_nearer: int
    km_before: float | None
    km_after: float | None
    people_stranded: int
    people: int
    people_unsurveyed: int


def measure_effect(before: Snapshot, after: Snapshot, topic: str, county: str = "") -> Effect:
    """Return what changes for the people of a county, of all counties where none is named.

    People sit on their demand points; the way is that of the reach definition, to the nearest offer across all borders.
    """
    points = _people_of(before, topic, county)
    people = points["people"].to_numpy(dtype="float64", na_value=0.0) * ~points["is_unsurveyed"].to_numpy()
    was, is_now = _ways_km(before, topic)[points.index], _ways_km(after, topic)[points.index]
    standard = find_standard(before, topic, Definition.REACH)
    limit_km = None if standard is None else standard["distance_km"]
    farther, nearer = is_now > was + _SAME_WAY_KM, is_now < was - _SAME_WAY_KM
    measured = (farther | nearer) & np.isfinite(was) & np.isfinite(is_now)

    def count(chosen: np.ndarray) -> int:
        return round(float(people[chosen].sum()))

    return Effect(
        topic_id=topic,
        limit_km=limit_km,
        people_losing=None if limit_km is None else count((was <= limit_km) & (is_now > limit_km)),
        people_gaining=None if limit_km is None else count((was > limit_km) & (is_now <= limit_km)),
        people_farther=count(farther),
        people_nearer=count(nearer),
        km_before=_mean(was[measured], people[measured]),
        km_after=_mean(is_now[measured], people[measured]),
        people_stranded=count(np.isfinite(was) & ~np.isfinite(is_now)),
        people=count(np.ones(len(people), dtype=bool)),
        people_unsurveyed=round(float(points.loc[points["is_unsurveyed"], "people"].fillna(0).sum())),
    )


def _people_of(snapshot: Snapshot, topic: str, county: str) -> pd.DataFrame:
    """Return the demand points of a county, all where none is named, and whether the topic was collected there."""
    points = _demand(snapshot).points.reset_index(drop=True)
    counties = points["ags"].map(snapshot.municipalities["county_ags"])
    surveys = declared_surveys(snapshot)
    is_known = (surveys["topic_id"] == topic) & (surveys["survey"] != SurveyState.NONE)
    points = points.assign(is_unsurveyed=~counties.isin(surveys.loc[is_known, "county_ags"]))
    return points[counties == county] if county else points


def _demand(snapshot: Snapshot) -> Demand:
    return snapshot.derive("demand of scenarios", lambda: gather_demand(snapshot, snapshot.regions["people"]))


def _ways_km(snapshot: Snapshot, topic: str) -> np.ndarray:
    factor = snapshot.settings.detour_factor
    return snapshot.derive(
        ("ways of scenarios", topic),
        lambda: measure_distances_km(_demand(snapshot), supply_of(snapshot).of_topic(topic), detour_factor=factor),
    )


def _mean(values: np.ndarray, weights: np.ndarray) -> float | None:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else None
