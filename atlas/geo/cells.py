"""Which municipality the people of a grid cell are counted in, and how a total is shared among cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.geo.joins import locate_points


def locate_cells(
    centres: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, size_m: float, *, metric_crs: int = 25832
) -> pd.DataFrame:
    """Name the municipality of each square cell: the one that holds its centre.

    Parameters
    ----------
    centres
        Points in EPSG:4326, any index.
    areas
        Polygons in EPSG:4326 with `ags`; several rows of one `ags` are its parts.
    size_m
        Side of a cell.
    metric_crs
        EPSG code in which distances are measured.

    Returns
    -------
    located
        In the order of `centres`: `ags` (missing where no area holds the centre) and `edge_ags`: where none does but
        one is so near that the cell may reach into it (half a diagonal), the nearest; the lowest key of equals.

    Raises
    ------
    BadDataError
        If a frame is in another CRS.

    Notes
    -----
    The rule of the centre is fair between neighbours: what a municipality loses at its border it gains there. At the
    rim of all areas it loses only where the far side has no cells of its own, abroad or in a lake.
    """
    located = locate_points(centres[["geometry"]], areas, metric_crs=metric_crs)
    is_edge = (located["border_distance_m"] <= size_m / np.sqrt(2)).to_numpy()
    nearest = np.full(len(located), None, dtype=object)
    nearest[is_edge] = _nearest_keys(located[is_edge], areas, metric_crs)
    return pd.DataFrame(
        {"ags": located["ags"], "edge_ags": pd.Series(nearest, index=located.index, dtype="str")}, index=located.index
    )


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Return whole numbers in proportion to `weights` that add up to `total` (largest remainders, Hare and Niemeyer).

    Of equal remainders the first is served. `weights` are not negative and not all 0.

    >>> share_out(10, np.array([1, 1, 1]))
    array([4, 3, 3])
    """
    exact = total * (weights / weights.sum())
    shares: np.ndarray = np.floor(exact).astype(np.int64)
    order = np.argsort(shares - exact, kind="stable")
    shares[order[: total - shares.sum()]] += 1
    return shares


def _nearest_keys(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, metric_crs: int) -> np.ndarray:
    # Positions in the tree follow this order, so the lowest position is the lowest key.
    ordered = areas.sort_values("ags", kind="stable")
    tree = shapely.STRtree(ordered.geometry.to_crs(metric_crs).to_numpy())
    cells, found = tree.query_nearest(points.geometry.to_crs(metric_crs).to_numpy())
    nearest = np.full(len(points), len(ordered))
    np.minimum.at(nearest, cells, found)
    keys: np.ndarray = ordered["ags"].to_numpy()[nearest]
    return keys
