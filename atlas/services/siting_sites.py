"""Where new sites could stand, and what is told of those that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.services.snapshots import Snapshot

_COLUMNS: Final = ["candidate_id", "name", "ags", "lon", "lat"]


@dataclass(frozen=True)
class ChosenSite:
    """A chosen place, and what it adds.

    Attributes
    ----------
    rank
        1 for the site that adds most people.
    people_gained
        People within the limit of this site, beyond those of existing sites and of the ranks before.
    people_reached
        People reached by existing sites and all up to this rank.
    share_percent
        The same as a share of the people of the region.
    nearest_km
        Way from this place to the nearest existing offer, None where there is none.
    """

    rank: int
    candidate_id: str
    name: str
    municipality: str
    ags: str
    lon: float
    lat: float
    people_gained: int
    people_reached: int
    share_percent: float
    nearest_km: float | None

    def as_record(self) -> dict[str, Any]:
        """Return the site with the keys of the published interface, in their order."""
        return {name: getattr(self, name) for name in SITE_FIELDS}


# Written out and not taken from the class: programs rely on these names and on their order.
SITE_FIELDS: Final = (
    "rank",
    "candidate_id",
    "name",
    "municipality",
    "ags",
    "lon",
    "lat",
    "people_gained",
    "people_reached",
    "share_percent",
    "nearest_km",
)
"""The columns of chosen sites as JSON and CSV."""


def list_candidates(snapshot: Snapshot, kind: str, members: Collection[str]) -> pd.DataFrame:
    """Return the places of some municipalities where a new site could stand.

    Parameters
    ----------
    kind
        One of `CANDIDATE_KINDS`: ``places`` (towns and villages), ``seats`` (the main place of each
        municipality, where its town hall is) or ``sites`` (houses in which any offer is delivered already; never
        a hidden one).
    members
        Keys of municipalities.

    Returns
    -------
    candidates
        `candidate_id`, `name`, `ags`, `lon`, `lat` in EPSG:4326, each place once, by municipality and id.
    """
    listed = CANDIDATE_KINDS[kind](snapshot)
    listed = listed[listed["ags"].isin(members)].dropna(subset=["lon", "lat"])
    # By key, so that of equal places the same one is chosen whatever order a database returns.
    return listed.sort_values(["ags", "candidate_id"]).drop_duplicates(["lon", "lat"])[_COLUMNS].reset_index(drop=True)


def _list_places(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.tables["places"].rename(columns={"place_id": "candidate_id"})


def _list_seats(snapshot: Snapshot) -> pd.DataFrame:
    places = _list_places(snapshot)
    return places[places["kind"] == "seat"]


def _list_sites(snapshot: Snapshot) -> pd.DataFrame:
    # Hidden sites have neither point nor municipality here.
    sites = snapshot.offer_sites.drop_duplicates("site_id").rename(columns={"site_id": "candidate_id"})
    names = snapshot.municipalities["name"].reindex(sites["ags"]).set_axis(sites.index)
    town = sites["city"].fillna(names)
    # Most sites have no name of their own; their street says more than the town alone.
    name = sites["name"].fillna(sites["street"] + ", " + town).fillna(town)
    return sites.assign(name=name)


CANDIDATE_KINDS: Final[dict[str, Callable[[Snapshot], pd.DataFrame]]] = {
    "places": _list_places,
    "seats": _list_seats,
    "sites": _list_sites,
}
"""Where a new site may be looked for."""
