"""The rows that a census grid adds to the tables: demand points, and where they come from."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas.frames import frame_of
from atlas.model import PROVENANCE, TABLES

_TITLE: Final = "Zensus-Gitter"
CENSUS_DAYS: Final = {2011: "2011-05-09", 2022: "2022-05-15"}
"""The days that the censuses counted for."""


def name_grid(size_m: int, year: int | None) -> str:
    """Return what a grid is called in tables: the side of its cells and the year of the census.

    >>> name_grid(1000, 2022)
    'Zensus-Gitter 1 km, Zensus 2022'
    """
    size = f"{size_m // 1000} km" if size_m >= 1000 else f"{size_m} m"
    return f"{_TITLE} {size}, " + (f"Zensus {year}" if year else "Jahr unbekannt")


def build_demand_points(cells: pd.DataFrame) -> pd.DataFrame:
    """Return one demand point for each cell: `cell`, `ags`, `name` of its municipality, place, people and basis."""
    rows = (
        {
            "demand_point_id": f"demand-grid-{row['cell']}",
            **{column: row[column] for column in ("ags", "lon", "lat", "people", "basis")},
            "name": f"{row['name']}, Zelle {row['cell']}",
        }
        for row in cells.to_dict("records")
    )
    return frame_of(TABLES["demand_points"], rows)


def build_provenance(
    known: pd.DataFrame, staying: pd.DataFrame, points: pd.DataFrame, year: int | None
) -> pd.DataFrame:
    """Return the table `provenance` with a grid as a source of the demand points.

    Sources of demand points that are all gone are no longer named: the settlement points once no municipality has any,
    an earlier grid once none of its cells is left.

    Parameters
    ----------
    staying, points
        The demand points that are not replaced, and those of the grid.
    """
    added = points["basis"].unique().tolist()
    is_cell = staying["basis"].str.startswith(_TITLE)
    is_grid = known["title"].str.startswith(_TITLE)
    is_used = (is_grid & known["title"].isin(staying["basis"])) | (~is_grid & bool((~is_cell).any()))
    is_kept = (known["resource"] != "demand_points") | (is_used & ~known["title"].isin(added))
    described = frame_of(PROVENANCE, [_describe(basis, year) for basis in added])
    return pd.concat([known[is_kept], described], ignore_index=True)


def _describe(basis: str, year: int | None) -> dict[str, str | None]:
    census = f"Zensus {year}" if year else "Zensus"
    return {
        "resource": "demand_points",
        "title": basis,
        "url": f"https://www.zensus{year or 2022}.de/",
        "edition": CENSUS_DAYS[year] if year else None,
        "licence": "dl-de/by-2-0",
        "licence_url": "https://www.govdata.de/dl-de/by-2-0",
        "attribution": f"© Statistische Ämter des Bundes und der Länder, {census}, dl-de/by-2-0 (Daten verändert)",
        "changes": "Zellen mit Menschen als Punkte in ihrer Mitte, Gemeinden zugeordnet",
    }
