"""A network of roads as a graph: places on it in metres, ways between them in seconds.

One-way streets make the graph directed. Whatever people ask is asked towards a target ("how long to the nearest
advice centre?"), so searches run from the targets along the reversed graph: one search answers for all origins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from atlas.vocabulary import TravelMode

SNAP_LIMIT_M: Final = 1000.0
"""A point farther than this from every road is off the network: it reaches nothing and is not reached."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Roads of one mode; every node can be reached from every other.

    Parameters
    ----------
    nodes_m
        (n, 2) array of metres (EPSG:25832).
    starts, ends, seconds
        (e,): node numbers and the time of each one-way connection; a two-way street is two of them.
    mode
        For whom the speeds and directions hold.
    digest
        Tells this network from any other; part of the keys of caches.
    """

    nodes_m: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    seconds: np.ndarray
    mode: TravelMode
    digest: str

    @cached_property
    def towards(self) -> csr_array:
        """The reversed graph: row v, column u is the time of the connection from u to v."""
        count = len(self.nodes_m)
        return csr_array((self.seconds, (self.ends, self.starts)), shape=(count, count))

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self.nodes_m)

    def snap(self, points_m: np.ndarray, limit_m: float = SNAP_LIMIT_M) -> tuple[np.ndarray, np.ndarray]:
        """Return the node nearest to each point and the straight line to it in metres.

        Returns
        -------
        nodes, distances_m
            -1 and infinity where a point is incomplete or farther than `limit_m` from every node.
        """
        nodes = np.full(len(points_m), -1)
        distances_m = np.full(len(points_m), np.inf)
        complete = np.flatnonzero(np.isfinite(points_m).all(axis=1))
        if len(complete) and len(self.nodes_m):
            found_m, nearest = (np.asarray(part) for part in self._tree.query(points_m[complete]))
            near = found_m <= limit_m
            nodes[complete[near]] = nearest[near]
            distances_m[complete[near]] = found_m[near]
        return nodes, distances_m


def connect_roads(
    nodes_m: np.ndarray, arcs: tuple[np.ndarray, np.ndarray, np.ndarray], mode: TravelMode, digest: str
) -> RoadNetwork:
    """Make a network of nodes and one-way connections, of which only the largest connected part is kept.

    Kept is the largest set of nodes that can all reach each other (strongly connected component): a point that was
    snapped to a car park behind a barrier, or to a ramp that only leads away, would be cut off from everything.

    Parameters
    ----------
    arcs
        Starts, ends and seconds; of several connections between the same two nodes the fastest counts, and one from a
        node to itself is left out.

    Examples
    --------
    >>> square_m = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0]])
    >>> arcs = np.array([0, 1, 1]), np.array([1, 0, 2]), np.array([75.0, 75.0, 75.0])
    >>> len(connect_roads(square_m, arcs, TravelMode.FOOT, "example").nodes_m)
    2
    """
    starts, ends, seconds = keep_fastest(*arcs, count=len(nodes_m))
    graph = csr_array((np.ones(len(starts)), (starts, ends)), shape=(len(nodes_m), len(nodes_m)))
    _, parts = connected_components(graph, directed=True, connection="strong")
    kept = parts == np.argmax(np.bincount(parts)) if len(parts) else np.zeros(0, dtype=bool)
    number = np.cumsum(kept) - 1
    inside = kept[starts] & kept[ends]
    return RoadNetwork(
        nodes_m[kept],
        number[starts[inside]].astype(np.int32),
        number[ends[inside]].astype(np.int32),
        seconds[inside],
        mode,
        digest,
    )


def keep_fastest(
    starts: np.ndarray, ends: np.ndarray, seconds: np.ndarray, *, count: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the fastest of several connections between the same two of `count` nodes, and none from a node to itself.

    Ordered by start, then by end.
    """
    # A sparse matrix would add up the times of parallel streets.
    order = np.lexsort((seconds, starts.astype(np.int64) * count + ends))
    order = order[starts[order] != ends[order]]
    pairs = starts[order].astype(np.int64) * count + ends[order]
    first = order[np.flatnonzero(np.diff(pairs, prepend=-1))]
    return starts[first], ends[first], seconds[first]
