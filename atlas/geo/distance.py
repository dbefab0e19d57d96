"""Distances in metres between points of one metric system.

The way is estimated as the straight line times a detour factor. Boscoe, Henry and Zdeb (2012, "A nationwide
comparison of driving distance versus straight-line distance to hospitals") found 1.417 for the United States;
the atlas assumes 1.3 for the denser German network, and an operator may choose another.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree


def find_nearest(origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the index of the nearest target and its straight-line distance for each origin.

    Parameters
    ----------
    origins_m, targets_m
        (n, 2) and (k, 2) arrays of metres. Targets must be complete.

    Returns
    -------
    positions, distances_m
        -1 and infinity where there is no target, or the origin is incomplete. Of targets at the
        same place the first in order wins.
    """
    positions = np.full(len(origins_m), -1)
    distances_m = np.full(len(origins_m), np.inf)
    complete = np.isfinite(origins_m).all(axis=1)
    if len(targets_m) == 0 or not complete.any():
        return positions, distances_m
    # Many offers share one house. The tree may return any of them, so equal places are reduced to their first in
    # order.
    unique_m, first = np.unique(targets_m, axis=0, return_index=True)
    found_m, nearest = cKDTree(unique_m).query(origins_m[complete])
    positions[complete] = first[nearest]
    distances_m[complete] = found_m
    return positions, distances_m


def find_nearest_many(origin_m: np.ndarray, targets_m: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indexes of the `count` targets nearest to one origin, nearest first, and their distances in metres.

    >>> find_nearest_many(np.array([0.0, 0.0]), np.array([[3.0, 4.0], [1.0, 0.0]]), 5)
    (array([1, 0]), array([1., 5.]))
    """
    distances_m = np.hypot(*(targets_m - origin_m).T)
    # A single origin needs no tree: one pass over a few hundred targets is cheaper than building it.
    order = np.argsort(distances_m, kind="stable")[:count]
    return order, distances_m[order]
