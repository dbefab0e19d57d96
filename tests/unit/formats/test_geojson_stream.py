"""Feature collections as a stream are those that a plain writer would make."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.formats import geojson_stream
from atlas.formats.geojson_stream import PointBlock, point, stream_collection, stream_points

TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
CELLS = st.none() | TEXTS | st.integers(-(2**53), 2**53)
ANSWERS = st.none() | st.booleans()
# Half of five digits is six: the writers round differently where a seventh is a five, and no place is meant by that.
DEGREES = st.none() | st.floats(-180, 180).map(lambda degree: round(degree, 5))


def feature(row: tuple[str, float | None, Any, Any]) -> dict[str, Any]:
    key, degree, cell, other = row
    geometry = None if degree is None else point(degree, degree / 2)
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": {"id": key, "a": cell, 'b"ä': other}}


def as_block(rows: list[tuple[str, float | None, Any, Any]]) -> PointBlock:
    keys, degrees, cells, others = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    lon = np.array(degrees, dtype="float64")
    return PointBlock(keys, lon, lon / 2, {"id": keys, "a": cells, 'b"ä': others})


@given(st.lists(st.tuples(TEXTS, DEGREES, CELLS, ANSWERS), max_size=8), st.integers(1, 3))
def test_columns_become_the_bytes_that_features_would(rows: list[Any], size: int) -> None:
    parts = [rows[first : first + size] for first in range(0, len(rows), size)]
    written = b"".join(stream_points({"name": "x"}, map(as_block, parts)))
    assert json.loads(written) == json.loads(b"".join(stream_collection({"name": "x"}, [map(feature, rows)])))
    lines = [orjson.dumps(feature(row)) for row in rows]
    assert written.split(b"\n")[1:-2] == (b",\n".join(lines)).split(b"\n")


def test_texts_that_are_no_longer_remembered_are_written_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson_stream, "_KEPT", 2)
    rows = [
        (text, None, number % 3, None) for number, text in enumerate(["a", "b", "c", "d", "\\", '"', "ä", "😀", "\n"])
    ]
    assert json.loads(b"".join(stream_points({}, [as_block(rows), as_block(rows)])))["features"] == [
        feature(row) for row in [*rows, *rows]
    ]


@pytest.mark.parametrize("odd", ["a\x1eb", "a\\u001eb", "\x1e", ""])
def test_a_separator_in_a_text_divides_nothing(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setattr(geojson_stream, "_KEPT", 0)
    rows = [("a", None, odd, None), (odd, None, "b", None)]
    features = json.loads(b"".join(stream_points({}, [as_block(rows)])))["features"]
    assert features == [feature(row) for row in rows]


def test_numbers_come_as_arrays_and_missing_values_of_pandas_are_null() -> None:
    columns = {"km": np.array([1.5, np.nan]), "year": pd.Series([2024, None], dtype="Int64").tolist()}
    written = b"".join(stream_points({}, [PointBlock(["a", "b"], np.full(2, np.nan), np.full(2, np.nan), columns)]))
    assert [item["properties"] for item in json.loads(written)["features"]] == [
        {"km": 1.5, "year": 2024},
        {"km": None, "year": None},
    ]


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(stream_points({}, [PointBlock(["a", "b"], np.zeros(2), np.zeros(2), {"x": [1]})]))


def test_members_may_stand_before_and_behind_the_features() -> None:
    written = b"".join(stream_collection({"name": "x"}, [[{"a": 1}], [], [{"b": 2}]], {"sites": []}))
    assert written == b'{"type":"FeatureCollection","name":"x","features":[\n{"a":1},\n{"b":2}\n],"sites":[]}\n'
