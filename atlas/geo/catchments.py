"""Catchments: the area from which a site is reached within some minutes or kilometres.

By road the area is drawn from what is reached: every road is walked in steps, each step that keeps the limit marks a
small square, and the squares grow together where the next street is no farther than a block. So a hill without paths or
a river without a bridge stays outside, as it would not with a hull around the reached crossings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from scipy import ndimage

from atlas.geo.road_network import RoadNetwork
from atlas.geo.road_travel import RoadTravel
from atlas.vocabulary import TravelMode

_CELL_M: Final = {TravelMode.FOOT: 25.0, TravelMode.BIKE: 50.0, TravelMode.CAR: 100.0}
"""Side of a square: finer than the error of the minutes, coarse enough for thousands of kilometres of road."""

# In squares: how far land beside a road belongs to it, and across which gaps the area grows together.
_BESIDE: Final = 1
_GAP: Final = 3
_SMALLEST_HOLE: Final = 60.0


def draw_catchments(travel: RoadTravel, sites_m: np.ndarray, minutes: Sequence[float]) -> list[shapely.Geometry]:
    """Return the areas from which people reach one of the sites within each of some limits.

    Parameters
    ----------
    sites_m
        (k, 2) array of metres; sites off the network have no catchment.
    minutes
        Limits, in any order.

    Returns
    -------
    areas
        A polygon, or several, for each limit, in the metric system; a larger limit holds the areas of the smaller
        ones. Empty where no site is on the network.
    """
    cell_m = _CELL_M[travel.mode]
    limit_s = max(minutes, default=0.0) * 60
    seconds = travel.seconds_to(sites_m, limit_s)
    points_m, took = _walk(travel.network, seconds, cell_m, limit_s)
    areas: dict[float, shapely.Geometry] = {}
    drawn: shapely.Geometry = shapely.Polygon()
    for limit in sorted(set(minutes)):
        # Smoothed one by one, a wider catchment could leave out a corner of a narrower one.
        drawn = shapely.union(drawn, _grow(points_m[took <= limit * 60], cell_m))
        areas[limit] = drawn
    return [areas[limit] for limit in minutes]


def draw_circles(sites_m: np.ndarray, radii_m: Sequence[float]) -> list[shapely.Geometry]:
    """Return the circles around sites, united, for each radius in metres.

    >>> draw_circles(np.array([[0.0, 0.0], [500.0, 0.0]]), [100.0])[0].geom_type
    'MultiPolygon'
    """
    places = shapely.points(sites_m[np.isfinite(sites_m).all(axis=1)])
    return [shapely.union_all(shapely.buffer(places, radius_m, quad_segs=16)) for radius_m in radii_m]


def _walk(network: RoadNetwork, seconds: np.ndarray, step_m: float, limit_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points along all roads from which a site is reached within a limit, and the seconds it takes."""
    arcs = np.flatnonzero(seconds[network.ends] <= limit_s)
    from_m, to_m = network.nodes_m[network.starts[arcs]], network.nodes_m[network.ends[arcs]]
    steps = np.maximum(np.ceil(np.hypot(*(to_m - from_m).T) / step_m), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(arcs)), steps + 1)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(steps + 1) - (steps + 1), steps + 1)
    # Counted from the end, which is nearer to the site: whoever starts halfway has half of the way left.
    left = (place / steps[owner])[:, None]
    took = seconds[network.ends[arcs]][owner] + left[:, 0] * network.seconds[arcs][owner]
    kept = took <= limit_s
    return (to_m[owner] + left * (from_m - to_m)[owner])[kept], took[kept]


def _grow(points_m: np.ndarray, cell_m: float) -> shapely.Geometry:
    """Return the area of the squares that hold a point, grown together and smoothed."""
    if len(points_m) == 0:
        return shapely.Polygon()
    # On a grid, as buffers around thousands of squares take a hundred times longer.
    cells = np.unique(np.floor(points_m / cell_m).astype(np.int64), axis=0)
    corner = cells.min(axis=0) - (_BESIDE + _GAP + 1)
    grid = np.zeros(cells.max(axis=0) - corner + _BESIDE + _GAP + 2, dtype=bool)
    grid[tuple((cells - corner).T)] = True
    grown = ndimage.binary_erosion(ndimage.binary_dilation(grid, _disc(_BESIDE + _GAP)), _disc(_GAP))
    filled = (np.argwhere(grown) + corner) * cell_m
    # Squares of a grid are a coverage, which unites many times faster than polygons that may overlap.
    united = shapely.coverage_union_all(shapely.box(*filled.T, *(filled + cell_m).T))
    return _fill(shapely.simplify(united, cell_m), _SMALLEST_HOLE * cell_m**2)


def _disc(radius: int) -> np.ndarray:
    across = np.arange(-radius, radius + 1)
    disc: np.ndarray = across[:, None] ** 2 + across[None, :] ** 2 <= radius**2
    return disc


def _fill(area: shapely.Geometry, smallest_m2: float) -> shapely.Geometry:
    """Return an area without its small holes: a courtyard is no place that nobody reaches."""
    filled = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= smallest_m2])
        for part in shapely.get_parts(area)
    ]
    return shapely.union_all(filled)
