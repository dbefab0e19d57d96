"""Proposals for OpenStreetMap, for JOSM and other programs."""

from __future__ import annotations

from flask import Response, request

from atlas.services.osm_publishing import publish_osm_report, publish_osm_xml
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import OFFER_PARAMETERS, read_offer_query, require_known


@interfaces.get("/offers.osm")
def osm_offers() -> Response:
    """Return the offers that fit as OSM XML 0.6: one node for each provider, place and main tag."""
    require_known(request.args, OFFER_PARAMETERS)
    chunks = publish_osm_xml(snapshot(), read_offer_query(request.args))
    headers = {"Content-Disposition": 'attachment; filename="angebote.osm"'}
    return Response(chunks, mimetype="application/xml", headers=headers)


@interfaces.get("/osm-report.csv")
def osm_report() -> Response:
    """Return which offer went into which node, and which went into none and why, as CSV."""
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_osm_report(snapshot(), read_offer_query(request.args), language().code)
    headers = {"Content-Disposition": 'attachment; filename="osm-bericht.csv"'}
    return Response(body, mimetype="text/csv", headers=headers)
