"""Reports for planners: dossiers of a region and of a topic, as page, PDF and workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from flask import Response, render_template, request, url_for

from atlas.formats.pdf import write_pdf
from atlas.language import mark
from atlas.resources import resource_folder
from atlas.services.agreement import require_definition
from atlas.services.coverage import CoverageQuery
from atlas.services.report_sentences import summarize_region, summarize_topic
from atlas.services.reporting import report_region, report_topic
from atlas.web.context import language, snapshot
from atlas.web.params import read_choice, read_coverage_query
from atlas.web.planning.blueprint import planning
from atlas.web.planning.report_maps import draw_region_maps, draw_topic_map

FORMS: Final = {"html": mark("Seite"), "pdf": "PDF"}
_TYPES: Final = {"pdf": "application/pdf"}


@dataclass(frozen=True)
class Report:
    """One report: its template, what the template shows, and the name of its files without ending."""

    template: str
    name: str
    title: str
    summary: str
    facts: dict[str, Any]


@planning.get("/berichte")
def reports() -> str:
    """Offer all reports for choice."""
    return render_template("reports/index.html")


@planning.get("/bericht/raum/<region_id>")
def region_report(region_id: str) -> Response:
    """Show the dossier of a region, as the form that the address asks for."""
    return reply_with(make_region_report(region_id))


@planning.get("/bericht/thema/<topic_id>")
def topic_report(topic_id: str) -> Response:
    """Show the dossier of a topic, as the form that the address asks for."""
    query = replace(read_coverage_query(request.args), topic=topic_id, region="")
    return reply_with(make_topic_report(query))


def make_region_report(region_id: str) -> Report:
    """Return the dossier of a region, ready to be written."""
    taken = snapshot()
    dossier = report_region(taken, region_id, language().code)
    return Report(
        template="reports/region.html",
        name=f"dossier-{region_id}",
        title=language().gettext("Dossier %(region)s", region=dossier.region["name"]),
        summary=summarize_region(dossier, language()),
        facts={"dossier": dossier, "maps": draw_region_maps(taken, dossier), "kind": "dossier"},
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
            "kind": "dossier",
        },
    )


def reply_with(report: Report) -> Response:
    """Return a report as the form that the request asks for."""
    form = read_choice(request.args, "format", tuple(FORMS))
    if form == "html":
        return Response(_render(report, "reports/screen.html"), mimetype="text/html")
    body = write_report(report)
    named = f'attachment; filename="{report.name}.{form}"'
    return Response(body, mimetype=_TYPES[form], headers={"Content-Disposition": named})


def write_report(report: Report) -> bytes:
    """Return a report as the bytes of a PDF."""
    return write_pdf(_render(report, "reports/paper.html"), _paper_style())


def _render(report: Report, shell: str) -> str:
    taken = snapshot()
    is_paper = shell.endswith("paper.html")
    return render_template(
        report.template,
        shell=shell,
        title=report.title,
        summary=report.summary,
        day=taken.as_of.isoformat(),
        author=taken.settings.operator.name or "Sozialatlas",
        home=taken.settings.public_url,
        settings=taken.settings,
        offers=taken.offers,
        topic_count=len(taken.topics),
        link=_paper_link if is_paper else url_for,
        forms=[] if is_paper else _list_forms(),
        **report.facts,
    )


def _paper_link(endpoint: str, **values: Any) -> str:  # noqa: ANN401 -- whatever routes take
    """Return the whole address of a page, nothing where the atlas does not know its own: paper has no base."""
    public_url = snapshot().settings.public_url
    return public_url + url_for(endpoint, **values) if public_url else ""


def _list_forms() -> list[dict[str, str]]:
    chosen = {name: value for name, value in request.args.items() if name != "format"}
    endpoint, places = str(request.endpoint), request.view_args or {}
    return [
        {"word": word, "address": url_for(endpoint, **(places | chosen | {"format": form}))}
        for form, word in FORMS.items()
        if form != "html"
    ]


@cache
def _paper_style() -> str:
    folder = resource_folder("static") / "css"
    return "\n".join((folder / name).read_text("utf-8") for name in ("paper.css", "report.css"))
