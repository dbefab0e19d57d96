"""The p-median to the proven optimum: narrowed down by a relaxation, then solved as a covering problem."""

from __future__ import annotations

from typing import Final

import numpy as np

from atlas.geo.siting_cover import choose_greedily
from atlas.geo.siting_cover import swap_sites as swap_covering
from atlas.geo.siting_exact import Proof, prove_cover
from atlas.geo.siting_nearness import SavingProblem, count_rings, relax_nearness, spread_rings, swap_sites

_RELAXATION_STEPS: Final = 300
_MOST_ENTRIES: Final = 20_000_000
"""Larger covering problems do not fit into memory; the relaxation's bound stands then."""


def prove_nearness(problem: SavingProblem, chosen: np.ndarray, *, time_limit_s: float) -> Proof:
    """Find the set of as many sites as `chosen` that saves most, and prove it.

    Where the relaxation leaves too many candidates, the set stays unproven and the bound says by how much.
    """
    count = len(chosen)
    relaxed = relax_nearness(problem, chosen, steps=_RELAXATION_STEPS)
    known = np.sort(chosen)
    for start in (relaxed.chosen, np.argsort(-relaxed.values, kind="stable")[:count]):
        known = _better_of(problem, known, swap_sites(problem, start))
    saved = problem.measure(known)
    if relaxed.bound <= saved * (1 + 1e-9):
        return Proof(known, saved, saved)
    # The bound falls by what a candidate lacks to the last that counts, or by what one has beyond the first that does
    # not.
    falling = np.sort(relaxed.values)[::-1]
    last, next_best = falling[count - 1], falling[count] if len(falling) > count else 0.0
    is_needed = relaxed.bound - (relaxed.values - next_best) <= saved * (1 + 1e-9)
    is_needed &= relaxed.values >= last
    is_free = ~is_needed & (relaxed.bound - np.maximum(last - relaxed.values, 0.0) > saved * (1 + 1e-9))
    found = _solve_rest(problem, np.flatnonzero(is_needed), np.flatnonzero(is_free), count, time_limit_s)
    if found is None:
        return Proof(known, saved, relaxed.bound)
    better = _better_of(problem, known, found.chosen)
    saved = problem.measure(better)
    # What the rest could not better by more than rounding is the optimum.
    bound = saved if found.is_optimal else max(saved, min(relaxed.bound, found.bound))
    return Proof(better, saved, bound)


def _better_of(problem: SavingProblem, known: np.ndarray, other: np.ndarray) -> np.ndarray:
    is_better = len(other) == len(known) and problem.measure(other) > problem.measure(known)
    return np.sort(other) if is_better else np.sort(known)


def _solve_rest(
    problem: SavingProblem, needed: np.ndarray, free: np.ndarray, count: int, time_limit_s: float
) -> Proof | None:
    """Solve what is left beside the sites that every better set has; None where that is too large."""
    have = problem.savings[needed].max(axis=0, initial=0.0)
    base, more = float(have.sum()), count - len(needed)
    if more <= 0 or len(free) <= more:
        taken = np.concatenate([needed, free[: max(more, 0)]])
        saved = problem.measure(taken) if len(taken) else 0.0
        return Proof(taken, saved, saved)
    rest = np.maximum(problem.savings[free] - have, 0.0)
    if count_rings(rest) > _MOST_ENTRIES:
        return None
    cover = spread_rings(rest)
    start, _ = choose_greedily(cover, more)
    proof = prove_cover(cover, swap_covering(cover, start), time_limit_s=time_limit_s)
    return Proof(np.concatenate([needed, free[proof.chosen]]), base + proof.covered, base + proof.bound)
