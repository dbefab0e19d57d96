"""From a snapshot to what the measures take: demand and supply in metres."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atlas.frames import split_list
from atlas.geo.crs import measure_coordinates
from atlas.geo.supply import Demand, Supply
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode


def gather_demand(snapshot: Snapshot, people: pd.Series) -> Demand:
    """Return the demand points and the regions that `people` is indexed by."""
    points = snapshot.tables["demand_points"]
    metres = measure_coordinates(points, snapshot.settings.metric_crs)
    members = snapshot.tables["region_members"]
    return Demand(
        points=points[["ags", "people"]].assign(x_m=metres[:, 0], y_m=metres[:, 1]),
        members=members[members["region_id"].isin(people.index)],
        people=people,
    )


def supply_of(snapshot: Snapshot) -> Supply:
    """Return the offers of all topics, gathered once for each snapshot.

    A hidden site is measured from its municipality's centre, which tells no more than its region.
    """
    return snapshot.derive("supply", lambda: _gather_supply(snapshot))


def _gather_supply(snapshot: Snapshot) -> Supply:
    sites = snapshot.offer_sites
    centres = snapshot.municipalities[["lon", "lat"]].reindex(sites["ags"]).to_numpy()
    coordinates = pd.DataFrame(
        # Only here does a hidden site get a point, for measuring; the frame of sites that is published has none.
        np.where(sites[["lon", "lat"]].isna(), centres, sites[["lon", "lat"]]),
        columns=["lon", "lat"],
    )
    metres = measure_coordinates(coordinates, snapshot.settings.metric_crs)
    sited = sites[["offer_id", "topic_id", "ags"]].assign(x_m=metres[:, 0], y_m=metres[:, 1])
    return Supply(sited, _gather_served(snapshot), _find_remote(snapshot, sited))


def _find_remote(snapshot: Snapshot, sited: pd.DataFrame) -> frozenset[str]:
    """Return the offers that come to people, and those without a place, which only a service area can count."""
    offers = snapshot.tables["offers"]
    modes = offers["delivery_modes"].map(split_list)
    # An offer both on site and online is still visited, but one that is also mobile does come to people.
    comes = modes.map(lambda given: DeliveryMode.MOBILE in given or DeliveryMode.ON_SITE not in given).astype(bool)
    # An offer without any place would never be near anybody, however clearly it says whom it serves.
    placed = sited.dropna(subset=["x_m", "y_m"])["offer_id"]
    return frozenset(offers.loc[comes | ~offers["offer_id"].isin(placed), "offer_id"])


def _gather_served(snapshot: Snapshot) -> pd.DataFrame:
    areas = snapshot.tables["service_areas"].dropna(subset=["region_id"])
    served = areas.merge(snapshot.tables["region_members"], on="region_id")
    topics = snapshot.tables["offers"][["offer_id", "topic_id"]]
    return served.merge(topics, on="offer_id")[["offer_id", "topic_id", "ags", "basis"]]
