"""Counties side by side: tables with every figure's source, year and caveat, and a picture beside each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request, url_for

from atlas.formats.charts import Axis, Bar, BarChart, draw_bars
from atlas.language import Language
from atlas.services.benchmark import BENCHMARK_CAVEAT, BenchmarkQuery, choose_counties, compare_counties, county_names
from atlas.services.figures import GROUPS, Figure, digits_of, say_unit, say_value
from atlas.web.context import language, snapshot
from atlas.web.labels import DEFINITIONS
from atlas.web.params import Arguments, read_list, read_text
from atlas.web.planning.blueprint import planning

BENCHMARK_PARAMETERS: Final = ("counties", "definition", "format", "lang")


@dataclass(frozen=True)
class Group:
    """Figures under one heading; `source` and `caveat` are said once where all of them share it."""

    code: str
    heading: str
    figures: list[Figure]
    source: str
    caveat: str

    @property
    def is_known(self) -> bool:
        """Whether anything at all is known here."""
        return any(cell.value is not None for figure in self.figures for cell in figure.cells)


@planning.get("/vergleich")
def benchmark() -> str:
    """Show counties side by side."""
    taken = snapshot()
    query = read_benchmark_query(request.args)
    added = read_text(request.args, "add")
    counties = choose_counties(taken, (*query.counties, *([added] if added else [])))
    query = BenchmarkQuery(counties, query.definition)
    figures = compare_counties(taken, query, language().code)
    charts = {figure.figure_id: _draw(figure, county_names(taken), language()) for figure in figures}
    return render_template(
        "planning/compare/benchmark.html",
        query=query,
        counties={county: str(taken.counties[county]) for county in counties},
        others={county: name for county, name in taken.counties.items() if county not in counties},
        without={county: _address_without(query, county) for county in counties if len(counties) > 1},
        definitions=DEFINITIONS,
        groups=group_figures(figures),
        charts=charts,
        pictured={figure.group for figure in figures if charts[figure.figure_id]},
        caveat=BENCHMARK_CAVEAT,
        say=lambda cell, figure: say_value(cell.value, figure.unit, language()),
    )


def read_benchmark_query(arguments: Arguments) -> BenchmarkQuery:
    """Return which counties are compared."""
    standard = BenchmarkQuery()
    return BenchmarkQuery(
        counties=read_list(arguments, "counties"),
        definition=read_text(arguments, "definition", standard.definition),
    )


def group_figures(figures: list[Figure]) -> list[Group]:
    """Return the figures under their headings, in the order of the groups; groups without figures are left out."""
    groups = []
    for code, heading in GROUPS.items():
        of_group = [figure for figure in figures if figure.group == code]
        if of_group:
            sources, caveats = ({getattr(figure, name) for figure in of_group} for name in ("source", "caveat"))
            groups.append(
                Group(
                    code,
                    language().gettext(heading),
                    of_group,
                    source=sources.pop() if len(sources) == 1 else "",
                    caveat=caveats.pop() if len(caveats) == 1 else "",
                )
            )
    return groups


def _address_without(query: BenchmarkQuery, county: str) -> str:
    others = ",".join(other for other in query.counties if other != county)
    return url_for("planning.benchmark", counties=others, definition=query.definition)


def _draw(figure: Figure, names: dict[str, str], speech: Language) -> dict[str, Any] | None:
    """Return the picture of a figure, None where there is nothing to compare."""
    if sum(cell.value is not None for cell in figure.cells) < 2:
        return None
    unit = say_unit(figure.unit, speech)
    chart = BarChart(
        title=figure.label,
        axis=Axis(figure.label, unit, digits_of(figure.unit)),
        bars=tuple(
            Bar(names[cell.county_ags], cell.value, note=cell.discarded_because, is_discarded=not cell.is_valid)
            if cell.value is not None
            else Bar(names[cell.county_ags], None)
            for cell in figure.cells
        ),
    )
    return {"title": figure.label, "svg": draw_bars(chart, speech)}
