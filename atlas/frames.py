"""The frame contract: what the columns of a table look like in memory.

text, list, date -> ``str`` (missing: NaN); integer, year -> ``Int64``; number -> ``float64``;
boolean -> ``boolean``; geometry -> ``object`` holding shapely geometries in EPSG:4326.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.model import Kind, Table

Tables = dict[str, pd.DataFrame]
"""Frames by table name, each in the contract of its table."""

DTYPES: Final[dict[Kind, str]] = {
    "text": "str",
    "list": "str",
    "date": "str",
    # The nullable type: a single missing value would turn an int64 column into floats, and 4600 into 4600.0.
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    # The nullable type too: missing is neither true nor false.
    "boolean": "boolean",
    "geometry": "object",
}
LIST_SEPARATOR: Final = ";"


def empty_frame(table: Table) -> pd.DataFrame:
    """Return a frame without rows in the contract of `table`."""
    return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.kind]) for column in table.columns})


def frame_of(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows of already typed values as a frame in the contract of `table`.

    Columns that a row does not name are missing in it.
    """
    listed = list(rows)
    if not listed:
        return empty_frame(table)
    return pd.DataFrame(
        {
            # Each column gets its type explicitly, as pandas guesses it from the values and two imports would differ.
            column.name: pd.Series([row.get(column.name) for row in listed], dtype=DTYPES[column.kind])
            for column in table.columns
        }
    )


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain Python values, None where missing."""
    if not len(frame.columns):
        return [{} for _ in range(len(frame))]
    names = list(frame.columns)
    return [
        dict(zip(names, values, strict=True)) for values in zip(*(_plain(frame[name]) for name in names), strict=True)
    ]


def row_of(frame: pd.DataFrame, position: int) -> dict[str, Any]:
    """Return one row by its place as plain Python values, None where missing."""
    # A single row costs a tenth of what `rows_of` takes, which looks at columns.
    values = frame.iloc[position].to_dict()
    return {str(name): None if pd.isna(value) else _plain_value(value) for name, value in values.items()}


def split_list(text: object) -> list[str]:
    """Return the items of a list cell.

    >>> split_list("Kinder;Eltern"), split_list(float("nan"))
    (['Kinder', 'Eltern'], [])
    """
    return [item.strip() for item in text.split(LIST_SEPARATOR) if item.strip()] if isinstance(text, str) else []


def _plain(values: pd.Series) -> list[Any]:
    # tolist() makes Python values of numpy's; NaN, pd.NA and None all come out as None.
    missing = values.isna().to_numpy()
    if missing.all():
        return [None] * len(missing)
    if not missing.any():
        return values.tolist()
    return [None if gone else value for value, gone in zip(values.tolist(), missing.tolist(), strict=True)]


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - a cell of any kind
    return value.item() if isinstance(value, np.generic) else value
