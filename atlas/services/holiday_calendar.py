"""Public holidays of the German states, as offices keep them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from holidays.constants import CATHOLIC, PUBLIC
from holidays.countries.germany import Germany

STATES: Final = {
    "01": "SH",
    "02": "HH",
    "03": "NI",
    "04": "HB",
    "05": "NW",
    "06": "HE",
    "07": "RP",
    "08": "BW",
    "09": "BY",
    "10": "SL",
    "11": "BE",
    "12": "BB",
    "13": "MV",
    "14": "SN",
    "15": "ST",
    "16": "TH",
}
"""First two digits of an official key, and the state's letters."""

# The one city with a holiday of its own, the Friedensfest on 8 August.
_CITIES: Final = {"09761": "Augsburg"}
_WORDS: Final = {"Erster Mai": "Tag der Arbeit"}


def find_jurisdiction(*keys: object) -> str:
    """Return the key whose holidays count, from the first of an offer's keys that is one; "" where none is.

    Parameters
    ----------
    keys
        AGS of a municipality or key of a county, in order of trust; missing ones are passed over.

    Examples
    --------
    >>> find_jurisdiction("06433002"), find_jurisdiction(None, "08335"), find_jurisdiction("09761000")
    ('06', '08', '09761')
    >>> find_jurisdiction(None, float("nan"))
    ''
    """
    for key in keys:
        if isinstance(key, str) and key[:2] in STATES:
            return key[:5] if key[:5] in _CITIES else key[:2]
    return ""


def name_holiday(jurisdiction: str, day: date) -> str:
    """Return the German name of a day that is a public holiday for sure, else "".

    An unknown jurisdiction ("") keeps the holidays that all states share.

    >>> name_holiday("08", date(2026, 1, 6)), name_holiday("06", date(2026, 1, 6))
    ('Heilige Drei Könige', '')
    """
    return _certain(jurisdiction, day.year).get(day, "")


def may_be_holiday(jurisdiction: str, day: date) -> bool:
    """Tell whether a day is a holiday only in some places of the jurisdiction, so that nobody can say.

    Assumption Day is one in Bavaria's mostly Catholic municipalities, Corpus Christi in some of Saxony
    and Thuringia; where the state is unknown, every holiday that not all states share.
    """
    return day in _possible(jurisdiction, day.year)


@lru_cache(maxsize=256)
def _certain(jurisdiction: str, year: int) -> dict[date, str]:
    if jurisdiction:
        return _read(jurisdiction, year)
    first, *others = (_read(state, year) for state in STATES)
    return {day: name for day, name in first.items() if all(day in other for other in others)}


@lru_cache(maxsize=256)
def _possible(jurisdiction: str, year: int) -> frozenset[date]:
    within = [jurisdiction] if jurisdiction else list(STATES)
    anywhere = {day for state in within for day in _read(state, year, with_parts=True)}
    return frozenset(anywhere - _certain(jurisdiction, year).keys())


def _read(jurisdiction: str, year: int, *, with_parts: bool = False) -> dict[date, str]:
    # The library files the holidays of mostly Catholic municipalities under a category of their own.
    categories = (PUBLIC, CATHOLIC) if with_parts else (PUBLIC,)
    subdivision = _CITIES.get(jurisdiction) or STATES[jurisdiction[:2]]
    # The language is named, as the library would else take the server's.
    days = Germany(subdiv=subdivision, years=year, categories=categories, language="de")
    return {day: _WORDS.get(name, name) for day, name in days.items()}
