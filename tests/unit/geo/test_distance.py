from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.geo import distance as distance_module
from atlas.geo.curve import order_along_curve
from atlas.geo.distance import find_nearest

METRES = st.integers(0, 50_000).map(float)
NARROW = st.integers(0, 8).map(float)


@given(arrays(float, (7, 2), elements=METRES), arrays(float, (5, 2), elements=METRES))
def test_the_nearest_target_is_the_one_brute_force_finds(origins: np.ndarray, targets: np.ndarray) -> None:
    positions, distances_m = find_nearest(origins, targets)
    every = np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T
    assert np.allclose(distances_m, every.min(axis=1))
    assert np.allclose(every[np.arange(len(origins)), positions], distances_m)


def test_of_targets_at_one_place_the_first_wins() -> None:
    positions, _ = find_nearest(np.array([[0.0, 0.0]]), np.array([[9.0, 9.0], [1.0, 0.0], [1.0, 0.0]]))
    assert positions.tolist() == [1]


@given(arrays(float, (7, 2), elements=NARROW), arrays(float, (40, 2), elements=NARROW))
def test_of_targets_at_one_distance_the_first_wins(origins: np.ndarray, targets: np.ndarray) -> None:
    positions, _ = find_nearest(origins, targets)
    every = np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T
    assert positions.tolist() == every.argmin(axis=1).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_crowd_of_origins_finds_what_each_of_them_finds_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(seed)
    towns = random.integers(0, 400, (6, 2))
    origins = (towns[random.integers(0, 6, 5000)] + random.normal(0, 9, (5000, 2))).round()
    targets = (towns[random.integers(0, 6, 90)] + random.normal(0, 12, (90, 2))).round()
    origins[::97] = np.nan
    alone = find_nearest(origins, targets)
    searched = []
    monkeypatch.setattr(distance_module, "_CHUNK", 96)
    by_blocks = distance_module._search_by_blocks
    monkeypatch.setattr(distance_module, "_search_by_blocks", lambda *given: searched.append(1) or by_blocks(*given))
    crowd = find_nearest(origins, targets)
    assert searched
    assert np.array_equal(alone[0], crowd[0])
    assert np.array_equal(alone[1], crowd[1])
    every = np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T
    known = np.isfinite(origins[:, 0])
    assert np.array_equal(crowd[0][known], every[known].argmin(axis=1))


@given(arrays(float, st.tuples(st.integers(0, 30), st.just(2)), elements=METRES))
def test_the_curve_visits_each_point_once(points: np.ndarray) -> None:
    assert sorted(order_along_curve(points).tolist()) == list(range(len(points)))


def test_the_curve_visits_the_quarters_of_a_square_one_after_the_other() -> None:
    corners = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    points = np.concatenate([corners + inner for inner in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0])])
    assert (order_along_curve(points) % 4).tolist() == sorted(order_along_curve(points) % 4)


def test_without_targets_nothing_is_near() -> None:
    positions, distances_m = find_nearest(np.array([[0.0, 0.0]]), np.empty((0, 2)))
    assert (positions.tolist(), distances_m.tolist()) == ([-1], [np.inf])


def test_an_origin_without_coordinates_is_near_to_nothing() -> None:
    positions, _ = find_nearest(np.array([[np.nan, 0.0], [0.0, 0.0]]), np.array([[1.0, 1.0]]))
    assert positions.tolist() == [-1, 0]
