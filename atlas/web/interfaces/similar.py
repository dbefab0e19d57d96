"""Similar municipalities, for programs."""

from __future__ import annotations

from flask import Response, request

from atlas.errors import BadRequestError
from atlas.services.similar import publish_similar
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.interfaces.tables import answer_table, wants_csv
from atlas.web.params import require_known
from atlas.web.planning.similar import SIMILAR_PARAMETERS, read_similar_query


@interfaces.get("/similar.json")
def similar() -> Response:
    """Return a municipality and those like it as JSON, or as CSV where `format` asks for it."""
    require_known(request.args, SIMILAR_PARAMETERS)
    query = read_similar_query(request.args)
    if not query.region:
        raise BadRequestError("Der Parameter „region“ fehlt; erwartet wird eine Gemeinde, etwa municipality-08335043.")
    return answer_table(publish_similar(snapshot(), query, language().code, as_csv=wants_csv()), "aehnliche-gemeinden")
