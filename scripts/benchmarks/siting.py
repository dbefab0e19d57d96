"""How fast new sites are chosen, beside spopt with CBC, which finds the same optimum."""

from __future__ import annotations

import time
import warnings
from typing import Final

import numpy as np
from pulp import PULP_CBC_CMD
from spopt.locate import MCLP

from atlas.geo.siting import maximise_cover, minimise_ways
from atlas.geo.siting_tasks import CoverTask, NearnessTask, Siting

from figures import Figure, time_median
from scattering import scatter_points

_POINTS, _CANDIDATES = 5_000, 1_000
_SITES: Final = 10
_LIMIT_M: Final = 10_000.0


def measure_siting() -> list[Figure]:
    """Return the figures of maximal covering, and of the p-median, which spopt cannot hold at this size."""
    people, ways_m = _scatter()

    def choose(*, is_exact: bool) -> Siting:
        # From the matrix on, as spopt starts from it too.
        return maximise_cover(CoverTask.of_matrix(people, ways_m, _LIMIT_M), _SITES, is_exact=is_exact)

    exact, quick = choose(is_exact=True), choose(is_exact=False)
    their_seconds, their_objective, solving_seconds = _time_spopt(people, ways_m)
    _require_same(exact, their_objective)
    seconds = time_median(lambda: choose(is_exact=True))
    nearness = NearnessTask.of_matrix(people, ways_m)
    near = minimise_ways(nearness, _SITES, is_exact=False)
    return [
        Figure(f"{_SITES} Standorte für {_POINTS:,} Punkte unter {_CANDIDATES:,} Orten, bewiesen", seconds, "s"),
        Figure("  so viel schneller als spopt (ein Lauf)", their_seconds / seconds, "", at_least=10),
        Figure("  so viel schneller als CBC allein, ohne den Aufbau in spopt", solving_seconds / seconds, ""),
        Figure("  sofort", 1000 * time_median(lambda: choose(is_exact=False)), "ms", at_most=50),
        Figure("  sofort, Anteil am Optimum", 100 * quick.objective / exact.objective, "%", at_least=99.5),
        Figure("  sofort, höchstens so weit vom Optimum (eigene Schranke)", quick.gap_percent, "%"),
        Figure(
            "  kürzeste Wege (p-Median), sofort",
            time_median(lambda: minimise_ways(nearness, _SITES, is_exact=False)),
            "s",
        ),
        Figure("  kürzeste Wege, höchstens so weit vom Optimum", near.gap_percent, "%"),
    ]


def _scatter() -> tuple[np.ndarray, np.ndarray]:
    points_m, candidates_m = scatter_points(_POINTS, seed=1), scatter_points(_CANDIDATES, seed=2)
    people = np.random.default_rng(3).integers(1, 500, _POINTS).astype(float)
    return people, np.hypot(*(points_m[:, None] - candidates_m[None]).transpose(2, 0, 1))


def _time_spopt(people: np.ndarray, ways_m: np.ndarray) -> tuple[float, float, float]:
    """Return the seconds of one run, as it takes most of a minute, its optimum, and the seconds of CBC in it."""
    with warnings.catch_warnings():
        # pulp warns once for each variable of what spopt calls: that time is not spopt's.
        warnings.simplefilter("ignore", DeprecationWarning)
        start = time.perf_counter()
        problem = MCLP.from_cost_matrix(ways_m, people, _LIMIT_M, p_facilities=_SITES)
        built = time.perf_counter()
        problem = problem.solve(PULP_CBC_CMD(msg=False), results=False)
        end = time.perf_counter()
    return end - start, float(problem.problem.objective.value()), end - built


def _require_same(exact: Siting, objective: float) -> None:
    if not exact.is_optimal or abs(exact.objective - objective) > 0.5:
        message = f"optimum {exact.objective} is not that of spopt, {objective}"
        raise AssertionError(message)
