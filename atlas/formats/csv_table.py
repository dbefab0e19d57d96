"""CSV for people's spreadsheets: UTF-8 with a byte order mark, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

# What Excel and LibreOffice take for a formula; a number or telephone number with its sign is none.
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d ().,/-]*$)")


def write_csv(records: Iterable[Mapping[str, object]], columns: Sequence[str]) -> bytes:
    """Return records as CSV after RFC 4180.

    A text that a spreadsheet would take for a formula is written with an apostrophe before it, as
    OWASP advises ("CSV Injection"): offers come from many hands.
    """
    text = io.StringIO()
    # RFC 4180 ends lines with CR LF.
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in record.items()} for record in records)
    # The byte order mark is what makes Excel read UTF-8; other programs skip it.
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    if isinstance(value, bool):
        # As in JSON: Python's own words for them are nobody else's.
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
