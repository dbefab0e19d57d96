"""Where next, for programs."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from atlas.errors import BadRequestError
from atlas.services.siting_publishing import SITING_FORMS, publish_siting
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file, answer_json
from atlas.web.params import read_choice, require_known
from atlas.web.siting_params import SITING_PARAMETERS, read_siting_query

_TYPES: Final = {"csv": "text/csv", "geojson": "application/geo+json"}


@interfaces.get("/siting.json")
def siting() -> Response:
    """Return the best places for new sites as JSON, or as CSV or GeoJSON where `format` asks for it."""
    require_known(request.args, SITING_PARAMETERS)
    form = read_choice(request.args, "format", SITING_FORMS)
    query = read_siting_query(request.args)
    if not query.topic:
        raise BadRequestError("Welches Thema? Der Parameter topic fehlt, zum Beispiel topic=besuchsdienst.")
    body = publish_siting(snapshot(), query, language().code, form=form)
    return answer_json(body) if form == "json" else answer_file(body, _TYPES[form], f"standorte.{form}")
