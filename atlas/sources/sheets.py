"""What every reader of a spreadsheet hands over: column names, and rows of text with their line numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl.utils import get_column_letter
from shapely.geometry.base import BaseGeometry

from atlas.errors import BadDataError
from atlas.faults import Fault


@dataclass(frozen=True)
class FileOptions:
    """How to read a file, where that is not to be found out from the file itself.

    `decimal` is the decimal sign of its numbers, `header_row` the line of the column names; 0 means
    the first line that is not empty.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    decimal: str = ""
    header_row: int = 0


class RawRow(NamedTuple):
    """One row as the file has it.

    `line` is what a spreadsheet shows (GeoJSON: the number of the feature); `shape` is the geometry
    of a feature in the file's CRS; `problem` says why the row itself cannot be read.
    """

    line: int
    cells: dict[str, str]
    shape: BaseGeometry | None = None
    problem: str = ""


@dataclass
class Sheet:
    """A file opened for reading: `rows` is read once, `remarks` grows meanwhile."""

    file: str
    columns: list[str]
    rows: Iterable[RawRow]
    crs: str = ""
    remarks: list[Fault] = field(default_factory=list)


def write_value(value: object, decimal: str) -> str:
    """Return a typed value as the text somebody would have typed, with `decimal` as decimal sign.

    >>> write_value(78462.0, ","), write_value(9.5, ","), write_value(True, ","), write_value(None, ",")
    ('78462', '9,5', 'ja', '')
    """
    if value is None:
        return ""
    # Before the numbers, as True is a number in Python.
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float):
        # A postcode or a year that another program stored as 78462.0 is meant without the decimals.
        return f"{value:.0f}" if value.is_integer() else repr(value).replace(".", decimal)
    return str(value).strip()


def name_columns(cells: Sequence[str]) -> list[str]:
    """Return the names of the columns: an empty one is called by its letter, a repeated one is numbered.

    >>> name_columns(["Name", "", "Name"])
    ['Name', 'Spalte B', 'Name (2)']
    """
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = base = " ".join(cell.split()) or f"Spalte {get_column_letter(position)}"
        count = 1
        while name in names:
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return names


def shape_rows(
    file: str, lines: Iterator[tuple[int, list[str]]], header_row: int
) -> tuple[list[str], Iterator[RawRow]]:
    """Return the column names and the rows of numbered lines of cells; empty lines are no rows.

    Raises
    ------
    BadDataError
        If there is no header, or no row below it.
    """
    columns = _read_header(file, lines, header_row)
    filled = ((line, cells) for line, cells in lines if any(cells))
    # Asked for at once, as a file without rows is an error of the file and not an empty import.
    first = next(filled, None)
    if first is None:
        raise BadDataError(
            "Die Datei %(file)s hat unter der Kopfzeile (%(columns)s) keine einzige Zeile mit Daten.",
            file=file,
            columns=", ".join(columns),
        )
    return columns, _shape(columns, first, filled)


def _read_header(file: str, lines: Iterator[tuple[int, list[str]]], header_row: int) -> list[str]:
    for line, cells in lines:
        if line == header_row or (not header_row and any(cells)):
            # Columns that were formatted once and never filled would get names and be missed in each row.
            while cells and not cells[-1]:
                cells.pop()
            return name_columns(cells)
    if header_row:
        raise BadDataError(
            "Die Datei %(file)s hat keine Zeile %(row)s; dort soll laut header_row die Kopfzeile stehen.",
            file=file,
            row=header_row,
        )
    raise BadDataError("Die Datei %(file)s ist leer. Erwartet wird eine Kopfzeile und darunter Zeilen.", file=file)


def _shape(
    columns: list[str], first: tuple[int, list[str]], others: Iterator[tuple[int, list[str]]]
) -> Iterator[RawRow]:
    yield _shape_row(columns, *first)
    for line, cells in others:
        yield _shape_row(columns, line, cells)


def _shape_row(columns: list[str], line: int, cells: list[str]) -> RawRow:
    # Some writers of CSV leave out empty cells at the end of a line.
    padded = cells + [""] * (len(columns) - len(cells))
    row = dict(zip(columns, padded, strict=False))
    if not any(cells[len(columns) :]):
        return RawRow(line, row)
    return RawRow(
        line,
        row,
        problem=f"Die Zeile hat {len(cells)} Felder, die Kopfzeile nur {len(columns)}; fehlen Anführungszeichen?",
    )
