"""Minutes through a road network, from door to door.

A way has three legs: from the origin straight to the nearest node of the network, through the network, and from its
last node straight to the target. Whoever is nearer to the target than both are to the roads goes straight.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from atlas.geo.road_contraction import Contraction, contract
from atlas.geo.road_network import RoadNetwork
from atlas.geo.travel import MINUTES, empty_pairs, keep_limit
from atlas.vocabulary import TravelMode

LEG_KMH: Final = {TravelMode.FOOT: 4.8, TravelMode.BIKE: 10.0, TravelMode.CAR: 15.0}
"""Speed between a point and the network. A demand point is rarely a house, so this is a drive or a path, no field."""

# Numbers held at once while many searches run: 160 MB.
_BLOCK: Final = 20_000_000
# Searched beyond a limit, so that what lies on it is found before minutes are rounded.
_MARGIN_S: Final = 0.001
# Demand points, the reference points of two levels, and one to spare.
_REMEMBERED: Final = 4


@dataclass(frozen=True)
class _Ends:
    """Points tied to the network: their nodes (-1: off the network) and the seconds of the leg to them."""

    points_m: np.ndarray
    nodes: np.ndarray
    legs: np.ndarray


@dataclass(frozen=True)
class _Start:
    """Origins, and the network without the bends at which none of them is."""

    ends: _Ends
    roads: Contraction


class RoadTravel:
    """A `Travel` in minutes; see `geo.travel`.

    Parameters
    ----------
    network
        Roads of one mode.
    """

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        self._metres_per_second = LEG_KMH[network.mode] / 3.6
        self._starts: OrderedDict[bytes, _Start] = OrderedDict()

    @property
    def unit(self) -> str:
        """Minutes."""
        return MINUTES

    @property
    def mode(self) -> TravelMode:
        """For whom the minutes hold."""
        return self.network.mode

    @property
    def key(self) -> str:
        """Network and mode."""
        return f"roads-{self.network.digest}-{self.network.mode}"

    def is_on_network(self, points_m: np.ndarray) -> np.ndarray:
        """Tell for each point whether a road is near enough to start from."""
        start = self._starts.get(_fingerprint(points_m))
        on_network: np.ndarray = (self._tie(points_m) if start is None else start.ends).nodes >= 0
        return on_network

    def nearest(self, origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the target each origin reaches fastest, and the minutes to it."""
        start, targets = self._start_from(origins_m), self._tie(targets_m)
        origins = start.ends
        seconds, positions = self._search(start, targets)
        # A straight way is never slower than its two legs, so it wins wherever there is one.
        owners, straight, took = self._go_straight(origins, targets)
        order = np.lexsort((straight, took, owners))
        first = order[np.flatnonzero(np.diff(owners[order], prepend=-1))]
        faster = first[took[first] <= seconds[owners[first]]]
        seconds[owners[faster]] = took[faster]
        positions[owners[faster]] = straight[faster]
        return positions, _to_minutes(seconds)

    def pairs(
        self, origins_m: np.ndarray, targets_m: np.ndarray, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs at most `limit` minutes apart."""
        start, targets = self._start_from(origins_m), self._tie(targets_m)
        owners, found, seconds = self._search_within(start, targets, limit * 60 + _MARGIN_S)
        straight = self._go_straight(start.ends, targets)
        both = [np.concatenate(parts) for parts in zip((owners, found, seconds), straight, strict=True)]
        # Both ways of one pair stand side by side afterwards, the faster one first.
        order = np.lexsort((both[2], both[1], both[0]))
        owners, found, seconds = (part[order] for part in both)
        is_first = np.ones(len(owners), dtype=bool)
        is_first[1:] = (np.diff(owners) != 0) | (np.diff(found) != 0)
        return keep_limit(owners[is_first], found[is_first], _to_minutes(seconds[is_first]), limit)

    def seconds_to(self, targets_m: np.ndarray, limit_s: float = np.inf) -> np.ndarray:
        """Return for each node of the network the seconds to the nearest target; infinite beyond the limit."""
        targets, count = self._tie(targets_m), len(self.network.nodes_m)
        best = _best_at_each_node(targets)
        if len(best) == 0:
            return np.full(count, np.inf)
        graph = _add_nodes(self.network.towards, np.arange(len(best)), targets.nodes[best], targets.legs[best])
        reached: np.ndarray = dijkstra(graph, indices=np.arange(count, graph.shape[0]), min_only=True, limit=limit_s)
        return reached[:count]

    def _tie(self, points_m: np.ndarray) -> _Ends:
        nodes, distances_m = self.network.snap(points_m)
        return _Ends(points_m, nodes, distances_m / self._metres_per_second)

    def _start_from(self, points_m: np.ndarray) -> _Start:
        # The same demand points are asked about once for each topic. Threads may make the same start twice, at worst.
        key = _fingerprint(points_m)
        start = self._starts.get(key)
        if start is None:
            ends = self._tie(points_m.copy())
            start = _Start(ends, contract(self.network, np.unique(ends.nodes[ends.nodes >= 0])))
            self._starts[key] = start
            while len(self._starts) > _REMEMBERED:
                self._starts.popitem(last=False)
        return start

    def _search(self, start: _Start, targets: _Ends) -> tuple[np.ndarray, np.ndarray]:
        """Return seconds to, and position of, the target that each origin reaches fastest through the network."""
        origins = start.ends
        seconds = np.full(len(origins.nodes), np.inf)
        positions = np.full(len(origins.nodes), -1)
        tied = np.flatnonzero(origins.nodes >= 0)
        best = _best_at_each_node(targets)
        if len(best) == 0 or len(tied) == 0:
            return seconds, positions
        owners, begins, took = start.roads.enter(targets.nodes[best])
        graph = _add_nodes(start.roads.towards, owners, begins, took + targets.legs[best[owners]])
        count = start.roads.towards.shape[0]
        reached, _, sources = dijkstra(
            graph, indices=np.arange(count, graph.shape[0]), min_only=True, return_predecessors=True
        )
        at = start.roads.numbers[origins.nodes[tied]]
        seconds[tied] = reached[at] + origins.legs[tied]
        positions[tied] = best[sources[at] - count]
        return seconds, positions

    def _search_within(
        self, start: _Start, targets: _Ends, limit_s: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return origins, targets and seconds of all pairs that the network joins within a limit."""
        origins, roads = start.ends, start.roads
        on_network, tied = np.flatnonzero(targets.nodes >= 0), np.flatnonzero(origins.nodes >= 0)
        at = roads.numbers[origins.nodes[tied]]
        # Offers share houses: each node is searched from once.
        nodes, owner = np.unique(targets.nodes[on_network], return_inverse=True)
        found = [empty_pairs()]
        count = roads.towards.shape[0]
        step = max(1, _BLOCK // max(count, len(tied), 1))
        for begin in range(0, len(nodes), step):
            graph = _add_nodes(roads.towards, *roads.enter(nodes[begin : begin + step]))
            reached = dijkstra(graph, indices=np.arange(count, graph.shape[0]), limit=limit_s)
            for member in np.flatnonzero((owner >= begin) & (owner < begin + step)):
                target = on_network[member]
                seconds = reached[owner[member] - begin][at] + origins.legs[tied] + targets.legs[target]
                near = np.flatnonzero(seconds <= limit_s)
                found.append((tied[near], np.full(len(near), target), seconds[near]))
        return _join(found)

    def _go_straight(self, origins: _Ends, targets: _Ends) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return origins, targets and seconds of the pairs that lie nearer to each other than to the roads.

        A pair may come twice.
        """
        # Nearer than both legs together means within twice the longer one, so each side looks around itself; looking
        # for the sum of the longest legs anywhere would find millions of pairs because of one hut in the woods.
        owners, found = self._look_around(origins, targets)
        targets_back, origins_back = self._look_around(targets, origins)
        owners, found = np.concatenate([owners, origins_back]), np.concatenate([found, targets_back])
        seconds = np.hypot(*(origins.points_m[owners] - targets.points_m[found]).T) / self._metres_per_second
        straight = seconds <= origins.legs[owners] + targets.legs[found]
        return owners[straight], found[straight], seconds[straight]

    def _look_around(self, centres: _Ends, others: _Ends) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of centres and others that are at most twice the centre's leg apart."""
        tied, there = np.flatnonzero(centres.nodes >= 0), np.flatnonzero(others.nodes >= 0)
        if len(tied) == 0 or len(there) == 0:
            return empty_pairs()[:2]
        tree = cKDTree(others.points_m[there])
        radii_m = 2 * centres.legs[tied] * self._metres_per_second
        # Most points have nobody that near, and are left out before lists of neighbours are made.
        nearest_m = np.asarray(tree.query(centres.points_m[tied])[0])
        some = np.flatnonzero(nearest_m <= radii_m)
        around = tree.query_ball_point(centres.points_m[tied[some]], radii_m[some])
        counts = np.array([len(members) for members in around], dtype=int)
        members = np.concatenate([np.empty(0, dtype=int), *(np.asarray(members, dtype=int) for members in around)])
        return np.repeat(tied[some], counts), there[members]


def _best_at_each_node(targets: _Ends) -> np.ndarray:
    # Of the targets at one node only the one with the shortest leg can be anybody's nearest; the first of equals.
    on_network = np.flatnonzero(targets.nodes >= 0)
    order = on_network[np.lexsort((on_network, targets.legs[on_network], targets.nodes[on_network]))]
    return order[np.flatnonzero(np.diff(targets.nodes[order], prepend=-1))]


def _add_nodes(roads: csr_array, owners: np.ndarray, begins: np.ndarray, seconds: np.ndarray) -> csr_array:
    """Return the graph with one more node for each owner, from which connections of some seconds lead to `begins`."""
    counts = np.bincount(owners)
    count = roads.shape[0] + len(counts)
    pointers = np.concatenate([roads.indptr, roads.indptr[-1] + np.cumsum(counts)])
    columns = np.concatenate([roads.indices, begins.astype(roads.indices.dtype)])
    return csr_array((np.concatenate([roads.data, seconds]), columns, pointers), shape=(count, count))


def _fingerprint(points_m: np.ndarray) -> bytes:
    return blake2b(np.ascontiguousarray(points_m, dtype="float64").tobytes(), digest_size=16).digest()


def _to_minutes(seconds: np.ndarray) -> np.ndarray:
    # The same way added up from its other end differs in the last digits, and could miss a limit that it keeps.
    minutes: np.ndarray = np.round(seconds / 60, 6)
    return minutes


def _join(found: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    owners, targets, seconds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return owners, targets, seconds
