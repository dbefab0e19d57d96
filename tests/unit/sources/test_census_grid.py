"""Reading census grids: both sizes, both censuses, and every fault with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atlas.errors import BadDataError, FaultyDataError, NotFoundError
from atlas.sources import census_grid
from atlas.sources.census_grid import read_census_grid
from tests.census_files import write_grid
from tests.shared_data import locate_shared

BOX = (4_200_000.0, 2_700_000.0, 4_210_000.0, 2_710_000.0)
HEADER = "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner"
GOOD = "CRS3035RES1000mN2701000E4201000;4201500;2701500;7"
SAMPLE = locate_shared("population_grid_1km.csv")


def write_lines(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "gitter.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def faults_of(path: Path) -> list[tuple[int, str, str, str]]:
    with pytest.raises(FaultyDataError) as refused:
        read_census_grid(path, BOX)
    return [(fault.row, fault.column, fault.value, fault.expected) for fault in refused.value.faults]


@pytest.mark.parametrize("census", [2011, 2022])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_layouts_of_both_censuses_say_the_same(tmp_path: Path, census: int, encoding: str) -> None:
    cells = [(4201, 2701, 7), (4202, 2701, "–" if census == 2022 else -1), (4203, 2701, 0), (4300, 2701, 9)]
    grid = read_census_grid(write_grid(tmp_path / "g.csv", cells, census=census, encoding=encoding), BOX)
    assert grid.cells.to_dict("records") == [{"cell": "1kmN2701E4201", "x_m": 4201500, "y_m": 2701500, "people": 7}]
    assert (grid.size_m, grid.rows, grid.without_people, grid.outside) == (1000, 4, 2, 1)


@pytest.mark.parametrize("census", [2011, 2022])
def test_hundred_metre_cells_are_read_too(tmp_path: Path, census: int) -> None:
    cells = [(42011, 27012, 3), (42012, 27012, "-1")]
    grid = read_census_grid(write_grid(tmp_path / "g.csv", cells, size="100m", census=census), BOX)
    assert grid.cells.to_dict("records") == [{"cell": "100mN27012E42011", "x_m": 4201150, "y_m": 2701250, "people": 3}]
    assert (grid.size_m, grid.without_people) == (100, 1)


def test_parts_of_a_long_file_make_one_grid_with_the_lines_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census_grid, "PART_LINES", 2)
    cells: list[Any] = [(4201 + step, 2701, 1 + step) for step in range(7)]
    path = write_grid(tmp_path / "g.csv", cells)
    seen = []
    grid = read_census_grid(path, BOX, watch=lambda parts: (seen.append(len(part)) or part for part in parts))
    assert grid.cells["people"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert sum(seen) == 7
    assert len(seen) == 4
    path = write_grid(tmp_path / "g.csv", [*cells, (4209, 2701, "viele")])
    assert faults_of(path)[0][:3] == (9, "Einwohner", "viele")


def test_further_columns_quotes_and_empty_last_lines_do_not_matter(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path,
        '"CRS3035RES1000mN2701000E4201000";4201500;2701500;7;"KLAMMERN"',
        ";;;;",
        header=f"{HEADER};werterlaeuternde_Zeichen",
    )
    grid = read_census_grid(path, BOX)
    assert (grid.cells["people"].tolist(), grid.rows) == ([7], 1)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1kmN2701E;4201500;2701500;7", (3, "GITTER_ID_1km", "1kmN2701E", "Erwartet wird eine Zelle wie")),
        ("100mN27010E42010;4202500;2701500;7", (3, "GITTER_ID_1km", "100mN27010E42010", "CRS3035RES1000mN2962000")),
        ("1kmN2701E4202;4202000;2701500;7", (3, "x_mp_1km", "4202000", "ihre Mitte bei 4202500")),
        ("1kmN2701E4202;4202500;2702500;7", (3, "y_mp_1km", "2702500", "ihre Mitte bei 2701500")),
        ("1kmN2701E4202;;2701500;7", (3, "x_mp_1km", "", "Mitte der Zelle in Metern")),
        ("1kmN2701E4202;4202500;hier;7", (3, "y_mp_1km", "hier", "Mitte der Zelle in Metern")),
        ("1kmN2701E4202;4202500;2701500;7,5", (3, "Einwohner", "7,5", "ganze Zahl ab 0")),
        ("1kmN2701E4202;4202500;2701500;-7", (3, "Einwohner", "-7", "ganze Zahl ab 0")),
        ("1kmN2701E4202;4202500;2701500", (3, "Einwohner", "", "ganze Zahl ab 0")),
        (";4202500;2701500;7", (3, "GITTER_ID_1km", "", "Erwartet wird eine Zelle wie")),
        (GOOD, (3, "GITTER_ID_1km", "1kmN2701E4201", "steht schon in Zeile 2")),
        ("1kmN2701E4201;4201500;2701500;8", (3, "GITTER_ID_1km", "1kmN2701E4201", "steht schon in Zeile 2")),
    ],
)
def test_each_fault_is_told_with_line_column_value_and_what_was_expected(
    tmp_path: Path, line: str, fault: tuple[int, str, str, str]
) -> None:
    found = faults_of(write_lines(tmp_path, GOOD, line))
    assert [row[:3] for row in found] == [fault[:3]]
    assert fault[3] in found[0][3]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    lines = ["1kmN2701E4202;4202000;2701000;x", GOOD, "quer;4203500;2701500;7"]
    assert [fault[0] for fault in faults_of(write_lines(tmp_path, *lines))] == [4, 2, 2, 2]


def test_a_wholly_other_file_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census_grid, "PART_LINES", 400)
    path = write_lines(tmp_path, *(["quer;4203500;2701500;7"] * 3000))
    assert len(faults_of(path)) == 1000
    with pytest.raises(FaultyDataError, match="mindestens 1000 Fehler"):
        read_census_grid(path, BOX)


def test_a_fault_far_away_from_the_box_does_not_hinder(tmp_path: Path) -> None:
    grid = read_census_grid(write_lines(tmp_path, GOOD, "quer;4303500;2701500;x"), BOX)
    assert (len(grid.cells), grid.outside) == (1, 1)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("AGS;EWZ", "AGS;EWZ"),
        ("GITTER_ID_1km,x_mp_1km,y_mp_1km,Einwohner", "GITTER_ID_1km,x_mp_1km"),
        ("GITTER_ID_10km;x_mp_10km;y_mp_10km;Einwohner", "GITTER_ID_10km"),
        ("GITTER_ID_1km;x_mp_100m;y_mp_100m;Einwohner", "x_mp_100m"),
        ("", "„“"),
    ],
)
def test_another_layout_is_refused_with_what_was_found_and_expected(tmp_path: Path, header: str, found: str) -> None:
    with pytest.raises(BadDataError) as refused:
        read_census_grid(write_lines(tmp_path, GOOD, header=header), BOX)
    assert found in str(refused.value)
    assert "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner oder dasselbe mit 100m" in str(refused.value)


def test_an_open_quote_is_told_instead_of_swallowing_the_rest(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="nicht durchgehend lesbar"):
        read_census_grid(write_lines(tmp_path, GOOD, '"1kmN2701E4202;4202500;2701500;7', GOOD), BOX)


def test_swapped_axes_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match=r"gefunden wurden x 2701500 bis 2701500.*vertauscht"):
        read_census_grid(write_lines(tmp_path, "CRS3035RES1000mN2701000E4201000;2701500;4201500;7"), BOX)


def test_a_file_without_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="keine Zelle"):
        read_census_grid(write_lines(tmp_path), BOX)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "gitter.zip"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(BadDataError, match="entpacken"):
        read_census_grid(path, BOX)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"fehlt\.csv"):
        read_census_grid(tmp_path / "fehlt.csv", BOX)


@pytest.mark.skipif(not SAMPLE.is_file(), reason="../shared/data/population_grid_1km.csv ist nicht da")
def test_the_official_file_is_read_whole() -> None:
    grid = read_census_grid(SAMPLE, (4_100_000, 2_600_000, 4_400_000, 3_100_000))
    assert (grid.rows, len(grid.cells), grid.without_people, grid.outside) == (3876, 2465, 1411, 0)
    assert grid.cells["people"].sum() == 1_128_598
