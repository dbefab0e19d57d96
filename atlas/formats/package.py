"""Writes a data package: one CSV for each table, areas as GeoJSON, and `datapackage.json`.

The same tables give the same bytes: rows are sorted by key, lines end with LF, text is
UTF-8 and quoted only where it must be, so that a package lives well in git.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TextIO

import numpy as np
import orjson
import pandas as pd
import shapely

from atlas.errors import BadDataError
from atlas.formats.package_description import describe_package
from atlas.frames import Tables
from atlas.geo.tidy import tidy_areas
from atlas.model import TABLES, Column, Kind, Table

DESCRIPTION_FILE: Final = "datapackage.json"


def write_package(tables: Tables, folder: Path) -> None:
    """Write tables as a data package into `folder`.

    Everything is written beside the folder first and renamed at the end: a process that is
    killed leaves the old package or, for an instant, a folder without `datapackage.json`
    that no reader accepts, but never a mixture. Other files and folders in `folder` stay.

    Parameters
    ----------
    tables
        Frames by table name in the contract of `atlas.frames`; a table without rows
        becomes a file with a header. The `provenance` table goes into `datapackage.json`.
    folder
        Made where it is missing.

    Raises
    ------
    BadDataError
        If a frame lacks a column of its table, or a number is infinite.
    """
    known = {name: tables[name] for name in TABLES if name in tables}
    fresh = folder.parent / f".{folder.name}.part"
    # Left over where an earlier process was killed.
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for name, frame in known.items():
            _write_table(TABLES[name], frame, fresh / TABLES[name].path)
        description = describe_package(list(known), tables.get("provenance"))
        (fresh / DESCRIPTION_FILE).write_bytes(_as_json(description, indented=True))
        _put_in_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def format_cells(column: Column, values: pd.Series) -> list[str]:
    """Return a column as the text of its CSV cells; missing values are empty."""
    missing = values.isna()
    write = _WRITERS.get(column.kind, str)
    return ["" if gone else write(value) for value, gone in zip(values.tolist(), missing, strict=True)]


def format_number(number: float) -> str:
    """Return the shortest text that reads back as the same number, never with an exponent.

    >>> format_number(9.17), format_number(1e-07), format_number(4.0)
    ('9.17', '0.0000001', '4.0')
    """
    if not np.isfinite(number):
        raise BadDataError("Die Zahl %(number)s hat keinen endlichen Wert und passt in keine Tabelle.", number=number)
    # Other readers of Table Schema may not know exponents, and repr would write 1e-07.
    return np.format_float_positional(number, trim="0")


_WRITERS: Final[dict[Kind, Callable[[Any], str]]] = {
    # Lower case, the first of the default trueValues and falseValues of Table Schema that every reader knows.
    "boolean": lambda value: "true" if value else "false",
    "integer": lambda value: str(int(value)),
    "year": lambda value: f"{int(value):04d}",
    "number": format_number,
}


class _LineFeeds:
    """Ends the lines of a CSV with LF.

    The writer itself must believe in CR LF, or it leaves a lone CR in a cell unquoted.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line.removesuffix("\r\n") + "\n")


def _write_table(table: Table, frame: pd.DataFrame, file: Path) -> None:
    absent = [name for name in table.column_names if name not in frame.columns]
    if absent:
        raise BadDataError(
            "Der Tabelle %(table)s fehlen die Spalten %(columns)s.", table=table.name, columns=", ".join(absent)
        )
    plain = [column for column in table.columns if column.kind != "geometry"]
    cells = {column.name: format_cells(column, frame[column.name]) for column in plain}
    # Sorted as text of the cells: no type, no locale and no database has a say in the order.
    order = sorted(range(len(frame)), key=lambda row: [cells[name][row] for name in table.key])
    if len(plain) < len(table.columns):
        file.write_bytes(_as_geojson(table, cells, frame["geometry"].to_numpy(), order))
        return
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(_LineFeeds(target))
        writer.writerow(table.column_names)
        writer.writerows([column[row] for column in cells.values()] for row in order)


def _as_geojson(table: Table, cells: dict[str, list[str]], shapes: np.ndarray, order: list[int]) -> bytes:
    tidy = tidy_areas(shapes)
    features = (
        {
            "type": "Feature",
            "id": "-".join(cells[name][row] for name in table.key),
            "properties": {name: values[row] for name, values in cells.items()},
            "geometry": None if tidy[row] is None else shapely.geometry.mapping(tidy[row]),
        }
        for row in order
    )
    head = b'{"type":"FeatureCollection","name":"%b","features":[\n' % table.name.encode()
    return head + b",\n".join(_as_json(feature) for feature in features) + b"\n]}\n"


def _as_json(content: object, *, indented: bool = False) -> bytes:
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE if indented else 0
    return orjson.dumps(content, option=option)


def _put_in_place(fresh: Path, folder: Path) -> None:
    if not folder.exists():
        fresh.rename(folder)
        return
    description = folder / DESCRIPTION_FILE
    # The description goes first and comes back last: without it, nobody takes a half-replaced folder for a package.
    description.unlink(missing_ok=True)
    for table in TABLES.values():
        if (fresh / table.path).exists():
            (fresh / table.path).replace(folder / table.path)
        else:
            # A file that the description no longer names would look like part of the package to people.
            (folder / table.path).unlink(missing_ok=True)
    (fresh / DESCRIPTION_FILE).replace(description)
