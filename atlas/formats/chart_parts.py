"""What all charts share: the frame with its text alternative, scales, hatching, the key to colours."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.svg import element, escape, text_width, write_text
from atlas.language import Language

WIDTH: Final = 480
"""Drawing units of a chart's width: on a phone a unit is three quarters of a pixel, so type stays readable."""
TEXT: Final = 15
SMALL: Final = 13
MARGIN: Final = 2
INK: Final = "#16211f"
INK_2: Final = "#43514f"
LINE: Final = "#d3dbd9"
COLOURS: Final = ("#1d6f78", "#b0391c", "#7d3a83", "#855700", "#1c5aa6")
"""Colours of series on white; static/css/charts.css has those of the page. Apart in lightness for most eyes, and never
alone: lines also differ in dashes and marks, bars in hatching and outline."""


@dataclass(frozen=True)
class Axis:
    """What is measured: a label, its unit as it follows a number, digits behind the comma."""

    label: str
    unit: str = ""
    digits: int = 0

    @property
    def head(self) -> str:
        """The label with its unit, unless the label names it already."""
        return f"{self.label} ({self.unit})" if self.unit and self.unit not in self.label else self.label

    def say(self, value: float, speech: Language) -> str:
        """Return a value with its unit, in the form of the language."""
        return f"{speech.number(value, self.digits)}{f' {self.unit}' if self.unit else ''}"


def class_of(position: int) -> str:
    """Return the class that colours the series at a position."""
    return f"is-{position % len(COLOURS) + 1}"


def colour_of(position: int) -> str:
    """Return the colour of the series at a position where no style sheet is."""
    return COLOURS[position % len(COLOURS)]


def write_words(words: str, x: float, y: float, *, size: int = TEXT, **attributes: object) -> str:
    """Return a line of text in ink."""
    looks: dict[str, object] = {"class_": "chart-ink", "fill": INK, "font_size": size, **attributes}
    return write_text(words, x, y, **looks)


def write_quiet(words: str, x: float, y: float, *, size: int = SMALL, **attributes: object) -> str:
    """Return a line of text in paler ink."""
    looks: dict[str, object] = {"class_": "chart-quiet", "fill": INK_2, "font_size": size, **attributes}
    return write_text(words, x, y, **looks)


def frame_chart(kind: str, title: str, description: str, parts: list[str], size: tuple[float, float]) -> str:
    """Return the whole SVG element: an image with a name and a text alternative.

    Raises
    ------
    BadDataError
        If there is no title: a picture without a name says nothing to somebody who does not see it.
    """
    if not title.strip():
        raise BadDataError("Einem Diagramm fehlt der Titel; erwartet wird, was es zeigt.")
    width, height = size
    # Named by what it says, so that several charts of one page keep apart and equal pages equal bytes.
    name = f"chart-{zlib.crc32(f'{kind}{title}{description}'.encode()):08x}"
    return element(
        "svg",
        element("title", escape(title), id=f"{name}-title"),
        element("desc", escape(description), id=f"{name}-desc"),
        element("rect", class_="chart-ground", width=width, height=height, fill="#fff"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_=f"chart is-{kind}",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        font_family="sans-serif",
    )


def nice_ticks(least: float, most: float, *, count: int = 5) -> list[float]:
    """Return round numbers that enclose a range, about `count` of them.

    >>> nice_ticks(0, 87), nice_ticks(0, 0)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [0.0, 1.0])
    """
    if most <= least:
        return [float(least), float(least) + 1]
    rough = (most - least) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if rough <= power * factor * 1.0001)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [round(step * position, 10) for position in range(first, last + 1)]


def hatch(x: float, y: float, width: float, height: float, *, gap: float = 7) -> str:
    """Return a hatched box: slanting strokes cut to it.

    Drawn and not an SVG pattern: patterns need an id that is unique in the page, and PDF writers differ on them.
    """
    strokes = []
    for position in range(1, math.ceil((width + height) / gap)):
        across = position * gap
        # From the left or bottom side up to the top or right side, at 45 degrees.
        low = (max(across - height, 0.0), min(across, height))
        high = (min(across, width), max(across - width, 0.0))
        strokes.append(f"M{x + low[0]:.1f} {y + low[1]:.1f}L{x + high[0]:.1f} {y + high[1]:.1f}")
    lines = element("path", class_="chart-hatch", d="".join(strokes), fill="none", stroke="#7d8b88", stroke_width=1.5)
    box = element(
        "rect",
        class_="chart-unknown",
        x=float(x),
        y=float(y),
        width=float(width),
        height=float(height),
        fill="#f3f5f4",
        stroke="#7d8b88",
    )
    return box + lines


def dashed_line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line that marks a limit or a chosen value."""
    ends = {"x1": float(x1), "y1": float(y1), "x2": float(x2), "y2": float(y2)}
    # A pale line below keeps the dashes apart from a dark bar.
    halo = element("line", class_="chart-halo", **ends, stroke="#fff", stroke_width=4)
    return halo + element("line", class_="chart-mark", **ends, stroke=INK, stroke_width=1.5, stroke_dasharray="5 4")


def solid_line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a thin line of the grid."""
    ends = {"x1": float(x1), "y1": float(y1), "x2": float(x2), "y2": float(y2)}
    return element("line", class_="chart-grid", **ends, stroke=LINE, stroke_width=1)


def place_beside(words: str, x: float, size: int, width: float) -> tuple[float, str]:
    """Return where a text at `x` starts, and its anchor, so that it stays within 0 and `width`."""
    half = text_width(words, size) / 2
    if x - half < 0:
        return float(MARGIN), "start"
    if x + half > width:
        return float(width - MARGIN), "end"
    return float(x), "middle"
