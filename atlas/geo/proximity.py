"""Distances of points from areas and from one point, in metres of one metric system."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from atlas.geo.crs import GEOGRAPHIC_CRS, require_crs


class Areas:
    """Areas of municipalities, ready to say what holds a point and how far it is from them.

    Parameters
    ----------
    areas
        Polygons in EPSG:4326 with `ags`; several rows of one `ags` are its parts.
    metric_crs
        EPSG code in which distances are measured.

    Raises
    ------
    BadDataError
        If the frame is in another CRS.
    """

    def __init__(self, areas: gpd.GeoDataFrame, metric_crs: int) -> None:
        require_crs(areas, "areas")
        # Positions in the tree follow this order, so the lowest position is the lowest key.
        ordered = areas.sort_values("ags", kind="stable")
        self._metric_crs = metric_crs
        self._keys: list[str] = ordered["ags"].tolist()
        self._metric = ordered.geometry.to_crs(metric_crs).to_numpy()
        # In degrees, as `joins.locate_points` decides: projected edges bend, and points near them would change sides.
        self._tree = shapely.STRtree(ordered.geometry.to_numpy())
        self._metric_tree = shapely.STRtree(self._metric)

    def find_holder(self, lon: float, lat: float) -> tuple[str, ...]:
        """Return the key of the area that holds a point, the lowest on a shared border; empty outside all."""
        holders = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return (self._keys[int(holders.min())],) if len(holders) else ()

    def measure_gap_m(self, lon: float, lat: float) -> float:
        """Return the metres from a point to the nearest area: 0 inside, infinity where there are no areas."""
        point = shapely.Point(project_point(lon, lat, self._metric_crs))
        nearest = self._metric_tree.nearest(point)
        return float("inf") if nearest is None else float(shapely.distance(self._metric[nearest], point))

    def unite(self, keys: Collection[str]) -> shapely.Geometry:
        """Return the union of the areas of `keys` in metres; empty where none of them has an area."""
        wanted = set(keys)
        is_wanted = np.array([key in wanted for key in self._keys], dtype=bool)
        return shapely.union_all(self._metric[is_wanted])


def measure_to_area(points_m: np.ndarray, area: shapely.Geometry) -> np.ndarray:
    """Return the distance of each point from an area: 0 inside and on its border, else metres to the border.

    Parameters
    ----------
    points_m
        (n, 2) array of metres; incomplete rows are allowed.
    area
        Geometry in the same metric system.

    Returns
    -------
    distances_m
        n values; NaN where the point is incomplete or the area is empty.

    Examples
    --------
    >>> measure_to_area(np.array([[1.0, 1.0], [5.0, 1.0]]), shapely.box(0, 0, 2, 2))
    array([0., 3.])
    """
    distances_m = np.full(len(points_m), np.nan)
    complete = np.isfinite(points_m).all(axis=1)
    sides = _split_border(area)
    if len(sides) == 0 or not complete.any():
        return distances_m
    # Many sites share one house: each place is measured once.
    places_m, first = np.unique(points_m[complete], axis=0, return_inverse=True)
    # A border has thousands of corners, and measuring to the whole polygon would visit all of them for each place.
    _, to_sides_m = shapely.STRtree(sides).query_nearest(
        shapely.points(places_m), return_distance=True, all_matches=False
    )
    shapely.prepare(area)
    is_inside = shapely.intersects_xy(area, places_m[:, 0], places_m[:, 1])
    distances_m[complete] = np.where(is_inside, 0.0, to_sides_m)[first]
    return distances_m


def measure_to_point(points_m: np.ndarray, origin_m: tuple[float, float]) -> np.ndarray:
    """Return the straight line in metres from each point of an (n, 2) array to one origin, NaN where incomplete.

    >>> measure_to_point(np.array([[3.0, 4.0]]), (0.0, 0.0))
    array([5.])
    """
    distances_m: np.ndarray = np.hypot(points_m[:, 0] - origin_m[0], points_m[:, 1] - origin_m[1])
    return distances_m


def find_nearest_links(distances: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """Return which of its links is the shortest for each owner; the first of equals.

    Parameters
    ----------
    distances
        One value for each link; NaN is left out.
    owners
        The owner's position for each link, from 0 to `count` - 1.
    count
        How many owners there are.

    Returns
    -------
    links
        `count` positions in `distances`, -1 where an owner has no distance.

    Examples
    --------
    >>> find_nearest_links(np.array([3.0, 1.0, np.nan]), np.array([0, 0, 1]), 3)
    array([ 1, -1, -1])
    """
    links = np.full(count, -1)
    known = np.flatnonzero(~np.isnan(distances))
    # Sorted from far to near, so that the nearest of an owner is written last; stable, so that the first of equals is.
    order = known[::-1][np.argsort(-distances[known[::-1]], kind="stable")]
    links[owners[order]] = order
    return links


def project_point(lon: float, lat: float, metric_crs: int) -> tuple[float, float]:
    """Return one point in metres of `metric_crs`; a frame for a single point would cost a hundred times as much."""
    x_m, y_m = _transformer(metric_crs).transform(lon, lat)
    return float(x_m), float(y_m)


def _split_border(area: shapely.Geometry) -> np.ndarray:
    """Return the straight sides of an area's border."""
    corners, rings = shapely.get_coordinates(shapely.get_parts(shapely.boundary(area)), return_index=True)
    # The last corner of one ring and the first of the next are no side.
    is_side = rings[:-1] == rings[1:]
    ends = np.stack([corners[:-1][is_side], corners[1:][is_side]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


@cache
def _transformer(metric_crs: int) -> Transformer:
    return Transformer.from_crs(GEOGRAPHIC_CRS, metric_crs, always_xy=True)
