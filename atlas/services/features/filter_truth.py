"""What a condition says of each feature: yes, no, or unknown where a value is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Truth:
    """Three-valued logic (Kleene 1938), as SQL and CQL2 have it.

    Attributes
    ----------
    says_yes
        Anything where `is_unknown`.
    """

    says_yes: np.ndarray
    is_unknown: np.ndarray

    @property
    def holds(self) -> np.ndarray:
        """Where the condition is surely fulfilled."""
        return np.asarray(self.says_yes & ~self.is_unknown)

    @property
    def fails(self) -> np.ndarray:
        """Where it is surely not."""
        return np.asarray(~self.says_yes & ~self.is_unknown)

    def __and__(self, other: Truth) -> Truth:
        holds, fails = self.holds & other.holds, self.fails | other.fails
        return Truth(holds, ~(holds | fails))

    def __or__(self, other: Truth) -> Truth:
        holds, fails = self.holds | other.holds, self.fails & other.fails
        return Truth(holds, ~(holds | fails))

    def __invert__(self) -> Truth:
        return Truth(~self.says_yes, self.is_unknown)
