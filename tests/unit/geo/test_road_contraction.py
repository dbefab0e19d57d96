"""A network without its bends takes as long as the one with them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from atlas.geo.road_contraction import Contraction, contract
from atlas.geo.road_network import RoadNetwork, connect_roads
from atlas.vocabulary import TravelMode

Arc = tuple[int, int, float]


def network_of(count: int, arcs: list[Arc]) -> RoadNetwork:
    starts, ends, seconds = (np.array(part) for part in zip(*arcs, strict=True))
    parts = starts.astype(int), ends.astype(int), seconds.astype(float)
    return connect_roads(np.arange(2.0 * count).reshape(-1, 2), parts, TravelMode.FOOT, "test")


def both_ways(*streets: Arc) -> list[Arc]:
    return [arc for start, end, seconds in streets for arc in ((start, end, seconds), (end, start, seconds + 1))]


def seconds_through(roads: Contraction, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return seconds from origins (rows) to targets, entered from the ends of their stretches."""
    owners, begins, took = roads.enter(targets)
    towards = dijkstra(roads.towards)
    table = np.full((len(origins), len(targets)), np.inf)
    for owner, begin, more in zip(owners, begins, took, strict=True):
        table[:, owner] = np.minimum(table[:, owner], towards[begin, roads.numbers[origins]] + more)
    return table


@st.composite
def towns(draw: st.DrawFn) -> tuple[RoadNetwork, list[int]]:
    """Draw a few crossings, joined by stretches of up to five bends, one way or both."""
    crossings, seconds = draw(st.integers(1, 4)), st.integers(0, 90).map(float)
    count, arcs = crossings, []
    for number in range(draw(st.integers(1, 7))):
        here = number % crossings
        there = (here + 1) % crossings if number < crossings else draw(st.integers(0, crossings - 1))
        bends = draw(st.integers(0, 5))
        stops = [here, *range(count, count + bends), there]
        count += bends
        is_two_way = number < crossings or draw(st.booleans())
        for start, end in pairwise(stops):
            arcs.append((start, end, draw(seconds)))
            arcs += [(end, start, draw(seconds))] if is_two_way else []
    network = network_of(count, arcs)
    nodes = st.integers(0, max(len(network.nodes_m) - 1, 0))
    return network, draw(st.lists(nodes, max_size=3, unique=True)) if len(network.nodes_m) else []


@settings(deadline=None)
@given(towns())
def test_every_origin_reaches_every_node_in_the_same_time(town: tuple[RoadNetwork, list[int]]) -> None:
    network, origins = town
    assume(origins)
    roads = contract(network, np.array(origins))
    every = np.arange(len(network.nodes_m))
    wanted = dijkstra(network.towards).T[origins]
    found = seconds_through(roads, np.array(origins), every)
    # To itself nobody goes round a ring; an origin is kept, so it is entered where it is.
    assert np.allclose(found, wanted)


def test_bends_go_and_crossings_stay() -> None:
    # A street of ten pieces with a turning at the fifth, and a short cul-de-sac there.
    network = network_of(12, both_ways(*((node, node + 1, 10.0) for node in range(10)), (5, 11, 7.0)))
    roads = contract(network, np.array([3]))
    kept = np.flatnonzero(roads.numbers >= 0)
    assert kept.tolist() == [0, 3, 5, 10, 11]
    assert roads.towards.nnz == 8
    assert seconds_through(roads, np.array([3]), np.array([8])).tolist() == [[50.0]]
    assert seconds_through(roads, np.array([3]), np.array([1])).tolist() == [[22.0]]


def test_a_ring_road_begins_somewhere() -> None:
    one_way = network_of(5, [(node, (node + 1) % 5, 10.0) for node in range(5)])
    roads = contract(one_way, np.array([], dtype=int))
    assert np.flatnonzero(roads.numbers >= 0).tolist() == [0]
    roads = contract(one_way, np.array([2]))
    assert seconds_through(roads, np.array([2]), np.array([1, 3])).tolist() == [[40.0, 10.0]]
