"""What bar charts share: scale, sizes, words for values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.chart_parts import INK, MARGIN, WIDTH, Axis
from atlas.formats.svg import element
from atlas.language import Language, mark

BAR: Final = 16
STUB: Final = 56
"""Width of the hatched box of a bar whose value is not known."""
TURN: Final = 14
"""Space between two bars."""
MOST_SAID: Final = 40
"""So many bars are named in the text alternative; the table beside the picture has all."""
_UNKNOWN: Final = mark("nicht bekannt")


@dataclass(frozen=True)
class Scale:
    """From values to places across the drawing; 0 is always in it."""

    least: float
    most: float

    @classmethod
    def around(cls, values: list[float]) -> Scale:
        """Return the scale that has room for all values."""
        least, most = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
        return cls(least, most if most > least else least + 1)

    def across(self, value: float) -> float:
        """Return the place of a value."""
        return MARGIN + (value - self.least) / (self.most - self.least) * (WIDTH - 2 * MARGIN)

    def span(self, value: float) -> tuple[float, float]:
        """Return where the bar of a value begins and how long it is; a value that is not 0 can be seen."""
        ends = sorted((self.across(0), self.across(value)))
        return ends[0], max(ends[1] - ends[0], 2.0 if value else 0.0)


def require_bars(title: str, count: int) -> None:
    """Refuse a chart that has nothing to show."""
    if not count:
        raise BadDataError("Das Diagramm „%(title)s“ hat keinen Balken; erwartet wird mindestens einer.", title=title)


def say_value(value: float | None, axis: Axis, speech: Language) -> str:
    """Return a value with its unit, or that it is not known."""
    return speech.gettext(_UNKNOWN) if value is None else axis.say(value, speech)


def draw_zero(scale: Scale, y: float, height: float) -> str:
    """Return the line that bars stand on."""
    return element(
        "path", class_="chart-axis", d=f"M{scale.across(0):.1f} {y:.1f}v{height:.1f}", stroke=INK, fill="none"
    )
