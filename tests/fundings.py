"""A small made-up funding file over the default data: invented for tests, no statement about any real funding."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from atlas.frames import DTYPES, Tables
from atlas.model import TABLES
from atlas.services.exchange import import_default
from atlas.services.snapshots import Snapshot
from atlas.store.memory import MemoryStore
from tests.spec.country import snapshot_of

MADE_UP: Final = Path(__file__).parent / "data_samples" / "fundings_made_up.csv"
"""Erfunden für Tests: fundings of real offers of Groß-Gerau (06433) and one of Konstanz, with invented amounts."""


def read_made_up_fundings(file: Path = MADE_UP) -> pd.DataFrame:
    """Return the made-up fundings in the contract of the table."""
    table = TABLES["fundings"]
    cells = pd.read_csv(file, dtype="str", keep_default_na=True)
    cells["is_voluntary"] = cells["is_voluntary"].map({"true": True, "false": False})
    numbers = {"year": pd.to_numeric(cells["year"]), "amount_eur": pd.to_numeric(cells["amount_eur"])}
    typed = cells.assign(**numbers)
    return typed.astype({column.name: DTYPES[column.kind] for column in table.columns})[table.column_names]


def with_made_up_fundings(tables: Tables) -> Tables:
    """Return the tables of the default data with the made-up fundings in place of their own."""
    return {**tables, "fundings": read_made_up_fundings()}


@cache
def default_tables() -> Tables:
    """Return the tables of the default data, read once for all tests."""
    store = MemoryStore()
    import_default(store)
    return store.read(store.current_version())


@cache
def funded_default() -> Snapshot:
    """Return the default data with the made-up fundings, as of a fixed day; nobody may change it."""
    return snapshot_of(with_made_up_fundings(default_tables()))
