"""Who works with whom: offices (or umbrellas, or fields), providers and places, tied by their offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.codes import region_id
from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.services.filtering import filter_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.partners import Cooperation, list_cooperations
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

SIDES: Final = ("office", "umbrella", "field")
"""What may stand on the left of the network: columns of offers."""
_TIE: Final = ["left", "provider_id", "provider", "place_id", "place"]


@dataclass(frozen=True)
class NetworkQuery:
    """Which offers make the network; empty means all.

    `by` is one of `SIDES`; empty means the office where any offer names one, else the umbrella.
    `municipality` is an AGS, `office` a name as the data write it; the others are ids and codes.
    """

    by: str = ""
    county: str = ""
    field: str = ""
    topic: str = ""
    provider: str = ""
    office: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class Tie:
    """One path through the network and the number of its offers; an empty id means that nobody states it.

    `place_id` is a region: a municipality, or the county where the place is secret or the offer has no site.
    """

    left: str
    provider_id: str
    provider: str
    place_id: str
    place: str
    offers: int


@dataclass(frozen=True)
class Network:
    """The ties of a selection, most offers first.

    Attributes
    ----------
    by
        What stands on the left.
    ties
        Each path once. An offer with sites in several municipalities is on several paths.
    cooperations
        Providers and the partners that their offers name.
    offer_ids
        The offers of the selection, in the order of the snapshot.
    offices_stated
        How many of them name an office.
    """

    by: str
    ties: tuple[Tie, ...]
    cooperations: tuple[Cooperation, ...]
    offer_ids: tuple[str, ...]
    offices_stated: int

    @property
    def offers(self) -> int:
        """Number of offers in the selection."""
        return len(self.offer_ids)


def gather_network(snapshot: Snapshot, query: NetworkQuery) -> Network:
    """Return who works with whom.

    Raises
    ------
    NotFoundError
        If something that is chosen is unknown.
    """
    by = query.by or default_side(snapshot)
    _require_known(snapshot, query, by)
    paths = _find_paths(snapshot, query)
    chosen = snapshot.offers[snapshot.offers["offer_id"].isin(paths["offer_id"])]
    paths = paths.assign(left=paths["offer_id"].map(chosen[by]).astype("str").fillna(""))
    counted = paths.groupby(_TIE, as_index=False).agg(offers=("offer_id", "nunique"))
    # By name as well, so that equal numbers stand in the same order on every run.
    ordered = counted.sort_values(["offers", "left", "provider", "place"], ascending=[False, True, True, True])
    return Network(
        by=by,
        ties=tuple(Tie(**row) for row in rows_of(ordered)),
        cooperations=tuple(list_cooperations(snapshot, chosen)),
        offer_ids=tuple(chosen.index),
        offices_stated=int(chosen["office"].notna().sum()),
    )


def default_side(snapshot: Snapshot) -> str:
    """Return what stands on the left unless somebody chooses: the office, where the data name any."""
    return "office" if snapshot.offers["office"].notna().any() else "umbrella"


def list_offices(snapshot: Snapshot) -> list[str]:
    """Return the offices that offers name, sorted."""
    return sorted(snapshot.offers["office"].dropna().unique())


def _require_known(snapshot: Snapshot, query: NetworkQuery, by: str) -> None:
    known: dict[str, tuple[str, list[str]]] = {
        "by": (by, list(SIDES)),
        "provider": (query.provider, snapshot.providers.index.tolist()),
        "office": (query.office, list_offices(snapshot)),
        "municipality": (query.municipality, snapshot.municipalities.index.tolist()),
    }
    for name, (asked, there) in known.items():
        if asked and asked not in there:
            raise NotFoundError(
                "%(name)s: „%(asked)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
                name=name,
                asked=asked,
                known=", ".join(there[:5]) or "–",
            )


def _find_paths(snapshot: Snapshot, query: NetworkQuery) -> pd.DataFrame:
    """Return one row for each chosen offer and place: `offer_id`, provider and place."""
    masks = filter_offers(snapshot, OfferQuery(county=query.county, field=query.field, topic=query.topic))
    offers = snapshot.offers
    keep = np.logical_and.reduce([np.ones(len(offers), dtype=bool), *masks.values()])
    for column, asked in (("provider_id", query.provider), ("office", query.office)):
        if asked:
            keep &= (offers[column] == asked).to_numpy(dtype=bool)
    paths = snapshot.derive("network paths", lambda: _place_offers(snapshot))
    chosen: pd.DataFrame = paths[paths["offer_id"].isin(offers.loc[keep, "offer_id"])]
    # An offer of two counties has a path to each; of a chosen county, only its own places are wanted.
    if query.county:
        chosen = chosen[chosen["county_ags"] == query.county]
    if query.municipality:
        chosen = chosen[chosen["place_id"] == region_id(Level.MUNICIPALITY, query.municipality)]
    return chosen


def _place_offers(snapshot: Snapshot) -> pd.DataFrame:
    offers = snapshot.offers[["offer_id", "provider_id", "provider", "county_ags"]]
    # Hidden sites have lost their municipality in the join already; what is left of them is the county.
    sited = snapshot.offer_sites.dropna(subset=["ags"])[["offer_id", "ags"]].drop_duplicates()
    at_home = sited.assign(
        place_id=[region_id(Level.MUNICIPALITY, ags) for ags in sited["ags"]],
        place=sited["ags"].map(snapshot.municipalities["name"]),
        county_ags=sited["ags"].map(snapshot.municipalities["county_ags"]),
    )
    others = offers.loc[~offers["offer_id"].isin(sited["offer_id"]), ["offer_id", "county_ags"]]
    county_wide = others.assign(
        place_id=[region_id(Level.COUNTY, key) if isinstance(key, str) else "" for key in others["county_ags"]],
        place=others["county_ags"].map(snapshot.counties),
    )
    placed = pd.concat([at_home, county_wide], ignore_index=True)[["offer_id", "county_ags", "place_id", "place"]]
    joined = placed.merge(offers[["offer_id", "provider_id", "provider"]].reset_index(drop=True), on="offer_id")
    texts = ["place_id", "place", "provider_id", "provider"]
    return joined.assign(**{name: joined[name].astype("str").fillna("") for name in texts})
