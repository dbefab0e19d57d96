"""Features of OGC API - Features as GeoJSON bytes: written once, put together for each page.

A feature is three pieces: what comes before its geometry, the geometry in one reference system, and its properties.
So a page in another system, or any page of any query, only joins pieces that are there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from atlas.geo.reference_systems import ReferenceSystem, swap_axes

Link = dict[str, str]


def write_starts(ids: Iterable[str]) -> list[bytes]:
    """Return what stands before each feature's geometry."""
    return [b'{"type":"Feature","id":' + orjson.dumps(key) + b',"geometry":' for key in ids]


def write_shapes(shapes: np.ndarray, system: ReferenceSystem) -> list[bytes]:
    """Return shapes in `system`, east before north, as GeoJSON geometries in the order of its axes; null if missing."""
    # RFC 7946, section 3.1.6: outer rings run counter-clockwise.
    turned = shapely.orient_polygons(shapes, exterior_cw=False)
    written = shapely.to_geojson(swap_axes(turned) if system.is_north_first else turned)
    return [b"null" if text is None else text.encode() for text in written]


def write_ends(properties: Iterable[Mapping[str, Any]], attribution: str) -> list[bytes]:
    """Return what stands behind each feature's geometry; the credit line is the last of its properties."""
    return [b',"properties":' + orjson.dumps({**row, "attribution": attribution}) + b"}" for row in properties]


def write_feature(pieces: tuple[bytes, bytes, bytes], links: Sequence[Link]) -> bytes:
    """Return one feature as a document of its own, with its links."""
    start, shape, end = pieces
    return start + shape + end[:-1] + b',"links":' + orjson.dumps(links) + b"}\n"


def write_page(features: Iterable[tuple[bytes, bytes, bytes]], head: Mapping[str, Any]) -> bytes:
    """Return features as a FeatureCollection, one on a line, behind the members of `head`."""
    opening = orjson.dumps({"type": "FeatureCollection", **head})
    body = b",\n".join(start + shape + end for start, shape, end in features)
    return opening[:-1] + b',"features":[\n' + body + b"\n]}\n"
