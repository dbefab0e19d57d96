"""Catchments drawn from a small town by a river without a bridge."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.geo.catchments import draw_catchments, draw_circles
from atlas.geo.road_building import Segments, cut_segments, list_arcs
from atlas.geo.road_network import connect_roads
from atlas.geo.road_travel import RoadTravel
from atlas.vocabulary import TravelMode

FOOT_M_S = 4.8 / 3.6


def town(streets: list[tuple[tuple[float, float], tuple[float, float]]], *, one_way: bool = False) -> RoadTravel:
    nodes, numbers = np.unique(np.array(streets).reshape(-1, 2), axis=0, return_inverse=True)
    starts, ends = numbers.reshape(-1, 2).T
    every = np.ones(len(streets), dtype=bool)
    segments = Segments(nodes, starts, ends, np.full(len(streets), FOOT_M_S), every, every & (not one_way))
    cut = cut_segments(segments)
    return RoadTravel(connect_roads(cut.nodes_m, list_arcs(cut), TravelMode.FOOT, "town"))


CROSS = town(
    [((0, 0), (3000, 0)), ((0, 0), (-3000, 0)), ((0, 0), (0, 3000)), ((0, 0), (0, -3000))],
)
SITE = np.array([[0.0, 0.0]])


def test_people_come_along_the_roads_and_not_across_the_fields() -> None:
    (area,) = draw_catchments(CROSS, SITE, [15.0])
    # 15 minutes on foot are 1,200 m.
    assert shapely.contains_xy(area, 1100, 0)
    assert not shapely.contains_xy(area, 1300, 0)
    assert not shapely.contains_xy(area, 700, 700)
    assert area.bounds == pytest.approx((-1200, -1200, 1200, 1200), abs=75)


def test_a_wider_limit_holds_the_narrower_ones_in_the_order_asked_for() -> None:
    wide, narrow = draw_catchments(CROSS, SITE, [20.0, 10.0])
    assert wide.area > narrow.area > 0
    assert shapely.difference(narrow, wide).area == pytest.approx(0)


def test_a_river_without_a_bridge_stays_outside() -> None:
    # Two banks 400 m apart, joined only 3 km upstream.
    banks = town(
        [((0, 0), (3000, 0)), ((0, 400), (3000, 400)), ((3000, 0), (3000, 400))],
    )
    (area,) = draw_catchments(banks, SITE, [10.0])
    assert shapely.contains_xy(area, 400, 10)
    assert not shapely.contains_xy(area, 400, 390)


def test_people_come_against_no_one_way_street() -> None:
    # Round a block: whoever lives just behind the site has to go all the way round.
    block = [((0, 0), (600, 0)), ((600, 0), (600, 600)), ((600, 600), (0, 600)), ((0, 600), (0, 0))]
    (area,) = draw_catchments(town(block, one_way=True), SITE, [6.0])
    assert shapely.contains_xy(area, 0, 400)
    assert not shapely.contains_xy(area, 300, 0)


def test_a_site_off_the_network_has_no_catchment() -> None:
    (area,) = draw_catchments(CROSS, np.array([[1500.0, 1500.0]]), [10.0])
    assert area.is_empty


def test_the_way_from_the_road_to_the_site_counts() -> None:
    (near,), (far,) = (draw_catchments(CROSS, np.array([[500.0, away]]), [10.0]) for away in (0.0, 400.0))
    assert near.bounds[2] - far.bounds[2] == pytest.approx(400, abs=60)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000)), min_size=1, max_size=4),
    st.lists(st.integers(1, 60), min_size=1, max_size=3),
)
def test_areas_are_valid_and_hold_who_reaches_a_site(sites: list[tuple[int, int]], minutes: list[int]) -> None:
    sites_m = np.array(sites, dtype=float)
    areas = draw_catchments(CROSS, sites_m, [float(limit) for limit in minutes])
    seconds = CROSS.seconds_to(sites_m)
    for limit, area in zip(minutes, areas, strict=True):
        assert area.is_valid
        reached = CROSS.network.nodes_m[seconds <= limit * 60]
        # Corners are rounded off by at most a square of 25 m.
        assert (shapely.distance(shapely.points(reached), area) <= 25).all()


def test_circles_stand_for_straight_lines() -> None:
    (circle,) = draw_circles(np.array([[0.0, 0.0], [np.nan, 0.0]]), [100.0])
    assert circle.area == pytest.approx(np.pi * 100**2, rel=0.01)
    assert draw_circles(np.empty((0, 2)), [100.0])[0].is_empty
