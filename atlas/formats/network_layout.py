"""Where the entries of a network picture stand, and where its ribbons begin and end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from atlas.formats.chart_parts import SMALL
from atlas.formats.svg import wrap_text

WIDTH: Final = 720
COLUMN: Final = 160
LINE: Final = 17
_TOP: Final = 48
_GAP: Final = 10
_RIBBONS: Final = 300
"""Height of all ribbons of a column together."""
_SWEEPS: Final = 4


@dataclass(frozen=True)
class Path:
    """What runs through the picture from left to right: an entry of each column, and how many there are."""

    entries: tuple[str, ...]
    count: float = 1


@dataclass
class Node:
    """An entry of a column: `lines` of its name, its box, and how much of its sides has ribbons already."""

    name: str
    count: float
    lines: list[str]
    top: float
    height: float
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


@dataclass(frozen=True)
class Ribbon:
    """A connection: from the right side of `left` to the left side of `right`; `first` gives the colour."""

    left: str
    right: str
    first: int
    count: float
    width: float
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """The columns from left to right, their entries from top to bottom."""

    columns: list[dict[str, Node]]
    paths: list[Path]
    unit: float

    @property
    def lefts(self) -> list[float]:
        """The left side of each column; a unit is left free on both sides, so that no outline is cut."""
        step = (WIDTH - 2 - COLUMN) / (len(self.columns) - 1)
        return [1 + position * step for position in range(len(self.columns))]

    @property
    def bottom(self) -> float:
        """The lower end of the longest column."""
        return max(node.top + node.height for nodes in self.columns for node in nodes.values())

    def tie(self) -> Iterator[Ribbon]:
        """Yield the ribbons between neighbouring columns; once for each layout, as they take up room."""
        firsts = {name: position for position, name in enumerate(self.columns[0])}
        for column in range(len(self.columns) - 1):
            left, right = self.columns[column], self.columns[column + 1]
            counts: dict[tuple[str, str, str], float] = defaultdict(float)
            for path in self.paths:
                counts[path.entries[column], path.entries[column + 1], path.entries[0]] += path.count
            # At each end by where the other one is, so that ribbons of one entry do not cross in front of it.
            order = sorted(counts, key=lambda key: (left[key[0]].top, right[key[1]].top, firsts[key[2]]))
            starts = {key: self._take(left[key[0]], "out", counts[key]) for key in order}
            order = sorted(counts, key=lambda key: (right[key[1]].top, left[key[0]].top, firsts[key[2]]))
            ends = {key: self._take(right[key[1]], "in", counts[key]) for key in order}
            for key in order:
                start, end = (self.lefts[column] + COLUMN, starts[key]), (self.lefts[column + 1], ends[key])
                width = counts[key] * self.unit
                yield Ribbon(key[0], key[1], firsts[key[2]], counts[key], width, start, end)

    def _take(self, node: Node, side: str, count: float) -> float:
        """Return the middle of the next free piece of a node's side, all pieces in its middle."""
        width = count * self.unit
        start = node.top + (node.height - node.count * self.unit) / 2 + node.taken[side]
        node.taken[side] += width
        return start + width / 2


def lay_out(paths: list[Path], last: set[str]) -> Layout:
    """Return the places of all entries; those named in `last` stand at the end of their column."""
    unit = _RIBBONS / sum(path.count for path in paths)
    columns = []
    for column, names in enumerate(_order(paths, last)):
        sums = sum_counts(paths, column)
        nodes, top = {}, float(_TOP)
        for name in names:
            lines = wrap_text(name, SMALL, COLUMN - 20, lines=3)
            height = max(sums[name] * unit, len(lines) * LINE + LINE + 8)
            nodes[name] = Node(name, sums[name], lines, top, height)
            top += height + _GAP
        columns.append(nodes)
    _center(columns)
    return Layout(columns, paths, unit)


def sum_counts(paths: list[Path] | tuple[Path, ...], column: int) -> dict[str, float]:
    """Return the count of each entry of a column."""
    sums: dict[str, float] = defaultdict(float)
    for path in paths:
        sums[path.entries[column]] += path.count
    return dict(sums)


def rank_entries(sums: dict[str, float]) -> list[str]:
    """Return entries by count, the largest first, equal ones by name."""
    return sorted(sums, key=lambda name: (-sums[name], name))


def _order(paths: list[Path], last: set[str]) -> list[list[str]]:
    """Return the entries of each column in an order with few crossings: barycentres (Sugiyama et al. 1981)."""
    width = len(paths[0].entries)
    orders = [rank_entries(sum_counts(paths, column)) for column in range(width)]
    for sweep in range(_SWEEPS):
        # To the right by what stands on the left, and back.
        step = 1 if sweep % 2 == 0 else -1
        for column in list(range(width))[::step][1:]:
            orders[column] = _sort_by(paths, column, column - step, orders[column - step], last)
    return orders


def _sort_by(paths: list[Path], column: int, beside: int, others: list[str], last: set[str]) -> list[str]:
    place = {name: position for position, name in enumerate(others)}
    weight: dict[str, float] = defaultdict(float)
    for path in paths:
        weight[path.entries[column]] += path.count * place[path.entries[beside]]
    total = sum_counts(paths, column)
    return sorted(total, key=lambda name: (name in last, weight[name] / total[name], name))


def _center(columns: list[dict[str, Node]]) -> None:
    """Move shorter columns down by half of what they lack, so that ribbons run level."""
    ends = [max(node.top + node.height for node in nodes.values()) for nodes in columns]
    for nodes, end in zip(columns, ends, strict=True):
        for node in nodes.values():
            node.top += (max(ends) - end) / 2
