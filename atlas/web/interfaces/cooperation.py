"""Who works with whom, who pays, and the matrix of fields, for programs."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from atlas.errors import BadRequestError
from atlas.services.funding_files import publish_fundings
from atlas.services.matrix_files import publish_field_matrix
from atlas.services.network_files import FORMS, publish_network
from atlas.web.context import snapshot
from atlas.web.cooperation_params import FUNDING_FILTERS, NETWORK_FILTERS, read_funding_query, read_network_query
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_file, answer_json, answer_table, wants_csv
from atlas.web.params import read_choice, read_text, require_known

_NETWORK_FILES: Final = {
    "json": ("application/json", "netz.json"),
    "csv": ("text/csv", "netz.csv"),
    "edges": ("text/csv", "netz-kanten.csv"),
    "graphml": ("application/graphml+xml", "netz.graphml"),
}


@interfaces.get("/network.json")
def network() -> Response:
    """Return who works with whom: paths as JSON or CSV, edges as CSV or GraphML."""
    require_known(request.args, (*NETWORK_FILTERS, "format", "lang"))
    form = read_choice(request.args, "format", FORMS)
    mimetype, name = _NETWORK_FILES[form]
    body = publish_network(snapshot(), read_network_query(request.args), form)
    return answer_json(body) if form == "json" else answer_file(body, mimetype, name)


@interfaces.get("/fundings.json")
def fundings() -> Response:
    """Return fundings, as JSON with their sums or as CSV."""
    require_known(request.args, (*FUNDING_FILTERS, "format", "lang"))
    return answer_table(
        publish_fundings(snapshot(), read_funding_query(request.args), as_csv=wants_csv()), "foerderungen"
    )


@interfaces.get("/field-matrix.json")
def field_matrix() -> Response:
    """Return the matrix of fields of a region, as JSON or CSV."""
    require_known(request.args, ("region", "format", "lang"))
    region = read_text(request.args, "region")
    if not region:
        raise BadRequestError("Der Parameter „region“ fehlt; erwartet wird ein Raum, etwa county-08335.")
    return answer_table(publish_field_matrix(snapshot(), region, as_csv=wants_csv()), "handlungsfelder")
