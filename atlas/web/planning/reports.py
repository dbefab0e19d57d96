"""Reports for planners: the dossiers of a region and of a topic, the booklet, and where to choose them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from atlas.language import mark
from atlas.services.agreement import require_definition
from atlas.services.booklets import compose_booklet
from atlas.services.coverage import CoverageQuery
from atlas.services.report_sentences import summarize_region, summarize_topic
from atlas.services.reporting import report_region, report_topic
from atlas.web.context import language, snapshot
from atlas.web.params import read_coverage_query, read_text
from atlas.web.planning.blueprint import planning
from atlas.web.planning.report_choices import group_regions, group_topics, list_levels
from atlas.web.planning.report_forms import BOOKLET, FORMS, Report, reply_with
from atlas.web.planning.report_pictures import draw_region_maps, draw_tallies, draw_topic_map
from atlas.web.planning.report_sheets import sheets_of_region, sheets_of_topic

BOOKLET_TITLES: Final = {
    "existence": mark("Wer hilft, wenn das Geld nicht reicht?"),
    "crisis": mark("Wer hilft in Krisen?"),
    "families": mark("Wer hilft Kindern und Familien?"),
    "disability": mark("Wer hilft bei Behinderung?"),
    "older": mark("Wer hilft im Alter?"),
}
"""What a booklet asks, by field of action; as the counties call such guides."""
_REPORTS: Final = {
    "planning.region_report": {"region_id": "region"},
    "planning.topic_report": {"topic_id": "topic"},
    "planning.booklet": {"county": "county", "field": "field"},
}
"""The pages of reports: what of their path each parameter of the choice fills."""
_CHOICES: Final = ("region", "topic", "county", "field", "level", "format")


@planning.get("/berichte")
def reports() -> str | WerkzeugResponse:
    """Offer all reports for choice; what a form sends leads to the report it chose."""
    chosen = {name: read_text(request.args, name) for name in _CHOICES}
    for endpoint, places in _REPORTS.items():
        if all(chosen[name] for name in places.values()):
            return redirect(_address_of(endpoint, places, chosen))
    taken = snapshot()
    return render_template(
        "reports/index.html",
        regions=group_regions(taken),
        topics=group_topics(taken),
        counties=taken.counties,
        levels=list_levels(taken),
        booklets=BOOKLET_TITLES,
    )


def _address_of(endpoint: str, places: dict[str, str], chosen: dict[str, str]) -> str:
    path: dict[str, Any] = {name: chosen[parameter] for name, parameter in places.items()}
    # What stands in the path is not repeated behind it, and neither is the form that needs no name.
    rest = {name: text for name, text in chosen.items() if text and name not in places.values()}
    if rest.get("format") == FORMS[0]:
        del rest["format"]
    return url_for(endpoint, **(path | rest))


@planning.get("/bericht/raum/<region_id>")
def region_report(region_id: str) -> Response:
    """Show the dossier of a region, as the form that the address asks for."""
    return reply_with(make_region_report(region_id))


@planning.get("/bericht/thema/<topic_id>")
def topic_report(topic_id: str) -> Response:
    """Show the dossier of a topic, as the form that the address asks for."""
    query = replace(read_coverage_query(request.args), topic=topic_id, region="")
    return reply_with(make_topic_report(query))


@planning.get("/bericht/heft/<county>/<field>")
def booklet(county: str, field: str) -> Response:
    """Show the guide booklet of a field of action in a county, as page or PDF."""
    return reply_with(make_booklet(county, field))


def make_region_report(region_id: str) -> Report:
    """Return the dossier of a region, ready to be written."""
    taken = snapshot()
    dossier = report_region(taken, region_id, language().code)
    return Report(
        template="reports/region.html",
        name=f"dossier-{region_id}",
        title=language().gettext("Dossier %(region)s", region=dossier.region["name"]),
        summary=summarize_region(dossier, language()),
        facts={
            "dossier": dossier,
            "maps": draw_region_maps(taken, dossier),
            "chart": draw_tallies(dossier.tallies, language().gettext("Weiße Flecken unter den Themen")),
        },
        sheets=partial(sheets_of_region, dossier),
    )


def make_topic_report(query: CoverageQuery) -> Report:
    """Return the dossier of a topic, ready to be written."""
    taken = snapshot()
    require_definition(query.definition)
    dossier = report_topic(taken, query, language().code)
    where = str(taken.counties[query.county]) if query.county else ""
    title = mark("Dossier %(topic)s, %(county)s") if where else mark("Dossier %(topic)s")
    return Report(
        template="reports/topic.html",
        name="-".join(part for part in ("dossier", query.topic, query.county, query.level) if part),
        title=language().gettext(title, topic=dossier.topic["label"], county=where),
        summary=summarize_topic(dossier, language()),
        facts={
            "dossier": dossier,
            "where": where,
            "map": draw_topic_map(taken, dossier, query),
            "chart": draw_tallies(dossier.tallies, language().gettext("Weiße Flecken unter den Räumen")),
        },
        sheets=partial(sheets_of_topic, dossier),
    )


def make_booklet(county: str, field: str) -> Report:
    """Return the guide booklet of a field of action in a county, ready to be written."""
    taken = snapshot()
    composed = compose_booklet(taken, county, field)
    say = language()
    question = say.gettext(BOOKLET_TITLES[field])
    return Report(
        template="reports/booklet.html",
        name=f"wer-hilft-{field}-{county}",
        title=f"{question} {composed.county}",
        summary=say.ngettext(
            "Ein Wegweiser zu %(count)s Angebot",
            "Ein Wegweiser zu %(count)s Angeboten",
            len(composed.entries),
            count=say.number(len(composed.entries)),
        ),
        facts={"booklet": composed, "question": question},
        kind=BOOKLET,
    )
