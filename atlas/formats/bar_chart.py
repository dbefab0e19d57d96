"""Bar charts: a figure for each of several regions or kinds, and before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.chart_parts import (
    INK,
    MARGIN,
    SMALL,
    TEXT,
    WIDTH,
    Axis,
    dashed_line,
    frame_chart,
    hatch,
    place_beside,
    write_quiet,
    write_words,
)
from atlas.formats.svg import cut_text, element, escape, text_width, wrap_text
from atlas.language import Language, mark

_BAR: Final = 16
_STUB: Final = 56
"""Width of the hatched box of a bar whose value is not known."""
_NOTE_LINE: Final = 17
_TURN: Final = 14
"""Space between two bars."""
_UNKNOWN: Final = mark("nicht bekannt")
_DISCARDED: Final = mark("%(value)s, verworfen")
_BEFORE: Final = mark("vorher")
_AFTER: Final = mark("nachher")
_SAYS_BAR: Final = mark("%(label)s: %(value)s")
_SAYS_CHANGE: Final = mark("%(label)s: %(before)s, dann %(after)s")
_NOTHING: Final = mark("Keine Werte.")
_MOST_SAID: Final = 40
"""So many bars are named in the text alternative; the table beside the picture has all."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    `value` is None where it is not known. `instead` is said in place of the value ("unter 5", "nicht gezeigt"), and the
    bar then shows no length. `is_discarded`: the value is there, but nobody should rely on it; `note` says why.
    `is_strong` points one bar out.
    """

    label: str
    value: float | None
    note: str = ""
    instead: str = ""
    is_discarded: bool = False
    is_strong: bool = False


@dataclass(frozen=True)
class Reference:
    """A value that all bars are compared to, such as the county's mean."""

    value: float
    label: str


@dataclass(frozen=True)
class BarChart:
    """A bar chart from top to bottom, in the order given.

    `description` replaces the text alternative that the chart makes of its figures.
    """

    title: str
    axis: Axis
    bars: tuple[Bar, ...]
    reference: Reference | None = None
    description: str = ""


@dataclass(frozen=True)
class Change:
    """A figure before and after; None where it is not known."""

    label: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class ChangeChart:
    """Pairs of bars: before and after. The words for both may be others, such as two years."""

    title: str
    axis: Axis
    changes: tuple[Change, ...]
    before: str = _BEFORE
    after: str = _AFTER
    description: str = ""


@dataclass(frozen=True)
class _Scale:
    """From values to places across the drawing; 0 is always in it."""

    least: float
    most: float

    @classmethod
    def around(cls, values: list[float]) -> _Scale:
        least, most = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
        return cls(least, most if most > least else least + 1)

    def across(self, value: float) -> float:
        return MARGIN + (value - self.least) / (self.most - self.least) * (WIDTH - 2 * MARGIN)

    def span(self, value: float) -> tuple[float, float]:
        """Return where the bar of a value begins and how long it is; a value that is not 0 can be seen."""
        ends = sorted((self.across(0), self.across(value)))
        return ends[0], max(ends[1] - ends[0], 2.0 if value else 0.0)


def draw_bars(chart: BarChart, speech: Language) -> str:
    """Return a bar chart as an SVG element.

    Raises
    ------
    BadDataError
        If the title or every bar is missing.
    """
    _require_bars(chart.title, len(chart.bars))
    values = [bar.value for bar in chart.bars if bar.value is not None and not bar.instead]
    scale = _Scale.around([*values, *([chart.reference.value] if chart.reference else [])])
    y = 16.0
    parts = [write_quiet(chart.axis.head, MARGIN, y)]
    y += 14 + (18 if chart.reference else 0)
    if chart.reference:
        parts.append(_name_reference(chart.reference, chart.axis, scale, y, speech))
    for bar in chart.bars:
        drawn, below = _draw_bar(bar, chart.axis, scale, y, speech)
        parts.append(drawn)
        if chart.reference:
            # Over the bars only: through the words, a line would cross them out.
            x = scale.across(chart.reference.value)
            parts.append(dashed_line(x, y + TEXT + 1, x, y + TEXT + _BAR + 7))
        y = below
    description = chart.description or describe_bars(chart, speech)
    return frame_chart("bars", chart.title, description, parts, (WIDTH, y - _TURN + 6))


def describe_bars(chart: BarChart, speech: Language) -> str:
    """Return the text alternative: every bar with its value."""
    said = [
        speech.gettext(_SAYS_BAR, label=bar.label, value=_say_bar(bar, chart.axis, speech))
        for bar in chart.bars[:_MOST_SAID]
    ]
    return f"{chart.axis.head}. {'; '.join(said)}." if said else speech.gettext(_NOTHING)


def draw_changes(chart: ChangeChart, speech: Language) -> str:
    """Return pairs of bars, before and after, as an SVG element.

    Raises
    ------
    BadDataError
        If the title or every pair is missing.
    """
    _require_bars(chart.title, len(chart.changes))
    values = [value for change in chart.changes for value in (change.before, change.after) if value is not None]
    scale = _Scale.around(values)
    parts = [write_quiet(chart.axis.head, MARGIN, 16.0), *_draw_key(chart, speech)]
    y = 58.0
    for change in chart.changes:
        parts.append(_draw_change(change, chart.axis, scale, y, speech))
        y += TEXT + 2 * _BAR + 4 + _TURN
    description = chart.description or describe_changes(chart, speech)
    return frame_chart("changes", chart.title, description, parts, (WIDTH, y - _TURN + 6))


def describe_changes(chart: ChangeChart, speech: Language) -> str:
    """Return the text alternative: every figure before and after."""
    said = [
        speech.gettext(
            _SAYS_CHANGE,
            label=change.label,
            before=_say(change.before, chart.axis, speech),
            after=_say(change.after, chart.axis, speech),
        )
        for change in chart.changes[:_MOST_SAID]
    ]
    return f"{chart.axis.head}. {'; '.join(said)}."


def _require_bars(title: str, count: int) -> None:
    if not count:
        raise BadDataError("Das Diagramm „%(title)s“ hat keinen Balken; erwartet wird mindestens einer.", title=title)


def _say(value: float | None, axis: Axis, speech: Language) -> str:
    return speech.gettext(_UNKNOWN) if value is None else axis.say(value, speech)


def _say_bar(bar: Bar, axis: Axis, speech: Language) -> str:
    said = bar.instead or _say(bar.value, axis, speech)
    return speech.gettext(_DISCARDED, value=said) if bar.is_discarded else said


def _draw_bar(bar: Bar, axis: Axis, scale: _Scale, y: float, speech: Language) -> tuple[str, float]:
    """Return the drawing of a bar whose upper edge is at `y`, and where the next one begins."""
    value = _say_bar(bar, axis, speech)
    weight = 600 if bar.is_strong else None
    label = cut_text(bar.label, TEXT, WIDTH - text_width(value, TEXT) - 16)
    lines = wrap_text(bar.note, SMALL, WIDTH, lines=3) if bar.note else []
    below = y + TEXT + 4 + _BAR
    parts = [
        element("title", escape(f"{bar.label}: {value}")),
        write_words(label, MARGIN, y + TEXT - 2, font_weight=weight),
        write_words(value, WIDTH - MARGIN, y + TEXT - 2, text_anchor="end", font_weight=weight),
        _draw_length(bar, scale, y + TEXT + 4),
        _draw_zero(scale, y + TEXT + 1, _BAR + 6),
        *(write_quiet(line, MARGIN, below + _NOTE_LINE * (count + 1) - 2) for count, line in enumerate(lines)),
    ]
    return element("g", *parts), below + _NOTE_LINE * len(lines) + _TURN


def _draw_length(bar: Bar, scale: _Scale, y: float) -> str:
    if bar.value is None or bar.instead:
        return hatch(scale.across(0), y, _STUB, _BAR)
    start, length = scale.span(bar.value)
    if bar.is_discarded:
        return hatch(start, y, length, _BAR)
    looks = {"class_": f"chart-bar{' is-strong' if bar.is_strong else ''}"}
    return element(
        "rect", x=start, y=y, width=length, height=_BAR, fill="#0a414a" if bar.is_strong else "#1d6f78", **looks
    )


def _draw_change(change: Change, axis: Axis, scale: _Scale, y: float, speech: Language) -> str:
    values = f"{_say(change.before, axis, speech)} → {_say(change.after, axis, speech)}"
    label = cut_text(change.label, TEXT, WIDTH - text_width(values, TEXT) - 16)
    parts = [
        element("title", escape(f"{change.label}: {values}")),
        write_words(label, MARGIN, y + TEXT - 2),
        write_words(values, WIDTH - MARGIN, y + TEXT - 2, text_anchor="end"),
        _draw_half(change.before, scale, y + TEXT + 4, is_after=False),
        _draw_half(change.after, scale, y + TEXT + 6 + _BAR, is_after=True),
        _draw_zero(scale, y + TEXT + 1, 2 * _BAR + 8),
    ]
    return element("g", *parts)


def _draw_half(value: float | None, scale: _Scale, y: float, *, is_after: bool) -> str:
    if value is None:
        return hatch(scale.across(0), y, _STUB, _BAR)
    start, length = scale.span(value)
    return _box(start, y, length, is_after=is_after) if length else ""


def _box(x: float, y: float, width: float, *, is_after: bool) -> str:
    # Hollow and full: a copy in grey tells them apart as well.
    if is_after:
        return element("rect", class_="chart-bar", x=float(x), y=y, width=float(width), height=_BAR, fill="#1d6f78")
    inner = {"x": x + 0.75, "y": y + 0.75, "width": max(width - 1.5, 0.5), "height": _BAR - 1.5}
    return element("rect", class_="chart-before", **inner, fill="#fff", stroke="#1d6f78", stroke_width=1.5)


def _draw_key(chart: ChangeChart, speech: Language) -> Iterator[str]:
    x = float(MARGIN)
    for words, is_after in ((chart.before, False), (chart.after, True)):
        said = speech.gettext(words)
        yield _box(x, 26.0, 26.0, is_after=is_after)
        yield write_words(said, x + 34, 39.0)
        x += 34 + text_width(said, TEXT) + 24


def _draw_zero(scale: _Scale, y: float, height: float) -> str:
    return element(
        "path", class_="chart-axis", d=f"M{scale.across(0):.1f} {y:.1f}v{height:.1f}", stroke=INK, fill="none"
    )


def _name_reference(reference: Reference, axis: Axis, scale: _Scale, y: float, speech: Language) -> str:
    words = f"{reference.label}: {axis.say(reference.value, speech)}"
    x, anchor = place_beside(words, scale.across(reference.value), SMALL, WIDTH)
    # Dashes like those over the bars, as a key.
    return write_quiet(f"┆ {words}", x, y - 6, text_anchor=anchor)
