"""Replies of Overpass in JSON (``[out:json]``), with what it says of time-outs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from atlas.errors import BadDataError
from atlas.language import mark
from atlas.sources.osm_elements import TYPES, OsmElement, read_degrees, read_tags, read_whole


def read_elements(path: Path, content: dict[str, Any]) -> tuple[Iterator[OsmElement], str]:
    """Return the elements of a reply and the day of its data.

    A way or relation stands at the ``center`` of ``out center``, else at the centroid of its ``geometry`` (``out
    geom``), else in the middle of its ``bounds``.

    Raises
    ------
    BadDataError
        If the reply is a fault of Overpass, was ended before it was complete, or is none.
    """
    refuse_remark(path, content.get("remark"))
    elements = content["elements"]
    if not isinstance(elements, list):
        raise BadDataError(
            mark("In %(file)s ist „elements“ keine Liste; erwartet wird eine Antwort von Overpass."), file=path.name
        )
    meta = content.get("osm3s")
    stamp = meta.get("timestamp_osm_base") if isinstance(meta, dict) else ""
    return _read_all(path, elements), str(stamp or "")[:10]


def refuse_remark(path: Path, remark: object) -> None:
    """Refuse a reply whose remark says that Overpass gave up: it looks like any other, but a part is missing.

    Raises
    ------
    BadDataError
        With what Overpass says.
    """
    # Overpass answers 200 then, with what it had found so far. Any remark says that something went otherwise.
    if isinstance(remark, str) and remark.strip():
        raise BadDataError(
            mark(
                "%(file)s ist unvollständig, Overpass meldet: „%(remark)s“. Bitte die Abfrage mit größerem "
                "[timeout:...] oder für einen kleineren Raum wiederholen."
            ),
            file=path.name,
            remark=" ".join(remark.split())[:200],
        )


def _read_all(path: Path, elements: list[object]) -> Iterator[OsmElement]:
    for number, element in enumerate(elements, start=1):
        if not isinstance(element, dict) or element.get("type") not in (*TYPES, "area", "count", "timeline"):
            raise BadDataError(
                mark("In %(file)s ist das %(number)s. Element kein Objekt von OpenStreetMap (node, way, relation)."),
                file=path.name,
                number=number,
            )
        if element["type"] in TYPES:
            lon, lat = _find_place(element) or (None, None)
            number_of = read_whole(element.get("id"))
            version, tags = read_whole(element.get("version")), read_tags(element.get("tags"))
            yield OsmElement(element["type"], number_of, version, lon, lat, tags)


def _find_place(element: dict[str, Any]) -> tuple[float, float] | None:
    for given in (element, element.get("center")):
        if isinstance(given, dict):
            lon, lat = read_degrees(given.get("lon")), read_degrees(given.get("lat"))
            if lon is not None and lat is not None:
                return lon, lat
    return _find_centroid(element) or _find_middle(element.get("bounds"))


def _find_centroid(element: dict[str, Any]) -> tuple[float, float] | None:
    lines = [element.get("geometry"), *(one.get("geometry") for one in _members(element))]
    corners = [
        (lon, lat)
        for line in lines
        if isinstance(line, list)
        for corner in line
        if isinstance(corner, dict)
        and (lon := read_degrees(corner.get("lon"))) is not None
        and (lat := read_degrees(corner.get("lat"))) is not None
    ]
    return centre_of(corners)


def centre_of(corners: list[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the centroid of a closed line's area, else of the line or point; None where there is no corner."""
    if not corners:
        return None
    is_ring = len(corners) > 3 and corners[0] == corners[-1]
    shape = shapely.Polygon(corners) if is_ring else shapely.MultiPoint(corners)
    # A ring without area (all corners on one line) has no centroid of an area, but its corners have one.
    centre = shape.centroid if shape.area or not is_ring else shapely.MultiPoint(corners).centroid
    return float(centre.x), float(centre.y)


def _members(element: dict[str, Any]) -> list[dict[str, Any]]:
    members = element.get("members")
    return [one for one in members if isinstance(one, dict)] if isinstance(members, list) else []


def _find_middle(bounds: object) -> tuple[float, float] | None:
    if not isinstance(bounds, dict):
        return None
    sides = [read_degrees(bounds.get(name)) for name in ("minlon", "maxlon", "minlat", "maxlat")]
    west, east, south, north = sides
    if west is None or east is None or south is None or north is None:
        return None
    return (west + east) / 2, (south + north) / 2
