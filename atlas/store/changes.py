"""The difference between two states of a table, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd
import shapely

from atlas.frames import rows_of
from atlas.model import Table

Key = tuple[str, ...]
Row = dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """Rows that end (by key) and rows that begin; a changed row does both."""

    ended: list[Key]
    begun: dict[Key, Row]

    @property
    def count(self) -> int:
        """How many keys are touched."""
        return len({*self.ended, *self.begun})


class RowFate(StrEnum):
    """What a data version did to a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, order=True)
class RowChange:
    """What became of the row of a key in a data version."""

    version: int
    key: Key
    fate: RowFate


def tell_changes(version: int, ended: Iterable[Key], begun: Iterable[Key]) -> list[RowChange]:
    """Return what a version did to each key, by key; a row that ended and began in it was changed.

    >>> [(change.key, change.fate.value) for change in tell_changes(2, ended=[("a",), ("b",)], begun=[("b",), ("c",)])]
    [(('a',), 'removed'), (('b',), 'changed'), (('c',), 'added')]
    """
    over, new = set(ended), set(begun)
    fates = {
        **dict.fromkeys(over - new, RowFate.REMOVED),
        **dict.fromkeys(over & new, RowFate.CHANGED),
        **dict.fromkeys(new - over, RowFate.ADDED),
    }
    return [RowChange(version, key, fates[key]) for key in sorted(fates)]


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """Return the key of a row as text; a missing part of it is empty."""
    # A key may have an optional part (an unknown service area has no region), and SQL holds no two NULL for equal.
    return tuple("" if row[name] is None else str(row[name]) for name in table.key)


def rows_by_key(table: Table, frame: pd.DataFrame) -> dict[Key, Row]:
    """Return the rows of a frame by key, geometries as WKB so that rows compare."""
    # Bytes compare exactly, corner by corner; two equal outlines that start elsewhere count as changed.
    shapes = [column.name for column in table.columns if column.kind == "geometry"]
    plain = frame.assign(**{name: shapely.to_wkb(frame[name].to_numpy()) for name in shapes})
    return {key_of(table, row): row for row in rows_of(plain[table.column_names])}


def find_changes(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Changes:
    """Tell what turns `old` into `new`."""
    begun = {key: row for key, row in new.items() if old.get(key) != row}
    # A changed row ends and begins in the same version, so the old state stays readable.
    ended = [key for key in old if key not in new or key in begun]
    return Changes(ended, begun)


def count_changes(table: Table, old: pd.DataFrame, new: pd.DataFrame) -> int:
    """Count the keys that differ between two states of a table."""
    return find_changes(rows_by_key(table, old), rows_by_key(table, new)).count
