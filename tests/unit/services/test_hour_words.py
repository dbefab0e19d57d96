"""Opening hours spelled out: the forms that the sources use."""

from __future__ import annotations

import pytest

from atlas.language import speak
from atlas.services.hour_words import read_hours


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Mo,Tu,Th,Fr 08:30-12:00, Mo-We 13:00-17:00, Th 13:00-19:00",
            [
                ("Montag, Dienstag, Donnerstag, Freitag", "08:30–12:00 Uhr"),
                ("Montag bis Mittwoch", "13:00–17:00 Uhr"),
                ("Donnerstag", "13:00–19:00 Uhr"),
            ],
        ),
        ("Mo, We 10:00-12:00", [("Montag, Mittwoch", "10:00–12:00 Uhr")]),
        ("Mo 08:00-12:00, 13:00-17:00", [("Montag", "08:00–12:00 und 13:00–17:00 Uhr")]),
        ("09:00-12:00", [("täglich", "09:00–12:00 Uhr")]),
        ("Mo-Fr 10:00-16:00+", [("Montag bis Freitag", "mindestens 10:00–16:00 Uhr")]),
        ("PH off", [("Feiertage", "geschlossen")]),
        ("off", [("geschlossen", "")]),
        ('closed "Umbau"', [("geschlossen (Umbau)", "")]),
        ("Aug off", [("August", "geschlossen")]),
        (
            '2026 Dec 24-2027 Jan 01 off "Betriebsferien"',
            [("24. Dezember 2026 bis 1. Januar 2027", "geschlossen (Betriebsferien)")],
        ),
        ("Jul-Sep Mo 10:00-12:00", [("Juli bis September Montag", "10:00–12:00 Uhr")]),
        ('"nach Vereinbarung"', [("nach Vereinbarung", "")]),
        ('Mo 09:00-12:00 "mit Termin"', [("Montag", "09:00–12:00 Uhr (mit Termin)")]),
        ("Mo unknown", [("Montag", "auf Nachfrage")]),
        (
            'Mo-Fr 09:00-12:00 || "nach Vereinbarung"',
            [("Montag bis Freitag", "09:00–12:00 Uhr"), ("sonst: nach Vereinbarung", "")],
        ),
        ("Mo 09:00-12:00; week 1-53/2 Th 10:00-12:00", [("Mo 09:00-12:00; week 1-53/2 Th 10:00-12:00", "")]),
        ("", [("", "")]),
    ],
)
def test_the_common_forms_are_words_and_others_stay_as_they_are(text: str, wanted: list[tuple[str, str]]) -> None:
    assert read_hours(text, speak("de")) == wanted


def test_dates_are_english_in_english() -> None:
    assert read_hours("2026 Dec 24-2027 Jan 01 10:00-12:00", speak("en"))[0][0] == "24 December 2026 to 1 January 2027"


@pytest.mark.parametrize("text", ["(", '"', "||", ";", "Mo 10", "99", "nach Vereinbarung", "Mo-Fr 09:00-12:00 ||"])
def test_what_is_no_rule_comes_back_unchanged(text: str) -> None:
    assert read_hours(text, speak("de")) == [(text, "")]


@pytest.mark.parametrize("hours", ["Mo[-2] 09:00-12:00", "Tu[5] 10:00-11:00"])
def test_hours_that_cannot_be_said_in_words_stay_as_they_are(hours: str) -> None:
    assert read_hours(hours, speak("de")) == [(hours, "")]
