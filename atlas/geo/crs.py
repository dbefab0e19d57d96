"""Coordinate reference systems: stored in EPSG:4326, measured in one metric system.

EPSG:3857 claims to be projected, yet its areas are 2.4 times too large at 50 degrees north:
nothing here ever measures in it.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.errors import BadDataError

GEOGRAPHIC_CRS: Final = "EPSG:4326"

GERMANY: Final = (5.5, 47.0, 15.5, 55.5)
"""West, south, east, north in degrees, with a margin."""


def make_points(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return `table` with points in EPSG:4326 made of its `lon` and `lat`; empty where one is missing."""
    is_known = (table["lon"].notna() & table["lat"].notna()).to_numpy()
    # Only complete pairs become points: shapely would make a point at NaN, which is not missing and spoils bounds and
    # indexes.
    shapes = np.full(len(table), None, dtype=object)
    shapes[is_known] = shapely.points(table.loc[is_known, ["lon", "lat"]].to_numpy(dtype="float64"))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=GEOGRAPHIC_CRS)


def measure_coordinates(table: pd.DataFrame, metric_crs: int) -> np.ndarray:
    """Return an (n, 2) array of metres in `metric_crs`, NaN where `lon` or `lat` is missing."""
    # A fresh index, because the result is an array by position, whatever index the table has.
    points = make_points(table[["lon", "lat"]].reset_index(drop=True)).geometry.to_crs(metric_crs)
    return np.column_stack([points.x, points.y])


def require_crs(frame: gpd.GeoDataFrame, name: str) -> None:
    """Refuse a frame that is not in EPSG:4326.

    Raises
    ------
    BadDataError
        If the frame has no CRS, or another: a join across two systems finds nothing and says nothing.
    """
    # GeoPandas only warns of two systems and then joins nothing, which would read as an atlas full of white spots.
    if frame.crs is None or frame.crs != GEOGRAPHIC_CRS:
        raise BadDataError(
            "%(name)s liegt in %(crs)s vor; erwartet wird EPSG:4326. Bitte vorher umrechnen.",
            name=name,
            crs=frame.crs.to_string() if frame.crs else "keinem Koordinatensystem",
        )
