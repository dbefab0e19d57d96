"""GeoPackage 1.2 (OGC 12-128r14): layers by GDAL, tables, names for people, styles and credits by SQLite.

The same content is the same bytes: every time in the file is the day that the caller gives, and the file is written
anew at the end, as pages that SQLite freed on the way keep what was in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyogrio

from atlas.columns import Kind
from atlas.formats.layer_metadata import gdal_metadata, qgis_metadata
from atlas.formats.vector_layer import LayerColumn, VectorLayer, write_layer

GEOPACKAGE_TYPE: Final = "application/geopackage+sqlite3"

# For the whole process and once, as GDAL knows no other way: nothing that it writes here need survive a power cut, and
# waiting for the disk after each layer takes longer than all the rest.
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})

_TYPES: Final[dict[Kind, str]] = {
    "integer": "INTEGER",
    "year": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
"""Types of GeoPackage columns (table 1 of the standard); all others are TEXT."""
_EXTENSIONS: Final = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
)
_SCRIPT: Final = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""


@dataclass(frozen=True)
class AttributeTable:
    """A table without shapes: its name in the file and for people, its columns, and the rows by column name."""

    name: str
    title: str
    columns: Sequence[LayerColumn]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class LayerStyle:
    """How QGIS draws a layer or shows a table; the first of a layer is what it takes by itself."""

    layer: str
    name: str
    qml: str
    sld: str = ""
    is_spatial: bool = True


@dataclass(frozen=True)
class LayerCredit:
    """Where a layer or table comes from; an empty `table` means the whole file."""

    table: str
    title: str
    abstract: str
    licence: str
    attribution: str


@dataclass(frozen=True)
class GeoPackage:
    """All that goes into a file."""

    layers: Sequence[VectorLayer]
    tables: Sequence[AttributeTable] = ()
    styles: Sequence[LayerStyle] = ()
    credits: Sequence[LayerCredit] = ()


def write_geopackage(content: GeoPackage, *, day: date) -> bytes:
    """Return a GeoPackage; `day` is the only time in it.

    Raises
    ------
    ValueError
        If there is no layer: GDAL lays out the file with the first.
    """
    if not content.layers:
        raise ValueError("layers")
    with TemporaryDirectory(prefix="sozialatlas-") as scratch:
        path = Path(scratch) / "sozialatlas.gpkg"
        for number, layer in enumerate(content.layers):
            _add_layer(path, layer, is_first=number == 0)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            _complete(database, content, f"{day.isoformat()}T00:00:00.000Z")
        return _without_counts(path.read_bytes())


def _without_counts(content: bytes) -> bytes:
    """Return a file whose head does not tell how often it was changed (SQLite database file format, 1.3.8 and 1.3.13).

    How many steps GDAL writes in depends on how its threads get on.
    """
    once = (1).to_bytes(4, "big")
    return content[:24] + once + content[28:92] + once + content[96:]


def _add_layer(path: Path, layer: VectorLayer, *, is_first: bool) -> None:
    # Version 1.2, which programs of 2018 open. Without its own table of counts, which GDAL keeps by triggers.
    first = {"dataset_options": {"VERSION": "1.2", "ADD_GPKG_OGR_CONTENTS": "NO"}} if is_first else {}
    options = {"IDENTIFIER": layer.title, "DESCRIPTION": layer.about, "FID": "fid", "GEOMETRY_NAME": "geom"}
    write_layer(layer, path, "GPKG", append=not is_first, layer_options={**options, "SPATIAL_INDEX": "YES"}, **first)


def _complete(database: sqlite3.Connection, content: GeoPackage, moment: str) -> None:
    # A file that nobody has yet need not survive a power cut.
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA journal_mode = OFF")
    database.executescript(_SCRIPT)
    database.execute("BEGIN")
    extensions = [(table, name, where, "read-write") for table, name, where in _EXTENSIONS]
    database.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", extensions)
    for table in content.tables:
        _add_table(database, table)
    _register(database, "layer_styles", "layer_styles")
    for layer in content.layers:
        _name_columns(database, layer.name, layer.columns)
    for table in content.tables:
        _name_columns(database, table.name, table.columns)
    _add_styles(database, content.styles, moment)
    _add_credits(database, content.credits, moment)
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.execute("COMMIT")
    database.execute("VACUUM")


def _add_table(database: sqlite3.Connection, table: AttributeTable) -> None:
    columns = [f"{_quote(column.name)} {_TYPES.get(column.kind, 'TEXT')}" for column in table.columns]
    key = '"fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL'
    database.execute(f"CREATE TABLE {_quote(table.name)} ({', '.join([key, *columns])})")
    names = [column.name for column in table.columns]
    places = ", ".join("?" for _ in names)
    database.executemany(
        f"INSERT INTO {_quote(table.name)} ({', '.join(map(_quote, names))}) VALUES ({places})",  # noqa: S608 -- quoted
        ([row[name] for name in names] for row in table.rows),
    )
    _register(database, table.name, table.title)


def _register(database: sqlite3.Connection, name: str, title: str) -> None:
    columns = "table_name, data_type, identifier, description, srs_id"
    database.execute(
        f"INSERT INTO gpkg_contents ({columns}) VALUES (?, 'attributes', ?, ?, 0)",  # noqa: S608 -- fixed names
        (name, title, title if title != name else ""),
    )


def _name_columns(database: sqlite3.Connection, table: str, columns: Iterable[LayerColumn]) -> None:
    named: set[str] = set()
    for column in columns:
        # GDAL and QGIS show `name`, the standard wants it once for each table; `title` is free.
        name = column.title if column.title not in named else f"{column.title} ({column.name})"
        named.add(name)
        database.execute(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
            (table, column.name, name, column.title),
        )


def _add_styles(database: sqlite3.Connection, styles: Sequence[LayerStyle], moment: str) -> None:
    styled: set[str] = set()
    for style in styles:
        geometry = "geom" if style.is_spatial else ""
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)",
            (
                style.layer,
                geometry,
                style.name,
                style.qml,
                style.sld,
                style.layer not in styled,
                style.name,
                moment,
            ),
        )
        styled.add(style.layer)


def _add_credits(database: sqlite3.Connection, listed: Sequence[LayerCredit], moment: str) -> None:
    for number, credit in enumerate(listed, start=1):
        # QGIS reads its own form of metadata; for the file as a whole, GDAL prints its own.
        uri = "http://mrcc.com/qgis.dtd" if credit.table else "http://gdal.org"
        texts = {
            "title": credit.title,
            "abstract": credit.abstract,
            "licence": credit.licence,
            "attribution": credit.attribution,
        }
        text = qgis_metadata(name=credit.table, **texts) if credit.table else gdal_metadata(**texts)
        database.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)", (number, uri, text))
        scope = "table" if credit.table else "geopackage"
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
            (scope, credit.table or None, moment, number),
        )


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
