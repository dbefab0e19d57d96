"""Which shapes meet a box: exact in double precision, borders included.

Indexes of databases keep boxes in single precision (R*Tree of SQLite, `&&` of older PostGIS), so that they answer
with neighbours as well. Here every answer is decided on the coordinates themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_POINT: Final = 0


@dataclass(frozen=True)
class Box:
    """West, south, east, north. In degrees, a box whose west is above its east runs across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def parts(self) -> tuple[Box, ...]:
        """Return the box as boxes that run from west to east.

        >>> Box(170, -10, -170, 10).parts()
        (Box(west=170, south=-10, east=180, north=10), Box(west=-180, south=-10, east=-170, north=10))
        """
        if self.west <= self.east:
            return (self,)
        return (Box(self.west, self.south, 180, self.north), Box(-180, self.south, self.east, self.north))

    def as_shape(self) -> BaseGeometry:
        """Return the box as the shape it is: a point or a line where it has no area."""
        corners = [(self.west, self.south), (self.east, self.north)]
        if corners[0] == corners[1]:
            return shapely.Point(corners[0])
        # A polygon without area is invalid, and GEOS may say that it meets nothing.
        if self.west == self.east or self.south == self.north:
            return shapely.LineString(corners)
        return shapely.box(self.west, self.south, self.east, self.north)


class ShapeIndex:
    """Shapes of one reference system, ready to be asked which of them meet something.

    Parameters
    ----------
    shapes
        Geometries, east before north; missing ones meet nothing.
    """

    def __init__(self, shapes: np.ndarray) -> None:
        self.shapes = shapes
        self.is_missing = shapely.is_missing(shapes)
        kinds = shapely.get_type_id(shapes)
        self._has_points_only = bool((self.is_missing | (kinds == _POINT)).all())
        # Columns answer for points faster than a tree for up to some hundred thousand of them, and have no borders to
        # get wrong. Missing ones are NaN, which is neither above nor below anything.
        self._x: np.ndarray = shapely.get_x(shapes)
        self._y: np.ndarray = shapely.get_y(shapes)
        self._tree = None if self._has_points_only else shapely.STRtree(shapes)

    def meets(self, box: Box) -> np.ndarray:
        """Return for each shape whether it meets a box or touches its border."""
        found = np.zeros(len(self.shapes), dtype=bool)
        for part in box.parts():
            found |= self._meets_part(part)
        return found

    def _meets_part(self, box: Box) -> np.ndarray:
        if self._has_points_only:
            is_in = (self._x >= box.west) & (self._x <= box.east)
            is_in &= (self._y >= box.south) & (self._y <= box.north)
            return np.asarray(is_in)
        return self.touched_by(box.as_shape())

    def touched_by(self, shape: BaseGeometry) -> np.ndarray:
        """Return for each shape whether it has a point in common with another one."""
        if self._tree is None:
            # Prepared, as GEOS asks it about every point.
            shapely.prepare(shape)
            return np.asarray(shapely.intersects(shape, self.shapes), dtype=bool)
        found = np.zeros(len(self.shapes), dtype=bool)
        # The tree finds whose boxes meet; GEOS then decides on the shapes themselves.
        found[self._tree.query(shape, predicate="intersects")] = True
        return found
