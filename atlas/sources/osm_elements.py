"""Elements of OpenStreetMap as files in JSON hold them: cells of any kind made text, numbers or nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import shapely
from shapely.errors import GEOSException

from atlas.errors import BadDataError
from atlas.language import mark

TYPES: Final = ("node", "way", "relation")
"""What OpenStreetMap is made of."""


class OsmElement(NamedTuple):
    """One element of OpenStreetMap.

    `version` is 0 where the file does not tell it, `lon` and `lat` are None where it has no position.
    """

    osm_type: str
    osm_id: int
    version: int
    lon: float | None
    lat: float | None
    tags: Mapping[str, str]


def load_json(path: Path) -> object:
    """Return what a JSON file holds.

    Raises
    ------
    BadDataError
        If it is no JSON in UTF-8, or breaks off.
    """
    try:
        content: object = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadDataError(
            mark(
                "%(file)s ist in Zeile %(line)s kein gültiges JSON (%(reason)s). Vielleicht wurde die Datei nur halb "
                "übertragen; bitte neu laden."
            ),
            file=path.name,
            line=error.lineno,
            reason=error.msg,
        ) from error
    return content


def read_tags(given: object) -> dict[str, str]:
    """Return tags as text; what is no text, number or truth value is no tag, and empty ones are dropped.

    >>> read_tags({"name": "Kita ", "capacity": 40, "operator": None, "x": ["a"]})
    {'name': 'Kita', 'capacity': '40'}
    """
    if not isinstance(given, dict):
        return {}
    texts = ((str(key), _write_tag(value)) for key, value in given.items())
    return {key: text for key, text in texts if text}


def read_degrees(given: object) -> float | None:
    """Return a finite number, None for anything else."""
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    return float(given) if math.isfinite(given) else None


def read_whole(given: object) -> int:
    """Return a whole number, 0 for anything else; text of digits counts.

    >>> read_whole("855270866"), read_whole(12.0), read_whole(None), read_whole(True)
    (855270866, 12, 0, 0)
    """
    if isinstance(given, str) and given.strip().lstrip("-").isdecimal() and len(given) < 20:
        return int(given)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        return 0
    return int(given) if given == int(given) else 0


def find_centre(geometry: dict[str, Any]) -> tuple[float, float] | None:
    """Return the centroid of a GeoJSON geometry in its own coordinates, None where it has none."""
    try:
        shape = shapely.from_geojson(orjson.dumps(geometry), on_invalid="ignore")
    except (GEOSException, orjson.JSONEncodeError, TypeError, ValueError):
        return None
    if shape is None or shape.is_empty:
        return None
    # Of a point it is the point itself.
    centre = shape.centroid
    return (float(centre.x), float(centre.y)) if math.isfinite(centre.x) and math.isfinite(centre.y) else None


def _write_tag(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
