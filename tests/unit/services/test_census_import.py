"""Census grids in the hand-drawn country of tests.packages, and in the shipped data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from atlas.errors import BadDataError, BadRequestError, NotFoundError
from atlas.frames import Tables
from atlas.services.census_import import GridOptions, import_census_grid
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.exchange import import_default, import_package
from atlas.services.snapshots import take_snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from tests.census_files import Cell, cells_within, write_grid
from tests.packages import MUNICIPALITIES, SIDE, small_tables, write_small_package
from tests.shared_data import locate_shared

SAMPLE = locate_shared("population_grid_1km.csv")


def square(ags: str) -> shapely.Polygon:
    _, west, south, _ = MUNICIPALITIES[ags]
    return shapely.box(west, south, west + SIDE, south + SIDE)


def land_cells(people: object = 10) -> list[Cell]:
    return cells_within(shapely.box(8.9, 47.9, 9.1, 48.1), people)


def write_land(folder: Path, **how: Any) -> Path:
    return write_grid(folder / "Zensus2022_1km.csv", land_cells(), **how)


def filled_store(tables: Tables | None = None) -> MemoryStore:
    store = MemoryStore()
    store.replace(tables or small_tables(), note="Beginn")
    return store


def points_of(store: MemoryStore, ags: str) -> pd.DataFrame:
    points = store.read()["demand_points"]
    return points[points["ags"] == ags]


def test_cells_take_the_place_of_the_settlement_points(tmp_path: Path) -> None:
    store = filled_store()
    report = import_census_grid(store, write_land(tmp_path), GridOptions())
    points = store.read()["demand_points"]
    assert (points["basis"] == "Zensus-Gitter 1 km, Zensus 2022").all()
    assert points["demand_point_id"].is_unique
    assert len(points) == report.taken == len(land_cells())
    assert points["people"].sum() == report.people == 10 * report.taken
    assert points["ags"].nunique() == report.municipalities == 4
    assert (report.kept, report.unscaled, report.faults) == ([], [], [])


def test_every_cell_of_the_file_is_accounted_for(tmp_path: Path) -> None:
    around = cells_within(shapely.box(8.8, 47.8, 9.2, 48.2))
    cells = [(x, y, "–" if (x + y) % 3 else 10) for x, y, _ in around]
    report = import_census_grid(filled_store(), write_grid(tmp_path / "g.csv", cells), GridOptions(year=2022))
    assert report.rows == len(cells) == report.taken + report.without_people + report.elsewhere
    assert report.edge_people == 10 * report.edge_cells > 0
    assert report.edge_cells <= report.elsewhere


def test_importing_it_twice_changes_nothing(tmp_path: Path) -> None:
    store = filled_store()
    first = import_census_grid(store, write_land(tmp_path), GridOptions(rescale=True))
    again = import_census_grid(store, write_land(tmp_path), GridOptions(rescale=True))
    assert (again.version, again.changed_rows) == (first.version, 0)


def test_the_layout_of_2011_says_the_same(tmp_path: Path) -> None:
    store, other = filled_store(), filled_store()
    import_census_grid(store, write_land(tmp_path), GridOptions(year=2022))
    import_census_grid(other, write_land(tmp_path, census=2011, encoding="cp1252"), GridOptions(year=2022))
    pd.testing.assert_frame_equal(store.read()["demand_points"], other.read()["demand_points"])


def test_only_the_counties_asked_for_change(tmp_path: Path) -> None:
    store = filled_store()
    before = points_of(store, "08992001")
    report = import_census_grid(store, write_land(tmp_path), GridOptions(counties=("08991",)))
    pd.testing.assert_frame_equal(points_of(store, "08992001").reset_index(drop=True), before.reset_index(drop=True))
    assert report.municipalities == 2
    # Cells of the other county lie in its municipalities, so they are elsewhere and not at the edge.
    assert report.edge_cells == 0


def test_a_municipality_without_a_cell_keeps_its_settlement_points(tmp_path: Path) -> None:
    store = filled_store()
    before = points_of(store, "08991002")
    cells = [cell for ags in ("08991001", "08992001", "08992002") for cell in cells_within(square(ags))]
    cells = list({cell[:2]: cell for cell in cells if cell not in cells_within(square("08991002"))}.values())
    report = import_census_grid(store, write_grid(tmp_path / "z2022.csv", cells), GridOptions())
    assert report.kept == ["Bedorf"]
    assert points_of(store, "08991002")["people"].tolist() == before["people"].tolist()
    assert "2022" in points_of(store, "08991001")["basis"].iloc[0]


def test_rescaled_cells_add_up_to_the_register_to_the_last_person(tmp_path: Path) -> None:
    store = filled_store()
    report = import_census_grid(store, write_land(tmp_path), GridOptions(rescale=True))
    points = store.read()["demand_points"]
    assert points.groupby("ags")["people"].sum().to_dict() == {ags: row[3] for ags, row in MUNICIPALITIES.items()}
    assert points["basis"].str.contains("hochgerechnet auf die Fortschreibung 20").all()
    assert report.bases == points["basis"].unique().tolist()


def test_a_municipality_without_a_figure_keeps_the_count(tmp_path: Path) -> None:
    tables = small_tables()
    population = tables["population"]
    store = filled_store({**tables, "population": population[population["ags"] != "08991002"]})
    report = import_census_grid(store, write_land(tmp_path), GridOptions(rescale=True))
    points = points_of(store, "08991002")
    assert report.unscaled == ["Bedorf"]
    assert (points["people"] == 10).all()
    assert (points["basis"] == "Zensus-Gitter 1 km, Zensus 2022").all()


def test_cells_at_the_edge_count_only_when_asked_for(tmp_path: Path) -> None:
    cells = cells_within(shapely.box(8.88, 47.88, 9.12, 48.12))
    path = write_grid(tmp_path / "z2022.csv", cells)
    without = import_census_grid(filled_store(), path, GridOptions())
    with_edge = import_census_grid(filled_store(), path, GridOptions(edge=True))
    assert without.edge_cells == with_edge.edge_cells > 0
    assert with_edge.taken == without.taken + without.edge_cells


def test_the_source_is_named_and_sources_that_are_gone_are_not(tmp_path: Path) -> None:
    store = filled_store()
    path = write_land(tmp_path)
    before = sources_of(store)

    import_census_grid(store, path, GridOptions(counties=("08991",)))
    assert sources_of(store) == [*before, "Zensus-Gitter 1 km, Zensus 2022"]
    import_census_grid(store, path, GridOptions(year=2011))
    assert sources_of(store) == ["Zensus-Gitter 1 km, Zensus 2011"]
    row = store.read()["provenance"].set_index("title").loc["Zensus-Gitter 1 km, Zensus 2011"]
    assert (row["licence"], row["edition"]) == ("dl-de/by-2-0", "2011-05-09")
    assert "Statistische Ämter" in row["attribution"]


def sources_of(store: MemoryStore) -> list[str]:
    provenance = store.read()["provenance"]
    return provenance.loc[provenance["resource"] == "demand_points", "title"].tolist()


def test_the_package_brings_the_settlement_points_back(tmp_path: Path) -> None:
    store = MemoryStore()
    package = write_small_package(tmp_path / "land")
    import_package(store, package)
    before = store.read()
    import_census_grid(store, write_land(tmp_path), GridOptions())
    import_package(store, package)
    for table in ("demand_points", "provenance"):
        key = list(before[table].columns[:2])
        again, first = (tables[table].sort_values(key, ignore_index=True) for tables in (store.read(), before))
        pd.testing.assert_frame_equal(again, first)


def test_an_unknown_year_is_told_and_not_guessed(tmp_path: Path) -> None:
    store = filled_store()
    path = write_grid(tmp_path / "gitter.csv", land_cells())
    report = import_census_grid(store, path, GridOptions())
    assert "--year" in str(report.faults[0])
    assert report.bases == ["Zensus-Gitter 1 km, Jahr unbekannt"]


def test_a_year_without_a_census_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="2011 oder 2022"):
        import_census_grid(filled_store(), write_land(tmp_path), GridOptions(year=2016))


def test_a_county_that_the_atlas_lacks_is_refused_with_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"09999.*08991, 08992"):
        import_census_grid(filled_store(), write_land(tmp_path), GridOptions(counties=("09999",)))


def test_an_empty_atlas_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="county add"):
        import_census_grid(MemoryStore(), write_land(tmp_path), GridOptions())


def test_a_grid_without_people_there_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    store = filled_store()
    path = write_grid(tmp_path / "z2022.csv", land_cells("–"))
    with pytest.raises(BadDataError, match="keine Zelle mit Menschen"):
        import_census_grid(store, path, GridOptions())
    assert store.current_version() == 1


@pytest.mark.skipif(not SAMPLE.is_file(), reason="../shared/data/population_grid_1km.csv ist nicht da")
def test_the_official_grid_fits_the_shipped_counties() -> None:
    store = MemoryStore()
    import_default(store)
    report = import_census_grid(store, SAMPLE, GridOptions(year=2011, rescale=True))
    assert (report.rows, report.taken, report.without_people, report.elsewhere) == (3876, 2196, 1411, 269)
    assert report.kept == ["Wembach"]
    points, tables = store.read()["demand_points"], store.read()
    register = tables["population"].query("base == 'register' and target_group == 'all'").set_index("ags")["people"]
    assert points.groupby("ags")["people"].sum().to_dict() == register.to_dict()
    snapshot = take_snapshot(store, Settings("sqlite://"))
    assert len(measure_coverage(snapshot, CoverageQuery(county="08335", definition="reach")))
