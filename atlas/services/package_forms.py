"""All tables as one file that comes back: for everybody without secret towns, for the operator as they are stored."""

from __future__ import annotations

from typing import Final

from atlas.formats.package_workbook import day_of, write_package_workbook
from atlas.frames import Tables
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.snapshots import Snapshot

PACKAGE_TITLE: Final = "Sozialatlas: alle Tabellen"


def publish_package_workbook(snapshot: Snapshot) -> bytes:
    """Return all tables as a workbook for everybody: of confidential offers only the county is told."""
    return snapshot.derive(
        "package workbook", lambda: write_tables_as_workbook(snapshot, tables_without_secret_towns(snapshot))
    )


def write_tables_as_workbook(snapshot: Snapshot, tables: Tables) -> bytes:
    """Return tables as a workbook that `atlas import` reads back without loss.

    Raises
    ------
    BadDataError
        If a text holds what no workbook can carry.
    """
    author = snapshot.settings.operator.name or "Sozialatlas"
    return write_package_workbook(tables, title=PACKAGE_TITLE, author=author, day=day_of(tables))
