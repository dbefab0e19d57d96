"""Offers as a map for uMap."""

from __future__ import annotations

from flask import Response, request

from atlas.services.geojson_profiles import Reader
from atlas.services.umap_publishing import publish_umap
from atlas.web.context import language, public_address, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file
from atlas.web.params import OFFER_PARAMETERS, offer_filters, read_offer_query, read_yes, require_known


@interfaces.get("/atlas.umap")
def umap() -> Response:
    """Return the offers that fit as a map, with the points inside or, with `live`, fetched each time."""
    require_known(request.args, (*OFFER_PARAMETERS, "live"))
    filters = offer_filters(request.args) if read_yes(request.args, "live") else None
    reader = Reader(language().code, home=public_address(""))
    body = publish_umap(snapshot(), read_offer_query(request.args), reader, filters)
    return answer_file(body, "application/json", "sozialatlas.umap")
