"""Where the numbers of a sketch stand: points at one place together, labels beside each other."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_DOT: Final = 10
_ROUGH_DOT: Final = 18
_SAME_PLACE: Final = 1.5
"""Points closer than this many radii are one mark."""
_SIGNS_PER_LINE: Final = 14
_ANGLES: Final = (-90, -45, -135, 0, 180, 45, 135, 90)
"""Directions in degrees, y downwards: above first, below last."""


@dataclass(frozen=True)
class Box:
    """A rectangle in drawing units, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """Return the box of a size with its middle at a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def width(self) -> float:
        """Units from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Units from top to bottom."""
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def hits(self, others: Iterable[Box]) -> bool:
        """Tell whether it overlaps one of the others."""
        return any(
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
            for other in others
        )

    def is_inside(self, frame: Box) -> bool:
        """Tell whether all of it lies in a frame."""
        return (
            frame.left <= self.left
            and frame.top <= self.top
            and self.right <= frame.right
            and self.bottom <= frame.bottom
        )


@dataclass(frozen=True)
class Mark:
    """One place in the drawing and the numbers of what is there."""

    x: float
    y: float
    is_approximate: bool
    numbers: tuple[int, ...]

    @property
    def radius(self) -> int:
        """An approximate place is drawn as a ring, wide enough not to look like a point."""
        return _ROUGH_DOT if self.is_approximate else _DOT

    @property
    def box(self) -> Box:
        """What the dot covers."""
        return Box.around(self.x, self.y, 2 * self.radius, 2 * self.radius)


@dataclass(frozen=True)
class Label:
    """The numbers of a mark, in lines, and where they stand."""

    mark: Mark
    lines: tuple[str, ...]
    box: Box


def say_numbers(numbers: Iterable[int]) -> str:
    """Return numbers as people write them, neighbours as a range.

    >>> say_numbers([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7, 8'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}\N{EN DASH}{run[-1]}" if len(run) > 2 else ", ".join(str(number) for number in run) for run in runs
    )


def group_points(places: np.ndarray, numbers: Iterable[int], approximate: Iterable[bool]) -> list[Mark]:
    """Return the marks of points at `places`, (n, 2) in drawing units, exact and approximate ones apart."""
    marks: list[Mark] = []
    for (x, y), number, is_rough in zip(places.tolist(), numbers, approximate, strict=True):
        same = next(
            (
                position
                for position, mark in enumerate(marks)
                if mark.is_approximate == bool(is_rough)
                and math.hypot(mark.x - x, mark.y - y) < _SAME_PLACE * mark.radius
            ),
            None,
        )
        if same is None:
            marks.append(Mark(x, y, bool(is_rough), (int(number),)))
        else:
            held = marks[same]
            marks[same] = Mark(held.x, held.y, held.is_approximate, (*held.numbers, int(number)))
    return marks


def place_labels(marks: Sequence[Mark], frame: Box, taken: Iterable[Box] = ()) -> list[Label]:
    """Return a label for each mark, off all dots and earlier labels as long as there is room in the frame."""
    occupied = [*taken, *(mark.box for mark in marks)]
    labels = []
    for mark in marks:
        lines = tuple(textwrap.wrap(say_numbers(mark.numbers), _SIGNS_PER_LINE, break_on_hyphens=False))
        choices = list(_around(mark, lines))
        # In a crowd a label may lie on another one: still better than a number that is missing.
        free = (box for box in choices if box.is_inside(frame) and not box.hits(occupied))
        inside = (box for box in choices if box.is_inside(frame))
        box = next(free, None) or next(inside, choices[0])
        occupied.append(box)
        labels.append(Label(mark, lines, box))
    return labels


def _around(mark: Mark, lines: Sequence[str]) -> Iterator[Box]:
    width, height = 18 * max(map(len, lines)) + 16, 34 * len(lines) + 10
    for gap in (6, 30, 70, 120, 180):
        for angle in _ANGLES:
            across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            # Along each axis half the label and the dot lie between the two middles.
            x = mark.x + round(across, 6) * (mark.radius + gap + width / 2)
            y = mark.y + round(down, 6) * (mark.radius + gap + height / 2)
            yield Box.around(x, y, width, height)
