"""CSV for people's spreadsheets: UTF-8 with a byte order mark, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final


class Dialect(StrEnum):
    """Which program a CSV file is for."""

    STANDARD = "standard"
    """RFC 4180: commas, texts as they are."""
    EXCEL = "excel"
    """German Excel: semicolons, and digits that are text as a formula of that text, so that no zero is lost."""


_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)
# What Excel and LibreOffice take for a formula; a number or telephone number with its sign is none.
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d ().,/-]*$)")


def write_csv(
    records: Iterable[Mapping[str, object]], columns: Sequence[str], dialect: Dialect = Dialect.STANDARD
) -> bytes:
    """Return records as CSV after RFC 4180, or as German Excel opens it.

    A text that a spreadsheet would take for a formula is written with an apostrophe before it, as
    OWASP advises ("CSV Injection"): offers come from many hands.
    """
    text = io.StringIO()
    # RFC 4180 ends lines with CR LF.
    is_excel = dialect is Dialect.EXCEL
    writer = csv.DictWriter(text, columns, lineterminator="\r\n", delimiter=";" if is_excel else ",")
    write = _excel_cell if is_excel else _cell
    writer.writeheader()
    writer.writerows({name: write(value) for name, value in record.items()} for record in records)
    # The byte order mark is what makes Excel read UTF-8; other programs skip it.
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        # As in JSON: Python's own words for them are nobody else's.
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _excel_cell(value: object) -> object:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        # Quotation marks alone do not help: Excel reads "08335" as a number all the same.
        return f'="{value}"'
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return _cell(value)
