"""A whole data package as one workbook (XLSX), as `atlas export workbook` writes it or a person edited it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import shapely
from openpyxl.utils import get_column_letter
from shapely.errors import GEOSException

from atlas.columns import Kind, Table
from atlas.errors import BadDataError, FaultyDataError
from atlas.faults import Fault
from atlas.formats.package_workbook import COLUMN_SHEET, CONTENT_SHEET
from atlas.model import STORED_TABLES
from atlas.sources.package_layout import NumberedRow, PackageLayout
from atlas.sources.workbook_parts import Workbook

_XML_FACTOR: Final = 3
"""How many times the space of a package a workbook may take unpacked: the default data take twice (2.8 MB for 1.4 MB);
tables of nothing but short numbers take up to six times, and come as a package where they are near its limit."""
_MOST_FAULTS: Final = 1_000
"""Faults of cells that are told; who has more mends the cause of them and not each cell."""
_WIDEST: Final = 500
"""Columns of a sheet; no table has as many, even with long texts in pieces."""
_LONGEST: Final = 1_048_576
"""Rows of a sheet in Excel."""
_TRUTH: Final = {"wahr": "true", "falsch": "false", "ja": "true", "nein": "false", "yes": "true", "no": "false"}
_SHOWN: Final = 60
_Place = tuple[str, list[int]]


def lay_out(file: Path, folder: Path, limit_mb: int) -> None:
    """Write the tables of a workbook as a data package into `folder`.

    Raises
    ------
    BadDataError
        If it is no workbook, is cut off, too large, or has no sheet called like a table.
    FaultyDataError
        If cells are merged, hold an error, or a formula whose value nobody stored: they would come in empty.
    """
    with warnings.catch_warnings():
        # Styles and validations that openpyxl does not know do not matter for the content of cells.
        warnings.simplefilter("ignore", UserWarning)
        with Workbook(file, unpacked_mb=_XML_FACTOR * limit_mb) as book:
            _lay_out(book, file.name, PackageLayout(folder, "Blatt", limit_mb))


def _lay_out(book: Workbook, file: str, layout: PackageLayout) -> None:
    tables = [name for name in book.sheets if name in STORED_TABLES]
    if not tables:
        raise BadDataError(
            "In %(file)s heißt kein Blatt wie eine Tabelle des Atlas (%(known)s); es gibt: %(sheets)s. Ein Muster "
            "schreibt „atlas export workbook“. Eine eigene Liste von Angeboten liest „atlas offers import“.",
            file=file,
            known=", ".join(STORED_TABLES),
            sheets=", ".join(book.sheets) or "keines",
        )
    faults: list[Fault] = []
    for name in tables:
        _TableSheet(book, STORED_TABLES[name], faults).add_to(layout)
    for name in book.sheets:
        if name not in {*STORED_TABLES, CONTENT_SHEET, COLUMN_SHEET}:
            layout.add_unknown(name)
    if faults:
        raise _refusal(file, faults)
    layout.finish()


def _refusal(file: str, faults: list[Fault]) -> FaultyDataError:
    return FaultyDataError(
        "Aus %(file)s kann so nichts gelesen werden: %(count)d Fehler (oben).",
        faults=faults,
        file=file,
        count=len(faults),
    )


@dataclass
class _TableSheet:
    """The sheet of one table; what is wrong with it goes to `faults`."""

    book: Workbook
    table: Table
    faults: list[Fault]

    def add_to(self, layout: PackageLayout) -> None:
        """Write the rows as the table of a package."""
        survey = self.book.survey(self.table.name)
        for reference in survey.merged:
            self._note(0, reference, "", "Die Zellen sind verbunden.", "Bitte die Verbindung aufheben.")
        rows = self._read_rows(has_formulas=survey.has_formulas)
        _, names = next(rows, (1, ()))
        columns = _gather(["" if name is None else str(name).strip() for name in names])
        kinds = {column.name: column.kind for column in self.table.columns}
        shaped = next((name for name, kind in kinds.items() if kind == "geometry"), None)
        texts = ((line, _as_texts(cells, columns, kinds)) for line, cells in rows)
        heads = [name for name, _ in columns]
        if shaped:
            layout.add_areas(self.table.name, self._shapes(heads, texts, shaped))
        else:
            layout.add_table(self.table.name, heads, texts)

    def _read_rows(self, *, has_formulas: bool) -> Iterator[tuple[int, Sequence[Any]]]:
        """Yield number and values of each row that has any."""
        # Read twice only where there are formulas.
        formulas = self.book.read_formulas(self.table.name) if has_formulas else repeat(())
        pairs = zip(self.book.read_rows(self.table.name), formulas, strict=False)
        for line, (cells, written) in enumerate(pairs, start=1):
            if len(cells) > _WIDEST or line > _LONGEST:
                raise BadDataError(
                    "Das Blatt %(sheet)s hat in Zeile %(line)d %(width)d Spalten; so groß ist keine Tabelle. Bitte "
                    "alles löschen, was weit rechts oder unten steht.",
                    sheet=self.table.name,
                    line=line,
                    width=len(cells),
                )
            for place, cell in enumerate(cells, start=1):
                if cell.data_type == "e":
                    advice = "Bitte den richtigen Wert eintragen."
                    self._note(
                        line, get_column_letter(place), str(cell.value), "In der Zelle steht ein Fehler.", advice
                    )
                elif cell.value is None and written and written[place - 1].data_type == "f":
                    self._note_lost(line, place, str(written[place - 1].value))
            values = [cell.value for cell in cells]
            if any(value is not None for value in values):
                yield line, values

    def _note_lost(self, line: int, place: int, formula: str) -> None:
        advice = "Bitte die Datei in Excel öffnen und speichern oder die Werte einfügen."
        expected = "Die Formel hat keinen gespeicherten Wert."
        self._note(line, get_column_letter(place), formula, expected, advice)

    def _note(self, line: int, column: str, value: str, expected: str, advice: str) -> None:
        self.faults.append(Fault(f"Blatt {self.table.name}", line, column, value[:_SHOWN], expected, advice))
        if len(self.faults) >= _MOST_FAULTS:
            raise _refusal(self.book.file, self.faults)

    def _shapes(
        self, names: list[str], rows: Iterator[NumberedRow], shaped: str
    ) -> Iterator[tuple[dict[str, str], shapely.Geometry | None]]:
        for line, cells in rows:
            properties = dict(zip(names, cells, strict=False))
            text = properties.pop(shaped, "")
            try:
                shape = shapely.from_wkt(text) if text else None
            except GEOSException as error:
                shape = None
                self._note(line, shaped, text, f"Die Fläche ist nicht lesbar ({error}).", "Erwartet wird WKT.")
            yield properties, shape


def _gather(heads: Sequence[str]) -> list[_Place]:
    """Return the columns with where each stands; a long text goes on in ``name (2)`` and so on, in order.

    >>> _gather(["ags", "geometry", "geometry (2)", "ags"])
    [('ags', [0]), ('geometry', [1, 2]), ('ags', [3])]
    """
    columns: list[_Place] = []
    for place, head in enumerate(heads):
        going_on = next((found for name, found in columns if head == f"{name} ({len(found) + 1})"), None)
        if going_on is None:
            columns.append((head, [place]))
        else:
            going_on.append(place)
    return columns


def _as_texts(cells: Sequence[Any], columns: Sequence[_Place], kinds: Mapping[str, Kind]) -> list[str]:
    texts = []
    for name, places in columns:
        values = [cells[place] for place in places if place < len(cells) and cells[place] is not None]
        write = _WRITERS.get(kinds.get(name, "text"), _as_text)
        texts.append("".join(write(value) for value in values))
    # What stands beside the table has no head; the import says so.
    width = sum(len(places) for _, places in columns)
    return texts + [_as_text(value) for value in cells[width:] if value is not None]


def _as_text(value: object) -> str:
    r"""Return a cell as the text of a data package.

    >>> _as_text(True), _as_text(78462.0), _as_text(9.5), _as_text(datetime(2026, 1, 15)), _as_text(" a\n")
    ('true', '78462', '9.5', '2026-01-15', ' a\n')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        # Excel has no dates, only points in time: a date is midnight.
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _as_truth(value: object) -> str:
    # LibreOffice in German may have kept the word instead of the value.
    return _TRUTH.get(value.strip().lower(), value) if isinstance(value, str) else _as_text(value)


_WRITERS: Final[dict[Kind, Callable[[object], str]]] = {"boolean": _as_truth}
