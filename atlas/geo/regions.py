"""Regions as sets of municipalities: who belongs to which, outlines, sums."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.geo.crs import GEOGRAPHIC_CRS, require_crs


def unite_areas(areas: gpd.GeoDataFrame, members: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the outline of each region as the union of its members' areas.

    Parameters
    ----------
    areas
        Polygons in EPSG:4326 with `ags`.
    members
        `region_id`, `ags`: one row for each membership.

    Returns
    -------
    outlines
        EPSG:4326, indexed by `region_id`, sorted; regions without any area are absent.
    """
    require_crs(areas, "areas")
    pairs = members.merge(areas[["ags", "geometry"]], on="ags")
    united = {region: shapely.union_all(shapes.to_numpy()) for region, shapes in pairs.groupby("region_id")["geometry"]}
    index = pd.Index(list(united), name="region_id", dtype="str")
    return gpd.GeoDataFrame(geometry=list(united.values()), index=index, crs=GEOGRAPHIC_CRS)


def membership_matrix(members: pd.DataFrame, region_ids: pd.Index, keys: pd.Index) -> np.ndarray:
    """Return a boolean (regions, municipalities) matrix of who belongs to which.

    Rows follow `region_ids`, columns `keys` (AGS); memberships of others are left out.
    """
    matrix = np.zeros((len(region_ids), len(keys)), dtype=bool)
    rows = region_ids.get_indexer(pd.Index(members["region_id"]))
    columns = keys.get_indexer(pd.Index(members["ags"]))
    # get_indexer answers -1 for what it does not find, and -1 as an index would silently set the last row or column.
    known = (rows >= 0) & (columns >= 0)
    matrix[rows[known], columns[known]] = True
    return matrix


def sum_people(people: pd.Series, members: pd.DataFrame) -> pd.Series:
    """Return the people of each region: the sum over its members, missing where one member's number is.

    `people` is indexed by `ags`; the result by `region_id`.
    """
    counted = members.assign(people=members["ags"].map(people).astype("float64"))
    # The sum of pandas skips missing values, so a region would seem smaller than it is instead of unknown.
    return counted.groupby("region_id")["people"].agg(lambda values: values.sum(skipna=False))
