"""Standards: which are in force, and what another one would mean."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request

from atlas.formats.charts import Axis, LineChart, Marked, Series, draw_lines
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.language import mark
from atlas.services.coverage import CoverageQuery
from atlas.services.filtering import require_field
from atlas.services.sensitivity import Sensitivity, compare_proposal, vary_standard
from atlas.services.snapshots import Snapshot
from atlas.services.standards import list_standards
from atlas.vocabulary import Definition, Field, Status, values
from atlas.web.context import language, snapshot
from atlas.web.labels import DEFINITIONS
from atlas.web.params import read_choice, read_text
from atlas.web.planning.blueprint import planning

UNITS: Final = {
    "km": mark("Kilometer"),
    "offers": mark("Angebote im Raum"),
    "percent": mark("Prozent der Menschen"),
    "offers_per_1000": mark("Angebote auf 1.000 Menschen"),
    "places_per_1000": mark("Plätze auf 1.000 Menschen"),
    "percent_of_mean": mark("Prozent des Schnitts"),
    "definitions": mark("Definitionen, die einen weißen Fleck sehen"),
}
"""What thresholds are counted in, as an axis says it."""
_STATES: Final = {"in_force": mark("gilt"), "to_come": mark("gilt später"), "past": mark("abgelöst")}


@planning.get("/standards")
def standards() -> str:
    """Show all versions of the standards of one field of action."""
    taken = snapshot()
    field = read_text(request.args, "field", values(Field)[0])
    require_field(field)
    definition = read_choice(request.args, "definition", ("", *values(Definition)))
    listed = list_standards(taken, field=field, definition=definition)
    return render_template(
        "planning/standards.html",
        standards=rows_of(listed),
        topics=taken.topics[f"label_{language().code}"],
        field=field,
        definition=definition,
        fields=FIELDS,
        definitions={code: word for code, word in DEFINITIONS.items() if code in values(Definition)},
        states={code: language().gettext(word) for code, word in _STATES.items()},
    )


def show_sensitivity(taken: Snapshot, query: CoverageQuery) -> dict[str, Any] | None:
    """Return the picture and table of other thresholds for a topic; None where a definition has none of its own."""
    if query.definition not in values(Definition):
        return None
    tried = vary_standard(taken, query)
    return {"steps": tried.steps, "picture": _draw(tried), "unit": tried.unit, "in_force": tried.in_force}


def show_proposal(taken: Snapshot, query: CoverageQuery) -> dict[str, Any] | None:
    """Return what a proposal changes; None where none is tried."""
    if not query.lens.is_proposal or query.definition not in values(Definition):
        return None
    compared = compare_proposal(taken, query)
    is_white, was_white = compared["status"] == Status.WHITE, compared["status_in_force"] == Status.WHITE
    names = taken.regions["name"]
    turned = compared[compared["status"] != compared["status_in_force"]]
    return {
        "white": int(is_white.sum()),
        "was_white": int(was_white.sum()),
        "affected": round(float(compared["people_affected"].sum())),
        "was_affected": round(float(compared["affected_in_force"].sum())),
        "turned": rows_of(turned.assign(region=turned["region_id"].map(names))),
    }


def _draw(tried: Sensitivity) -> str:
    say = language()
    digits = 3 if tried.unit == "offers_per_1000" else 0
    chart = LineChart(
        title=say.gettext("Anteil der Menschen in weißen Flecken, je nach Maßstab"),
        x=Axis(say.gettext(UNITS.get(tried.unit, tried.unit)), digits=digits),
        y=Axis(say.gettext("Anteil der Menschen"), unit="%"),
        series=(
            Series(say.gettext("wohnen in einem weißen Fleck"), tuple((s.value, s.share_percent) for s in tried.steps)),
            Series(say.gettext("sind selbst betroffen"), tuple((s.value, s.affected_percent) for s in tried.steps)),
        ),
        marked=None
        if tried.in_force is None
        else Marked(tried.in_force, say.gettext("gilt: %(value)s", value=say.number(tried.in_force, digits))),
    )
    return draw_lines(chart, say)
