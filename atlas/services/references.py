"""Finds references into the void, in the package and in what the store would be left with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd
from rapidfuzz import fuzz, process

from atlas.codes import restore_leading_zero
from atlas.faults import Fault
from atlas.frames import Tables, empty_frame, split_list
from atlas.model import TABLES, Column
from atlas.services.package_state import TableFault, add_faults, is_refused, table_after
from atlas.sources.package import ReadPackage, rejected_lines
from atlas.sources.package_tables import ReadTable

_STORE_NAME: Final = "im Bestand"
_SIMILAR: Final = 80
"""Percent of likeness (rapidfuzz) from which a known word is proposed for an unknown one."""


def check_references(package: ReadPackage, known: Tables) -> None:
    """Add the faults of broken references to a package.

    Tables are asked parents before children, so that a row whose parent was rejected goes with it. A package
    that takes away what the store still refers to has its whole table refused; then all is asked anew.
    """
    # This ends: each round but the last refuses a table whole, and there are only so many tables.
    while _check_once(package, known):
        pass


@dataclass(frozen=True)
class _Reference:
    table: str
    column: Column
    target: str
    key: str


def _references() -> Iterator[_Reference]:
    for table in TABLES.values():
        for column in table.columns:
            if column.refers_to:
                target, _, key = column.refers_to.partition(".")
                yield _Reference(table.name, column, target, key)


def _check_once(package: ReadPackage, known: Tables) -> bool:
    """Add faults of broken references; tell whether they refused a whole table, so that all must be asked anew."""
    refused: set[str] = set()
    for reference in _references():
        if not _is_concerned(reference, package, known):
            continue
        valid = set(table_after(reference.target, package, known)[reference.key].dropna())
        # Rows of the package are at fault themselves. Rows of the store are not: there the package takes away what
        # they need.
        if reference.table in package.read and not is_refused(package.read[reference.table]):
            add_faults(package, _broken_rows(reference, package, valid))
        elif reference.target in package.read and not is_refused(package.read[reference.target]):
            faults = list(_orphaned(reference, package, known, valid))
            add_faults(package, ((reference.target, fault) for fault in faults))
            refused |= {reference.target} if faults else set()
    return bool(refused)


def _is_concerned(reference: _Reference, package: ReadPackage, known: Tables) -> bool:
    """Tell whether the package touches one end of a reference and the other end is there at all."""
    touched = {reference.table, reference.target} & set(package.read)
    present = set(package.read) | set(known)
    # Without a store nobody can tell whether a reference to a table outside the package holds.
    return bool(touched) and {reference.table, reference.target} <= present


def _broken_rows(reference: _Reference, package: ReadPackage, valid: set[str]) -> Iterator[TableFault]:
    read = package.read[reference.table]
    values = _named_values(reference, read.rows)
    parent = package.read.get(reference.target)
    rejected = {} if parent is None else _rejected_keys(parent, reference.key)
    advice: dict[str, str] = {}
    for line, value in values[~values.isin(valid)].items():
        if value in rejected:
            parent_row = f"Zeile {rejected[value]} in {TABLES[reference.target].path}"
            expected = f"Sie verweist auf {parent_row}, und jene wird zurückgewiesen."
            fault_advice = "Bitte zuerst jene berichtigen."
        else:
            expected = f"Das gibt es in {_origin(reference, package)} nicht ({reference.column.about})."
            fault_advice = advice.setdefault(value, _propose(value, valid))
        yield read.table.name, Fault(read.file, int(str(line)), reference.column.name, value, expected, fault_advice)


def _named_values(reference: _Reference, rows: pd.DataFrame) -> pd.Series:
    """Return what the rows refer to, under their lines; a list refers with each of its items."""
    values = rows[reference.column.name].dropna()
    return values.map(split_list).explode().dropna() if reference.column.kind == "list" else values


def _rejected_keys(parent: ReadTable, key: str) -> dict[str, int]:
    rows = parent.rows.loc[rejected_lines(parent), key].dropna()
    return {value: int(line) for line, value in rows.items()}


def _origin(reference: _Reference, package: ReadPackage) -> str:
    path = TABLES[reference.target].path
    return path if reference.target in package.read else f"{path} ({_STORE_NAME})"


def _propose(value: str, valid: set[str]) -> str:
    restored = restore_leading_zero(value)
    if restored in valid:
        return f"Die führende Null ist verloren gegangen, richtig ist {restored}. Die Spalte als Text behandeln."
    # Sorted, so that of two words equally near the same one is proposed each time.
    near = process.extractOne(value, sorted(valid), scorer=fuzz.WRatio, score_cutoff=_SIMILAR)
    return f"Gemeint ist vielleicht {near[0]}." if near else "Bitte dort ergänzen oder hier berichtigen."


def _orphaned(reference: _Reference, package: ReadPackage, known: Tables, valid: set[str]) -> Iterator[Fault]:
    """Find what the store holds and the package would leave without what it refers to."""
    values = _named_values(reference, known.get(reference.table, empty_frame(TABLES[reference.table])))
    lost = sorted(set(values) - valid)
    if lost:
        shown = ", ".join(lost[:5]) + (" ..." if len(lost) > 5 else "")
        expected = f"{len(lost)} Kennungen fehlen, auf die {TABLES[reference.table].path} {_STORE_NAME} noch verweist."
        if set(lost) <= set(_rejected_keys(package.read[reference.target], reference.key)):
            advice = "Ihre Zeilen werden zurückgewiesen; bitte zuerst jene berichtigen."
        else:
            advice = f"Bitte ergänzen oder die Tabelle {reference.table} mit ins Paket nehmen."
        yield Fault(package.read[reference.target].file, 0, reference.key, shown, expected, advice)
