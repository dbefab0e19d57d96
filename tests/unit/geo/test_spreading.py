"""Points that share a position are moved apart, and nobody else is."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from atlas.geo.spreading import spread_positions

HERE = (9.1234567, 47.7654321)


def spread(*positions: tuple[float, float]) -> list[tuple[float, float]]:
    return spread_positions(positions, spacing_m=3.0, digits=7, metric_crs=25832)


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[1] - other[1]) * 111_200
    east = (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1]))
    return math.hypot(north, east)


def test_points_of_their_own_stay() -> None:
    assert spread(HERE, (9.2, 47.8)) == [HERE, (9.2, 47.8)]
    assert spread() == []


def test_the_first_stays_and_the_second_stands_three_metres_off() -> None:
    first, second = spread(HERE, HERE)
    assert first == HERE
    assert math.isclose(distance_m(first, second), 3.0, rel_tol=0.02)


def test_twenty_in_one_house_stay_within_a_house_and_apart() -> None:
    placed = spread(*[HERE] * 20)
    assert max(distance_m(HERE, place) for place in placed) < 15
    apart = [distance_m(one, other) for one in placed for other in placed if one != other]
    assert min(apart) > 2


def test_who_has_a_place_of_its_own_is_not_driven_from_it() -> None:
    (_, moved) = spread(HERE, HERE)
    assert spread(HERE, HERE, moved)[2] == moved


@given(st.lists(st.sampled_from([HERE, (9.1234568, 47.7654321), (9.5, 47.9)]), max_size=30))
def test_no_two_share_a_position(positions: list[tuple[float, float]]) -> None:
    placed = spread(*positions)
    assert len(set(placed)) == len(placed) == len(positions)
