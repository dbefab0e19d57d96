"""Opening hours in OSM's syntax as schedules of HSDS, a subset of the recurrence rules of RFC 5545.

HSDS knows ``freq`` (WEEKLY, MONTHLY), ``byday``, times and days of validity. Of OSM's syntax that says: days of the
week with times, the n-th such day of a month, a stretch of days with years, an open end. Whatever else stands there
(public holidays, school holidays, months of every year, sunrise, comments) goes into the description, and where it
changes the hours themselves, no rule is given at all: half of the hours would be wrong hours.

Times are those of the clock in Germany. HSDS would have an offset from UTC beside them, which is another in winter
and in summer; a fixed one would be wrong for half of the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

_WEEK: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY: Final = rf"(?:{'|'.join(_WEEK)})"
_NTH: Final = r"(?:\[(?:-?[1-5])(?:,-?[1-5])*\])?"
_DAYS: Final = rf"{_DAY}(?:-{_DAY}|{_NTH})(?:,\s*{_DAY}(?:-{_DAY}|{_NTH}))*"
_TIME: Final = r"\d{1,2}:[0-5]\d"
_SPAN: Final = rf"{_TIME}(?:-{_TIME}|\+)"
_DATE: Final = rf"\d{{4}} (?:{'|'.join(_MONTHS)}) \d{{1,2}}"
_RULE: Final = re.compile(
    rf"(?:(?P<first>{_DATE})-(?P<last>{_DATE}):?\s+)?(?P<days>{_DAYS})?\s*"
    rf"(?P<hours>{_SPAN}(?:,\s*{_SPAN})*|off|closed)"
)
_ADDED: Final = re.compile(rf"(?<=[\d+]),\s+(?={_DAY}|PH)")
"""A comma after a time and before a day begins a rule that adds hours; between days it only lists them."""
_HOLIDAY_RULE: Final = re.compile(r"PH\s+(?:off|closed)")
_MIDNIGHT: Final = 24 * 60
_Days = frozenset[tuple[int, int]]
"""Days of the week from 0, each with its place in the month; place 0 is every week."""


@dataclass(frozen=True)
class _Rule:
    days: _Days
    spans: tuple[tuple[str, str | None], ...]
    valid: tuple[str, str] | None
    adds: bool


class _UnsayableError(Exception):
    """Nothing in HSDS says this."""


def make_schedules(written: str) -> list[dict[str, Any]]:
    """Return the rules that opening hours in OSM syntax stand for, without ids; none where not all can be said.

    Returns
    -------
    rules
        With ``freq``, ``byday``, ``opens_at``, ``closes_at`` (left out where the end is open; earlier than
        ``opens_at`` where it is on the next day), ``valid_from`` and ``valid_to``.

    >>> make_schedules("Mo-We 09:00-12:00")
    [{'freq': 'WEEKLY', 'wkst': 'MO', 'byday': 'MO,TU,WE', 'opens_at': '09:00', 'closes_at': '12:00'}]
    >>> make_schedules("SH Mo 09:00-12:00")
    []
    """
    try:
        rules = list(_read_rules(written))
        return [schedule for rule in _override(rules) for schedule in _write_rule(rule)]
    except _UnsayableError:
        return []


def is_whole(written: str) -> bool:
    """Tell whether the rules say all that opening hours say, so that no words are needed beside them."""
    has_open_end = re.search(rf"{_TIME}\+", written) is not None
    return (
        bool(make_schedules(written))
        and not has_open_end
        and not any(map(_HOLIDAY_RULE.fullmatch, (part for part, _ in _split(written))))
    )


def write_opening_hours(schedules: Iterable[Mapping[str, Any]]) -> str:
    """Return schedules in OSM syntax, empty where one of them says more than that can hold.

    >>> write_opening_hours([{"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "9:00:00", "closes_at": "12:00Z"}])
    'Mo,Tu 09:00-12:00'
    """
    rules: dict[str, list[str]] = {}
    for schedule in schedules:
        days, span = _osm_days(schedule), _osm_span(schedule)
        if not days or not span:
            return ""
        rules.setdefault(days, []).append(span)
    names = [name for days in rules for name in re.findall(_DAY, days)]
    # After a semicolon a rule takes its days over; where two rules share a day, both hold and a comma joins them.
    joint = "; " if len(set(names)) == len(names) else ", "
    return joint.join(f"{days} {','.join(sorted(spans))}" for days, spans in rules.items())


def _split(written: str) -> list[tuple[str, bool]]:
    """Return the rules, and of each whether it adds to the earlier ones instead of taking over their days."""
    parts = (_ADDED.split(part.strip()) for part in written.split(";") if part.strip())
    return [(rule.strip(), place > 0) for part in parts for place, rule in enumerate(part)]


def _read_rules(written: str) -> Iterator[_Rule]:
    for part, adds in _split(written):
        # That a door is closed on holidays stands in words; the hours of all other days hold all the same.
        if _HOLIDAY_RULE.fullmatch(part):
            continue
        found = _RULE.fullmatch("00:00-24:00" if part == "24/7" else part)
        if found is None:
            raise _UnsayableError(part)
        yield _Rule(_read_days(found["days"]), _read_spans(found["hours"]), _read_dates(found), adds)


def _read_days(text: str | None) -> _Days:
    if text is None:
        return frozenset((day, 0) for day in range(7))
    days: set[tuple[int, int]] = set()
    for name, last, places in re.findall(rf"({_DAY})(?:-({_DAY}))?(?:\[([-\d,]+)\])?", text):
        start, end = _WEEK.index(name), _WEEK.index(last or name)
        # Sa-Mo runs over the end of the week.
        between = [(start + step) % 7 for step in range((end - start) % 7 + 1)]
        days |= {(day, int(place)) for day in between for place in (places.split(",") if places else [0])}
    return frozenset(days)


def _read_spans(text: str) -> tuple[tuple[str, str | None], ...]:
    if text in {"off", "closed"}:
        return ()
    spans = (re.split(r"[-+]", span.strip(), maxsplit=1) for span in text.split(","))
    return tuple((_clock(start), _clock(end) if end else None) for start, end in spans)


def _clock(text: str) -> str:
    hour, minute = map(int, text.split(":"))
    minutes = hour * 60 + minute
    # OSM writes 26:00 for two in the morning; the day has no minute 24:00 in HSDS, and 00:00 would be its beginning.
    if minutes > 2 * _MIDNIGHT:
        raise _UnsayableError(text)
    minutes = minutes - 1 if minutes == _MIDNIGHT else minutes % _MIDNIGHT
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _read_dates(found: re.Match[str]) -> tuple[str, str] | None:
    if found["first"] is None:
        return None
    return _iso_date(found["first"]), _iso_date(found["last"])


def _iso_date(text: str) -> str:
    year, month, day = text.split(" ")
    try:
        return date(int(year), _MONTHS.index(month) + 1, int(day)).isoformat()
    except ValueError as error:
        raise _UnsayableError(text) from error


def _override(rules: list[_Rule]) -> list[_Rule]:
    """Return the rules without the days that a later one takes over, as OSM reads them."""
    kept: list[_Rule] = []
    for rule in rules:
        earlier = kept if rule.adds else [_without(old, rule) for old in kept]
        kept = [*(old for old in earlier if old.days), rule]
    return [rule for rule in kept if rule.spans]


def _without(old: _Rule, later: _Rule) -> _Rule:
    kept = frozenset(pair for pair in old.days if _keeps(pair, later))
    # Hours that give way for some weeks only are more than a rule of HSDS can say.
    if old.valid != later.valid and any(day == other for day, _ in old.days for other, _ in later.days):
        raise _UnsayableError
    return replace(old, days=kept)


def _keeps(pair: tuple[int, int], later: _Rule) -> bool:
    """Tell whether a day keeps its hours beside a later rule."""
    day, place = pair
    places = {other for name, other in later.days if name == day}
    if not places:
        return True
    if place in places or 0 in places:
        return False
    # The third Monday is one of all Mondays, and in some months the fourth is the last: who keeps what differs then.
    if place > 0 and min(places) > 0:
        return True
    raise _UnsayableError


def _write_rule(rule: _Rule) -> Iterator[dict[str, Any]]:
    weekly = [day for day, place in sorted(rule.days) if place == 0]
    monthly = [(day, place) for day, place in sorted(rule.days) if place]
    valid = {"valid_from": rule.valid[0], "valid_to": rule.valid[1]} if rule.valid else {}
    for opens, closes in rule.spans:
        times = {"opens_at": opens, **({"closes_at": closes} if closes else {}), **valid}
        if weekly:
            byday = ",".join(_WEEK[day].upper() for day in weekly)
            yield {"freq": "WEEKLY", "wkst": "MO", "byday": byday, **times}
        if monthly:
            byday = ",".join(f"{place}{_WEEK[day].upper()}" for day, place in monthly)
            yield {"freq": "MONTHLY", "wkst": "MO", "byday": byday, **times}


def _osm_days(schedule: Mapping[str, Any]) -> str:
    limits = ("bymonthday", "byyearday", "byweekno", "count", "until", "valid_from", "valid_to")
    interval = schedule.get("interval") or 1
    if str(interval) not in {"1", "1.0"} or any(schedule.get(name) for name in limits):
        return ""
    # RFC 5545, section 3.3.10: in a monthly rule the number says which such day of the month it is.
    found = [
        re.fullmatch(r"([+-]?\d)?([A-Z]{2})", part.strip()) for part in str(schedule.get("byday") or "").split(",")
    ]
    is_monthly = schedule.get("freq") == "MONTHLY"
    days = []
    for part in found:
        if part is None or part[2].title() not in _WEEK or bool(part[1]) != is_monthly:
            return ""
        days.append(part[2].title() + (f"[{int(part[1])}]" if part[1] else ""))
    return ",".join(days)


def _osm_span(schedule: Mapping[str, Any]) -> str:
    opens, closes = (_read_clock(schedule.get(name)) for name in ("opens_at", "closes_at"))
    if not opens:
        return ""
    return f"{opens}-{closes}" if closes else f"{opens}+"


def _read_clock(value: object) -> str:
    found = re.match(r"(\d{1,2}):([0-5]\d)", str(value or ""))
    return f"{int(found[1]):02d}:{found[2]}" if found and int(found[1]) < 24 else ""
