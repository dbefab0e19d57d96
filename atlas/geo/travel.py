"""Ways between points: what a measure needs to know of distances, whoever works them out.

A measure asks for the nearest target or for all pairs within a limit and does not care whether the answer is a straight
line, a way through a road network or the word of a routing server. Each of these is a `Travel`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from atlas.geo.distance import find_nearest
from atlas.geo.pairs import find_pairs
from atlas.vocabulary import TravelMode

KILOMETRES: Final = "km"
MINUTES: Final = "min"
REFERENCE_KMH: Final = {TravelMode.FOOT: 4.8, TravelMode.BIKE: 15.0, TravelMode.CAR: 50.0}
"""Speed at which a limit in kilometres becomes minutes, by mode.

Walking: mean free speed on level ground, 1.34 m/s (Weidmann 1993, "Transporttechnik der Fussgänger"). Cycling and
driving: round figures of German planning practice, 50 km/h being the limit in built-up areas (StVO § 3).
"""
# Wider than the search needs to be by less than a millimetre: what lies exactly on the limit must not be lost to a
# rounding, and what lies beyond it is dropped by its cost afterwards.
_WIDER: Final = 1 + 1e-9


class Travel(Protocol):
    """A way of getting from origins to targets, with costs in one unit.

    All points are (n, 2) arrays of metres in the metric system (EPSG:25832). Targets are complete; an origin with a
    missing coordinate reaches nothing.
    """

    @property
    def unit(self) -> str:
        """`km` or `min`: what costs and limits are counted in."""

    @property
    def key(self) -> str:
        """A name for caches: two ways of travelling with the same key give the same costs."""

    def nearest(self, origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return for each origin the position of the nearest target and the cost of getting there.

        Returns
        -------
        positions, costs
            -1 and infinity where no target can be reached. Of targets at the same place the first in order wins.
        """

    def pairs(
        self, origins_m: np.ndarray, targets_m: np.ndarray, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs within a limit, the limit included.

        Parameters
        ----------
        limit
            The highest cost, in `unit`.

        Returns
        -------
        origins, targets, costs
            Three arrays of equal length: positions in `origins_m` and `targets_m`, and the cost in `unit`; ordered by
            origin, then by target.
        """


@dataclass(frozen=True)
class StraightLine:
    """The straight line times a detour factor, in km; see `geo.distance` for the factor's source.

    >>> StraightLine(2.0).nearest(np.array([[0.0, 0.0]]), np.array([[3000.0, 4000.0], [9000.0, 0.0]]))
    (array([0]), array([10.]))
    """

    detour_factor: float

    @property
    def unit(self) -> str:
        """Kilometres."""
        return KILOMETRES

    @property
    def key(self) -> str:
        """The factor alone decides what comes out."""
        return f"line-{self.detour_factor:g}"

    def nearest(self, origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the nearest target of each origin and the way to it in km."""
        positions, distances_m = find_nearest(origins_m, targets_m)
        found = positions >= 0
        # Measured as pairs are, to the last digit: a pair must not miss a limit that its own nearest way keeps.
        distances_m[found] = np.hypot(*(origins_m[found] - targets_m[positions[found]]).T)
        return positions, self._to_km(distances_m)

    def pairs(
        self, origins_m: np.ndarray, targets_m: np.ndarray, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs whose way is at most `limit` km."""
        near = find_pairs(origins_m, targets_m, limit * 1000 / self.detour_factor * _WIDER)
        return keep_limit(near.origins, near.targets, self._to_km(near.distances_m), limit)

    def _to_km(self, distances_m: np.ndarray) -> np.ndarray:
        kilometres: np.ndarray = distances_m * self.detour_factor / 1000
        return kilometres


def empty_pairs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return no pairs at all, in the form of `Travel.pairs`."""
    return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)


def keep_limit(
    origins: np.ndarray, targets: np.ndarray, costs: np.ndarray, limit: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs that cost at most `limit`, in their order."""
    kept = costs <= limit
    return origins[kept], targets[kept], costs[kept]


def order_pairs(
    origins: np.ndarray, targets: np.ndarray, costs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pairs ordered by origin, then by target.

    >>> order_pairs(np.array([1, 0, 0]), np.array([0, 1, 0]), np.array([2.0, 9.0, 5.0]))
    (array([0, 0, 1]), array([0, 1, 0]), array([5., 9., 2.]))
    """
    order = np.lexsort((targets, origins))
    return origins[order], targets[order], costs[order]
