"""How much of the counties an extract covers, and which part is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atlas.geo.road_travel import RoadTravel
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import find_outside


@dataclass(frozen=True)
class MissingPart:
    """A municipality of which demand points lie off the roads; `people_outside` is None where unknown."""

    ags: str
    name: str
    points: int
    outside: int
    people_outside: int | None

    @property
    def is_whole(self) -> bool:
        """Whether all of it is missing."""
        return self.outside == self.points


@dataclass(frozen=True)
class CountyCoverage:
    """What an extract covers of one county; `people` are those at demand points, `missing` is ordered by name."""

    county_ags: str
    name: str
    points: int
    outside: int
    people: int
    people_outside: int
    municipalities: int
    missing: tuple[MissingPart, ...]

    @property
    def share_percent(self) -> float:
        """Share of the county's people that live off the roads; of its points where no people are known."""
        if self.people:
            return 100 * self.people_outside / self.people
        return 100 * self.outside / self.points if self.points else 0.0


def measure_road_coverage(snapshot: Snapshot, roads: RoadTravel, county: str = "") -> list[CountyCoverage]:
    """Return for each county how many of its demand points lie within reach of a road.

    People live where roads are: a demand point farther than `road_network.SNAP_LIMIT_M` from every road lies where the
    extract was cut off.

    Parameters
    ----------
    county
        Key of one county; empty for all.

    Raises
    ------
    NotFoundError
        If the county is unknown.
    """
    if county:
        snapshot.require_county(county)
    points = snapshot.tables["demand_points"][["ags", "people"]].reset_index(drop=True)
    points = points.assign(is_outside=find_outside(snapshot, roads))
    points["county_ags"] = points["ags"].map(snapshot.municipalities["county_ags"])
    keys = [county] if county else list(snapshot.counties.index)
    return [_measure(snapshot, key, points[points["county_ags"] == key]) for key in keys]


def _measure(snapshot: Snapshot, county: str, points: pd.DataFrame) -> CountyCoverage:
    people = points["people"].to_numpy(dtype="float64", na_value=np.nan)
    outside = points["is_outside"].to_numpy(dtype=bool)
    parts = [_part(snapshot, str(ags), members) for ags, members in points.groupby("ags")]
    missing = sorted((part for part in parts if part.outside), key=lambda part: (part.name, part.ags))
    return CountyCoverage(
        county,
        str(snapshot.counties[county]),
        len(points),
        int(outside.sum()),
        round(np.nansum(people)),
        round(np.nansum(people[outside])),
        len(parts),
        tuple(missing),
    )


def _part(snapshot: Snapshot, ags: str, members: pd.DataFrame) -> MissingPart:
    outside = members[members["is_outside"]]
    people = outside["people"]
    count = None if people.isna().any() else int(people.sum())
    return MissingPart(ags, str(snapshot.municipalities["name"][ags]), len(members), len(outside), count)
