"""Line charts: how one figure follows another, with a chosen value marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.chart_parts import (
    INK,
    MARGIN,
    SMALL,
    TEXT,
    WIDTH,
    Axis,
    class_of,
    colour_of,
    dashed_line,
    frame_chart,
    nice_ticks,
    place_beside,
    solid_line,
    write_quiet,
    write_words,
)
from atlas.formats.svg import element, escape, text_width
from atlas.language import Language, mark

_PLOT_HEIGHT: Final = 220
_KEY_LINE: Final = 22
_DASHES: Final = (None, "8 5", "2 4", "10 4 2 4", "14 5")
_MOST_DOTS: Final = 16
"""Points are dotted up to so many; beyond, dots would hide the line."""
_NOTHING: Final = mark("Keine Werte.")
_SAYS: Final = mark("%(name)s: von %(first)s bei %(from)s bis %(last)s bei %(to)s.")
_SAYS_MARK: Final = mark("Markiert: %(label)s.")
_SAYS_MARKED: Final = mark("%(name)s dort: %(value)s.")


@dataclass(frozen=True)
class Series:
    """A line: its name and its points, by ascending x; y is None where nothing is known."""

    name: str
    points: tuple[tuple[float, float | None], ...]

    def value_at(self, x: float) -> float | None:
        """Return y at `x`, between two points on the straight line; None where one of them is not known."""
        for (left, low), (right, high) in zip(self.points, self.points[1:] or self.points, strict=False):
            if left <= x <= right and low is not None and high is not None:
                return low if right == left else low + (high - low) * (x - left) / (right - left)
        return None


@dataclass(frozen=True)
class Marked:
    """A value on the x axis that is pointed out, such as the standard in force."""

    x: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """A line chart: at most five series over numbers.

    `description` replaces the text alternative that the chart makes of its figures.
    """

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marked: Marked | None = None
    description: str = ""


@dataclass(frozen=True)
class _Plot:
    """From values to places in the drawing."""

    left: float
    top: float
    xs: list[float]
    ys: list[float]

    @property
    def right(self) -> float:
        return WIDTH - 12

    @property
    def bottom(self) -> float:
        return self.top + _PLOT_HEIGHT

    def across(self, x: float) -> float:
        return self.left + (x - self.xs[0]) / (self.xs[-1] - self.xs[0]) * (self.right - self.left)

    def down(self, y: float) -> float:
        return self.bottom - (y - self.ys[0]) / (self.ys[-1] - self.ys[0]) * _PLOT_HEIGHT


def draw_lines(chart: LineChart, speech: Language) -> str:
    """Return a line chart as an SVG element; an empty one says so.

    Raises
    ------
    BadDataError
        If the title is missing, or there are more than five series, which nobody tells apart.
    """
    if len(chart.series) > len(_DASHES):
        raise BadDataError(
            "Ein Liniendiagramm mit %(count)s Linien liest niemand; erwartet werden höchstens %(most)s.",
            count=len(chart.series),
            most=len(_DASHES),
        )
    plot = _lay_out(chart, speech)
    parts = [
        *_draw_key(chart),
        write_quiet(chart.y.head, MARGIN, plot.top - 36 if chart.marked else plot.top - 12),
        *_draw_grid(chart, plot, speech),
        *(line for position, series in enumerate(chart.series) for line in _draw_series(series, position, plot)),
        *_draw_mark(chart, plot, speech),
        write_quiet(chart.x.head, plot.right, plot.bottom + 42, text_anchor="end"),
    ]
    description = chart.description or describe_lines(chart, speech)
    return frame_chart("lines", chart.title, description, parts, (WIDTH, plot.bottom + 52))


def describe_lines(chart: LineChart, speech: Language) -> str:
    """Return the text alternative: ends and marked value of each line."""
    said = []
    for series in chart.series:
        known = [(x, y) for x, y in series.points if y is not None]
        if known:
            (first_x, first_y), (last_x, last_y) = known[0], known[-1]
            ends = {"first": chart.y.say(first_y, speech), "last": chart.y.say(last_y, speech)}
            ends |= {"from": chart.x.say(first_x, speech), "to": chart.x.say(last_x, speech)}
            said.append(speech.gettext(_SAYS, name=series.name, **ends))
    if chart.marked:
        said.append(speech.gettext(_SAYS_MARK, label=chart.marked.label))
        values = [(series.name, series.value_at(chart.marked.x)) for series in chart.series]
        said += [
            speech.gettext(_SAYS_MARKED, name=name, value=chart.y.say(value, speech))
            for name, value in values
            if value is not None
        ]
    return " ".join(said) or speech.gettext(_NOTHING)


def _lay_out(chart: LineChart, speech: Language) -> _Plot:
    xs = [x for series in chart.series for x, _ in series.points] + ([chart.marked.x] if chart.marked else [])
    ys = [y for series in chart.series for _, y in series.points if y is not None]
    across = nice_ticks(min(xs, default=0), max(xs, default=1), count=6)
    down = nice_ticks(min(0.0, *ys, 0.0), max(0.0, *ys, 0.0))
    left = max(text_width(speech.number(y, _digits(chart.y, down)), SMALL) for y in down) + 12
    keys = len(chart.series) * _KEY_LINE + 12 if len(chart.series) > 1 else 0
    return _Plot(left, 28 + keys + (24 if chart.marked else 0), across, down)


def _digits(axis: Axis, ticks: list[float]) -> int:
    return 0 if all(tick == round(tick) for tick in ticks) else max(axis.digits, 1)


def _draw_key(chart: LineChart) -> Iterator[str]:
    if len(chart.series) < 2:
        return
    for position, series in enumerate(chart.series):
        y = 10.0 + position * _KEY_LINE
        yield _stroke(f"M{MARGIN} {y:.1f}h36", position)
        yield _draw_dot(MARGIN + 18, y, position)
        yield write_words(series.name, MARGIN + 46, y + 5)


def _draw_grid(chart: LineChart, plot: _Plot, speech: Language) -> Iterator[str]:
    for y in plot.ys:
        yield solid_line(plot.left, plot.down(y), plot.right, plot.down(y))
        words = speech.number(y, _digits(chart.y, plot.ys))
        yield write_quiet(words, plot.left - 8, plot.down(y) + 5, text_anchor="end")
    for x in plot.xs:
        words = speech.number(x, _digits(chart.x, plot.xs))
        yield solid_line(plot.across(x), plot.bottom, plot.across(x), plot.bottom + 5)
        yield write_quiet(words, plot.across(x), plot.bottom + 20, text_anchor="middle")
    yield element(
        "path", class_="chart-axis", d=f"M{plot.left:.1f} {plot.down(0):.1f}H{plot.right:.1f}", stroke=INK, fill="none"
    )


def _draw_series(series: Series, position: int, plot: _Plot) -> Iterator[str]:
    runs = [list(run) for known, run in groupby(series.points, lambda point: point[1] is not None) if known]
    placed = [[(plot.across(x), plot.down(y)) for x, y in run if y is not None] for run in runs]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in placed)
    if path:
        yield element("g", element("title", escape(series.name)), _stroke(path, position))
    dots = [point for run in placed for point in run]
    if len(dots) <= _MOST_DOTS:
        yield from (_draw_dot(x, y, position) for x, y in dots)


def _stroke(path: str, position: int) -> str:
    return element(
        "path",
        class_=f"chart-line {class_of(position)}",
        d=path,
        fill="none",
        stroke=colour_of(position),
        stroke_width=2.5,
        stroke_linejoin="round",
        stroke_dasharray=_DASHES[position],
    )


def _draw_dot(x: float, y: float, position: int, *, size: float = 4.0) -> str:
    """Return a mark of the series: circle, square, triangle, diamond, cross, as colours alone tell too few people."""
    looks = {"class_": f"chart-dot {class_of(position)}", "fill": colour_of(position)}
    if position == 0:
        return element("circle", cx=float(x), cy=float(y), r=size, **looks)
    shapes = {
        1: f"M{x - size:.1f} {y - size:.1f}h{2 * size}v{2 * size}h{-2 * size}z",
        2: f"M{x:.1f} {y - size * 1.3:.1f}l{size * 1.3:.1f} {size * 2.3:.1f}h{-size * 2.6:.1f}z",
        3: f"M{x:.1f} {y - size * 1.4:.1f}l{size * 1.4:.1f} {size * 1.4:.1f}l{-size * 1.4:.1f} {size * 1.4:.1f}"
        f"l{-size * 1.4:.1f} {-size * 1.4:.1f}z",
        4: f"M{x - size:.1f} {y - 1.5:.1f}h{2 * size}v3h{-2 * size}zM{x - 1.5:.1f} {y - size:.1f}h3v{2 * size}h-3z",
    }
    return element("path", d=shapes[position], **looks)


def _draw_mark(chart: LineChart, plot: _Plot, speech: Language) -> Iterator[str]:
    if chart.marked is None:
        return
    x = plot.across(chart.marked.x)
    yield dashed_line(x, plot.top - 8, x, plot.bottom)
    values = [series.value_at(chart.marked.x) for series in chart.series]
    for position, value in enumerate(values):
        if value is not None:
            yield _draw_dot(x, plot.down(value), position, size=6.0)
    # The value itself only where it is one: several would not tell which is whose.
    single = [chart.y.say(value, speech) for value in values if value is not None]
    words = f"{chart.marked.label}: {single[0]}" if len(values) == 1 and single else chart.marked.label
    start, anchor = place_beside(words, x, TEXT, WIDTH)
    yield write_words(words, start, plot.top - 13, text_anchor=anchor, font_weight=600)
