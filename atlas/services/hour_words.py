"""Opening hours in OSM's spelling, as people read them."""

from __future__ import annotations

import re
from typing import Final

from babel.dates import get_day_names, get_month_names

from atlas.language import Language, mark

_DAYS: Final = {"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY: Final = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[(?:[1-4]|-1)\])?"
_DAY_PART: Final = rf"(?:{_DAY}(?:-{_DAY})?|PH|SH)"
_DATE: Final = rf"(?:\d{{4}} )?(?:{'|'.join(_MONTHS)})(?: \d{{1,2}})?"
_TIME_PART: Final = r"\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?\+?"
_RULE: Final = re.compile(
    rf"(?:(?P<first>{_DATE})(?:-(?P<last>{_DATE}))?(?: |$))?"
    rf"(?:(?P<days>{_DAY_PART}(?:, ?{_DAY_PART})*)(?: |$))?"
    rf"(?P<times>{_TIME_PART}(?:, ?{_TIME_PART})*|off|closed|open|unknown)?"
    r'(?: ?(?P<note>\([^()]*\)|"[^"]*"))?'
)
# A comma after a time begins another rule where days or dates follow; a list of days has its commas after days.
_ADDED_RULE: Final = re.compile(rf'(?<=[\d+)"]),\s*(?={_DAY_PART}|{_DATE})')
_ORDINALS: Final = {"1": mark("1. %(day)s"), "2": mark("2. %(day)s"), "3": mark("3. %(day)s"), "4": mark("4. %(day)s")}
_STATES: Final = {"off": mark("geschlossen"), "closed": mark("geschlossen"), "open": mark("geöffnet")}


def read_hours(text: str, language: Language) -> list[tuple[str, str]]:
    """Return opening hours as pairs of days and times.

    Text in another form than the common ones of OSM comes back as it is, as one pair without times.

    >>> from atlas.language import speak
    >>> read_hours("Mo-We,Fr 09:00-12:00; Th 15:00+", speak("de"))
    [('Montag bis Mittwoch, Freitag', '09:00–12:00 Uhr'), ('Donnerstag', 'ab 15:00 Uhr')]
    >>> read_hours('Aug off "Betriebsferien"', speak("de"))
    [('August', 'geschlossen (Betriebsferien)')]
    """
    if text.strip() == "24/7":
        return [(language.gettext("rund um die Uhr"), "")]
    choices = [_read_rules(choice, language) for choice in text.split("||")]
    # All or nothing: with one rule left out, a page would promise hours that the missing rule takes back.
    if not all(choices):
        return [(text, "")]
    otherwise = language.gettext("sonst")
    return choices[0] + [
        (f"{otherwise}: {when}" if when else otherwise, times) for choice in choices[1:] for when, times in choice
    ]


def _read_rules(text: str, language: Language) -> list[tuple[str, str]]:
    parts = [part.strip() for rule in text.split(";") for part in _ADDED_RULE.split(rule)]
    found = [_RULE.fullmatch(part) for part in parts if part]
    if not all(found):
        return []
    return [_read_rule(rule, language) for rule in found if rule]


def _read_rule(rule: re.Match[str], language: Language) -> tuple[str, str]:
    when = " ".join(part for part in (_name_dates(rule, language), _name_days(rule["days"], language)) if part)
    times = _name_times(rule, language)
    if not when and rule["times"] and ":" in rule["times"]:
        return language.gettext("täglich"), times
    return (when, times) if when else (times, "")


def _name_dates(rule: re.Match[str], language: Language) -> str:
    dates = [_name_date(date, language) for date in (rule["first"], rule["last"]) if date]
    return language.gettext(" bis ").join(dates)


def _name_date(date: str, language: Language) -> str:
    # The year comes first in OSM and last in both languages.
    year, _, rest = (date if date[0].isdigit() else f" {date}").partition(" ")
    name, _, day = rest.partition(" ")
    month = str(get_month_names("wide", locale=language.code)[_MONTHS.index(name) + 1])
    ordinal = f"{int(day)}." if language.code == "de" and day else day.lstrip("0")
    return " ".join(part for part in (ordinal, month, year) if part)


def _name_days(days: str | None, language: Language) -> str:
    parts = [
        [_name_day(day, language) for day in re.findall(rf"{_DAY}|PH|SH", part)] for part in (days or "").split(",")
    ]
    return ", ".join(language.gettext(" bis ").join(part) for part in parts)


def _name_day(day: str, language: Language) -> str:
    special = {"PH": language.gettext("Feiertage"), "SH": language.gettext("Schulferien")}
    if day in special:
        return special[day]
    name = str(get_day_names("wide", locale=language.code)[_DAYS[day[:2]]])
    ordinal = re.search(r"\[(\d)\]", day)
    if ordinal and ordinal[1] in _ORDINALS:
        return language.gettext(_ORDINALS[ordinal[1]], day=name)
    return language.gettext("letzter %(day)s", day=name) if "[-1]" in day else name


def _name_times(rule: re.Match[str], language: Language) -> str:
    note = (rule["note"] or "").strip('()"')
    times = rule["times"] or "unknown"
    if times == "unknown":
        return note if note or not rule["times"] else language.gettext("auf Nachfrage")
    words = language.gettext(_STATES[times]) if times in _STATES else _name_spans(times, language)
    return f"{words} ({note})" if note else words


def _name_spans(times: str, language: Language) -> str:
    spans = [_name_span(span.strip(), language) for span in times.split(",")]
    return language.gettext("%(times)s Uhr", times=language.gettext(" und ").join(spans))


def _name_span(span: str, language: Language) -> str:
    start, dash, end = span.rstrip("+").partition("-")
    if not span.endswith("+"):
        return start + dash.replace("-", "\N{EN DASH}") + end
    if dash:
        return language.gettext("mindestens %(times)s", times=f"{start}\N{EN DASH}{end}")
    return language.gettext("ab %(time)s", time=start)
