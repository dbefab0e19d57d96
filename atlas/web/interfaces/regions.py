"""Outlines of regions and verdicts on them, for programs."""

from __future__ import annotations

from typing import Final

import orjson
from flask import Response, request

from atlas.errors import BadRequestError
from atlas.services.classes import describe_classes
from atlas.services.coverage import measure_coverage
from atlas.services.publishing import publish_coverage, publish_regions
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_json, answer_table, wants_csv
from atlas.web.params import (
    COVERAGE_PARAMETERS,
    REGION_PARAMETERS,
    read_coverage_query,
    read_text,
    require_known,
)

CLASS_PARAMETERS: Final = tuple(name for name in COVERAGE_PARAMETERS if name != "format")


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
    query = read_coverage_query(request.args)
    return answer_table(publish_coverage(snapshot(), query, language().code, as_csv=wants_csv()), "abdeckung")


@interfaces.get("/classes.json")
def classes() -> Response:
    """Return the values of one topic in classes for a map: their limits, and the class of each region."""
    require_known(request.args, CLASS_PARAMETERS)
    query = read_coverage_query(request.args)
    if not query.topic:
        raise BadRequestError("Welches Thema? Der Parameter topic fehlt, zum Beispiel topic=schuldnerberatung.")
    described = describe_classes(measure_coverage(snapshot(), query, language().code))
    return answer_json(orjson.dumps(described, option=orjson.OPT_APPEND_NEWLINE))
