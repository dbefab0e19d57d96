"""Reads the tabular data package of HSDS: a folder of CSV files with `datapackage.json`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

import orjson

from atlas.errors import BadDataError
from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_tables import ENTITIES, Entity, HsdsTables, Node, nest
from atlas.sources.hsds_files import HsdsFile
from atlas.sources.hsds_nodes import JsonNode
from atlas.sources.sheet_csv import detect_encoding

_NEEDED: Final = ("service", "organization")


def is_hsds(description: Mapping[str, Any]) -> bool:
    """Tell whether a description of a data package is one of HSDS: it has services and organizations, and no offers."""
    stems = {_stem(resource) for resource in description.get("resources", []) if isinstance(resource, dict)}
    return {ENTITIES[name].path.removesuffix(".csv") for name in _NEEDED} <= stems and "offers" not in stems


def read_folder(folder: Path, description: Mapping[str, Any], name: str) -> HsdsFile:
    """Read the tables that a description names.

    Parameters
    ----------
    folder
        Where `datapackage.json` lies; its paths were found to stay inside.

    Raises
    ------
    BadDataError
        If a table is missing, cannot be read, or repeats an id.
    """
    paths = {_stem(resource): resource.get("path") for resource in description["resources"]}
    tables: HsdsTables = {}
    for entity, told in ENTITIES.items():
        path = paths.get(told.path.removesuffix(".csv"))
        tables[entity] = _read_table(folder / str(path), told) if path else {}
    sources = description.get("sources")
    return HsdsFile(
        name,
        [_as_node(node, "service") for node in nest("service", tables)],
        [_as_node(node, "organization") for node in nest("organization", tables)],
        [_as_node(node, "location") for node in nest("location", tables)],
        [source for source in sources if isinstance(source, dict)] if isinstance(sources, list) else [],
    )


def _stem(resource: Mapping[str, Any]) -> str:
    path = resource.get("path")
    return PurePosixPath(path).stem if isinstance(path, str) else ""


def _as_node(node: Node, entity: str) -> JsonNode:
    return JsonNode(node, f"{ENTITIES[entity].path} {node['id']}")


def _read_table(path: Path, entity: Entity) -> dict[str, Node]:
    if not path.is_file():
        raise BadDataError(
            "datapackage.json nennt die Datei %(file)s, aber sie fehlt. Bitte ergänzen oder streichen.", file=path.name
        )
    rows: dict[str, Node] = {}
    try:
        with path.open(encoding=detect_encoding(path), newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                node = dict(_read_cells(path.name, number, row))
                _add(rows, node, path.name, number)
    except (csv.Error, UnicodeError) as error:
        raise BadDataError(
            "Die Datei %(file)s ist keine lesbare CSV-Datei in UTF-8 (%(cause)s).", file=path.name, cause=error
        ) from error
    if not rows and entity is ENTITIES["service"]:
        raise BadDataError("In %(file)s steht kein einziges Angebot.", file=path.name)
    return rows


def _add(rows: dict[str, Node], node: Node, file: str, number: int) -> None:
    if "id" not in node:
        raise BadDataError("In %(file)s fehlt in Zeile %(line)d die Spalte id.", file=file, line=number)
    if node["id"] in rows:
        raise BadDataError(
            "In %(file)s steht die Kennung %(id)s zweimal, zuletzt in Zeile %(line)d. Bitte eine der beiden entfernen.",
            file=file,
            id=node["id"],
            line=number,
        )
    rows[node["id"]] = node


def _read_cells(file: str, number: int, row: Mapping[str | None, Any]) -> Iterator[tuple[str, Any]]:
    if None in row:
        raise BadDataError("In %(file)s hat Zeile %(line)d mehr Felder als die Kopfzeile.", file=file, line=number)
    for name, cell in row.items():
        if not cell or name is None:
            continue
        if name != EXTENSION:
            yield name, cell
            continue
        try:
            yield name, orjson.loads(cell)
        except orjson.JSONDecodeError as error:
            raise BadDataError(
                "In %(file)s ist in Zeile %(line)d die Spalte %(column)s kein gültiges JSON (%(cause)s).",
                file=file,
                line=number,
                column=name,
                cause=error.msg,
            ) from error
