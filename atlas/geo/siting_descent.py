"""Lowering a Lagrangian bound by subgradient steps (Held, Wolfe and Crowder 1974), for every kind of siting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

_SMALLEST_STEP: Final = 1e-4


@dataclass(frozen=True)
class Relaxation:
    """The best Lagrangian bound found, and what each candidate is worth in it.

    Attributes
    ----------
    bound
        No set covers more.
    values
        (candidates,): worth of each at the bound; the largest `count` make it up.
    chosen
        The best set met on the way, ascending.
    """

    bound: float
    values: np.ndarray
    chosen: np.ndarray


def _momentum_for(steps: int) -> float:
    # Found by trying: the longer the way, the more it pays off to keep a direction.
    if steps < 50:
        return 0.0
    return 0.5 if steps < 100 else 0.7


class Descent:
    """Subgradient steps towards the lowest bound, by Polyak's step length.

    Parameters
    ----------
    steps
        How many there will be at most: of many, each keeps a part of the direction before, with which the
        bound falls to less, though later.
    """

    def __init__(self, steps: int) -> None:
        self.bound = np.inf
        self._momentum = _momentum_for(steps)
        # After so many steps without a better bound the step length is halved.
        self._patience = max(5, steps // 20)
        self._scale = 1.0
        self._waited = 0
        self._direction: np.ndarray | None = None

    @property
    def is_exhausted(self) -> bool:
        """Whether the steps have become too short to change anything."""
        return self._scale < _SMALLEST_STEP

    def note(self, bound: float) -> bool:
        """Take note of the bound reached, and say whether it is the lowest yet."""
        is_lower = bound < self.bound
        self.bound = min(bound, self.bound)
        self._waited = 0 if is_lower else self._waited + 1
        if self._waited >= self._patience:
            self._scale, self._waited = self._scale / 2, 0
        return is_lower

    def move(self, prices: np.ndarray, slope: np.ndarray, excess: float, *, upper: np.ndarray) -> np.ndarray:
        """Move the prices against the slope, within 0 and `upper`; `excess` is the bound's over the best known."""
        before = slope if self._direction is None else self._direction
        direction = self._momentum * before + (1 - self._momentum) * slope
        self._direction = direction
        # A price at its edge cannot move outwards, so that part of the way would only shorten the rest.
        is_stuck = ((direction < 0) & (prices >= upper)) | ((direction > 0) & (prices <= 0))
        free = np.where(is_stuck, 0.0, direction)
        norm = float(free @ free)
        return np.clip(prices - self._scale * excess / norm * free, 0.0, upper) if norm else prices
