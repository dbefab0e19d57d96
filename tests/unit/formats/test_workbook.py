from __future__ import annotations

import io
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from atlas.formats.workbook import Sheet, write_workbook

DAY = date(2026, 11, 21)


def written(*rows: list[object]) -> bytes:
    sheet = Sheet("Übersicht", [("Schlüssel", 12), ("Zahl", 8)], rows)  # type: ignore[arg-type]
    return write_workbook([sheet], title="Probe", author="Sozialatlas", day=DAY)


def read(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content))["Übersicht"]


def test_keys_stay_text_and_numbers_stay_numbers() -> None:
    sheet = read(written(["08335", 4840], ["08336", 12.5], [None, None]))
    assert [sheet["A2"].value, sheet["B2"].value, sheet["B3"].value] == ["08335", 4840, 12.5]
    assert sheet["A4"].value is None


def test_no_text_becomes_a_formula_or_a_link() -> None:
    texts = ["=1+1", "@SUM(A1)", "+49 7531 800", "https://fremd.example"]
    sheet = read(written(*([text, 1] for text in texts)))
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == texts
    assert {sheet.cell(row, 1).data_type for row in range(2, 6)} == {"s"}
    assert all(sheet.cell(row, 1).hyperlink is None for row in range(2, 6))


def test_days_are_days_and_heads_stay_in_sight() -> None:
    sheet = read(written([DAY, 1]))
    value = sheet["A2"].value
    assert isinstance(value, datetime)
    assert value.date() == DAY
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 10


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert written(["08335", 1]) == written(["08335", 1])


def test_a_sheet_without_rows_has_its_heads() -> None:
    assert [cell.value for cell in read(written())[1]] == ["Schlüssel", "Zahl"]


def test_a_text_that_looks_like_the_inside_of_the_file_stays_text() -> None:
    texts = ["<r><t>x</t></r>", "<r>&</r>", "_x0041_x0042_", "a\x01_x0041_"]
    sheet = read(written(*([text, 1] for text in texts)))
    # openpyxl itself leaves escapes as they stand in the file.
    assert [sheet.cell(row, 1).value for row in (2, 3)] == texts[:2]
    assert sheet["A5"].value == "a_x0001__x0041_"
