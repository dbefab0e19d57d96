"""Services: the offers of the atlas."""

from __future__ import annotations

from flask import Response, request

from atlas.services.hsds.query import require_id, select_services
from atlas.web.context import snapshot
from atlas.web.hsds.blueprint import hsds
from atlas.web.hsds.params import PAGING, SERVICE_FILTERS, read_paging, read_query, read_switch, require_parameters
from atlas.web.hsds.replies import catalogue, reply_list, reply_one


@hsds.get("/services")
def services() -> Response:
    """Return the services that fit."""
    require_parameters(request.args, *PAGING, *SERVICE_FILTERS, "minimal", "full")
    known = catalogue()
    lines = known.services.lines
    is_minimal, is_full = (read_switch(request.args, name) for name in ("minimal", "full"))
    # Whoever asks for ids alone compares them with a list of their own and wants all of them.
    paging = read_paging(request.args, all_at_once=max(len(lines), 1) if is_minimal else 0)
    found = select_services(snapshot(), known, read_query(request.args))
    whole = known.service_of_all if len(found) == len(lines) else known.service
    write = known.minimal if is_minimal else whole if is_full else lines.__getitem__
    return reply_list(found, write, paging)


@hsds.get("/services/<service_id>")
def service(service_id: str) -> Response:
    """Return one service with all that belongs to it."""
    require_parameters(request.args)
    known = catalogue()
    return reply_one(known.service(require_id(known.services, service_id)))
