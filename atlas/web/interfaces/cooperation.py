"""Who works with whom, who pays, and the matrix of fields, for programs."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from atlas.services.funding_files import publish_fundings
from atlas.services.matrix_files import publish_field_matrix
from atlas.services.network_files import FORMS, publish_network
from atlas.web.context import snapshot
from atlas.web.cooperation_params import FUNDING_FILTERS, NETWORK_FILTERS, read_funding_query, read_network_query
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import read_choice, read_text, require_known

_NETWORK_FILES: Final = {
    "json": ("application/json", "netz.json"),
    "csv": ("text/csv", "netz.csv"),
    "edges": ("text/csv", "netz-kanten.csv"),
    "graphml": ("application/graphml+xml", "netz.graphml"),
}
_TABLE_FORMS: Final = ("json", "csv")


@interfaces.get("/network.json")
def network() -> Response:
    """Return who works with whom: paths as JSON or CSV, edges as CSV or GraphML."""
    require_known(request.args, (*NETWORK_FILTERS, "format", "lang"))
    form = read_choice(request.args, "format", FORMS)
    mimetype, name = _NETWORK_FILES[form]
    return _hand_out(publish_network(snapshot(), read_network_query(request.args), form), mimetype, name)


@interfaces.get("/fundings.json")
def fundings() -> Response:
    """Return fundings, as JSON with their sums or as CSV."""
    require_known(request.args, (*FUNDING_FILTERS, "format", "lang"))
    as_csv = read_choice(request.args, "format", _TABLE_FORMS) == "csv"
    body = publish_fundings(snapshot(), read_funding_query(request.args), as_csv=as_csv)
    return _hand_out(body, *_table_file("foerderungen", as_csv=as_csv))


@interfaces.get("/field-matrix.json")
def field_matrix() -> Response:
    """Return the matrix of fields of a region, as JSON or CSV."""
    require_known(request.args, ("region", "format", "lang"))
    as_csv = read_choice(request.args, "format", _TABLE_FORMS) == "csv"
    body = publish_field_matrix(snapshot(), read_text(request.args, "region"), as_csv=as_csv)
    return _hand_out(body, *_table_file("handlungsfelder", as_csv=as_csv))


def _table_file(name: str, *, as_csv: bool) -> tuple[str, str]:
    return ("text/csv", f"{name}.csv") if as_csv else ("application/json", f"{name}.json")


def _hand_out(body: bytes, mimetype: str, name: str) -> Response:
    # JSON is shown by browsers and read by programs; all else is a file to save.
    headers = {} if mimetype == "application/json" else {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=mimetype, headers=headers)
