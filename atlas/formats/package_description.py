"""What `datapackage.json` says: the files of a package, their columns, where they come from and their licences."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from atlas.frames import rows_of
from atlas.model import PROVENANCE, TABLES, Table
from atlas.table_schema import make_schema

PACKAGE_NAME: Final = "sozialatlas"
PACKAGE_TITLE: Final = "Sozialatlas: Angebote, Räume und Bevölkerung"

_SOURCE_PROPERTIES: Final = {"url": "path"}
"""Where Frictionless has its own word for a column of the provenance table."""


def describe_package(names: list[str], provenance: pd.DataFrame | None) -> dict[str, Any]:
    """Return the content of `datapackage.json` for the tables called `names`."""
    sources = _sources_by_resource(provenance)
    return {
        "name": PACKAGE_NAME,
        "title": PACKAGE_TITLE,
        # The tabular profile demands a table in every file, and the areas are GeoJSON.
        "profile": "data-package" if "areas" in names else "tabular-data-package",
        **_origin([source for name, listed in sources.items() if name not in names for source in listed]),
        "resources": [_describe_resource(TABLES[name], names, sources.get(name, [])) for name in names],
    }


def _describe_resource(table: Table, names: list[str], sources: list[dict[str, Any]]) -> dict[str, Any]:
    resource: dict[str, Any] = {"name": table.name, "title": table.title, "path": table.path}
    if table.path.endswith(".geojson"):
        resource |= {"profile": "data-resource", "format": "geojson", "mediatype": "application/geo+json"}
        resource |= {"encoding": "utf-8"}
    else:
        resource |= {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
        resource |= {"dialect": {"delimiter": ",", "lineTerminator": "\n"}, "schema": make_schema(table, names)}
    return {**resource, **_origin([{k: v for k, v in source.items() if k != "resource"} for source in sources])}


def _origin(sources: list[dict[str, Any]]) -> dict[str, Any]:
    if not sources:
        return {}
    # A dictionary keeps the order and names each licence once; Frictionless has a list of its own for them.
    licences = {(source["licence"], source.get("licence_url")): None for source in sources if "licence" in source}
    return {
        "licenses": [
            {"name": _licence_name(name), "title": name} | ({"path": url} if url else {}) for name, url in licences
        ],
        "sources": sources,
    }


def _licence_name(licence: str) -> str:
    # Frictionless wants an identifier without blanks, people want the usual words: those stand in `title`.
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in licence)


def _sources_by_resource(provenance: pd.DataFrame | None) -> dict[str, list[dict[str, Any]]]:
    rows = [] if provenance is None else rows_of(provenance[PROVENANCE.column_names])
    sources: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["resource"], row["title"])):
        source = {_SOURCE_PROPERTIES.get(name, name): value for name, value in row.items() if value is not None}
        sources.setdefault(row["resource"], []).append(source)
    return sources
