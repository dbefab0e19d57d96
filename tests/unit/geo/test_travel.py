from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.geo.travel import StraightLine, Travel

METRES = st.integers(0, 50_000).map(float)
POINT = np.array([[0.0, 0.0]])


def km_between(origins: np.ndarray, targets: np.ndarray, factor: float) -> np.ndarray:
    return np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T * factor / 1000


@given(
    arrays(float, (7, 2), elements=METRES),
    arrays(float, (5, 2), elements=METRES),
    st.sampled_from([1.0, 1.3, 1.417]),
    st.integers(0, 60),
)
def test_pairs_are_those_brute_force_finds(
    origins: np.ndarray, targets: np.ndarray, factor: float, limit_km: int
) -> None:
    found = StraightLine(factor).pairs(origins, targets, limit_km)
    every = km_between(origins, targets, factor)
    wanted = np.argwhere(every <= limit_km)
    assert np.column_stack(found[:2]).tolist() == wanted.tolist()
    assert np.allclose(found[2], every[tuple(wanted.T)])


@given(arrays(float, (7, 2), elements=METRES), arrays(float, (5, 2), elements=METRES))
def test_the_nearest_is_the_cheapest_of_the_pairs(origins: np.ndarray, targets: np.ndarray) -> None:
    travel: Travel = StraightLine(1.3)
    _, costs = travel.nearest(origins, targets)
    owners, _, every = travel.pairs(origins, targets, np.inf)
    assert np.allclose(costs, [every[owners == origin].min() for origin in range(len(origins))])


@pytest.mark.parametrize("factor", [1.0, 1.3, 1.417])
@pytest.mark.parametrize("limit_km", [1.0, 3.0, 5.0, 17.3])
def test_a_pair_exactly_at_the_limit_counts(factor: float, limit_km: float) -> None:
    targets = np.array([[limit_km * 1000 / factor, 0.0]])
    _, costs = StraightLine(factor).nearest(POINT, targets)
    _, found, _ = StraightLine(factor).pairs(POINT, targets, float(costs[0]))
    assert found.tolist() == [0]


def test_targets_at_one_place_are_all_paired() -> None:
    origins, targets, costs = StraightLine(1.0).pairs(POINT, np.zeros((3, 2)), 0.0)
    assert (origins.tolist(), targets.tolist(), costs.tolist()) == ([0, 0, 0], [0, 1, 2], [0.0, 0.0, 0.0])


def test_an_origin_without_coordinates_reaches_nothing() -> None:
    origins, _, _ = StraightLine(1.0).pairs(np.array([[np.nan, 0.0], [0.0, 0.0]]), POINT, 1.0)
    assert origins.tolist() == [1]


def test_without_targets_or_origins_there_are_no_pairs() -> None:
    nowhere = np.empty((0, 2))
    assert [len(part) for part in StraightLine(1.0).pairs(POINT, nowhere, 1.0)] == [0, 0, 0]
    assert [len(part) for part in StraightLine(1.0).pairs(nowhere, POINT, 1.0)] == [0, 0, 0]


def test_the_key_tells_factors_apart() -> None:
    assert (StraightLine(1.3).key, StraightLine(1.3).unit) == ("line-1.3", "km")
    assert StraightLine(1.3).key != StraightLine(1.4).key
