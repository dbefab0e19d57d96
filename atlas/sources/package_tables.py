"""Reads one CSV table of a data package, cell by cell, with the types and constraints of Frictionless."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from frictionless import Schema

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.frames import DTYPES, empty_frame
from atlas.model import Column, Table
from atlas.sources.cell_faults import describe_cell_fault
from atlas.sources.sheet_csv import DELIMITERS, detect_encoding
from atlas.table_schema import make_schema

_LONGEST_CELL: Final = csv.field_size_limit()
Schema.from_descriptor({"fields": [{"name": "any", "type": "string"}]})
# With its first schema Frictionless lifts this limit for the whole process: a missing
# closing quote would then swallow a file of any size as one cell.
csv.field_size_limit(_LONGEST_CELL)

_MISREAD_UMLAUTS: Final = ("Ã¤", "Ã¶", "Ã¼", "ÃŸ", "Ã„", "Ã–", "Ãœ", "â€")

_NUMERAL: Final = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*")
"""Python also reads 1_000 and nan."""

# Below the largest 64-bit integer, which Int64 and BIGINT share; beyond it the frame would fail for the whole file.
_GREATEST: Final = 2.0**62
_COORDINATES: Final = {"lon", "lat"}
"""Their range is judged in pairs by `coordinate_checks`, which can tell metres from a slip."""

CellReader = Callable[[str], tuple[Any, dict[str, str] | None]]


@dataclass
class ReadTable:
    """One table as it came in.

    `rows` holds every row, in the frame contract, indexed by the line a spreadsheet shows; a cell that
    could not be read is missing there and has a fault. `cells` keeps the text of such rows.
    """

    table: Table
    file: str
    rows: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)


def read_table(table: Table, path: Path) -> ReadTable:
    """Read the CSV file of a table: UTF-8, UTF-16 or Windows-1252; commas, semicolons or tabs."""
    read = ReadTable(table, path.name, empty_frame(table))
    if not path.is_file() or not path.stat().st_size:
        read.faults.append(_absent_file(table, path))
        return read
    try:
        encoding = detect_encoding(path)
        # The csv module wants line ends as they are, or a line break inside quotes would be changed.
        with path.open(encoding=encoding, newline="") as file:
            header = file.readline()
            delimiter = _delimiter_of(header, table)
            file.seek(0)
            _read_rows(read, csv.reader(file, delimiter=delimiter))
    except (BadDataError, csv.Error, UnicodeError) as error:
        read.rows = empty_frame(table)
        read.faults = [Fault(path.name, 0, "", "", f"Die Datei ist nicht lesbar: {error}", "Bitte neu speichern.")]
        return read
    # Only a warning: most such files are right, and umlauts that were destroyed have an error of their own.
    if encoding not in {"utf-8-sig", "utf-16"}:
        read.faults = [_old_encoding(path.name), *_misread(read), *read.faults]
    return read


def _delimiter_of(header: str, table: Table) -> str:
    """Return the delimiter that finds the most columns of the table in its first line."""
    return max(
        (",", *(sign for sign in DELIMITERS if sign != ",")),
        key=lambda sign: len(set(next(csv.reader([header], delimiter=sign), [])) & set(table.column_names)),
    )


def _read_rows(read: ReadTable, lines: Iterator[list[str]]) -> None:
    names = [name.strip() for name in next(lines, [])]
    read.faults.extend(_check_header(read, names))
    places = [(names.index(column.name) if column.name in names else -1) for column in read.table.columns]
    readers = _cell_readers(read.table)
    typed: list[list[Any]] = [[] for _ in read.table.columns]
    numbers: list[int] = []
    # Counts rows and not lines of text: a cell with a line break is one row in a spreadsheet.
    for number, cells in enumerate(lines, start=2):
        # Spreadsheets leave lines of bare commas at the end; their number is counted on, so that the others keep
        # theirs.
        if not any(cell.strip() for cell in cells):
            continue
        numbers.append(number)
        ordered = [cells[place] if -1 < place < len(cells) else "" for place in places]
        faults = list(_check_width(read.file, number, names, cells))
        for column, place, reader, cell, target in zip(
            read.table.columns, places, readers, ordered, typed, strict=True
        ):
            value, notes = reader(cell)
            target.append(value)
            # A column that the file lacks is one fault of the file, not one of each row.
            if notes and -1 < place < len(cells):
                faults.append(describe_cell_fault(read.file, number, column, cell, notes))
        if faults:
            read.faults.extend(faults)
            read.cells[number] = ordered
    read.rows = _as_frame(read.table, typed, numbers)


def _as_frame(table: Table, typed: list[list[Any]], numbers: list[int]) -> pd.DataFrame:
    index = pd.Index(np.array(numbers, dtype="int64"), name="line")
    columns = {}
    for column in table.columns:
        columns[column.name] = pd.Series(typed.pop(0), index=index, dtype=DTYPES[column.kind])
    return pd.DataFrame(columns)


@cache
def _cell_readers(table: Table) -> list[CellReader]:
    # Frictionless' own readers of cells, without its table loop, which stops counting faults early.
    fields = Schema.from_descriptor(make_schema(table)).fields
    return [
        _tidied(column, column_field.create_cell_reader())
        for column, column_field in zip(table.columns, fields, strict=True)
    ]


def _tidied(column: Column, read_cell: CellReader) -> CellReader:
    """Add to Frictionless' reader what it leaves open: blanks are missing, numbers are finite, dates stay text."""

    def read_text(cell: str) -> tuple[Any, dict[str, str] | None]:
        return read_cell(cell if cell and not cell.isspace() else "")

    def read_number(cell: str) -> tuple[Any, dict[str, str] | None]:
        if cell and not cell.isspace() and not _NUMERAL.fullmatch(cell):
            return None, {"type": "no plain number"}
        value, notes = read_text(cell)
        # A coordinate out of range is kept although it is faulty, because the pair tells what went wrong with it.
        if value is None or (notes and column.name not in _COORDINATES):
            return None, notes
        if not abs(value) < _GREATEST:
            return None, {"type": "too large"}
        return (float(value) if column.kind == "number" else int(value)), None

    def read_date(cell: str) -> tuple[Any, dict[str, str] | None]:
        value, notes = read_text(cell)
        return (None if value is None or notes else value.isoformat()), notes

    special = {"number": read_number, "integer": read_number, "year": read_number, "date": read_date}
    return special.get(column.kind, read_text)


def _check_header(read: ReadTable, names: list[str]) -> Iterator[Fault]:
    for column in read.table.columns:
        if column.name not in names:
            found = f"Gefunden wurden: {', '.join(filter(None, names))}."
            empty = "" if column.required else " Die Spalte darf leer sein, muss aber da sein."
            yield Fault(
                read.file, 0, column.name, "", f"Die Spalte fehlt ({column.about}). {found}", f"Bitte ergänzen.{empty}"
            )
    for name in dict.fromkeys(names):
        if names.count(name) > 1 and name:
            yield Fault(read.file, 0, name, "", "Die Spalte steht mehrmals in der Kopfzeile.", "Bitte eine entfernen.")
        elif name and name not in read.table.column_names:
            expected = "Diese Spalte kennt der Atlas nicht; sie wird nicht übernommen."
            yield Fault(read.file, 1, name, "", expected, "Schreibweise prüfen oder weglassen.", "warning")


def _check_width(file: str, number: int, names: list[str], cells: list[str]) -> Iterator[Fault]:
    # Empty surplus cells are harmless: a spreadsheet writes as many as its widest row had.
    surplus = cells[len(names) :]
    if len(cells) < len(names) or any(surplus):
        expected = f"Die Zeile hat {len(cells)} Felder, die Kopfzeile {len(names)}."
        advice = "Enthält ein Feld das Trennzeichen, gehört es in Anführungszeichen."
        yield Fault(file, number, "", " | ".join(surplus), expected, advice)


def _absent_file(table: Table, path: Path) -> Fault:
    if not path.exists():
        return Fault(
            path.name,
            0,
            "",
            "",
            "datapackage.json nennt diese Datei, aber sie fehlt.",
            "Bitte ergänzen oder streichen.",
        )
    header = ",".join(table.column_names)
    return Fault(path.name, 0, "", "", "Die Datei ist leer.", f"Erwartet wird mindestens die Kopfzeile: {header}")


def _old_encoding(file: str) -> Fault:
    expected = "Die Datei ist nicht UTF-8; sie wurde als Windows-1252 gelesen."
    return Fault(file, 0, "", "", expected, "Bitte Umlaute prüfen und künftig als „CSV UTF-8“ speichern.", "warning")


def _misread(read: ReadTable) -> Iterator[Fault]:
    """Find UTF-8 text in a file that is not UTF-8 as a whole: two encodings were mixed."""
    for column in (column for column in read.table.columns if column.kind in {"text", "list"}):
        texts = read.rows[column.name].dropna()
        for number, text in texts[texts.str.contains("|".join(_MISREAD_UMLAUTS))].items():
            expected = "Hier sind zwei Zeichenkodierungen gemischt; die Umlaute sind zerstört."
            yield Fault(
                read.file, int(str(number)), column.name, text, expected, "Bitte die Datei neu als UTF-8 speichern."
            )
