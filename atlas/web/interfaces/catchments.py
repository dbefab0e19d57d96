"""Catchments of an offer, for the map and for programs."""

from __future__ import annotations

from flask import Response, request

from atlas.errors import BadRequestError
from atlas.services.catchments import DEFAULT_MINUTES, parse_minutes, publish_catchments
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import read_text, require_known


@interfaces.get("/catchment.geojson")
def catchment() -> Response:
    """Return from where people reach an offer within some minutes, as GeoJSON, widest area first."""
    require_known(request.args, ("offer", "minutes", "lang"))
    offer_id = read_text(request.args, "offer")
    if not offer_id:
        raise BadRequestError("Der Parameter „offer“ fehlt; erwartet wird die Kennung eines Angebots.")
    minutes = parse_minutes(read_text(request.args, "minutes", DEFAULT_MINUTES))
    body = publish_catchments(snapshot(), offer_id, minutes, language().code)
    return Response(body, mimetype="application/geo+json")
