"""Addresses, numbers and links as OpenStreetMap writes them, or not at all."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.formats.osm_values import (
    international_phones,
    plain_mail,
    plain_website,
    split_address,
    tidy_text,
)


@pytest.mark.parametrize(
    ("written", "street", "number"),
    [
        ("Mannheimer Straße 16", "Mannheimer Straße", "16"),
        ("Straße 12 a", "Straße", "12a"),
        ("Friedrich-Ebert-Str. 2", "Friedrich-Ebert-Straße", "2"),
        ("Str. der Einheit 5", "Straße der Einheit", "5"),
        ("Weinstraße Süd 2", "Weinstraße Süd", "2"),
        ("Hauptstraße Nr. 5", "Hauptstraße", "5"),
        ("Hinter den Gärten 5", "Hinter den Gärten", "5"),
        ("2. Industriestraße 3", "2. Industriestraße", "3"),
        ("Am Markt 3 – 5", "Am Markt", "3-5"),
        ("Am Markt 12/14", "Am Markt", "12/14"),
        ("Am Markt 12a-c", "Am Markt", "12a-c"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("Straße des 17. Juni", "Straße des 17. Juni", ""),
        ("  Gaustraße\t", "Gaustraße", ""),
    ],
)
def test_an_address_is_street_and_number(written: str, street: str, number: str) -> None:
    assert split_address(written) == (street, number)


@pytest.mark.parametrize(
    "written",
    [
        *("Schillerstraße / Ecke Seekatzstraße", "Hauptstraße 5, Hinterhaus", "Am Markt 12 + 14", "Am Markt 12 und 14"),
        *("Mühlweg 7 1/2", "Q 5 14-22", "C 4, 12", "Postfach 1234", "Im Rathaus", "Haus 3", "12", "", None),
        *("Hauptstraße 0012", "Marktplatz 1 <script>", "Rathaus (Zimmer 5)", "Haus hinter der Kirche 3"),
    ],
)
def test_what_is_no_plain_address_is_not_invented(written: str | None) -> None:
    assert split_address(written) == ("", "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06359 8001-106", "+49 6359 8001106"),
        ("(06359) 8001", "+49 6359 8001"),
        ("0 63 59 / 80 01", "+49 6359 8001"),
        ("0 63 59 80 01", "+49 63598001"),
        ("0 7531/800-0", "+49 7531 8000"),
        ("030 123456", "+49 30 123456"),
        ("+49 (0)6359 8001", "+49 6359 8001"),
        ("+49 0621 12345", "+49 621 12345"),
        ("0049 6359 8001", "+49 6359 8001"),
        ("+4963598001", "+49 63598001"),
        ("0800 111 0 111", "+49 800 1110111"),
        ("Tel.: 07531 – 800-0", "+49 7531 8000"),
        ("+41 71 123 45 67", "+41 71 1234567"),
        ("+423 232 11 22", "+423 232 1122"),
        ("\u202d06359 8001\u202c", "+49 6359 8001"),
    ],
)
def test_a_number_is_written_as_the_world_dials_it(written: str, number: str) -> None:
    assert international_phones(written) == ([number], [])


@pytest.mark.parametrize(
    "written",
    [
        "116 117",
        "115",
        "8001",
        "06359 8001 Durchwahl 5",
        "Fax: 06359 8001-99",
        "auf Anfrage",
        "+49",
        "0" * 30,
        "0123456789012345678",
    ],
)
def test_what_cannot_be_dialled_from_abroad_is_named_as_unread(written: str) -> None:
    assert international_phones(written) == ([], [written])


def test_of_several_numbers_each_stands_for_itself() -> None:
    assert international_phones("06131 1234 oder 5678; 06131/1234") == (["+49 6131 1234"], ["5678"])
    assert international_phones(None) == ([], [])


@given(st.text(alphabet="0123456789+-/() .,;abT", max_size=40) | st.text(max_size=40))
def test_a_number_that_is_read_has_the_form_of_e164(written: str) -> None:
    for number in international_phones(written)[0]:
        assert re.fullmatch(r"\+[1-9][0-9]{0,2} ?[0-9]+( [0-9]+)?", number)
        assert 7 <= len(re.sub(r"\D", "", number)) <= 15


@pytest.mark.parametrize(
    "written",
    [
        *("javascript:alert(1)", "www.tafel.example", "https://", "http://intern", "https://[::1", "mailto:a@b.de"),
        *("https://user:secret@tafel.example", 'https://tafel.example/"onclick', ""),
    ],
)
def test_only_addresses_of_the_web_are_websites(written: str) -> None:
    assert plain_website(written) == ""


def test_the_first_of_several_websites_is_taken() -> None:
    assert plain_website("https://tafel.example/a?b=1 http://other.example") == "https://tafel.example/a?b=1"


@pytest.mark.parametrize("written", ["info@tafel", "info tafel.example", "a@b@c.de", "a@b.de, c@d.de", "<a@b.de>"])
def test_what_is_no_mail_address_is_left_out(written: str) -> None:
    assert plain_mail(written) == ""


def test_text_keeps_umlauts_and_emoji_and_loses_controls() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert tidy_text(f"Café\x00 „Süd“\n{family}") == f"Café „Süd“ {family}"
    assert (tidy_text(None), len(tidy_text("x" * 255)), tidy_text("x" * 256)) == ("", 255, "")
