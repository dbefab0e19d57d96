"""From a snapshot to what the measures take: demand and supply in metres."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from atlas.codes import region_id
from atlas.frames import split_list
from atlas.geo.coverage import without_inferred
from atlas.geo.crs import measure_coordinates
from atlas.geo.supply import Demand, Supply
from atlas.services.quality import measure_quality
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Basis, DeliveryMode, Level, View

LAND_TABLES: Final = (
    "municipalities",
    "regions",
    "region_systems",
    "region_members",
    "population",
    "demand_points",
)
"""What regions, people and their places are made of: nothing that an offer could change."""
OFFER_TABLES: Final = (*LAND_TABLES, "areas", "topics", "providers", "offers", "sites", "offer_sites", "service_areas")
"""What offers in their places are made of."""


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


def supply_of(snapshot: Snapshot, view: str = View.ALL.value) -> Supply:
    """Return the offers of all topics that count in a view, gathered once for each snapshot.

    A hidden site has no place; a confidential offer counts for its whole county, as verdicts on single
    municipalities would tell where it is.
    """
    return snapshot.derive(("supply", view), lambda: _VIEWS[View(view)](snapshot), needs=OFFER_TABLES)


def _gather_supply(snapshot: Snapshot) -> Supply:
    sites = snapshot.offer_sites
    metres = measure_coordinates(sites, snapshot.settings.metric_crs)
    sited = sites[["offer_id", "topic_id", "ags"]].assign(x_m=metres[:, 0], y_m=metres[:, 1])
    capacity = snapshot.tables["offers"].set_index("offer_id")["capacity"].astype("Float64")
    return Supply(sited, _gather_served(snapshot), _find_remote(snapshot, sited), capacity)


def _choose_well_kept(snapshot: Snapshot) -> Supply:
    is_well_kept = measure_quality(snapshot) >= snapshot.settings.quality_limit
    return supply_of(snapshot).of_offers(set(snapshot.offers.index[is_well_kept]))


_VIEWS: Final[dict[View, Callable[[Snapshot], Supply]]] = {
    View.ALL: _gather_supply,
    View.WELL_KEPT: _choose_well_kept,
    View.STATED: lambda snapshot: without_inferred(supply_of(snapshot)),
}


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
    served = pd.concat([served[~served["offer_id"].isin(_hidden_ids(snapshot))], _serve_counties(snapshot, areas)])
    topics = snapshot.tables["offers"][["offer_id", "topic_id"]]
    return served.merge(topics, on="offer_id")[["offer_id", "topic_id", "ags", "basis"]]


def _serve_counties(snapshot: Snapshot, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the municipalities of the county of each confidential offer, stated only where it names the county."""
    hidden = snapshot.offers.loc[snapshot.offers["is_hidden"], ["offer_id", "county_ags"]]
    members = snapshot.municipalities[["ags", "county_ags"]]
    counties = hidden["county_ags"].map(lambda key: region_id(Level.COUNTY.value, str(key)))
    stated = areas[areas["basis"] == Basis.STATED]
    names_it = pd.MultiIndex.from_arrays([hidden["offer_id"], counties]).isin(
        pd.MultiIndex.from_frame(stated[["offer_id", "region_id"]])
    )
    basis = np.where(names_it, str(Basis.STATED), str(Basis.INFERRED))
    return hidden.assign(basis=basis).merge(members, on="county_ags")


def _hidden_ids(snapshot: Snapshot) -> pd.Series[str]:
    hidden: pd.Series[str] = snapshot.offers.loc[snapshot.offers["is_hidden"], "offer_id"]
    return hidden
