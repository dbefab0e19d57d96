"""Offers for programs, and for the map: the same ones in the same order as the list of the page."""

from __future__ import annotations

from flask import Response, request

from atlas.formats.csv_table import Dialect
from atlas.services.geojson_profiles import PROFILES, Reader, write_profile
from atlas.services.publishing import publish_offers_table, publish_points
from atlas.vocabulary import values
from atlas.web.context import language, public_address, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file
from atlas.web.params import OFFER_PARAMETERS, read_choice, read_offer_query, require_known


@interfaces.get("/offers.geojson")
def offers() -> Response:
    """Return the offers that fit, as GeoJSON in the profile asked for, best first."""
    # A misspelt filter that is ignored would hand out everything, and a program would not notice.
    require_known(request.args, (*OFFER_PARAMETERS, "profile"))
    profile = read_choice(request.args, "profile", tuple(PROFILES))
    reader = Reader(language().code, home=public_address(""))
    chunks = write_profile(snapshot(), read_offer_query(request.args), profile, reader)
    return Response(chunks, mimetype="application/geo+json")


@interfaces.get("/offers.csv")
def offers_table() -> Response:
    """Return the offers that fit, as CSV, best first."""
    require_known(request.args, (*OFFER_PARAMETERS, "dialect"))
    dialect = Dialect(read_choice(request.args, "dialect", values(Dialect)))
    body = publish_offers_table(snapshot(), read_offer_query(request.args), language().code, dialect=dialect)
    return answer_file(body, "text/csv", "angebote.csv")


@interfaces.get("/points.json")
def points() -> Response:
    """Return the points of the offers that fit, as JSON of columns: what a map needs, in few bytes."""
    require_known(request.args, OFFER_PARAMETERS)
    body = publish_points(snapshot(), read_offer_query(request.args), language().code)
    return Response(body, mimetype="application/json")
