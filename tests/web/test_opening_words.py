"""Opening hours in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from atlas.language import Language, speak
from atlas.services.opening import judge_opening
from atlas.services.snapshots import GERMAN_TIME
from atlas.web.opening_words import say_opening, say_today

FRIDAY = datetime(2026, 11, 20, 10, tzinfo=GERMAN_TIME)
EPIPHANY = datetime(2026, 1, 6, 10, tzinfo=GERMAN_TIME)


def say(rule: str, at: datetime = FRIDAY, *, key: str = "08", language: Language | None = None) -> str:
    return say_opening(judge_opening({"opening_hours": rule, "ags": f"{key}335075"}, at), at, language or speak("de"))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("24/7", "Jetzt geöffnet"),
        ("Mo-Fr 09:00-17:00", "Jetzt geöffnet, bis 17:00 Uhr"),
        ("Mo-Fr 09:00-12:00+", "Jetzt geöffnet, mindestens bis 12:00 Uhr"),
        ("10:00+", "Jetzt geöffnet, Ende nicht bekannt"),
        ("Mo-Fr 09:00-24:00", "Jetzt geöffnet, bis Mitternacht"),
        ("Mo-Fr 09:00-02:00", "Jetzt geöffnet, bis morgen um 2:00 Uhr"),
        ("Fr 09:00-48:00", "Jetzt geöffnet, bis Sonntag um 0:00 Uhr"),
        ("Mo-Fr 14:00-17:00", "Geschlossen, öffnet heute um 14:00 Uhr"),
        ("Sa 09:00-17:00", "Geschlossen, öffnet morgen um 9:00 Uhr"),
        ("Mo-Th 09:00-17:00", "Geschlossen, öffnet Montag um 9:00 Uhr"),
        ("Fr 08:00-09:30", "Geschlossen, öffnet am Freitag, 27. November um 8:00 Uhr"),
        ("We[2] 09:00-12:00", "Geschlossen, öffnet am Mittwoch, 9. Dezember um 9:00 Uhr"),
        ("off", "Geschlossen"),
        ("Fr 09:00+", "Heute ab 9:00 Uhr, Ende nicht bekannt"),
        ("Fr 08:00-09:00 unknown", "Geschlossen"),
        ('"nach Vereinbarung"', "Bitte vorher nachfragen"),
        ("Di nachmittags", "Öffnungszeiten nicht bekannt"),
    ],
)
def test_a_state_is_one_short_sentence(rule: str, sentence: str) -> None:
    assert say(rule) == sentence


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("Mo-Fr 09:00-17:00", "Heute ist Feiertag (Heilige Drei Könige): bitte vorher anrufen"),
        ("Mo-Fr 14:00-17:00", "Heute ist Feiertag (Heilige Drei Könige): bitte vorher anrufen"),
        ("", "Heute ist Feiertag (Heilige Drei Könige): bitte vorher anrufen"),
        ("Mo-Fr 09:00-17:00; PH off", "Geschlossen, öffnet morgen um 9:00 Uhr"),
        ("Mo-Fr,PH 09:00-17:00", "Jetzt geöffnet, bis 17:00 Uhr"),
        ("Mo-Fr 08:00-09:00", "Geschlossen, öffnet morgen um 8:00 Uhr"),
    ],
)
def test_a_holiday_is_named_where_it_leaves_a_doubt(rule: str, sentence: str) -> None:
    assert say(rule, EPIPHANY) == sentence


def test_a_holiday_of_another_state_is_none() -> None:
    assert say("Mo-Fr 09:00-17:00", EPIPHANY, key="06") == "Jetzt geöffnet, bis 17:00 Uhr"


def test_tomorrow_is_counted_by_the_german_clock() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert say("Mo-Fr 09:00-17:00", late) == "Geschlossen, öffnet heute um 9:00 Uhr"


def test_an_end_on_the_day_of_the_change_of_clocks_is_the_new_clock() -> None:
    night = datetime(2026, 10, 24, 23, tzinfo=GERMAN_TIME)
    assert say("22:00-06:00", night) == "Jetzt geöffnet, bis morgen um 6:00 Uhr"


def test_english_names_its_own_days() -> None:
    assert "Monday" in say("Mo-Th 09:00-17:00", language=speak("en"))
    assert "9 December" in say("We[2] 09:00-12:00", language=speak("en"))


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("Mo-Fr 08:00-12:00,13:00-17:00", "Heute 8:00–12:00 und 13:00–17:00 Uhr"),
        ("24/7", "Heute 0:00–24:00 Uhr"),
        ("22:00-06:00", "Heute 0:00–6:00 und 22:00–24:00 Uhr"),
        ("Fr 15:00+", "Heute ab 15:00 Uhr"),
        ("09:00-12:00,15:00+", "Heute 9:00–12:00 und ab 15:00 Uhr"),
        ("Sa 09:00-12:00", ""),
    ],
)
def test_the_hours_of_today_are_one_line(rule: str, sentence: str) -> None:
    assert say_today(judge_opening({"opening_hours": rule}, FRIDAY), speak("de")) == sentence
