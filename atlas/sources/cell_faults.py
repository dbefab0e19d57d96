"""Says in German what is wrong with one cell, and what it should probably be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from atlas.codes import restore_leading_zero
from atlas.faults import Fault
from atlas.model import Column, Kind
from atlas.table_schema import FALSE_VALUES, TRUE_VALUES

_EXPECTED: Final[dict[Kind, str]] = {
    "integer": "Erwartet wird eine ganze Zahl ohne Tausenderpunkt, etwa 4600.",
    "number": "Erwartet wird eine Zahl mit Dezimalpunkt, etwa 9.17.",
    "year": "Erwartet wird ein Jahr mit vier Ziffern, etwa 2022.",
    "date": "Erwartet wird ein Datum wie 2026-11-21.",
    "boolean": f"Erwartet wird {TRUE_VALUES[0]} oder {FALSE_VALUES[0]}.",
}
_AS_TEXT: Final = "Die Spalte in der Tabellenkalkulation als Text behandeln."
_DECIMAL_COMMA: Final = re.compile(r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]{3})+|[+-]?[0-9]+),([0-9]+)\s*")
_THOUSANDS: Final = re.compile(r"\s*([+-]?[0-9]{1,3}(?:[.\u2009\u00a0 '][0-9]{3})+)\s*")
_WHOLE: Final = re.compile(r"\s*([+-]?[0-9]+)[.,]0+\s*")
_GERMAN_DATES: Final = ("%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def describe_cell_fault(file: str, line: int, column: Column, cell: str, notes: Mapping[str, str]) -> Fault:
    """Return the fault of a cell; `notes` is what Frictionless found, by constraint (`type`, `required` ...)."""
    if "required" in notes:
        expected, advice = f"Die Zelle ist leer, muss aber gefüllt sein ({column.about}).", _choose(column)
    elif "type" in notes:
        expected, advice = _EXPECTED[column.kind], _mend_type(column, cell)
    elif "enum" in notes:
        expected, advice = "Dieses Wort ist hier nicht vorgesehen.", _choose(column)
    elif "pattern" in notes:
        expected, advice = f"Erwartet wird: {column.about} (Muster {column.pattern}).", _mend_code(column, cell)
    else:
        expected, advice = f"Der Wert liegt außerhalb des Erlaubten ({_range_of(column)}).", "Bitte berichtigen."
    return Fault(file, line, column.name, cell, expected, advice)


def _choose(column: Column) -> str:
    return f"Erlaubt sind: {', '.join(column.choices)}." if column.choices else "Bitte ergänzen."


def _mend_type(column: Column, cell: str) -> str:
    mended = _mended(column.kind, cell)
    return f"Gemeint ist wohl: {mended}" if mended else "Bitte berichtigen oder leer lassen."


def _mended(kind: Kind, cell: str) -> str:
    if kind == "date":
        return _mended_date(cell)
    if kind in {"integer", "number", "year"}:
        return _mended_number(kind, cell)
    return ""


def _mended_number(kind: Kind, cell: str) -> str:
    # The order decides: "4600,0" is a whole number, "9,17" a decimal comma and "4.600" a German thousand.
    if whole := _WHOLE.fullmatch(cell):
        return whole[1]
    if comma := _DECIMAL_COMMA.fullmatch(cell):
        return f"{comma[1].replace('.', '')}.{comma[2]}" if kind == "number" else ""
    if thousands := _THOUSANDS.fullmatch(cell):
        return re.sub(r"[^0-9+-]", "", thousands[1])
    return ""


def _mended_date(cell: str) -> str:
    for form in _GERMAN_DATES:
        try:
            return datetime.strptime(cell.strip(), form).date().isoformat()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return ""


def _mend_code(column: Column, cell: str) -> str:
    code = cell.strip()
    if re.fullmatch(column.pattern, code):
        return "Leerzeichen am Rand bitte entfernen."
    # What becomes of a key that a spreadsheet took for a number.
    restored = restore_leading_zero(code)
    if restored and re.fullmatch(column.pattern, restored):
        return f"Die führende Null ist verloren gegangen, richtig ist {restored}. {_AS_TEXT}"
    if re.fullmatch(r"[0-9]+\.0", code):
        return f"Der Schlüssel wurde als Zahl gespeichert. {_AS_TEXT}"
    return "Bitte berichtigen."


def _range_of(column: Column) -> str:
    least = "" if column.minimum is None else f"mindestens {column.minimum:g}"
    most = "" if column.maximum is None else f"höchstens {column.maximum:g}"
    return " und ".join(filter(None, (least, most)))
