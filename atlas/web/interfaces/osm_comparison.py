"""The atlas beside OpenStreetMap, for programs: findings as JSON and CSV, tasks for MapRoulette."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from atlas.errors import BadDataError, MissingToolError
from atlas.services.openstreetmap.comparison import Comparison, compare_configured
from atlas.services.openstreetmap.findings import publish_findings
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.osm_params import OSM_FILTERS, read_osm_query
from atlas.web.params import require_known

_FILES: Final = {
    "json": ("application/json", ""),
    "csv": ("text/csv", "osm-vergleich.csv"),
    # RFC 8142: a sequence of GeoJSON texts, each begun with a record separator.
    "maproulette": ("application/geo+json-seq", "osm-challenge.geojsonl"),
}


@interfaces.get("/osm-comparison.json")
def osm_comparison() -> Response:
    """Return the findings that fit as JSON."""
    return _answer("json")


@interfaces.get("/osm-comparison.csv")
def osm_comparison_table() -> Response:
    """Return the findings that fit as CSV."""
    return _answer("csv")


@interfaces.get("/osm-challenge.geojsonl")
def osm_challenge() -> Response:
    """Return the findings that fit as tasks of a cooperative challenge for MapRoulette."""
    return _answer("maproulette")


def _answer(form: str) -> Response:
    require_known(request.args, (*OSM_FILTERS, "lang"))
    query = read_osm_query(request.args)
    body = publish_findings(snapshot(), _compare(), query, language().code, form=form)
    mimetype, name = _FILES[form]
    reply = Response(body, mimetype=mimetype)
    if name:
        reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # The file may change without a new data version: nobody may keep the reply without asking again.
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _compare() -> Comparison:
    try:
        return compare_configured(snapshot())
    except BadDataError as error:
        # The operator's file is at fault and not the atlas: what is wrong with it may be told.
        raise MissingToolError(error.template, **error.facts) from error
