"""One foreign row seen through a mapping: the text of each target, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from atlas.faults import Fault, Severity
from atlas.frames import LIST_SEPARATOR
from atlas.sources import foreign_cells
from atlas.sources.foreign_cells import NOTHING, CellError, fold, split_items
from atlas.sources.offer_mapping import OfferMapping
from atlas.sources.sheets import RawRow

_Meaning = TypeVar("_Meaning")
LIST_TARGETS: Final = ("partners", "target_groups", "service_area", "delivery_modes", "languages")
_TEXTS: Final = ("office", "description", "plain_language", "cost", "access", "email")
_PARSERS: Final[dict[str, Callable[[str], Any]]] = {
    "wheelchair": foreign_cells.parse_wheelchair,
    "capacity": foreign_cells.parse_count,
    "website": foreign_cells.parse_website,
    "source_url": foreign_cells.parse_website,
    "source_year": foreign_cells.parse_year,
    "verified_on": foreign_cells.parse_day,
}
_ITEM_PARSERS: Final[dict[str, Callable[[str], str]]] = {
    "partners": str.strip,
    "target_groups": str.strip,
    "delivery_modes": foreign_cells.parse_delivery_mode,
    "languages": foreign_cells.parse_language,
}
# A strict form of OSM's opening hours: what does not fit it is shown as text, so nothing is misread.
_DAY: Final = r"(Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_SPAN: Final = r"\d\d:\d\d-\d\d:\d\d"
_RULE: Final = rf"(24/7|{_DAY}([-,]{_DAY})* ({_SPAN}(, ?{_SPAN})*|off))"
_OSM_HOURS: Final = re.compile(rf"{_RULE}(; ?{_RULE})*;?")
# UTF-8 read as Windows-1252 or as Mac Roman, and the sign that decoders put for what they cannot read.
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf¤¶¼Ÿ„–œ]|â€|\ufffd|†[a-z]")
"""Umlauts that went through a wrong encoding."""


class RowNotes:
    """Gathers what is wrong with one row, under the column names of its file."""

    def __init__(self, file: str, line: int, mapping: OfferMapping) -> None:
        self._file = file
        self._line = line
        self._mapping = mapping
        self.errors: list[Fault] = []
        self.warnings: list[Fault] = []

    def refuse(self, target: str, value: str, error: CellError) -> None:
        """Note what rejects the row."""
        self.errors.append(self._fault(target, value, error, "error"))

    def warn(self, target: str, value: str, error: CellError) -> None:
        """Note what is only reported."""
        self.warnings.append(self._fault(target, value, error, "warning"))

    def _fault(self, target: str, value: str, error: CellError, severity: Severity) -> Fault:
        column = self._mapping.label(target)
        return Fault(self._file, self._line, column, value, error.expected, error.advice, severity)


class RowReader:
    """Reads the cells of rows as the mapping says."""

    def __init__(self, mapping: OfferMapping) -> None:
        self._mapping = mapping
        self._words = {
            target: {fold(word): meaning for word, meaning in words.items()} for target, words in mapping.values.items()
        }

    def text(self, row: RawRow, target: str) -> str:
        """Return the text of a target: its source columns joined, its words replaced; empty where there is none."""
        columns = self._mapping.columns.get(target)
        if columns is None:
            return self._mapping.constants.get(target, "")
        parts = [cell for column in columns if (cell := row.cells[column]) and cell.lower() not in NOTHING]
        # Several columns make several items of a list, but one text: first name and last name.
        text = (LIST_SEPARATOR if target in LIST_TARGETS else " ").join(parts)
        words = self._words.get(target)
        return words.get(fold(text), text) if words else text

    def items(self, row: RawRow, target: str) -> list[str]:
        """Return the items of a target that lists several."""
        words = self._words.get(target, {})
        return [words.get(fold(item), item) for item in split_items(self.text(row, target))]

    def read_details(self, row: RawRow, notes: RowNotes) -> dict[str, Any]:
        """Return the columns of an offer that it may lack; a cell that means nothing stays empty, with a warning."""
        details: dict[str, Any] = {target: self.text(row, target) or None for target in _TEXTS}
        for target, parse in _PARSERS.items():
            details[target] = _parse(target, self.text(row, target), parse, notes)
        for target, parse in _ITEM_PARSERS.items():
            found = [_parse(target, item, parse, notes) for item in self.items(row, target)]
            # A dictionary drops repeated items and keeps their order.
            details[target] = LIST_SEPARATOR.join(dict.fromkeys(filter(None, found))) or None
        details["phone"] = self._read_phone(row, notes)
        return details | self._read_hours(row)

    def read_flag(self, row: RawRow, target: str, notes: RowNotes) -> bool:
        """Return yes or no; an unreadable answer refuses the row, as a secret place must not slip out."""
        text = self.text(row, target)
        try:
            return foreign_cells.parse_flag(text) if text else False
        except CellError as error:
            notes.refuse(target, text, error)
            return False

    def check_spelling(self, row: RawRow, notes: RowNotes) -> None:
        """Warn of umlauts that a wrong encoding has garbled."""
        for target in ("name", "provider", "street", "city", "address"):
            text = self.text(row, target)
            if _GARBLED.search(text):
                expected = "Umlaute sind vermutlich durch eine falsche Zeichenkodierung entstellt."
                notes.warn(target, text, CellError(expected, "Bitte in der Quelle verbessern."))

    def _read_phone(self, row: RawRow, notes: RowNotes) -> str | None:
        phone = self.text(row, "phone")
        # Not mended: the number may as well be a short one without a dialling code.
        if re.fullmatch(r"[1-9]\d{6,}", phone):
            advice = "Bitte in der Quelle als Text eintragen."
            notes.warn("phone", phone, CellError("Die Null der Vorwahl fehlt vermutlich.", advice))
        return phone or None

    def _read_hours(self, row: RawRow) -> dict[str, str | None]:
        hours, text = self.text(row, "opening_hours"), self.text(row, "opening_hours_text")
        if _OSM_HOURS.fullmatch(hours):
            return {"opening_hours": hours, "opening_hours_text": text or None}
        return {"opening_hours": None, "opening_hours_text": "; ".join(filter(None, (hours, text))) or None}


def _parse(target: str, text: str, parse: Callable[[str], _Meaning], notes: RowNotes) -> _Meaning | None:
    if not text:
        return None
    try:
        return parse(text)
    except CellError as error:
        notes.warn(target, text, error)
        return None
