"""The p-median to the proven optimum: narrowed down by a relaxation, then solved as a covering problem."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from atlas.geo.siting_cover import choose_greedily
from atlas.geo.siting_cover import swap_sites as swap_covering
from atlas.geo.siting_exact import Proof, prove_cover
from atlas.geo.siting_nearness import SavingProblem, count_rings, relax_nearness, spread_rings, swap_sites

_ROUNDS: Final = (300, 1_000, 3_000)
"""Steps of the relaxation: more where fewer leave too many candidates."""
_MOST_ENTRIES: Final = 20_000_000
"""Larger covering problems do not fit into memory; the relaxation's bound stands then."""
_EQUAL: Final = 1 + 1e-9


@dataclass(frozen=True)
class _Narrowed:
    """A known set, a bound, and the candidates with which something better may still be found.

    Every better set has all `needed`, and its others from `free`.
    """

    known: np.ndarray
    saved: float
    bound: float
    needed: np.ndarray
    free: np.ndarray

    @property
    def is_closed(self) -> bool:
        """Whether nothing is better than the known set."""
        return self.bound <= self.saved * _EQUAL


def prove_nearness(problem: SavingProblem, chosen: np.ndarray, *, time_limit_s: float) -> Proof:
    """Find the set of as many sites as `chosen` that saves most, and prove it.

    Where the time ends with too many candidates left, the set stays unproven and the bound says by how much.
    """
    deadline = time.monotonic() + time_limit_s
    narrowed = _narrow(problem, np.sort(chosen), deadline)
    known, saved = narrowed.known, narrowed.saved
    if narrowed.is_closed:
        return Proof(known, saved, saved)
    left_s = max(deadline - time.monotonic(), 0.01)
    found = _solve_rest(problem, narrowed, left_s)
    if found is None:
        return Proof(known, saved, narrowed.bound)
    better = _better_of(problem, known, found.chosen)
    saved = problem.measure(better)
    # What the rest could not better by more than rounding is the optimum.
    bound = saved if found.is_optimal else max(saved, min(narrowed.bound, found.bound))
    return Proof(better, saved, bound)


def _narrow(problem: SavingProblem, chosen: np.ndarray, deadline: float) -> _Narrowed:
    """Relax in rounds, each with more steps, until what is left can be solved or the time would end."""
    for steps, following in zip(_ROUNDS, (*_ROUNDS[1:], 0), strict=True):
        start = time.monotonic()
        narrowed = _relax(problem, chosen, steps)
        chosen = narrowed.known
        end = time.monotonic()
        would_end = end + (end - start) * following / steps
        if narrowed.is_closed or _is_small(problem, narrowed) or not following or would_end > deadline:
            break
    return narrowed


def _relax(problem: SavingProblem, chosen: np.ndarray, steps: int) -> _Narrowed:
    count = len(chosen)
    relaxed = relax_nearness(problem, chosen, steps=steps)
    known = chosen
    for start in (relaxed.chosen, np.argsort(-relaxed.values, kind="stable")[:count]):
        known = _better_of(problem, known, swap_sites(problem, start))
    saved = problem.measure(known)
    # The bound falls by what a candidate lacks to the last that counts, or by what one has beyond the first that does
    # not.
    falling = np.sort(relaxed.values)[::-1]
    last, next_best = falling[count - 1], falling[count] if len(falling) > count else 0.0
    is_needed = relaxed.bound - (relaxed.values - next_best) <= saved * _EQUAL
    is_needed &= relaxed.values >= last
    is_free = ~is_needed & (relaxed.bound - np.maximum(last - relaxed.values, 0.0) > saved * _EQUAL)
    return _Narrowed(known, saved, relaxed.bound, np.flatnonzero(is_needed), np.flatnonzero(is_free))


def _is_small(problem: SavingProblem, narrowed: _Narrowed) -> bool:
    return count_rings(_savings_left(problem, narrowed)) <= _MOST_ENTRIES


def _savings_left(problem: SavingProblem, narrowed: _Narrowed) -> np.ndarray:
    """Return what the free candidates save beyond the needed ones: (free, points)."""
    have = problem.savings[narrowed.needed].max(axis=0, initial=0.0)
    return np.asarray(np.maximum(problem.savings[narrowed.free] - have, 0.0))


def _better_of(problem: SavingProblem, known: np.ndarray, other: np.ndarray) -> np.ndarray:
    is_better = len(other) == len(known) and problem.measure(other) > problem.measure(known)
    return np.sort(other) if is_better else np.sort(known)


def _solve_rest(problem: SavingProblem, narrowed: _Narrowed, time_limit_s: float) -> Proof | None:
    """Solve what is left beside the sites that every better set has; None where that is too large."""
    needed, free = narrowed.needed, narrowed.free
    more = len(narrowed.known) - len(needed)
    if more <= 0 or len(free) <= more:
        taken = np.concatenate([needed, free[: max(more, 0)]])
        saved = problem.measure(taken) if len(taken) else 0.0
        return Proof(taken, saved, saved)
    rest = _savings_left(problem, narrowed)
    if count_rings(rest) > _MOST_ENTRIES:
        return None
    cover = spread_rings(rest)
    start, _ = choose_greedily(cover, more)
    proof = prove_cover(cover, swap_covering(cover, start), time_limit_s=time_limit_s)
    base = float(problem.savings[needed].max(axis=0, initial=0.0).sum())
    return Proof(np.concatenate([needed, free[proof.chosen]]), base + proof.covered, base + proof.bound)
