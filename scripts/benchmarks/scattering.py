"""Made-up points that lie as people and offers do: crowded in a few towns, sparse between many villages."""

from __future__ import annotations

from typing import Final

import numpy as np

_EXTENT_M: Final = 200_000
"""Side of a square about as large as Baden-Württemberg."""
_TOWNS: Final = 600
_SPREAD_M: Final = 2_500


def scatter_points(count: int, *, seed: int) -> np.ndarray:
    """Return a (count, 2) array of metres; equal seeds give equal points, all seeds share the same towns."""
    country = np.random.default_rng(0)
    centres_m = country.uniform(0, _EXTENT_M, (_TOWNS, 2))
    # Sizes of towns follow a power law (Zipf 1949): a few hold most people.
    sizes = country.pareto(1.2, _TOWNS) + 0.1
    random = np.random.default_rng(seed)
    towns = random.choice(_TOWNS, count, p=sizes / sizes.sum())
    scattered: np.ndarray = centres_m[towns] + random.normal(0, _SPREAD_M, (count, 2))
    return scattered
