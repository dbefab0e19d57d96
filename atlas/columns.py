"""What a table is made of: columns, their kinds, and what their values must satisfy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean", "date", "year", "list", "geometry"]


@dataclass(frozen=True)
class Column:
    """One column: its kind, and what a value must satisfy.

    A ``list`` is text whose items are joined with ``;``; `choices` then holds for each item.
    `refers_to` names ``table.column``.
    """

    name: str
    kind: Kind
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str = ""
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """One table: its key, its columns, and the file that carries it in a package."""

    name: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    file: str = ""

    @property
    def path(self) -> str:
        """File name inside a data package."""
        return self.file or f"{self.name}.csv"

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return the column called `name`."""
        return next(column for column in self.columns if column.name == name)


def text_column(
    name: str, about: str, *, required: bool = False, pattern: str = "", choices: tuple[str, ...] = ()
) -> Column:
    """Return a column of text."""
    return Column(name, "text", about, required=required, pattern=pattern, choices=choices)


def reference_column(name: str, refers_to: str, about: str, *, required: bool = True) -> Column:
    """Return a column whose text is a key of another table, named ``table.column``."""
    return Column(name, "text", about, required=required, refers_to=refers_to)
