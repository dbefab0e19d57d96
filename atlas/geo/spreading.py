"""Points that share a position, moved apart by a few steps so that each can be told from the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from pyproj import Transformer

from atlas.geo.crs import GEOGRAPHIC_CRS

Position = tuple[float, float]
_GOLDEN_ANGLE: Final = math.pi * (3 - math.sqrt(5))


def spread_positions(
    positions: Sequence[Position], *, spacing_m: float, digits: int, metric_crs: int
) -> list[Position]:
    """Return positions of which no two are the same, each as near to where it was as the others allow.

    The first at a place stays; the next ones go round it on a spiral of sunflower seeds (Vogel 1979), whose
    neighbours stand about evenly apart.

    Parameters
    ----------
    positions
        Pairs of lon and lat in EPSG:4326.
    spacing_m
        Distance of the second from the first in metres, measured in `metric_crs`.
    digits
        Decimals to which positions are rounded and told apart.

    Returns
    -------
    spread
        As many pairs in the same order.
    """
    there = Transformer.from_crs(GEOGRAPHIC_CRS, metric_crs, always_xy=True)
    rounded = [(round(lon, digits), round(lat, digits)) for lon, lat in positions]
    # All first ones are set before any other moves, so that nobody is driven from a place of its own.
    taken = set(rounded)
    seen: set[Position] = set()
    spread = []
    for position in rounded:
        if position in seen:
            around = _seeds_around(position, there, spacing_m, digits)
            position = next(seed for seed in around if seed not in taken)  # noqa: PLW2901 - it moves
            taken.add(position)
        seen.add(position)
        spread.append(position)
    return spread


def _seeds_around(center: Position, there: Transformer, spacing_m: float, digits: int) -> Iterator[Position]:
    x, y = there.transform(*center)
    step = 0
    while True:
        step += 1
        reach, angle = spacing_m * math.sqrt(step), step * _GOLDEN_ANGLE
        lon, lat = there.transform(x + reach * math.cos(angle), y + reach * math.sin(angle), direction="INVERSE")
        yield round(lon, digits), round(lat, digits)
