"""How far every offer is from a place, as the crow flies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from atlas.geo.crs import measure_coordinates
from atlas.geo.proximity import Areas, find_nearest_links, measure_to_area, measure_to_point, project_point
from atlas.services.places import Place
from atlas.services.recent import Recent
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Precision

# Towns, postcodes and regions of several counties; 20,000 offers are 160 kB for each.
_REMEMBERED_AREAS: Final = 200


@dataclass(frozen=True)
class _Links:
    """The visible sites in metres, and which offer (by position) is delivered at which of them."""

    ags: pd.Series[str]
    rows: np.ndarray
    sites_m: np.ndarray
    sites: np.ndarray
    offers: np.ndarray
    count: int


@dataclass(frozen=True)
class Nearness:
    """How far each offer is from a place, and at which of its sites; shared by requests and never changed.

    Attributes
    ----------
    distances_km
        Straight lines, aligned with `Snapshot.offers`; NaN without a point, and always for confidential offers.
    sites
        Rows in `Snapshot.sites` of the sites that were measured; -1 where there is no distance.
    """

    distances_km: np.ndarray
    sites: np.ndarray


def measure_nearness(snapshot: Snapshot, place: Place) -> Nearness:
    """Return how far each offer is from a place.

    Inside an area means counted in one of its municipalities, wherever the point is drawn; outside,
    the distance from the area's border counts. Of several sites the nearest counts.
    """
    if not place.is_area:
        # Points are not remembered: where somebody stands is nobody's business, and it takes no longer than this.
        return _take_nearest(_links(snapshot), _measure_from_point(snapshot, place))
    memory: Recent[tuple[str, ...], Nearness] = snapshot.derive(
        "distances from areas", lambda: Recent(_REMEMBERED_AREAS)
    )
    return memory.recall(place.ags, lambda: _take_nearest(_links(snapshot), _measure_from_area(snapshot, place)))


def areas_of(snapshot: Snapshot) -> Areas:
    """Return the municipalities' areas of a snapshot, made once."""
    return snapshot.derive("areas in metres", lambda: Areas(snapshot.land, snapshot.settings.metric_crs))


def _take_nearest(links: _Links, distances_m: np.ndarray) -> Nearness:
    lengths_m = distances_m[links.sites]
    nearest = find_nearest_links(lengths_m, links.offers, links.count)
    is_known = nearest >= 0
    # An empty atlas has no link that -1 could stand in for.
    distances_km = np.where(is_known, lengths_m[nearest] / 1000 if len(lengths_m) else np.nan, np.nan)
    sites = np.where(is_known, links.rows[links.sites[nearest]] if len(lengths_m) else -1, -1)
    distances_km.setflags(write=False)
    sites.setflags(write=False)
    return Nearness(distances_km, sites)


def _measure_from_point(snapshot: Snapshot, place: Place) -> np.ndarray:
    links = _links(snapshot)
    if place.lon is None or place.lat is None:
        return np.full(len(links.sites_m), np.nan)
    return measure_to_point(links.sites_m, project_point(place.lon, place.lat, snapshot.settings.metric_crs))


def _measure_from_area(snapshot: Snapshot, place: Place) -> np.ndarray:
    links = _links(snapshot)
    area = areas_of(snapshot).unite(place.ags)
    if shapely.is_empty(area):
        # A county without polygons still has the centre of its towns.
        distances_m = _measure_from_point(snapshot, place)
    else:
        distances_m = measure_to_area(links.sites_m, area)
    distances_m[links.ags.isin(place.ags).to_numpy()] = 0.0
    return distances_m


def _links(snapshot: Snapshot) -> _Links:
    return snapshot.derive("site links", lambda: _link_sites(snapshot))


def _link_sites(snapshot: Snapshot) -> _Links:
    offers = snapshot.offers
    # Left out before anything is measured, so that no distance and no "inside" can tell where a hidden place is.
    is_open = ~offers["is_hidden"]
    is_shown = (snapshot.sites["location_precision"] != Precision.HIDDEN).to_numpy(dtype=bool)
    sites = snapshot.sites[is_shown].set_index("site_id")
    pairs = snapshot.tables["offer_sites"]
    site_positions = sites.index.get_indexer(pd.Index(pairs["site_id"]))
    offer_positions = offers.index.get_indexer(pd.Index(pairs["offer_id"]))
    # -1 says "not there", and as an index it would silently mean the last row.
    kept = (site_positions >= 0) & (offer_positions >= 0)
    kept[kept] = is_open.to_numpy(dtype=bool)[offer_positions[kept]]
    return _Links(
        sites["ags"],
        np.flatnonzero(is_shown),
        measure_coordinates(sites, snapshot.settings.metric_crs),
        site_positions[kept],
        offer_positions[kept],
        len(offers),
    )
