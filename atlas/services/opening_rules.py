"""Opening hours in OSM's syntax, made fit for the evaluator.

The evaluator (``opening-hours-py``) follows the specification of OSM but for a few points, measured with
version 2.1.4. What it cannot know is turned into several **readings** of the same rule here; where they
disagree, nobody knows (see `opening_spans`):

- Public holidays. It knows those of a country, not of a state. On a holiday, ``PH`` is read as the days of the
  week that the holiday and the day before it (if one too) fall on; at all other times as no day.
- Rules that do not mention holidays. By the letter they would hold then too, but German offices nearly always
  close: open as written and closed are both possible.
- School holidays (``SH``) differ by state and year and are not known: both are possible.
- An open end, ``15:00+``: closed after its first minute, or open as long as opening_hours.js guesses.
- Comments alone mean "unknown"; it says open. Days without times are read as "unknown" too, although they mean
  the whole day in OSM: sources that name days alone have left the hours out.
- ``SH Mo-Fr`` means the weekdays within; it reads both.
- Hours over midnight: see `opening_nights`.

Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification, version 0.7.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined] # its stub lacks the error

from atlas.services.opening_nights import cut_nights, split_rules
from atlas.services.snapshots import GERMAN_TIME

WEEKDAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

# Changes farther off than this do not matter and cost time to find.
_HORIZON_DAYS: Final = 60
_DAY: Final = "(?:" + "|".join(WEEKDAYS) + ")"
_DAYS: Final = rf"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*"
_HOLIDAY: Final = re.compile(rf"\b(?P<kinds>(?:PH|SH)(?:,(?:PH|SH))*)\b(?:\s+(?P<days>{_DAYS})\b(?!\[))?")
_OPEN_END: Final = re.compile(r"\b(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?\+")
# Sun events need a place; days next to holidays need more than a rule can be given here.
_UNDECIDABLE: Final = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b|\b(?:PH|SH)\s*[+-]\s*\d", re.IGNORECASE)
_HAS_TIME_OR_STATE: Final = re.compile(r"\d:\d\d|24/7|\b(?:open|closed|off|unknown)\b", re.IGNORECASE)
_COMMENT: Final = re.compile(r'"([^"]*)"')
_SPACED_LIST: Final = re.compile(rf"\b({_DAY}|PH|SH),\s+(?=(?:{_DAY}|PH|SH)\b)")
_NO_DAY: Final = "PH"
_LATEST: Final = 48 * 60
# OSM keeps 255 characters; a text many times as long is no rule, and slow to find that out for.
_LONGEST: Final = 1000


@dataclass(frozen=True)
class Rule:
    """One alternative of opening hours; a value of OSM has several where ``||`` stands.

    Attributes
    ----------
    text
        The rule with its comments replaced by numbers.
    comments
        What the numbers stand for.
    is_silent
        Whether nothing tells if it holds on public holidays.
    """

    text: str
    comments: tuple[str, ...]
    is_silent: bool


@dataclass(frozen=True)
class Reading:
    """One meaning of a rule: its hours of each day, and those after midnight, None where there are none.

    `mornings` stand on the day on which the night began.
    """

    hours: OpeningHours
    mornings: OpeningHours | None


@lru_cache(maxsize=8192)
def parse_rules(written: str) -> tuple[Rule, ...]:
    """Return the alternatives of opening hours, first choice first; none where nobody could evaluate them.

    >>> [rule.text for rule in parse_rules('Mo-Fr 09:00-12:00 || "nach Vereinbarung"')]
    ['Mo-Fr 09:00-12:00', 'unknown "#0"']
    >>> parse_rules("Di nachmittags")
    ()
    """
    if len(written) > _LONGEST:
        return ()
    comments = tuple(_COMMENT.findall(written))
    numbers = iter(range(len(comments)))
    masked = _COMMENT.sub(lambda _: f'"#{next(numbers)}"', written)
    if _UNDECIDABLE.search(masked):
        return ()
    texts = [_tidy(part) for part in masked.split("||")]
    mentions_holidays = bool(re.search(r"\bPH\b", masked))
    rules = tuple(Rule(text, comments, not (mentions_holidays or _is_always(text))) for text in texts)
    return rules if all(read_rule(rule, (), ()) for rule in rules) else ()


@lru_cache(maxsize=8192)
def read_rule(rule: Rule, holidays: tuple[str, ...], maybe_holidays: tuple[str, ...]) -> tuple[Reading, ...]:
    """Return what a rule may mean around one day, the reading closest to its letter first; none where it means nothing.

    Parameters
    ----------
    holidays, maybe_holidays
        Which of the day and the day before are public holidays, for sure or perhaps, as days of the week.
    """
    readings = []
    for text in _write_readings(rule, holidays, maybe_holidays):
        evening, morning = (_with_comments(part, rule.comments) for part in cut_nights(text))
        hours, mornings = _compile(evening), _compile(morning) if morning else None
        if hours is None or (morning and mornings is None):
            return ()
        readings.append(Reading(hours, mornings))
    return tuple(readings)


def _write_readings(rule: Rule, holidays: tuple[str, ...], maybe_holidays: tuple[str, ...]) -> list[str]:
    sets = list(dict.fromkeys([holidays, holidays + maybe_holidays]))
    # Closed on a holiday is the last reading, so that comments come from the rule as it is written.
    closings = ["", f"; {','.join(sets[-1])} off"] if rule.is_silent and sets[-1] else [""]
    texts = [
        _name_days(end(rule.text), days, in_school_holidays=in_school) + closing
        for closing, days, in_school, end in product(closings, sets, (False, True), (_end_late, _end_early))
    ]
    return list(dict.fromkeys(texts))


@lru_cache(maxsize=16384)
def _compile(text: str) -> OpeningHours | None:
    try:
        return OpeningHours(
            text, timezone=GERMAN_TIME, auto_country=False, auto_timezone=False, max_interval_days=_HORIZON_DAYS
        )
    except ParserError:
        return None


def _tidy(text: str) -> str:
    joined = _SPACED_LIST.sub(r"\1,", text.strip().rstrip(";,").strip())
    # Separators are kept: after ";" a rule replaces the hours of its days, after ", " it adds to them.
    return "".join(part if place % 2 else _mark_unknown(part) for place, part in enumerate(split_rules(joined)))


def _mark_unknown(rule: str) -> str:
    if _HAS_TIME_OR_STATE.search(rule):
        return rule
    selector, quote, comment = rule.partition('"')
    return f"{selector.strip()} unknown {quote}{comment}".strip()


def _is_always(text: str) -> bool:
    hours = _compile(text)
    return "24/7" in text or (hours is not None and str(hours.normalize()) == "24/7")


def _name_days(text: str, holidays: Collection[str], *, in_school_holidays: bool) -> str:
    def name(found: re.Match[str]) -> str:
        kinds = found["kinds"].split(",")
        days = set(WEEKDAYS) if in_school_holidays and "SH" in kinds else set()
        days |= set(holidays) if "PH" in kinds else set()
        within = set(_expand(found["days"])) if found["days"] else set(WEEKDAYS)
        # Without a country, the evaluator knows no holiday: PH matches no day, and keeps the rule a rule.
        return ",".join(day for day in WEEKDAYS if day in days & within) or _NO_DAY

    return _HOLIDAY.sub(name, text)


def _expand(days: str) -> Iterator[str]:
    for part in days.split(","):
        first, _, last = part.partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        yield from (WEEKDAYS[(start + step) % 7] for step in range((end - start) % 7 + 1))


def _end_late(text: str) -> str:
    return _OPEN_END.sub(lambda found: _span(found, _guess_end), text)


def _end_early(text: str) -> str:
    return _OPEN_END.sub(lambda found: _span(found, lambda start, end: start + 1 if end is None else end), text)


def _span(found: re.Match[str], choose_end: Callable[[int, int | None], int]) -> str:
    hour, minute, end_hour, end_minute = found.groups()
    end = None if end_hour is None else int(end_hour) * 60 + int(end_minute)
    chosen = choose_end(int(hour) * 60 + int(minute), end)
    return f"{hour}:{minute}-{chosen // 60:02d}:{chosen % 60:02d}"


def _guess_end(start: int, end: int | None) -> int:
    # The guess of opening_hours.js, the evaluator most used with OSM: to midnight; 10 or 8 hours in the evening.
    last = start if end is None else end + (24 * 60 if end <= start else 0)
    clock = last % (24 * 60)
    more = 24 * 60 - clock if clock < 17 * 60 else 10 * 60 if clock < 22 * 60 else 8 * 60
    return min(last + more, _LATEST)


def _with_comments(text: str, comments: Iterable[str]) -> str:
    for number, comment in enumerate(comments):
        text = text.replace(f'"#{number}"', f'"{comment}"')
    return text
