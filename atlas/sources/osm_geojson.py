"""GeoJSON made of OpenStreetMap: by overpass turbo, osmtogeojson, ``osmium export``, QuickOSM, or by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from atlas.errors import BadDataError
from atlas.language import mark
from atlas.sources.osm_elements import OsmElement, find_centre, read_tags, read_whole

_IDS: Final = ("@id", "osm_id", "full_id", "id")
"""Where programs write the number of the element; some with its type, as ``way/123`` or ``w123``."""
_ELEMENT_TYPES: Final = ("osm_type", "@type", "type")
_OTHERS: Final = frozenset(
    {*_IDS, *_ELEMENT_TYPES, "tags", "meta", "relations", "geometry", "version", "timestamp", "changeset"}
)
"""Properties that are no tags."""
_ID: Final = re.compile(r"(?:(node|way|relation|n|w|r)\s*/?\s*)?(\d{1,19})")
_WORDS: Final = {"n": "node", "w": "way", "r": "relation"}
_DEGREES: Final = re.compile(r"CRS84|EPSG:{1,2}(?:[\d.]*:)?4326$", re.IGNORECASE)


def read_features(path: Path, content: dict[str, Any]) -> tuple[Iterator[OsmElement], str]:
    """Return the elements of a FeatureCollection and the day of its data.

    Raises
    ------
    BadDataError
        If a feature has no id of OpenStreetMap, or the file is in another CRS.
    """
    features = content["features"]
    if not isinstance(features, list):
        raise BadDataError(mark("In %(file)s ist „features“ keine Liste; erwartet wird GeoJSON."), file=path.name)
    _require_degrees(path, content.get("crs"))
    # overpass turbo writes when the data are from.
    return _read_all(path, features), str(content.get("timestamp") or "")[:10]


def _require_degrees(path: Path, crs: object) -> None:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name") or "") if isinstance(properties, dict) else ""
    if name and not _DEGREES.search(name):
        raise BadDataError(
            mark("%(file)s liegt in %(crs)s vor; erwartet wird EPSG:4326. Bitte vorher umrechnen."),
            file=path.name,
            crs=name,
        )


def _read_all(path: Path, features: list[object]) -> Iterator[OsmElement]:
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or not isinstance(properties, dict):
            raise BadDataError(
                mark("In %(file)s ist das %(number)s. Objekt kein GeoJSON-Feature mit „properties“."),
                file=path.name,
                number=number,
            )
        osm_type, osm_id = _read_id(path, number, feature, properties)
        geometry = feature.get("geometry")
        place = find_centre(geometry) if isinstance(geometry, dict) else None
        lon, lat = place or (None, None)
        yield OsmElement(osm_type, osm_id, _read_version(properties), lon, lat, _read_properties(properties))


def _read_id(path: Path, number: int, feature: dict[str, Any], properties: dict[str, Any]) -> tuple[str, int]:
    stated = next((text for name in _ELEMENT_TYPES if (text := _name_type(properties.get(name)))), "")
    for given in (*(properties.get(name) for name in _IDS), feature.get("id")):
        found = _ID.fullmatch(str(given).strip()) if isinstance(given, (str, int, float)) else None
        osm_type = (_WORDS.get(found[1], found[1]) if found and found[1] else "") or stated
        if found and osm_type:
            return osm_type, int(found[2])
    raise BadDataError(
        mark(
            "In %(file)s hat das %(number)s. Objekt keine Kennung aus OpenStreetMap; erwartet wird „@id“ wie "
            "way/24972520, oder „osm_type“ und „id“. So schreibt sie overpass turbo unter Export, GeoJSON."
        ),
        file=path.name,
        number=number,
    )


def _name_type(given: object) -> str:
    text = given.strip().lower() if isinstance(given, str) else ""
    return _WORDS.get(text, text if text in _WORDS.values() else "")


def _read_version(properties: dict[str, Any]) -> int:
    meta = properties.get("meta")
    given = properties.get("@version", properties.get("version"))
    return read_whole(meta.get("version") if given is None and isinstance(meta, dict) else given)


def _read_properties(properties: dict[str, Any]) -> dict[str, str]:
    nested = properties.get("tags")
    if isinstance(nested, dict):
        return read_tags(nested)
    return read_tags({key: value for key, value in properties.items() if key not in _OTHERS and key[:1] != "@"})
