"""Feature collections as a stream: a block of features at a time, so that a million of them need no more memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd

DIGITS: Final = 6
"""Digits of a degree: about 10 cm, finer than any address is located."""

Feature = dict[str, Any]
Say = Callable[[Any], str]
_JOINT: Final = b",\n"
_KEPT: Final = 4096
"""Texts remembered of each member. Most have few different values; those that have many need not be remembered."""
_SEPARATOR: Final = "\x1e"
_SEPARATOR_AS_JSON: Final = rb"\u001e"


@dataclass(frozen=True)
class PointBlock:
    """Point features as columns of equal length.

    Attributes
    ----------
    keys
        Their ids.
    lon, lat
        Degrees (EPSG:4326); NaN where there is no point: a feature without geometry (RFC 7946, section 3.2).
    columns
        Properties by name: lists of plain values of one kind, missing ones as None or NA, or arrays of floats.
    """

    keys: Sequence[str]
    lon: np.ndarray
    lat: np.ndarray
    columns: Mapping[str, list[Any] | np.ndarray]


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
    return _stream(head, (list(map(orjson.dumps, features)) for features in blocks), tail)


def stream_points(
    head: Mapping[str, Any], blocks: Iterable[PointBlock], sayings: Mapping[str, Say] | None = None
) -> Iterator[bytes]:
    """Yield points as a FeatureCollection, as `stream_collection` does.

    Parameters
    ----------
    sayings
        By name of a property, what makes its text of a value of its list; asked about each value once, mostly.

    Notes
    -----
    No dictionary is made for a feature: each column becomes a column of JSON texts, and these are joined row by row.
    """
    return _stream(head, _write_blocks(blocks, sayings or {}))


def point(lon: float, lat: float) -> dict[str, Any]:
    """Return a point, longitude first, with the digits that any address is known to."""
    return {"type": "Point", "coordinates": [round(float(lon), DIGITS), round(float(lat), DIGITS)]}


class _Texts(dict[Any, bytes]):
    """JSON texts of values behind a beginning, by value, made when first asked for."""

    def __init__(self, start: bytes, say: Say | None = None) -> None:
        super().__init__()
        self._start = start
        self._say = say

    def write(self, values: list[Any] | np.ndarray) -> Iterable[bytes]:
        """Return the texts of a column."""
        if isinstance(values, np.ndarray):
            # Each NaN is another one to a dictionary.
            return [self._start + text for text in _write_numbers(values)]
        if len(self) < _KEPT or self._say:
            return map(self.__getitem__, values)
        # Nearly every value is another one: all are written in one step where they are texts.
        return _write_texts(self._start, values) or map(self.__missing__, values)

    def __missing__(self, value: Any) -> bytes:  # noqa: ANN401 - a cell of any kind
        said = self._say(value) if self._say else value
        text = self._start + (encode_basestring(said).encode() if isinstance(said, str) else _dump(said))
        if len(self) < _KEPT:
            self[value] = text
        return text


def _stream(
    head: Mapping[str, Any], blocks: Iterable[list[bytes]], tail: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    yield orjson.dumps({"type": "FeatureCollection", **head})[:-1] + b',"features":[\n'
    joint = b""
    for lines in blocks:
        if lines:
            # Into the first line and not before the block, which would be copied once more.
            lines[0] = joint + lines[0]
            yield _JOINT.join(lines)
            joint = _JOINT
    yield b"\n]" + (b"," + orjson.dumps(tail)[1:-1] if tail else b"") + b"}\n"


def _write_blocks(blocks: Iterable[PointBlock], sayings: Mapping[str, Say]) -> Iterator[list[bytes]]:
    keys = _Texts(b'{"type":"Feature","id":')
    members: dict[str, _Texts] = {}
    for block in blocks:
        for name in block.columns:
            if name not in members:
                start = (b"," if members else b"") + orjson.dumps(name) + b":"
                members[name] = _Texts(start, sayings.get(name))
        texts = [members[name].write(values) for name, values in block.columns.items()]
        ends = [b"}}"] * len(block.keys)
        yield list(map(b"".join, zip(keys.write(list(block.keys)), _write_points(block), *texts, ends, strict=True)))


def _write_points(block: PointBlock) -> Iterator[bytes]:
    for lon, lat in zip(*(_write_numbers(side.round(DIGITS)) for side in (block.lon, block.lat)), strict=True):
        point = b"null" if lon == b"null" else b'{"type":"Point","coordinates":[%b,%b]}' % (lon, lat)
        yield b',"geometry":%b,"properties":{' % point


def _write_texts(start: bytes, values: list[Any]) -> list[bytes]:
    """Return many texts as JSON; nothing where one of them is no text or holds the separator itself."""
    try:
        parts = orjson.dumps(_SEPARATOR.join(values))[1:-1].split(_SEPARATOR_AS_JSON)
    except TypeError:
        return []
    start += b'"'
    return [start + part + b'"' for part in parts] if len(parts) == len(values) else []


def _write_numbers(numbers: np.ndarray) -> list[bytes]:
    # Numbers hold no comma, so that all of them can be written at once and cut apart again.
    text = orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1]
    return text.split(b",") if text else []


def _dump(value: Any) -> bytes:  # noqa: ANN401 - a cell of any kind
    return b"null" if pd.isna(value) else orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
