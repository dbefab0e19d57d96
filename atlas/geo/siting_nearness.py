"""p-median: sites that make people's ways shortest, chosen at once, and how far they can be from the best.

What counts is how much shorter ways become: for each candidate and point the people times the metres saved.
A greedy choice and exchanges (Teitz and Bart 1968; evaluated all at once as by Resende and Werneck 2003) give
the sites, a Lagrangian relaxation (Cornuejols, Fisher and Nemhauser 1977) tells how far they can be from the
optimum.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from atlas.geo.siting_cover import CoverProblem
from atlas.geo.siting_descent import Descent, Relaxation
from atlas.geo.siting_tasks import NearnessTask

_PERSON_KM: Final = 1000.0


@dataclass(frozen=True)
class SavingProblem:
    """What each candidate would save the people of each point.

    Attributes
    ----------
    savings
        (candidates, points): people times kilometres saved against having no new site, 0 or more.
    """

    savings: np.ndarray

    @classmethod
    def of(cls, task: NearnessTask) -> SavingProblem:
        """Make the problem of a task."""
        counts = np.flatnonzero(task.people > 0)
        saved_m = np.maximum(task.farthest_m[counts, None] - task.distances_m[counts], 0.0)
        # By candidate, so that the greedy choice reads what lies together in memory.
        return cls(np.ascontiguousarray((saved_m * (task.people[counts, None] / _PERSON_KM)).T))

    def measure(self, chosen: np.ndarray) -> float:
        """Return what a set of candidates saves: each point has the nearest of them."""
        return float(self.savings[chosen].max(axis=0).sum())


def choose_greedily(problem: SavingProblem, count: int) -> tuple[np.ndarray, float]:
    """Take the candidate that saves most, `count` times; of equals the lowest position.

    Returns
    -------
    chosen, bound
        In the order of choice; no set saves more than `bound`.
    """
    savings = problem.savings
    have = np.zeros(savings.shape[1])
    gains = savings.sum(axis=1)
    chosen = [int(np.argmax(gains))]
    bound = float(np.sort(gains)[-count:].sum())
    for _ in range(count - 1):
        have = np.maximum(have, savings[chosen[-1]])
        # A gain never grows, so an old one above all others only has to be measured again (Minoux 1978).
        gains[chosen] = -np.inf
        is_new = np.zeros(len(gains), dtype=bool)
        while not is_new[best := int(np.argmax(gains))]:
            gains[best] = np.maximum(savings[best] - have, 0.0).sum()
            is_new[best] = True
        chosen.append(best)
    return np.array(chosen), bound


def swap_sites(problem: SavingProblem, chosen: np.ndarray) -> np.ndarray:
    """Exchange one site for another as long as that saves more, the best exchange first; ascending."""
    current = np.sort(chosen)
    while True:
        changes = _measure_exchanges(problem, current)
        out, into = np.unravel_index(int(np.argmax(changes)), changes.shape)
        if changes[out, into] <= 1e-9 * max(1.0, problem.measure(current)):
            return current
        current = np.sort(np.where(np.arange(len(current)) == out, into, current))


def prefer_lowest(problem: SavingProblem, chosen: np.ndarray) -> np.ndarray:
    """Exchange sites for candidates of lower position that save just as much, until there are none."""
    current = np.sort(chosen)
    while True:
        is_equal = _measure_exchanges(problem, current) >= -1e-9 * max(1.0, problem.measure(current))
        exchanges = np.argwhere(is_equal & (np.arange(len(problem.savings)) < current[:, None]))
        if len(exchanges) == 0:
            return current
        out, into = exchanges[np.argmin(exchanges[:, 1])]
        current = np.sort(np.where(np.arange(len(current)) == out, into, current))


def _measure_exchanges(problem: SavingProblem, chosen: np.ndarray) -> np.ndarray:
    """Return what exchanging each chosen site for each candidate would save: (chosen, candidates)."""
    savings = problem.savings
    of_chosen = savings[chosen]
    owner = of_chosen.argmax(axis=0)
    first = of_chosen.max(axis=0)
    of_chosen[owner, np.arange(len(first))] = 0.0
    second = of_chosen.max(axis=0)
    # Sorted by owner, so that sums over the points of one site are sums over a slice.
    order = np.argsort(owner, kind="stable")
    owned = savings[:, order]
    gains = np.maximum(owned - first[order], 0.0).sum(axis=1)
    # Without its site a point has the next best of the chosen, or the new one where that is better.
    kept = np.clip(owned, second[order], first[order]) - first[order]
    starts = np.searchsorted(owner[order], np.arange(len(chosen) + 1))
    changes = np.stack([kept[:, start:end].sum(axis=1) for start, end in itertools.pairwise(starts)])
    changes += gains
    changes[:, chosen] = -np.inf
    return changes


def relax_nearness(problem: SavingProblem, chosen: np.ndarray, *, steps: int) -> Relaxation:
    """Lower the bound by subgradient steps, starting from a good set of sites.

    With a price on each point, a candidate is worth what it saves beyond the prices, and no set saves
    more than all prices plus the worth of the best candidates.
    """
    savings, count = problem.savings, len(chosen)
    best, best_chosen = problem.measure(chosen), np.sort(chosen)
    of_chosen = np.sort(savings[chosen], axis=0)
    # Between what the best and the next best of the sites save.
    prices = of_chosen[-1] if count == 1 else (of_chosen[-1] + of_chosen[-2]) / 2
    room, most = np.empty_like(savings), savings.max(axis=0)
    descent, values = Descent(steps), np.zeros(len(savings))
    for _ in range(steps):
        np.maximum(np.subtract(savings, prices, out=room), 0.0, out=room)
        worth = room.sum(axis=1)
        top = np.argpartition(-worth, count - 1)[:count]
        bound = float(prices.sum() + worth[top].sum())
        saved = problem.measure(top)
        if saved > best:
            best, best_chosen = saved, np.sort(top)
        if descent.note(bound):
            values = worth
        if descent.bound <= best * (1 + 1e-9) or descent.is_exhausted:
            break
        prices = descent.move(prices, 1.0 - (room[top] > 0).sum(axis=0), bound - best, upper=most)
    return Relaxation(descent.bound, values, best_chosen)


def spread_rings(savings: np.ndarray) -> CoverProblem:
    """Say the same as a covering problem (Elloumi 2010; Church 2003): each step of saving is a point of its own.

    A point that may save 5, 3 or 2 becomes three: one worth 2, covered by whoever saves at least 2; one
    worth 1, covered by whoever saves at least 3; one worth 2, covered by whoever saves 5.

    Parameters
    ----------
    savings
        (candidates, points).
    """
    order = np.argsort(-savings, axis=0, kind="stable")
    falling = np.take_along_axis(savings, order, axis=0)
    steps = falling - np.concatenate([falling[1:], np.zeros((1, falling.shape[1]))])
    ranks, points = np.nonzero(steps > 0)
    # Ring (rank, point) is covered by the first rank + 1 candidates in the order of the point.
    starts = np.concatenate([[0], np.cumsum(ranks + 1)])
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], ranks + 1)
    columns = order[within, np.repeat(points, ranks + 1)]
    covers: csr_array[Any] = csr_array((np.ones(len(columns)), columns, starts), shape=(len(ranks), len(savings)))
    covers.sort_indices()
    return CoverProblem.of(steps[ranks, points], covers)


def count_rings(savings: np.ndarray) -> int:
    """Return how many entries `spread_rings` would make at most."""
    reached = np.count_nonzero(savings, axis=0).astype("int64")
    return int((reached * (reached + 1) // 2).sum())
