"""Bar charts: a figure for each of several regions or kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.formats.bar_parts import BAR, MOST_SAID, STUB, TURN, Scale, draw_zero, require_bars, say_value
from atlas.formats.chart_parts import (
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

_NOTE_LINE: Final = 17
_DISCARDED: Final = mark("%(value)s, verworfen")
_SAYS_BAR: Final = mark("%(label)s: %(value)s")
_NOTHING: Final = mark("Keine Werte.")


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


def draw_bars(chart: BarChart, speech: Language) -> str:
    """Return a bar chart as an SVG element.

    Raises
    ------
    BadDataError
        If the title or every bar is missing.
    """
    require_bars(chart.title, len(chart.bars))
    values = [bar.value for bar in chart.bars if bar.value is not None and not bar.instead]
    scale = Scale.around([*values, *([chart.reference.value] if chart.reference else [])])
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
            parts.append(dashed_line(x, y + TEXT + 1, x, y + TEXT + BAR + 7))
        y = below
    description = chart.description or describe_bars(chart, speech)
    return frame_chart("bars", chart.title, description, parts, (WIDTH, y - TURN + 6))


def describe_bars(chart: BarChart, speech: Language) -> str:
    """Return the text alternative: every bar with its value."""
    said = [
        speech.gettext(_SAYS_BAR, label=bar.label, value=_say_bar(bar, chart.axis, speech))
        for bar in chart.bars[:MOST_SAID]
    ]
    return f"{chart.axis.head}. {'; '.join(said)}." if said else speech.gettext(_NOTHING)


def _say_bar(bar: Bar, axis: Axis, speech: Language) -> str:
    said = bar.instead or say_value(bar.value, axis, speech)
    return speech.gettext(_DISCARDED, value=said) if bar.is_discarded else said


def _draw_bar(bar: Bar, axis: Axis, scale: Scale, y: float, speech: Language) -> tuple[str, float]:
    """Return the drawing of a bar whose upper edge is at `y`, and where the next one begins."""
    value = _say_bar(bar, axis, speech)
    weight = 600 if bar.is_strong else None
    label = cut_text(bar.label, TEXT, WIDTH - text_width(value, TEXT) - 16)
    lines = wrap_text(bar.note, SMALL, WIDTH, lines=3) if bar.note else []
    below = y + TEXT + 4 + BAR
    parts = [
        element("title", escape(f"{bar.label}: {value}")),
        write_words(label, MARGIN, y + TEXT - 2, font_weight=weight),
        write_words(value, WIDTH - MARGIN, y + TEXT - 2, text_anchor="end", font_weight=weight),
        _draw_length(bar, scale, y + TEXT + 4),
        draw_zero(scale, y + TEXT + 1, BAR + 6),
        *(write_quiet(line, MARGIN, below + _NOTE_LINE * (count + 1) - 2) for count, line in enumerate(lines)),
    ]
    return element("g", *parts), below + _NOTE_LINE * len(lines) + TURN


def _draw_length(bar: Bar, scale: Scale, y: float) -> str:
    if bar.value is None or bar.instead:
        return hatch(scale.across(0), y, STUB, BAR)
    start, length = scale.span(bar.value)
    if bar.is_discarded:
        return hatch(start, y, length, BAR)
    looks = {"class_": f"chart-bar{' is-strong' if bar.is_strong else ''}"}
    return element(
        "rect", x=start, y=y, width=length, height=BAR, fill="#0a414a" if bar.is_strong else "#1d6f78", **looks
    )


def _name_reference(reference: Reference, axis: Axis, scale: Scale, y: float, speech: Language) -> str:
    words = f"{reference.label}: {axis.say(reference.value, speech)}"
    x, anchor = place_beside(words, scale.across(reference.value), SMALL, WIDTH)
    # Dashes like those over the bars, as a key.
    return write_quiet(f"┆ {words}", x, y - 6, text_anchor=anchor)
