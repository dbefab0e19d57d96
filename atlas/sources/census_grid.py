"""Reads the population grids of the German censuses as the statistical offices publish them.

1 km and 100 m cells in EPSG:3035, one line each, with semicolons: ``GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner``
(census 2022, `–` for none) and the same with ``Gitter_ID_…`` (census 2011, `-1` for none or secret). Further columns
are ignored. The national 100 m file has millions of lines, so it is read in parts, and of each part only the cells
around the municipalities asked for are kept.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadDataError, FaultyDataError, NotFoundError
from atlas.faults import Fault
from atlas.sources.census_cells import GridLayout, Part, check_part
from atlas.sources.sheet_csv import detect_encoding

GRID_CRS: Final = 3035
"""ETRS89 / LAEA Europe, in which the cells are squares."""

Box = tuple[float, float, float, float]
"""West, south, east, north in metres of EPSG:3035."""
Watch = Callable[[Iterable[pd.DataFrame]], Iterable[pd.DataFrame]]
"""Wraps the parts of a file while they are read, for a progress bar."""

PART_LINES: Final = 250_000
_SIZES: Final = {"1km": 1000, "100m": 100}
_EXPECTED: Final = "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner oder dasselbe mit 100m"
_MOST_FAULTS: Final = 1000
"""A file in which so much is wrong is another file; reading on would only fill the memory."""


@dataclass(frozen=True)
class CensusGrid:
    """What a grid says about a box.

    Attributes
    ----------
    cells
        Cells with people: `cell` (short name, such as ``1kmN2962E4207``), `x_m`, `y_m` (centre, EPSG:3035), `people`.
    size_m
        Side of a cell.
    rows
        Lines of the file below its header.
    without_people
        Cells in the box that have nobody, or whose number is kept secret.
    outside
        Cells beyond the box.
    """

    cells: pd.DataFrame
    size_m: int
    rows: int
    without_people: int
    outside: int


def read_census_grid(path: Path, box_m: Box, *, watch: Watch = iter) -> CensusGrid:
    """Read the cells of a census grid whose centre lies in a box.

    Parameters
    ----------
    path
        CSV file, UTF-8 (with or without byte order mark) or Windows-1252.
    box_m
        In EPSG:3035.
    watch
        Wraps the parts while they are read.

    Returns
    -------
    grid
        Each cell once; rows = cells + without_people + outside.

    Raises
    ------
    NotFoundError
        If there is no such file.
    BadDataError
        If the file has another layout, or no cell lies in the box.
    FaultyDataError
        If a cell in the box contradicts itself; every fault is told with its line.
    """
    layout = _find_layout(path)
    parts: list[Part] = []
    for lines in watch(_read(path, layout)):
        parts.append(check_part(layout, lines, box_m))
        if sum(len(part.faults) for part in parts) >= _MOST_FAULTS:
            break
    faults = [fault for part in parts for fault in part.faults]
    cells = pd.concat([part.cells for part in parts])
    faults += _find_repeated(layout, cells)
    if faults:
        raise FaultyDataError(
            "Das Zensus-Gitter %(file)s wurde nicht übernommen: %(count)s Fehler (oben). "
            "Bitte die Datei unverändert vom Statistischen Bundesamt nehmen oder die Zeilen berichtigen.",
            faults=faults[:_MOST_FAULTS],
            file=layout.file,
            count=f"mindestens {_MOST_FAULTS}" if len(faults) >= _MOST_FAULTS else len(faults),
        )
    rows, in_box = sum(part.rows for part in parts), len(cells)
    if in_box == 0:
        raise _describe_elsewhere(layout, parts, box_m)
    peopled = cells[cells["people"] > 0].astype({"people": "int64"})
    return CensusGrid(
        cells=peopled.drop(columns="line").reset_index(drop=True),
        size_m=layout.size_m,
        rows=rows,
        without_people=in_box - len(peopled),
        outside=rows - in_box,
    )


def _find_layout(path: Path) -> GridLayout:
    if not path.is_file():
        raise NotFoundError("Die Datei %(file)s gibt es nicht.", file=path)
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            raise BadDataError(
                "Die Datei %(file)s ist ein Archiv oder eine Excel-Tabelle. Bitte die CSV-Datei daraus entpacken.",
                file=path.name,
            )
    encoding = detect_encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        header = [name.strip() for name in next(csv.reader(text, delimiter=";"), [])]
    by_lower = {name.lower(): name for name in header}
    for size, size_m in _SIZES.items():
        wanted = (f"gitter_id_{size}", f"x_mp_{size}", f"y_mp_{size}", "einwohner")
        if all(name in by_lower for name in wanted):
            return GridLayout(path.name, encoding, size, size_m, *(by_lower[name] for name in wanted))
    raise BadDataError(
        "Die Datei %(file)s ist kein Zensus-Gitter, das der Atlas kennt: gefunden wurde die Kopfzeile „%(found)s“. "
        "Erwartet wird, mit Semikolon getrennt, %(expected)s (Zensus 2011 oder 2022, Bevölkerungszahlen in "
        "Gitterzellen). Andere Spalten dürfen dazukommen.",
        file=path.name,
        found=";".join(header)[:200],
        expected=_EXPECTED,
    )


def _read(path: Path, layout: GridLayout) -> Iterator[pd.DataFrame]:
    """Yield parts of the file, indexed from 0 below the header."""
    try:
        yield from pd.read_csv(
            path,
            sep=";",
            encoding=layout.encoding,
            usecols=layout.columns,
            # The middles are guessed, as reading millions of numbers as text takes several times as long.
            dtype={layout.cell: "str", layout.people: "str"},
            skipinitialspace=True,
            keep_default_na=False,
            # Kept, so that line numbers are those a spreadsheet shows.
            skip_blank_lines=False,
            low_memory=False,
            chunksize=PART_LINES,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadDataError(
            "Die Datei %(file)s ist nicht durchgehend lesbar (%(cause)s). Erwartet werden in jeder Zeile gleich viele "
            "Felder, mit Semikolon getrennt.",
            file=layout.file,
            cause=error,
        ) from error


def _find_repeated(layout: GridLayout, cells: pd.DataFrame) -> Iterator[Fault]:
    repeated = cells[cells["cell"].duplicated()]
    first = cells.drop_duplicates("cell").set_index("cell")["line"]
    for cell, line in zip(repeated["cell"], repeated["line"], strict=True):
        expected = f"Die Zelle steht schon in Zeile {first[cell]}."
        yield Fault(layout.file, int(line), layout.cell, cell, expected, "Bitte eine der beiden Zeilen streichen.")


def _describe_elsewhere(layout: GridLayout, parts: list[Part], box_m: Box) -> BadDataError:
    spans = np.array([part.span_m for part in parts if part.rows])
    if not len(spans):
        return BadDataError("In %(file)s steht unter der Kopfzeile keine Zelle.", file=layout.file)
    (west, south), (east, north) = np.nanmin(spans[:, :2], axis=0), np.nanmax(spans[:, 2:], axis=0)
    return BadDataError(
        "Keine Zelle von %(file)s liegt im Gebiet: gefunden wurden x %(found_x)s und y %(found_y)s, erwartet werden x "
        "%(x)s und y %(y)s (EPSG:3035). Entweder zeigt die Datei eine andere Gegend, oder x und y sind vertauscht, "
        "oder sie steht in einem anderen Koordinatensystem.",
        file=layout.file,
        found_x=f"{west:.0f} bis {east:.0f}",
        found_y=f"{south:.0f} bis {north:.0f}",
        x=f"{box_m[0]:.0f} bis {box_m[2]:.0f}",
        y=f"{box_m[1]:.0f} bis {box_m[3]:.0f}",
    )
