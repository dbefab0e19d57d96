"""Nodes for OpenStreetMap's tools: OSM XML 0.6 for JOSM, and GeoJSON whose properties are tags.

Both are proposals that nobody may upload as they are: the XML says ``upload="never"``, which JOSM obeys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from atlas.formats.geojson_stream import stream_collection

POSITION_DIGITS: Final = 7
"""Decimals of a degree that the database of OpenStreetMap keeps."""

# XML 1.0 cannot hold other signs than these in any spelling (section 2.2).
_UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_GENERATOR: Final = "Sozialatlas"
_BLOCK: Final = 1000


@dataclass(frozen=True)
class OsmFeature:
    """A proposed node.

    Attributes
    ----------
    number
        Its id, negative as OpenStreetMap's programs number what is not in the database.
    lon, lat
        EPSG:4326, 7 decimals; no two features share them.
    offer_ids
        The offers that went in, in the order found; of those in `silent` the tags do not tell the kind.
    remarks
        Codes of what the tags cannot say.
    """

    number: int
    lon: float
    lat: float
    tags: dict[str, str]
    offer_ids: tuple[str, ...]
    silent: frozenset[str]
    remarks: tuple[str, ...]

    @property
    def key(self) -> str:
        """The id as OpenStreetMap's GeoJSON writes it."""
        return f"node/{self.number}"


def stream_osm_xml(features: Iterable[OsmFeature], *, attribution: str) -> Iterator[bytes]:
    """Yield nodes as OSM XML 0.6 with negative ids, a line for each tag; the offers stand in a comment.

    Without ``bounds``: JOSM would take the area for one that was loaded from the database.
    """
    head = f'<osm version="0.6" generator={_quote(_GENERATOR)} upload="never" attribution={_quote(attribution)}>'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode()
    for feature in features:
        yield "".join(f"{line}\n" for line in _node_lines(feature)).encode()
    yield b"</osm>\n"


def stream_osm_geojson(
    features: Sequence[OsmFeature], remarks: dict[str, str], *, attribution: str, note: str
) -> Iterator[bytes]:
    """Yield nodes as GeoJSON: the properties are tags and nothing else; offers and remarks are foreign members.

    Parameters
    ----------
    remarks
        What the codes of remarks mean, in words.
    note
        A sentence on what this is, for the collection.
    """
    head = {"name": "OpenStreetMap", "attribution": attribution, "note": note}
    blocks = (features[first : first + _BLOCK] for first in range(0, len(features), _BLOCK))
    yield from stream_collection(head, ((_describe(feature, remarks) for feature in block) for block in blocks))


def _node_lines(feature: OsmFeature) -> Iterator[str]:
    position = f'lat="{feature.lat:.{POSITION_DIGITS}f}" lon="{feature.lon:.{POSITION_DIGITS}f}"'
    # A comment may hold no two hyphens in a row.
    yield f"  <!-- {re.sub(r'-(?=-)', '- ', _printable(', '.join(feature.offer_ids)))} -->"
    yield f'  <node id="{feature.number}" action="modify" visible="true" {position}>'
    for key, value in sorted(feature.tags.items()):
        yield f"    <tag k={_quote(key)} v={_quote(value)}/>"
    yield "  </node>"


def _describe(feature: OsmFeature, remarks: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature.key,
        "geometry": {"type": "Point", "coordinates": [feature.lon, feature.lat]},
        "properties": dict(sorted(feature.tags.items())),
        "offers": list(feature.offer_ids),
        "remarks": [remarks[code] for code in feature.remarks],
    }


def _quote(text: str) -> str:
    return quoteattr(_printable(text))


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
