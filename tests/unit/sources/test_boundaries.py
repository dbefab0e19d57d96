"""Reading official boundaries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import shapely

from atlas.errors import BadDataError, BadRequestError
from atlas.sources.boundaries import read_county_name, read_municipality_boundaries
from tests.boundary_files import BOW_TIE, EAST, LAKE, WEST, make_municipalities, write_gpkg, write_npm_package


def test_a_geopackage_in_metres_becomes_degrees_with_people_and_area(tmp_path: Path) -> None:
    boundaries = read_municipality_boundaries(write_gpkg(tmp_path), "08326")
    assert boundaries.crs == "EPSG:4326"
    assert boundaries[["ags", "part"]].to_numpy().tolist() == [
        ["08326001", "land"],
        ["08326002", "land"],
        ["08326002", "water"],
    ]
    assert boundaries["people"].tolist()[:2] == [1200, 8000]
    assert boundaries["area_km2"].tolist()[:2] == [10.5, 20.25]
    assert boundaries.loc[2, ["people", "area_km2"]].isna().all()
    for found, drawn in zip(boundaries.geometry, (WEST, EAST, LAKE), strict=True):
        assert found.symmetric_difference(drawn).area < 1e-7


def test_the_npm_package_gives_the_same_municipalities_without_people(tmp_path: Path) -> None:
    boundaries = read_municipality_boundaries(write_npm_package(tmp_path), "08326")
    assert boundaries["ags"].tolist() == ["08326001", "08326002", "08326002"]
    assert boundaries["part"].tolist() == ["land", "land", "water"]
    assert boundaries["ars"].tolist()[0] == "083260001001"
    assert boundaries["people"].isna().all()


def test_the_json_file_itself_may_be_named(tmp_path: Path) -> None:
    file = write_npm_package(tmp_path) / "gemeinden.geo.json"
    assert len(read_municipality_boundaries(file, "08326")) == 3


def test_a_shapefile_deep_in_a_folder_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "vg250_ebenen" / "utm32"
    folder.mkdir(parents=True)
    make_municipalities().to_crs(25832).to_file(folder / "VG250_GEM.shp")
    assert read_municipality_boundaries(tmp_path, "08326")["name"].tolist() == ["Westdorf", "Oststadt", "Oststadt"]


def test_a_zipped_shapefile_is_read_in_place(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    make_municipalities().to_file(tmp_path / "in" / "vg250_gem.shp")
    archive = Path(shutil.make_archive(str(tmp_path / "vg250"), "zip", tmp_path / "in"))
    assert len(read_municipality_boundaries(archive, "08326")) == 3


def test_rings_follow_the_right_hand_rule_and_have_six_digits(tmp_path: Path) -> None:
    boundaries = read_municipality_boundaries(write_gpkg(tmp_path), "08326")
    rings = shapely.get_exterior_ring(shapely.get_parts(boundaries.geometry.to_numpy()))
    assert shapely.is_ccw(rings).all()
    coordinates = shapely.get_coordinates(boundaries.geometry.to_numpy())
    assert (coordinates == coordinates.round(6)).all()


def test_a_polygon_that_crosses_itself_is_repaired_and_said_to_be(tmp_path: Path) -> None:
    crossed = make_municipalities(geometry=[BOW_TIE, EAST, LAKE, WEST])
    boundaries = read_municipality_boundaries(write_gpkg(tmp_path, crossed), "08326")
    assert boundaries.is_valid.all()
    assert boundaries["flaw"].str.contains("Self-intersection").tolist() == [True, False, False]


def test_two_rows_of_one_municipality_become_one(tmp_path: Path) -> None:
    doubled = make_municipalities(AGS=["08326001", "08326001", "08326002", "09189001"])
    boundaries = read_municipality_boundaries(write_gpkg(tmp_path, doubled), "08326")
    assert boundaries["ags"].tolist() == ["08326001", "08326002"]
    assert boundaries.geometry[0].symmetric_difference(WEST.union(EAST)).area < 1e-7


def test_keys_that_are_numbers_have_lost_their_zero(tmp_path: Path) -> None:
    numeric = make_municipalities(AGS=[8326001, 8326002, 8326002, 9189001])
    with pytest.raises(BadDataError, match=r"führende Null verloren.*8326001"):
        read_municipality_boundaries(write_gpkg(tmp_path, numeric), "08326")


def test_keys_that_are_short_text_have_lost_their_zero(tmp_path: Path) -> None:
    short = make_municipalities(AGS=["8326001", "8326002", "8326002", "9189001"])
    with pytest.raises(BadDataError, match="führende Null verloren"):
        read_municipality_boundaries(write_gpkg(tmp_path, short), "08326")


def test_a_county_that_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="kein Kreis 01001"):
        read_municipality_boundaries(write_gpkg(tmp_path), "01001")


def test_a_county_key_without_its_zero_is_mended_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(BadRequestError, match="Gemeint ist wohl 08326"):
        read_municipality_boundaries(write_gpkg(tmp_path), "8326")


def test_nothing_at_the_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="gibt es keine Datei"):
        read_municipality_boundaries(tmp_path / "fehlt", "08326")


def test_an_empty_folder_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match=r"gemeinden\.geo\.json"):
        read_municipality_boundaries(tmp_path, "08326")


def test_a_zip_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    broken = tmp_path / "vg250.zip"
    broken.write_bytes(b"PK but nothing else")
    with pytest.raises(BadDataError, match="kein ZIP-Archiv"):
        read_municipality_boundaries(broken, "08326")


@pytest.mark.parametrize("name", ["kaputt.gpkg", "kaputt.shp", "gemeinden.geo.json"])
def test_a_broken_file_is_unreadable_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"[this is nothing")
    with pytest.raises(BadDataError, match="lässt sich nicht lesen"):
        read_municipality_boundaries(tmp_path / name, "08326")


def test_a_layer_without_keys_lists_the_columns_it_has(tmp_path: Path) -> None:
    nameless = make_municipalities().drop(columns=["AGS", "ARS"])
    with pytest.raises(BadDataError, match=r"fehlen die Spalten AGS.*GEN, BEZ"):
        read_municipality_boundaries(write_gpkg(tmp_path, nameless), "08326")


def test_a_shapefile_without_a_projection_is_refused(tmp_path: Path) -> None:
    make_municipalities().to_crs(25832).to_file(tmp_path / "vg250_gem.shp")
    (tmp_path / "vg250_gem.prj").unlink()
    with pytest.raises(BadDataError, match="kein Koordinatensystem"):
        read_municipality_boundaries(tmp_path, "08326")


def test_metres_that_claim_to_be_degrees_do_not_lie_in_germany(tmp_path: Path) -> None:
    metres = make_municipalities().to_crs(25832).set_crs(4326, allow_override=True)
    metres.to_file(tmp_path / "vg250_gem.shp")
    with pytest.raises(BadDataError, match="nicht in Deutschland"):
        read_municipality_boundaries(tmp_path, "08326")


def test_swapped_coordinates_do_not_lie_in_germany(tmp_path: Path) -> None:
    swapped = make_municipalities()
    swapped["geometry"] = shapely.transform(swapped.geometry.to_numpy(), lambda points: points[:, ::-1])
    swapped.to_file(tmp_path / "vg250_gem.shp")
    with pytest.raises(BadDataError, match="vertauscht"):
        read_municipality_boundaries(tmp_path, "08326")


def test_the_name_of_the_county_stands_in_the_layer_beside(tmp_path: Path) -> None:
    assert read_county_name(write_gpkg(tmp_path), "08326") == "Musterkreis"


def test_without_a_layer_of_counties_there_is_no_name(tmp_path: Path) -> None:
    assert read_county_name(write_gpkg(tmp_path, counties=False), "08326") is None
