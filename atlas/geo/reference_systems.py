"""Reference systems that interfaces speak: by the names of the OGC, with the order of their axes.

The atlas itself keeps longitude before latitude. A system whose first axis points north is answered the other way
round, as EPSG defines it and OGC API - Features Part 2 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pyproj
import shapely

from atlas.geo.crs import GEOGRAPHIC_CRS

_EPSG_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/"
_DEGREE_DIGITS: Final = 6
_METRE_DIGITS: Final = 2


@dataclass(frozen=True)
class ReferenceSystem:
    """A reference system for coordinates that come in and go out.

    Attributes
    ----------
    epsg
        Its number with EPSG. CRS84 is EPSG:4326 with the axes in the order of the atlas.
    digits
        How exactly coordinates are written: about 0.1 m in degrees, 1 cm in metres.
    """

    uri: str
    epsg: int
    digits: int = _METRE_DIGITS
    is_geographic: bool = False
    is_north_first: bool = False


CRS84: Final = ReferenceSystem(
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, digits=_DEGREE_DIGITS, is_geographic=True
)
"""Longitude, latitude: what GeoJSON speaks and the atlas keeps."""


@lru_cache(maxsize=64)
def epsg_system(number: int) -> ReferenceSystem:
    """Return the system of an EPSG number, its axes in the order that EPSG gives them.

    >>> epsg_system(4326).is_north_first, epsg_system(25832).is_north_first
    (True, False)
    """
    described = pyproj.CRS.from_epsg(number)
    return ReferenceSystem(
        f"{_EPSG_URI}{number}",
        number,
        digits=_DEGREE_DIGITS if described.is_geographic else _METRE_DIGITS,
        is_geographic=described.is_geographic,
        is_north_first=described.axis_info[0].direction == "north",
    )


@lru_cache(maxsize=8)
def offered_systems(metric_crs: int) -> tuple[ReferenceSystem, ...]:
    """Return the systems that coordinates may be asked in: degrees in both orders, metres, and what web maps draw in.

    >>> [system.epsg for system in offered_systems(25832)]
    [4326, 4326, 25832, 3857]
    """
    return (CRS84, *(epsg_system(number) for number in dict.fromkeys((4326, 25832, metric_crs, 3857))))


def project_shapes(shapes: np.ndarray, system: ReferenceSystem) -> np.ndarray:
    """Return shapes of EPSG:4326 (longitude first) in another system, east before north, rounded as they are written.

    Missing shapes stay missing.
    """
    if system.is_geographic:
        return np.asarray(shapely.transform(shapes, lambda corners: corners.round(system.digits)))
    projection = pyproj.Transformer.from_crs(GEOGRAPHIC_CRS, system.epsg, always_xy=True)

    def project(corners: np.ndarray) -> np.ndarray:
        east, north = projection.transform(corners[:, 0], corners[:, 1])
        return np.column_stack([east, north]).round(system.digits)

    return np.asarray(shapely.transform(shapes, project))


def swap_axes(shapes: np.ndarray) -> np.ndarray:
    """Return shapes with their first two coordinates in the other order."""
    return np.asarray(shapely.transform(shapes, lambda corners: corners[:, ::-1]))
