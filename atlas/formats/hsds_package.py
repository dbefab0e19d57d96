"""Writes the tabular data package of HSDS: a zip of CSV files and `datapackage.json`, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from atlas.formats.hsds_profile import BASE
from atlas.formats.hsds_tables import ENTITIES, Entity, HsdsTables

# A zip states when each file was made; the same data must give the same bytes.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_FORMATS: Final = {"time": "%H:%M"}


def write_hsds_package(tables: HsdsTables, *, sources: Iterable[Mapping[str, Any]], profile: str) -> bytes:
    """Return the zip.

    Parameters
    ----------
    sources
        Rows of the provenance, without what is not known.
    profile
        Address of the profile, empty where the atlas has none.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        description = orjson.dumps(_describe(sources, profile), option=orjson.OPT_INDENT_2)
        _add(archive, "datapackage.json", description)
        for name, entity in ENTITIES.items():
            _add(archive, entity.path, _write_csv(entity, tables[name].values()))
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, _NO_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, content)


def _write_csv(entity: Entity, rows: Iterable[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(entity.columns)
    writer.writerows([_write_cell(row.get(column)) for column in entity.columns] for row in rows)
    return text.getvalue().encode()


def _write_cell(value: object) -> str:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return "" if value is None else str(value)


def _describe(sources: Iterable[Mapping[str, Any]], profile: str) -> dict[str, Any]:
    listed = [dict(source) for source in sources]
    licences = dict.fromkeys(source["licence"] for source in listed)
    return {
        "name": "sozialatlas-hsds",
        "title": "Sozialatlas: Open Referral HSDS 3.0",
        "profile": "tabular-data-package",
        "homepage": BASE,
        **({"hsds_profile": profile} if profile else {}),
        # Frictionless wants an identifier without blanks; people want the usual words.
        "licenses": [{"name": licence.replace(" ", "-"), "title": licence} for licence in licences],
        "sources": listed,
        "resources": [_describe_table(name, entity) for name, entity in ENTITIES.items()],
    }


def _describe_table(name: str, entity: Entity) -> dict[str, Any]:
    fields = [_describe_field(column, kind) for column, kind in entity.columns.items()]
    keys = [
        {"fields": [column], "reference": {"resource": _stem(ENTITIES[target]), "fields": ["id"]}}
        for target, column in entity.single.values()
    ]
    return {
        "name": _stem(entity),
        "title": name,
        "path": entity.path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": ["id"],
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _describe_field(column: str, kind: str) -> dict[str, Any]:
    return {"name": column, "type": kind, **({"format": _FORMATS[kind]} if kind in _FORMATS else {})}


def _stem(entity: Entity) -> str:
    return entity.path.removesuffix(".csv")
