"""What a choice of sites stands on: who lives where, what they have today, where new sites could stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.geo.crs import measure_coordinates
from atlas.geo.siting_tasks import CoverTask, NearnessTask
from atlas.geo.travel import Travel
from atlas.services.measuring import supply_of
from atlas.services.siting_query import SitingQuery, find_limit_km, members_of
from atlas.services.siting_sites import list_candidates
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import limit_in, travel_of


@dataclass(frozen=True)
class Ground:
    """Demand points, candidates, and ways in the unit of `travel`.

    Attributes
    ----------
    points
        Demand points of the region with people: `name`, `ags`, `lon`, `lat`, `people`.
    candidates
        See `siting_sites.list_candidates`.
    existing
        (points,): way to the nearest existing offer; 0 where one comes to people, infinite where there is none.
    existing_m
        (offers, 2): where existing offers are, across all borders.
    """

    points: pd.DataFrame
    candidates: pd.DataFrame
    points_m: np.ndarray
    candidates_m: np.ndarray
    existing: np.ndarray
    existing_m: np.ndarray
    travel: Travel
    limit_km: float

    @property
    def people(self) -> np.ndarray:
        """People at each demand point."""
        return self.points["people"].to_numpy(dtype="float64")

    @property
    def limit(self) -> float:
        """How far is near enough, in the unit of `travel`."""
        return limit_in(self.travel, self.limit_km)

    @property
    def is_served(self) -> np.ndarray:
        """Who has an existing offer within the limit."""
        return np.asarray(self.existing <= self.limit)

    def ways_with(self, chosen: np.ndarray) -> np.ndarray:
        """Return the way from each demand point to the nearest of existing and chosen sites."""
        if len(chosen) == 0:
            return self.existing
        _, new = self.travel.nearest(self.points_m, self.candidates_m[chosen])
        return np.asarray(np.minimum(self.existing, new))

    def make_cover_task(self) -> CoverTask:
        """Return the question who is covered by whom within the limit."""
        origins, targets, _ = self.travel.pairs(self.points_m, self.candidates_m, self.limit)
        return CoverTask.of_pairs(self.people, origins, targets, len(self.candidates), self.is_served)

    def make_nearness_task(self, *, is_for_all: bool) -> NearnessTask:
        """Return the question whose ways become how short; for all people, or those without an offer within reach."""
        origins, targets, costs = self.travel.pairs(self.points_m, self.candidates_m, np.inf)
        ways = np.full((len(self.points), len(self.candidates)), np.inf)
        ways[origins, targets] = costs
        wanted = self.people if is_for_all else np.where(self.is_served, 0.0, self.people)
        return NearnessTask.of_matrix(wanted, ways, existing_m=self.existing)


def survey_ground(snapshot: Snapshot, query: SitingQuery) -> Ground:
    """Gather what a choice of sites stands on.

    Raises
    ------
    BadRequestError
        If nobody lives there, or the limit makes no sense.
    """
    members = members_of(snapshot, query)
    limit_km = find_limit_km(snapshot, query)
    points = snapshot.tables["demand_points"]
    # Where people are not known, nobody can be counted as reached or not.
    points = points[points["ags"].isin(members) & (points["people"] > 0).fillna(value=False)]
    if points.empty:
        raise BadRequestError(
            "In diesem Raum ist an keinem Bedarfspunkt bekannt, dass Menschen dort wohnen. Bitte einen anderen Raum "
            "wählen oder Bedarfspunkte importieren."
        )
    metric = snapshot.settings.metric_crs
    points = points[["name", "ags", "lon", "lat", "people"]].reset_index(drop=True)
    candidates = list_candidates(snapshot, query.candidates, members)
    points_m = measure_coordinates(points, metric)
    existing, existing_m = _measure_existing(snapshot, query.topic, points["ags"], points_m)
    return Ground(
        points=points,
        candidates=candidates,
        points_m=points_m,
        candidates_m=measure_coordinates(candidates, metric),
        existing=existing,
        existing_m=existing_m,
        travel=travel_of(snapshot),
        limit_km=limit_km,
    )


def _measure_existing(
    snapshot: Snapshot, topic_id: str, ags: pd.Series, points_m: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the way to the nearest existing offer of each point, as reach measures it, and where the offers are."""
    supply = supply_of(snapshot).of_topic(topic_id)
    placed_m = supply.sited.dropna(subset=["x_m", "y_m"])[["x_m", "y_m"]].to_numpy()
    _, costs = travel_of(snapshot).nearest(points_m, placed_m)
    # An offer that comes to people is at distance 0 where it serves.
    served = supply.served.loc[supply.served["offer_id"].isin(supply.remote), "ags"]
    return np.where(ags.isin(served), 0.0, costs), placed_m
