"""Change the hand-drawn country and ask for one verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from atlas.frames import Tables, frame_of
from atlas.model import TABLES
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.settings import Settings

TODAY = date(2026, 11, 21)


def snapshot_of(tables: Tables) -> Snapshot:
    """Return a snapshot of tables as of a fixed day."""
    return Snapshot(1, tables, Settings("sqlite://"), TODAY)


def rows(**values: Any) -> list[dict[str, Any]]:
    """Return one row to add."""
    return [values]


def change(
    country: Snapshot | Tables,
    table: str,
    added: list[dict[str, Any]],
    keep: Callable[[pd.DataFrame], pd.Series] | None = None,
) -> Tables:
    """Return the tables with rows kept and added; an added row replaces the one of the same key."""
    tables = country.tables if isinstance(country, Snapshot) else country
    old = tables[table] if keep is None else tables[table][keep(tables[table])]
    frames = [old, frame_of(TABLES[table], added)] if added else [old]
    joined = pd.concat(frames, ignore_index=True).drop_duplicates(list(TABLES[table].key), keep="last")
    return {**tables, table: joined.reset_index(drop=True)}


def edit(tables: Tables, table: str, key: str, **cells: Any) -> Tables:
    """Return the tables with some cells of the row `key` changed, by the table's first key column."""
    frame = tables[table].copy()
    is_it = frame[TABLES[table].key[0]] == key
    if not is_it.any():
        raise KeyError(key)
    for name, value in cells.items():
        frame.loc[is_it, name] = value
    return {**tables, table: frame}


def verdict_on(snapshot: Snapshot, region_id: str, topic: str, definition: str = "presence") -> Verdict:
    """Return the one verdict on a region and a topic."""
    (verdict,) = measure_coverage(snapshot, CoverageQuery(region=region_id, topic=topic, definition=definition))
    return verdict
