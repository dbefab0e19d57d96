"""The pages about money: all fundings, and the voluntary ones of a year on one page."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from flask import render_template, request

from atlas.language import mark
from atlas.services.funding_lines import list_funding_lines
from atlas.services.funding_overview import VOLUNTARY, FundingOverview, FundingQuery, list_funders, survey_fundings
from atlas.services.fundings import list_years
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Funder, values
from atlas.web.context import language, snapshot
from atlas.web.cooperation_params import FUNDING_FILTERS, read_funding_query
from atlas.web.planning.blueprint import planning
from atlas.web.planning.choosing import pair_words
from atlas.web.planning.cooperation_pictures import Picture, draw_sums

_MOST_LINES: Final = 12
_BY_LEVEL: Final = mark("Wer zahlt wie viel")
_BY_FIELD: Final = mark("Wofür das Geld da ist")


@planning.get("/foerderung")
def funding() -> str:
    """Show who pays how much for what."""
    taken = snapshot()
    query = read_funding_query(request.args)
    overview = survey_fundings(taken, query)
    return render_template(
        "planning/funding.html",
        query=query,
        overview=overview,
        pictures=_draw(overview),
        lines=_lines_of(taken, query, overview),
        is_empty=not list_years(taken),
        filters=_filters(query),
        **_choices(taken),
    )


@planning.get("/foerderung/freiwillig")
def voluntary_funding() -> str:
    """Show the voluntary funding of one year on one page."""
    taken = snapshot()
    asked = read_funding_query(request.args)
    years = list_years(taken)
    year = asked.year or (years[0] if years else None)
    query = FundingQuery(county=asked.county, year=year, voluntary="yes")
    overview = survey_fundings(taken, query)
    return render_template(
        "planning/voluntary_funding.html",
        query=query,
        overview=overview,
        groups=_by_funder(overview),
        picture=draw_sums(language().gettext(_BY_FIELD), overview.sums["field"], "field") if overview.rows else None,
        before=_total_before(taken, query, years),
        undecided=survey_fundings(taken, replace(query, voluntary="unknown")).total,
        is_empty=not years,
        years=years,
        counties=taken.counties,
        filters=_filters(query),
    )


def _draw(overview: FundingOverview) -> list[Picture]:
    if not overview.rows:
        return []
    say = language().gettext
    return [
        draw_sums(say(_BY_LEVEL), overview.sums["funder_level"], "funder"),
        draw_sums(say(_BY_FIELD), overview.sums["field"], "field"),
    ]


def _lines_of(taken: Snapshot, query: FundingQuery, overview: FundingOverview) -> list[Any]:
    """Return the funding lines behind the rows that are shown, each with all offers of its county and year."""
    if not overview.rows:
        return []
    shown = {row["line_id"] for row in overview.rows}
    lines = list_funding_lines(taken, query.county, query.year)
    return [line for line in lines if line.line_id in shown][:_MOST_LINES]


def _by_funder(overview: FundingOverview) -> list[dict[str, Any]]:
    """Return the rows of each funder below its sum, the largest sum first."""
    rows = sorted(overview.rows, key=itemgetter("funder"))
    grouped = {funder: list(found) for funder, found in groupby(rows, key=itemgetter("funder"))}
    return [{"sum": total, "rows": grouped[total.key]} for total in overview.sums["funder"]]


def _total_before(taken: Snapshot, query: FundingQuery, years: list[int]) -> FundingOverview | None:
    """Return the voluntary funding of the year before, None where nothing at all is known of that year."""
    before = None if query.year is None else query.year - 1
    return survey_fundings(taken, replace(query, year=before)) if before in years else None


def _filters(query: FundingQuery) -> dict[str, str]:
    chosen = {name: getattr(query, name) for name in FUNDING_FILTERS}
    return {name: str(value) for name, value in chosen.items() if value}


def _choices(taken: Snapshot) -> dict[str, Any]:
    return {
        "counties": taken.counties,
        "years": list_years(taken),
        "levels": pair_words(values(Funder), "funder"),
        "funders": list_funders(taken),
        "voluntary": pair_words(VOLUNTARY, "voluntary"),
        "fields": pair_words(values(Field), "field"),
    }
