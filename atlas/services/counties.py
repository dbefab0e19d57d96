"""Adds any German county to the atlas: its municipalities with boundaries, regions, places and people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date as date_of
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from atlas.errors import BadRequestError
from atlas.faults import Fault, ImportReport, Tally
from atlas.frames import Tables
from atlas.model import PROVENANCE, STORED_TABLES
from atlas.services.county_tables import DEMAND_BASIS, POINT_SOURCE, CountySources, build_county
from atlas.sources.boundaries import check_county_key, read_county_name, read_municipality_boundaries
from atlas.sources.boundary_provenance import describe_boundary_source
from atlas.sources.population import find_reference_date, read_municipal_population
from atlas.store.changes import count_changes
from atlas.store.protocol import Store

Watch = Callable[[Iterable[str]], Iterable[str]]
"""Wraps the steps of the work, for a progress bar."""

_STEPS: Final = ("Grenzen lesen", "Bevölkerung lesen", "Bestand lesen", "Speichern")
_MARKS: Final = {
    "municipalities": ("coordinate_source", POINT_SOURCE),
    "places": ("source", POINT_SOURCE),
    "demand_points": ("basis", DEMAND_BASIS),
}
"""Column and value by which rows that were made here are known from better ones."""
_KEPT: Final = ("region_systems", "regions", "region_members", "surveys", "provenance")
"""Tables in which a row that is there already stays as it is."""


def add_county(
    store: Store,
    county_ags: str,
    boundaries: Path,
    population: Path | None = None,
    *,
    population_date: str | None = None,
    watch: Watch = iter,
) -> ImportReport:
    """Add a county, or refresh the boundaries of one that is there; adding it twice changes nothing.

    Parameters
    ----------
    county_ags
        Key of the county, 5 digits.
    boundaries
        npm package folder or VG250 file, see `atlas.sources.boundaries.read_municipality_boundaries`.
    population
        Table with AGS and EWZ; without it the boundary file's own EWZ counts, if it has one.
    population_date
        Day of these figures as YYYY-MM-DD; by default the one that the name of the file carries.
    watch
        Wraps the steps, for a progress bar.

    Returns
    -------
    report
        Rows of each table; as warnings what was repaired and what is missing; the version reached.

    Raises
    ------
    BadRequestError
        If `county_ags` is no county key, or `population_date` no date.
    BadDataError
        If a file is not what it should be.

    Notes
    -----
    No source names the centres of towns, so each municipality is one point in its land until somebody
    imports better places and demand points; those that the store has are kept. Every topic starts as
    not surveyed in the county, so that nothing is called a white spot before anybody has looked.
    """
    check_county_key(county_ags)
    _check_date(population_date)
    steps = iter(watch(_STEPS))
    next(steps)
    areas = read_municipality_boundaries(boundaries, county_ags)
    name = read_county_name(boundaries, county_ags)
    next(steps)
    counted = _read_population(county_ags, areas, population)
    date = population_date or find_reference_date(population or boundaries)
    origin = describe_boundary_source(boundaries, population, date, has_people=not counted.empty)
    sources = CountySources(county_ags, name, areas, counted, date, origin)
    next(steps)
    # The number is asked for before the content, so that an import in between is noticed when writing.
    version = store.current_version()
    old = store.read(version)
    made = build_county(sources, old)
    next(steps)
    report = ImportReport(tallies=[Tally(table, len(rows), len(rows)) for table, rows in made.items()])
    report.faults = list(_list_warnings(sources, old, boundaries.name))
    tables = _merge_all(old, made)
    report.version, report.changed_rows = store.replace(
        tables, note=f"Kreis {county_ags} hinzugefügt", based_on=version
    )
    next(steps, None)  # ends the bar
    return report


def _check_date(date: str | None) -> None:
    try:
        if date is not None:
            date_of.fromisoformat(date)
    except ValueError as error:
        raise BadRequestError(
            "„%(date)s“ ist kein Stichtag. Erwartet wird JJJJ-MM-TT, etwa 2022-12-31.", date=date
        ) from error


def _read_population(county_ags: str, areas: gpd.GeoDataFrame, population: Path | None) -> pd.DataFrame:
    if population is not None:
        return read_municipal_population(population, county_ags)
    return pd.DataFrame(areas.dropna(subset=["people"]).set_index("ags")[["people", "area_km2"]])


def _merge_all(old: Tables, made: Tables) -> Tables:
    """Return the tables with the county; a source is named only for tables that it changed."""
    content = {name: _merge(name, old[name], rows) for name, rows in made.items() if name != PROVENANCE.name}
    changed = [name for name, rows in content.items() if count_changes(STORED_TABLES[name], old[name], rows)]
    origin = made[PROVENANCE.name]
    # A source that changed nothing would claim a table that somebody else made.
    origin = origin[origin["resource"].isin(changed)]
    return {**content, PROVENANCE.name: _merge(PROVENANCE.name, old[PROVENANCE.name], origin)}


def _merge(name: str, old: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the rows of the county: what the store knows better stays, the rest is renewed."""
    if name in _MARKS:
        return _concat(*_renew_own(name, old, made))
    if name == "areas":
        # A municipality is replaced whole: a new edition may no longer have the water part that the old one had.
        return _concat(old[~old["ags"].isin(made["ags"])], made)
    keys = list(STORED_TABLES[name].key)
    first, second = (old, made) if name in _KEPT else (made, old)
    is_known = pd.MultiIndex.from_frame(second[keys]).isin(pd.MultiIndex.from_frame(first[keys]))
    return _concat(first, second[~is_known])


def _renew_own(name: str, old: pd.DataFrame, made: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the old rows that stay and the new ones: no municipality gets both a better row and one made here."""
    column, mark = _MARKS[name]
    is_own = old["ags"].isin(made["ags"]) & (old[column] == mark)
    if name == "demand_points":  # figures that are known outlive a file without any
        counted = old.loc[old["people"].notna(), "ags"]
        is_own &= ~old["ags"].isin(set(counted) & set(made.loc[made["people"].isna(), "ags"]))
    staying = old[~is_own]
    return staying, made[~made["ags"].isin(staying["ags"])]


def _concat(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    # An empty frame would have a say in the types of the columns.
    filled = [frame for frame in (first, second) if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else first


def _list_warnings(sources: CountySources, old: Tables, file: str) -> Iterator[Fault]:
    for row in sources.boundaries[sources.boundaries["flaw"] != ""].to_dict("records"):
        yield _warn(
            file,
            "geometry",
            f"{row['ags']} {row['name']}",
            f"Das Polygon war ungültig ({row['flaw']}) und wurde repariert.",
            "Bitte auf der Karte prüfen.",
        )
    yield from _list_people_warnings(sources, set(old["population"]["ags"]), file)
    if sources.name is None:
        yield _warn(
            file, "", sources.county_ags, "Die Grenzen nennen keinen Namen des Kreises.", "Er heißt vorerst „Kreis …“."
        )
    known = old["municipalities"]
    gone = known[(known["county_ags"] == sources.county_ags) & ~known["ags"].isin(sources.boundaries["ags"])]
    for row in gone.to_dict("records"):
        yield _warn(
            file,
            "AGS",
            f"{row['ags']} {row['name']}",
            "Diese Gemeinde des Bestands steht nicht in der Datei.",
            "Sie bleibt; bei einer Eingemeindung bitte die Daten der Gemeinde umstellen.",
        )


def _list_people_warnings(sources: CountySources, known: set[str], file: str) -> Iterator[Fault]:
    names = sources.boundaries.drop_duplicates("ags").set_index("ags")["name"]
    counted = sources.population["people"].dropna()
    missing = names[~names.index.isin({*counted.index, *known})]
    if len(missing):
        yield _warn(
            file,
            "EWZ",
            ", ".join(missing.tolist()[:5]) + (" …" if len(missing) > 5 else ""),
            f"Für {len(missing)} von {len(names)} Gemeinden ist keine Einwohnerzahl bekannt.",
            "Betroffene Menschen lassen sich dort nicht zählen; --population nennt eine Tabelle mit AGS und EWZ.",
        )
    if len(counted) and sources.reference_date is None:
        yield _warn(
            file,
            "EWZ",
            "",
            "Der Stichtag der Einwohnerzahlen ist unbekannt, sie stehen deshalb nur an den Bedarfspunkten.",
            "--population-date JJJJ-MM-TT nennt ihn.",
        )


def _warn(file: str, column: str, value: str, expected: str, advice: str) -> Fault:
    return Fault(file, 0, column, value, expected, advice, severity="warning")
