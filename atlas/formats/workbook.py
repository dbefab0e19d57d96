"""Workbooks (XLSX) of plain tables: the same input gives the same bytes, and no cell is ever a formula."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Ordinal(int):
    """A number that counts nothing, as a year or a version: written without separators."""


class Coordinate(float):
    """Degrees: written with the six digits that tell one house from the next."""


Cell = str | bool | int | float | date | None
_LONGEST_CELL: Final = 32767
_TWO_ESCAPES: Final = re.compile("_x[0-9a-fA-F]{4}(?=_x[0-9a-fA-F]{4}_)")
_TO_ESCAPE: Final = re.compile("_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f]")
"""Characters that XML cannot carry, and underscores that would be taken for the escape of one (ECMA-376, 22.9.2.19)."""
_NO_CHARACTERS: Final = re.compile("[\ufffe\uffff]")
"""XML has no form for these two; control characters are escaped by XlsxWriter."""
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\", "       ")
_HEAD_WIDTH: Final = 6
_WIDEST_PAGE: Final = 400
"""Characters beside each other; more of them on one page nobody could read."""


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook: its name, the heads with the widths of their columns in characters, and the rows.

    Text stays text, so that keys keep their leading zeros; numbers stay numbers; None leaves a cell empty.
    `text_columns` are places of columns in which also what people type later stays text. Texts are wrapped, unless
    they are too long for anybody to read them there.
    """

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    text_columns: Sequence[int] = ()
    is_wrapped: bool = True


def write_workbook(sheets: Sequence[Sheet], *, title: str, author: str, day: date) -> bytes:
    """Return sheets as an XLSX file whose heads stay in sight; `day` is the only time in it."""
    target = io.BytesIO()
    book = Workbook(
        target,
        # In memory, parts of the file carry no time of writing. Text from the data must stay what it is: "=1+1" no
        # formula, "007" no number, and an address no link.
        {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    book.set_properties({"title": title, "author": author, "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 -- XLSX knows no zones
    formats = _Formats(
        head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#dcecec"}),
        text=book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        line=book.add_format({"valign": "top", "num_format": "@"}),
        number=book.add_format({"valign": "top", "num_format": "#,##0.##"}),
        count=book.add_format({"valign": "top", "num_format": "#,##0"}),
        day=book.add_format({"valign": "top", "num_format": "dd.mm.yyyy"}),
        ordinal=book.add_format({"valign": "top", "num_format": "0"}),
        degrees=book.add_format({"valign": "top", "num_format": "0.000000"}),
    )
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name.translate(_NOT_IN_NAMES)[:_LONGEST_NAME]), sheet, formats)
    book.close()
    return target.getvalue()


@dataclass(frozen=True)
class _Formats:
    head: Format
    text: Format
    line: Format
    number: Format
    count: Format
    day: Format
    ordinal: Format
    degrees: Format


def _fill(worksheet: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    text = formats.text if sheet.is_wrapped else formats.line
    for column, (head, width) in enumerate(sheet.heads):
        kept = text if column in sheet.text_columns else None
        worksheet.set_column(column, column, max(width, _HEAD_WIDTH), kept)
        worksheet.write_string(0, column, head, formats.head)
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            _write(worksheet, (row, column), cell, formats, text)
    worksheet.freeze_panes(1, 0)
    worksheet.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    if sum(width for _, width in sheet.heads) <= _WIDEST_PAGE:
        worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _write(worksheet: Worksheet, place: tuple[int, int], cell: Cell, formats: _Formats, text: Format) -> None:
    if isinstance(cell, str):
        worksheet.write_string(*place, _as_cell_text(cell), text)
    elif isinstance(cell, bool):  # before the numbers, as True is one in Python
        worksheet.write_boolean(*place, cell)
    elif isinstance(cell, date):
        worksheet.write_datetime(*place, cell, formats.day)
    elif isinstance(cell, Ordinal):
        worksheet.write_number(*place, cell, formats.ordinal)
    elif isinstance(cell, Coordinate):
        worksheet.write_number(*place, cell, formats.degrees)
    elif cell is not None:
        worksheet.write_number(*place, cell, formats.count if cell == int(cell) else formats.number)


def _as_cell_text(text: str) -> str:
    kept = _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_CELL]
    return _as_rich_text(kept) if is_misread(kept) else kept


def is_misread(text: str) -> bool:
    """Tell whether XlsxWriter would not write a text as it is.

    It takes what stands in ``<r>`` for XML of its own making, and of two escapes that share an underscore it escapes
    but one.

    >>> is_misread("<r>x</r>"), is_misread("_x0041_x0042_"), is_misread("_x0041_")
    (True, True, False)
    """
    return (text.startswith("<r>") and text.endswith("</r>")) or _TWO_ESCAPES.search(text) is not None


def _as_rich_text(text: str) -> str:
    """Return a text as the XML that XlsxWriter passes on; underscores are references that it does not see."""
    escaped = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    body = html.escape(escaped, quote=False).replace("_", "&#95;")
    return f'<r><t xml:space="preserve">{body}</t></r>'
