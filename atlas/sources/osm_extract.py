"""Tagged nodes, ways and areas of an OpenStreetMap extract (PBF or XML), read while the file goes by."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import osmium
import shapely

from atlas.errors import BadDataError
from atlas.language import mark
from atlas.sources.osm_elements import OsmElement
from atlas.sources.osm_overpass import centre_of, refuse_remark

_HEADER: Final = b"OSMHeader"
_REMARK: Final = re.compile(rb"<remark>(.*?)</remark>", re.DOTALL)
_TAIL: Final = 20_000


def is_pbf(start: bytes) -> bool:
    """Tell whether a file begins as a PBF file does (OSM wiki, "PBF Format")."""
    return start[4 : 6 + len(_HEADER)] == b"\x0a" + struct.pack("B", len(_HEADER)) + _HEADER


def read_osm_file(path: Path, form: str, kinds: tuple[str, ...]) -> tuple[Iterator[OsmElement], Callable[[], str]]:
    """Return the elements of an extract that may be places, and what tells the day of its data afterwards.

    A relation counts where it is an area (``type=multipolygon`` or ``boundary``); any other has no position.

    Parameters
    ----------
    form
        ``pbf`` or ``osm``.
    kinds
        As of `osm_places.read_osm_places`; elements without any of their keys are passed over.

    Raises
    ------
    BadDataError
        While reading, if the file breaks off or is no extract.
    """
    if form == "osm":
        refuse_remark(path, _find_remark(path))
    keys = sorted({kind.partition("=")[0] for kind in kinds})
    stamps: list[str] = []
    return _read(path, form, keys, stamps), lambda: stamps[0][:10] if stamps else ""


def _find_remark(path: Path) -> str:
    # Overpass writes it last, after all that it had found.
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        found = _REMARK.search(file.read())
    return found[1].decode("utf-8", errors="replace") if found else ""


def _read(path: Path, form: str, keys: list[str], stamps: list[str]) -> Iterator[OsmElement]:
    try:
        areas, relations = _find_areas(path, form, keys), []
        reader = osmium.FileProcessor(osmium.io.File(str(path), form)).with_locations()
        for thing in reader.with_filter(osmium.filter.KeyFilter(*keys)):
            if isinstance(thing, osmium.osm.Node):
                yield _row(thing, _place_of(thing))
            elif isinstance(thing, osmium.osm.Way):
                yield _row(thing, _centre_of_way(thing))
            elif isinstance(thing, osmium.osm.Relation):
                relations.append(_row(thing, areas.get(thing.id)))
        yield from relations
        stamps.append(reader.header.get("osmosis_replication_timestamp") or reader.header.get("timestamp") or "")
    # osmium has no class of its own for files that are damaged or end too early.
    except (RuntimeError, ValueError) as error:
        raise BadDataError(
            mark(
                "%(file)s lässt sich nicht als Auszug aus OpenStreetMap lesen (%(reason)s). Vielleicht wurde die Datei "
                "nur halb übertragen; bitte neu laden, von Overpass mit [out:json]."
            ),
            file=path.name,
            reason=str(error)[:200],
        ) from error


def _find_areas(path: Path, form: str, keys: list[str]) -> dict[int, tuple[float, float]]:
    """Return the centroids of the relations that are areas; put together by osmium, in two passes of their own."""
    processor = osmium.FileProcessor(osmium.io.File(str(path), form)).with_areas(osmium.filter.KeyFilter(*keys))
    factory = osmium.geom.WKBFactory()
    centres: dict[int, tuple[float, float]] = {}
    for thing in processor.with_filter(osmium.filter.EntityFilter(osmium.osm.AREA)):
        if isinstance(thing, osmium.osm.Area) and not thing.from_way():
            centre = shapely.from_wkb(factory.create_multipolygon(thing), on_invalid="ignore").centroid
            centres[thing.orig_id()] = float(centre.x), float(centre.y)
    return centres


def _row(
    thing: osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation, place: tuple[float, float] | None
) -> OsmElement:
    lon, lat = place or (None, None)
    kind = {"n": "node", "w": "way", "r": "relation"}[thing.type_str()]
    return OsmElement(kind, thing.id, thing.version, lon, lat, {tag.k: tag.v for tag in thing.tags})


def _place_of(node: osmium.osm.Node) -> tuple[float, float] | None:
    return (node.location.lon, node.location.lat) if node.location.valid() else None


def _centre_of_way(way: osmium.osm.Way) -> tuple[float, float] | None:
    # Where the way leaves the extract, its nodes have no place; the others still say where it is.
    return centre_of([(node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()])
