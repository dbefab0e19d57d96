"""How the weight of an offer falls with distance."""

from __future__ import annotations

import numpy as np
import pytest
from access import weights as pysal
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import BadDataError
from atlas.geo import decay as decay_module
from atlas.geo.decay import LUO_QI_ZONES, weigh_distances, weigh_zones
from atlas.vocabulary import Decay

DISTANCES = st.lists(st.floats(0, 1e6), min_size=2, max_size=9).map(sorted).map(np.array)


@given(DISTANCES, st.floats(0.001, 1e6), st.sampled_from(Decay))
def test_weights_start_at_one_never_rise_and_end_at_the_limit(
    distances: np.ndarray, limit: float, decay: Decay
) -> None:
    weights = weigh_distances(distances, limit, decay)
    assert weigh_distances(np.zeros(1), limit, decay).tolist() == [1.0]
    assert (np.diff(weights) <= 0).all()
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (weights[distances > limit] == 0).all()


@pytest.mark.parametrize(
    ("decay", "half_way", "at_the_limit"),
    [
        (Decay.BINARY, 1.0, 1.0),
        (Decay.LINEAR, 0.5, 0.0),
        (Decay.EXPONENTIAL, 0.1, 0.01),
        # Dai (2010): (exp(-1/8) - exp(-1/2)) / (1 - exp(-1/2))
        (Decay.GAUSSIAN, 0.701367, 0.0),
    ],
)
def test_each_function_has_the_values_of_its_formula(decay: Decay, half_way: float, at_the_limit: float) -> None:
    weights = weigh_distances(np.array([15.0, 30.0]), 30, decay)
    assert weights == pytest.approx([half_way, at_the_limit], abs=1e-6)


@pytest.mark.parametrize("decay", Decay)
def test_a_missing_or_endless_distance_weighs_nothing(decay: Decay) -> None:
    assert weigh_distances(np.array([np.nan, np.inf]), 5, decay).tolist() == [0.0, 0.0]
    assert weigh_zones(np.array([np.nan, np.inf]), 5).tolist() == [0.0, 0.0]


def test_the_shape_stays_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    distances = np.random.default_rng(1).uniform(0, 9, (5, 7))
    whole = weigh_distances(distances, 8, Decay.GAUSSIAN)
    monkeypatch.setattr(decay_module, "_BLOCK", 4)
    assert np.array_equal(weigh_distances(distances, 8, Decay.GAUSSIAN), whole)
    assert whole.shape == (5, 7)


@given(st.lists(st.integers(0, 40), min_size=1))
def test_zones_are_those_of_a_step_function(minutes: list[int]) -> None:
    steps = pysal.step_fn({10: 1.0, 20: 0.68, 30: 0.22})
    assert weigh_zones(np.array(minutes), 30, LUO_QI_ZONES).tolist() == [steps(minute) for minute in minutes]


@pytest.mark.parametrize("limit", [0, -3, np.nan, np.inf])
def test_a_reach_that_is_none_is_refused(limit: float) -> None:
    with pytest.raises(BadDataError, match="Erwartet wird eine Zahl über 0"):
        weigh_distances(np.zeros(1), limit, Decay.LINEAR)
    with pytest.raises(BadDataError, match="Erwartet wird eine Zahl über 0"):
        weigh_zones(np.zeros(1), limit)
