"""How well people get to offers that others use too: the two-step floating catchment area.

Luo and Wang (2003, "Measures of spatial accessibility to health care in a GIS environment: synthesis and a case study
in the Chicago region") for the two steps (2SFCA); Luo and Qi (2009, "An enhanced two-step floating catchment area
(E2SFCA) method for measuring spatial accessibility to primary care physicians") for weights that fall with distance.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import coo_array

from atlas.errors import BadDataError
from atlas.geo.pairs import Pairs

_BLOCK: Final = 1 << 19
"""Pairs summed up at once."""


def score_accessibility(
    pairs: Pairs, demand_people: np.ndarray, capacity: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Score for each demand point what the offers within its reach have left for one person.

    Step 1 divides what a site has by the people within its reach: R_j = S_j / sum_k P_k W_kj. Step 2 adds for each
    demand point the ratios of the sites within its reach: A_i = sum_j R_j W_ij.

    Parameters
    ----------
    pairs
        Demand points (origins) and sites (targets) that reach each other, in any order.
    demand_people
        People of each demand point, not negative; NaN where unknown.
    capacity
        What each site has (places, or 1 for each offer), not negative.
    weights
        One for each pair, see `atlas.geo.decay`; without it each pair counts fully (2SFCA). Zones with weights give
        the stepwise E2SFCA of the paper, a continuous function its smooth form.

    Returns
    -------
    scores
        One for each demand point, in capacity per person: 0 where nothing is within reach.

    Raises
    ------
    BadDataError
        If people or capacities are negative, or a capacity is unknown: what to assume there, the caller must say.

    Notes
    -----
    People who are not known cannot share a site, so NaN counts as nobody in step 1: sites near them seem emptier than
    they are. Their point still gets a score, as step 2 asks only what is near. A site that reaches nobody has no ratio
    and adds nothing. With only known people whose points all reach something with capacity, the scores weighted by
    people add up to the capacity within reach.

    Examples
    --------
    Two points of 10 and 30 people share a site of 20 places, and the second reaches another of 3 alone.

    >>> pairs = Pairs(np.array([0, 1, 1]), np.array([0, 0, 1]), np.zeros(3))
    >>> score_accessibility(pairs, np.array([10.0, 30.0]), np.array([20.0, 3.0]))
    array([0.5, 0.6])
    """
    people = np.nan_to_num(np.asarray(demand_people, dtype="float64"))
    offered = np.asarray(capacity, dtype="float64")
    _require_counts(people, offered)
    seekers = _sum_along(pairs.targets, pairs.origins, people, weights, len(offered))
    ratios = np.divide(offered, seekers, out=np.zeros_like(offered), where=seekers > 0)
    return _sum_along(pairs.origins, pairs.targets, ratios, weights, len(people))


def _sum_along(
    ends: np.ndarray, starts: np.ndarray, values: np.ndarray, weights: np.ndarray | None, count: int
) -> np.ndarray:
    """Return for each of `count` ends the sum of the values at the starts of its pairs, times their weights."""
    sums = np.zeros(count)
    # A sparse matrix times a vector is compiled and copies no pairs; in blocks, so that equal weights need no array
    # as long as the pairs.
    equal = np.ones(min(_BLOCK, len(ends)))
    for first in range(0, len(ends), _BLOCK):
        part = slice(first, first + _BLOCK)
        weighed = equal[: len(ends) - first] if weights is None else weights[part]
        sums += coo_array((weighed, (ends[part], starts[part])), shape=(count, len(values))) @ values
    return sums


def _require_counts(people: np.ndarray, capacity: np.ndarray) -> None:
    # Written so that an unknown capacity is refused too.
    if not (capacity >= 0).all() or (people < 0).any():
        raise BadDataError(
            "Menschen und Plätze dürfen nicht negativ sein, und Plätze nicht fehlen. "
            "Wo sie unbekannt sind, bitte je Angebot 1 zählen."
        )
