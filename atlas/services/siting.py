"""Where next: the best places for new sites of a topic, beside the offers there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.frames import rows_of
from atlas.geo.siting import cover_everybody, maximise_cover, minimise_ways, rank_cover
from atlas.geo.siting_tasks import CoverTask, Siting
from atlas.services.siting_ground import Ground, survey_ground
from atlas.services.siting_query import SitingQuery, require_sense
from atlas.services.siting_sites import ChosenSite
from atlas.services.snapshots import Snapshot
from atlas.services.standards import declared_surveys
from atlas.services.travelling import kilometres_in
from atlas.vocabulary import SurveyState

_CURVE_BEYOND: Final = 2
"""The curve goes so far beyond the number asked for, to show what one more would bring."""
_TIME_LIMIT_S: Final = 10.0
_MOST_CURVE_WORK: Final = 1_000_000
"""Pairs times steps up to which each step of the curve is proven; beyond, the instant choice has to do."""


@dataclass(frozen=True)
class SitingResult:
    """The chosen sites, and what they change for the people of the region.

    Attributes
    ----------
    place
        Name of the region; empty for the whole atlas.
    people, people_before, people_after
        All people at demand points; those within the limit of an existing offer; those within the limit of
        it or of a chosen site.
    mean_km_before, mean_km_after
        Mean way of the people who can reach an offer at all; None where nobody can.
    gap_percent
        How far at most the choice is from the best; 0 where it is proven to be the best.
    curve
        Number of new sites and people reached by the best set of so many, from 0 on.
    points
        Demand points: `name`, `ags`, `municipality`, `lon`, `lat`, `people`, `is_reached`, `before_km`, `after_km`.
    existing
        Existing sites of the topic that can be shown: `offer_id`, `name`, `lon`, `lat`.
    people_unreachable
        How many people no candidate and no existing offer reaches within the limit.
    survey
        Survey state of the topic in the county; None where several counties are asked for.
    """

    query: SitingQuery
    place: str
    limit_km: float
    sites: tuple[ChosenSite, ...]
    people: int
    people_before: int
    people_after: int
    mean_km_before: float | None
    mean_km_after: float | None
    gap_percent: float
    is_optimal: bool
    curve: tuple[tuple[int, int], ...]
    points: pd.DataFrame
    existing: pd.DataFrame
    people_unreachable: int
    candidate_count: int
    survey: str | None

    @property
    def share_before_percent(self) -> float:
        """People reached today, as a share of all."""
        return 100 * self.people_before / self.people

    @property
    def share_after_percent(self) -> float:
        """People reached with the new sites, as a share of all."""
        return 100 * self.people_after / self.people

    @property
    def people_left(self) -> int:
        """People who are still not reached."""
        return self.people - self.people_after


def choose_sites(snapshot: Snapshot, query: SitingQuery) -> SitingResult:
    """Return the best places for new sites of a topic.

    Raises
    ------
    NotFoundError
        If topic, county, region, objective, kind of candidates, demand or method is unknown.
    BadRequestError
        If nobody lives there, more sites are asked for than there are candidates, or the limit makes no sense.
    """
    require_sense(snapshot, query)
    ground = survey_ground(snapshot, query)
    cover = ground.make_cover_task()
    siting = _solve(query, ground, cover)
    ways = ground.ways_with(siting.chosen)
    reached = ways <= ground.limit
    place = snapshot.region(query.place_id) if query.place_id else None
    points = ground.points.assign(
        municipality=ground.points["ags"].map(snapshot.municipalities["name"]),
        is_reached=reached,
        before_km=_kilometres(ground, ground.existing),
        after_km=_kilometres(ground, ways),
    )
    beyond = siting if query.objective != "median" else cover_everybody(cover, is_exact=False)
    return SitingResult(
        query=query,
        place=str(place["name"]) if place else "",
        limit_km=ground.limit_km,
        sites=_describe_sites(snapshot, ground, cover, siting),
        people=round(ground.people.sum()),
        people_before=round(ground.people[ground.is_served].sum()),
        people_after=round(ground.people[reached].sum()),
        mean_km_before=_mean_km(points["before_km"], ground.people),
        mean_km_after=_mean_km(points["after_km"], ground.people),
        gap_percent=siting.gap_percent,
        is_optimal=siting.is_optimal,
        curve=_draw_curve(query, cover, len(siting.chosen)),
        points=points,
        existing=_list_existing(snapshot, query.topic),
        people_unreachable=round(ground.people[beyond.unreachable].sum()),
        candidate_count=len(ground.candidates),
        survey=_find_survey(snapshot, query.topic, str(place["county_ags"])) if place else None,
    )


def _solve(query: SitingQuery, ground: Ground, cover: CoverTask) -> Siting:
    is_exact = query.method == "exact"
    if query.objective == "set":
        return cover_everybody(cover, is_exact=is_exact, time_limit_s=_TIME_LIMIT_S)
    if query.objective == "cover":
        return maximise_cover(cover, query.count, is_exact=is_exact, time_limit_s=_TIME_LIMIT_S)
    if query.where != "everybody" and ground.is_served.all():
        raise BadRequestError(
            "Hier haben alle Menschen schon ein Angebot innerhalb von %(limit)s km. Bitte eine kürzere Entfernung "
            "wählen, oder die Wege aller Menschen (where=everybody).",
            limit=f"{ground.limit_km:g}",
        )
    nearness = ground.make_nearness_task(is_for_all=query.where == "everybody")
    return minimise_ways(nearness, query.count, is_exact=is_exact, time_limit_s=_TIME_LIMIT_S)


def _describe_sites(snapshot: Snapshot, ground: Ground, cover: CoverTask, siting: Siting) -> tuple[ChosenSite, ...]:
    if len(siting.chosen) == 0:
        return ()
    ranked, gains = rank_cover(cover, siting.chosen)
    reached = ground.people[ground.is_served].sum() + np.cumsum(gains)
    _, nearest = ground.travel.nearest(ground.candidates_m[ranked], ground.existing_m)
    nearest_km = _kilometres(ground, nearest)
    towns = snapshot.municipalities["name"]
    rows = rows_of(ground.candidates.iloc[ranked])
    return tuple(
        ChosenSite(
            rank=position + 1,
            municipality=str(towns[row["ags"]]),
            people_gained=round(gains[position]),
            people_reached=round(reached[position]),
            share_percent=round(float(100 * reached[position] / ground.people.sum()), 1),
            nearest_km=round(float(nearest_km[position]), 1) if np.isfinite(nearest_km[position]) else None,
            **row,
        )
        for position, row in enumerate(rows)
    )


def _draw_curve(query: SitingQuery, cover: CoverTask, chosen: int) -> tuple[tuple[int, int], ...]:
    """Return how many people the best set of no, one, two ... new sites reaches."""
    most = min(chosen + _CURVE_BEYOND, cover.candidates)
    served = round(cover.people[cover.is_served].sum())
    # By size and not by the clock, so that equal questions have equal answers.
    is_exact = query.method == "exact" and cover.covers.nnz * most <= _MOST_CURVE_WORK
    best = [maximise_cover(cover, count, is_exact=is_exact, time_limit_s=1.0) for count in range(1, most + 1)]
    return ((0, served), *((count + 1, round(siting.objective)) for count, siting in enumerate(best)))


def _kilometres(ground: Ground, costs: np.ndarray) -> np.ndarray:
    return costs * kilometres_in(ground.travel, 1.0)


def _mean_km(ways_km: pd.Series, people: np.ndarray) -> float | None:
    known = np.isfinite(ways_km.to_numpy())
    return float(np.average(ways_km[known], weights=people[known])) if known.any() else None


def _list_existing(snapshot: Snapshot, topic_id: str) -> pd.DataFrame:
    sites = snapshot.offer_sites
    # Of a hidden site there is no point.
    shown = sites[(sites["topic_id"] == topic_id) & sites["lon"].notna()]
    names = snapshot.offers["name"].reindex(shown["offer_id"]).to_numpy()
    return shown[["offer_id", "lon", "lat"]].assign(name=names).reset_index(drop=True)


def _find_survey(snapshot: Snapshot, topic_id: str, county_ags: str) -> str:
    surveys = declared_surveys(snapshot)
    found = surveys[(surveys["topic_id"] == topic_id) & (surveys["county_ags"] == county_ags)]["survey"]
    return str(found.iloc[0]) if len(found) else str(SurveyState.NONE)
