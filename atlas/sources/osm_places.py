"""Social places of OpenStreetMap, out of an Overpass reply, an extract (PBF, XML) or a GeoJSON made of them.

The content of a file decides how it is read and not its ending: what Overpass sends is often saved under any name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from atlas.errors import BadDataError, MissingToolError
from atlas.language import mark
from atlas.sources.osm_elements import TYPES, OsmElement, load_json
from atlas.sources.osm_extract import is_pbf, read_osm_file
from atlas.sources.osm_geojson import read_features
from atlas.sources.osm_overpass import read_elements

_LARGEST_ID: Final = 2**63 - 1
# Far more than OSM allows (255 signs): such a text is no tag but a slip or an attack.
_LONGEST_TAG: Final = 2000
_SNIFFED: Final = 4096


@dataclass(frozen=True, eq=False)
class OsmExtract:
    """The places of a file.

    Attributes
    ----------
    places
        Indexed by ``node/123``, sorted by it: `osm_type`, `osm_id`, `version` (Int64, missing where unknown), `name`
        (missing where there is none), `kind` (``amenity=kindergarten``, the first of those asked for), `lon`, `lat`
        in EPSG:4326, `tags` (a dict).
    edition
        The day of the data as the file states it, empty where it does not.
    elements
        How many elements with tags the file holds, of any kind.
    left_out
        How many places of a kind asked for have no position.
    """

    places: pd.DataFrame
    edition: str
    elements: int
    left_out: int


def read_osm_places(path: Path, kinds: Iterable[str], *, limit_mb: int = 100) -> OsmExtract:
    """Read the places of some kinds from a file.

    Nodes stand where they are, ways and areas at their centroid or at the centre that Overpass states. Of an element
    that comes twice the newest version counts.

    Parameters
    ----------
    kinds
        Tags that make a place, ``key=value``, or ``key=*`` for any value; the first that fits is its `kind`.
    limit_mb
        How large a file may be that is read into memory as a whole; extracts in PBF are streamed and may be larger.

    Raises
    ------
    MissingToolError
        If there is no such file.
    BadDataError
        If the file is none of these forms, is cut off, is a fault message of Overpass, is in another CRS, or holds no
        place of these kinds.
    """
    wanted = tuple(dict.fromkeys(kinds))
    elements, edition = _open(path, wanted, limit_mb)
    counted = _Counted()
    rows = [row for row in (_row_of(path, element, wanted, counted) for element in elements) if row]
    if not rows:
        raise BadDataError(
            mark(
                "%(file)s enthält unter %(elements)s Objekten mit Tags keinen Ort der gesuchten Arten (%(kinds)s ...). "
                "Bitte mit der vorgeschlagenen Abfrage neu laden; sonst sähe es aus, als fehlte in OSM alles."
            ),
            file=path.name,
            kinds=", ".join(wanted[:3]),
            elements=counted.elements,
        )
    return OsmExtract(_frame_of(rows), edition(), counted.elements, counted.left_out)


@dataclass
class _Counted:
    elements: int = 0
    left_out: int = 0


def _open(path: Path, wanted: tuple[str, ...], limit_mb: int) -> tuple[Iterator[OsmElement], Callable[[], str]]:
    start = _read_start(path)
    if is_pbf(start):
        return read_osm_file(path, "pbf", wanted)
    size_mb = path.stat().st_size / 1024 / 1024
    if size_mb > limit_mb:
        raise BadDataError(
            mark("%(file)s ist %(size)s MB groß; erlaubt sind %(limit)s MB. Als PBF darf ein Auszug größer sein."),
            file=path.name,
            size=math.ceil(size_mb),
            limit=limit_mb,
        )
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") and b"<osm" in text:
        return read_osm_file(path, "osm", wanted)
    if text.startswith((b"{", b"[")):
        return _open_json(path)
    raise _no_form(path, start)


def _open_json(path: Path) -> tuple[Iterator[OsmElement], Callable[[], str]]:
    content = load_json(path)
    if isinstance(content, dict) and "elements" in content:
        rows, edition = read_elements(path, content)
    elif isinstance(content, dict) and "features" in content:
        rows, edition = read_features(path, content)
    else:
        raise BadDataError(
            mark(
                "%(file)s ist JSON, aber weder eine Antwort von Overpass („elements“) noch GeoJSON („features“). "
                "Bitte die Abfrage mit [out:json] beginnen."
            ),
            file=path.name,
        )
    return rows, lambda: edition


def _read_start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_SNIFFED)
    except OSError as error:
        raise MissingToolError(
            mark("%(file)s lässt sich nicht lesen (%(reason)s); erwartet wird ein Auszug aus OpenStreetMap."),
            file=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error


def _no_form(path: Path, start: bytes) -> BadDataError:
    if not start.strip():
        return BadDataError(
            mark("%(file)s ist leer. Vielleicht brach die Übertragung ab; bitte neu laden."), file=path.name
        )
    # Overpass answers faults and too many questions with a page.
    if b"<html" in start.lower() or b"<!doctype html" in start.lower():
        return BadDataError(
            mark(
                "%(file)s ist eine Seite im Browser-Format (HTML) und keine Daten: so meldet Overpass Fehler oder zu "
                "viele Anfragen. Bitte in ein paar Minuten neu laden."
            ),
            file=path.name,
        )
    return BadDataError(
        mark(
            "%(file)s ist kein Auszug aus OpenStreetMap; erwartet wird JSON von Overpass, PBF, OSM-XML oder GeoJSON, "
            "nicht gepackt (ZIP, GZ)."
        ),
        file=path.name,
    )


def _row_of(path: Path, element: OsmElement, wanted: tuple[str, ...], counted: _Counted) -> dict[str, Any] | None:
    if not element.tags:
        return None
    counted.elements += 1
    kind = kind_of(element.tags, wanted)
    if not kind:
        return None
    if element.lon is None or element.lat is None:
        counted.left_out += 1
        return None
    _check(path, element)
    named = {"name": element.tags.get("name"), "kind": kind, "tags": dict(element.tags)}
    return {**element._asdict(), **named, "version": element.version or None}


def kind_of(tags: Mapping[str, str], wanted: Iterable[str]) -> str:
    """Return the first of the wanted tags that an element has, empty where it has none.

    >>> kind_of({"amenity": "kindergarten", "office": "ngo"}, ("amenity=school", "office=*"))
    'office=ngo'
    """
    for one in wanted:
        key, _, value = one.partition("=")
        if key in tags and value in ("*", *split_values(tags[key])):
            return f"{key}={tags[key] if value == '*' else value}"
    return ""


def split_values(text: str) -> list[str]:
    """Return the values that OSM joins with semicolons in one tag."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _check(path: Path, element: OsmElement) -> None:
    where = {"file": path.name, "element": f"{element.osm_type}/{element.osm_id}"}
    lon, lat = element.lon, element.lat
    if lon is None or lat is None or not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadDataError(
            mark(
                "In %(file)s liegt %(element)s bei %(lon)s, %(lat)s; erwartet werden Längen- und Breitengrad (WGS 84). "
                "Bitte in EPSG:4326 umrechnen."
            ),
            **where,
            lon=f"{lon:g}",
            lat=f"{lat:g}",
        )
    if element.osm_type not in TYPES or not 0 < element.osm_id <= _LARGEST_ID:
        raise BadDataError(
            mark(
                "In %(file)s steht die Kennung %(element)s; erwartet wird eine Nummer aus OpenStreetMap wie node/123. "
                "Neue Objekte eines Editors (mit negativer Nummer) haben noch keine."
            ),
            **where,
        )
    longest = max((key for key, text in element.tags.items()), key=lambda key: len(key) + len(element.tags[key]))
    if len(longest) + len(element.tags[longest]) > _LONGEST_TAG:
        raise BadDataError(
            mark("In %(file)s ist das Tag %(tag)s von %(element)s länger, als OpenStreetMap erlaubt."),
            **where,
            tag=longest[:40],
        )


def _frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ("osm_type", "osm_id", "version", "name", "kind", "lon", "lat", "tags")
    types = {"version": "Int64", "osm_id": "int64", "lon": "float64", "lat": "float64", "tags": "object"}
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=types.get(name, "str")) for name in names})
    newest = frame.assign(known=frame["version"].fillna(0)).sort_values("known", ascending=False, kind="stable")
    frame = newest.drop_duplicates(["osm_type", "osm_id"]).drop(columns="known").sort_values(["osm_type", "osm_id"])
    return frame.set_index(frame["osm_type"] + "/" + frame["osm_id"].astype(str)).rename_axis("osm")
