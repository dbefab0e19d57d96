"""Reads one sheet of an Excel workbook (XLSX) as text, row by row."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.sources.sheets import FileOptions, Sheet, shape_rows, write_value

_BLOCK: Final = 1 << 20
_OVERLAP: Final = 100
_MERGED: Final = re.compile(rb'mergeCell\s[^>]{0,60}?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
# Each covered cell is remembered; a few bytes of XML may claim the whole sheet.
_LARGEST_SPAN: Final = 100_000
_UNPACKED_FACTOR: Final = 20
"""A sheet of text shrinks to a tenth; what grows much more was made to fill the memory."""

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
    _check_size(path, limit_mb)
    try:
        with warnings.catch_warnings():
            # Styles and validations that openpyxl does not know do not matter for the text of cells.
            warnings.simplefilter("ignore", UserWarning)
            # Opened twice, as openpyxl gives either stored values or formulas, and only both tell of a formula
            # without a value.
            values = load_workbook(path, read_only=True, data_only=True)
            formulas = load_workbook(path, read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise BadDataError(
            "Die Datei %(file)s ist keine lesbare XLSX-Datei (%(cause)s). "
            "Bitte in Excel oder LibreOffice öffnen und neu als .xlsx speichern.",
            file=path.name,
            cause=error,
        ) from error
    name = _choose_sheet(path, values, options.sheet)
    sheet = Sheet(path.name, [], ())
    spans = _read_spans(path, name, sheet)
    lines = _read_lines(sheet, _pair_rows(values, formulas, name), spans, options.decimal or ".")
    sheet.columns, sheet.rows = shape_rows(path.name, lines, options.header_row)
    return sheet


def _check_size(path: Path, limit_mb: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked_mb = sum(item.file_size for item in archive.infolist()) / 1e6
    except zipfile.BadZipFile as error:
        raise BadDataError(
            "Die Datei %(file)s ist keine XLSX-Datei oder beschädigt. "
            "Bitte neu als .xlsx oder als „CSV UTF-8“ speichern.",
            file=path.name,
        ) from error
    if unpacked_mb > _UNPACKED_FACTOR * limit_mb:
        raise BadDataError(
            "Die Datei %(file)s ist entpackt %(size)d MB groß; erlaubt sind %(limit)d MB. "
            "Bitte als CSV speichern oder teilen.",
            file=path.name,
            size=unpacked_mb,
            limit=_UNPACKED_FACTOR * limit_mb,
        )


def _choose_sheet(path: Path, workbook: Workbook, wanted: str) -> str:
    names = [sheet.title for sheet in workbook.worksheets]
    if names and (not wanted or wanted in names):
        return wanted or names[0]
    raise BadDataError(
        "Die Datei %(file)s hat kein Tabellenblatt „%(sheet)s“. Es gibt: %(names)s.",
        file=path.name,
        sheet=wanted,
        names=", ".join(names) or "keines",
    )


def _read_spans(path: Path, name: str, sheet: Sheet) -> _Spans:
    """Return for each covered cell of a merged range (row, column) the cell that has the value."""
    spans: _Spans = {}
    for reference in _find_merged(path, name):
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(reference))
        if (bottom - top + 1) * (right - left + 1) > _LARGEST_SPAN:
            raise BadDataError(
                "In %(file)s sind die Zellen %(range)s verbunden, mehr als %(limit)d auf einmal. "
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


def _find_merged(path: Path, name: str) -> list[str]:
    # A read-only sheet does not know its merged ranges; they stand at the end of its part of the archive.
    reader = ExcelReader(path, read_only=True)
    reader.read_manifest()
    reader.read_workbook()
    part = next(relation.target for sheet, relation in reader.parser.find_sheets() if sheet.name == name)
    found: dict[str, None] = {}
    # Searched in blocks: a sheet of a million rows need not be held as XML.
    with reader.archive, reader.archive.open(part) as file:
        tail = b""
        while block := file.read(_BLOCK):
            found.update(dict.fromkeys(match.decode() for match in _MERGED.findall(tail + block)))
            # A reference may lie across two blocks; found in both, it is still one in the dictionary.
            tail = block[-_OVERLAP:]
    return list(found)


def _pair_rows(values: Workbook, formulas: Workbook, name: str) -> Iterator[Any]:
    try:
        yield from zip(values[name].iter_rows(), formulas[name].iter_rows(), strict=True)
    finally:
        values.close()
        formulas.close()


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
