"""The Frictionless Table Schema of a table: the same words for the writer and the reader of packages."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from atlas.model import Column, Kind, Table

TRUE_VALUES: Final = ("true", "True", "TRUE", "1", "wahr", "Wahr", "WAHR", "ja", "Ja")
"""What counts as true; a German spreadsheet saves a tick as WAHR."""

FALSE_VALUES: Final = ("false", "False", "FALSE", "0", "falsch", "Falsch", "FALSCH", "nein", "Nein")
"""What counts as false."""

_TYPES: Final[dict[Kind, str]] = {
    "text": "string",
    "list": "string",
    "date": "date",
    "integer": "integer",
    "year": "year",
    "number": "number",
    "boolean": "boolean",
}
_LIST_NOTE: Final = "mehrere Einträge durch ; getrennt"


def make_schema(table: Table, present: Container[str] = ()) -> dict[str, Any]:
    """Return the Table Schema of `table`; foreign keys only to the tables that are `present`.

    A foreign key to a table that the package lacks would make the package invalid for
    every other reader: such references are checked against the data store instead.
    """
    schema: dict[str, Any] = {
        "fields": [_describe(column) for column in table.columns if column.kind != "geometry"],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    # A foreign key compares whole cells, so it cannot speak of the items of a list; the atlas judges those itself.
    single = [column for column in table.columns if column.kind != "list"]
    keys = [_foreign_key(column) for column in single if column.refers_to.partition(".")[0] in present]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _describe(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.about}
    if column.kind == "list":
        choices = f": {', '.join(column.choices)}" if column.choices else ""
        field["description"] = f"{column.about} ({_LIST_NOTE}{choices})"
    if column.kind == "boolean":
        field |= {"trueValues": list(TRUE_VALUES), "falseValues": list(FALSE_VALUES)}
    constraints = _constrain(column)
    if constraints:
        field["constraints"] = constraints
    return field


def _constrain(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    # An enum of Table Schema judges the whole cell; items of a list are checked by the atlas itself.
    if column.choices and column.kind != "list":
        constraints["enum"] = list(column.choices)
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    return constraints


def _foreign_key(column: Column) -> dict[str, Any]:
    resource, _, field = column.refers_to.partition(".")
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [field]}}
