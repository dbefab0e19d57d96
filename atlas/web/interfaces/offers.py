"""Offers for programs, and for the map: the same ones in the same order as the list of the page."""

from __future__ import annotations

from flask import Response, request

from atlas.services.publishing import publish_offers, publish_offers_table, publish_points
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import OFFER_PARAMETERS, read_offer_query, require_known


@interfaces.get("/offers.geojson")
def offers() -> Response:
    """Return the offers that fit, as GeoJSON, best first."""
    # A misspelt filter that is ignored would hand out everything, and a program would not notice.
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_offers(snapshot(), read_offer_query(request.args), language().code)
    return Response(body, mimetype="application/geo+json")


@interfaces.get("/offers.csv")
def offers_table() -> Response:
    """Return the offers that fit, as CSV, best first."""
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_offers_table(snapshot(), read_offer_query(request.args), language().code)
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="angebote.csv"'})


@interfaces.get("/points.json")
def points() -> Response:
    """Return the points of the offers that fit, as JSON of columns: what a map needs, in few bytes."""
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_points(snapshot(), read_offer_query(request.args), language().code)
    return Response(body, mimetype="application/json")
