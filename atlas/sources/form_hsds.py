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
        If it is no HSDS, not from an atlas, or holds a part of the offers only.
    """
    read = read_json(file, limit_mb)
    _require_all(read)
    _write(read, folder)


def lay_out_folder(source: Path, description: Mapping[str, Any], folder: Path, name: str) -> None:
    """Lay the tables of HSDS out as a data package.

    Raises
    ------
    BadDataError
        If they cannot be read or are not from an atlas.
    """
    _write(read_folder(source, description, name), folder)


def _require_all(read: HsdsFile) -> None:
    # An import replaces tables; a page, a search or a single service would take all other offers away.
    told = next((service.node(EXTENSION) for service in read.services), None)
    total = told.number("total_services") if told else None
    # Without our extension it comes from somebody else, which is said where it is read.
    if read.services and (told is None or total == len(read.services)):
        return
    raise BadDataError(
        "%(file)s enthält %(count)d von %(total)s Angeboten; eingespielt gingen alle anderen verloren. Bitte alles "
        "holen: „atlas export hsds“, oder /hsds/services?full=true&format=ndjson ohne Filter. Sollen es wirklich nur "
        "diese sein, beim ersten x_sozialatlas.total_services auf %(count)d setzen.",
        file=read.name,
        count=len(read.services),
        total="unbekannt vielen" if total is None else f"{total:.0f}",
    )


def _write(read: HsdsFile, folder: Path) -> None:
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
