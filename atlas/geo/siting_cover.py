"""Maximal covering: an instant choice of sites, and how far it can be from the best.

A greedy choice (Nemhauser, Wolsey and Fisher 1978: at least 63 % of the optimum) is improved by exchanging
one site at a time (Teitz and Bart 1968). How far it can be from the optimum is told by a Lagrangian
relaxation of "covered only if a covering site is chosen" (Galvao and ReVelle 1996), improved by subgradient
steps: cheaper than a linear program, and it shows which candidates cannot be part of a better set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from atlas.geo.siting_descent import Descent, Relaxation


@dataclass(frozen=True)
class CoverProblem:
    """Points that somebody gains from, and the candidates that cover them.

    Attributes
    ----------
    weights
        (points,): what covering the point is worth, above 0.
    by_point, by_candidate
        (points, candidates) and (candidates, points): 1 where the candidate covers the point.
    is_whole
        Whether all weights are whole numbers, so that a bound may be rounded down.
    """

    weights: np.ndarray
    by_point: csr_array[Any]
    by_candidate: csr_array[Any]
    is_whole: bool

    @classmethod
    def of(cls, weights: np.ndarray, by_point: csr_array[Any]) -> CoverProblem:
        """Make the problem of points whose weights may be 0; those are left out."""
        counts = weights > 0
        kept = by_point if counts.all() else by_point[np.flatnonzero(counts)]
        worth = weights[counts]
        return cls(worth, kept, csr_array(kept.T), bool((worth == np.round(worth)).all()))

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return int(self.by_point.shape[1])

    def measure(self, chosen: np.ndarray) -> float:
        """Return what a set of candidates covers."""
        return float(self.weights[self.count_covering(chosen) > 0].sum())

    def count_covering(self, chosen: np.ndarray) -> np.ndarray:
        """Return how many candidates of a set cover each point."""
        covered = [self.points_of(candidate) for candidate in chosen]
        return np.bincount(np.concatenate(covered), minlength=len(self.weights))

    def tighten(self, bound: float) -> float:
        """Return a bound rounded down to what a set can really cover."""
        # A hair is added first, as sums of decimals may lie just below the whole number they stand for.
        return float(np.floor(bound + 1e-6)) if self.is_whole else bound

    def points_of(self, candidate: int) -> np.ndarray:
        """Return the points that a candidate covers."""
        start, end = self.by_candidate.indptr[candidate : candidate + 2]
        points: np.ndarray = self.by_candidate.indices[start:end]
        return points


def choose_greedily(problem: CoverProblem, count: int, *, enough: float = np.inf) -> tuple[np.ndarray, float]:
    """Take the candidate that adds most, `count` times or until `enough` is covered; of equals the lowest position.

    Returns
    -------
    chosen, bound
        In the order of choice. No set covers more than `bound`: at each step, what is covered plus the
        `count` largest additions (Nemhauser, Wolsey and Fisher 1978).
    """
    gains = problem.by_candidate @ problem.weights
    is_covered = np.zeros(len(problem.weights), dtype=bool)
    chosen: list[int] = []
    covered, bound = 0.0, float(problem.weights.sum())
    for _ in range(count):
        bound = min(bound, covered + sum_largest(gains, count))
        best = int(np.argmax(gains))
        chosen.append(best)
        covered += max(float(gains[best]), 0.0)
        points = problem.points_of(best)
        new = points[~is_covered[points]]
        is_covered[new] = True
        gains = gains - problem.by_point[new].T @ problem.weights[new]
        # A candidate is taken once, even where nobody gains from any.
        gains[chosen] = -np.inf
        if covered >= enough:
            break
    return np.array(chosen), bound


def sum_largest(values: np.ndarray, count: int) -> float:
    """Return the sum of the `count` largest values."""
    largest = np.partition(values, len(values) - count)[len(values) - count :]
    return float(largest[np.isfinite(largest)].sum())


def swap_sites(problem: CoverProblem, chosen: np.ndarray) -> np.ndarray:
    """Exchange one site for another as long as that covers more, the best exchange first.

    Returns
    -------
    improved
        Ascending. Of exchanges that are worth the same the one with the lowest positions is made.
    """
    current = np.sort(chosen)
    while True:
        changes = _measure_exchanges(problem, current)
        out, into = np.unravel_index(int(np.argmax(changes)), changes.shape)
        # Sums of decimals differ in the last digits: an exchange back and forth would never end.
        if changes[out, into] <= 1e-9 * max(1.0, float(problem.weights.sum())):
            return current
        current = np.sort(np.where(np.arange(len(current)) == out, into, current))


def drop_least(problem: CoverProblem, chosen: np.ndarray) -> np.ndarray:
    """Return a set without the site that is missed least."""
    is_alone = problem.count_covering(chosen) == 1
    missed = problem.by_candidate[chosen] @ np.where(is_alone, problem.weights, 0.0)
    return np.delete(chosen, int(np.argmin(missed)))


def _measure_exchanges(problem: CoverProblem, chosen: np.ndarray) -> np.ndarray:
    """Return what exchanging each chosen site for each candidate would add: (chosen, candidates)."""
    times = problem.count_covering(chosen)
    weights = problem.weights
    gains = problem.by_candidate @ np.where(times == 0, weights, 0.0)
    # What a site alone covers is lost with it, unless the candidate covers it too.
    alone = problem.by_candidate[chosen] * np.where(times == 1, weights, 0.0)
    kept = (csr_array(alone) @ problem.by_point).toarray()
    changes: np.ndarray = gains + kept - np.asarray(alone.sum(axis=1))[:, None]
    changes[:, chosen] = -np.inf
    return changes


def relax_cover(problem: CoverProblem, chosen: np.ndarray, *, steps: int, enough: float = 1.0) -> Relaxation:
    """Lower the bound by subgradient steps, starting from a good set of sites, to `enough` times what is covered.

    With a price on each point, between 0 and its weight, a candidate is worth the prices of what it
    covers, and no set covers more than all weights minus all prices plus the worth of the best
    candidates.
    """
    weights, count = problem.weights, len(chosen)
    best_covered, best_chosen = problem.measure(chosen), np.sort(chosen)
    # A point that several good sites cover is contested, so none of them can claim all of it.
    prices = weights / np.maximum(problem.count_covering(chosen), 1)
    descent = Descent(steps)
    values = np.zeros(problem.candidates)
    for _ in range(steps):
        worth = problem.by_candidate @ prices
        top = np.argpartition(-worth, count - 1)[:count]
        bound = float(weights.sum() - prices.sum() + worth[top].sum())
        times = problem.count_covering(top)
        covered = float(weights[times > 0].sum())
        if covered > best_covered:
            best_covered, best_chosen = covered, np.sort(top)
        if descent.note(bound):
            values = worth
        if problem.tighten(descent.bound) <= enough * best_covered or descent.is_exhausted:
            break
        prices = descent.move(prices, times - 1.0, bound - best_covered, upper=weights)
    return Relaxation(descent.bound, values, best_chosen)


def prefer_lowest(problem: CoverProblem, chosen: np.ndarray) -> np.ndarray:
    """Exchange sites for candidates of lower position that are worth just as much, until there are none.

    So that the same question has the same answer, whichever of equal sets a solver comes upon.
    """
    current = np.sort(chosen)
    while True:
        is_equal = _measure_exchanges(problem, current) >= -1e-9 * max(1.0, float(problem.weights.sum()))
        is_lower = np.arange(problem.candidates) < current[:, None]
        exchanges = np.argwhere(is_equal & is_lower)
        if len(exchanges) == 0:
            return current
        out, into = exchanges[np.argmin(exchanges[:, 1])]
        current = np.sort(np.where(np.arange(len(current)) == out, into, current))
