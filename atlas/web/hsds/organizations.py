"""Organizations: the providers of the atlas."""

from __future__ import annotations

from flask import Response, request

from atlas.services.hsds.query import match_text, require_id
from atlas.web.hsds.blueprint import hsds
from atlas.web.hsds.params import PAGING, read_paging, read_switch, require_parameters
from atlas.web.hsds.replies import catalogue, reply_list, reply_one
from atlas.web.params import read_text


@hsds.get("/organizations")
def organizations() -> Response:
    """Return the organizations that fit."""
    require_parameters(request.args, *PAGING, "full", "full_service")
    known = catalogue()
    shelf = known.organizations
    texts = (f"{row['name']} {row['also_known_as'] or ''}" for row in known.providers.values())
    found = match_text(shelf, texts, read_text(request.args, "search"))
    full_service = read_switch(request.args, "full_service")

    def write_whole(position: int) -> bytes:
        return known.organization(shelf.ids[position], full_service=full_service)

    is_whole = read_switch(request.args, "full") or full_service
    return reply_list(found, write_whole if is_whole else shelf.lines.__getitem__, read_paging(request.args))


@hsds.get("/organizations/<number>")
def organization(number: str) -> Response:
    """Return one organization with all that belongs to it."""
    require_parameters(request.args, "full_service")
    known = catalogue()
    require_id(known.organizations, number)
    return reply_one(known.organization(number, full_service=read_switch(request.args, "full_service")))
