"""How much less an offer counts the farther it is: weights between 1 at the door and 0 beyond the limit.

Four functions, as no study says which one is right, and the choice changes the result:

- **binary**: 1 up to the limit. The catchment of Luo and Wang (2003, "Measures of spatial accessibility to health
  care in a GIS environment"), the rectangular function of Kwan (1998, "Space-time and integral measures of
  individual accessibility").
- **linear**: 1 - d/limit, Kwan's (1998) negative linear function; reaches 0 at the limit.
- **exponential**: exp(-b d), Kwan's (1998) negative exponential function, with b chosen so that 0.01 is left at the
  limit, the critical value that Kwan and after her Luo and Qi (2009) take for "too far".
- **gaussian**: (exp(-(d/limit)²/2) - exp(-1/2)) / (1 - exp(-1/2)), the continuous function of Dai (2010, "Black
  residential segregation, disparities in spatial access to health care facilities, and late-stage breast cancer
  diagnosis in metropolitan Detroit"); reaches 0 at the limit.

`weigh_zones` is the stepwise form of Luo and Qi (2009, "An enhanced two-step floating catchment area (E2SFCA)
method for measuring spatial accessibility to primary care physicians").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from atlas.errors import BadDataError
from atlas.vocabulary import Decay

LUO_QI_ZONES: Final[Mapping[float, float]] = {1 / 3: 1.0, 2 / 3: 0.68, 1.0: 0.22}
"""Zones of Luo and Qi (2009), slow decay: up to 10, 20 and 30 of 30 minutes, here as shares of the limit."""

LUO_QI_STEEP_ZONES: Final[Mapping[float, float]] = {1 / 3: 1.0, 2 / 3: 0.42, 1.0: 0.09}
"""The same with the steeper decay that they set beside it."""

_BLOCK: Final = 1 << 15
_LEFT_AT_LIMIT: Final = 0.01
_EDGE: Final = float(np.exp(-0.5))
"""What a Gaussian bell is at the distance of one standard deviation, which Dai sets as the limit."""

_FUNCTIONS: Final[dict[Decay, Callable[[np.ndarray], np.ndarray]]] = {
    Decay.BINARY: np.ones_like,
    Decay.LINEAR: lambda shares: 1 - shares,
    Decay.EXPONENTIAL: lambda shares: np.exp(np.log(_LEFT_AT_LIMIT) * shares),
    Decay.GAUSSIAN: lambda shares: (np.exp(-0.5 * shares**2) - _EDGE) / (1 - _EDGE),
}


def weigh_distances(distances: np.ndarray, limit: float, decay: Decay) -> np.ndarray:
    """Return how much each distance counts.

    Parameters
    ----------
    distances
        Any shape, not negative; metres, or minutes of a network.
    limit
        How far is too far, in the same unit; the limit itself still counts as within.
    decay
        One of the four functions above.

    Returns
    -------
    weights
        float64 in [0, 1], never rising with distance; 0 beyond the limit and where the distance is missing.

    Raises
    ------
    BadDataError
        If `limit` is not above 0.

    Examples
    --------
    >>> weigh_distances(np.array([0.0, 2.5, 5.0, 6.0]), 5.0, Decay.LINEAR)
    array([1. , 0.5, 0. , 0. ])
    """
    _require_limit(limit)
    flat = np.ravel(distances)
    weights = np.empty(len(flat))
    # In blocks, so that what is worked out in between stays in the cache: millions of pairs take a third of the time.
    for start in range(0, len(flat), _BLOCK):
        shares = flat[start : start + _BLOCK] / limit
        # A comparison with NaN is false, so a missing distance weighs nothing. Far ones are capped, as nobody needs
        # their power, which may be too large for a number.
        weights[start : start + _BLOCK] = np.where(shares <= 1, _FUNCTIONS[decay](np.minimum(shares, 1)), 0.0)
    return weights.reshape(np.shape(distances))


def weigh_zones(distances: np.ndarray, limit: float, zones: Mapping[float, float] = LUO_QI_ZONES) -> np.ndarray:
    """Return how much each distance counts by zones, each with one weight.

    Parameters
    ----------
    distances
        Any shape, not negative.
    limit
        The outer end of the zone that ends at 1, in the same unit.
    zones
        Outer end of each zone as a share of the limit, inclusive, and its weight.

    Returns
    -------
    weights
        float64; 0 beyond the last zone and where the distance is missing.

    Raises
    ------
    BadDataError
        If `limit` is not above 0.

    Examples
    --------
    >>> weigh_zones(np.array([10.0, 11.0, 30.0, 31.0]), 30.0)
    array([1.  , 0.68, 0.22, 0.  ])
    """
    _require_limit(limit)
    ends = np.array(sorted(zones))
    weights = np.array([*(zones[end] for end in ends.tolist()), 0.0])
    # Compared in the unit of the distances: 10 of 30 minutes as a share would miss a third by one binary digit.
    # A missing distance sorts after all others, so it falls beyond the last zone.
    weighed: np.ndarray = weights[np.searchsorted(ends * limit, distances)]
    return weighed


def _require_limit(limit: float) -> None:
    # Written so that NaN is refused too.
    if not 0 < limit < np.inf:
        raise BadDataError("Die Reichweite %(limit)s ist keine. Erwartet wird eine Zahl über 0.", limit=limit)
