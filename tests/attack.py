"""An attacker on withheld counts, written apart from the product: equations over all counts, one program a bound."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from atlas.geo.disclosure import DEFAULT_LIMIT
from atlas.vocabulary import Suppression

Lines = list[tuple[int, list[int]]]
"""Places of sums and of their parts."""


def attack(
    counts: np.ndarray, marks: np.ndarray, lines: Lines, unpublished: np.ndarray | None = None
) -> dict[int, tuple[int, int]]:
    """Return the least and the greatest value of each withheld count that fits what is published.

    The attacker knows the marks and that a 0 would be shown; of what is unpublished (booleans) only that it is
    a number. Where the rule lets "not shown" stand for a small count, it gives no lower bound.
    """
    matrix = np.zeros((len(lines), len(counts)))
    for row, (total, parts) in enumerate(lines):
        matrix[row, total] -= 1
        matrix[row, parts] += 1
    unseen = np.zeros(len(counts), dtype=bool) if unpublished is None else unpublished
    hidden = (marks != Suppression.NONE) | unseen
    is_loose = bool(((marks == Suppression.SECONDARY) & (counts < DEFAULT_LIMIT) & ~unseen).any())
    known_small = (marks == Suppression.PRIMARY) & ~unseen
    least = np.where(hidden, np.where(known_small | is_loose, 1, DEFAULT_LIMIT), counts)
    least = np.where(unseen, 0, least)
    most = np.where(hidden, np.where(known_small, DEFAULT_LIMIT - 1, 10_000), counts)
    rest = matrix @ counts
    bounds, sums = Bounds(least, most), LinearConstraint(matrix, rest, rest)
    return {int(cell): (_end(cell, 1, bounds, sums), _end(cell, -1, bounds, sums)) for cell in np.flatnonzero(hidden)}


def exposed(ends: dict[int, tuple[int, int]]) -> list[int]:
    """Return the counts that the attacker knows."""
    return [cell for cell, (least, most) in ends.items() if least == most]


def _end(cell: int, sign: int, bounds: Bounds, sums: LinearConstraint) -> int:
    goal = np.zeros(len(bounds.lb))
    goal[cell] = sign
    result = milp(goal, constraints=sums, bounds=bounds, integrality=np.ones(len(goal), dtype="int64"))
    assert result.success
    return round(result.x[cell])
