"""Opening hours of the sources: OSM syntax where it is one, German text where not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined] # its stub lacks the error

_MONDAY: Final = datetime(2026, 11, 2)  # noqa: DTZ001 - opening hours are local time
_WEEKS: Final = timedelta(weeks=8)
_GERMAN_DAYS: Final = {"Tu": "Di", "We": "Mi", "Th": "Do", "Su": "So"}


def split_opening_hours(written: str) -> tuple[str | None, str | None]:
    """Return opening hours as OSM syntax and as text; what is not one is the other, so that nothing is lost.

    OSM syntax is what the evaluator ``opening-hours-py`` accepts and that names a time: days alone
    would mean open around the clock. In OSM syntax a rule after ``;`` replaces the hours of its days,
    while the sources mean mornings *and* afternoons: where hours would get lost, rules are joined by
    ``,`` instead. English abbreviations of days in German text become German ones.

    >>> split_opening_hours("Th 09:00-12:00")
    ('Th 09:00-12:00', None)
    >>> split_opening_hours("Sprechstunde We 15:00-16:00")
    (None, 'Sprechstunde Mi 15:00-16:00')
    """
    if not written:
        return None, None
    if not re.search(r"\d", written) or not _is_valid(written):
        return None, _with_german_days(written)
    joined = re.sub(r";\s*", ", ", written)
    return (joined if _measure_open(joined) > _measure_open(written) else written), None


def _is_valid(written: str) -> bool:
    try:
        OpeningHours(written)
    except ParserError:
        return False
    return True


def _measure_open(written: str) -> timedelta:
    intervals = OpeningHours(written).intervals(_MONDAY, _MONDAY + _WEEKS)
    return sum((end - start for start, end, state, _ in intervals if end and state != State.CLOSED), timedelta())


def _with_german_days(text: str) -> str:
    return re.sub(r"\b(Tu|We|Th|Su)\b", lambda day: _GERMAN_DAYS[day.group()], text)
