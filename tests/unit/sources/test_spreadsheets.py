"""Somebody else's files, as they come."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from atlas.errors import BadDataError, NotFoundError
from atlas.sources.spreadsheets import FileOptions, RawRow, Sheet, open_sheet

HEADER = "Name;Ort;Straße"
UMLAUTS = f"{HEADER}\nCafé Größe;Überlingen;Mühlstraße 1\n"


def write(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def write_workbook(folder: Path, rows: list[list[object]], *merged: str) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for span in merged:
        sheet.merge_cells(span)
    workbook.save(folder / "liste.xlsx")
    return folder / "liste.xlsx"


def read(path: Path, options: FileOptions | None = None) -> tuple[Sheet, list[RawRow]]:
    sheet = open_sheet(path, options or FileOptions())
    return sheet, list(sheet.rows)


def refusal_of(path: Path, options: FileOptions | None = None, limit_mb: int = 100) -> str:
    with pytest.raises(BadDataError) as caught:
        list(open_sheet(path, options or FileOptions(), limit_mb=limit_mb).rows)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_are_read_in_every_usual_encoding(tmp_path, encoding):
    _, rows = read(write(tmp_path, "liste.csv", UMLAUTS, encoding))
    assert rows == [RawRow(2, {"Name": "Café Größe", "Ort": "Überlingen", "Straße": "Mühlstraße 1"})]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    text = 'Name;Ort\n"Rat, Hilfe; und | mehr";Aheim\n'.replace(";", delimiter)
    _, rows = read(write(tmp_path, "liste.csv", text))
    assert rows[0].cells["Ort"] == "Aheim"


def test_a_comma_in_most_cells_does_not_hide_the_semicolon(tmp_path):
    _, rows = read(write(tmp_path, "liste.csv", "Name;Breite;Länge\nA;47,9;8,9\nB;47,8;8,8\n"))
    assert rows[1].cells == {"Name": "B", "Breite": "47,8", "Länge": "8,8"}


def test_excels_own_hint_at_the_delimiter_is_no_row(tmp_path):
    sheet, rows = read(write(tmp_path, "liste.csv", "sep=,\nName,Ort\nA,B;C\n"))
    assert sheet.columns == ["Name", "Ort"]
    assert rows == [RawRow(3, {"Name": "A", "Ort": "B;C"})]


def test_line_numbers_are_those_a_spreadsheet_shows(tmp_path):
    text = 'Name;Text\nA;"zwei\nZeilen"\n\nB;eine\n'
    _, rows = read(write(tmp_path, "liste.csv", text))
    assert [(row.line, row.cells["Name"]) for row in rows] == [(2, "A"), (4, "B")]


def test_columns_without_or_with_the_same_name_are_told_apart(tmp_path):
    sheet, _ = read(write(tmp_path, "liste.csv", "Name;;Name\nA;B;C\n"))
    assert sheet.columns == ["Name", "Spalte B", "Name (2)"]


def test_the_header_may_stand_further_down(tmp_path):
    sheet, rows = read(
        write(tmp_path, "liste.csv", "Unsere Liste;;\nStand 2024;;\nName;Ort;Tel\nA;B;C\n"), FileOptions(header_row=3)
    )
    assert (sheet.columns, rows[0].line) == (["Name", "Ort", "Tel"], 4)


def test_a_row_with_too_many_fields_is_a_problem_and_one_with_too_few_is_not(tmp_path):
    _, rows = read(write(tmp_path, "liste.csv", "Name;Ort\nA;B;C\nD\nE;F;\n"))
    assert "3 Felder" in rows[0].problem
    assert rows[1:] == [RawRow(3, {"Name": "D", "Ort": ""}), RawRow(4, {"Name": "E", "Ort": "F"})]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("leer.csv", "", "ist leer"),
        ("leer.csv", " \n \n", "ist leer"),
        ("kopf.csv", HEADER, "keine einzige Zeile"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "keine Textdatei"),
        ("alt.xls", bytes.fromhex("D0CF11E0A1B11AE1"), "alten Excel-Format"),
        ("seite.xls", "<html><table></table></html>", "Internetseite"),
        ("liste.xlsx", "Name;Ort\nA;B\n", "keine XLSX-Datei"),
        ("liste.xlsx", b"PK\x03\x04 halb", "keine XLSX-Datei"),
        ("liste.ods", b"PK\x03\x04", "LibreOffice"),
        ("zitat.csv", 'Name;Ort\n"A;B\n' + "x" * 200_000, "schließendes Anführungszeichen"),
        ("mac.csv", b"Name;Ort\nK\x9arn;\x81\x8dlm\n", "weder UTF-8 noch Windows-1252"),
        ("halb.geojson", '{"type": "FeatureCollection", "features": [', "kein gültiges JSON"),
        ("fremd.json", '{"type": "Topology"}', "kein GeoJSON"),
        ("leer.geojson", '{"type": "FeatureCollection", "features": []}', "keine GeoJSON-Objekte"),
    ],
)
def test_what_is_no_table_is_refused_with_its_name(tmp_path, name, content, told):
    message = refusal_of(write(tmp_path, name, content))
    assert name in message
    assert told in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"fehlt\.csv"):
        open_sheet(tmp_path / "fehlt.csv", FileOptions())


def test_a_wrong_encoding_in_the_mapping_is_told(tmp_path):
    path = write(tmp_path, "liste.csv", UMLAUTS, "cp1252")
    assert "nicht als utf-8 lesen" in refusal_of(path, FileOptions(encoding="utf-8"))
    assert "unbekannt" in refusal_of(path, FileOptions(encoding="klingonisch"))


def test_a_header_row_beyond_the_end_is_told(tmp_path):
    assert "keine Zeile 9" in refusal_of(write(tmp_path, "liste.csv", UMLAUTS), FileOptions(header_row=9))


def test_cells_of_a_workbook_become_text(tmp_path):
    rows = [["Name", "PLZ", "Breite", "geprüft", "barrierefrei"], ["Rat", 1067, 47.95, date(2024, 12, 31), True]]
    _, (row,) = read(write_workbook(tmp_path, rows))
    assert list(row.cells.values()) == ["Rat", "1067", "47.95", "2024-12-31", "ja"]
    assert row.line == 2


def test_numbers_of_a_workbook_take_the_decimal_sign_of_the_mapping(tmp_path):
    _, (row,) = read(write_workbook(tmp_path, [["Breite"], [47.951]]), FileOptions(decimal=","))
    assert row.cells["Breite"] == "47,951"


def test_merged_cells_all_carry_the_value_and_are_told(tmp_path):
    path = write_workbook(tmp_path, [["Träger", "Name"], ["Caritas", "A"], [None, "B"], ["AWO", "C"]], "A2:A3")
    sheet, rows = read(path)
    assert [row.cells["Träger"] for row in rows] == ["Caritas", "Caritas", "AWO"]
    assert [(fault.row, fault.column, fault.severity) for fault in sheet.remarks] == [(2, "A2:A3", "warning")]


def test_a_merged_range_over_half_the_sheet_is_refused(tmp_path):
    with pytest.raises(BadDataError, match="A3:C400000"):
        read(write_workbook(tmp_path, [["Name"], ["A"]], "A3:C400000"))


def test_a_formula_without_stored_value_is_told(tmp_path):
    sheet, rows = read(write_workbook(tmp_path, [["Name", "Plätze"], ["A", "=10+2"]]))
    assert rows[0].cells["Plätze"] == ""
    assert [(fault.row, fault.column, fault.value) for fault in sheet.remarks] == [(2, "B", "=10+2")]


def test_a_sheet_is_chosen_by_name_and_a_wrong_name_lists_all(tmp_path):
    workbook = Workbook()
    workbook.active.title = "Deckblatt"
    other = workbook.create_sheet("Angebote")
    other.append(["Name"])
    other.append(["A"])
    path = tmp_path / "mappe.xlsx"
    workbook.save(path)
    _, rows = read(path, FileOptions(sheet="Angebote"))
    assert rows[0].cells == {"Name": "A"}
    assert "Es gibt: Deckblatt, Angebote" in refusal_of(path, FileOptions(sheet="Angebot"))
    assert "ist leer" in refusal_of(path, FileOptions(sheet="Deckblatt"))


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "liste.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("liste.csv", UMLAUTS)
    assert "keine lesbare XLSX-Datei" in refusal_of(path)


def test_a_workbook_that_swells_when_unpacked_is_refused(tmp_path):
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 21_000_000)
    assert "entpackt 21 MB groß; erlaubt sind 9 MB" in refusal_of(path, limit_mb=1)


def with_more_rows(path, middle):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    without_size = re.sub(rb"<dimension[^>]*>", b"", parts[sheet])
    parts[sheet] = without_size.replace(b"</sheetData>", middle + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_large_sheet_of_long_texts_is_read(tmp_path):
    cell = b'<row><c t="inlineStr"><is><t>' + "ü".encode() * 32_767 + b"</t></is></c></row>"
    _, rows = read(with_more_rows(write_workbook(tmp_path, [["Name"], ["A"]]), cell * 400))
    assert [len(row.cells["Name"]) for row in rows] == [1] + [32_767] * 400


@pytest.mark.parametrize(
    ("middle", "told"),
    [
        (b'<row><c t="inlineStr"><is><t>' + b"x" * 40_000_000 + b"</t></is></c></row>", "aufgebläht"),
        (b"<row/>" * 1_100_000, "mehr als 1048576 Zeilen"),
        (b" " * 40_000_000, "aufgebläht"),
    ],
)
def test_a_sheet_that_swells_is_refused_at_once(tmp_path, middle, told):
    path = with_more_rows(write_workbook(tmp_path, [["Name"], ["A"]]), middle)
    assert told in refusal_of(path)


def test_large_workbooks_and_geojson_are_refused_but_csv_is_streamed(tmp_path):
    lines = "Name;Ort\n" + "A;B\n" * 300_000
    assert "bis 1 MB" in refusal_of(write(tmp_path, "viel.geojson", lines), limit_mb=1)
    assert "bis 1 MB" in refusal_of(write(tmp_path, "viel.xlsx", lines), limit_mb=1)
    sheet = open_sheet(write(tmp_path, "viel.csv", lines), FileOptions(), limit_mb=1)
    assert sum(1 for _ in sheet.rows) == 300_000


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point(lon: float, lat: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": [lon, lat]}


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def test_features_give_rows_numbered_from_one_with_all_columns(tmp_path):
    text = collection(feature(point(8.9, 47.9), name="A"), feature(None, plz=1067, tags=["x", "y"], offen=False))
    sheet, rows = read(write(tmp_path, "liste.geojson", text))
    assert sheet.columns == ["name", "plz", "tags", "offen"]
    assert (rows[0].line, rows[0].shape.x, rows[0].cells["plz"]) == (1, 8.9, "")
    assert (rows[1].line, rows[1].shape) == (2, None)
    assert rows[1].cells == {"name": "", "plz": "1067", "tags": "x;y", "offen": "nein"}


def test_the_old_crs_member_is_respected(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    sheet, _ = read(write(tmp_path, "liste.geojson", collection(feature(point(500000, 5300000), name="A"), crs=crs)))
    assert sheet.crs == "urn:ogc:def:crs:EPSG::25832"


def test_features_may_stand_one_on_a_line(tmp_path):
    lines = "\n".join(json.dumps(feature(point(8.9, 47.9), name=name)) for name in "AB")
    _, rows = read(write(tmp_path, "liste.geojsonl", lines))
    assert [row.cells["name"] for row in rows] == ["A", "B"]


def test_a_broken_line_among_features_is_named(tmp_path):
    lines = json.dumps(feature(None, name="A")) + "\n{halb"
    assert "in Zeile 2 kein gültiges JSON" in refusal_of(write(tmp_path, "liste.ndjson", lines))


def test_a_broken_geometry_is_a_problem_of_its_row_only(tmp_path):
    text = collection(
        feature({"type": "Point", "coordinates": ["x"]}, name="A"), feature(point(8.9, 47.9), name="B"), 7
    )
    _, rows = read(write(tmp_path, "liste.geojson", text))
    assert [bool(row.problem) for row in rows] == [True, False, False]


def test_geojson_in_windows_1252_is_read(tmp_path):
    text = json.dumps({"type": "FeatureCollection", "features": [feature(None, name="Größe")]}, ensure_ascii=False)
    _, rows = read(write(tmp_path, "liste.geojson", text, "cp1252"))
    assert rows[0].cells["name"] == "Größe"
