"""Which targets lie within reach of which origins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from atlas.errors import BadDataError

_CHUNK: Final = 16_384
"""Origins looked at together: the pairs of so many fit into the memory of any machine, and a tree pays off."""
_MARGIN: Final = 1e-9
"""The share by which the tree looks beyond the limit, as it compares squares and rounds otherwise than `hypot`."""

_NO_PAIRS: Final[list[np.ndarray]] = [np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), np.empty(0)]


@dataclass(frozen=True)
class Pairs:
    """Origins and targets that reach each other, ordered by origin, then by target.

    Attributes
    ----------
    origins, targets
        Positions in the points asked for, int32; each pair once.
    distances_m
        Metres between the two, float64. Another cost (minutes of a network) may stand here too.
    """

    origins: np.ndarray
    targets: np.ndarray
    distances_m: np.ndarray

    def __len__(self) -> int:
        return len(self.origins)


def find_pairs(origins_m: np.ndarray, targets_m: np.ndarray, limit_m: float) -> Pairs:
    """Find all pairs of an origin and a target whose straight line is at most `limit_m`.

    Parameters
    ----------
    origins_m, targets_m
        (n, 2) and (k, 2) arrays of metres; points with a missing coordinate are in no pair.
    limit_m
        Metres, inclusive.

    Returns
    -------
    pairs
        16 bytes for each pair. Whether a pair at the very limit is within, `numpy.hypot` decides.

    Raises
    ------
    BadDataError
        If `limit_m` is negative or no number.

    Examples
    --------
    >>> pairs = find_pairs(np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 1.0]]), 5.0)
    >>> pairs.origins.tolist(), pairs.targets.tolist(), pairs.distances_m.tolist()
    ([0, 0], [0, 1], [5.0, 1.0])
    """
    # Written so that NaN is refused too.
    if not limit_m >= 0:
        raise BadDataError("Die Reichweite %(limit)s ist keine. Erwartet werden Meter ab 0.", limit=limit_m)
    chunks = [_NO_PAIRS.copy(), *_find_in_chunks(origins_m, targets_m, limit_m)]
    # One column after the other, so that never more than one of them is there twice.
    distances_m, targets, origins = (np.concatenate([chunk.pop() for chunk in chunks]) for _ in range(3))
    return Pairs(origins, targets, distances_m)


def _find_in_chunks(origins_m: np.ndarray, targets_m: np.ndarray, limit_m: float) -> Iterator[list[np.ndarray]]:
    """Yield origins, targets and distances of some origins after the other."""
    complete = np.flatnonzero(np.isfinite(targets_m).all(axis=1))
    if len(complete) == 0:
        return
    tree = cKDTree(targets_m[complete])
    for start in range(0, len(origins_m), _CHUNK):
        part = origins_m[start : start + _CHUNK]
        known = np.flatnonzero(np.isfinite(part).all(axis=1))
        if len(known) == 0:
            continue
        reach = np.nextafter(limit_m * (1 + _MARGIN), np.inf)
        near = cKDTree(part[known]).sparse_distance_matrix(tree, reach, output_type="ndarray")
        # Sorting one number for each pair is several times faster than sorting by two columns.
        ranks = np.sort(known[near["i"]] * len(targets_m) + complete[near["j"]])
        origins, targets = np.divmod(ranks, len(targets_m))
        distances_m = np.hypot(*(part[origins] - targets_m[targets]).T)
        within = distances_m <= limit_m
        yield [
            (origins[within] + start).astype(np.int32),
            targets[within].astype(np.int32),
            distances_m[within],
        ]
