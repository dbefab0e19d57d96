"""What every measure of a level stands on: its regions, who belongs to them, where people live, what is offered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from atlas.geo.incidence import Incidence, build_incidence
from atlas.geo.supply import Demand, Supply
from atlas.services.measuring import LAND_TABLES, OFFER_TABLES, gather_demand, supply_of
from atlas.services.memo import digest_rows
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level


@dataclass(frozen=True)
class Ground:
    """The regions of a level against municipalities and demand points.

    Attributes
    ----------
    level, system
        Which regions.
    regions
        As `Snapshot.regions_at` returns them.
    keys
        Municipalities (AGS), in the order of all matrices.
    people
        (municipalities,) people by the register, NaN where unknown.
    membership, point_membership
        (regions, municipalities) and (regions, points), 1 where it belongs.
    points_m, point_keys
        (points, 2) metres, and the position of each point's municipality.
    point_people
        (points,) people, NaN where unknown.
    references
        (regions,) the point with most people, -1 without any.
    counties
        Position of each municipality's county in `county_keys`; all 0 where counties themselves are compared.
    region_counties
        The same for each region.
    points_digest
        Stands for the places of the points in memory keys.
    """

    level: str
    system: str
    regions: pd.DataFrame
    keys: pd.Index[str]
    people: np.ndarray
    membership: sparse.csr_array
    point_membership: sparse.csr_array
    points_m: np.ndarray
    point_keys: np.ndarray
    point_people: np.ndarray
    references: np.ndarray
    counties: np.ndarray
    region_counties: np.ndarray
    points_digest: int


def ground_of(snapshot: Snapshot, level: str, system: str) -> Ground:
    """Return the ground of a level, laid once for each snapshot."""
    return snapshot.derive(("ground", level, system), lambda: _lay_ground(snapshot, level, system), needs=LAND_TABLES)


def incidence_of(snapshot: Snapshot, view: str) -> Incidence:
    """Return the offers of a view as matrices over the topics and municipalities of a snapshot."""

    def build() -> Incidence:
        return build_incidence(supply_of(snapshot, view), snapshot.topics.index, snapshot.municipalities.index)

    return snapshot.derive(("incidence", view), build, needs=OFFER_TABLES)


@dataclass(frozen=True)
class Placed:
    """The sites that can be travelled to, sorted by topic and offer.

    `starts` has one more entry than there are topics: the sites of topic t stand from ``starts[t]`` to
    ``starts[t + 1]``. `rows` are the offers' rows in the incidence, `shares` the part of its offer that a site is,
    `digests` stand for a topic's sites in memory keys.
    """

    points_m: np.ndarray
    rows: np.ndarray
    shares: np.ndarray
    starts: np.ndarray
    digests: np.ndarray

    def of_topic(self, topic: int) -> slice:
        """Return where the sites of a topic stand."""
        return slice(int(self.starts[topic]), int(self.starts[topic + 1]))


def placed_of(snapshot: Snapshot, view: str) -> Placed:
    """Return the sites of a view that have a point, in the order of the topics."""
    return snapshot.derive(
        ("placed", view),
        lambda: _place(supply_of(snapshot, view), incidence_of(snapshot, view), snapshot),
        needs=OFFER_TABLES,
    )


def _lay_ground(snapshot: Snapshot, level: str, system: str) -> Ground:
    regions = snapshot.regions_at(level, system=system)
    demand = snapshot.derive(
        ("demand", level, system), lambda: gather_demand(snapshot, regions["people"]), needs=LAND_TABLES
    )
    keys = snapshot.municipalities.index
    points = demand.points
    # Counties are compared with each other, all smaller regions within their county.
    is_county = level == Level.COUNTY
    county_keys = pd.Index(snapshot.municipalities["county_ags"].unique())
    counties = county_keys.get_indexer(pd.Index(snapshot.municipalities["county_ags"]))
    region_counties = county_keys.get_indexer(pd.Index(regions["county_ags"]))
    return Ground(
        level=level,
        system=system,
        regions=regions,
        keys=keys,
        people=snapshot.people.reindex(keys).to_numpy(dtype="float64", na_value=np.nan),
        membership=demand.membership(keys),
        point_membership=demand.point_membership(),
        points_m=points[["x_m", "y_m"]].to_numpy(dtype="float64"),
        point_keys=keys.get_indexer(pd.Index(points["ags"])),
        point_people=points["people"].to_numpy(dtype="float64", na_value=np.nan),
        references=demand.reference_points(),
        counties=np.zeros_like(counties) if is_county else counties,
        region_counties=np.zeros_like(region_counties) if is_county else region_counties,
        points_digest=_digest_points(snapshot, demand),
    )


def _digest_points(snapshot: Snapshot, demand: Demand) -> int:
    def digest() -> int:
        # With their order, as results stand in the order of the points.
        ordered = demand.points[["x_m", "y_m"]].assign(position=np.arange(len(demand.points)))
        return int(digest_rows(ordered, np.zeros(len(ordered), dtype=np.intp), 1)[0])

    return snapshot.derive("points digest", digest, needs=LAND_TABLES)


def _place(supply: Supply, incidence: Incidence, snapshot: Snapshot) -> Placed:
    sited = supply.sited.dropna(subset=["x_m", "y_m"])
    rows = pd.Index(incidence.offer_ids).get_indexer(pd.Index(sited["offer_id"]))
    sited, rows = sited[rows >= 0], rows[rows >= 0]
    topics = incidence.topics[rows]
    order = np.lexsort((rows, topics))
    sited, rows, topics = sited.iloc[order], rows[order], topics[order]
    count = len(snapshot.topics)
    sites_of_offer = np.bincount(rows, minlength=len(incidence.offer_ids))
    described = sited[["offer_id", "x_m", "y_m"]].assign(
        is_remote=incidence.is_remote[rows], capacity=incidence.capacity[rows]
    )
    return Placed(
        points_m=sited[["x_m", "y_m"]].to_numpy(dtype="float64"),
        rows=rows,
        shares=1 / sites_of_offer[rows],
        starts=np.searchsorted(topics, np.arange(count + 1)),
        digests=digest_rows(described, topics, count),
    )
