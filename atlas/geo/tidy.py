"""The one form in which areas are kept: two dimensions, six digits, rings as RFC 7946 wants them."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

COORDINATE_DIGITS: Final = 6
"""About 10 cm: finer than any source, and what RFC 7946 recommends."""


def tidy_areas(shapes: np.ndarray) -> np.ndarray:
    """Return polygons in EPSG:4326 without heights, rounded, outer rings counter-clockwise.

    Doing it twice changes nothing, so what is written is what is read.
    """
    if not len(shapes):
        return shapes
    # RFC 7946, section 3.1.6: outer rings run counter-clockwise, holes clockwise.
    tidied: np.ndarray = shapely.orient_polygons(shapely.transform(shapely.force_2d(shapes), _round))
    return tidied


def _round(coordinates: np.ndarray) -> np.ndarray:
    # Equal places have to be equal bytes, or an import that changes nothing would make a new data version.
    rounded: np.ndarray = np.round(coordinates, COORDINATE_DIGITS) + 0.0  # turns -0.0 into 0.0
    return rounded
