"""Relations of space in CQL2: between a feature's geometry and one that the filter draws, decided by GEOS."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import orjson
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from atlas.errors import BadRequestError
from atlas.geo.boxes import Box
from atlas.geo.reference_systems import ReferenceSystem, swap_axes
from atlas.services.features.filter_truth import Truth
from atlas.services.features.filter_values import unsupported
from atlas.services.features.sets import FeatureSet

GEOMETRY: Final = "geometry"
"""Name of the geometry among the properties that may be asked for."""
_SWAPPED: Final = {
    **{name: name for name in ("intersects", "disjoint", "touches", "overlaps", "crosses", "equals")},
    "within": "contains",
    "contains": "within",
}
"""Each relation, and what holds the other way round."""
PLACE_RELATIONS: Final = tuple(f"s_{name}" for name in _SWAPPED)


def relate_places(name: str, args: list[Any], features: FeatureSet, system: ReferenceSystem) -> Truth:
    """Return for each feature whether a relation of space holds; unknown where it has no geometry."""
    relation = name.removeprefix("s_")
    is_geometry = [isinstance(each, dict) and each.get("property") == GEOMETRY for each in args]
    if is_geometry.count(True) != 1:
        raise BadRequestError(
            "„%(name)s“ erwartet die Eigenschaft geometry und eine Geometrie, zum Beispiel "
            "S_INTERSECTS(geometry, BBOX(8.9,47.6,9.2,47.8)).",
            name=name,
        )
    drawn = _read_shape(args[is_geometry.index(False)], system)
    if is_geometry[1]:
        relation = _SWAPPED[relation]
    index = features.index_in(system)
    if relation == "intersects":
        found = index.touched_by(drawn)
    else:
        # Asked the other way round, as GEOS prepares the first of two geometries.
        shapely.prepare(drawn)
        found = np.asarray(getattr(shapely, _SWAPPED[relation])(drawn, index.shapes), dtype=bool)
    return Truth(features.spread(found, without_place=False), ~features.has_place)


def _read_shape(node: Any, system: ReferenceSystem) -> BaseGeometry:  # noqa: ANN401 - JSON
    if not isinstance(node, dict) or "property" in node or "op" in node:
        raise unsupported(node)
    try:
        shape = _read_box(node["bbox"]) if "bbox" in node else shapely.from_geojson(orjson.dumps(node))
    except (GEOSException, ValueError, TypeError) as fault:
        raise _bad_shape(str(fault)) from fault
    if shape is None or shape.is_empty:
        raise _bad_shape("leer")
    flat = shapely.force_2d(shape)
    turned: BaseGeometry = swap_axes(np.array([flat]))[0] if system.is_north_first else flat
    if not turned.is_valid:
        raise _bad_shape(shapely.is_valid_reason(turned))
    west, south, east, north = turned.bounds
    if system.is_geographic and (max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90):
        raise _bad_shape("außerhalb von 180 und 90 Grad")
    return turned


def _read_box(numbers: list[float]) -> BaseGeometry:
    if len(numbers) not in {4, 6}:
        raise ValueError("bbox")
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    parts = [part.as_shape() for part in Box(west, south, east, north).parts()]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _bad_shape(cause: str) -> BadRequestError:
    return BadRequestError(
        "Eine Geometrie des Filters taugt nicht (%(cause)s); erwartet wird eine gültige in den Achsen von filter-crs, "
        "zum Beispiel POLYGON((8 47,9 47,9 48,8 47)).",
        cause=cause[:200],
    )
