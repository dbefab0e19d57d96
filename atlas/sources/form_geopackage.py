"""A whole data package as a GeoPackage, as `atlas export gpkg` writes it or a person edited it in QGIS.

The file may come from anybody: it is opened read-only, nothing in it is run. Only real tables are read, no views and no
columns that SQLite would compute, as both may take for ever or fill the memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from atlas.columns import Table
from atlas.errors import BadDataError
from atlas.geo.crs import GEOGRAPHIC_CRS
from atlas.model import STORED_TABLES
from atlas.sources.package_layout import PackageLayout

TABLE_PREFIX: Final = "paket_"
_HEADER: Final = b"SQLite format 3\0"
_HEADER_SIZE: Final = 100
_MAGIC: Final = b"GP"
_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""Bytes of the envelope by its kind (OGC 12-128r14, table 6)."""
_FIRST_ROW: Final = 2
_WIDEST_GAP: Final = 1_000_000
"""Ids of rows are kept as lines up to so many; beyond, rows are simply counted."""


def lay_out(file: Path, folder: Path, limit_mb: int) -> None:
    """Write the tables of a GeoPackage as a data package into `folder`.

    Raises
    ------
    BadDataError
        If it is no GeoPackage, is cut off or too large, has no table of a package, or areas in a system that nobody
        knows.
    """
    _check_file(file, limit_mb)
    try:
        # Immutable: SQLite writes no journal beside it and takes no lock, whoever has it open.
        with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            # Text as somebody else wrote it may be no UTF-8; the import says so of each cell.
            database.text_factory = lambda content: content.decode("utf-8", "replace")
            _lay_out(database, file.name, PackageLayout(folder, "Tabelle", limit_mb))
    except (sqlite3.Error, OverflowError) as error:
        raise _unreadable(file.name, error) from error


def _check_file(file: Path, limit_mb: int) -> None:
    size_mb = file.stat().st_size / 1e6
    if size_mb > limit_mb:
        raise BadDataError(
            "Die Datei %(file)s ist %(size)d MB groß; erlaubt sind %(limit)d MB. "
            "Bitte in mehrere Dateien mit je einigen Tabellen aufteilen.",
            file=file.name,
            size=-(-size_mb // 1),
            limit=limit_mb,
        )
    journal = file.with_name(f"{file.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise BadDataError(
            "%(file)s ist noch in QGIS oder einem anderen Programm geöffnet: in %(journal)s stehen Änderungen, die in "
            "der Datei fehlen. Bitte dort schließen und erneut einlesen.",
            file=file.name,
            journal=journal.name,
        )
    with file.open("rb") as content:
        head = content.read(_HEADER_SIZE)
    if not head.startswith(_HEADER):
        raise _unreadable(file.name, "sie beginnt nicht wie eine SQLite-Datei")
    # SQLite reads what is there and misses the end only when it gets to it.
    if len(head) < _HEADER_SIZE or file.stat().st_size < _stated_size(head):
        raise _unreadable(file.name, "sie ist abgeschnitten")


def _stated_size(head: bytes) -> int:
    """Return how large a file is by its own head (SQLite database file format, 1.3)."""
    page = int.from_bytes(head[16:18], "big")
    # 65,536 does not fit into two bytes. Old writers leave the number of pages stale, and then say so.
    return (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big") if head[24:28] == head[92:96] else 0


def _lay_out(database: sqlite3.Connection, file: str, layout: PackageLayout) -> None:
    kinds = dict(
        database.execute(
            "SELECT name, CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 'virtual' ELSE type END "
            "FROM sqlite_master WHERE type IN ('table', 'view')"
        )
    )
    wanted = {TABLE_PREFIX + name: table for name, table in STORED_TABLES.items()}
    for name in wanted.keys() & kinds.keys():
        if kinds[name] != "table":
            raise BadDataError(
                "In %(file)s ist %(table)s keine Tabelle, sondern wird beim Lesen erst berechnet (%(kind)s). "
                "Bitte als Tabelle speichern.",
                file=file,
                table=name,
                kind=kinds[name],
            )
    found = [name for name in wanted if name in kinds]
    if not found:
        raise _no_package(file, sorted(kinds))
    for name in found:
        _add_table(database, wanted[name], name, layout)
    for name in sorted(kinds):
        if name.startswith(TABLE_PREFIX) and name not in wanted:
            layout.add_unknown(name)
    layout.finish()


def _add_table(database: sqlite3.Connection, table: Table, name: str, layout: PackageLayout) -> None:
    # Without hidden columns: those are computed by SQLite.
    described = database.execute(f"PRAGMA table_info({_quote(name)})").fetchall()
    keys = [row[1] for row in described if row[5]]
    columns = [row[1] for row in described if not (row[5] and row[1] not in table.column_names)]
    rows = _read_rows(database, name, keys, columns)
    shaped = next((column.name for column in table.columns if column.kind == "geometry"), "")
    if shaped:
        layout.add_areas(table.name, _read_areas(database, name, columns, rows))
    else:
        layout.add_table(table.name, columns, ((line, [_as_text(value) for value in row]) for line, row in rows))


def _read_rows(
    database: sqlite3.Connection, name: str, keys: Sequence[str], columns: Sequence[str]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield rows by their id, which is what QGIS shows; the line is the id plus one, as a header stands above."""
    key = _quote(keys[0]) if len(keys) == 1 else "rowid"
    chosen = ", ".join([key, *map(_quote, columns)])
    line = _FIRST_ROW - 1
    for number, *row in database.execute(f"SELECT {chosen} FROM {_quote(name)} ORDER BY {key}"):  # noqa: S608 -- quoted
        is_near = isinstance(number, int) and line <= number < line + _WIDEST_GAP
        line = number + 1 if is_near else line + 1
        yield line, row


def _read_areas(
    database: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterator[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[dict[str, str], shapely.Geometry | None]]:
    place, crs = _describe_geometry(database, name)
    if place not in columns:
        raise BadDataError("Die Tabelle %(table)s hat keine Spalte mit Flächen.", table=name)
    listed = [dict(zip(columns, row, strict=True)) for _, row in rows]
    shapes = np.array([_read_shape(name, row.pop(place)) for row in listed] + [None], dtype=object)[:-1]
    if crs != CRS(GEOGRAPHIC_CRS):
        shapes = gpd.GeoSeries(shapes, crs=crs).to_crs(GEOGRAPHIC_CRS).to_numpy()
    for row, shape in zip(listed, shapes, strict=True):
        yield {column: _as_text(value) for column, value in row.items()}, shape


def _describe_geometry(database: sqlite3.Connection, name: str) -> tuple[str, CRS]:
    """Return the column of the shapes and their reference system, which must be one that people know."""
    query = (
        "SELECT column_name, organization, organization_coordsys_id FROM gpkg_geometry_columns "
        "JOIN gpkg_spatial_ref_sys USING (srs_id) WHERE table_name = ?"
    )
    found = database.execute(query, (name,)).fetchone()
    if found is None:
        raise BadDataError("Die Tabelle %(table)s steht nicht unter den Ebenen der Datei.", table=name)
    column, organization, number = found
    try:
        return str(column), CRS.from_authority(str(organization), number)
    except CRSError as error:
        raise BadDataError(
            "Die Ebene %(table)s liegt in keinem bekannten Koordinatensystem (%(organization)s:%(number)s). Erwartet "
            "wird EPSG:4326 oder ein anderes der EPSG; in QGIS: Ebene exportieren, KBS EPSG:4326.",
            table=name,
            organization=organization,
            number=number,
        ) from error


def _read_shape(name: str, content: object) -> shapely.Geometry | None:
    """Return the shape of a GeoPackage geometry (OGC 12-128r14, 2.1.3): a head, an envelope, and WKB."""
    if content is None:
        return None
    if isinstance(content, bytes) and content[:2] == _MAGIC and len(content) > 8:
        kind = content[3] >> 1 & 0b111
        if kind < len(_ENVELOPES):
            try:
                return shapely.from_wkb(content[8 + _ENVELOPES[kind] :])
            except GEOSException:
                pass
    raise BadDataError(
        "In der Ebene %(table)s steht eine Geometrie, die nicht lesbar ist. In QGIS hilft „Geometrien reparieren“; "
        "danach neu speichern.",
        table=name,
    )


def _as_text(value: object) -> str:
    """Return a value as the text of a data package.

    >>> _as_text(None), _as_text(52000.5), _as_text(3.0), _as_text(" ä")
    ('', '52000.5', '3.0', ' ä')
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return repr(value) if isinstance(value, float) else str(value)


def _no_package(file: str, names: Sequence[str]) -> BadDataError:
    shown = [name for name in names if not name.startswith(("gpkg_", "rtree_", "sqlite_"))]
    return BadDataError(
        "%(file)s enthält kein Datenpaket: keine Tabelle heißt %(prefix)s… wie bei „atlas export gpkg“ ohne Kreis. "
        "Es gibt: %(names)s.",
        file=file,
        prefix=TABLE_PREFIX,
        names=", ".join(shown[:20]) or "keine Tabelle",
    )


def _unreadable(file: str, cause: object) -> BadDataError:
    return BadDataError(
        "%(file)s ist kein lesbares GeoPackage (%(cause)s). Erwartet wird eine Datei von „atlas export gpkg“; ein "
        "Datenpaket als ZIP bitte mit der Endung .zip einlesen.",
        file=file,
        cause=cause,
    )


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
