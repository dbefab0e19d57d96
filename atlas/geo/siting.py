"""Where next: the best places for a number of new sites, beside those that exist.

Three questions: which sites reach most people (maximal covering, Church and ReVelle 1974), which make the
ways of all people shortest (p-median, Hakimi 1964; ReVelle and Swain 1970), and how many it takes to reach
everybody (set covering, Toregas, Swain, ReVelle and Bergman 1971). Each is answered at once by a good set
with a bound on how much better any other can be, and by the proven optimum when asked.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from atlas.geo import siting_cover, siting_nearness
from atlas.geo.siting_cover import CoverProblem
from atlas.geo.siting_exact import Proof, prove_cover, prove_smallest
from atlas.geo.siting_exact_nearness import prove_nearness
from atlas.geo.siting_nearness import SavingProblem
from atlas.geo.siting_tasks import TIME_LIMIT_S, CoverTask, NearnessTask, Siting, require_count

_QUICK_STEPS: Final = 60
"""Steps of the relaxation after which its bound is good enough for an instant answer."""
_QUICK_DENSE_STEPS: Final = 20
"""The same where every candidate counts for every point, and a step takes twenty times as long."""
_GOOD_ENOUGH: Final = 1.005
"""A bound this near needs no second try."""


def maximise_cover(task: CoverTask, count: int, *, is_exact: bool = True, time_limit_s: float = TIME_LIMIT_S) -> Siting:
    """Choose the `count` candidates that, beside the existing sites, cover most people.

    Parameters
    ----------
    is_exact
        Prove the optimum; otherwise a good set at once.

    Returns
    -------
    siting
        Its objective and bound are people, those whom existing sites cover among them. Of candidates that
        are worth the same, the one of lower position is taken.

    Raises
    ------
    BadRequestError
        If `count` is below 1 or above the number of candidates, or there is no candidate.
    """
    require_count(count, task.candidates)
    problem = CoverProblem.of(np.where(task.is_served, 0.0, task.people), task.covers)
    served = float(task.people[task.is_served].sum())
    chosen, bound = _cover_quickly(problem, count)
    proof = Proof(chosen, problem.measure(chosen), bound)
    if is_exact and not proof.is_optimal:
        proof = prove_cover(problem, chosen, time_limit_s=time_limit_s)
    return Siting(
        siting_cover.prefer_lowest(problem, proof.chosen),
        served + proof.covered,
        served + proof.bound,
        proof.is_optimal,
        _find_unreachable(task),
    )


def _cover_quickly(problem: CoverProblem, count: int) -> tuple[np.ndarray, float]:
    greedy, greedy_bound = siting_cover.choose_greedily(problem, count)
    swapped = siting_cover.swap_sites(problem, greedy)
    relaxed = siting_cover.relax_cover(problem, swapped, steps=_QUICK_STEPS, enough=_GOOD_ENOUGH)
    bound = problem.tighten(min(greedy_bound, relaxed.bound))
    chosen = relaxed.chosen
    if bound > _GOOD_ENOUGH * problem.measure(chosen):
        # Exchanges end where no single one helps; what the relaxation holds best is a good place to start again.
        top = np.argsort(-relaxed.values, kind="stable")[:count]
        chosen = max([relaxed.chosen, siting_cover.swap_sites(problem, top)], key=problem.measure)
    return chosen, max(problem.measure(chosen), bound)


def _find_unreachable(task: CoverTask) -> np.ndarray:
    is_reachable = (np.diff(task.covers.indptr) > 0) | task.is_served
    return np.flatnonzero(~is_reachable & (task.people > 0))


def minimise_ways(
    task: NearnessTask, count: int, *, is_exact: bool = True, time_limit_s: float = TIME_LIMIT_S
) -> Siting:
    """Choose the `count` candidates that, beside the existing sites, make the ways of all people shortest.

    Returns
    -------
    siting
        Its objective and bound are metres, those of all people together: divided by the people, the mean
        way. Of candidates that are worth the same, the one of lower position is taken.

    Raises
    ------
    BadRequestError
        If `count` is below 1 or above the number of candidates, or there is no candidate.
    """
    require_count(count, task.candidates)
    problem = SavingProblem.of(task)
    greedy, greedy_bound = siting_nearness.choose_greedily(problem, count)
    chosen = siting_nearness.swap_sites(problem, greedy)
    if is_exact:
        proof = prove_nearness(problem, chosen, time_limit_s=time_limit_s)
    else:
        relaxed = siting_nearness.relax_nearness(problem, chosen, steps=_QUICK_DENSE_STEPS)
        top = np.argsort(-relaxed.values, kind="stable")[:count]
        again = [siting_nearness.swap_sites(problem, start) for start in (relaxed.chosen, top)]
        better = max([chosen, *again], key=problem.measure)
        saved = problem.measure(better)
        proof = Proof(better, saved, max(saved, min(greedy_bound, relaxed.bound)))
    best = siting_nearness.prefer_lowest(problem, proof.chosen)
    # Measured anew: what is saved, taken from what there was, would leave a rounding below nothing.
    objective_m = float(task.people @ np.minimum(task.distances_m[:, best].min(axis=1), task.farthest_m))
    bound_m = max(0.0, float(task.people @ task.farthest_m) - 1000 * proof.bound)
    is_reachable = np.isfinite(task.distances_m).any(axis=1) | ~task.is_without
    return Siting(
        best,
        objective_m,
        objective_m if proof.is_optimal else min(bound_m, objective_m),
        proof.is_optimal,
        np.flatnonzero(~is_reachable & (task.people > 0)),
    )


def cover_everybody(task: CoverTask, *, is_exact: bool = True, time_limit_s: float = TIME_LIMIT_S) -> Siting:
    """Choose the fewest candidates that, beside the existing sites, cover everybody whom any candidate covers.

    Returns
    -------
    siting
        Its objective and bound are numbers of sites. Points that nothing covers stand in `unreachable`:
        with any, not everybody can be covered, and the sites are those for all others.

    Raises
    ------
    BadRequestError
        If there is no candidate.
    """
    require_count(1, task.candidates)
    unreachable = _find_unreachable(task)
    wanted = (task.people > 0) & ~task.is_served
    wanted[unreachable] = False
    if not wanted.any():
        return Siting(np.array([], dtype=int), 0.0, 0.0, is_optimal=True, unreachable=unreachable)
    by_point = task.covers[np.flatnonzero(wanted)]
    chosen, bound = _cover_all_quickly(by_point)
    is_optimal = bound >= len(chosen)
    if is_exact and not is_optimal:
        chosen, bound, is_optimal = prove_smallest(by_point, chosen, time_limit_s=time_limit_s)
    problem = CoverProblem.of(np.ones(by_point.shape[0]), by_point)
    return Siting(
        siting_cover.prefer_lowest(problem, chosen), float(len(chosen)), float(bound), is_optimal, unreachable
    )


def _cover_all_quickly(by_point: csr_array[Any]) -> tuple[np.ndarray, int]:
    """Return a set that covers all points, and a number of sites that none needs less than."""
    everything = by_point.shape[0]
    problem = CoverProblem.of(np.ones(everything), by_point)
    chosen, _ = siting_cover.choose_greedily(problem, min(by_point.shape), enough=everything)
    fewer = chosen
    while problem.measure(fewer) >= everything:
        chosen = np.sort(fewer)
        if len(chosen) == 1:
            break
        # With one site less, exchanges may still cover all; the one that covers least alone goes first.
        fewer = siting_cover.swap_sites(problem, siting_cover.drop_least(problem, chosen))
    return chosen, _count_apart(by_point)


def _count_apart(by_point: csr_array[Any]) -> int:
    """Return how many points share no candidate with each other, taken greedily: each needs a site of its own."""
    is_taken = np.zeros(by_point.shape[1], dtype=bool)
    count = 0
    for point in np.argsort(np.diff(by_point.indptr), kind="stable"):
        candidates = by_point.indices[by_point.indptr[point] : by_point.indptr[point + 1]]
        if not is_taken[candidates].any():
            is_taken[candidates] = True
            count += 1
    return count


def rank_cover(task: CoverTask, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order chosen sites by what each adds, most first.

    Returns
    -------
    ranked, gains
        Positions of candidates, and the people that each covers beyond existing sites and those before it.
    """
    problem = CoverProblem.of(np.where(task.is_served, 0.0, task.people), task.covers[:, np.sort(chosen)])
    order, _ = siting_cover.choose_greedily(problem, len(chosen))
    covered = np.array([0.0] + [problem.measure(order[:size]) for size in range(1, len(order) + 1)])
    return np.sort(chosen)[order], np.diff(covered)
