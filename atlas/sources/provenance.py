"""Reads where the tables of a package come from, out of its `datapackage.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from atlas.faults import Fault
from atlas.frames import frame_of
from atlas.model import PROVENANCE

_PROPERTIES: Final = {"url": "path"}
_UNKNOWN: Final = "nicht angegeben"


def read_provenance(description: dict[str, Any]) -> pd.DataFrame:
    """Return the provenance table; what a source does not say about licence and attribution is marked as such."""
    rows = [_row(source, source.get("resource"), description) for source in _sources(description)]
    for resource in description["resources"]:
        rows.extend(_row(source, resource.get("name"), resource) for source in _sources(resource))
    unique = {(row["resource"], row["title"]): row for row in rows if row["resource"]}
    return frame_of(PROVENANCE, [unique[key] for key in sorted(unique)])


def describe_unsourced(table: str) -> Fault:
    """Return the warning that a table names no source."""
    expected = f"Für die Tabelle {table} ist keine Quelle angegeben."
    advice = "Bitte unter „sources“ Titel, Adresse, Stand, Lizenz (licence) und Quellenvermerk (attribution) nennen."
    return Fault("datapackage.json", 0, "sources", "", expected, advice, "warning")


def _sources(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    sources = holder.get("sources")
    yield from (source for source in (sources if isinstance(sources, list) else []) if isinstance(source, dict))


def _row(source: dict[str, Any], resource: object, holder: dict[str, Any]) -> dict[str, Any]:
    row = {name: _text(source.get(_PROPERTIES.get(name, name))) for name in PROVENANCE.column_names}
    title = row["title"] or row["url"] or _UNKNOWN
    return {
        **row,
        "resource": _text(resource),
        "title": title,
        "licence": row["licence"] or _licence_of(holder) or _UNKNOWN,
        "attribution": row["attribution"] or title,
    }


def _licence_of(holder: dict[str, Any]) -> str | None:
    licences = holder.get("licenses")
    names = [licence.get("title") or licence.get("name") for licence in licences or [] if isinstance(licence, dict)]
    return ", ".join(str(name) for name in names if name) or None


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
