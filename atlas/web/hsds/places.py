"""Services at locations: an offer at one of its sites."""

from __future__ import annotations

from flask import Response, request

from atlas.services.hsds.query import require_id, select_places
from atlas.web.context import snapshot
from atlas.web.hsds.blueprint import hsds
from atlas.web.hsds.params import PAGING, SERVICE_FILTERS, read_paging, read_query, read_switch, require_parameters
from atlas.web.hsds.replies import catalogue, reply_list, reply_one


@hsds.get("/service_at_locations")
def service_at_locations() -> Response:
    """Return the services at locations that fit."""
    require_parameters(request.args, *PAGING, *SERVICE_FILTERS, "full")
    known = catalogue()
    found = select_places(snapshot(), known, read_query(request.args))
    write = known.place if read_switch(request.args, "full") else known.places.lines.__getitem__
    return reply_list(found, write, read_paging(request.args))


@hsds.get("/service_at_locations/<link_id>")
def service_at_location(link_id: str) -> Response:
    """Return one service at a location with all that belongs to it."""
    require_parameters(request.args)
    known = catalogue()
    return reply_one(known.place(require_id(known.places, link_id)))
