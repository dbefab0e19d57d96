from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from atlas.formats.colours import FIELD_COLOURS, STATUS_COLOURS
from atlas.formats.geojson import OFFER_PROPERTIES
from atlas.resources import resource_folder
from atlas.services.offer_columns import OFFER_TITLES
from atlas.services.offer_files import publish_flatgeobuf, publish_kml, publish_workbook
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers_table
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, values
from tests.packages import small_tables
from tests.programs import run_program
from tests.spec.country import snapshot_of

ALL = OfferQuery()


def renamed(name: str) -> Snapshot:
    tables = small_tables()
    tables["offers"].loc[0, "name"] = name
    return snapshot_of(tables)


def sheet(content: bytes, number: int = 0) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[number].iter_rows()]


def records(content: bytes) -> dict[str, dict[str, object]]:
    head, *rows = sheet(content)
    return {str(row[0]): dict(zip([str(name) for name in head], row, strict=True)) for row in rows}


def test_colours_are_those_of_the_pages() -> None:
    style = (resource_folder("static") / "css" / "tokens.css").read_text("utf-8")
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", style.partition("@media")[0]))
    assert {name: light[name] for name in values(Field)} == FIELD_COLOURS
    assert {name: light[f"{name}-fill"] for name in STATUS_COLOURS} == STATUS_COLOURS


def test_every_property_of_an_offer_has_words_for_people() -> None:
    assert set(OFFER_PROPERTIES) - set(OFFER_TITLES) == set()


def test_keys_and_postcodes_are_text_days_are_days_and_places_are_numbers(country: Snapshot) -> None:
    rows = records(publish_workbook(country, ALL))
    assert rows["offer-1"]["Postleitzahl"] == "99101"
    assert rows["offer-1"]["Gemeindeschlüssel (AGS)"] == "08991001"
    assert rows["offer-1"]["Längengrad"] == 8.95
    assert str(rows["offer-4"]["Geprüft am"]).startswith("2026-01-15")
    assert rows["offer-1"]["Jahr der Quelle"] == 2024


def test_a_workbook_says_words_where_programs_get_codes(country: Snapshot) -> None:
    rows = records(publish_workbook(country, ALL))
    assert rows["offer-3"]["Handlungsfeld"] == "Kinder und Familien"
    assert rows["offer-5"]["Angebotsform"] == "vor Ort; am Telefon"
    assert rows["offer-2"]["Genauigkeit der Lage"] == "ungefähre Lage"
    assert rows["offer-5"]["Ort geheim"] == "ja"


def test_a_workbook_names_sources_and_licences(country: Snapshot) -> None:
    head, *rows = sheet(publish_workbook(country, ALL), 1)
    found = dict(zip(head, rows[0], strict=True))
    assert found["Quellenvermerk"] == "Handgezeichnetes Land, gemeinfrei"
    assert found["Lizenz"] == "CC0-1.0"
    assert len(rows) == 1


def test_the_column_of_distances_stands_only_where_somebody_asked_from_a_place(country: Snapshot) -> None:
    assert "Entfernung (km)" not in records(publish_workbook(country, ALL))["offer-1"]
    near = records(publish_workbook(country, OfferQuery(near="Aheim")))
    assert near["offer-1"]["Entfernung (km)"] == 0


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "@SUM(1)", "\tx", "<script>alert('ü')</script>", "😀\x01\ufffe"]
)
def test_text_from_many_hands_runs_nowhere(name: str) -> None:
    snapshot = renamed(name)
    book = load_workbook(io.BytesIO(publish_workbook(snapshot, ALL))).worksheets[0]
    assert {cell.data_type for row in book.iter_rows() for cell in row} <= {"s", "n", "d"}
    table = publish_offers_table(snapshot, ALL).decode("utf-8-sig")
    first = next(row for row in csv.DictReader(io.StringIO(table)) if row["id"] == "offer-1")
    assert not first["name"].startswith(("=", "@", "\t"))
    assert b"<script>" not in publish_kml(snapshot, ALL)


def test_the_same_snapshot_gives_the_same_bytes(country: Snapshot) -> None:
    again = snapshot_of(small_tables())
    for publish in (publish_workbook, publish_flatgeobuf, publish_kml):
        assert publish(country, ALL) == publish(again, ALL)


def test_a_confidential_offer_has_a_placemark_without_point_and_no_feature(country: Snapshot, tmp_path: Path) -> None:
    kml = publish_kml(country, OfferQuery(topic="frauenhaus")).decode()
    assert "Frauenhaus Südkreis" in kml
    assert "<Point>" not in kml
    file = tmp_path / "alle.fgb"
    file.write_bytes(publish_flatgeobuf(country, ALL))
    told = run_program("ogrinfo", "-al", file)
    assert "Feature Count: 4" in told
    assert "Frauenhaus" not in told


def test_gdal_reads_flatgeobuf_with_types_and_umlauts(country: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "mit Leerzeichen.fgb"
    file.write_bytes(publish_flatgeobuf(country, ALL))
    told = run_program("ogrinfo", "-al", "-spat", 8.955, 47.935, 8.965, 47.945, file)
    assert "Feature Count: 1" in told
    for line in (
        "name (String) = Kita „Kleine Füße“",
        "ags (String) = 08991001",
        "is_confidential (Integer(Boolean)) = 0",
        "source_year (Integer) = 2024",
        "attribution (String) = Handgezeichnetes Land, gemeinfrei",
        "POINT (8.96 47.94)",
    ):
        assert line in told


def test_no_offers_make_files_that_open(country: Snapshot, tmp_path: Path) -> None:
    none = OfferQuery(limit=0)
    file = tmp_path / "leer.fgb"
    file.write_bytes(publish_flatgeobuf(country, none))
    assert "Feature Count: 0" in run_program("ogrinfo", "-al", "-so", file)
    assert len(sheet(publish_workbook(country, none))) == 1
    assert b"<Placemark" not in publish_kml(country, none)


def test_english_files_have_english_words(country: Snapshot) -> None:
    assert "Nursery" in publish_kml(country, OfferQuery(topic="kita"), "en").decode()


def test_the_day_in_a_workbook_is_that_of_the_data(country: Snapshot) -> None:
    book = load_workbook(io.BytesIO(publish_workbook(country, ALL)))
    assert book.properties.created is not None
    assert book.properties.created.date() == date(2026, 11, 21)
