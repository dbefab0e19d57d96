"""CSV for programs, and CSV as German Excel opens it."""

from __future__ import annotations

import csv
import io

from atlas.formats.csv_table import Dialect, write_csv

RECORDS = [{"key": "08335", "name": "Müller; Söhne", "lon": 9.17, "note": '=HYPERLINK("x")', "phone": "+49 7531 1"}]


def read(content: bytes, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_excel_gets_keys_as_text_and_numbers_with_a_comma() -> None:
    (row,) = read(write_csv(RECORDS, list(RECORDS[0]), Dialect.EXCEL), ";")
    assert row == {
        "key": '="08335"',
        "name": "Müller; Söhne",
        "lon": "9,17",
        "note": '\'=HYPERLINK("x")',
        "phone": "+49 7531 1",
    }


def test_programs_get_texts_as_they_are() -> None:
    (row,) = read(write_csv(RECORDS, list(RECORDS[0])), ",")
    assert (row["key"], row["lon"]) == ("08335", "9.17")


def test_a_text_that_is_not_only_digits_never_becomes_a_formula() -> None:
    texts = ['0"&A1', "0+1", "٠١", "08335\n", '="1"']
    for text in texts:
        (row,) = read(write_csv([{"key": text}], ["key"], Dialect.EXCEL), ";")
        assert not row["key"].startswith("="), text
