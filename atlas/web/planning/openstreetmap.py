"""The page that shows the atlas beside OpenStreetMap."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from flask import Response, make_response, render_template, request

from atlas.errors import BadDataError, MissingToolError
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.services.openstreetmap.comparison import KINDS, Comparison, Finding, compare_configured
from atlas.services.openstreetmap.fields import FIELDS as COMPARED
from atlas.services.openstreetmap.findings import (
    COUNT_WORDS,
    FIELD_WORDS,
    KIND_WORDS,
    STATE_WORDS,
    OsmQuery,
    choose_findings,
    count_findings,
    count_pairs,
    say_credit,
)
from atlas.services.openstreetmap.query import link_overpass_turbo, write_overpass_query
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_places
from atlas.web.osm_params import read_osm_query
from atlas.web.params import read_count
from atlas.web.planning.blueprint import planning
from atlas.web.planning.choosing import ALL_COUNTIES, choose_county

_PER_PAGE: Final = 30


@planning.get("/osm")
def openstreetmap() -> Response:
    """Show what is missing on either side and what differs; without an extract, how to get one."""
    taken = snapshot()
    number = read_count(request.args, "page", least=1) or 1
    comparison, fault = _compare(taken)
    query = replace(read_osm_query(request.args), county=_choose_county(taken, comparison))
    facts = _lay_out(taken, comparison, query, number) if comparison else _explain(taken, query.county)
    page = render_template(
        "planning/openstreetmap.html",
        query=query,
        comparison=comparison,
        fault=fault,
        counties=taken.counties,
        all_counties=ALL_COUNTIES,
        **facts,
    )
    reply = make_response(page)
    # The extract may change without a new data version.
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _choose_county(taken: Snapshot, comparison: Comparison | None) -> str:
    chosen = choose_county(taken, request.args)
    covered = comparison.counties if comparison else ()
    # A first visit should not land in a county that the extract does not reach.
    if "county" not in request.args and covered and chosen not in covered:
        return next(iter(covered)) if len(covered) == 1 else ""
    return chosen


def _compare(taken: Snapshot) -> tuple[Comparison | None, str]:
    """Return the comparison, or why there is none; neither where no extract is set."""
    if not taken.settings.osm:
        return None, ""
    try:
        return compare_configured(taken), ""
    except (BadDataError, MissingToolError) as error:
        return None, language().gettext(error.template, **error.facts)


def _explain(taken: Snapshot, county: str) -> dict[str, Any]:
    written = write_overpass_query(taken, county)
    return {
        "overpass": written,
        "turbo": link_overpass_turbo(written),
        "file": Path(taken.settings.osm).name or "osm.json",
        "map": None,
    }


def _lay_out(taken: Snapshot, comparison: Comparison, query: OsmQuery, number: int) -> dict[str, Any]:
    speech = language()
    of_place = choose_findings(taken, comparison, replace(query, kind="", field=""))
    found = choose_findings(taken, comparison, query)
    shown = found[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    chosen = {name: text for name, text in asdict(query).items() if text}
    written = write_overpass_query(taken, query.county)
    return {
        "uncovered": [name for key, name in taken.counties.items() if key not in comparison.counties],
        "pairs": count_pairs(comparison, query),
        "counts": count_findings(of_place),
        "found": found,
        "shown": shown,
        "page_number": number,
        "pages": max(1, -(-len(found) // _PER_PAGE)),
        "map": draw_places(query.county, [_point_of(taken, finding) for finding in shown]) if shown else None,
        # All counties are named in addresses of the page, as a first visit sees one.
        "filters": {**chosen, "county": query.county or ALL_COUNTIES},
        "asked": chosen,
        "kinds": [(kind, speech.gettext(KIND_WORDS[kind])) for kind in KINDS],
        "compared": [(field, speech.gettext(FIELD_WORDS[field])) for field in COMPARED],
        "topics": {field: rows_of(taken.topics[taken.topics["field"] == field]) for field in FIELDS},
        "kind_words": KIND_WORDS,
        "count_words": COUNT_WORDS,
        "field_words": FIELD_WORDS,
        "state_words": STATE_WORDS,
        "topic_labels": taken.topics[f"label_{speech.code}"],
        "municipalities": taken.municipalities["name"],
        "credit_line": say_credit(taken),
        "overpass": written,
        "turbo": link_overpass_turbo(written),
        "file": comparison.file,
    }


def _point_of(taken: Snapshot, finding: Finding) -> dict[str, Any]:
    field = taken.topics["field"].get(finding.topic_ids[0]) if finding.topic_ids else None
    name = finding.name or finding.osm_name or finding.osm
    return {"lon": finding.lon, "lat": finding.lat, "name": name, "field": field, "location_precision": "exact"}
