"""Population of municipalities from a table like that of VG250-EW: AGS, EWZ, perhaps KFL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pandas as pd

from atlas import codes
from atlas.errors import BadDataError
from atlas.sources.sheets import FileOptions, RawRow, Sheet
from atlas.sources.spreadsheets import open_sheet

_REQUIRED: Final = ("AGS", "EWZ")
# Years from 2000 on, so that parts of other numbers are not taken for dates.
_DATE: Final = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_COUNT: Final = re.compile(r"\d{1,3}([. ]\d{3})+|\d+")
"""Digits, perhaps in groups of three as German tables write them."""


def read_municipal_population(path: Path, county_ags: str) -> pd.DataFrame:
    """Read the people of the municipalities of a county.

    Parameters
    ----------
    path
        CSV or XLSX with the columns `AGS` and `EWZ` (people), perhaps `KFL` (km²), in any order;
        other columns are ignored. UTF-8 or Windows-1252, any usual delimiter.
    county_ags
        Key of the county, 5 digits.

    Returns
    -------
    population
        Indexed by `ags`: `people` (Int64, missing where the cell is empty), `area_km2` (missing without KFL).

    Raises
    ------
    BadDataError
        If a column is missing, a key lost its leading zero, a figure is none, or the county is not in it.
    """
    sheet = open_sheet(path, FileOptions())
    columns = _find_columns(sheet)
    rows = {}
    for row in sheet.rows:
        ags = row.cells[columns["AGS"]]
        _check_key(sheet, row, ags)
        # The table may hold all Germany; keys are checked in every row, as a lost zero would hide the county.
        if ags.startswith(county_ags):
            rows[ags] = {
                "people": _read_count(sheet, row, columns["EWZ"]),
                "area_km2": _read_area(row, columns.get("KFL")),
            }
    if not rows:
        raise BadDataError(
            "In %(file)s steht keine Gemeinde des Kreises %(county)s. Erwartet werden Schlüssel, die mit "
            "%(county)s beginnen.",
            file=sheet.file,
            county=county_ags,
        )
    counted = pd.DataFrame.from_dict(rows, orient="index").rename_axis("ags")
    return counted.astype({"people": "Int64", "area_km2": "float64"})


def find_reference_date(path: Path) -> str | None:
    """Return the date that the name of a file carries, or of a VG250 folder above it, None without one.

    >>> find_reference_date(Path("population_germany_20221231.csv"))
    '2022-12-31'
    """
    # A folder of any other name may be dated by the day of the download.
    folders = (parent.name for parent in path.parents if re.search(r"vg\d", parent.name, flags=re.IGNORECASE))
    for name in (path.name, *folders):
        found = _DATE.search(name)
        if found:
            return "-".join(found.groups())
    return None


def _find_columns(sheet: Sheet) -> dict[str, str]:
    columns = {name.upper(): name for name in sheet.columns}
    absent = [name for name in _REQUIRED if name not in columns]
    if absent:
        raise BadDataError(
            "In %(file)s fehlt die Spalte %(columns)s (gefunden: %(found)s). Erwartet werden AGS und EWZ.",
            file=sheet.file,
            columns=" und ".join(absent),
            found=", ".join(sheet.columns),
        )
    return columns


def _check_key(sheet: Sheet, row: RawRow, ags: str) -> None:
    restored = codes.restore_leading_zero(ags)
    if restored:
        raise BadDataError(
            "In %(file)s, Zeile %(line)d, hat die Spalte AGS die führende Null verloren („%(value)s“, gemeint ist wohl "
            "%(restored)s). Bitte die Spalte als Text speichern.",
            file=sheet.file,
            line=row.line,
            value=ags,
            restored=restored,
        )


def _read_count(sheet: Sheet, row: RawRow, column: str) -> int | None:
    text = row.cells[column]
    # An empty cell is not 0 people: the verdict is unknown then.
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise BadDataError(
            "In %(file)s, Zeile %(line)d, Spalte %(column)s, steht „%(value)s“. Erwartet wird eine ganze Zahl.",
            file=sheet.file,
            line=row.line,
            column=column,
            value=text,
        )
    return int(re.sub(r"\D", "", text))


def _read_area(row: RawRow, column: str | None) -> float | None:
    text = row.cells[column].replace(",", ".") if column else ""
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
