"""Checks the cells of a census grid: each says three times where it is, and how many people live in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.faults import Fault

_NOBODY: Final = ("–", "—", "-", "-1")
"""How the censuses write that a cell has nobody, or that its number is kept secret."""
_COUNT: Final = r"\d{1,9}"
_ADVICE: Final = "Bitte mit der veröffentlichten Datei vergleichen."


@dataclass(frozen=True)
class GridLayout:
    """How a file writes its cells: encoding, size as in the ids and in metres, and the names of its columns."""

    file: str
    encoding: str
    size: str
    size_m: int
    cell: str
    x: str
    y: str
    people: str

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return [self.cell, self.x, self.y, self.people]


@dataclass(frozen=True)
class Part:
    """Some lines of a file: how many, the cells among them in the box, their faults, and the span of all.

    `cells` has `line`, `cell`, `x_m`, `y_m` and `people` (Int64, missing where none or secret).
    """

    rows: int
    cells: pd.DataFrame
    faults: list[Fault]
    span_m: tuple[float, float, float, float]


def check_part(layout: GridLayout, lines: pd.DataFrame, box_m: tuple[float, float, float, float]) -> Part:
    """Return the cells of some lines whose centre lies in a box (EPSG:3035), and what is wrong with them.

    Parameters
    ----------
    lines
        Columns of `layout`, indexed from 0 below the header; wholly empty lines count as none.
    """
    # A line that ends early lacks its last columns: they are empty, as far as anybody can see.
    lines = lines[~_is_empty(layout, lines)].fillna({layout.cell: "", layout.people: ""})
    # Line 1 is the header.
    numbers = pd.Series(lines.index + 2, index=lines.index)
    x_m, y_m = (pd.to_numeric(lines[column], errors="coerce") for column in (layout.x, layout.y))
    is_near = x_m.between(box_m[0], box_m[2]) & y_m.between(box_m[1], box_m[3])
    is_lost = x_m.isna() | y_m.isna()
    near = lines[is_near]
    cells = pd.DataFrame({"line": numbers[is_near], "x_m": x_m[is_near], "y_m": y_m[is_near]})
    stated = _read_ids(layout, near[layout.cell].str.strip())
    counted = _read_people(near[layout.people].str.strip())
    faults = [
        *_find_lost(layout, lines[is_lost], numbers[is_lost]),
        *_find_contradictions(layout, near, cells, stated),
        *_find_bad_counts(layout, near, numbers[is_near]),
    ]
    names = layout.size + "N" + _in_cells(stated["south"], layout) + "E" + _in_cells(stated["west"], layout)
    span = (x_m.min(), y_m.min(), x_m.max(), y_m.max())
    return Part(len(lines), cells.assign(cell=names, people=counted), faults, span)


def _is_empty(layout: GridLayout, lines: pd.DataFrame) -> pd.Series[bool]:
    is_empty = _is_blank(lines[layout.cell])
    # Only the last lines of a file are empty as a rule, so the other columns are looked at where the id is missing.
    for column in (layout.x, layout.y, layout.people):
        is_empty[is_empty] = _is_blank(lines.loc[is_empty, column])
    return is_empty


def _is_blank(values: pd.Series) -> pd.Series[bool]:
    is_blank: pd.Series[bool] = values.isna() | values.astype("str").str.strip().eq("").astype(bool)
    return is_blank


def _read_ids(layout: GridLayout, ids: pd.Series[str]) -> pd.DataFrame:
    """Return the south and west edge in metres that each id names, missing where it is no id of this size.

    ``CRS3035RES1000mN2962000E4207000`` names metres, ``1kmN2962E4207`` cells.
    """
    long = ids.str.extract(rf"^CRS3035RES{layout.size_m}mN(?P<south>\d{{1,8}})E(?P<west>\d{{1,8}})$")
    short = ids.str.extract(rf"^{layout.size}N(?P<south>\d{{1,8}})E(?P<west>\d{{1,8}})$")
    metres = short.astype("float64") * layout.size_m
    return long.astype("float64").fillna(metres)


def _in_cells(edges_m: pd.Series[float], layout: GridLayout) -> pd.Series[str]:
    return (edges_m // layout.size_m).astype("Int64").astype("str")


def _read_people(texts: pd.Series[str]) -> pd.Series[int]:
    return texts.where(texts.str.fullmatch(_COUNT)).astype("float64").astype("Int64")


def _find_lost(layout: GridLayout, lines: pd.DataFrame, numbers: pd.Series[int]) -> Iterator[Fault]:
    for number, x, y in zip(numbers, lines[layout.x], lines[layout.y], strict=True):
        is_x = bool(np.isnan(pd.to_numeric(x, errors="coerce")))
        column, value = (layout.x, x) if is_x else (layout.y, y)
        expected = "Erwartet wird die Mitte der Zelle in Metern (EPSG:3035), etwa 4207500."
        yield Fault(layout.file, int(number), column, str(value), expected, _ADVICE)


def _find_contradictions(
    layout: GridLayout, lines: pd.DataFrame, cells: pd.DataFrame, stated: pd.DataFrame
) -> Iterator[Fault]:
    """Find ids that are none of this size, and middles that are not in the middle of the cell that the id names."""
    for number, text in zip(
        cells["line"][stated["west"].isna()], lines[layout.cell][stated["west"].isna()], strict=True
    ):
        expected = (
            f"Erwartet wird eine Zelle wie CRS3035RES{layout.size_m}mN2962000E4207000 oder {layout.size}N2962E4207."
        )
        yield Fault(layout.file, int(number), layout.cell, text, expected, _ADVICE)
    for column, found, edge in ((layout.x, cells["x_m"], stated["west"]), (layout.y, cells["y_m"], stated["south"])):
        middle = edge + layout.size_m / 2
        is_off = edge.notna() & (found != middle)
        for number, value, wanted in zip(cells["line"][is_off], found[is_off], middle[is_off], strict=True):
            expected = f"Nach der Kennung der Zelle liegt ihre Mitte bei {wanted:.0f}."
            yield Fault(layout.file, int(number), column, f"{value:.10g}", expected, _ADVICE)


def _find_bad_counts(layout: GridLayout, lines: pd.DataFrame, numbers: pd.Series[int]) -> Iterator[Fault]:
    texts = lines[layout.people].str.strip()
    is_bad = ~texts.str.fullmatch(_COUNT) & ~texts.isin(_NOBODY)
    for number, text in zip(numbers[is_bad], texts[is_bad], strict=True):
        expected = "Erwartet wird eine ganze Zahl ab 0, oder – (auch -1), wo niemand wohnt oder die Zahl geheim ist."
        yield Fault(layout.file, int(number), layout.people, text, expected, _ADVICE)
