from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.geo.distance import find_nearest

METRES = st.integers(0, 50_000).map(float)


@given(arrays(float, (7, 2), elements=METRES), arrays(float, (5, 2), elements=METRES))
def test_the_nearest_target_is_the_one_brute_force_finds(origins: np.ndarray, targets: np.ndarray) -> None:
    positions, distances_m = find_nearest(origins, targets)
    every = np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T
    assert np.allclose(distances_m, every.min(axis=1))
    assert np.allclose(every[np.arange(len(origins)), positions], distances_m)


def test_of_targets_at_one_place_the_first_wins() -> None:
    positions, _ = find_nearest(np.array([[0.0, 0.0]]), np.array([[9.0, 9.0], [1.0, 0.0], [1.0, 0.0]]))
    assert positions.tolist() == [1]


def test_without_targets_nothing_is_near() -> None:
    positions, distances_m = find_nearest(np.array([[0.0, 0.0]]), np.empty((0, 2)))
    assert (positions.tolist(), distances_m.tolist()) == ([-1], [np.inf])


def test_an_origin_without_coordinates_is_near_to_nothing() -> None:
    positions, _ = find_nearest(np.array([[np.nan, 0.0], [0.0, 0.0]]), np.array([[1.0, 1.0]]))
    assert positions.tolist() == [-1, 0]
