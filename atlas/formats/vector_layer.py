"""One layer of points or areas, written by GDAL in one of its formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyogrio.raw
import shapely
from pyproj import CRS

from atlas.columns import Kind
from atlas.geo.crs import GEOGRAPHIC_CRS


@dataclass(frozen=True)
class LayerColumn:
    """One column: its name, what people read over it, and its kind."""

    name: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class VectorLayer:
    """Rows with shapes.

    Attributes
    ----------
    name, title, about
        The name in the file, the name for people, and a sentence.
    columns
        In order.
    rows
        Plain values by column name, None where missing; dates are ISO text.
    shapes
        Shapely geometries in EPSG:4326 for each row, None where there is none.
    geometry_type
        ``Point`` or ``MultiPolygon``.
    """

    name: str
    title: str
    about: str
    columns: Sequence[LayerColumn]
    rows: Sequence[Mapping[str, Any]]
    shapes: np.ndarray
    geometry_type: str


def points_of(rows: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Return the points of rows with `lon` and `lat` in EPSG:4326, None where they have none."""
    shapes = np.full(len(rows), None, dtype=object)
    for position, row in enumerate(rows):
        if row["lon"] is not None and row["lat"] is not None:
            shapes[position] = shapely.Point(float(row["lon"]), float(row["lat"]))
    return shapes


def write_layer(layer: VectorLayer, target: Any, driver: str, **options: Any) -> None:  # noqa: ANN401 -- pyogrio's own
    """Write a layer with a driver of GDAL; `options` are those of `pyogrio.raw.write`."""
    columns = [_as_array([row[column.name] for row in layer.rows], column.kind) for column in layer.columns]
    pyogrio.raw.write(
        target,
        _as_wkb(layer),
        [values for values, _ in columns],
        [column.name for column in layer.columns],
        field_mask=[missing for _, missing in columns],
        layer=layer.name,
        driver=driver,
        geometry_type=layer.geometry_type,
        crs=CRS(GEOGRAPHIC_CRS).to_wkt(),
        # Titles in umlauts, whatever the locale of the machine.
        encoding="UTF-8",
        **options,
    )


def _as_wkb(layer: VectorLayer) -> np.ndarray:
    shapes = np.asarray(layer.shapes, dtype=object)
    if layer.geometry_type == "MultiPolygon":
        shapes = np.array([_as_multi(shape) for shape in shapes], dtype=object)
    # ISO WKB, little-endian on every machine, so that the same layer is the same bytes.
    wkb: np.ndarray = shapely.to_wkb(shapes, byte_order=1, flavor="iso")
    return wkb


def _as_multi(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    # One type for the whole layer: QGIS splits a layer of two types in two.
    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape


def _as_array(values: Sequence[Any], kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """Return the values as an array of the type that GDAL wants for their kind, and which are missing."""
    missing = np.array([value is None for value in values], dtype=bool)
    dtype, filler = _TYPES.get(kind, ("object", None))
    return np.array([filler if value is None else value for value in values], dtype=dtype), missing


_TYPES: Final[dict[Kind, tuple[str, Any]]] = {
    "integer": ("int64", 0),
    "year": ("int32", 0),
    "number": ("float64", np.nan),
    "boolean": ("bool", False),
    "date": ("datetime64[D]", "NaT"),
}
"""What GDAL takes for each kind, and what stands where a value is missing; all others are text."""
