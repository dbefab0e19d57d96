"""What changed between two data versions, for programs."""

from __future__ import annotations

from flask import Response, request

from atlas.services.version_changes import publish_changes
from atlas.web.context import snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import read_choice, require_known
from atlas.web.planning.data_versions import CHANGE_PARAMETERS, find_changes


@interfaces.get("/changes.json")
def changes() -> Response:
    """Return what changed in a county as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, CHANGE_PARAMETERS)
    as_csv = read_choice(request.args, "format", ("json", "csv")) == "csv"
    body = publish_changes(find_changes(request.args, snapshot()), as_csv=as_csv)
    if not as_csv:
        return Response(body, mimetype="application/json")
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="aenderungen.csv"'}
    )
