"""The atlas as a GeoPackage: layers to look at, and all tables, so that it comes back without loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from atlas.columns import Column, Table
from atlas.formats.geopackage import AttributeTable, GeoPackage, LayerCredit, write_geopackage
from atlas.formats.package_workbook import day_of
from atlas.formats.vector_layer import LayerColumn, VectorLayer
from atlas.frames import Tables, rows_of
from atlas.geo.tidy import tidy_areas
from atlas.model import STORED_TABLES
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.gis_layers import (
    GisQuery,
    measure_verdicts,
    offer_layer,
    region_layers,
    site_layer,
    verdict_table,
    white_spot_layers,
)
from atlas.services.gis_styles import style_layers, style_tables
from atlas.services.snapshots import Snapshot

TABLE_PREFIX: Final = "paket_"
"""What tables of the data package are called by in the file, so that layers and they are told apart."""
_ABOUT: Final = (
    "Ebenen: angebote, standorte, raeume_…, weisse_flecken_…; die Tabelle urteile hat alle Urteile. "
    "Tabellen mit paket_ sind das Datenpaket, das „atlas import“ liest; Herkunft und Lizenz: paket_provenance."
)


def publish_geopackage(snapshot: Snapshot, query: GisQuery) -> bytes:
    """Return a GeoPackage for everybody: of confidential offers only the county is told.

    Raises
    ------
    NotFoundError
        If the county or the definition is unknown.
    """

    def pack() -> bytes:
        return pack_tables(snapshot, tables_without_secret_towns(snapshot), query)

    # Only the whole is kept: of counties and definitions there are many, and each file takes megabytes.
    return snapshot.derive("geopackage", pack) if query == GisQuery() else pack()


def pack_tables(snapshot: Snapshot, tables: Tables, query: GisQuery) -> bytes:
    """Return a GeoPackage of the layers of a snapshot and of `tables`.

    A file of one county has no tables of the package: read back, they would be taken for all there is.
    """
    if query.county:
        snapshot.require_county(query.county)
    verdicts = measure_verdicts(snapshot, query)
    shown = [
        offer_layer(snapshot, query),
        site_layer(snapshot, query),
        *region_layers(snapshot, query),
        *white_spot_layers(snapshot, query, verdicts),
    ]
    packed = {} if query.county else {name: tables[name] for name in STORED_TABLES if name in tables}
    areas = [_as_layer(STORED_TABLES[name], frame) for name, frame in packed.items() if name == "areas"]
    held = [
        verdict_table(verdicts, query.words),
        *(_as_table(STORED_TABLES[name], frame) for name, frame in packed.items() if name != "areas"),
    ]
    content = GeoPackage(
        layers=[*shown, *areas],
        tables=held,
        styles=[*style_layers([*shown, *areas], verdicts, query.words), *style_tables(held, query.words)],
        credits=list(_credits(tables, shown, list(packed))),
    )
    return write_geopackage(content, day=day_of(tables))


def _as_table(table: Table, frame: pd.DataFrame) -> AttributeTable:
    rows = rows_of(_in_order(table, frame))
    return AttributeTable(
        TABLE_PREFIX + table.name, f"Datenpaket: {table.title}", [_as_column(one) for one in table.columns], rows
    )


def _as_layer(table: Table, frame: pd.DataFrame) -> VectorLayer:
    ordered = _in_order(table, frame)
    plain = [column for column in table.columns if column.kind != "geometry"]
    shapes = tidy_areas(ordered["geometry"].to_numpy()) if len(ordered) else np.empty(0, dtype=object)
    columns = [_as_column(column) for column in plain]
    rows = rows_of(ordered[[column.name for column in plain]])
    # Polygons and multipolygons as they are, or they would not come back as they were.
    name, title = TABLE_PREFIX + table.name, f"Datenpaket: {table.title}"
    return VectorLayer(name, title, "", columns, rows, shapes, "Unknown")


def _in_order(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    # As text, so that no type and no database has a say in the order.
    keys = frame[list(table.key)].astype("str").reset_index(drop=True)
    return frame[table.column_names].iloc[keys.sort_values(list(table.key), kind="stable").index]


def _as_column(column: Column) -> LayerColumn:
    return LayerColumn(column.name, column.about, column.kind)


def _credits(tables: Tables, layers: list[VectorLayer], packed: list[str]) -> Iterator[LayerCredit]:
    provenance = tables["provenance"]
    yield LayerCredit("", "Sozialatlas", _ABOUT, _join(provenance["licence"]), _join(provenance["attribution"]))
    licence = _join(provenance["licence"])
    for layer in layers:
        yield LayerCredit(layer.name, layer.title, layer.about, licence, layer.about)
    for name in packed:
        own = provenance[provenance["resource"] == name]
        title = STORED_TABLES[name].title
        yield LayerCredit(TABLE_PREFIX + name, title, title, _join(own["licence"]), _join(own["attribution"]))


def _join(texts: pd.Series) -> str:
    return "; ".join(dict.fromkeys(texts.dropna()))
