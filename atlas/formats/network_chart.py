"""Network pictures: who works with whom, in columns from left to right, ribbons as wide as what they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from atlas.errors import BadDataError
from atlas.formats.chart_parts import (
    SMALL,
    TEXT,
    Axis,
    class_of,
    colour_of,
    frame_chart,
    write_quiet,
    write_words,
)
from atlas.formats.svg import element, escape, wrap_text
from atlas.language import Language, mark

WIDTH: Final = 720
_COLUMN: Final = 160
_TOP: Final = 48
_GAP: Final = 10
_LINE: Final = 17
_RIBBONS: Final = 300
"""Height of all ribbons of a column together."""
_SWEEPS: Final = 4
_SAYS_LINK: Final = mark("%(left)s – %(right)s: %(count)s")
_SAYS_MORE: Final = mark("und %(count)s weitere Verbindungen")
_OTHERS: Final = mark("%(count)s weitere")
_MOST_SAID: Final = 40


@dataclass(frozen=True)
class Column:
    """A column of the picture: its head, and how many of its entries are drawn at most; the least fold into one."""

    head: str
    most: int = 12


@dataclass(frozen=True)
class Path:
    """What runs through the picture from left to right: an entry of each column, and how many there are."""

    entries: tuple[str, ...]
    count: float = 1


@dataclass(frozen=True)
class NetworkChart:
    """Two or more columns and the paths through them; `axis` says what is counted.

    `description` replaces the text alternative that the chart makes of its figures.
    """

    title: str
    axis: Axis
    columns: tuple[Column, ...]
    paths: tuple[Path, ...]
    description: str = ""


@dataclass
class _Node:
    name: str
    count: float
    lines: list[str]
    top: float = 0.0
    height: float = 0.0
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


_Ribbons = dict[tuple[str, str, str], float]
"""Counts by left entry, right entry and entry of the first column, which gives the colour."""


def draw_network(chart: NetworkChart, speech: Language) -> str:
    """Return the picture as an SVG element, 720 units wide: on a phone let it scroll (class ``chart-scroller``).

    Raises
    ------
    BadDataError
        If the title, every path, or an entry of a path is missing, or there is only one column.
    """
    _require_paths(chart)
    folded = [_fold(chart, position, speech) for position in range(len(chart.columns))]
    paths = [
        Path(tuple(names.get(entry, entry) for names, entry in zip(folded, path.entries, strict=True)), path.count)
        for path in chart.paths
    ]
    unit = _RIBBONS / sum(path.count for path in paths)
    columns = _place(_order(paths), paths, unit)
    firsts = {name: position for position, name in enumerate(columns[0])}
    parts = [
        *_draw_heads(chart),
        *_draw_ribbons(columns, paths, firsts, unit, chart.axis, speech),
        *(
            _draw_node(node, x, None if position else firsts[node.name], chart.axis, speech)
            for position, (x, nodes) in enumerate(zip(_lefts(len(columns)), columns, strict=True))
            for node in nodes.values()
        ),
    ]
    height = max(node.top + node.height for nodes in columns for node in nodes.values()) + 8
    description = chart.description or describe_network(chart, speech)
    return frame_chart("network", chart.title, description, parts, (WIDTH, height))


def describe_network(chart: NetworkChart, speech: Language) -> str:
    """Return the text alternative: the connections with the largest counts, largest first."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for path in chart.paths:
        for pair in zip(path.entries, path.entries[1:], strict=False):
            sums[pair] += path.count
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    said = [
        speech.gettext(_SAYS_LINK, left=left, right=right, count=chart.axis.say(count, speech))
        for (left, right), count in ordered[:_MOST_SAID]
    ]
    if len(ordered) > _MOST_SAID:
        said.append(speech.gettext(_SAYS_MORE, count=len(ordered) - _MOST_SAID))
    return f"{chart.axis.label}. {'; '.join(said)}."


def _require_paths(chart: NetworkChart) -> None:
    wrong = [path for path in chart.paths if len(path.entries) != len(chart.columns) or path.count <= 0]
    if len(chart.columns) < 2 or not chart.paths or wrong:
        raise BadDataError(
            "Das Netz „%(title)s“ lässt sich nicht zeichnen: %(columns)s Spalten, %(paths)s Wege, davon %(wrong)s ohne "
            "Eintrag in jeder Spalte oder ohne Anzahl; erwartet werden mindestens zwei Spalten und ein Weg.",
            title=chart.title,
            columns=len(chart.columns),
            paths=len(chart.paths),
            wrong=len(wrong),
        )


def _fold(chart: NetworkChart, position: int, speech: Language) -> dict[str, str]:
    """Return the name that takes the place of each of the least entries of a column."""
    sums = _sums([path.entries[position] for path in chart.paths], [path.count for path in chart.paths])
    most = chart.columns[position].most
    if len(sums) <= most:
        return {}
    least = sorted(sums, key=lambda name: (-sums[name], name))[most - 1 :]
    return dict.fromkeys(least, speech.gettext(_OTHERS, count=len(least)))


def _sums(names: list[str], counts: list[float]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, count in zip(names, counts, strict=True):
        sums[name] += count
    return dict(sums)


def _order(paths: list[Path]) -> list[list[str]]:
    """Return the entries of each column in an order with few crossings: barycentres (Sugiyama et al. 1981)."""
    width = len(paths[0].entries)
    sums = [_sums([path.entries[column] for path in paths], [path.count for path in paths]) for column in range(width)]
    orders = [sorted(names, key=lambda name, names=names: (-names[name], name)) for names in sums]  # type: ignore[misc]
    for sweep in range(_SWEEPS):
        columns = range(1, width) if sweep % 2 == 0 else range(width - 2, -1, -1)
        for column in columns:
            beside = column - 1 if sweep % 2 == 0 else column + 1
            orders[column] = _sort_by(paths, orders[column], column, orders[beside], beside)
    return orders


def _sort_by(paths: list[Path], names: list[str], column: int, others: list[str], beside: int) -> list[str]:
    place = {name: position for position, name in enumerate(others)}
    weight: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for path in paths:
        weight[path.entries[column]] += path.count * place[path.entries[beside]]
        total[path.entries[column]] += path.count
    return sorted(names, key=lambda name: (weight[name] / total[name], name))


def _place(orders: list[list[str]], paths: list[Path], unit: float) -> list[dict[str, _Node]]:
    columns = []
    for column, names in enumerate(orders):
        sums = _sums([path.entries[column] for path in paths], [path.count for path in paths])
        nodes, top = {}, float(_TOP)
        for name in names:
            lines = wrap_text(name, SMALL, _COLUMN - 20, lines=3)
            height = max(sums[name] * unit, len(lines) * _LINE + _LINE + 8)
            nodes[name] = _Node(name, sums[name], lines, top, height)
            top += height + _GAP
        columns.append(nodes)
    _center(columns)
    return columns


def _center(columns: list[dict[str, _Node]]) -> None:
    """Move shorter columns down by half of what they lack, so that ribbons run level."""
    ends = [max(node.top + node.height for node in nodes.values()) for nodes in columns]
    for nodes, end in zip(columns, ends, strict=True):
        for node in nodes.values():
            node.top += (max(ends) - end) / 2


def _lefts(count: int) -> list[float]:
    # A unit less on both sides, so that no outline is cut.
    step = (WIDTH - 2 - _COLUMN) / (count - 1)
    return [1 + position * step for position in range(count)]


def _draw_heads(chart: NetworkChart) -> Iterator[str]:
    for column, x in zip(chart.columns, _lefts(len(chart.columns)), strict=True):
        yield write_words(column.head, x, 22.0, size=TEXT, font_weight=600)


def _draw_ribbons(
    columns: list[dict[str, _Node]],
    paths: list[Path],
    firsts: dict[str, int],
    unit: float,
    axis: Axis,
    speech: Language,
) -> Iterator[str]:
    lefts = _lefts(len(columns))
    for column in range(len(columns) - 1):
        left, right = columns[column], columns[column + 1]
        ribbons: _Ribbons = defaultdict(float)
        for path in paths:
            ribbons[path.entries[column], path.entries[column + 1], path.entries[0]] += path.count
        order = sorted(ribbons, key=lambda key: (left[key[0]].top, right[key[1]].top, firsts[key[2]]))
        starts = {key: _take(left[key[0]], "out", ribbons[key] * unit, unit) for key in order}
        # At the right end by where they come from, so that ribbons of one entry do not cross in front of it.
        order = sorted(ribbons, key=lambda key: (right[key[1]].top, left[key[0]].top, firsts[key[2]]))
        ends = {key: _take(right[key[1]], "in", ribbons[key] * unit, unit) for key in order}
        for key in order:
            said = f"{key[0]} – {key[1]}: {axis.say(ribbons[key], speech)}"
            yield _draw_ribbon(
                (lefts[column] + _COLUMN, starts[key]),
                (lefts[column + 1], ends[key]),
                ribbons[key] * unit,
                firsts[key[2]],
                said,
            )


def _take(node: _Node, side: str, width: float, unit: float) -> float:
    """Return the middle of the next free piece of a node's side, all pieces in its middle."""
    start = node.top + (node.height - node.count * unit) / 2 + node.taken[side]
    node.taken[side] += width
    return start + width / 2


def _draw_ribbon(start: tuple[float, float], end: tuple[float, float], width: float, first: int, said: str) -> str:
    middle = (start[0] + end[0]) / 2
    return element(
        "path",
        element("title", escape(said)),
        class_=f"chart-ribbon {class_of(first)}",
        d=f"M{start[0]:.1f} {start[1]:.1f}C{middle:.1f} {start[1]:.1f} {middle:.1f} {end[1]:.1f} "
        f"{end[0]:.1f} {end[1]:.1f}",
        fill="none",
        stroke=colour_of(first),
        stroke_opacity=".45",
        stroke_width=float(max(width, 1.5)),
    )


def _draw_edge(node: _Node, x: float, first: int | None) -> Iterator[str]:
    """Yield the coloured edge of an entry of the first column."""
    if first is not None:
        box = {"x": float(x), "y": node.top, "width": 6, "height": node.height}
        yield element("rect", class_=f"chart-dot {class_of(first)}", **box, fill=colour_of(first))


def _draw_node(node: _Node, x: float, first: int | None, axis: Axis, speech: Language) -> str:
    box = {"x": float(x), "y": node.top, "width": _COLUMN, "height": node.height, "rx": 4}
    top = node.top + (node.height - _LINE * (len(node.lines) + 1)) / 2 + 13
    return element(
        "g",
        element("title", escape(f"{node.name}: {axis.say(node.count, speech)}")),
        element("rect", class_="chart-node", **box, fill="#fff", stroke="#7d8b88"),
        *_draw_edge(node, x, first),
        *(write_words(line, x + 12, top + _LINE * count, size=SMALL) for count, line in enumerate(node.lines)),
        write_quiet(axis.say(node.count, speech), x + 12, top + _LINE * len(node.lines)),
    )
