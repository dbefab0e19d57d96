"""The state after an import: the tables of the package, and those of the store that the package lacks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from atlas.faults import Fault
from atlas.frames import Tables, empty_frame
from atlas.model import TABLES
from atlas.sources.package import ReadPackage, taken_rows
from atlas.sources.package_tables import ReadTable

TableFault = tuple[str, Fault]
"""A fault and the table whose row it rejects."""


def is_refused(read: ReadTable) -> bool:
    """Tell whether a fault of the whole file keeps the table out, so that the stored one stays."""
    return any(fault.severity == "error" and fault.row == 0 for fault in read.faults)


def state_after(package: ReadPackage, known: Tables) -> Tables:
    """Return all tables as they are after the import, rejected rows left out."""
    return {name: table_after(name, package, known) for name in TABLES}


def table_after(name: str, package: ReadPackage, known: Tables) -> pd.DataFrame:
    """Return one table as it is after the import."""
    read = package.read.get(name)
    if read is not None and not is_refused(read):
        return taken_rows(read)
    return known[name] if name in known else empty_frame(TABLES[name])


def add_faults(package: ReadPackage, faults: Iterable[TableFault]) -> None:
    """Add faults to the tables of a package, each once."""
    by_table: dict[str, list[Fault]] = {}
    for table, fault in faults:
        by_table.setdefault(table, []).append(fault)
    for table, found in by_table.items():
        read = package.read[table]
        # A dictionary keeps the order; the same reference may be judged in several rounds.
        read.faults = list(dict.fromkeys([*read.faults, *found]))
