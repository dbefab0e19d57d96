"""Where next: the best places for new sites, as sentence, map, table and picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from flask import render_template, request, url_for

from atlas.errors import BadRequestError
from atlas.formats.charts import Axis, LineChart, Marked, Series, draw_lines
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.language import Language, mark
from atlas.services.siting import SitingResult, choose_sites
from atlas.services.siting_query import MOST_SITES
from atlas.services.siting_words import say_caveats, say_details, say_outcome
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_siting
from atlas.web.planning.blueprint import planning
from atlas.web.siting_params import read_siting_query, siting_address

_OBJECTIVES: Final = {
    "cover": mark("die meisten Menschen erreichen"),
    "median": mark("die Wege am kürzesten machen"),
    "set": mark("alle erreichen, mit wenigen Standorten"),
}
_CANDIDATES: Final = {
    "places": mark("Orte und Ortsteile"),
    "seats": mark("Hauptorte der Gemeinden"),
    "sites": mark("Häuser mit Angeboten"),
}
_DEMANDS: Final = {
    "without_comparable": mark("nur Menschen ohne Angebot in der Nähe"),
    "everybody": mark("alle Menschen"),
}
_METHODS: Final = {"exact": mark("bewiesen"), "quick": mark("sofort")}
_CURVE_TITLE: Final = mark("Erreichte Menschen nach Zahl der neuen Standorte")
_ASKED: Final = mark("gewählt")


@dataclass(frozen=True)
class CurveStep:
    """One more site, and what it brings."""

    count: int
    people: int
    share_percent: float
    more: int


@planning.get("/standorte")
def siting() -> tuple[str, int]:
    """Show where new sites would reach most people; a question without sense is said beside its form."""
    taken = snapshot()
    result, fault = _answer(taken)
    speech = language()
    facts: dict[str, Any] = {} if result is None else _show(taken, result, speech)
    page = render_template(
        "planning/siting.html",
        asked=siting_address(request.args),
        result=result,
        fault=fault,
        most=MOST_SITES,
        counties=taken.counties,
        topics={field: rows_of(taken.topics[taken.topics["field"] == field]) for field in FIELDS},
        objectives=_OBJECTIVES,
        candidates=_CANDIDATES,
        demands=_DEMANDS,
        methods=_METHODS,
        **facts,
    )
    return page, 400 if fault else 200


def _answer(taken: Snapshot) -> tuple[SitingResult | None, str]:
    """Return the answer, or why there is none; neither where no topic is chosen yet."""
    try:
        query = read_siting_query(request.args)
        return (choose_sites(taken, query), "") if query.topic else (None, "")
    # An unknown topic or county is an address that does not exist; a number that does not fit is mended in the form.
    except BadRequestError as error:
        return None, language().gettext(error.template, **error.facts)


def _show(taken: Snapshot, result: SitingResult, speech: Language) -> dict[str, Any]:
    asked = siting_address(request.args)
    return {
        "topic": rows_of(taken.topics.loc[[result.query.topic]])[0],
        "sentence": say_outcome(result, speech),
        "details": say_details(result, speech),
        "caveats": say_caveats(taken, result, speech),
        "map": draw_siting(result.query, _feed(asked)),
        "steps": _list_steps(result),
        "chart_title": speech.gettext(_CURVE_TITLE),
        "chart": _draw_curve(result, speech),
        "left": list_left(result),
    }


def _feed(asked: dict[str, str]) -> str:
    parameters: dict[str, Any] = {**asked, "format": "geojson"}
    return url_for("interfaces.siting", **parameters)


def _list_steps(result: SitingResult) -> list[CurveStep]:
    before = [result.curve[0][1], *(people for _, people in result.curve)]
    return [
        CurveStep(count, people, 100 * people / result.people, people - earlier)
        for (count, people), earlier in zip(result.curve, before, strict=False)
    ]


def _draw_curve(result: SitingResult, speech: Language) -> str:
    chosen = len(result.sites)
    chart = LineChart(
        title=speech.gettext(_CURVE_TITLE),
        x=Axis(speech.gettext(mark("neue Standorte"))),
        y=Axis(speech.gettext(mark("erreichte Menschen"))),
        series=(Series(speech.gettext(mark("Menschen")), tuple((float(x), float(y)) for x, y in result.curve)),),
        marked=Marked(float(chosen), speech.gettext(_ASKED)) if chosen else None,
    )
    return draw_lines(chart, speech)


def list_left(result: SitingResult) -> list[dict[str, Any]]:
    """Return who is still not reached: people by municipality, most first, and the longest way among them."""
    left = result.points[~result.points["is_reached"]]
    counted = left.groupby(["ags", "municipality"], as_index=False).agg(
        people=("people", "sum"), km=("after_km", "max")
    )
    # No offer and no site at all: there is no way to tell.
    counted["km"] = counted["km"].where(counted["km"] < float("inf"), pd.NA)
    return rows_of(counted.sort_values(["people", "ags"], ascending=[False, True]))
