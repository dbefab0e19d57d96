from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook

from atlas.errors import BadDataError, FaultyDataError
from atlas.formats.package_workbook import write_package_workbook
from atlas.frames import Tables
from atlas.services.exchange import import_default, import_package
from atlas.sources import workbook_archive
from atlas.sources.package import ReadPackage, read_package
from atlas.store.memory import MemoryStore
from tests.packages import small_tables
from tests.round_trips import NASTY, assert_comes_back, some_tables

DAY = date(2026, 11, 21)


def write(path: Path, tables: Tables) -> Path:
    path.write_bytes(write_package_workbook(tables, title="Probe", author="Test", day=DAY))
    return path


def edited(path: Path, edit: Callable[[Workbook], object]) -> Path:
    """Write the small country as a person leaves it who opened and saved it."""
    book = load_workbook(write(path, small_tables()))
    edit(book)
    book.save(path)
    return path


def changed_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    write(path, small_tables())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def heads(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1]}


def errors(package: ReadPackage) -> list[str]:
    return [str(fault) for fault in package.faults if fault.severity == "error"]


def test_all_tables_come_back_equal(tmp_path: Path) -> None:
    assert_comes_back(write(tmp_path / "mit Leerzeichen.xlsx", small_tables()), small_tables())


def test_the_default_data_come_back_without_a_change(tmp_path: Path) -> None:
    store = MemoryStore()
    import_default(store)
    assert import_package(store, write(tmp_path / "alles.xlsx", store.read())).changed_rows == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(tables=some_tables())
def test_whatever_stands_in_tables_comes_back(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> None:
    assert_comes_back(write(tmp_path_factory.mktemp("mappe") / "m.xlsx", tables), tables)


def test_nasty_texts_come_back_letter_for_letter(tmp_path: Path) -> None:
    tables = small_tables()
    tables["topic_terms"] = tables["topic_terms"].iloc[[0] * len(NASTY)].assign(term=NASTY, note=NASTY)
    assert_comes_back(write(tmp_path / "m.xlsx", tables), tables)


def test_the_same_tables_are_the_same_bytes() -> None:
    first, second = (write_package_workbook(small_tables(), title="P", author="T", day=DAY) for _ in range(2))
    assert first == second


def test_what_no_workbook_can_carry_is_refused_with_its_place() -> None:
    tables = small_tables()
    tables["providers"].loc[0, "name"] = "\uffff"
    with pytest.raises(BadDataError, match=r"providers.*caritas-tal.*name"):
        write_package_workbook(tables, title="P", author="T", day=DAY)


def test_no_cell_runs_as_a_formula() -> None:
    tables = small_tables()
    tables["providers"].loc[0, "name"] = "=1+1"
    book = load_workbook(io.BytesIO(write_package_workbook(tables, title="P", author="T", day=DAY)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}


def test_a_person_finds_contents_columns_days_and_text_cells() -> None:
    book = load_workbook(io.BytesIO(write_package_workbook(small_tables(), title="P", author="T", day=DAY)))
    assert [cell.value for cell in book["Inhalt"][2]][:3] == ["municipalities", "Gemeinden", 4]
    assert ("offers", "is_confidential") in {(row[0].value, row[1].value) for row in book["Spalten"].iter_rows()}
    assert book["offers"].freeze_panes == "A2"
    assert book["sites"].column_dimensions["A"].number_format == "@"
    assert book["offers"].cell(2, heads(book["offers"])["is_confidential"]).value is False
    assert isinstance(book["standards"].cell(2, heads(book["standards"])["valid_from"]).value, datetime)


def test_what_people_type_in_excel_is_understood(tmp_path: Path) -> None:
    def type_in(book: Workbook) -> None:
        offers = book["offers"]
        head = heads(offers)
        offers.cell(2, head["verified_on"]).value = datetime(2026, 3, 1)  # noqa: DTZ001 -- Excel knows no zones
        offers.cell(2, head["capacity"]).value = 12.0
        offers.cell(2, head["is_confidential"]).value = "FALSCH"
        offers.cell(3, head["is_confidential"]).value = "nein"
        offers.cell(3, head["source_year"]).value = "2025"
        book["sites"]["D2"].value = 99101

    package = read_package(edited(tmp_path / "m.xlsx", type_in))
    assert errors(package) == []
    offers, sites = package.tables["offers"], package.tables["sites"]
    assert offers.loc[0, "verified_on"] == "2026-03-01"
    assert offers.loc[0, "capacity"] == 12
    assert not offers.loc[0, "is_confidential"]
    assert offers.loc[1, "source_year"] == 2025
    assert sites.loc[0, "postcode"] == "99101"


def test_faults_name_sheet_and_row_also_below_empty_rows(tmp_path: Path) -> None:
    def type_in(book: Workbook) -> None:
        book["sites"].insert_rows(3, 5)
        book["sites"]["I8"].value = "genau"

    (fault,) = errors(read_package(edited(tmp_path / "m.xlsx", type_in)))
    assert fault.startswith("Fehler in Blatt sites, Zeile 8, Spalte location_precision: „genau“")


def test_sheets_that_are_no_table_are_named_and_left_out(tmp_path: Path) -> None:
    package = read_package(edited(tmp_path / "m.xlsx", lambda book: book.create_sheet("Notizen ..")))
    (warning,) = [str(fault) for fault in package.faults]
    assert "Notizen" in warning
    assert "kennt der Atlas nicht" in warning


def test_a_workbook_of_a_few_tables_is_a_package_of_a_few_tables(tmp_path: Path) -> None:
    def keep_two(book: Workbook) -> None:
        for name in book.sheetnames:
            if name not in {"providers", "provenance"}:
                del book[name]

    package = read_package(edited(tmp_path / "m.xlsx", keep_two))
    assert list(package.read) == ["providers"]
    assert len(package.tables["providers"]) == 2


def _merge(book: Workbook) -> None:
    book["sites"].merge_cells("B2:B4")


def _put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def put(book: Workbook) -> None:
        target: Any = book[sheet]
        target[cell].value = value

    return put


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_merge, "Blatt sites, Spalte B2:B4: Die Zellen sind verbunden"),
        (_put("sites", "C3", "=A1&B1"), "Blatt sites, Zeile 3, Spalte C: „=A1&B1“ Die Formel hat keinen"),
        (_put("areas", "C3", "POLYGON ((1 2"), "Blatt areas, Zeile 3, Spalte geometry: „POLYGON ((1 2“ Die Fläche"),
    ],
)
def test_what_would_come_in_empty_is_refused(tmp_path: Path, edit: Callable[[Workbook], None], told: str) -> None:
    with pytest.raises(FaultyDataError) as caught:
        read_package(edited(tmp_path / "m.xlsx", edit))
    assert told in str(caught.value.faults[0])


def test_an_error_in_a_cell_is_no_text(tmp_path: Path) -> None:
    wrong = b'<c r="C2" t="e"><v>#REF!</v></c>'
    path = changed_part(
        tmp_path / "m.xlsx", "xl/worksheets/sheet2.xml", lambda xml: re.sub(rb'<c r="C2".*?</c>', wrong, xml, count=1)
    )
    with pytest.raises(FaultyDataError) as caught:
        read_package(path)
    assert "Zeile 2, Spalte C" in str(caught.value.faults[0])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Name;Ort\n1;2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99])
def test_what_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadDataError, match=r"m\.xlsx ist keine lesbare XLSX-Datei .*neu als \.xlsx speichern"):
        read_package(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_off_workbook_is_refused(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "m.xlsx", small_tables())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(BadDataError, match="keine lesbare XLSX-Datei"):
        read_package(path)


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet2.xml"])
def test_xml_that_declares_entities_is_refused(tmp_path: Path, part: str) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = changed_part(tmp_path / "m.xlsx", part, lambda xml: xml.replace(b"?>", b"?>" + laughs, 1))
    with pytest.raises(BadDataError, match="eigene XML-Zeichen"):
        read_package(path)


@pytest.mark.parametrize("part", ["sharedStrings", "workbook", "worksheets/sheet2", "styles"])
def test_broken_xml_is_refused(tmp_path: Path, part: str) -> None:
    path = changed_part(tmp_path / "m.xlsx", f"xl/{part}.xml", lambda xml: xml[: len(xml) // 2])
    with pytest.raises(BadDataError, match="keine lesbare XLSX-Datei"):
        read_package(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = changed_part(tmp_path / "m.xlsx", "xl/sharedStrings.xml", lambda xml: xml + b" " * 12_000_000)
    with pytest.raises(BadDataError, match=r"entpackt 13 MB groß; erlaubt sind 6 MB"):
        read_package(path, limit_mb=2)


def sheet_of(middle: Callable[[], Iterator[bytes]]) -> Callable[[Path], Path]:
    """Return what writes a small workbook whose second sheet, a table, goes on for hundreds of megabytes."""

    def write_swollen(path: Path) -> Path:
        write(path, small_tables())
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            before, after = parts.pop("xl/worksheets/sheet2.xml").split(b"</sheetData>")
            with archive.open("xl/worksheets/sheet2.xml", "w") as part:
                part.write(before)
                for block in middle():
                    part.write(block)
                part.write(b"</sheetData>" + after)
            for name, content in parts.items():
                archive.writestr(name, content)
        return path

    return write_swollen


def one_cell() -> Iterator[bytes]:
    yield b'<row r="99"><c r="A99" t="inlineStr"><is><t>'
    yield from [b"x" * 1_000_000] * 60
    yield b"</t></is></c></row>"


def blanks() -> Iterator[bytes]:
    yield from [b" " * 1_000_000] * 60


def many_rows() -> Iterator[bytes]:
    yield from [b"<row><c><v>1</v></c></row>" * 10_000] * 110


def many_cells() -> Iterator[bytes]:
    yield b"<row>"
    yield from [b"<c/>" * 200_000] * 20
    yield b"</row>"


def many_rows_in_one() -> Iterator[bytes]:
    yield b'<row><c t="inlineStr"><is><t><![CDATA['
    yield from [b"<row>" + b"x" * 500_000] * 60
    yield b"]]></t></is></c></row>"


def many_merged() -> Iterator[bytes]:
    yield b"".join(b'<mergeCell ref="A%d:B%d"/>' % (number, number) for number in range(1, 20_000))


@pytest.mark.parametrize(
    ("bomb", "told"),
    [
        (one_cell, "aufgebläht"),
        (blanks, "aufgebläht"),
        (many_rows, "mehr als 1048576 Zeilen"),
        (many_cells, "aufgebläht"),
        (many_rows_in_one, "aufgebläht"),
        (many_merged, "10000 verbundene"),
    ],
)
def test_a_sheet_that_swells_is_refused(tmp_path: Path, bomb: Callable[[], Iterator[bytes]], told: str) -> None:
    with pytest.raises(BadDataError, match=told):
        read_package(sheet_of(bomb)(tmp_path / "m.xlsx"))


@pytest.mark.parametrize("bomb", [one_cell, blanks, many_rows_in_one])
def test_a_sheet_that_swells_costs_no_memory(tmp_path: Path, bomb: Callable[[], Iterator[bytes]]) -> None:
    path = sheet_of(bomb)(tmp_path / "m.xlsx")
    tracemalloc.start()
    try:
        with pytest.raises(BadDataError, match="aufgebläht"):
            read_package(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150e6


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("filling", [b" ", b"<x/>"])
def test_other_parts_that_swell_are_refused_too(tmp_path: Path, part: str, filling: bytes) -> None:
    path = changed_part(
        tmp_path / "m.xlsx",
        part,
        lambda xml: xml[: xml.rindex(b"</")] + filling * 17_000_000 + xml[xml.rindex(b"</") :],
    )
    with pytest.raises(BadDataError, match="aufgebläht"):
        read_package(path)


def test_texts_that_cells_share_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_archive, "_TEXTS", 10_000)
    with pytest.raises(BadDataError, match=r"xl/sharedStrings\.xml so aufgebläht"):
        read_package(write(tmp_path / "m.xlsx", small_tables()))


def test_thousands_of_faults_are_not_all_gathered(tmp_path: Path) -> None:
    rows = b'<row><c t="e"><v>#REF!</v></c></row>' * 5_000
    with pytest.raises(FaultyDataError) as caught:
        read_package(sheet_of(lambda: iter([rows]))(tmp_path / "m.xlsx"))
    assert len(caught.value.faults) == 1_000


def test_one_text_that_many_cells_share_cannot_fill_the_disk(tmp_path: Path) -> None:
    tables = small_tables()
    tables["topic_terms"] = tables["topic_terms"].iloc[[0] * 150].assign(note="x" * 30_000)
    with pytest.raises(BadDataError, match="größer als 2 MB"):
        read_package(write(tmp_path / "m.xlsx", tables), limit_mb=2)


def test_a_sheet_that_claims_to_be_endless_is_read_by_its_rows(tmp_path: Path) -> None:
    part = "xl/worksheets/sheet2.xml"
    path = changed_part(
        tmp_path / "m.xlsx",
        part,
        lambda xml: xml.replace(b'<dimension ref="A1:J5"/>', b'<dimension ref="A1:XFD1048576"/>'),
    )
    assert b"XFD" in zipfile.ZipFile(path).read(part)
    assert errors(read_package(path)) == []


@pytest.mark.parametrize(("place", "told"), [("XFD99", "16384 Spalten"), ("A99999999", "Zeile 1048577")])
def test_a_cell_far_away_is_refused(tmp_path: Path, place: str, told: str) -> None:
    row = place.lstrip("AXFD")
    far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    path = changed_part(
        tmp_path / "m.xlsx", "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", far, 1)
    )
    with pytest.raises(BadDataError, match=told):
        read_package(path)


def test_a_list_of_offers_is_sent_to_the_other_command(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "liste.xlsx")
    with pytest.raises(BadDataError, match=r"„atlas export workbook“.*„atlas offers import“"):
        read_package(tmp_path / "liste.xlsx")
