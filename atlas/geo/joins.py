"""Which municipality a point lies in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.geo.crs import require_crs


def locate_points(
    points: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, *, metric_crs: int = 25832
) -> gpd.GeoDataFrame:
    """Name the municipality that each point lies in.

    A point on a shared border belongs to the lowest key, so each point counts once.
    A point outside all belongs to none, and its distance to the nearest border tells
    a slip of 30 m into the lake from a place in another country.

    Parameters
    ----------
    points
        Points in EPSG:4326, any index; empty geometries are allowed.
    municipalities
        Polygons in EPSG:4326 with `ags`; several rows of one `ags` are its parts.
    metric_crs
        EPSG code in which distances are measured.

    Returns
    -------
    located
        `points` in the same order, plus `ags` (missing where no polygon contains the point)
        and `border_distance_m` (metres to the nearest polygon; missing inside or where there is no point).

    Raises
    ------
    BadDataError
        If a frame is in another CRS.

    Notes
    -----
    One point to at most one municipality.
    """
    require_crs(points, "points")
    require_crs(municipalities, "municipalities")
    keys = _containing_keys(points.geometry.to_numpy(), municipalities)
    # The dtype is stated, as a column of nothing but None would become object and break comparisons with text.
    located = points.assign(ags=pd.Series(keys, index=points.index, dtype="str"))
    outside = located["ags"].isna() & ~located.geometry.isna() & ~located.geometry.is_empty
    located["border_distance_m"] = np.nan
    if outside.any() and len(municipalities):
        located.loc[outside, "border_distance_m"] = _border_distances_m(located[outside], municipalities, metric_crs)
    return located


def find_disagreements(located: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose stated municipality (`stated_ags`) is not the one found by geometry (`ags`)."""
    return located[located["stated_ags"].notna() & located["ags"].notna() & (located["stated_ags"] != located["ags"])]


def _containing_keys(shapes: np.ndarray, municipalities: gpd.GeoDataFrame) -> np.ndarray:
    # Positions in the tree follow this order, so comparing positions compares keys.
    ordered = municipalities.sort_values("ags", kind="stable")
    tree = shapely.STRtree(ordered.geometry.to_numpy())
    # "within" would lose points on a border. With "intersects" both neighbours contain such a point, which is settled
    # below.
    points, polygons = tree.query(shapes, predicate="intersects")
    keys = np.full(len(shapes), None, dtype=object)
    # Pairs are written from the highest polygon to the lowest: the lowest key stays.
    order = np.argsort(-polygons, kind="stable")
    keys[points[order]] = ordered["ags"].to_numpy()[polygons[order]]
    return keys


def _border_distances_m(points: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, metric_crs: int) -> np.ndarray:
    # Degrees are no measure: at 50° north a degree of longitude is two thirds of one of latitude.
    shapes = points.geometry.to_crs(metric_crs).to_numpy()
    tree = shapely.STRtree(municipalities.geometry.to_crs(metric_crs).to_numpy())
    _, distances_m = tree.query_nearest(shapes, return_distance=True, all_matches=False)
    return distances_m
