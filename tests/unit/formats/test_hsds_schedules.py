"""Opening hours as recurrence rules: whoever follows the rules finds the doors that the atlas calls open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from dateutil.rrule import rrule, rrulestr
from hypothesis import given
from hypothesis import strategies as st

from atlas.formats.hsds_schedules import is_whole, make_schedules, write_opening_hours
from atlas.services.opening_spans import OpenState, lay_out, midnight
from atlas.services.snapshots import GERMAN_TIME

# Two months without any public holiday of Germany, on which OSM's rules leave open what holds.
FIRST: Final = date(2026, 7, 1)
DAYS: Final = 62
SAYABLE: Final = [
    "Mo-We 09:00-12:00",
    "Tu,Th 08:00-12:30,13:30-17:00",
    "Mo-Fr 08:00-12:00; We off",
    "Mo-Fr 08:00-12:00; We 14:00-18:00",
    "Mo,Tu,Th,Fr 08:30-12:00, Mo-We 13:00-17:00, Th 13:00-19:00, Fr 13:00-15:00",
    "Sa-Mo 10:00-11:00",
    "Mo[1] 19:00-21:00",
    "We[2],We[4] 09:00-12:00",
    "Su[-1] 15:00-17:00",
    "Mo[1] 10:00-12:00; Mo[3] 14:00-15:00",
    "Mo[1] 10:00-12:00; Mo 14:00-15:00",
    "Fr 22:00-02:00",
    "2026 Jul 06-2026 Jul 31: Mo 09:00-12:00",
    "24/7",
]


def follow(schedules: list[dict[str, Any]]) -> set[datetime]:
    """Return the minutes at which the rules open and close, by the clock."""
    return {moment for schedule in schedules for moment in _follow_one(schedule)}


def _follow_one(schedule: dict[str, Any]) -> Iterator[datetime]:
    start = datetime.combine(FIRST, datetime.min.time())
    words = f"RRULE:FREQ={schedule['freq']};WKST={schedule['wkst']};BYDAY={schedule['byday']}"
    rule = rrulestr(words, dtstart=start)
    assert isinstance(rule, rrule)
    for day in rule.between(start, start + timedelta(days=DAYS - 1), inc=True):
        if schedule.get("valid_from", "0") <= day.date().isoformat() <= schedule.get("valid_to", "9"):
            opens, closes = (time.fromisoformat(schedule[name]) for name in ("opens_at", "closes_at"))
            ends = day + timedelta(days=1 if closes <= opens else 0)
            yield datetime.combine(day, opens)
            yield datetime.combine(ends, closes)


def open_minutes(written: str) -> set[datetime]:
    """Return the minutes at which the atlas' own evaluation of opening hours opens and closes."""
    spans = lay_out(written, "08", FIRST, DAYS)
    clock = [
        (span.start.astimezone(GERMAN_TIME).replace(tzinfo=None), span.end.astimezone(GERMAN_TIME).replace(tzinfo=None))
        for span in spans
        if span.state == OpenState.OPEN
    ]
    return {moment for pair in clock for moment in pair}


@pytest.mark.parametrize("written", [text for text in SAYABLE if text not in {"24/7", "Fr 22:00-02:00"}])
def test_the_rules_open_and_close_when_the_opening_hours_do(written: str) -> None:
    assert follow(make_schedules(written)) == open_minutes(written)


def test_a_night_closes_on_the_next_day() -> None:
    (schedule,) = make_schedules("Fr 22:00-02:00")
    assert (schedule["byday"], schedule["opens_at"], schedule["closes_at"]) == ("FR", "22:00", "02:00")


def test_a_day_ends_a_minute_before_midnight_and_not_at_its_beginning() -> None:
    (schedule,) = make_schedules("24/7")
    assert schedule["byday"] == "MO,TU,WE,TH,FR,SA,SU"
    assert (schedule["opens_at"], schedule["closes_at"]) == ("00:00", "23:59")


def test_an_open_end_has_no_closing_time_and_needs_words() -> None:
    (schedule,) = make_schedules("Tu,We,Fr 15:00+")
    assert "closes_at" not in schedule
    assert not is_whole("Tu,We,Fr 15:00+")


def test_closed_on_holidays_leaves_the_other_days_and_needs_words() -> None:
    assert make_schedules("Mo-Fr 08:00-12:00; PH off") == make_schedules("Mo-Fr 08:00-12:00")
    assert not is_whole("Mo-Fr 08:00-12:00; PH off")


@pytest.mark.parametrize(
    "written",
    [
        "Mo 10:00-12:00; Mo[1] 14:00-15:00",
        "Mo[4] 10:00-12:00; Mo[-1] 14:00-15:00",
        "SH Mo 09:00-12:00",
        "Jan-Mar Mo 09:00-12:00",
        "week 1-53/2 Mo 09:00-12:00",
        "Mo sunrise-sunset",
        'Mo 09:00-12:00 "nach Anmeldung"',
        "Mo 09:00-12:00 || Tu 09:00-12:00",
        "Mo-Fr 09:00-12:00; 2026 Jul 06-2026 Jul 31: Mo 10:00-11:00",
        "2026 Feb 30-2026 Mar 31: Mo 10:00-11:00",
        "Mo 99:00-12:00",
        "Di nachmittags",
        "",
        ";;",
    ],
)
def test_what_no_rule_says_is_not_half_said(written: str) -> None:
    assert make_schedules(written) == []
    assert not is_whole(written)


@pytest.mark.parametrize("written", [text for text in SAYABLE if not text.startswith("2026")])
def test_rules_become_opening_hours_that_make_the_same_rules(written: str) -> None:
    schedules = make_schedules(written)
    back = make_schedules(write_opening_hours(schedules))
    assert follow(back) == follow(schedules)


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "9:00", "interval": 2},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "9:00", "valid_to": "2026-12-31"},
        {"freq": "MONTHLY", "bymonthday": "3", "opens_at": "9:00"},
        {"freq": "MONTHLY", "byday": "MO", "opens_at": "9:00"},
        {"freq": "WEEKLY", "byday": "XX", "opens_at": "9:00"},
        {"freq": "WEEKLY", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "<script>"},
        {"description": "nach Vereinbarung"},
    ],
)
def test_foreign_rules_that_opening_hours_cannot_hold_give_none(schedule: dict[str, Any]) -> None:
    assert write_opening_hours([{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00"}, schedule]) == ""


@given(st.text(alphabet="MoTuWe 0123:-,;[]+PHof", max_size=40))
def test_no_text_breaks_it(written: str) -> None:
    for schedule in make_schedules(written):
        assert schedule["opens_at"] < "24:00"
        assert midnight(FIRST)
