"""Charts as SVG text for pages, PDFs and files, each with a name and a text alternative.

Frozen descriptions in, an SVG element out::

    from atlas.formats.charts import Axis, Bar, BarChart, draw_bars
    from atlas.language import speak

    draw_bars(
        BarChart(
            title="Schuldnerberatung: Menschen weiter als 10 km entfernt",
            axis=Axis("Menschen"),
            bars=(Bar("Tengen", 4600), Bar("Büsingen", 3, instead="unter 5"), Bar("Aach", None)),
        ),
        speak("de"),
    )

============ ================================================ =======================================================
function     description                                      picture
============ ================================================ =======================================================
draw_lines   `LineChart(title, x, y, series, marked)`         lines over numbers; `Series(name, points)`, the value in
                                                              force as `Marked(x, label)`; y None makes a gap
draw_bars    `BarChart(title, axis, bars, reference)`         a bar for each `Bar(label, value, note, instead,
                                                              is_discarded, is_strong)`; not known, withheld and
                                                              discarded are hatched; `Reference(value, label)`
draw_changes `ChangeChart(title, axis, changes)`              pairs of bars, `Change(label, before, after)`
draw_network `NetworkChart(title, axis, columns, paths)`      `Column(head, most)`, `Path(entries, count)`: ribbons
                                                              from column to column
============ ================================================ =======================================================

`Axis(label, unit, digits)` says what is measured. Every description may bring a `description` of its own; else the text
alternative is made of the figures. The title is not drawn: on a page it is the caption.

In a template, as the text is SVG already::

    <figure class="chart-figure">
      <figcaption>{{ chart.title }}</figcaption>
      {{ svg|safe }}
    </figure>
    (table with the same figures)

The style is ``static/css/charts.css``: link it in the block `styles`. A network is wide: put it into ``<div
class="chart-scroller" tabindex="0" role="region" aria-label="...">``. Without a style sheet (files, PDF) the charts are
dark on white. For a download (type ``image/svg+xml``) `as_file(svg, title, note)` writes title and source on it, as a
file travels alone. The same description gives the same bytes. German and English: messages come from the catalogue,
your labels come as you give them.
"""

from __future__ import annotations

from atlas.formats.bar_chart import Bar, BarChart, Reference, draw_bars
from atlas.formats.change_chart import Change, ChangeChart, draw_changes
from atlas.formats.chart_file import as_file
from atlas.formats.chart_parts import Axis
from atlas.formats.line_chart import LineChart, Marked, Series, draw_lines
from atlas.formats.network_chart import Column, NetworkChart, draw_network
from atlas.formats.network_layout import Path

__all__ = [
    "Axis",
    "Bar",
    "BarChart",
    "Change",
    "ChangeChart",
    "Column",
    "LineChart",
    "Marked",
    "NetworkChart",
    "Path",
    "Reference",
    "Series",
    "as_file",
    "draw_bars",
    "draw_changes",
    "draw_lines",
    "draw_network",
]
