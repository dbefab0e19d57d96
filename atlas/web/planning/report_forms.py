"""A report in its forms: as a page, as PDF and as a workbook, all from one template and one set of facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask import Response, render_template, request, url_for

from atlas.formats.pdf import write_pdf
from atlas.formats.workbook import Sheet, write_workbook
from atlas.resources import resource_folder
from atlas.services.snapshots import Snapshot
from atlas.web.context import snapshot
from atlas.web.params import read_choice

FORMS: Final = ("html", "pdf", "xlsx")
"""How reports may be asked for."""
DOSSIER: Final = "dossier"
BOOKLET: Final = "booklet"
_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Report:
    """One report: its template, what the template shows, and the name of its files without ending.

    `sheets` makes its workbook; a report without any is for reading only.
    """

    template: str
    name: str
    title: str
    summary: str
    facts: dict[str, Any]
    kind: str = DOSSIER
    sheets: Callable[[str, str], list[Sheet]] | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """How this report may be asked for."""
        return FORMS if self.sheets else FORMS[:-1]


def reply_with(report: Report) -> Response:
    """Return a report as the form that the request asks for."""
    form = read_choice(request.args, "format", report.forms)
    if form == "html":
        return Response(_render(report, "reports/screen.html"), mimetype="text/html")
    named = f'attachment; filename="{report.name}.{form}"'
    return Response(write_report(report, form), mimetype=_TYPES[form], headers={"Content-Disposition": named})


def write_report(report: Report, form: str) -> bytes:
    """Return a report as the bytes of a file; `form` is one of its own but ``html``."""
    taken = snapshot()
    if form == "xlsx" and report.sheets:
        sheets = report.sheets(report.title, report.summary)
        return write_workbook(sheets, title=report.title, author=_author(taken), day=taken.as_of)
    return write_pdf(_render(report, "reports/paper.html"), _paper_style(report.kind))


def _author(taken: Snapshot) -> str:
    return taken.settings.operator.name or "Sozialatlas"


def _render(report: Report, shell: str) -> str:
    taken = snapshot()
    is_paper = shell.endswith("paper.html")
    return render_template(
        report.template,
        shell=shell,
        title=report.title,
        summary=report.summary,
        kind=report.kind,
        day=taken.as_of.isoformat(),
        author=_author(taken),
        home=taken.settings.public_url,
        settings=taken.settings,
        offers=taken.offers,
        topic_count=len(taken.topics),
        link=_paper_link if is_paper else url_for,
        forms=[] if is_paper else _list_forms(report),
        **report.facts,
    )


def _paper_link(endpoint: str, **values: Any) -> str:  # noqa: ANN401 -- whatever routes take
    """Return the whole address of a page, nothing where the atlas does not know its own: paper has no base."""
    public_url = snapshot().settings.public_url
    return public_url + url_for(endpoint, **values) if public_url else ""


def _list_forms(report: Report) -> list[dict[str, str]]:
    """Return the downloads of the report that the address names."""
    chosen: dict[str, Any] = {**(request.view_args or {}), **request.args}
    return [
        {"word": form.upper(), "address": url_for(str(request.endpoint), **(chosen | {"format": form}))}
        for form in report.forms[1:]
    ]


@cache
def _paper_style(kind: str) -> str:
    folder = resource_folder("static") / "css"
    # Each rule costs time on each element, so dossiers go without those of booklets.
    names = ["paper.css", "report.css", *(["booklet.css"] if kind == BOOKLET else [])]
    return "\n".join((folder / name).read_text("utf-8") for name in names)
