"""Scores of the two-step floating catchment, beside those of PySAL's `access`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access import weights as pysal_weights
from access.fca import two_stage_fca
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.errors import BadDataError
from atlas.geo import accessibility
from atlas.geo.accessibility import score_accessibility
from atlas.geo.crs import measure_coordinates
from atlas.geo.decay import LUO_QI_STEEP_ZONES, LUO_QI_ZONES, weigh_distances, weigh_zones
from atlas.geo.pairs import Pairs, find_pairs
from atlas.resources import resource_folder
from atlas.vocabulary import Decay
from tests.shared_data import locate_shared

METRIC = 25832
GEODATA = resource_folder("geodata")
FACILITIES = locate_shared("facilities_5counties.csv")
GRID = locate_shared("population_grid_1km.csv")


def score_with_pysal(
    pairs: Pairs, people: np.ndarray, capacity: np.ndarray, weigh: Callable[[float], float] | None = None
) -> np.ndarray:
    """Return the scores of PySAL, 0 where it names none because nothing is within reach."""
    demand = pd.DataFrame({"demand": people}, index=pd.Index(np.arange(len(people)), name="origin"))
    supply = pd.DataFrame({"supply": capacity}, index=pd.Index(np.arange(len(capacity)), name="dest"))
    costs = pd.DataFrame({"origin": pairs.origins, "dest": pairs.targets, "cost": pairs.distances_m})
    names = {"demand_index": True, "supply_index": True, "demand_name": "demand", "supply_name": "supply"}
    scores = two_stage_fca(demand, supply, costs, **names, weight_fn=weigh)
    return scores.reindex(np.arange(len(people))).fillna(0).to_numpy()


def read_atlas() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places and people of the shipped demand points, and the places of the offers' sites."""
    points = pd.read_csv(GEODATA / "demand_points.csv")
    sites = pd.read_csv(GEODATA / "sites.csv").dropna(subset=["lon", "lat"])
    places = (measure_coordinates(table, METRIC) for table in (points, sites))
    return next(places), points["people"].to_numpy(dtype=float), next(places)


def read_shared() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the same of the census grid and the facilities of five counties."""
    cells = pd.read_csv(GRID, sep=";", na_values="–")
    cells = cells[cells["Einwohner"] > 0]
    facilities = pd.read_csv(FACILITIES)
    # EPSG:3035 is metric too, so the cells need no way over degrees.
    places = measure_coordinates(facilities, 3035)
    return cells[["x_mp_1km", "y_mp_1km"]].to_numpy(dtype=float), cells["Einwohner"].to_numpy(dtype=float), places


SOURCES = [
    pytest.param(read_atlas, id="atlas"),
    pytest.param(
        read_shared,
        id="census grid",
        marks=pytest.mark.skipif(not (GRID.is_file() and FACILITIES.is_file()), reason="../shared/data ist nicht da"),
    ),
]


@pytest.mark.parametrize("read", SOURCES)
@pytest.mark.parametrize("limit_m", [3_000, 15_000])
def test_two_step_scores_are_those_of_pysal_on_real_data(read: Callable[[], Any], limit_m: float) -> None:
    demand_m, people, sites_m = read()
    capacity = np.random.default_rng(1).integers(1, 90, len(sites_m)).astype(float)
    pairs = find_pairs(demand_m, sites_m, limit_m)
    scores = score_accessibility(pairs, people, capacity)
    np.testing.assert_allclose(scores, score_with_pysal(pairs, people, capacity), rtol=1e-9, atol=1e-15)
    assert (scores > 0).sum() > 50


@pytest.mark.parametrize("read", SOURCES)
@pytest.mark.parametrize("zones", [LUO_QI_ZONES, LUO_QI_STEEP_ZONES])
def test_zones_give_the_enhanced_scores_of_pysal_on_real_data(
    read: Callable[[], Any], zones: dict[float, float]
) -> None:
    demand_m, people, sites_m = read()
    capacity = np.ones(len(sites_m))
    pairs = find_pairs(demand_m, sites_m, 15_000)
    scores = score_accessibility(pairs, people, capacity, weigh_zones(pairs.distances_m, 15_000, zones))
    steps = pysal_weights.step_fn({share * 15_000: weight for share, weight in zones.items()})
    np.testing.assert_allclose(scores, score_with_pysal(pairs, people, capacity, steps), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("read", SOURCES)
@pytest.mark.parametrize("decay", Decay)
def test_continuous_decay_gives_the_enhanced_scores_of_pysal_on_real_data(
    read: Callable[[], Any], decay: Decay
) -> None:
    demand_m, people, sites_m = read()
    capacity = np.ones(len(sites_m))
    pairs = find_pairs(demand_m, sites_m, 9_999)
    weights = weigh_distances(pairs.distances_m, 10_000, decay)

    def weigh(distance: float) -> float:
        return float(weigh_distances(np.array([distance]), 10_000, decay)[0])

    scores = score_accessibility(pairs, people, capacity, weights)
    np.testing.assert_allclose(scores, score_with_pysal(pairs, people, capacity, weigh), rtol=1e-9, atol=1e-15)


@given(
    arrays(float, (8, 2), elements=st.integers(0, 60).map(float)),
    arrays(float, (5, 2), elements=st.integers(0, 60).map(float)),
    arrays(float, 8, elements=st.integers(1, 1000).map(float)),
    arrays(float, 5, elements=st.integers(0, 50).map(float)),
    st.integers(1, 60),
)
def test_scores_are_those_of_pysal_on_random_cases(
    demand_m: np.ndarray, sites_m: np.ndarray, people: np.ndarray, capacity: np.ndarray, limit: int
) -> None:
    pairs = find_pairs(demand_m, sites_m, limit)
    steps = pysal_weights.step_fn({share * limit: weight for share, weight in LUO_QI_ZONES.items()})
    zones = weigh_zones(pairs.distances_m, limit)
    with warnings.catch_warnings():
        # pandas warns inside `access` when a frame without any pair is filled.
        warnings.simplefilter("ignore", FutureWarning)
        binary, stepwise = (score_with_pysal(pairs, people, capacity, weigh) for weigh in (None, steps))
    np.testing.assert_allclose(score_accessibility(pairs, people, capacity), binary, rtol=1e-9)
    np.testing.assert_allclose(score_accessibility(pairs, people, capacity, zones), stepwise, rtol=1e-9)


@given(
    arrays(float, (8, 2), elements=st.integers(0, 60).map(float)),
    arrays(float, (5, 2), elements=st.integers(0, 60).map(float)),
    st.sampled_from(Decay),
)
def test_scores_weighted_by_people_add_up_to_the_capacity_within_reach(
    demand_m: np.ndarray, sites_m: np.ndarray, decay: Decay
) -> None:
    people, capacity = np.arange(1.0, 9.0), np.arange(2.0, 7.0)
    pairs = find_pairs(demand_m, sites_m, 30)
    weights = weigh_distances(pairs.distances_m, 30, decay)
    reached = np.bincount(pairs.targets, weights, minlength=5) > 0
    scores = score_accessibility(pairs, people, capacity, weights)
    assert scores @ people == pytest.approx(capacity[reached].sum())


def test_a_site_that_reaches_nobody_adds_nothing() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([0, 1]), np.zeros(2))
    assert score_accessibility(pairs, np.array([0.0, 10.0]), np.array([5.0, 5.0])).tolist() == [0.0, 0.5]


def test_unknown_people_share_nothing_but_have_a_score() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([0, 0]), np.zeros(2))
    assert score_accessibility(pairs, np.array([np.nan, 10.0]), np.array([5.0])).tolist() == [0.5, 0.5]


def test_the_order_of_the_pairs_does_not_matter() -> None:
    pairs = Pairs(np.array([1, 0, 1]), np.array([1, 0, 0]), np.zeros(3))
    weights = np.array([0.5, 1.0, 0.25])
    mixed = Pairs(pairs.origins[::-1], pairs.targets[::-1], pairs.distances_m)
    people, capacity = np.array([8.0, 4.0]), np.array([3.0, 6.0])
    one, other = (
        score_accessibility(given_pairs, people, capacity, given_weights)
        for given_pairs, given_weights in ((pairs, weights), (mixed, weights[::-1]))
    )
    assert np.allclose(one, other)


def test_blocks_of_pairs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(1).uniform(0, 100, (50, 2))
    pairs = find_pairs(points, points[:9], 60)
    weights = weigh_distances(pairs.distances_m, 60, Decay.LINEAR)
    people, capacity = np.arange(1.0, 51.0), np.arange(1.0, 10.0)
    whole = [score_accessibility(pairs, people, capacity, given_weights) for given_weights in (None, weights)]
    monkeypatch.setattr(accessibility, "_BLOCK", 7)
    parts = [score_accessibility(pairs, people, capacity, given_weights) for given_weights in (None, weights)]
    assert np.allclose(whole, parts, rtol=1e-12)


def test_without_pairs_every_score_is_zero() -> None:
    pairs = find_pairs(np.zeros((2, 2)), np.empty((0, 2)), 5)
    assert score_accessibility(pairs, np.ones(2), np.empty(0)).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("people", "capacity"), [(-1.0, 1.0), (1.0, -1.0), (1.0, np.nan)])
def test_counts_that_cannot_be_are_refused(people: float, capacity: float) -> None:
    pairs = Pairs(np.array([0]), np.array([0]), np.zeros(1))
    with pytest.raises(BadDataError, match="nicht negativ"):
        score_accessibility(pairs, np.array([people]), np.array([capacity]))
