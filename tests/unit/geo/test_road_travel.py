"""Ways through road networks, against networkx and against brute force."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from atlas.geo.road_network import SNAP_LIMIT_M, RoadNetwork, connect_roads
from atlas.geo.road_travel import LEG_KMH, RoadTravel
from atlas.geo.travel import Travel
from atlas.vocabulary import TravelMode

FOOT = TravelMode.FOOT
LEG_M_S = LEG_KMH[FOOT] / 3.6


def network_of(nodes: list[tuple[float, float]], arcs: list[tuple[int, int, float]]) -> RoadNetwork:
    starts, ends, seconds = zip(*arcs, strict=True)
    parts = np.array(starts, dtype=int), np.array(ends, dtype=int), np.array(seconds, dtype=float)
    return connect_roads(np.array(nodes, dtype=float), parts, FOOT, "test")


def both_ways(*streets: tuple[int, int, float]) -> list[tuple[int, int, float]]:
    return [arc for start, end, seconds in streets for arc in ((start, end, seconds), (end, start, seconds))]


def points(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=float).reshape(-1, 2)


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[tuple[float, float]], list[tuple[int, int, float]]]:
    """Draw a few crossings in a square of 3 km, a ring that joins them, and one-way streets at random."""
    count = draw(st.integers(2, 9))
    metres = st.integers(0, 3000).map(float)
    nodes = draw(st.lists(st.tuples(metres, metres), min_size=count, max_size=count))
    seconds = st.integers(0, 900).map(float)
    ring = [(node, (node + 1) % count, draw(seconds)) for node in range(count)]
    if draw(st.booleans()):
        ring += [(end, start, draw(seconds)) for start, end, _ in ring]
    number = st.integers(0, count - 1)
    return nodes, ring + draw(st.lists(st.tuples(number, number, seconds), max_size=12))


PLACES = st.lists(st.tuples(st.integers(-500, 3500).map(float), st.integers(-500, 3500).map(float)), max_size=6)


def minutes_by_networkx(network: RoadNetwork, origins: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return all minutes from every origin to every target, worked out pair by pair."""
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(len(network.nodes_m)))
    graph.add_weighted_edges_from(zip(*(map(list, (network.starts, network.ends, network.seconds))), strict=True))
    minutes = np.full((len(origins), len(targets)), np.inf)
    for row, origin in enumerate(origins):
        for column, target in enumerate(targets):
            legs = [np.hypot(*(network.nodes_m - point).T) for point in (origin, target)]
            if max(leg.min() for leg in legs) > SNAP_LIMIT_M:
                continue
            straight_m = float(np.hypot(*(origin - target)))
            walked_m = legs[0].min() + legs[1].min()
            # Of nodes at equal distance any may be taken; the drawn places make ties possible.
            ends = [np.flatnonzero(leg == leg.min()) for leg in legs]
            ways = [nx.dijkstra_path_length(graph, start, end) for start in ends[0] for end in ends[1]]
            seconds = {way + walked_m / LEG_M_S for way in ways}
            if straight_m <= walked_m:
                seconds = {straight_m / LEG_M_S}
            minutes[row, column] = min(seconds) / 60
    return minutes


def is_free_of_ties(network: RoadNetwork, *places: np.ndarray) -> bool:
    for point in np.concatenate(places):
        leg = np.sort(np.hypot(*(network.nodes_m - point).T))
        if len(leg) > 1 and leg[0] == leg[1]:
            return False
    return True


@settings(deadline=None)
@given(towns(), PLACES, PLACES)
def test_nearest_and_pairs_are_those_networkx_finds(
    town: tuple[list[tuple[float, float]], list[tuple[int, int, float]]],
    origins: list[tuple[float, float]],
    targets: list[tuple[float, float]],
) -> None:
    network = network_of(*town)
    starts, ends = points(*origins), points(*targets)
    assume(is_free_of_ties(network, starts, ends))
    travel: Travel = RoadTravel(network)
    every = minutes_by_networkx(network, starts, ends)
    positions, costs = travel.nearest(starts, ends)
    wanted = every.min(axis=1) if len(ends) else np.full(len(starts), np.inf)
    assert np.allclose(costs, wanted, atol=1e-5)
    reached = np.flatnonzero(positions >= 0)
    assert np.allclose(every[reached, positions[reached]], costs[reached], atol=1e-5)
    for limit in (0.0, 7.0, np.inf):
        owners, found, took = travel.pairs(starts, ends, limit)
        assert set(zip(*np.nonzero(np.isfinite(every) & (every <= limit - 1e-4)), strict=True)) <= set(
            zip(owners, found, strict=True)
        )
        assert np.allclose(took, every[owners, found], atol=1e-5)
        assert (took <= limit).all()


@settings(deadline=None)
@given(towns(), PLACES, PLACES)
def test_the_nearest_is_within_a_limit_of_its_own_cost(
    town: tuple[list[tuple[float, float]], list[tuple[int, int, float]]],
    origins: list[tuple[float, float]],
    targets: list[tuple[float, float]],
) -> None:
    travel = RoadTravel(network_of(*town))
    positions, costs = travel.nearest(points(*origins), points(*targets))
    for origin, (position, cost) in enumerate(zip(positions, costs, strict=True)):
        if position >= 0:
            _, found, _ = travel.pairs(points(origins[origin]), points(*targets), cost + 1e-6)
            assert len(found)


# What the rules mean


LINE = [(0.0, 0.0), (480.0, 0.0), (960.0, 0.0)]


def test_a_one_way_street_is_a_detour_in_the_other_direction() -> None:
    square = [*LINE[:2], (480.0, 480.0)]
    travel = RoadTravel(network_of(square, [(0, 1, 60), (1, 2, 120), (2, 0, 120)]))
    here, there = points(LINE[0]), points(LINE[1])
    assert travel.nearest(here, there)[1].tolist() == [1.0]
    assert travel.nearest(there, here)[1].tolist() == [4.0]


def test_the_way_to_and_from_the_road_counts() -> None:
    travel = RoadTravel(network_of(LINE, both_ways((0, 1, 360), (1, 2, 360))))
    # 80 m are a minute on foot: one to the road, six along it, two away from it.
    _, minutes = travel.nearest(points((0.0, 80.0)), points((480.0, 160.0)))
    assert minutes.tolist() == pytest.approx([9.0])


def test_who_is_nearer_to_the_target_than_to_the_road_goes_straight() -> None:
    travel = RoadTravel(network_of(LINE, both_ways((0, 1, 360), (1, 2, 360))))
    house, neighbour = points((100.0, 400.0)), points((180.0, 400.0))
    assert travel.nearest(house, neighbour)[1].tolist() == pytest.approx([1.0])
    assert travel.pairs(house, neighbour, 1.0)[2].tolist() == pytest.approx([1.0])
    assert travel.nearest(house, house)[1].tolist() == [0.0]


def test_a_point_far_from_every_road_reaches_nothing_and_is_not_reached() -> None:
    travel = RoadTravel(network_of(LINE, both_ways((0, 1, 360), (1, 2, 360))))
    far, road = points((0.0, SNAP_LIMIT_M + 1)), points(LINE[1])
    assert travel.nearest(far, road)[0].tolist() == [-1]
    assert travel.nearest(road, far)[0].tolist() == [-1]
    assert travel.nearest(points((np.nan, 0.0)), road)[1].tolist() == [np.inf]
    assert len(travel.pairs(far, road, np.inf)[0]) == 0


def test_of_offers_in_one_house_the_first_is_nearest_and_all_are_paired() -> None:
    travel = RoadTravel(network_of(LINE, both_ways((0, 1, 360), (1, 2, 360))))
    house = points((960.0, 30.0), (480.0, 30.0), (480.0, 30.0))
    assert travel.nearest(points(LINE[0]), house)[0].tolist() == [1]
    assert travel.pairs(points(LINE[0]), house, 7.0)[1].tolist() == [1, 2]


def test_of_parallel_streets_the_fastest_counts() -> None:
    travel = RoadTravel(network_of(LINE, [*both_ways((0, 1, 360), (0, 1, 120)), *both_ways((1, 2, 60))]))
    assert travel.nearest(points(LINE[0]), points(LINE[2]))[1].tolist() == [3.0]


def test_what_is_cut_off_from_the_largest_part_is_no_place_to_start() -> None:
    nodes = [*LINE, (0.0, 100.0), (0.0, 200.0)]
    # The last two are joined with each other only; the way from the first to them leads nowhere back.
    network = network_of(nodes, [*both_ways((0, 1, 360), (1, 2, 360), (3, 4, 60)), (0, 3, 60)])
    assert len(network.nodes_m) == 3
    assert network.snap(points((0.0, 190.0)))[1].tolist() == [190.0]


def test_a_network_without_roads_reaches_nothing() -> None:
    nothing = np.empty(0, dtype=int)
    network = connect_roads(np.empty((0, 2)), (nothing, nothing, np.empty(0)), FOOT, "none")
    assert RoadTravel(network).nearest(points(LINE[0]), points(LINE[1]))[0].tolist() == [-1]
    assert len(RoadTravel(network).pairs(points(LINE[0]), points(LINE[1]), 5.0)[0]) == 0


def test_the_key_tells_networks_and_modes_apart() -> None:
    travel = RoadTravel(network_of(LINE, both_ways((0, 1, 360), (1, 2, 360))))
    assert (travel.key, travel.unit) == ("roads-test-foot", "min")
