"""Reads one sheet of an Excel workbook (XLSX) as text, row by row."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter, range_boundaries

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.sources.sheets import FileOptions, Sheet, shape_rows, write_value
from atlas.sources.workbook_parts import Workbook

# Each covered cell is remembered; a few bytes of XML may claim the whole sheet.
_LARGEST_SPAN: Final = 100_000
_UNPACKED_FACTOR: Final = 9
"""A sheet of text shrinks to a tenth or less; what grows more was made to cost time."""

_Spans = dict[tuple[int, int], tuple[int, int]]


def open_xlsx(path: Path, options: FileOptions, limit_mb: int) -> Sheet:
    """Open one sheet of a workbook, the first where `options` names none.

    Numbers become text without a trailing ``.0``, with the decimal sign of `options`; dates ISO text. The cells
    of a merged range all carry its value. Remarks tell of merged ranges and of formulas without a stored value.

    Raises
    ------
    BadDataError
        If the file is no workbook, has no such sheet, or no rows.
    """
    if not zipfile.is_zipfile(path):
        raise BadDataError(
            "Die Datei %(file)s ist keine XLSX-Datei oder beschädigt. "
            "Bitte neu als .xlsx oder als „CSV UTF-8“ speichern.",
            file=path.name,
        )
    with warnings.catch_warnings():
        # Styles and validations that openpyxl does not know do not matter for the text of cells.
        warnings.simplefilter("ignore", UserWarning)
        book = Workbook(path, unpacked_mb=_UNPACKED_FACTOR * limit_mb)
    name = _choose_sheet(path, book, options.sheet)
    sheet = Sheet(path.name, [], ())
    spans = _read_spans(book, name, sheet)
    lines = _read_lines(sheet, _pair_rows(book, name), spans, options.decimal or ".")
    sheet.columns, sheet.rows = shape_rows(path.name, lines, options.header_row)
    return sheet


def _choose_sheet(path: Path, book: Workbook, wanted: str) -> str:
    names = book.sheets
    if names and (not wanted or wanted in names):
        return wanted or names[0]
    raise BadDataError(
        "Die Datei %(file)s hat kein Tabellenblatt „%(sheet)s“. Es gibt: %(names)s.",
        file=path.name,
        sheet=wanted,
        names=", ".join(names) or "keines",
    )


def _read_spans(book: Workbook, name: str, sheet: Sheet) -> _Spans:
    """Return for each covered cell of a merged range (row, column) the cell that has the value."""
    spans: _Spans = {}
    for reference in book.survey(name).merged:
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(reference))
        if len(spans) + (bottom - top + 1) * (right - left + 1) > _LARGEST_SPAN:
            raise BadDataError(
                "In %(file)s sind die Zellen %(range)s verbunden; das sind mehr als %(limit)d verbundene Zellen. "
                "Bitte die Verbindung aufheben.",
                file=sheet.file,
                range=reference,
                limit=_LARGEST_SPAN,
            )
        sheet.remarks.append(
            _remark(
                sheet.file,
                top,
                reference,
                "",
                "Die Zellen sind verbunden.",
                "Der Wert gilt für jede ihrer Zeilen und Spalten. Besser: die Verbindung aufheben.",
            )
        )
        covered = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        spans.update(dict.fromkeys(covered, (top, left)))
    return spans


def _pair_rows(book: Workbook, name: str) -> Iterator[Any]:
    # Only values and formulas together tell of a formula without a value.
    with book:
        yield from zip(book.read_rows(name), book.read_formulas(name), strict=True)


def _read_lines(sheet: Sheet, rows: Iterator[Any], spans: _Spans, decimal: str) -> Iterator[tuple[int, list[str]]]:
    origins = set(spans.values())
    kept: dict[tuple[int, int], str] = {}
    for line, (values, formulas) in enumerate(rows, start=1):
        cells = [_cell_text(cell.value, decimal) for cell in values]
        for position, formula in enumerate(formulas):
            if formula.data_type == "f" and not cells[position]:
                sheet.remarks.append(_lost_formula(sheet.file, line, position + 1, formula.value))
        for place in ((line, column) for column in range(1, len(cells) + 1)):
            if place in origins:
                kept[place] = cells[place[1] - 1]
            elif place in spans:
                cells[place[1] - 1] = kept.get(spans[place], "")
        yield line, cells


def _cell_text(value: object, decimal: str) -> str:
    # Excel has no dates, only points in time: a date is midnight.
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return write_value(value, decimal)


def _lost_formula(file: str, line: int, column: int, formula: object) -> Fault:
    return _remark(
        file,
        line,
        get_column_letter(column),
        str(formula),
        "Die Formel hat keinen gespeicherten Wert, die Zelle gilt als leer.",
        "Bitte die Datei in Excel öffnen und speichern oder die Werte einfügen.",
    )


def _remark(file: str, line: int, column: str, value: str, expected: str, advice: str) -> Fault:
    return Fault(file, line, column, value, expected, advice, "warning")
