"""Whether an offer is open at an instant, in three values: open, closed, unknown.

Unknown is an answer of its own: hours that nobody wrote down, free text, an open end, a public holiday that the
rule does not mention. "Open" is said only where every reading of the rule says so; see `opening_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.services.holiday_calendar import find_jurisdiction, name_holiday
from atlas.services.opening_rules import parse_rules
from atlas.services.opening_spans import OpenState, Span, lay_out, midnight
from atlas.services.snapshots import GERMAN_TIME, Snapshot

__all__ = ["OpenState", "Opening", "judge_opening", "judge_openings"]

LOOK_AHEAD_DAYS: Final = 35
"""How far ahead the next opening is sought: groups that meet once a month still get their date."""

# Most offers open again within a week, and a list shows many offers: the rest is laid out only where it is needed.
_NEAR_DAYS: Final = 8
# The years whose holidays are known.
_YEARS: Final = range(1990, 2100)
_DAYS_KEPT: Final = 8
_VALUES: Final = {OpenState.OPEN: 1, OpenState.CLOSED: 0, OpenState.UNKNOWN: -1}
# An open end is open for its first minute and unknown after that.
_FIRST_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Opening:
    """What is known about an offer's hours at an instant; all times in Europe/Berlin.

    Attributes
    ----------
    changes_at, changes_to
        Next change of state and the state after it; None while the state is unknown, or never within
        `LOOK_AHEAD_DAYS`.
    opens_at
        Next certain opening where closed now; None where unknown, or never within `LOOK_AHEAD_DAYS`.
    today
        Spans of the local day in which it is open for sure, cut at midnight; one whose end nobody knows
        (``15:00+``) ends where it starts.
    holiday
        German name of today's public holiday in the offer's state, else "".
    comment
        The comment of the rule in force, else "".
    """

    state: OpenState
    changes_at: datetime | None = None
    opens_at: datetime | None = None
    today: tuple[tuple[datetime, datetime], ...] = ()
    holiday: str = ""
    comment: str = ""
    changes_to: OpenState | None = None


def judge_opening(offer: Mapping[str, Any], at: datetime) -> Opening:
    """Return what is known about an offer's hours at an instant.

    Parameters
    ----------
    offer
        A row of `Snapshot.offers`: `opening_hours` decides; `ags`, else `county_ags`, names the state whose
        holidays count.
    at
        Any time zone; without one it is German time.

    Raises
    ------
    BadRequestError
        If the year of `at` is one whose holidays are not known.
    """
    now = _in_german_time(at)
    jurisdiction = find_jurisdiction(offer.get("ags"), offer.get("county_ags"))
    holiday = name_holiday(jurisdiction, now.date())
    written = offer.get("opening_hours")
    # A missing cell is None in a row and NaN in a frame.
    if not isinstance(written, str) or not parse_rules(written):
        return Opening(OpenState.UNKNOWN, holiday=holiday)
    near = _describe(_lay_out(written, jurisdiction, now.date(), _NEAR_DAYS), now, holiday)
    if near.state == OpenState.UNKNOWN or near.opens_at or (near.changes_at and near.state == OpenState.OPEN):
        return near
    # Today is one more: from the first Monday of a month to that of the next, five whole weeks may pass.
    return _describe(_lay_out(written, jurisdiction, now.date(), LOOK_AHEAD_DAYS + 1), now, holiday)


def judge_openings(snapshot: Snapshot, at: datetime) -> np.ndarray:
    """Return the state of all offers at an instant.

    Each distinct pair of hours and state is laid out once for each day, so that an instant costs a look-up.

    Returns
    -------
    states
        int8, aligned with `Snapshot.offers`: 1 open, 0 closed, -1 unknown.

    Raises
    ------
    BadRequestError
        If the year of `at` is one whose holidays are not known.
    """
    now = _in_german_time(at)
    codes, read_day = snapshot.derive("opening hours", lambda: _prepare(snapshot.offers))
    starts, ends, owners, values = read_day(now.date())
    stamp = now.timestamp()
    is_now = (starts <= stamp) & (stamp < ends)
    # One more than there are pairs, for the offers without hours: their code is -1, the last place.
    states = np.full(int(codes.max(initial=-1)) + 2, _VALUES[OpenState.UNKNOWN], dtype=np.int8)
    states[owners[is_now]] = values[is_now]
    judged: np.ndarray = states[codes]
    return judged


@lru_cache(maxsize=1024)
def _lay_out(written: str, jurisdiction: str, first: date, days: int) -> tuple[Span, ...]:
    return tuple(lay_out(written, jurisdiction, first, days))


_Day = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _prepare(offers: pd.DataFrame) -> tuple[np.ndarray, Callable[[date], _Day]]:
    keys = zip(offers["ags"], offers["county_ags"], strict=True)
    written = offers["opening_hours"]
    pairs = pd.Series(
        [
            (text, find_jurisdiction(*key)) if isinstance(text, str) else None
            for text, key in zip(written, keys, strict=True)
        ],
        dtype="object",
    )
    codes, distinct = pd.factorize(pairs)
    # Few days are kept: a visitor may ask for any day, and each takes memory.
    return codes, lru_cache(maxsize=_DAYS_KEPT)(lambda day: _lay_out_all(list(distinct), day))


def _lay_out_all(pairs: list[tuple[str, str]], day: date) -> _Day:
    spans = [
        (span.start.timestamp(), span.end.timestamp(), owner, _VALUES[span.state])
        for owner, (written, jurisdiction) in enumerate(pairs)
        for span in lay_out(written, jurisdiction, day, 1)
    ]
    table = np.array(spans, dtype=np.float64).reshape(-1, 4)
    return table[:, 0], table[:, 1], table[:, 2].astype(np.int64), table[:, 3].astype(np.int8)


def _in_german_time(at: datetime) -> datetime:
    now = at.replace(tzinfo=GERMAN_TIME) if at.tzinfo is None else at.astimezone(GERMAN_TIME)
    if now.year not in _YEARS:
        raise BadRequestError(
            "Für das Jahr %(year)s sind keine Feiertage bekannt; erwartet wird eines von %(first)s bis %(last)s.",
            year=now.year,
            first=_YEARS[0],
            last=_YEARS[-1],
        )
    return now


def _describe(spans: Sequence[Span], now: datetime, holiday: str) -> Opening:
    later = [span for span in spans if _is_before(now, span.end)]
    current = later[0]
    change = next((span for span in later if span.state != current.state), None)
    opening = next((span for span in later if span.state == OpenState.OPEN), None)
    is_known = current.state != OpenState.UNKNOWN
    return Opening(
        current.state,
        changes_at=change.start if change and is_known else None,
        opens_at=opening.start if opening and current.state == OpenState.CLOSED else None,
        today=_open_today(spans, now.date()),
        holiday=holiday,
        comment=current.comment,
        changes_to=change.state if change and is_known else None,
    )


def _open_today(spans: Sequence[Span], day: date) -> tuple[tuple[datetime, datetime], ...]:
    end_of_day = midnight(day + timedelta(days=1))
    cut = [
        (span.start, min(span.end, end_of_day, key=datetime.timestamp))
        for span in spans
        if span.state == OpenState.OPEN and _is_before(span.start, end_of_day)
    ]
    return tuple((start, start if end - start == _FIRST_MINUTE else end) for start, end in cut)


def _is_before(one: datetime, other: datetime) -> bool:
    # By the instant: datetimes of one zone compare by their clocks, which show one hour twice in October.
    return one.timestamp() < other.timestamp()
