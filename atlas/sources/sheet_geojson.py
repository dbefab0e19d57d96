"""Reads the features of a GeoJSON file, as one collection or one feature a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from atlas.errors import BadDataError
from atlas.sources.sheets import FileOptions, RawRow, Sheet, write_value
from atlas.sources.umap_markup import APPEARANCE, WITH_MARKUP, strip_markup

LIST_JOINT: Final = ";"
_RECORD_SEPARATOR: Final = "\x1e"


def open_geojson(path: Path, options: FileOptions) -> Sheet:
    """Open a FeatureCollection, a single Feature, or newline-delimited features.

    Columns are all property names in the order they first appear. A ``crs`` member of the collection,
    which RFC 7946 no longer knows but many programs write, becomes the sheet's `crs`.

    Raises
    ------
    BadDataError
        If the file is no JSON, or holds no features.
    """
    features, crs = _read_features(path, options)
    if not features:
        raise BadDataError("Die Datei %(file)s enthält keine GeoJSON-Objekte („features“ ist leer).", file=path.name)
    names = dict.fromkeys(name for feature in features for name in properties_of(feature))
    columns = [name for name in names if name not in APPEARANCE]
    # An export of uMap; elsewhere stars and brackets are meant as they are.
    with_markup = WITH_MARKUP if len(columns) < len(names) else ()
    return Sheet(path.name, columns, _read_rows(features, columns, options.decimal or ".", with_markup), crs)


def decode_json(content: bytes, encoding: str = "") -> str:
    """Return the text of a JSON file.

    Raises
    ------
    BadDataError
        If nobody knows the encoding.
    """
    try:
        return content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        # RFC 7946 asks for UTF-8; old programs on Windows do not.
        return content.decode("cp1252", errors="replace")
    except LookupError as error:
        raise BadDataError("Die Zeichenkodierung „%(encoding)s“ ist unbekannt.", encoding=encoding) from error


def no_json(file: str, error: orjson.JSONDecodeError, number: int = 0) -> BadDataError:
    """Return what to say of a file that is no JSON, or whose line `number` is none."""
    return BadDataError(
        "Die Datei %(file)s ist in Zeile %(line)d kein gültiges JSON (%(cause)s). "
        "Vielleicht wurde sie nur halb übertragen.",
        file=file,
        line=number or error.lineno,
        cause=error.msg,
    )


def properties_of(feature: object) -> dict[str, object]:
    """Return the properties of a feature, none where it is no feature or has none."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def read_feature(number: int, feature: object, cells: dict[str, str]) -> RawRow:
    """Return the row of a feature with its geometry, or with the problem that it has none that is valid."""
    try:
        return RawRow(number, cells, _read_shape(feature))
    except (GEOSException, TypeError):
        return RawRow(number, cells, problem="Die Geometrie des Objekts ist kein gültiges GeoJSON.")


def write_cell(value: object, decimal: str) -> str:
    """Return the value of a property as the text of a cell."""
    if isinstance(value, list):
        return LIST_JOINT.join(write_cell(item, decimal) for item in value)
    return orjson.dumps(value).decode() if isinstance(value, dict) else write_value(value, decimal)


def _read_features(path: Path, options: FileOptions) -> tuple[list[object], str]:
    text = decode_json(path.read_bytes(), options.encoding)
    try:
        return _unpack(path, orjson.loads(text))
    except orjson.JSONDecodeError as error:
        # RFC 8142 puts a record separator before each feature, newline-delimited files do without. Both fail as one
        # JSON text.
        lines = [line.strip(_RECORD_SEPARATOR + " \t\r") for line in text.split("\n")]
        if sum(1 for line in lines if line) < 2:
            raise no_json(path.name, error) from error
        return [_parse_line(path, number, line) for number, line in enumerate(lines, start=1) if line], ""


def _parse_line(path: Path, number: int, line: str) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise no_json(path.name, error, number) from error


def _unpack(path: Path, content: object) -> tuple[list[object], str]:
    if isinstance(content, dict) and isinstance(content.get("features"), list):
        return content["features"], _name_crs(content.get("crs"))
    if isinstance(content, dict) and content.get("type") == "Feature":
        return [content], _name_crs(content.get("crs"))
    raise BadDataError(
        "Die Datei %(file)s ist JSON, aber kein GeoJSON: erwartet wird "
        '{"type": "FeatureCollection", "features": [...]}. '
        "Bei uMap bitte „Teilen und exportieren“, „GeoJSON“ wählen.",
        file=path.name,
    )


def _name_crs(member: object) -> str:
    properties = member.get("properties") if isinstance(member, dict) else None
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _read_rows(
    features: list[object], columns: list[str], decimal: str, with_markup: tuple[str, ...]
) -> Iterator[RawRow]:
    for number, feature in enumerate(features, start=1):
        properties = properties_of(feature)
        cells = {name: write_cell(properties.get(name), decimal) for name in columns}
        cells |= {name: strip_markup(cells[name]) for name in with_markup if name in cells}
        yield read_feature(number, feature, cells)


def _read_shape(feature: object) -> BaseGeometry | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if geometry is None:
        return None
    shape: BaseGeometry = shapely.from_geojson(orjson.dumps(geometry))
    return None if shape.is_empty else shape
