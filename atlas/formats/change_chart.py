"""Pairs of bars: a figure before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from atlas.formats.bar_parts import BAR, MOST_SAID, STUB, TURN, Scale, draw_zero, require_bars, say_value
from atlas.formats.chart_parts import MARGIN, TEXT, WIDTH, Axis, frame_chart, hatch, write_quiet, write_words
from atlas.formats.svg import cut_text, element, escape, text_width
from atlas.language import Language, mark

_BEFORE: Final = mark("vorher")
_AFTER: Final = mark("nachher")
_SAYS_CHANGE: Final = mark("%(label)s: %(before)s, dann %(after)s")


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


def draw_changes(chart: ChangeChart, speech: Language) -> str:
    """Return pairs of bars, before and after, as an SVG element.

    Raises
    ------
    BadDataError
        If the title or every pair is missing.
    """
    require_bars(chart.title, len(chart.changes))
    values = [value for change in chart.changes for value in (change.before, change.after) if value is not None]
    scale = Scale.around(values)
    parts = [write_quiet(chart.axis.head, MARGIN, 16.0), *_draw_key(chart, speech)]
    y = 58.0
    for change in chart.changes:
        parts.append(_draw_change(change, chart.axis, scale, y, speech))
        y += TEXT + 2 * BAR + 4 + TURN
    description = chart.description or describe_changes(chart, speech)
    return frame_chart("changes", chart.title, description, parts, (WIDTH, y - TURN + 6))


def describe_changes(chart: ChangeChart, speech: Language) -> str:
    """Return the text alternative: every figure before and after."""
    said = [
        speech.gettext(
            _SAYS_CHANGE,
            label=change.label,
            before=say_value(change.before, chart.axis, speech),
            after=say_value(change.after, chart.axis, speech),
        )
        for change in chart.changes[:MOST_SAID]
    ]
    return f"{chart.axis.head}. {'; '.join(said)}."


def _draw_change(change: Change, axis: Axis, scale: Scale, y: float, speech: Language) -> str:
    values = f"{say_value(change.before, axis, speech)} → {say_value(change.after, axis, speech)}"
    label = cut_text(change.label, TEXT, WIDTH - text_width(values, TEXT) - 16)
    parts = [
        element("title", escape(f"{change.label}: {values}")),
        write_words(label, MARGIN, y + TEXT - 2),
        write_words(values, WIDTH - MARGIN, y + TEXT - 2, text_anchor="end"),
        _draw_half(change.before, scale, y + TEXT + 4, is_after=False),
        _draw_half(change.after, scale, y + TEXT + 6 + BAR, is_after=True),
        draw_zero(scale, y + TEXT + 1, 2 * BAR + 8),
    ]
    return element("g", *parts)


def _draw_half(value: float | None, scale: Scale, y: float, *, is_after: bool) -> str:
    if value is None:
        return hatch(scale.across(0), y, STUB, BAR)
    start, length = scale.span(value)
    return _box(start, y, length, is_after=is_after) if length else ""


def _box(x: float, y: float, width: float, *, is_after: bool) -> str:
    # Hollow and full: a copy in grey tells them apart as well.
    if is_after:
        return element("rect", class_="chart-bar", x=float(x), y=y, width=float(width), height=BAR, fill="#1d6f78")
    inner = {"x": x + 0.75, "y": y + 0.75, "width": max(width - 1.5, 0.5), "height": BAR - 1.5}
    return element("rect", class_="chart-before", **inner, fill="#fff", stroke="#1d6f78", stroke_width=1.5)


def _draw_key(chart: ChangeChart, speech: Language) -> Iterator[str]:
    x = float(MARGIN)
    for words, is_after in ((chart.before, False), (chart.after, True)):
        said = speech.gettext(words)
        yield _box(x, 26.0, 26.0, is_after=is_after)
        yield write_words(said, x + 34, 39.0)
        x += 34 + text_width(said, TEXT) + 24
