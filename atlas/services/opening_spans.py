"""Opening hours laid out in time: open, closed or unknown from when to when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from opening_hours import OpeningHours

from atlas.services.holiday_calendar import may_be_holiday, name_holiday
from atlas.services.opening_rules import WEEKDAYS, Reading, Rule, parse_rules, read_rule
from atlas.services.snapshots import GERMAN_TIME


class OpenState(StrEnum):
    """Whether somebody who comes now finds an open door."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Span:
    """One state from `start` up to and without `end`."""

    start: datetime
    end: datetime
    state: OpenState
    comment: str = ""


_ONE_DAY: Final = timedelta(days=1)
_Decision = tuple[OpenState, str]


def lay_out(written: str, jurisdiction: str, first: date, days: int) -> list[Span]:
    """Return the states of opening hours from the midnight that begins `first`, without gap or overlap.

    Parameters
    ----------
    written
        Opening hours in OSM syntax.
    jurisdiction
        Whose public holidays count; see `holiday_calendar.find_jurisdiction`.
    days
        How many days, in German time; those of a change of clocks have 23 or 25 hours.

    Returns
    -------
    spans
        One after the other, neighbours differing in state or comment; empty where `written` is no OSM syntax.
    """
    rules = parse_rules(written)
    if not rules:
        return []
    calendar = [(first + _ONE_DAY * count) for count in range(days)]
    spans: list[Span] = []
    for near, group in groupby(calendar, lambda day: _holidays_near(jurisdiction, day)):
        stretch = list(group)
        start, end = midnight(stretch[0]), midnight(stretch[-1] + _ONE_DAY)
        spans += _overlay([_lay_out_rule(rule, near, start, end) for rule in rules], _fall_back)
    return _join(spans)


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Germany."""
    return datetime.combine(day, time(), tzinfo=GERMAN_TIME)


def _holidays_near(jurisdiction: str, day: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # The day before counts as well, as its night hours reach into this day.
    days = (day - _ONE_DAY, day)
    return (
        tuple(WEEKDAYS[near.weekday()] for near in days if name_holiday(jurisdiction, near)),
        tuple(WEEKDAYS[near.weekday()] for near in days if may_be_holiday(jurisdiction, near)),
    )


def _lay_out_rule(
    rule: Rule, near: tuple[tuple[str, ...], tuple[str, ...]], start: datetime, end: datetime
) -> list[Span]:
    readings = read_rule(rule, *near)
    if not readings:
        return [Span(start, end, OpenState.UNKNOWN)]
    return _overlay([_lay_out_reading(reading, start, end) for reading in readings], _agree)


def _lay_out_reading(reading: Reading, start: datetime, end: datetime) -> list[Span]:
    hours = _evaluate(reading.hours, start, end)
    if reading.mornings is None:
        return hours
    # Clocks move, not hours: with a time zone, Python adds a day by the clock.
    nights = [
        Span(span.start + _ONE_DAY, span.end + _ONE_DAY, span.state, span.comment)
        for span in _evaluate(reading.mornings, start - _ONE_DAY, end - _ONE_DAY)
    ]
    return _overlay([hours, nights], _unite)


def _evaluate(hours: OpeningHours, start: datetime, end: datetime) -> list[Span]:
    return [
        Span(begins, ends or end, OpenState(str(state)), comment)
        for begins, ends, state, comment in hours.intervals(start, end)
    ]


def _agree(spans: Sequence[Span]) -> _Decision:
    comment = next((span.comment for span in spans if span.comment), "")
    is_certain = len({span.state for span in spans}) == 1
    return (spans[0].state, spans[0].comment) if is_certain else (OpenState.UNKNOWN, comment)


def _unite(spans: Sequence[Span]) -> _Decision:
    rank = [OpenState.OPEN, OpenState.UNKNOWN, OpenState.CLOSED]
    chosen = min(spans, key=lambda span: rank.index(span.state))
    return chosen.state, chosen.comment


def _fall_back(spans: Sequence[Span]) -> _Decision:
    # A fallback speaks only while everything before it says closed.
    chosen = next((span for span in spans if span.state != OpenState.CLOSED), spans[0])
    return chosen.state, chosen.comment


def _overlay(layers: Sequence[list[Span]], decide: Callable[[Sequence[Span]], _Decision]) -> list[Span]:
    """Cut layers over the same time where any of them changes, and decide on each piece."""
    if len(layers) == 1:
        return layers[0]
    cuts = sorted({span.start.timestamp(): span.start for layer in layers for span in layer}.items())
    ends = [start for _, start in cuts[1:]] + [layers[0][-1].end]
    places = [0] * len(layers)
    spans = []
    for (stamp, start), end in zip(cuts, ends, strict=True):
        for number, layer in enumerate(layers):
            while layer[places[number]].end.timestamp() <= stamp:
                places[number] += 1
        spans.append(Span(start, end, *decide([layer[place] for layer, place in zip(layers, places, strict=True)])))
    return spans


def _join(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and (joined[-1].state, joined[-1].comment) == (span.state, span.comment):
            joined[-1] = Span(joined[-1].start, span.end, span.state, span.comment)
        else:
            joined.append(span)
    return joined
