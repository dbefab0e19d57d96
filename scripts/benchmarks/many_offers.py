"""Make the shipped data larger: the same offers again and again, each copy somewhere else in its municipality."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely

from atlas.frames import Tables
from atlas.vocabulary import Precision

_TRIES: Final = 8
"""How often a point is drawn anew that fell beside its municipality; the rest stay at the seat."""


def many_offers(tables: Tables, count: int, *, seed: int = 1) -> Tables:
    """Return `tables` with `count` offers, and with the sites, service areas and fundings they need.

    The first copy is the data as they are. Further ones have ids ending in their number, names too, and an exact
    point inside the polygon of their municipality; offers that share a site share it in each copy. Hidden sites stay
    without a point.

    Parameters
    ----------
    tables
        All tables of one data version.
    seed
        Of the random points: equal seeds make equal tables.
    """
    copies = -(-count // len(tables["offers"]))
    offers = _repeat(tables["offers"], copies, ("offer_id", "name"), apart={"name": " "}).head(count)
    is_kept = np.zeros(copies * len(tables["offers"]), dtype=bool)
    is_kept[:count] = True
    dropped = _repeat(tables["offers"][["offer_id"]], copies, ("offer_id",)).loc[~is_kept, "offer_id"]
    sites = _repeat(tables["sites"], copies, ("site_id",))
    links = _without(_repeat(tables["offer_sites"], copies, ("offer_id", "site_id")), dropped)
    fundings = _repeat(tables["fundings"], copies, ("funding_id", "offer_id"))
    return {
        **tables,
        "offers": offers,
        "offer_sites": links,
        "sites": _scatter(sites[sites["site_id"].isin(links["site_id"])], tables, seed),
        "service_areas": _without(_repeat(tables["service_areas"], copies, ("offer_id",)), dropped),
        "fundings": _without(fundings, dropped),
    }


def _repeat(
    table: pd.DataFrame, copies: int, keys: tuple[str, ...], *, apart: dict[str, str] | None = None
) -> pd.DataFrame:
    whole = table.iloc[np.tile(np.arange(len(table)), copies)].reset_index(drop=True)
    numbers = pd.Series(np.repeat(np.arange(copies), len(table)), dtype="int64")
    is_copy = numbers > 0
    for key in keys:
        ending = (apart or {}).get(key, "-") + (numbers + 1).astype("str")
        whole[key] = whole[key].where(~is_copy, whole[key] + ending)
    return whole


def _without(table: pd.DataFrame, dropped: pd.Series) -> pd.DataFrame:
    return table[~table["offer_id"].isin(dropped)].reset_index(drop=True)


def _scatter(sites: pd.DataFrame, tables: Tables, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    areas = tables["areas"]
    land = areas[areas["part"] == "land"].set_index("ags")["geometry"]
    scattered = sites.reset_index(drop=True)
    is_free = (scattered["location_precision"] != Precision.HIDDEN) & scattered["ags"].isin(land.index)
    # The first copy keeps its points, as they are the shipped data.
    is_free &= ~scattered["site_id"].isin(tables["sites"]["site_id"])
    lonlat = scattered[["lon", "lat"]].to_numpy(dtype="float64", copy=True)
    for ags, rows in scattered[is_free].groupby("ags").indices.items():
        positions = np.flatnonzero(is_free)[rows]
        lonlat[positions] = _draw_inside(land.loc[str(ags)], lonlat[positions], random)
    precision = scattered["location_precision"].where(~is_free, str(Precision.EXACT))
    return scattered.assign(lon=lonlat[:, 0].round(6), lat=lonlat[:, 1].round(6), location_precision=precision)


def _draw_inside(area: shapely.Geometry, lonlat: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return a random point inside `area` for each of `lonlat`; the given one where none was hit."""
    shapely.prepare(area)
    west, south, east, north = shapely.bounds(area)
    drawn = lonlat.copy()
    missing = np.arange(len(lonlat))
    for _ in range(_TRIES):
        tried = random.uniform((west, south), (east, north), (len(missing), 2))
        is_inside = shapely.contains_xy(area, tried)
        drawn[missing[is_inside]] = tried[is_inside]
        missing = missing[~is_inside]
    return drawn
