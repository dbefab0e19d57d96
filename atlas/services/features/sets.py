"""Features of a collection: identified, in a stable order, with columns to ask and bytes to hand out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
import shapely

from atlas.errors import NotFoundError
from atlas.formats.ogc_features import write_ends, write_shapes, write_starts
from atlas.geo.boxes import ShapeIndex
from atlas.geo.reference_systems import ReferenceSystem, project_shapes

PropertyKind = Literal["string", "integer", "number", "boolean", "date"]
Value = str | int | float | bool
Pieces = tuple[bytes, bytes, bytes]
_DTYPES: Final[dict[PropertyKind, str]] = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "str",
}


@dataclass(frozen=True)
class Property:
    """A property of the features of a collection, by which they may be chosen."""

    name: str
    kind: PropertyKind = "string"


class FeatureSet:
    """Features in the order of their ids; never changed.

    Parameters
    ----------
    ids
        Unique, sorted.
    rows
        Properties of each feature, by name.
    shapes
        Places in EPSG:4326, longitude first; several features may share one.
    places
        Position in `shapes` of each feature, -1 for none.
    """

    def __init__(
        self,
        ids: Sequence[str],
        rows: Sequence[dict[str, Any]],
        properties: Sequence[Property],
        *,
        shapes: np.ndarray,
        places: np.ndarray,
        attribution: str,
    ) -> None:
        self.ids = list(ids)
        self.attribution = attribution
        self.columns = {
            each.name: pd.Series([row[each.name] for row in rows], dtype=_DTYPES[each.kind]) for each in properties
        }
        self._shapes = shapes
        self._places = places
        self._starts = write_starts(self.ids)
        self._ends = write_ends(rows, attribution)
        self._indexes: dict[ReferenceSystem, ShapeIndex] = {}
        self._written: dict[ReferenceSystem, list[bytes]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def everything(self) -> np.ndarray:
        """Positions of all features."""
        return np.arange(len(self.ids))

    @cached_property
    def has_place(self) -> np.ndarray:
        """Tell for each feature whether it has a geometry."""
        return self._places >= 0

    @property
    def own_shapes(self) -> np.ndarray:
        """The geometry of each feature in EPSG:4326, None where it has none."""
        shapes = np.full(len(self.ids), None, dtype=object)
        shapes[self.has_place] = self._shapes[self._places[self.has_place]]
        return shapes

    def position_of(self, key: str) -> int:
        """Return where a feature stands.

        Raises
        ------
        NotFoundError
            If there is none of that id.
        """
        position = bisect_right(self.ids, key) - 1
        if position < 0 or self.ids[position] != key:
            raise NotFoundError("Ein Objekt „%(feature)s“ gibt es in dieser Sammlung nicht.", feature=key)
        return position

    def position_after(self, key: str) -> int:
        """Return where the first feature behind an id stands, whether there is one of that id or not."""
        return bisect_right(self.ids, key)

    def has_value(self, name: str, value: Value) -> np.ndarray:
        """Tell for each feature whether a property has a value; where it is missing, it has none."""
        # Parameters, columns and masks all know missing values; only at the end they count as "no".
        return np.asarray((self.columns[name] == value).fillna(value=False).to_numpy(dtype=bool))

    def index_in(self, system: ReferenceSystem) -> ShapeIndex:
        """Return the places in a reference system, to be asked; see `spread` for whose they are."""
        # Two threads may make the same at once, but both get equal results and one of them stays.
        if system not in self._indexes:
            self._indexes[system] = ShapeIndex(project_shapes(self._shapes, system))
        return self._indexes[system]

    def spread(self, places: np.ndarray, *, without_place: bool) -> np.ndarray:
        """Return for each feature what is said of its place, and `without_place` where it has none."""
        if not len(places):
            return np.full(len(self.ids), without_place)
        return np.where(self.has_place, places[self._places], without_place)

    def pieces_of(self, position: int, system: ReferenceSystem) -> Pieces:
        """Return the pieces of one feature, its geometry in `system`."""
        place = int(self._places[position])
        return self._starts[position], self._shapes_in(system)[place] if place >= 0 else b"null", self._ends[position]

    def _shapes_in(self, system: ReferenceSystem) -> list[bytes]:
        if system not in self._written:
            self._written[system] = write_shapes(self.index_in(system).shapes, system)
        return self._written[system]

    def bounds(self, system: ReferenceSystem) -> list[float] | None:
        """Return west, south, east, north of all places, None where there is none."""
        held = self.index_in(system)
        if held.is_missing.all():
            return None
        return [float(side) for side in shapely.total_bounds(held.shapes)]
