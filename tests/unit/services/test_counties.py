"""Adding a county to the atlas."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.errors import BadRequestError
from atlas.model import STORED_TABLES
from atlas.services.counties import add_county
from atlas.store.memory import MemoryStore
from tests.boundary_files import BOW_TIE, EAST, LAKE, WEST, make_municipalities, write_gpkg, write_npm_package
from tests.packages import small_tables


@pytest.fixture
def store() -> MemoryStore:
    filled = MemoryStore()
    filled.replace(small_tables(), note="Land der Tests")
    return filled


def _rows(store: MemoryStore, table: str, ags: str = "08326") -> list[dict[str, object]]:
    rows = store.read()[table]
    column = next(name for name in ("ags", "county_ags") if name in rows.columns)
    return rows[rows[column].str.startswith(ags)].to_dict("records")


def test_a_county_brings_its_municipalities_regions_places_and_people(store: MemoryStore, tmp_path: Path) -> None:
    report = add_county(store, "08326", write_gpkg(tmp_path))
    assert [row["name"] for row in _rows(store, "municipalities")] == ["Westdorf", "Oststadt"]
    assert {row["name"] for row in _rows(store, "regions")} == {"Musterkreis", "Westdorf", "Oststadt"}
    assert {row["region_id"] for row in _rows(store, "region_members")} == {
        "county-08326",
        "municipality-08326001",
        "municipality-08326002",
    }
    assert [row["people"] for row in _rows(store, "demand_points")] == [1200, 8000]
    assert {(row["people"], row["reference_date"]) for row in _rows(store, "population")} == {
        (1200, "2022-12-31"),
        (8000, "2022-12-31"),
    }
    assert not report.faults
    assert all(tally.is_balanced for tally in report.tallies)


def test_the_other_counties_stay_as_they_were(store: MemoryStore, tmp_path: Path) -> None:
    before = store.read()
    add_county(store, "08326", write_gpkg(tmp_path))
    after = store.read()
    for name in STORED_TABLES:
        assert len(after[name]) >= len(before[name])
    assert after["offers"].equals(before["offers"])
    assert _rows(store, "demand_points", "08991") == before["demand_points"][
        before["demand_points"]["ags"].str.startswith("08991")
    ].to_dict("records")


def test_adding_a_county_twice_changes_nothing(store: MemoryStore, tmp_path: Path) -> None:
    first = add_county(store, "08326", write_gpkg(tmp_path))
    second = add_county(store, "08326", tmp_path)
    assert (second.version, second.changed_rows) == (first.version, 0)


def test_a_county_can_start_an_empty_store(tmp_path: Path) -> None:
    store = MemoryStore()
    add_county(store, "08326", write_gpkg(tmp_path))
    assert store.read()["region_systems"]["system_id"].tolist() == ["county-2022", "municipality-2022"]
    assert len(store.read()["municipalities"]) == 2


def test_regions_join_the_system_that_the_store_shows_first(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    assert {row["system_id"] for row in _rows(store, "regions")} == {"kreise", "gemeinden"}
    assert len(store.read()["region_systems"]) == 3


def test_no_topic_counts_as_surveyed_in_a_new_county(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    surveys = _rows(store, "surveys")
    assert {row["state"] for row in surveys} == {"none"}
    assert len(surveys) == len(store.read()["topics"])


def test_the_seat_lies_in_the_land_not_in_the_lake(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    seat = next(row for row in _rows(store, "places") if row["ags"] == "08326002")
    assert 8.4 < seat["lon"] < 8.5


def test_without_people_the_count_is_missing_and_said_to_be(store: MemoryStore, tmp_path: Path) -> None:
    report = add_county(store, "08326", write_npm_package(tmp_path / "npm"))
    assert store.read()["demand_points"].query("ags == '08326001'")["people"].isna().all()
    assert any("2 von 2 Gemeinden" in fault.expected for fault in report.warnings)


def test_a_population_table_fills_in_what_the_boundaries_lack(store: MemoryStore, tmp_path: Path) -> None:
    npm = write_npm_package(tmp_path / "npm")
    add_county(store, "08326", npm)
    table = tmp_path / "population_20231231.csv"
    table.write_text("AGS;EWZ;KFL\n08326001;1.300;10,7\n08326002;8100;20\n09189001;5;1\n", encoding="utf-8")
    add_county(store, "08326", npm, table)
    assert [row["people"] for row in _rows(store, "demand_points")] == [1300, 8100]
    assert {row["reference_date"] for row in _rows(store, "population")} == {"2023-12-31"}
    assert _rows(store, "municipalities")[0]["area_km2"] == 10.7


def test_people_once_known_outlive_boundaries_without_any(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    report = add_county(store, "08326", write_npm_package(tmp_path / "npm"))
    assert [row["people"] for row in _rows(store, "demand_points")] == [1200, 8000]
    assert not [fault for fault in report.warnings if fault.column == "EWZ"]


def test_people_of_no_date_stand_at_demand_points_only(store: MemoryStore, tmp_path: Path) -> None:
    path = write_gpkg(tmp_path).rename(tmp_path / "grenzen.gpkg")
    report = add_county(store, "08326", path)
    assert not _rows(store, "population")
    assert [row["people"] for row in _rows(store, "demand_points")] == [1200, 8000]
    assert any("Stichtag" in fault.expected for fault in report.warnings)


def test_better_places_of_the_store_are_kept(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    tables = store.read()
    points = tables["demand_points"]
    points.loc[points["ags"] == "08326001", ["basis", "people"]] = ["vor Ort gezählt", 1111]
    store.replace({"demand_points": points}, note="von Hand")
    add_county(store, "08326", tmp_path)
    kept = [row for row in _rows(store, "demand_points") if row["ags"] == "08326001"]
    assert [(row["basis"], row["people"]) for row in kept] == [("vor Ort gezählt", 1111)]


def test_a_repaired_polygon_is_reported(store: MemoryStore, tmp_path: Path) -> None:
    crossed = make_municipalities(geometry=[BOW_TIE, EAST, LAKE, WEST])
    report = add_county(store, "08326", write_gpkg(tmp_path, crossed))
    assert [fault.value for fault in report.warnings] == ["08326001 Westdorf"]


def test_a_municipality_that_the_file_lacks_stays_and_is_named(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_gpkg(tmp_path))
    merged = make_municipalities(AGS=["08326002", "08326002", "08326002", "09189001"])
    report = add_county(store, "08326", write_gpkg(tmp_path, merged))
    assert "08326001 Westdorf" in {fault.value for fault in report.warnings}
    assert len(_rows(store, "municipalities")) == 2


def test_every_table_it_changes_names_its_source(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", write_npm_package(tmp_path / "npm"))
    provenance = store.read()["provenance"].query("licence == 'GeoNutzV'")
    assert set(provenance["resource"]) >= {"municipalities", "areas", "regions", "region_members", "places"}
    assert set(provenance["attribution"]) == {"© GeoBasis-DE / BKG 2016 (Daten verändert)"}


def test_boundaries_of_unknown_origin_claim_no_licence(store: MemoryStore, tmp_path: Path) -> None:
    add_county(store, "08326", _write_own_extract(tmp_path))
    own = store.read()["provenance"].query("title == 'Gemeindegrenzen (eigene.gpkg)'")
    assert set(own["licence"]) == {"nicht angegeben"}


def test_a_date_that_is_none_is_refused(store: MemoryStore, tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match=r"31\.12\.2022"):
        add_county(store, "08326", write_gpkg(tmp_path), population_date="31.12.2022")


def _write_own_extract(folder: Path) -> Path:
    path = folder / "eigene.gpkg"
    make_municipalities().to_file(path, layer="eigene")
    return path
