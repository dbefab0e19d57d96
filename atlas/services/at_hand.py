"""Which offers are at hand for a place: what people go to, and what comes to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atlas.services.gazetteer import Place
from atlas.services.joining import SITE_COLUMNS
from atlas.services.nearness import measure_nearness
from atlas.services.snapshots import Snapshot
from atlas.services.traits import served_municipalities, traits_of
from atlas.vocabulary import DeliveryMode

NEARBY, REMOTE, WEAKER, HOURS_UNKNOWN = 0, 1, 2, 3
"""Blocks of a list: what people go to, what comes to them, what only touches their words, and what may or may not be
open then."""


@dataclass(frozen=True)
class AtHand:
    """What a place has at hand, for all offers.

    Attributes
    ----------
    distances_km
        Straight lines to what people go to; NaN for all others.
    sites
        Row of `Snapshot.sites` that each distance leads to; -1 where there is none.
    blocks
        `NEARBY` or `REMOTE`; -1 where an offer is out of reach.
    """

    distances_km: np.ndarray
    sites: np.ndarray
    blocks: np.ndarray


def find_at_hand(snapshot: Snapshot, place: Place | None, radius_km: float | None) -> AtHand:
    """Return what is within a radius of a place or comes to it; everything, where no place is named."""
    size = len(snapshot.offers)
    if place is None:
        return AtHand(np.full(size, np.nan), np.full(size, -1), np.full(size, NEARBY, dtype=np.int8))
    nearness = measure_nearness(snapshot, place)
    distances = nearness.distances_km
    on_site = traits_of(snapshot)["mode"].mask(DeliveryMode.ON_SITE)
    # Comparing with NaN is false, so what has no point is never near.
    near = on_site & (distances <= (np.inf if radius_km is None else radius_km))
    comes = (~on_site | np.isnan(distances) | _also_comes(snapshot)) & _serves(snapshot, place) & ~near
    blocks = np.where(near, NEARBY, np.where(comes, REMOTE, -1)).astype(np.int8)
    # How far away somebody sits who comes, or answers the phone, would only mislead.
    return AtHand(np.where(near, distances, np.nan), np.where(near, nearness.sites, -1), blocks)


def _also_comes(snapshot: Snapshot) -> np.ndarray:
    mode = traits_of(snapshot)["mode"]
    comes: np.ndarray = mode.mask(DeliveryMode.MOBILE) | mode.mask(DeliveryMode.ONLINE) | mode.mask(DeliveryMode.PHONE)
    return comes


def _serves(snapshot: Snapshot, place: Place) -> np.ndarray:
    served = served_municipalities(snapshot)
    serves = np.zeros(served.size, dtype=bool)
    for ags in place.ags:
        serves |= served.mask(ags)
    # Without a service area, nobody knows whom it serves; its own county is the least surprising answer.
    same_county = snapshot.offers["county_ags"].isin({ags[:5] for ags in place.ags}).to_numpy()
    return serves | (~served.known() & same_county)


def show_at_sites(snapshot: Snapshot, found: pd.DataFrame, sites: np.ndarray) -> pd.DataFrame:
    """Return offers as they stand at the sites that are nearest, where these are not their first ones."""
    if not (sites >= 0).any():
        return found
    rows = snapshot.sites.iloc[sites]
    is_elsewhere = (sites >= 0) & (rows["site_id"].to_numpy() != found["site_id"].to_numpy())
    if not is_elsewhere.any():
        return found
    moved = found.copy()
    there = rows[is_elsewhere]
    moved.loc[is_elsewhere, SITE_COLUMNS] = there[SITE_COLUMNS].to_numpy()
    moved.loc[is_elsewhere, "municipality"] = there["ags"].map(snapshot.municipalities["name"]).to_numpy()
    moved.loc[is_elsewhere, "county"] = there["county_ags"].map(snapshot.counties).to_numpy()
    return moved
