"""Proposals for OpenStreetMap, for JOSM and other programs."""

from __future__ import annotations

from flask import Response, request

from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.publishing import publish_osm_report, publish_osm_xml
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file
from atlas.web.params import OFFER_PARAMETERS, read_offer_query, read_yes, require_known


@interfaces.get("/offers.osm")
def osm_offers() -> Response:
    """Return the offers that fit as OSM XML 0.6: one node for each provider, place and main tag."""
    query, with_approximate = _read_query()
    chunks = publish_osm_xml(snapshot(), query, with_approximate=with_approximate)
    return answer_file(chunks, "application/xml", "angebote.osm")


@interfaces.get("/osm-report.csv")
def osm_report() -> Response:
    """Return which offer went into which node, and which went into none and why, as CSV."""
    query, with_approximate = _read_query()
    body = publish_osm_report(snapshot(), query, language().code, with_approximate=with_approximate)
    return answer_file(body, "text/csv", "osm-bericht.csv")


def _read_query() -> tuple[OfferQuery, bool]:
    require_known(request.args, (*OFFER_PARAMETERS, "approximate"))
    return read_offer_query(request.args), bool(read_yes(request.args, "approximate"))
