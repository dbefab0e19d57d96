"""Network pictures: who works with whom, in columns from left to right, ribbons as wide as what they stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
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
from atlas.formats.network_layout import COLUMN, LINE, WIDTH, Node, Path, Ribbon, lay_out, rank_entries, sum_counts
from atlas.formats.svg import element, escape
from atlas.language import Language, mark

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
class NetworkChart:
    """Two or more columns and the paths through them; `axis` says what is counted.

    `description` replaces the text alternative that the chart makes of its figures.
    """

    title: str
    axis: Axis
    columns: tuple[Column, ...]
    paths: tuple[Path, ...]
    description: str = ""


def draw_network(chart: NetworkChart, speech: Language) -> str:
    """Return the picture as an SVG element, 720 units wide: on a phone let it scroll (class ``chart-scroller``).

    Raises
    ------
    BadDataError
        If the title, every path, or an entry of a path is missing, or there is only one column.
    """
    _require_paths(chart)
    paths, folds = _fold(chart, speech)
    layout = lay_out(paths, folds)
    firsts = {name: position for position, name in enumerate(layout.columns[0])}
    parts = [
        *(
            write_words(column.head, x, 22.0, size=TEXT, font_weight=600)
            for column, x in zip(chart.columns, layout.lefts, strict=True)
        ),
        *(_draw_ribbon(ribbon, chart.axis, speech) for ribbon in layout.tie()),
        *(
            _draw_node(node, x, None if position else firsts[node.name], chart.axis, speech)
            for position, (x, nodes) in enumerate(zip(layout.lefts, layout.columns, strict=True))
            for node in nodes.values()
        ),
    ]
    description = chart.description or describe_network(chart, speech)
    return frame_chart("network", chart.title, description, parts, (WIDTH, layout.bottom + 8))


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


def _fold(chart: NetworkChart, speech: Language) -> tuple[list[Path], set[str]]:
    """Return the paths with the least entries of crowded columns as one, and the names of those ones."""
    names: list[dict[str, str]] = []
    for position, column in enumerate(chart.columns):
        ranked = rank_entries(sum_counts(chart.paths, position))
        least = ranked[column.most - 1 :] if len(ranked) > column.most else []
        names.append(dict.fromkeys(least, speech.gettext(_OTHERS, count=len(least))))
    paths = [
        Path(tuple(found.get(entry, entry) for found, entry in zip(names, path.entries, strict=True)), path.count)
        for path in chart.paths
    ]
    return paths, {name for found in names for name in found.values()}


def _draw_ribbon(ribbon: Ribbon, axis: Axis, speech: Language) -> str:
    (x1, y1), (x2, y2) = ribbon.start, ribbon.end
    middle = (x1 + x2) / 2
    said = f"{ribbon.left} – {ribbon.right}: {axis.say(ribbon.count, speech)}"
    return element(
        "path",
        element("title", escape(said)),
        class_=f"chart-ribbon {class_of(ribbon.first)}",
        d=f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}",
        fill="none",
        stroke=colour_of(ribbon.first),
        stroke_opacity=".45",
        stroke_width=float(max(ribbon.width, 1.5)),
    )


def _draw_edge(node: Node, x: float, first: int | None) -> Iterator[str]:
    """Yield the coloured edge of an entry of the first column."""
    if first is not None:
        box = {"x": float(x), "y": node.top, "width": 6, "height": node.height}
        yield element("rect", class_=f"chart-dot {class_of(first)}", **box, fill=colour_of(first))


def _draw_node(node: Node, x: float, first: int | None, axis: Axis, speech: Language) -> str:
    box = {"x": float(x), "y": node.top, "width": COLUMN, "height": node.height, "rx": 4}
    top = node.top + (node.height - LINE * (len(node.lines) + 1)) / 2 + 13
    return element(
        "g",
        element("title", escape(f"{node.name}: {axis.say(node.count, speech)}")),
        element("rect", class_="chart-node", **box, fill="#fff", stroke="#7d8b88"),
        *_draw_edge(node, x, first),
        *(write_words(line, x + 12, top + LINE * count, size=SMALL) for count, line in enumerate(node.lines)),
        write_quiet(axis.say(node.count, speech), x + 12, top + LINE * len(node.lines)),
    )
