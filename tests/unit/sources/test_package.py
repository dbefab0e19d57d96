"""What a package may not look like, and what is said about it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from atlas.errors import BadDataError, NotFoundError
from atlas.faults import Fault
from atlas.sources.package import read_package
from tests.packages import edit_cells, replace_text, write_small_package


@pytest.fixture
def land(tmp_path: Path) -> Path:
    return write_small_package(tmp_path / "land")


def only_fault(folder: Path) -> Fault:
    faults = read_package(folder).faults
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


def test_a_sound_package_has_no_faults(land: Path) -> None:
    assert read_package(land).faults == []


def test_a_package_is_a_folder_its_description_or_a_zip_of_it(land: Path, tmp_path: Path) -> None:
    packed = tmp_path / "land.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in land.iterdir():
            archive.write(file, f"inner/{file.name}")
    for path in (land, land / "datapackage.json", packed):
        package = read_package(path)
        assert package.name == "land"
        assert len(package.tables["offers"]) == 5


# The package as a whole


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nirgends"):
        read_package(tmp_path / "nirgends")


def test_a_folder_without_description_is_no_package(land: Path) -> None:
    (land / "datapackage.json").unlink()
    with pytest.raises(BadDataError, match=r"land liegt keine datapackage\.json.*atlas export package"):
        read_package(land)


def test_a_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "land.zip").write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(BadDataError, match=r"land\.zip ist kein lesbares Datenpaket"):
        read_package(tmp_path / "land.zip")


def test_a_zip_without_description_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "land.zip", "w") as archive:
        archive.writestr("offers.csv", "offer_id\n")
    with pytest.raises(BadDataError, match=r"land\.zip liegt keine datapackage\.json"):
        read_package(tmp_path / "land.zip")


def test_a_cut_zip_is_refused(land: Path, tmp_path: Path) -> None:
    packed = tmp_path / "land.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(land / "datapackage.json", "datapackage.json")
    content = bytearray(packed.read_bytes())
    content[200:260] = bytes(60)
    packed.write_bytes(content)
    with pytest.raises(BadDataError, match="kein lesbares Datenpaket"):
        read_package(packed)


def test_a_zip_that_writes_elsewhere_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "land.zip", "w") as archive:
        archive.writestr("../../escaped.txt", "x")
    with pytest.raises(BadDataError, match="außerhalb"):
        read_package(tmp_path / "land.zip")


def test_broken_json_is_named_with_its_line(land: Path) -> None:
    (land / "datapackage.json").write_text('{\n "resources": [,]\n}', "utf-8")
    with pytest.raises(BadDataError, match=r"kein gültiges JSON: Zeile 2"):
        read_package(land)


@pytest.mark.parametrize("content", ["[]", "{}", '{"resources": 3}', '{"resources": []}', '{"resources": ["a"]}'])
def test_a_description_without_resources_is_refused(land: Path, content: str) -> None:
    (land / "datapackage.json").write_text(content, "utf-8")
    with pytest.raises(BadDataError, match="nennt keine Tabellen"):
        read_package(land)


@pytest.mark.parametrize(
    "path", ["../offers.csv", "/etc/passwd", "https://example.org/offers.csv", "..\\offers.csv", "C:\\offers.csv"]
)
def test_a_resource_outside_the_package_is_refused(land: Path, path: str) -> None:
    replace_text(land, "datapackage.json", '"path": "offers.csv"', f'"path": {json.dumps(path)}')
    with pytest.raises(BadDataError, match="außerhalb des Datenpakets"):
        read_package(land)


def test_a_link_out_of_the_package_is_refused(land: Path, tmp_path: Path) -> None:
    (land / "offers.csv").rename(tmp_path / "offers.csv")
    (land / "offers.csv").symlink_to(tmp_path / "offers.csv")
    with pytest.raises(BadDataError, match="außerhalb des Datenpakets"):
        read_package(land)


def test_a_table_of_several_files_is_refused(land: Path) -> None:
    replace_text(land, "datapackage.json", '"path": "offers.csv"', '"path": ["offers.csv", "more.csv"]')
    with pytest.raises(BadDataError, match="genau einer Datei"):
        read_package(land)


def test_a_table_named_twice_is_refused(land: Path) -> None:
    replace_text(land, "datapackage.json", '"name": "sites"', '"name": "offers"')
    with pytest.raises(BadDataError, match="„offers“ zweimal"):
        read_package(land)


def test_an_unknown_table_is_reported_and_left_out(land: Path) -> None:
    replace_text(land, "datapackage.json", '"name": "fundings"', '"name": "gifts"')
    replace_text(land, "datapackage.json", '"path": "fundings.csv"', '"path": "gifts.csv"')
    fault = only_fault(land)
    assert (fault.value, fault.severity) == ("gifts.csv", "warning")


def test_a_package_over_the_limit_is_refused_before_it_is_read(land: Path) -> None:
    with (land / "offers.csv").open("ab") as file:
        file.truncate(200_000_000)
    with pytest.raises(BadDataError, match=r"201 MB groß; die Grenze liegt bei 150 MB"):
        read_package(land, limit_mb=150)


def test_a_table_without_source_is_taken_with_a_warning(land: Path) -> None:
    description = json.loads((land / "datapackage.json").read_text("utf-8"))
    del description["resources"][0]["sources"]
    (land / "datapackage.json").write_text(json.dumps(description), "utf-8")
    assert "municipalities ist keine Quelle angegeben" in only_fault(land).expected


def test_a_package_written_by_hand_needs_names_and_paths_only(land: Path) -> None:
    resources = [{"name": "offers", "path": "offers.csv"}]
    (land / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
    package = read_package(land)
    assert len(package.tables["offers"]) == 5
    assert [fault.severity for fault in package.faults] == ["warning"]


# Files and columns


def test_a_missing_file_is_named(land: Path) -> None:
    (land / "topics.csv").unlink()
    fault = only_fault(land)
    assert (fault.file, fault.row) == ("topics.csv", 0)
    assert "fehlt" in fault.expected


def test_an_empty_file_is_told_its_header(land: Path) -> None:
    (land / "topics.csv").write_bytes(b"")
    fault = only_fault(land)
    assert fault.expected == "Die Datei ist leer."
    assert "topic_id,field,label_de" in fault.advice


def test_a_missing_column_refuses_the_table_and_is_named_once(land: Path) -> None:
    replace_text(land, "topics.csv", "label_de", "name_de")
    package = read_package(land)
    faults = {fault.column: fault for fault in package.faults}
    assert faults["label_de"].severity == "error"
    assert "Die Spalte fehlt (Fachwort, deutsch)" in faults["label_de"].expected
    assert faults["name_de"].severity == "warning"
    assert len(package.faults) == 2
    tally = next(tally for tally in package.tallies if tally.table == "topics")
    assert (tally.rows_in, tally.taken, tally.rejected) == (3, 0, 3)


def test_a_column_that_stands_twice_is_named(land: Path) -> None:
    replace_text(land, "topic_terms.csv", "term,source_field,topic_id,note", "term,source_field,topic_id,term")
    assert {fault.column for fault in read_package(land).faults if fault.severity == "error"} == {"note", "term"}


def test_an_unknown_column_is_reported_and_drops_nothing(land: Path) -> None:
    replace_text(land, "topic_terms.csv", "note", "note,colour")
    replace_text(land, "topic_terms.csv", "dasselbe", "dasselbe,rot")
    replace_text(land, "topic_terms.csv", "kita,", "kita,,blau")
    fault = only_fault(land)
    assert (fault.column, fault.severity) == ("colour", "warning")
    assert len(read_package(land).tables["topic_terms"]) == 2


def test_the_order_of_columns_does_not_matter(land: Path) -> None:
    (land / "topic_terms.csv").write_text("note,topic_id,term,source_field\n,kita,Krippe,families\n", "utf-8")
    assert read_package(land).tables["topic_terms"]["term"].tolist() == ["Krippe"]


def test_a_row_of_another_width_is_rejected_with_its_line(land: Path) -> None:
    replace_text(land, "topic_terms.csv", "schuldnerberatung,dasselbe", "schuldnerberatung,dasselbe, oder nicht")
    fault = only_fault(land)
    assert (fault.row, fault.value) == (2, " oder nicht")
    assert "Anführungszeichen" in fault.advice


def test_blank_lines_are_no_rows(land: Path) -> None:
    with (land / "topic_terms.csv").open("a", encoding="utf-8") as file:
        file.write("\n,,,\n")
    assert len(read_package(land).read["topic_terms"].rows) == 2


def test_windows_1252_is_read_rightly_and_reported(land: Path) -> None:
    text = (land / "offers.csv").read_text("utf-8")
    (land / "offers.csv").write_bytes(text.encode("cp1252"))
    fault = only_fault(land)
    assert (fault.file, fault.severity) == ("offers.csv", "warning")
    assert "Windows-1252" in fault.expected
    assert "Kita „Kleine Füße“" in read_package(land).tables["offers"]["name"].tolist()


def test_mixed_encodings_are_an_error_where_the_umlauts_are_broken(land: Path) -> None:
    text = (land / "offers.csv").read_bytes().replace("Südkreis".encode(), "Südkreis".encode("cp1252"))
    (land / "offers.csv").write_bytes(text)
    errors = [fault for fault in read_package(land).faults if fault.severity == "error"]
    assert [(fault.row, fault.column) for fault in errors] == [(3, "name"), (4, "name")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_spreadsheets_save_as_unicode_is_read(land: Path, encoding: str) -> None:
    text = (land / "offers.csv").read_text("utf-8")
    (land / "offers.csv").write_bytes(text.encode(encoding))
    assert read_package(land).faults == []


def test_a_binary_file_is_refused(land: Path) -> None:
    (land / "topics.csv").write_bytes(bytes(range(256)))
    assert "nicht lesbar" in only_fault(land).expected


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(land: Path) -> None:
    with (land / "topics.csv").open("a", encoding="utf-8") as file:
        file.write('"kita-2' + ",x\n" * 60_000)
    fault = only_fault(land)
    assert fault.row == 0
    assert "nicht lesbar: field larger than field limit" in fault.expected


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_delimiter_is_found_out(land: Path, delimiter: str) -> None:
    lines = (land / "surveys.csv").read_text("utf-8")
    (land / "surveys.csv").write_text(lines.replace(",", delimiter), "utf-8")
    package = read_package(land)
    assert package.faults == []
    assert len(package.tables["surveys"]) == 6


# Cells


@pytest.mark.parametrize(
    ("file", "line", "cells", "expected"),
    [
        ("offers.csv", 2, {"name": ""}, "muss aber gefüllt sein (Name)"),
        ("topics.csv", 2, {"field": "krise"}, "Erlaubt sind: existence, crisis, families, disability, older"),
        ("municipalities.csv", 2, {"ags": "8991001"}, "Null ist verloren gegangen, richtig ist 08991001"),
        ("municipalities.csv", 2, {"ars": "89910000001"}, "Null ist verloren gegangen, richtig ist 089910000001"),
        ("surveys.csv", 2, {"county_ags": "8991"}, "Null ist verloren gegangen, richtig ist 08991"),
        ("sites.csv", 2, {"postcode": "1067"}, "Null ist verloren gegangen, richtig ist 01067"),
        ("sites.csv", 2, {"postcode": "99101.0"}, "als Zahl gespeichert"),
        ("sites.csv", 2, {"postcode": "99101 "}, "Leerzeichen am Rand"),
        ("sites.csv", 2, {"lon": "8,95"}, "Gemeint ist wohl: 8.95"),
        ("fundings.csv", 2, {"amount_eur": "52.000,50"}, "Gemeint ist wohl: 52000.50"),
        ("fundings.csv", 2, {"amount_eur": "-1"}, "mindestens 0"),
        ("fundings.csv", 2, {"amount_eur": "nan"}, "Zahl mit Dezimalpunkt"),
        ("fundings.csv", 2, {"year": "25"}, "vier Ziffern"),
        ("fundings.csv", 2, {"is_voluntary": "vielleicht"}, "Erwartet wird true oder false"),
        ("places.csv", 2, {"people": "4.600"}, "Gemeint ist wohl: 4600"),
        ("places.csv", 2, {"people": "1_000"}, "ganze Zahl"),
        ("places.csv", 2, {"people": "9" * 30}, "ganze Zahl"),
        ("surveys.csv", 2, {"surveyed_on": "21.11.2026"}, "Gemeint ist wohl: 2026-11-21"),
        ("surveys.csv", 2, {"surveyed_on": "bald"}, "Datum wie 2026-11-21"),
        ("offers.csv", 2, {"delivery_modes": "on_site;fax"}, "Erlaubt sind, durch ; getrennt: on_site, mobile"),
        ("regions.csv", 2, {"region_id": "08991"}, "Gemeint ist wohl county-08991"),
        ("municipalities.csv", 2, {"county_ags": "08992"}, "Erwartet wird 08991"),
        ("sites.csv", 2, {"lon": "47.95", "lat": "8.95"}, "vertauscht"),
        ("sites.csv", 2, {"lon": "47.95", "lat": "8.95"}, "Gemeint ist wohl lon 8.95, lat 47.95"),
        ("sites.csv", 2, {"lon": "496266", "lat": "5310700"}, "Meter, vermutlich EPSG:25832"),
        ("sites.csv", 2, {"lon": "996308", "lat": "6095700"}, "Meter, vermutlich EPSG:3857"),
        ("sites.csv", 2, {"lon": "895", "lat": "4795"}, "gibt es auf der Erde nicht"),
        ("sites.csv", 2, {"lon": ""}, "Nur eine von zwei Koordinaten"),
    ],
)
def test_a_faulty_cell_rejects_its_row_and_says_what_was_expected(
    land: Path, file: str, line: int, cells: dict[str, str], expected: str
) -> None:
    edit_cells(land, file, line, **cells)
    fault = only_fault(land)
    assert (fault.file, fault.row, fault.severity) == (file, line, "error")
    assert set(fault.column.split()) & set(cells)
    assert expected in f"{fault.expected} {fault.advice}"
    tally = next(tally for tally in read_package(land).tallies if f"{tally.table}.csv" == file)
    assert tally.rejected == 1
    assert tally.is_balanced


def test_all_faults_of_a_row_are_reported_at_once(land: Path) -> None:
    edit_cells(land, "sites.csv", 2, lon="8,95", postcode="991", location_precision="genau", ags="")
    assert {fault.column for fault in read_package(land).faults} == {"lon", "postcode", "location_precision"}


def test_a_place_outside_germany_is_refused(land: Path) -> None:
    edit_cells(land, "sites.csv", 2, lon="2.35", lat="48.85")
    fault = only_fault(land)
    assert (fault.row, fault.column, fault.value, fault.severity) == (2, "lon", "2.35 48.85", "error")
    assert fault.expected.startswith("Der Ort liegt nicht in Deutschland.")


def test_a_duplicate_id_names_both_rows_and_rejects_the_later(land: Path) -> None:
    edit_cells(land, "offers.csv", 4, offer_id="offer-1")
    fault = only_fault(land)
    assert fault.row == 4
    assert fault.expected == "Diese Kennung steht schon in Zeile 2."
    assert "offer-1" in read_package(land).tables["offers"]["offer_id"].tolist()


def test_opening_hours_are_free(land: Path) -> None:
    edit_cells(land, "offers.csv", 2, opening_hours="nach Vereinbarung")
    assert read_package(land).faults == []


def test_what_a_german_spreadsheet_saves_as_truth_is_understood(land: Path) -> None:
    edit_cells(land, "fundings.csv", 2, is_voluntary="WAHR")
    assert read_package(land).tables["fundings"]["is_voluntary"].tolist() == [True]


def test_a_line_is_the_one_a_spreadsheet_shows_even_after_a_cell_of_several_lines(land: Path) -> None:
    edit_cells(land, "offers.csv", 2, description="erste\nzweite Zeile")
    edit_cells(land, "offers.csv", 3, name="")
    assert only_fault(land).row == 3


# Areas


def test_a_self_crossing_polygon_is_named_with_the_place(land: Path) -> None:
    ring = "[[[8.9,47.9],[9.0,48.0],[9.0,47.9],[8.9,48.0],[8.9,47.9]]]"
    replace_text(land, "areas.geojson", "[[[9.0,47.9],[9.0,48.0],[8.9,48.0],[8.9,47.9],[9.0,47.9]]]", ring)
    fault = only_fault(land)
    assert (fault.file, fault.row, fault.column) == ("areas.geojson", 2, "geometry")
    assert "kreuzt sich selbst bei Länge 8.95, Breite 47.95" in fault.expected


def test_a_polygon_in_metres_names_its_likely_system(land: Path) -> None:
    ring = "[[[492000,5305000],[499000,5305000],[499000,5316000],[492000,5305000]]]"
    replace_text(land, "areas.geojson", "[[[9.0,47.9],[9.0,48.0],[8.9,48.0],[8.9,47.9],[9.0,47.9]]]", ring)
    assert "EPSG:25832" in only_fault(land).expected


def test_a_polygon_with_swapped_axes_is_refused(land: Path) -> None:
    ring = "[[[47.9,9.0],[48.0,9.0],[48.0,8.9],[47.9,9.0]]]"
    replace_text(land, "areas.geojson", "[[[9.0,47.9],[9.0,48.0],[8.9,48.0],[8.9,47.9],[9.0,47.9]]]", ring)
    assert "vertauscht" in only_fault(land).expected


def test_a_collection_in_another_system_is_refused_whole(land: Path) -> None:
    crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"features":['
    replace_text(land, "areas.geojson", '"features":[', crs)
    fault = only_fault(land)
    assert fault.row == 0
    assert "EPSG::25832" in fault.expected


@pytest.mark.parametrize("content", ["", "{", "[]", '{"type":"FeatureCollection"}'])
def test_areas_that_are_no_collection_are_refused(land: Path, content: str) -> None:
    (land / "areas.geojson").write_text(content, "utf-8")
    assert "FeatureCollection" in only_fault(land).advice


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('"part":"water"', '"part":"air"', "part"),
        ('"ags":"08992001"', '"ags":""', "ags"),
        ('"type":"Polygon","coordinates":[[[9.12,', '"type":"LineString","coordinates":[[[9.12,', "geometry"),
        ('"coordinates":[[[9.12,47.9],[9.12,48.0],[9.1,48.0],[9.1,47.9],[9.12,47.9]]]', '"coordinates":[]', "geometry"),
        ('"coordinates":[[[9.12,47.9],', '"coordinates":[[["x",47.9],', "geometry"),
    ],
)
def test_a_faulty_feature_is_rejected_alone(land: Path, old: str, new: str, column: str) -> None:
    replace_text(land, "areas.geojson", old, new)
    assert only_fault(land).column == column
    assert len(read_package(land).tables["areas"]) == 4


def test_a_feature_that_is_none_is_rejected(land: Path) -> None:
    replace_text(land, "areas.geojson", "\n]}", ",\n7]}")
    package = read_package(land)
    assert {fault.row for fault in package.faults} == {7}
    assert len(package.tables["areas"]) == 5
