"""Data packages in and out of the store: validate, import, export."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

import pandas as pd

from atlas.errors import BadRequestError, FaultyDataError, NotFoundError
from atlas.faults import Fault, ImportReport
from atlas.formats.package import DESCRIPTION_FILE, format_cells, write_package
from atlas.frames import Tables
from atlas.model import PROVENANCE, TABLES
from atlas.resources import resource_folder
from atlas.services.integrity import check_integrity
from atlas.services.package_state import is_refused
from atlas.sources.package import ReadPackage, Watch, read_package, rejected_lines, taken_rows
from atlas.sources.package_tables import ReadTable
from atlas.store.protocol import Store


class RefusedPackageError(FaultyDataError):
    """A package was refused whole; `report` counts its rows."""

    def __init__(self, template: str, *, report: ImportReport, **facts: object) -> None:
        super().__init__(template, faults=report.errors, **facts)
        self.report = report


def validate_package(path: Path, *, store: Store | None = None, watch: Watch = iter) -> ImportReport:
    """Say what an import of the package at `path` would take and reject; nothing is written.

    References to tables that the package lacks are judged against `store`, and not at all without one.

    Raises
    ------
    BadDataError
        If it is no data package.
    """
    return _report(_check(path, {} if store is None else store.read(), watch))


def import_package(
    store: Store, path: Path, *, partial: bool = False, rejects: Path | None = None, watch: Watch = iter
) -> ImportReport:
    """Make the tables of a package the content of the store; tables that it lacks stay as they are.

    Parameters
    ----------
    partial
        Leave faulty rows out, and rows that refer to them, instead of refusing the package whole.
    rejects
        Folder for rejected rows and `report.csv`; with `partial` ``<package>.rejected`` by default.
    watch
        Wraps the tables while they are read, for a progress bar.

    Returns
    -------
    report
        The version reached; `changed_rows` is 0 where the store held all of it already.

    Raises
    ------
    RefusedPackageError
        If there is any error and not `partial`: nothing is written.
    BadDataError
        If it is no data package.
    """
    # Asked before the state is read: whoever writes in between makes this import fail instead of being overwritten.
    version = store.current_version()
    known = store.read(version)
    package = _check(path, known, watch)
    report = _report(package)
    # Written before the refusal is raised, because whoever mends the package needs these files most then.
    if report.errors and (partial or rejects):
        write_rejects(package, rejects or Path(f"{package.name}.rejected"))
    if report.errors and not partial:
        raise RefusedPackageError(
            "Das Datenpaket %(name)s wurde nicht übernommen: %(count)d Fehler (oben). "
            "Nach dem Berichtigen erneut einspielen oder mit --partial nur die fehlerfreien Zeilen übernehmen.",
            report=report,
            name=package.name,
            count=len(report.errors),
        )
    report.version, report.changed_rows = store.replace(
        _tables_to_write(package, known), note=f"Datenpaket {package.name}", based_on=version
    )
    return report


def import_default(store: Store, *, watch: Watch = iter) -> ImportReport:
    """Import the data that come with the atlas."""
    return import_package(store, resource_folder("geodata"), watch=watch)


def export_package(store: Store, folder: Path) -> None:
    """Write everything the store holds as a data package.

    Raises
    ------
    NotFoundError
        If the store is empty.
    BadRequestError
        If `folder` holds files of the same names that are no data package.
    """
    if not store.current_version():
        raise NotFoundError("Der Atlas ist noch leer. Bitte zuerst Daten einspielen: „atlas import default“.")
    if folder.exists() and not folder.is_dir():
        raise BadRequestError("%(folder)s ist eine Datei; erwartet wird ein Ordner.", folder=folder)
    # An earlier package may be replaced. CSV files that merely bear the same names are somebody's work.
    if not (folder / DESCRIPTION_FILE).exists():
        present = [table.path for table in TABLES.values() if (folder / table.path).exists()]
        if present:
            raise BadRequestError(
                "In %(folder)s liegen schon Dateien (%(files)s), aber kein Datenpaket. "
                "Bitte einen leeren Ordner nennen.",
                folder=folder,
                files=", ".join(present),
            )
    write_package(store.read(), folder)


def write_rejects(package: ReadPackage, folder: Path) -> None:
    """Keep the rejected rows as they came, with their line, and all faults in `report.csv`.

    Raises
    ------
    BadRequestError
        If `folder` is a data package.
    """
    if (folder / DESCRIPTION_FILE).exists():
        raise BadRequestError(
            "In %(folder)s liegt ein Datenpaket, das die zurückgewiesenen Zeilen überschreiben würden. "
            "Bitte mit --rejects einen anderen Ordner nennen.",
            folder=folder,
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Files of an earlier attempt would be taken for faults of this one; others in the folder stay.
    for stale in folder.glob("*.csv"):
        if stale.stem in {*TABLES, "report"}:
            stale.unlink()
    for name, read in package.read.items():
        lines = rejected_lines(read)
        if len(lines):
            _write_csv(folder / f"{name}.csv", ["line", *read.table.column_names], _rejected_cells(read, lines))
    names = [item.name for item in fields(Fault)]
    _write_csv(folder / "report.csv", names, ([str(cell) for cell in astuple(fault)] for fault in package.faults))


def _rejected_cells(read: ReadTable, lines: pd.Index) -> Iterable[list[str]]:
    rows = read.rows.loc[lines]
    columns = [format_cells(column, rows[column.name]) for column in read.table.columns]
    for line, *cells in zip(lines, *columns, strict=True):
        # The text as it came, where it was kept: a typed value would hide what was wrong with it.
        yield [str(line), *read.cells.get(line, cells)]


def _write_csv(file: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        writer.writerows(rows)


def _check(path: Path, known: Tables, watch: Watch) -> ReadPackage:
    package = read_package(path, watch=watch)
    check_integrity(package, known)
    return package


def _report(package: ReadPackage) -> ImportReport:
    return ImportReport(tallies=package.tallies, faults=package.faults)


def _tables_to_write(package: ReadPackage, known: Tables) -> Tables:
    """Return the tables that come in; the provenance of tables that stay stays with them."""
    tables = {name: taken_rows(read) for name, read in package.read.items() if not is_refused(read)}
    old, new = known[PROVENANCE.name], package.provenance
    # A table that was refused keeps its stored rows, so it keeps their source and credit as well.
    coming = new[new["resource"].isin(tables) | ~new["resource"].isin(TABLES)]
    kept = old[~old["resource"].isin([*tables, *coming["resource"]])]
    return {**tables, PROVENANCE.name: pd.concat([kept, coming], ignore_index=True)}
