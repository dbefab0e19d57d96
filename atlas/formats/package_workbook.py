"""A whole data package as one workbook (XLSX) that a person can edit: a sheet for each table, nothing lost.

What a cell cannot hold stands in the columns to its right: texts and outlines of more than 16,000 characters go on
under ``name (2)``, ``name (3)``. Numbers that 16 digits do not tell exactly are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from atlas.columns import Column, Kind, Table
from atlas.errors import BadDataError
from atlas.formats.package import format_number
from atlas.formats.workbook import Cell, Coordinate, Ordinal, Sheet, is_misread, write_workbook
from atlas.frames import Tables, rows_of
from atlas.geo.tidy import COORDINATE_DIGITS, tidy_areas
from atlas.model import STORED_TABLES

PIECE: Final = 16_000
"""Excel takes 32,767 UTF-16 units; a character may be two of them."""

_SHORT_PIECE: Final = 2_000
"""Of texts whose escapes are written out, up to 14 characters for each."""
CONTENT_SHEET: Final = "Inhalt"
COLUMN_SHEET: Final = "Spalten"
_OLDEST_YEAR: Final = 1904
"""Before, the days of Excel and of the calendar differ, or there are none."""
_UNKEEPABLE: Final = re.compile("[\ufffe\uffff]")
"""XML has no form for these two, not even an escaped one."""
_EXACT: Final = 2**53
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIDTHS: Final[dict[Kind, int]] = {"text": 24, "list": 24, "geometry": 24}
_WORDS: Final[dict[Kind, str]] = {
    "text": "Text",
    "integer": "ganze Zahl",
    "number": "Zahl",
    "boolean": "WAHR oder FALSCH",
    "date": "Datum",
    "year": "Jahr",
    "list": "Liste, mit ; getrennt",
    "geometry": "Fläche als WKT, EPSG:4326",
}


def write_package_workbook(tables: Tables, *, title: str, author: str, day: date) -> bytes:
    """Return tables as a workbook that `atlas import` reads back without loss.

    Parameters
    ----------
    tables
        Frames by table name in the contract of `atlas.frames`, with `provenance`.
    day
        The only time in the file.

    Raises
    ------
    BadDataError
        If a text holds what no workbook can carry.
    """
    known = {name: tables[name] for name in STORED_TABLES if name in tables}
    sheets = [
        _content_sheet(known),
        *(_table_sheet(STORED_TABLES[name], frame) for name, frame in known.items()),
        _column_sheet(list(known)),
    ]
    return write_workbook(sheets, title=title, author=author, day=day)


def day_of(tables: Tables) -> date:
    """Return the day that files of these tables bear: the last on which a source was retrieved."""
    days = tables["provenance"]["retrieved_on"].dropna()
    # No clock: the same tables are the same bytes. Where nobody says, the first day that ZIP archives know.
    return date.fromisoformat(days.max()) if len(days) else date(1980, 1, 1)


def _content_sheet(tables: Tables) -> Sheet:
    provenance = tables["provenance"]
    credits_of = {name: "; ".join(dict.fromkeys(rows)) for name, rows in provenance.groupby("resource")["attribution"]}
    licences = {name: "; ".join(dict.fromkeys(rows)) for name, rows in provenance.groupby("resource")["licence"]}
    rows = [
        [name, STORED_TABLES[name].title, len(frame), licences.get(name), credits_of.get(name)]
        for name, frame in tables.items()
    ]
    heads = [("Blatt", 20), ("Inhalt", 40), ("Zeilen", 10), ("Lizenz", 30), ("Quellenvermerk", 70)]
    return Sheet(CONTENT_SHEET, heads, rows)


def _column_sheet(names: Sequence[str]) -> Sheet:
    heads = [("Blatt", 20), ("Spalte", 24), ("Inhalt", 50), ("Art", 26), ("Pflicht", 8), ("Werte", 50)]
    rows: list[list[Cell]] = []
    for name in names:
        for column in STORED_TABLES[name].columns:
            allowed = ", ".join(column.choices) or (f"wie {column.refers_to}" if column.refers_to else None)
            required = "ja" if column.required else None
            rows.append([name, column.name, column.about, _WORDS[column.kind], required, allowed])
    return Sheet(COLUMN_SHEET, heads, rows)


def _table_sheet(table: Table, frame: pd.DataFrame) -> Sheet:
    rows = sorted(rows_of(_with_wkt(table, frame)), key=lambda row: [str(row[name] or "") for name in table.key])
    heads: list[tuple[str, int]] = []
    cells: list[list[Cell]] = [[] for _ in rows]
    for column in table.columns:
        pieces = [_cells(table, column, row) for row in rows]
        count = max((len(piece) for piece in pieces), default=1)
        for target, piece in zip(cells, pieces, strict=True):
            target += [*piece, *[None] * (count - len(piece))]
        width = _WIDTHS.get(column.kind, 12)
        heads += [(column.name if n == 1 else f"{column.name} ({n})", width) for n in range(1, count + 1)]
    kinds = {column.name: column.kind for column in table.columns}
    texts = [place for place, (head, _) in enumerate(heads) if kinds.get(head, "text") in _WIDTHS]
    return Sheet(table.name, heads, cells, text_columns=texts, is_wrapped=False)


def _with_wkt(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    shapes = [column.name for column in table.columns if column.kind == "geometry"]
    texts = {name: _as_wkt(frame[name].to_numpy()) for name in shapes}
    return frame[table.column_names].assign(**texts)


def _as_wkt(shapes: np.ndarray) -> pd.Series:
    # As many digits as tidied areas have, so that nothing is rounded away.
    texts = shapely.to_wkt(tidy_areas(shapes), rounding_precision=COORDINATE_DIGITS)
    return pd.Series(texts, dtype="object")


def _cells(table: Table, column: Column, row: dict[str, Any]) -> list[Cell]:
    """Return a value as one cell, or as several where it is a long text."""
    value = row[column.name]
    if value is None or value == "":
        return [None]
    if not isinstance(value, str):
        return [_number_cell(column, value)]
    if column.kind == "date" and _is_day(value):
        return [date.fromisoformat(value)]
    found = _UNKEEPABLE.search(value)
    if found:
        raise BadDataError(
            "In der Tabelle %(table)s, Zeile %(key)s, Spalte %(column)s, steht „%(text)s“; das trägt keine "
            "Arbeitsmappe. Bitte die Zeichen entfernen oder das Datenpaket nehmen: „atlas export package“.",
            table=table.name,
            key=" ".join(str(row[name]) for name in table.key),
            column=column.name,
            text=found.group().encode("unicode_escape").decode(),
        )
    size = _SHORT_PIECE if is_misread(value) else PIECE
    return [value[start : start + size] for start in range(0, len(value), size)]


def _number_cell(column: Column, value: Any) -> Cell:  # noqa: ANN401 -- a number or a truth value
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        # Beyond, a double has no number of its own for each whole number, and Excel knows nothing else.
        return str(value) if abs(value) >= _EXACT else Ordinal(value) if column.kind == "year" else value
    if float(f"{value:.16G}") != value:
        return format_number(value)
    return Coordinate(value) if column.name in {"lon", "lat"} else float(value)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text) or int(text[:4]) < _OLDEST_YEAR:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
