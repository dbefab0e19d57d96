"""Open Referral as a data package: what the atlas handed out as HSDS is laid out as its own tables again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from atlas.errors import BadDataError
from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.package import format_number
from atlas.formats.package_description import describe_package
from atlas.frames import frame_of
from atlas.model import PROVENANCE, TABLES
from atlas.sources.hsds_files import HsdsFile, read_json
from atlas.sources.hsds_folder import read_folder
from atlas.sources.hsds_rows import RowCollector


def lay_out(file: Path, folder: Path, limit_mb: int) -> None:
    """Lay a file of JSON or of lines of JSON out as a data package; see `package_forms.LayOut`.

    Raises
    ------
    BadDataError
        If it is no HSDS, not from an atlas, or one page of several.
    """
    _write(read_json(file, limit_mb), folder)


def lay_out_folder(source: Path, description: Mapping[str, Any], folder: Path, name: str) -> None:
    """Lay the tables of HSDS out as a data package.

    Raises
    ------
    BadDataError
        If they cannot be read or are not from an atlas.
    """
    _write(read_folder(source, description, name), folder)


def _write(read: HsdsFile, folder: Path) -> None:
    if read.pages > 1:
        raise BadDataError(
            "%(file)s ist eine von %(pages)d Seiten; ein Datenpaket ersetzt alle Angebote und muss ganz sein. "
            "Bitte mit „format=ndjson&full=true“ oder „atlas export hsds“ alles auf einmal holen.",
            file=read.name,
            pages=read.pages,
        )
    rows = RowCollector().collect(read)
    for name, listed in rows.items():
        _write_csv(folder / TABLES[name].path, TABLES[name].column_names, listed)
    description = describe_package(list(rows), _provenance(read, list(rows)))
    (folder / "datapackage.json").write_bytes(orjson.dumps(description))


def _provenance(read: HsdsFile, names: list[str]) -> pd.DataFrame:
    if read.sources:
        rows = [{name: _text(source.get(name)) for name in PROVENANCE.column_names} for source in read.sources]
        return frame_of(PROVENANCE, [row for row in rows if row["resource"] in names and row["title"]])
    # Lines have no place for sources, only each service for the credit.
    first = next(iter(read.services), None)
    told = first.node(EXTENSION) if first else None
    credit = told.text("attribution") if told else None
    source = {"title": f"Open Referral (HSDS), {read.name}", "licence": "siehe Quellenvermerk"}
    listed = [{"resource": name, **source, "attribution": credit or read.name} for name in names]
    return frame_of(PROVENANCE, listed)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _write_csv(path: Path, columns: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_write_cell(row.get(name)) for name in columns] for row in rows)


def _write_cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format_number(value)
    return "" if value is None else str(value)
