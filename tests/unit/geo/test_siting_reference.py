"""The optimum is that of an independent solver: PySAL's spopt with CBC, on the shipped data and larger made-up ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spopt.locate import LSCP, MCLP, PMedian

from atlas.geo.crs import measure_coordinates
from atlas.geo.siting import cover_everybody, maximise_cover, minimise_ways
from atlas.geo.siting_tasks import CoverTask, NearnessTask
from atlas.resources import resource_folder

# What spopt asks of pulp is deprecated there; that is between the two.
pytestmark = pytest.mark.filterwarnings("ignore:.*PuLP 4.0:DeprecationWarning")


def solve(problem: LSCP | MCLP | PMedian) -> float:
    return round(problem.solve(pulp.PULP_CBC_CMD(msg=False), results=False).problem.objective.value(), 3)


def points_of_county(county: str) -> tuple[np.ndarray, np.ndarray]:
    """Return metres and people of the demand points of a county, as shipped."""
    points = pd.read_csv(resource_folder("geodata") / "demand_points.csv", dtype={"ags": "str"})
    points = points[points["ags"].str.startswith(county)]
    return measure_coordinates(points, 25832), points["people"].to_numpy(dtype="float64")


def scattered(count: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return metres and people of points around a few towns."""
    random = np.random.default_rng(seed)
    towns = random.uniform(0, 30_000, (12, 2))
    metres = towns[random.integers(0, 12, count)] + random.normal(0, 2_000, (count, 2))
    return metres, np.ceil(random.lognormal(3.5, 1, count))


CASES = {
    "Lörrach": points_of_county("08336"),
    "Konstanz": points_of_county("08335"),
    "scattered": scattered(70, seed=3),
}


@pytest.fixture(params=CASES, name="case")
def _case(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix of metres between all points, each a candidate too, and their people."""
    metres, people = CASES[request.param]
    return np.hypot(*(metres[:, None] - metres[None]).T).T, people


@pytest.mark.parametrize(("count", "limit_m"), [(1, 5_000), (3, 5_000), (6, 3_000), (3, 12_000)])
def test_as_many_people_are_covered_as_spopt_covers(
    case: tuple[np.ndarray, np.ndarray], count: int, limit_m: float
) -> None:
    ways, people = case
    expected = solve(MCLP.from_cost_matrix(ways, people, limit_m, p_facilities=count))
    exact = maximise_cover(CoverTask.of_matrix(people, ways, limit_m), count)
    quick = maximise_cover(CoverTask.of_matrix(people, ways, limit_m), count, is_exact=False)
    assert (exact.objective, exact.is_optimal) == (expected, True)
    assert 0.995 * expected <= quick.objective <= expected <= quick.bound


@pytest.mark.parametrize("count", [1, 3, 6])
def test_ways_are_as_short_as_those_of_spopt(case: tuple[np.ndarray, np.ndarray], count: int) -> None:
    ways, people = case
    expected = solve(PMedian.from_cost_matrix(ways, people, p_facilities=count))
    exact = minimise_ways(NearnessTask.of_matrix(people, ways), count)
    quick = minimise_ways(NearnessTask.of_matrix(people, ways), count, is_exact=False)
    assert exact.is_optimal
    assert exact.objective == pytest.approx(expected, rel=1e-9)
    assert quick.bound * (1 - 1e-9) <= expected <= quick.objective * (1 + 1e-9)
    assert quick.objective <= expected * 1.005


@pytest.mark.parametrize("limit_m", [3_000, 8_000])
def test_as_few_sites_cover_everybody_as_spopt_needs(case: tuple[np.ndarray, np.ndarray], limit_m: float) -> None:
    ways, people = case
    expected = solve(LSCP.from_cost_matrix(ways, limit_m))
    exact = cover_everybody(CoverTask.of_matrix(people, ways, limit_m))
    assert (exact.objective, exact.is_optimal) == (expected, True)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.sampled_from([1_500, 4_000, 9_000]))
@settings(deadline=None, max_examples=12)
def test_random_towns_have_the_optimum_of_spopt(seed: int, count: int, limit_m: float) -> None:
    metres, people = scattered(30, seed=seed)
    ways = np.hypot(*(metres[:, None] - metres[None, :12]).transpose(2, 0, 1))
    covered = solve(MCLP.from_cost_matrix(ways, people, limit_m, p_facilities=count))
    travelled = solve(PMedian.from_cost_matrix(ways, people, p_facilities=count))
    assert maximise_cover(CoverTask.of_matrix(people, ways, limit_m), count).objective == covered
    assert minimise_ways(NearnessTask.of_matrix(people, ways), count).objective == pytest.approx(travelled, rel=1e-9)
