"""Pairs of points within reach of each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.errors import BadDataError
from atlas.geo import pairs as pairs_module
from atlas.geo.pairs import find_pairs

# A narrow grid, so that equal places and distances at the very limit are frequent.
METRES = st.integers(0, 12).map(float) | st.just(np.nan)


@given(
    arrays(float, st.tuples(st.integers(0, 9), st.just(2)), elements=METRES),
    arrays(float, st.tuples(st.integers(0, 6), st.just(2)), elements=METRES),
    st.integers(0, 9),
)
def test_the_pairs_are_those_brute_force_finds_by_origin_then_target(
    origins: np.ndarray, targets: np.ndarray, limit: int
) -> None:
    pairs = find_pairs(origins, targets, limit)
    every = np.hypot(*(origins[:, None, :] - targets[None, :, :]).T).T
    expected = np.argwhere(every <= limit)
    assert np.column_stack([pairs.origins, pairs.targets]).tolist() == expected.tolist()
    assert np.array_equal(pairs.distances_m, every[tuple(expected.T)])


def test_the_order_holds_across_the_chunks_in_which_they_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(1).uniform(0, 1000, (300, 2))
    whole = find_pairs(points, points[:40], 200)
    monkeypatch.setattr(pairs_module, "_CHUNK", 7)
    parts = find_pairs(points, points[:40], 200)
    assert np.array_equal(whole.origins, parts.origins)
    assert np.array_equal(whole.targets, parts.targets)
    assert np.array_equal(whole.distances_m, parts.distances_m)
    assert len(whole) > 300


def test_the_limit_is_inclusive_far_from_the_origin_of_the_metric_system() -> None:
    pairs = find_pairs(np.array([[512_345.0, 5_276_543.0]]), np.array([[512_348.0, 5_276_547.0]]), 5)
    assert pairs.distances_m.tolist() == [5.0]


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_a_reach_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(BadDataError, match="Erwartet werden Meter ab 0"):
        find_pairs(np.zeros((1, 2)), np.zeros((1, 2)), limit)
