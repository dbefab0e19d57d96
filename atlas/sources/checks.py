"""Judges one table of a package in itself: keys, lists, region ids, coordinates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from atlas.codes import county_of, is_ags
from atlas.faults import Fault
from atlas.frames import LIST_SEPARATOR, split_list
from atlas.sources.coordinate_checks import check_coordinates
from atlas.sources.package_tables import ReadTable


def check_table(read: ReadTable) -> Iterator[Fault]:
    """Yield what is wrong with a table beyond the form of its cells."""
    for check in _CHECKS:
        yield from check(read)


def check_keys(read: ReadTable) -> Iterator[Fault]:
    """Find rows whose key an earlier row has; both are named."""
    required = [name for name in read.table.key if read.table.column(name).required]
    keyed = read.rows[list(read.table.key)].dropna(subset=required).astype("object")
    # The optional part of a key counts as empty, because two missing values would not be equal in pandas.
    keyed = keyed.where(keyed.notna(), "").astype(str)
    seen: dict[tuple[str, ...], int] = {}
    for line, *cells in keyed.itertuples(name=None):
        first = seen.setdefault(tuple(cells), line)
        if first != line:
            yield Fault(
                read.file, line, ", ".join(read.table.key), ", ".join(filter(None, cells)),
                f"Diese Kennung steht schon in Zeile {first}.",
                f"Bitte Zeile {first} oder {line} entfernen oder eine neue Kennung vergeben.",
            )  # fmt: skip


def check_lists(read: ReadTable) -> Iterator[Fault]:
    """Find list items that are not among the choices."""
    for column in (column for column in read.table.columns if column.kind == "list" and column.choices):
        for line, cell in read.rows[column.name].dropna().items():
            for item in split_list(cell):
                if item not in column.choices:
                    advice = f"Erlaubt sind, durch {LIST_SEPARATOR} getrennt: {', '.join(column.choices)}."
                    yield Fault(
                        read.file, int(str(line)), column.name, item, "Dieses Wort ist hier nicht vorgesehen.", advice
                    )


def check_region_ids(read: ReadTable) -> Iterator[Fault]:
    """Find regions whose id does not start with their level: two codes could collide."""
    if read.table.name != "regions":
        return
    for line, (region, level, code) in _filled(read.rows, "region_id", "level", "code"):
        if not region.startswith(f"{level}-"):
            expected = f"Die Kennung eines Raums beginnt mit seiner Ebene, hier „{level}-“."
            yield Fault(read.file, line, "region_id", region, expected, f"Gemeint ist wohl {level}-{code}.")


def check_counties(read: ReadTable) -> Iterator[Fault]:
    """Find municipalities whose county is not the one their key names."""
    if read.table.name != "municipalities":
        return
    for line, (ags, county) in _filled(read.rows, "ags", "county_ags"):
        if is_ags(ags) and county_of(ags) != county:
            expected = f"Der Kreis passt nicht zum Gemeindeschlüssel {ags}."
            yield Fault(read.file, line, "county_ags", county, expected, f"Erwartet wird {county_of(ags)}.")


def _filled(rows: pd.DataFrame, *names: str) -> Iterator[tuple[int, list[str]]]:
    filled = rows[list(names)].dropna()
    for line, *cells in filled.itertuples(name=None):
        yield line, cells


_CHECKS: Final[tuple[Callable[[ReadTable], Iterator[Fault]], ...]] = (
    check_keys,
    check_lists,
    check_region_ids,
    check_counties,
    check_coordinates,
)
