"""What a reader can work out about withheld counts from the sums that are published beside them.

A completion is a whole-number filling of the withheld cells that fits everything published. The true counts are one; a
cell is exposed when no completion gives it another value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, hstack, identity
from scipy.sparse.csgraph import connected_components

_VAIN_TRIES: Final = 3
"""Completions are looked for at random, as each one clears many cells at once, until so many in a row clear none."""
_REACH: Final = 8
"""How far a count is moved at most. A farther one would clear no more where sums nest or cross once (see Notes)."""
_MOST_EXACT: Final = 150
"""Up to so many cells, the fewest to withhold are searched for; beyond, the cheapest by a linear program."""
_MOST_NODES: Final = 200
_FREE: Final = 1e-3
"""The cost of moving a cell that is withheld anyway: not 0, so that no cell is moved for nothing."""


@dataclass(frozen=True)
class Publication:
    """Counts and the sums that readers know of.

    Parameters
    ----------
    counts
        (cells,) true whole numbers, sums among them.
    sums
        (sums, cells) of -1 for the sum, 1 for its parts. The product with `counts` may differ from 0 by rounding;
        readers are taken to know by how much.
    lower, upper
        (cells,) what readers know of a cell that is withheld.
    """

    counts: np.ndarray
    sums: csr_array
    lower: np.ndarray
    upper: np.ndarray

    def take(self, cells: np.ndarray) -> Publication:
        """Return some of the cells, with the sums that touch them."""
        columns = self.sums[:, cells]
        touched = np.diff(columns.indptr) > 0
        return Publication(self.counts[cells], columns[touched], self.lower[cells], self.upper[cells])

    def loosen(self, cells: np.ndarray) -> Publication:
        """Return the same where of some cells readers know only that they are no 0."""
        lower, upper = np.where(cells, 1, self.lower), np.where(cells, np.inf, self.upper)
        return replace(self, lower=lower, upper=upper)

    def split(self) -> np.ndarray:
        """Return for each cell the number of its group; sums only join cells of the same group."""
        links: Any = block_array([[None, self.sums], [self.sums.T, None]], format="csr")
        return np.asarray(connected_components(links, directed=False)[1][self.sums.shape[0] :])


def find_exposed(published: Publication, hidden: np.ndarray, secret: np.ndarray) -> np.ndarray:
    """Tell which of the `secret` cells a reader can work out exactly.

    Parameters
    ----------
    published
        What is true, and what readers know.
    hidden, secret
        (cells,) booleans: not published; not to be found out, a part of `hidden`.

    Returns
    -------
    exposed
        (cells,) booleans.

    Notes
    -----
    The attack is the one of Hundepool et al. (2012), ch. 4: least and greatest feasible value of each withheld cell.
    One completion that differs from the truth in many cells clears them all, so that few programs are solved. Where
    sums nest, or form two nested families that cross (a table; municipalities in associations and in social spaces),
    the system is totally unimodular, and steps of 1 are enough (Schrijver 1986, ch. 19). Elsewhere the limit on steps
    can call a cell exposed that is not: an error on the safe side.
    """
    exposed = np.zeros(len(hidden), dtype=bool)
    places = np.flatnonzero(hidden)
    if not secret.any():
        return exposed
    part = published.take(places)
    alone = _peel(part.sums)
    exposed[places] = alone & secret[places]
    rest = np.flatnonzero(~alone)
    part = part.take(rest)
    exposed[places[rest]] = _find_fixed(part, secret[places[rest]] & ~_can_swap(part))
    return exposed


def find_cover(published: Publication, hidden: np.ndarray, exposed: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Tell which cells to withhold besides, so that no exposed cell can be worked out.

    `costs` (cells,) says what it costs to withhold a cell, infinity where it must not be. Empty where nothing helps.

    Notes
    -----
    Complementary suppression as a change of counts that moves every exposed cell and leaves every sum: whatever it
    moves is withheld, and is moved itself. Few cells: the change that opens the least, a whole-number program
    (Fischetti & Salazar 2001 give the exact model; ours looks for one change that serves all). Many: the cheapest
    change, a linear program (Kelly, Golden & Assad 1992); where no change moves all, one after the other.
    """
    usable = np.flatnonzero(hidden | np.isfinite(costs))
    part = published.take(usable)
    weights = np.where(hidden[usable], _FREE, costs[usable])
    goals = np.flatnonzero(exposed[usable])
    moved = _move_fewest(part, weights, goals) if len(usable) <= _MOST_EXACT else None
    if moved is None:
        moved = _move_cheaply(part, weights, goals)
    cover = np.zeros(len(hidden), dtype=bool)
    cover[usable[moved]] = True
    return np.asarray(cover & ~hidden)


def _move_cheaply(part: Publication, weights: np.ndarray, goals: np.ndarray) -> np.ndarray:
    down, up = part.counts > part.lower, part.counts < part.upper
    # Up and down in turns: neighbours of one row balance each other. The bounds may force one way.
    turns = np.where(np.arange(len(goals)) % 2 == 0, 1, -1)
    signs = np.where(~down[goals], 1, np.where(~up[goals], -1, turns))
    moved = _move(part, weights, goals, signs)
    return _move_in_turn(part, weights, goals) if moved is None else moved


def _move_fewest(part: Publication, weights: np.ndarray, goals: np.ndarray) -> np.ndarray | None:
    """Tell which cells a change by one moves that moves all of `goals`, up or down, and opens the least weight."""
    size = len(weights)
    is_goal = np.isin(np.arange(size), goals).astype("int64")
    one = identity(size, format="csr")
    result = milp(
        np.concatenate([weights, weights]),
        constraints=[
            LinearConstraint(hstack([part.sums, -part.sums], format="csr"), 0, 0),
            # One step up or one step down; a goal takes one of them.
            LinearConstraint(hstack([one, one], format="csr"), is_goal, 1),
        ],
        bounds=Bounds(0, np.concatenate([part.counts < part.upper, part.counts > part.lower]).astype("float64")),
        integrality=np.ones(2 * size, dtype="int64"),
        # Nodes and not seconds: a slow machine is to give the same pages.
        options={"node_limit": _MOST_NODES},
    )
    if result.x is None:
        return None
    return np.asarray(np.abs(result.x[:size] - result.x[size:]) > 0.5)


def _peel(sums: csr_array) -> np.ndarray:
    """Tell which cells follow by mere subtraction: a sum with a single gap gives it away, and so on."""
    alone = np.zeros(sums.shape[1], dtype=bool)
    touches = abs(sums)
    while True:
        gaps = touches @ (~alone).astype("int64")
        found = (touches[gaps == 1].sum(axis=0) > 0) & ~alone
        if not found.any():
            return alone
        alone = np.asarray(alone | found)


def _can_swap(part: Publication) -> np.ndarray:
    """Tell which cells can exchange one with a cell that stands in just the same sums: no program is needed for it."""
    columns = part.sums.tocsc()
    ends = zip(columns.indptr, columns.indptr[1:], strict=False)
    kinds = [columns.indices[start:end].tobytes() + columns.data[start:end].tobytes() for start, end in ends]
    kind = np.unique(np.array(kinds, dtype=object), return_inverse=True)[1] if kinds else np.zeros(0, dtype="int64")
    up, down = part.counts < part.upper, part.counts > part.lower
    givers, takers = np.bincount(kind, down), np.bincount(kind, up)
    return np.asarray((up & (givers[kind] > down)) | (down & (takers[kind] > up)))


def _find_fixed(part: Publication, secret: np.ndarray) -> np.ndarray:
    still = secret.copy()
    if not len(still):
        return still
    # The same seed each time: the same data are to give the same pages.
    dice = np.random.default_rng(5)
    vain = 0
    while still.any() and vain < _VAIN_TRIES:
        goal = np.where(still, dice.choice([-1.0, 1.0], len(still)), 0.0)
        fixed = still & (_complete(part, goal) == part.counts)
        vain = vain + 1 if fixed.sum() == still.sum() else 0
        still = fixed
    for cell in np.flatnonzero(still):
        for sign in (1.0, -1.0):
            if still[cell]:
                goal = np.zeros(len(still))
                goal[cell] = sign
                still &= _complete(part, goal) == part.counts
    return still


def _complete(part: Publication, goal: np.ndarray) -> np.ndarray:
    """Return the completion that is greatest by `goal`; the truth where the solver finds none."""
    totals = part.sums @ part.counts
    result = milp(
        -goal,
        constraints=LinearConstraint(part.sums, totals, totals),
        bounds=Bounds(np.maximum(part.lower, part.counts - _REACH), np.minimum(part.upper, part.counts + _REACH)),
        integrality=np.ones(len(goal), dtype="int64"),
    )
    return np.asarray(part.counts if result.x is None else np.rint(result.x))


def _move(part: Publication, weights: np.ndarray, goals: np.ndarray, signs: np.ndarray) -> np.ndarray | None:
    """Tell which cells the cheapest change moves that moves each of `goals` by its sign; None where there is none."""
    up = np.clip(part.upper - part.counts, 0, _REACH)
    down = np.clip(part.counts - part.lower, 0, _REACH)
    least = np.zeros(2 * len(weights))
    most = np.concatenate([up, down]).astype("float64")
    least[goals] = most[goals] = np.maximum(signs, 0)
    least[goals + len(weights)] = most[goals + len(weights)] = np.maximum(-signs, 0)
    if (np.maximum(signs, 0) > up[goals]).any() or (np.maximum(-signs, 0) > down[goals]).any():
        return None
    result = milp(
        np.concatenate([weights, weights]),
        constraints=LinearConstraint(hstack([part.sums, -part.sums], format="csr"), 0, 0),
        bounds=Bounds(least, most),
    )
    if result.x is None:
        return None
    return np.asarray(np.abs(result.x[: len(weights)] - result.x[len(weights) :]) > 1e-7)


def _move_in_turn(part: Publication, weights: np.ndarray, goals: np.ndarray) -> np.ndarray:
    moved = np.zeros(len(weights), dtype=bool)
    for goal in goals:
        if moved[goal]:
            continue
        # What one cell has cost already is free for the next.
        now = np.where(moved, _FREE, weights)
        ways = [_move(part, now, np.array([goal]), np.array([sign])) for sign in (1, -1)]
        found = [way for way in ways if way is not None]
        if found:
            moved |= min(found, key=lambda way: float(now[way].sum()))
    return moved
