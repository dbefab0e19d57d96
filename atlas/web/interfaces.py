"""Interfaces for programs: GeoJSON of offers and regions, JSON and CSV of verdicts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from atlas.language import LANGUAGES
from atlas.services.publishing import publish_coverage, publish_offers, publish_regions
from atlas.web.context import language, snapshot
from atlas.web.params import (
    COVERAGE_PARAMETERS,
    OFFER_PARAMETERS,
    REGION_PARAMETERS,
    read_choice,
    read_coverage_query,
    read_offer_query,
    read_text,
    require_known,
)

interfaces = Blueprint("interfaces", __name__, url_prefix="/api")


@interfaces.get("/offers.geojson")
def offers() -> Response:
    """Return the offers that fit, as GeoJSON."""
    # A misspelt filter that is ignored would hand out everything, and a program would not notice.
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_offers(snapshot(), read_offer_query(request.args), language().code)
    return Response(body, mimetype="application/geo+json")


@interfaces.get("/regions.geojson")
def regions() -> Response:
    """Return the outlines of a level, as GeoJSON."""
    require_known(request.args, REGION_PARAMETERS)
    body = publish_regions(
        snapshot(),
        read_text(request.args, "level", "municipality"),
        county=read_text(request.args, "county"),
        system=read_text(request.args, "system"),
    )
    return Response(body, mimetype="application/geo+json")


@interfaces.get("/coverage.json")
def coverage() -> Response:
    """Return verdicts as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, COVERAGE_PARAMETERS)
    as_csv = read_choice(request.args, "format", ("json", "csv")) == "csv"
    body = publish_coverage(snapshot(), read_coverage_query(request.args), language().code, as_csv=as_csv)
    if not as_csv:
        return Response(body, mimetype="application/json")
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="abdeckung.csv"'})


@interfaces.before_request
def _refuse_other_languages() -> None:
    # A page falls back to German; a program is told that it asked for what nobody speaks.
    read_choice(request.args, "lang", LANGUAGES)


@interfaces.after_request
def _open_to_all(response: Response) -> Response:
    # The data are public and no cookie is ever read, so pages of any host may use them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
