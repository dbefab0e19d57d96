"""Distances in metres between points of one metric system.

The way is estimated as the straight line times a detour factor. Boscoe, Henry and Zdeb (2012, "A nationwide
comparison of driving distance versus straight-line distance to hospitals") found 1.417 for the United States;
the atlas assumes 1.3 for the denser German network, and an operator may choose another.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from atlas.geo.curve import order_along_curve

_BLOCK: Final = 32
"""Neighbouring origins that are looked at together."""
_CHUNK: Final = 512 * _BLOCK
"""As many as fit into the cache of a processor with all that is worked out for them."""
_CANDIDATES: Final = 8
"""Targets that are tried for all origins of a block."""
_EQUALS: Final = 4
_MARGIN: Final = 1 - 1e-9
"""Keeps a rounding from deciding that no other target can be nearer."""


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
        same distance the first in order wins.
    """
    positions = np.full(len(origins_m), -1)
    distances_m = np.full(len(origins_m), np.inf)
    complete = np.flatnonzero(np.isfinite(origins_m[:, 0]) & np.isfinite(origins_m[:, 1]))
    if len(targets_m) == 0 or len(complete) == 0:
        return positions, distances_m
    # Many offers share one house, and only the first of them can win: the others would crowd out candidates.
    first = np.sort(np.unique(targets_m, axis=0, return_index=True)[1])
    tree = cKDTree(targets_m[first])
    # A block pays off where it covers about one target. With fewer origins each of them asks the tree.
    is_crowd = len(complete) >= max(_BLOCK * len(first), _CHUNK) and len(first) > _CANDIDATES
    search = _search_by_blocks if is_crowd else _search_one_by_one
    # `take` is several times faster here than an index in brackets.
    order = complete.take(order_along_curve(origins_m.take(complete, axis=0))) if is_crowd else complete
    chunks = [order[start : start + _CHUNK] for start in range(0, len(order), _CHUNK)]

    def search_chunk(rows: np.ndarray) -> None:
        found, distances_m[rows] = search(tree, origins_m.take(rows, axis=0))
        positions[rows] = first.take(found)

    # numpy and the tree let other threads work meanwhile; a single chunk is done sooner than a thread is started.
    with ThreadPoolExecutor() as pool:
        list((pool.map if len(chunks) > 1 else map)(search_chunk, chunks))
    return positions, distances_m


def _search_one_by_one(tree: cKDTree, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest target of each point, the first of equals, and its distance."""
    asked = min(_EQUALS, tree.n)
    distances_m, found = map(np.asarray, tree.query(points_m, k=np.arange(asked) + 1))
    nearest_m = distances_m[:, 0]
    positions = np.where(distances_m == nearest_m[:, None], found, tree.n).min(axis=1)
    # Where all that the tree gave are equally near there may be more of them.
    for row in np.flatnonzero(distances_m[:, -1] == nearest_m) if asked < tree.n else ():
        squares = ((tree.data - points_m[row]) ** 2).sum(axis=1)
        positions[row] = squares.argmin()
    return positions, nearest_m


def _search_by_blocks(tree: cKDTree, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same for points along a curve: a few targets are tried for a block of neighbours at once.

    The tree is asked once for each block, for the targets nearest to its centre. Any other target is at least as far
    from the centre as the last of these, so it cannot be nearest to a point that is nearer to its own candidate than
    that distance less its way to the centre (triangle inequality). The few points left ask the tree themselves.
    """
    filled = np.minimum(np.arange(-(-len(points_m) // _BLOCK) * _BLOCK), len(points_m) - 1)
    x_m, y_m = (points_m[:, axis].take(filled).reshape(-1, _BLOCK) for axis in (0, 1))
    centres_m = np.column_stack([(axis_m.min(axis=1) + axis_m.max(axis=1)) / 2 for axis_m in (x_m, y_m)])
    to_candidates_m, candidates = map(np.asarray, tree.query(centres_m, k=_CANDIDATES))
    positions, distances_m = _try_candidates(tree.data, np.sort(candidates, axis=1), x_m, y_m)
    to_centres_m = np.sqrt((x_m - centres_m[:, :1]) ** 2 + (y_m - centres_m[:, 1:]) ** 2)
    is_open = distances_m + to_centres_m >= to_candidates_m[:, -1:] * _MARGIN
    positions, distances_m = positions.ravel()[: len(points_m)], distances_m.ravel()[: len(points_m)]
    left = np.flatnonzero(is_open.ravel()[: len(points_m)])
    positions[left], distances_m[left] = _search_one_by_one(tree, points_m.take(left, axis=0))
    return positions, distances_m


def _try_candidates(
    targets_m: np.ndarray, candidates: np.ndarray, x_m: np.ndarray, y_m: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of each block's candidates for each of its points, the first of equals, and its distance."""
    squares = np.full(x_m.shape, np.inf)
    positions = np.zeros(x_m.shape, dtype=np.intp)
    for column in candidates.T:
        target_m = targets_m.take(column, axis=0)
        tried = (x_m - target_m[:, :1]) ** 2 + (y_m - target_m[:, 1:]) ** 2
        # Less, not equal: candidates come in order, so the first of equals stays.
        is_nearer = tried < squares
        np.copyto(squares, tried, where=is_nearer)
        np.copyto(positions, column[:, None], where=is_nearer)
    return positions, np.sqrt(squares)


def find_nearest_many(origin_m: np.ndarray, targets_m: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indexes of the `count` targets nearest to one origin, nearest first, and their distances in metres.

    >>> find_nearest_many(np.array([0.0, 0.0]), np.array([[3.0, 4.0], [1.0, 0.0]]), 5)
    (array([1, 0]), array([1., 5.]))
    """
    distances_m = np.hypot(*(targets_m - origin_m).T)
    # A single origin needs no tree: one pass over a few hundred targets is cheaper than building it.
    order = np.argsort(distances_m, kind="stable")[:count]
    return order, distances_m[order]
