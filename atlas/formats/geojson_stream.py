"""Feature collections as a stream: a block of features at a time, so that a million of them need no more memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

DIGITS: Final = 6

Feature = dict[str, Any]
_JOINT: Final = b",\n"


def stream_collection(
    head: Mapping[str, Any], blocks: Iterable[Iterable[Feature]], tail: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """Yield a FeatureCollection, a chunk for each block, with one feature a line.

    Parameters
    ----------
    head
        Foreign members that stand before the features, so that a reader of the first lines knows what comes.
    blocks
        Features, as many at a time as may be in memory at once.
    tail
        Foreign members that stand behind them; never empty where given.

    Notes
    -----
    One feature a line, so that two exports can be compared line by line. Joined, the chunks are the same bytes
    however the features are divided into blocks.
    """
    yield orjson.dumps({"type": "FeatureCollection", **head})[:-1] + b',"features":[\n'
    joint = b""
    for features in blocks:
        lines = _JOINT.join(map(orjson.dumps, features))
        if lines:
            yield joint + lines
            joint = _JOINT
    yield b"\n]" + (b"," + orjson.dumps(tail)[1:-1] if tail else b"") + b"}\n"


def point_features(
    keys: Sequence[str], longitudes: Sequence[Any], latitudes: Sequence[Any], properties: Sequence[dict[str, Any]]
) -> Iterator[Feature]:
    """Yield point features; where a longitude is None, one without geometry (RFC 7946, section 3.2)."""
    for key, lon, lat, known in zip(keys, longitudes, latitudes, properties, strict=True):
        geometry = None if lon is None else point(lon, lat)
        yield {"type": "Feature", "id": key, "geometry": geometry, "properties": known}


def point(lon: float, lat: float) -> dict[str, Any]:
    """Return a point, longitude first, with the digits that any address is known to."""
    return {"type": "Point", "coordinates": [round(float(lon), DIGITS), round(float(lat), DIGITS)]}
