"""Lays tables of another form out as a data package in a folder; what is wrong in them the ordinary import says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import pandas as pd
import shapely

from atlas.errors import BadDataError
from atlas.formats.package_description import describe_package
from atlas.frames import frame_of
from atlas.model import PROVENANCE, TABLES

_DESCRIPTION_FILE: Final = "datapackage.json"
_MEGABYTE: Final = 1_000_000

NumberedRow = tuple[int, Sequence[str]]
"""The line that people see, the header being line 1, and the cells as text."""


@dataclass
class PackageLayout:
    """A package in the making.

    Attributes
    ----------
    folder
        Empty at first.
    place
        What stands before a table's name in faults, as in ``Blatt offers``.
    limit_mb
        How much may be written; what grows larger was made to fill the disk.
    """

    folder: Path
    place: str
    limit_mb: int
    _paths: dict[str, str] = field(default_factory=dict)
    _provenance: pd.DataFrame | None = None
    _written: int = 0

    def add_table(self, name: str, header: Sequence[str], rows: Iterable[NumberedRow]) -> None:
        """Write a table as CSV, each row in its line."""
        if name == PROVENANCE.name:
            named = [dict(zip(header, cells, strict=False)) for _, cells in rows]
            self._provenance = frame_of(PROVENANCE, [_filled(row) for row in named])
            return
        with self._open(name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(_Counted(target, self))
            writer.writerow(header)
            writer.writerows(_in_their_lines(rows))

    def add_areas(self, name: str, features: Iterable[tuple[Mapping[str, str], shapely.Geometry | None]]) -> None:
        """Write areas as GeoJSON; shapes are in EPSG:4326."""
        with self._open(name).open("w", encoding="utf-8", newline="") as file:
            target = _Counted(file, self)
            target.write('{"type":"FeatureCollection","features":[\n')
            for number, (properties, shape) in enumerate(features):
                target.write((",\n" if number else "") + orjson.dumps(_feature(properties, shape)).decode())
            target.write("\n]}\n")

    def add_unknown(self, name: str) -> None:
        """Name a table that the atlas does not know, so that the import says that it is left out."""
        self._paths[name] = f"{self.place} {_as_path(name)}"

    def finish(self) -> None:
        """Write `datapackage.json`: from now on it is a package."""
        names = [name for name in TABLES if name in self._paths]
        description = describe_package(names, self._provenance)
        for resource in description["resources"]:
            resource["path"] = self._paths[resource["name"]]
        description["resources"] += [
            {"name": name, "path": path} for name, path in self._paths.items() if name not in TABLES
        ]
        (self.folder / _DESCRIPTION_FILE).write_bytes(orjson.dumps(description))

    def count(self, size: int) -> None:
        """Refuse to write more than the limit."""
        self._written += size
        if self._written > self.limit_mb * _MEGABYTE:
            raise BadDataError(
                "Die Tabellen der Datei sind zusammen größer als %(limit)d MB. "
                "Bitte in mehrere Dateien mit je einigen Tabellen aufteilen.",
                limit=self.limit_mb,
            )

    def _open(self, name: str) -> Path:
        self._paths[name] = f"{self.place} {name}"
        return self.folder / self._paths[name]


class _Counted:
    """Counts what is written to a file."""

    def __init__(self, file: Any, layout: PackageLayout) -> None:  # noqa: ANN401 -- any text file
        self._file = file
        self._layout = layout

    def write(self, text: str) -> int:
        self._layout.count(len(text))
        return int(self._file.write(text))


def _in_their_lines(rows: Iterable[NumberedRow]) -> Iterator[Sequence[str]]:
    line = 1
    for number, cells in rows:
        # The reader counts an empty line on and skips it, so that faults name the row that people see.
        yield from ([] for _ in range(number - line - 1))
        yield cells
        line = number


def _filled(row: Mapping[str, str]) -> dict[str, str | None]:
    return {name: value or None for name, value in row.items()}


def _as_path(name: str) -> str:
    # Only shown: nothing is read from there. A colon or two dots would be taken for a way out of the package.
    return name.replace(":", " ").replace("/", " ").replace("\\", " ").replace("..", " ")


def _feature(properties: Mapping[str, str], shape: shapely.Geometry | None) -> dict[str, Any]:
    geometry = None if shape is None else orjson.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}
