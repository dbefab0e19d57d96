"""Reads the areas of a data package: GeoJSON (RFC 7946), one polygon for each municipality and part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.frames import DTYPES, empty_frame
from atlas.geo.tidy import tidy_areas
from atlas.model import Table
from atlas.sources.cell_faults import describe_cell_fault
from atlas.sources.coordinate_checks import describe_misplaced
from atlas.sources.package_tables import ReadTable

_FIRST_LINE: Final = 2
"""The atlas writes one feature a line below the head of the collection."""

_POLYGONS: Final = ("Polygon", "MultiPolygon")
_DEGREES: Final = ("CRS84", "4326")
_REPAIR: Final = "In QGIS hilft „Geometrien reparieren“; danach neu als GeoJSON in EPSG:4326 speichern."


def read_areas(table: Table, path: Path) -> ReadTable:
    """Read polygons; a feature's line is its number plus one, as the atlas writes one feature a line."""
    read = ReadTable(table, path.name, empty_frame(table))
    try:
        features = _read_features(path)
    except BadDataError as error:
        read.faults.append(Fault(path.name, 0, "", "", str(error), "Erwartet wird eine GeoJSON-FeatureCollection."))
        return read
    rows = [_read_feature(read, line, feature) for line, feature in enumerate(features, start=_FIRST_LINE)]
    index = pd.RangeIndex(_FIRST_LINE, _FIRST_LINE + len(rows), name="line")
    read.rows = pd.DataFrame(
        {
            column.name: pd.Series(_objects([row[column.name] for row in rows]), index=index, dtype=DTYPES[column.kind])
            for column in table.columns
        }
    )
    return read


def _objects(values: list[Any]) -> np.ndarray:
    # An array made of geometries directly would be taken apart.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _read_features(path: Path) -> list[Any]:
    if not path.is_file():
        raise BadDataError("datapackage.json nennt diese Datei, aber sie fehlt.")
    try:
        # RFC 8259, section 8.1: no byte order mark may be written, but readers may skip one. Editors on Windows write
        # it.
        collection = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadDataError("Kein gültiges JSON (%(cause)s).", cause=error) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise BadDataError("Die Liste „features“ fehlt.")
    # RFC 7946, section 4, dropped this member, but QGIS and GDAL still write it; other systems than degrees are told
    # by it.
    crs = str(collection.get("crs") or _DEGREES[0])
    if not any(name in crs for name in _DEGREES):
        raise BadDataError(
            "Das Koordinatensystem ist als %(crs)s angegeben, erwartet wird EPSG:4326 (Grad).", crs=_crs_name(crs)
        )
    return features


def _crs_name(crs: str) -> str:
    return crs.split("'")[-2] if crs.count("'") > 1 else crs


def _read_feature(read: ReadTable, line: int, feature: object) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    row: dict[str, Any] = dict.fromkeys(read.table.column_names)
    faults: list[Fault] = []
    for column in (column for column in read.table.columns if column.kind != "geometry"):
        value = properties.get(column.name) if isinstance(properties, dict) else None
        row[column.name] = str(value) if value not in (None, "") else None
        if row[column.name] is None:
            faults.append(describe_cell_fault(read.file, line, column, "", {"required": ""}))
        elif column.choices and row[column.name] not in column.choices:
            faults.append(describe_cell_fault(read.file, line, column, str(value), {"enum": ""}))
    row["geometry"], found = _read_shape(
        read.file, line, feature.get("geometry") if isinstance(feature, dict) else None
    )
    faults.extend(found)
    if faults:
        read.faults.extend(faults)
        read.cells[line] = [_short(row[name]) for name in read.table.column_names]
    return row


def _short(value: object) -> str:
    return value.wkt if isinstance(value, BaseGeometry) else str(value or "")


def _read_shape(file: str, line: int, content: object) -> tuple[BaseGeometry | None, list[Fault]]:
    kind = content.get("type") if isinstance(content, dict) else "keine"
    if kind not in _POLYGONS:
        return None, [Fault(file, line, "geometry", str(kind), "Erwartet wird Polygon oder MultiPolygon.", _REPAIR)]
    try:
        # Tidied before it is checked: rounding can make a narrow neck cross itself.
        shape = tidy_areas(_objects([shapely.from_geojson(orjson.dumps(content))]))[0]
    except GEOSException as error:
        return None, [Fault(file, line, "geometry", "", f"Die Geometrie ist nicht lesbar ({error}).", _REPAIR)]
    return shape, list(_check_shape(file, line, shape))


def _check_shape(file: str, line: int, shape: BaseGeometry) -> Iterator[Fault]:
    if shape.is_empty:
        yield Fault(file, line, "geometry", "", "Die Fläche ist leer.", _REPAIR)
        return
    west, south, east, north = shape.bounds
    yield from describe_misplaced(file, line, "geometry", west, south)
    if (west, south) != (east, north):
        yield from describe_misplaced(file, line, "geometry", east, north, once=(west, south))
    if not shape.is_valid:
        expected = f"Die Fläche ist ungültig: {_explain(shapely.is_valid_reason(shape))}."
        yield Fault(file, line, "geometry", "", expected, _REPAIR)


def _explain(reason: str) -> str:
    """Return GEOS' reason in German, with the place.

    >>> _explain("Self-intersection[9.05 48.2]")
    'Die Grenze kreuzt sich selbst bei Länge 9.05, Breite 48.2'
    """
    kind, _, place = reason.rstrip("]").partition("[")
    words = {
        "Self-intersection": "Die Grenze kreuzt sich selbst",
        "Ring Self-intersection": "Die Grenze berührt sich selbst",
    }
    lon, _, lat = place.partition(" ")
    return words.get(kind, kind) + (f" bei Länge {lon}, Breite {lat}" if lat else "")
