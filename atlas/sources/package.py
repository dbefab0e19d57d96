"""Reads a data package whole: every row, every fault, the provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from atlas.faults import Fault, Tally
from atlas.frames import Tables
from atlas.model import PROVENANCE, TABLES, Table
from atlas.sources.areas import read_areas
from atlas.sources.checks import check_table
from atlas.sources.package_files import PACKAGE_LIMIT_MB, open_package
from atlas.sources.package_tables import ReadTable, read_table
from atlas.sources.provenance import describe_unsourced, read_provenance

Watch = Callable[[Iterable[Table]], Iterable[Table]]
"""Sees the tables as they are worked on, as a progress bar does."""


@dataclass
class ReadPackage:
    """A package as it came in: `read` by table name, `faults` of the package itself, `provenance`."""

    name: str
    read: dict[str, ReadTable] = field(default_factory=dict)
    own_faults: list[Fault] = field(default_factory=list)
    provenance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PROVENANCE.column_names))

    @property
    def faults(self) -> list[Fault]:
        """All faults: of the package, then table by table, by line."""
        return [*self.own_faults, *(fault for read in self.read.values() for fault in read.faults)]

    @property
    def tables(self) -> Tables:
        """The rows without error, in the frame contract, and the provenance."""
        return {**{name: taken_rows(read) for name, read in self.read.items()}, PROVENANCE.name: self.provenance}

    @property
    def tallies(self) -> list[Tally]:
        """Rows in, taken and rejected, table by table."""
        return [_count(read) for read in self.read.values()]


def read_package(path: Path, *, limit_mb: int = PACKAGE_LIMIT_MB, watch: Watch = iter) -> ReadPackage:
    """Read a data package and check each table in itself.

    Parameters
    ----------
    path
        Folder, its `datapackage.json`, or a zip of the folder.
    limit_mb
        Largest size of all files together, unpacked.
    watch
        Wraps the tables while they are read, for a progress bar.

    Returns
    -------
    package
        Every row that came in with its faults; references are not checked yet.

    Raises
    ------
    BadDataError
        If it is no data package at all, is too large, or names files outside itself.
    """
    with open_package(path, limit_mb=limit_mb) as files:
        package = ReadPackage(files.name, own_faults=list(files.faults))
        # In the order of the model, whatever order the package lists: parents are read before children.
        for table in watch([TABLES[name] for name in TABLES if name in files.files]):
            read = _read(table, files.files[table.name])
            read.faults = sorted([*read.faults, *check_table(read)], key=lambda fault: fault.row)
            package.read[table.name] = read
        package.provenance = read_provenance(files.description)
    sourced = set(package.provenance["resource"])
    package.own_faults.extend(
        describe_unsourced(name) for name, read in package.read.items() if len(read.rows) and name not in sourced
    )
    return package


def rejected_lines(read: ReadTable) -> pd.Index:
    """Return the lines of the rows that an error rejects; an error of the whole file rejects all."""
    lines = {fault.row for fault in read.faults if fault.severity == "error"}
    return read.rows.index if 0 in lines else read.rows.index[read.rows.index.isin(lines)]


def taken_rows(read: ReadTable) -> pd.DataFrame:
    """Return the rows without error, numbered anew."""
    return read.rows.drop(index=rejected_lines(read)).reset_index(drop=True)


def _read(table: Table, path: Path) -> ReadTable:
    has_geometry = any(column.kind == "geometry" for column in table.columns)
    return read_areas(table, path) if has_geometry else read_table(table, path)


def _count(read: ReadTable) -> Tally:
    rejected = len(rejected_lines(read))
    return Tally(read.table.name, rows_in=len(read.rows), taken=len(read.rows) - rejected, rejected=rejected)
