"""Lets people live where the census counted them: grid cells instead of settlement points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.errors import BadDataError, BadRequestError, NotFoundError
from atlas.faults import Fault
from atlas.frames import Tables
from atlas.geo.cells import locate_cells, share_out
from atlas.geo.crs import GEOGRAPHIC_CRS
from atlas.model import PROVENANCE
from atlas.services.census_tables import CENSUS_DAYS, build_demand_points, build_provenance, name_grid
from atlas.settings import METRIC_CRS
from atlas.sources.census_grid import GRID_CRS, Box, CensusGrid, Watch, read_census_grid
from atlas.store.protocol import Store


@dataclass(frozen=True)
class GridOptions:
    """How a grid is taken.

    `counties` are keys of 5 digits, none for all of the atlas. `year` is that of the census; by default the one that
    the name of the file carries. `rescale` multiplies the cells of a municipality so that they add up to its people in
    the register. `edge` takes cells along whose centre lies just outside all municipalities.
    """

    counties: tuple[str, ...] = ()
    year: int | None = None
    rescale: bool = False
    edge: bool = False


@dataclass(frozen=True)
class GridReport:
    """What became of a grid.

    `rows` = `taken` + `without_people` + `elsewhere`; `bases` says how those taken were counted. `edge_cells` with
    `edge_people` may reach into the counties although their centre lies outside all municipalities. `kept` names the
    municipalities without any cell, which keep their demand points, `unscaled` those without a figure to rescale to.
    """

    file: str
    bases: list[str]
    rows: int
    taken: int
    without_people: int
    people: int
    municipalities: int
    edge_cells: int
    edge_people: int
    kept: list[str]
    unscaled: list[str] = field(default_factory=list)
    version: int = 0
    changed_rows: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def elsewhere(self) -> int:
        """Cells of other counties and countries, and those at the edge that were not taken."""
        return self.rows - self.taken - self.without_people


def import_census_grid(store: Store, path: Path, options: GridOptions, *, watch: Watch = iter) -> GridReport:
    """Replace the demand points of counties by the cells of a census grid; importing it twice changes nothing.

    Parameters
    ----------
    path
        See `atlas.sources.census_grid.read_census_grid`.
    watch
        Wraps the parts of the file while they are read, for a progress bar.

    Returns
    -------
    report
        What was taken and what not; as warnings what somebody should know; the version reached.

    Raises
    ------
    BadRequestError
        If the year is none of a census.
    NotFoundError
        If the atlas lacks a county, or the file does not exist.
    BadDataError
        If the file is no census grid, contradicts itself, or has nobody in the counties: nothing is written.

    Notes
    -----
    A cell is counted where its centre lies (`atlas.geo.cells.locate_cells`). A municipality that holds no centre keeps
    the demand points that it has, so that its people are not lost.
    """
    year = _check_year(options.year, path)
    # The number is asked for before the content, so that an import in between is noticed when writing.
    version = store.current_version()
    known = store.read(version)
    chosen = _choose_municipalities(known["municipalities"], options.counties)
    areas = gpd.GeoDataFrame(known["areas"], geometry="geometry", crs=GEOGRAPHIC_CRS)
    grid = read_census_grid(path, _box_around(areas, chosen), watch=watch)
    located = _locate(grid, areas)
    cells = _take_cells(located, chosen, edge=options.edge)
    if cells.empty:
        raise BadDataError(
            "In %(file)s liegt keine Zelle mit Menschen in den Gemeinden von %(counties)s.",
            file=path.name,
            counties=", ".join(options.counties) or "allen Kreisen des Atlas",
        )
    title = name_grid(grid.size_m, year)
    cells = cells.assign(basis=title)
    if options.rescale:
        cells = _rescale(cells, known["population"])
    report = _count(path.name, grid, located, cells, chosen)
    reached, changed = store.replace(_merge(known, cells, year), note=f"{title} eingespielt", based_on=version)
    return replace(
        report,
        unscaled=chosen.reindex(cells.loc[cells["basis"] == title, "ags"].unique()).tolist() if options.rescale else [],
        version=reached,
        changed_rows=changed,
        faults=list(_list_warnings(path.name, year)),
    )


def _check_year(year: int | None, path: Path) -> int | None:
    if year is not None and year not in CENSUS_DAYS:
        raise BadRequestError(
            "%(year)d war kein Zensus. Erwartet wird %(years)s.",
            year=year,
            years=" oder ".join(str(known) for known in CENSUS_DAYS),
        )
    # Only one of the years, as a name may carry several numbers ("Zensus2022_Stand_2024").
    named = [known for known in CENSUS_DAYS if str(known) in path.stem]
    return year or (named[0] if len(named) == 1 else None)


def _choose_municipalities(municipalities: pd.DataFrame, counties: tuple[str, ...]) -> pd.Series:
    """Return the names of the municipalities of the counties, indexed by key."""
    present = sorted(municipalities["county_ags"].unique())
    missing = [county for county in counties if county not in present]
    if missing or not present:
        raise NotFoundError(
            "Der Atlas hat keinen Kreis %(missing)s. Vorhanden: %(present)s. Bitte zuerst „atlas county add“.",
            missing=", ".join(missing) or "überhaupt",
            present=", ".join(present) or "keiner",
        )
    chosen = municipalities[municipalities["county_ags"].isin(counties or present)]
    return chosen.set_index("ags")["name"].sort_index()


def _box_around(areas: gpd.GeoDataFrame, chosen: pd.Series) -> Box:
    near = areas[areas["ags"].isin(chosen.index)]
    if near.empty:
        raise BadDataError(
            "Der Atlas hat keine Flächen dieser Gemeinden. Bitte zuerst mit „atlas county add“ Grenzen einspielen."
        )
    west, south, east, north = near.to_crs(GRID_CRS).total_bounds
    # Half the diagonal of the larger cells, so that cells at the edge are seen with every size.
    margin_m = 1000 / np.sqrt(2)
    return (west - margin_m, south - margin_m, east + margin_m, north + margin_m)


def _locate(grid: CensusGrid, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the cells with `lon`, `lat`, `ags` and `edge_ags`."""
    # Against the municipalities of all counties: a cell of a neighbour that the atlas has is not at the edge.
    shapes = gpd.points_from_xy(grid.cells["x_m"], grid.cells["y_m"], crs=GRID_CRS).to_crs(GEOGRAPHIC_CRS)
    centres = gpd.GeoDataFrame(grid.cells, geometry=shapes)
    located = locate_cells(centres, areas, grid.size_m, metric_crs=METRIC_CRS)
    return grid.cells.assign(lon=shapes.x.round(6), lat=shapes.y.round(6), **located)


def _take_cells(located: pd.DataFrame, chosen: pd.Series, *, edge: bool) -> pd.DataFrame:
    keys = located["ags"].fillna(located["edge_ags"]) if edge else located["ags"]
    taken = located.assign(ags=keys)[keys.isin(chosen.index)]
    return taken.assign(name=taken["ags"].map(chosen)).sort_values("cell", ignore_index=True)


def _rescale(cells: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with the people of the register shared out among them, where it has a figure."""
    registered = population[(population["base"] == "register") & (population["target_group"] == "all")]
    newest = registered.sort_values("reference_date").drop_duplicates("ags", keep="last").set_index("ags")
    totals = newest["people"].to_dict()
    people = cells["people"].to_numpy(copy=True)
    for ags, rows in cells.groupby("ags").indices.items():
        if ags in totals:
            people[rows] = share_out(totals[ags], people[rows])
    scaled = ", hochgerechnet auf die Fortschreibung " + cells["ags"].map(newest["reference_date"])
    return cells.assign(people=people, basis=cells["basis"] + scaled.fillna(""))


def _merge(known: Tables, cells: pd.DataFrame, year: int | None) -> Tables:
    old = known["demand_points"]
    staying = old[~old["ags"].isin(cells["ags"])]
    points = build_demand_points(cells)
    # An empty frame would have a say in the types of the columns.
    merged = pd.concat([staying, points], ignore_index=True) if len(staying) else points
    return {
        "demand_points": merged,
        PROVENANCE.name: build_provenance(known[PROVENANCE.name], staying, points, year),
    }


def _count(file: str, grid: CensusGrid, located: pd.DataFrame, cells: pd.DataFrame, chosen: pd.Series) -> GridReport:
    is_edge = located["ags"].isna() & located["edge_ags"].isin(chosen.index)
    return GridReport(
        file,
        bases=cells["basis"].unique().tolist(),
        rows=grid.rows,
        taken=len(cells),
        without_people=grid.without_people,
        people=int(cells["people"].sum()),
        municipalities=cells["ags"].nunique(),
        edge_cells=int(is_edge.sum()),
        edge_people=int(located.loc[is_edge, "people"].sum()),
        kept=chosen[~chosen.index.isin(cells["ags"])].tolist(),
    )


def _list_warnings(file: str, year: int | None) -> Iterator[Fault]:
    if year is None:
        years = " oder ".join(str(known) for known in CENSUS_DAYS)
        expected = f"Weder der Name der Datei noch --year sagt, von welchem Zensus sie ist ({years})."
        yield Fault(file, 0, "", "", expected, "Der Atlas zeigt „Jahr unbekannt“.", "warning")
