"""Opening hours in OSM's spelling, as people read them."""

from __future__ import annotations

import re
from typing import Final

from babel.dates import get_day_names

from atlas.language import Language, mark

_DAYS: Final = {"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6}
_DAY: Final = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[(?:[1-4]|-1)\])?"
_DAY_PART: Final = rf"{_DAY}(?:-{_DAY})?|PH|SH"
_TIME_PART: Final = r"\d{1,2}:\d{2}(?:-\d{1,2}:\d{2}|\+)?"
_RULE: Final = re.compile(
    rf"(?P<days>(?:{_DAY_PART})(?:,(?:{_DAY_PART}))*)"
    rf"(?: (?P<times>(?:{_TIME_PART})(?:,(?:{_TIME_PART}))*|off))?"
    r"(?P<note> \([^()]*\))?"
)
_ORDINALS: Final = {"1": mark("1. %(day)s"), "2": mark("2. %(day)s"), "3": mark("3. %(day)s"), "4": mark("4. %(day)s")}


def read_hours(text: str, language: Language) -> list[tuple[str, str]]:
    """Return opening hours as pairs of days and times.

    Text in another form than the common one of OSM comes back as it is, as one pair without times.

    >>> from atlas.language import speak
    >>> read_hours("Mo-We,Fr 09:00-12:00; Th 15:00+", speak("de"))
    [('Montag bis Mittwoch, Freitag', '09:00–12:00 Uhr'), ('Donnerstag', 'ab 15:00 Uhr')]
    """
    if text.strip() == "24/7":
        return [(language.gettext("rund um die Uhr"), "")]
    # All or nothing: with one rule left out, a page would promise hours that the missing rule takes back.
    rules = [_RULE.fullmatch(part.strip()) for part in text.split(";") if part.strip()]
    found = [rule for rule in rules if rule]
    if len(found) < len(rules) or not found:
        return [(text, "")]
    return [(_name_days(rule["days"], language), _name_times(rule, language)) for rule in found]


def _name_days(days: str, language: Language) -> str:
    parts = [[_name_day(day, language) for day in re.findall(rf"{_DAY}|PH|SH", part)] for part in days.split(",")]
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
    note = rule["note"] or ""
    if not rule["times"]:
        return note.strip()
    if rule["times"] == "off":
        return language.gettext("geschlossen") + note
    times = [
        language.gettext("ab %(time)s", time=time[:-1]) if time.endswith("+") else time.replace("-", "\N{EN DASH}")
        for time in rule["times"].split(",")
    ]
    return language.gettext("%(times)s Uhr", times=language.gettext(" und ").join(times)) + note
