"""Siting to the proven optimum, by HiGHS (Huangfu and Hall 2018) through SciPy.

The solver gets only what can matter. A good set of sites is known before, and a relaxation tells for each
candidate how good a set with it could be at most; whoever cannot better the known set is left out. Points
that the same candidates cover become one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack

from atlas.geo.siting_cover import CoverProblem, relax_cover, swap_sites

_RELAXATION_STEPS: Final = 200
_FEW: Final = 60
"""So few candidates are left to branch and bound without a linear program before."""


@dataclass(frozen=True)
class Proof:
    """The best set found, what it covers, and what no set exceeds."""

    chosen: np.ndarray
    covered: float
    bound: float

    @property
    def is_optimal(self) -> bool:
        """Whether nothing lies between the two."""
        return self.bound <= self.covered


def prove_cover(problem: CoverProblem, chosen: np.ndarray, *, time_limit_s: float) -> Proof:
    """Find the set of as many sites as `chosen` that covers most, and prove it.

    Parameters
    ----------
    chosen
        A good set, which is kept where no other is better.
    """
    deadline = time.monotonic() + time_limit_s
    relaxed = relax_cover(problem, chosen, steps=_RELAXATION_STEPS)
    covered = problem.measure(chosen)
    known = Proof(chosen, covered, max(covered, problem.tighten(relaxed.bound)))
    proof = _improve(problem, known, relaxed.chosen)
    if proof.is_optimal:
        return proof
    # Without one of the sites that make up the bound, the bound falls by what the candidate in its place lacks.
    last = np.sort(relaxed.values)[-len(chosen)]
    rest = np.flatnonzero(_narrow(problem, relaxed.bound - np.maximum(last - relaxed.values, 0.0), proof))
    if len(rest) > _FEW:
        rest, proof = _solve_relaxed(problem, rest, proof, deadline)
    return proof if proof.is_optimal else _branch(problem, rest, proof, deadline)


def _improve(problem: CoverProblem, proof: Proof, found: np.ndarray) -> Proof:
    """Take another set where it covers more, after exchanges."""
    swapped = swap_sites(problem, found)
    covered = problem.measure(swapped)
    return Proof(swapped, covered, max(covered, proof.bound)) if covered > proof.covered else proof


def _narrow(problem: CoverProblem, bounds: np.ndarray, proof: Proof) -> np.ndarray:
    """Say of each candidate whether a set with it, which covers at most `bounds`, can be better than the known."""
    tightened = np.floor(bounds + 1e-6) if problem.is_whole else bounds
    return np.asarray(tightened > proof.covered * (1 + 1e-9))


def _solve_relaxed(problem: CoverProblem, rest: np.ndarray, proof: Proof, deadline: float) -> tuple[np.ndarray, Proof]:
    """Solve the linear program over some candidates; return those that remain, and a better proof."""
    count = len(proof.chosen)
    rest = rest[~find_dominated(problem.by_point[:, rest])]
    costs, matrix, limits = _program(problem, rest, count)
    solved = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrix
        costs,
        A_ub=matrix,
        b_ub=limits,
        bounds=(0, 1),
        # The interior point method takes half the time of the simplex here.
        method="highs-ipm",
        options={"time_limit": _left_s(deadline)},
    )
    if solved.status != 0:
        return rest, proof
    bound = -float(solved.fun)
    shares = solved.x[: len(rest)]
    found = _fill(rest[np.argsort(-shares, kind="stable")[:count]], count, problem.candidates)
    proof = Proof(proof.chosen, proof.covered, max(proof.covered, min(proof.bound, problem.tighten(bound))))
    proof = _improve(problem, proof, found)
    # The reduced cost of a candidate is what the bound falls by when it is taken all the same.
    return rest[_narrow(problem, bound - solved.lower.marginals[: len(rest)], proof)], proof


def _branch(problem: CoverProblem, rest: np.ndarray, proof: Proof, deadline: float) -> Proof:
    """Find the best set of the candidates that are left, by branch and bound."""
    count = len(proof.chosen)
    if len(rest) == 0:
        return Proof(proof.chosen, proof.covered, proof.covered)
    costs, matrix, limits = _program(problem, rest, count)
    solved = milp(
        costs,
        # Where the sites are whole, what they cover is so by itself.
        integrality=(np.arange(len(costs)) < len(rest)).astype(int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, limits),
        options={"time_limit": _left_s(deadline), "mip_rel_gap": 0},
    )
    if solved.x is not None:
        found = _fill(rest[solved.x[: len(rest)] > 0.5], count, problem.candidates)
        proof = _improve(problem, proof, found)
    if solved.status == 0:
        return Proof(proof.chosen, proof.covered, proof.covered)
    bound = proof.bound if solved.mip_dual_bound is None else problem.tighten(-solved.mip_dual_bound)
    return Proof(proof.chosen, proof.covered, max(proof.covered, min(proof.bound, bound)))


def _left_s(deadline: float) -> float:
    # HiGHS takes 0 for "no limit".
    return max(deadline - time.monotonic(), 0.01)


def _fill(found: np.ndarray, count: int, candidates: int) -> np.ndarray:
    """Add the candidates of lowest position until there are `count`."""
    others = np.setdiff1d(np.arange(candidates), found)
    return np.sort(np.concatenate([found, others[: count - len(found)]]))


def _program(problem: CoverProblem, rest: np.ndarray, count: int) -> tuple[np.ndarray, csc_array[Any], np.ndarray]:
    """Return costs, matrix and upper limits: first a variable for each candidate, then one for each group of points.

    At most `count` candidates are taken, and a group is covered at most as often as its candidates are taken.
    """
    groups, worth = merge_points(problem.by_point[:, rest], problem.weights)
    points, candidates = groups.shape
    costs = np.concatenate([np.zeros(candidates), -worth])
    total = hstack([csr_array(np.ones((1, candidates))), csr_array((1, points))])
    matrix = csc_array(vstack([hstack([-groups, eye_array(points)]), total]))
    return costs, matrix, np.concatenate([np.zeros(points), [float(count)]])


def merge_points(by_point: csr_array[Any], weights: np.ndarray) -> tuple[csr_array[Any], np.ndarray]:
    """Make one of all points that the same candidates cover, and leave out those that none covers.

    Returns
    -------
    groups, worth
        (groups, candidates) and the weights of each group's points together.
    """
    some = np.flatnonzero(np.diff(by_point.indptr))
    kept = by_point[some]
    # A row of bits as one value, so that equal rows are found by sorting.
    bits = np.packbits(kept.toarray() > 0, axis=1)
    rows = np.ascontiguousarray(bits).view(np.dtype((np.void, max(bits.shape[1], 1)))).ravel()
    _, first, group = np.unique(rows, return_index=True, return_inverse=True)
    return kept[first], np.bincount(group, weights[some], minlength=len(first))


def find_dominated(by_point: csr_array[Any]) -> np.ndarray:
    """Say of each candidate whether another covers all that it covers, and more or with a lower position.

    >>> find_dominated(csr_array(np.array([[1, 1, 1], [0, 1, 1]]))).tolist()
    [True, False, True]
    """
    common = (by_point.T @ by_point).tocoo()
    size = np.asarray(by_point.sum(axis=0)).ravel()
    mine, other = common.coords
    is_within = common.data == size[mine]
    is_behind = (size[other] > size[mine]) | ((size[other] == size[mine]) & (other < mine))
    dominated = size == 0
    dominated[mine[is_within & is_behind]] = True
    return np.asarray(dominated)


def prove_smallest(
    by_point: csr_array[Any], chosen: np.ndarray, *, time_limit_s: float
) -> tuple[np.ndarray, int, bool]:
    """Find the smallest set of candidates that covers all points (Toregas et al. 1971).

    Parameters
    ----------
    by_point
        (points, candidates), with a candidate for each point.
    chosen
        A set that covers all.

    Returns
    -------
    chosen, bound, is_optimal
        Ascending positions, and the number of sites below which none covers all.
    """
    rest = np.flatnonzero(~find_dominated(by_point))
    groups, _ = merge_points(by_point[:, rest], np.ones(by_point.shape[0]))
    solved = milp(
        np.ones(len(rest)),
        integrality=np.ones(len(rest), dtype=int),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(groups.tocsc(), 1, np.inf),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0},
    )
    found = chosen if solved.x is None else rest[solved.x > 0.5]
    best = found if len(found) <= len(chosen) else chosen
    if solved.status == 0:
        return np.sort(best), len(best), True
    bound = 1 if solved.mip_dual_bound is None else int(np.ceil(solved.mip_dual_bound - 1e-6))
    return np.sort(best), bound, bound >= len(best)
