"""Replies of the HSDS API."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from atlas.services.hsds.catalogue import Catalogue, catalogue_of
from atlas.services.hsds.pages import Positions, stream_lines, write_page
from atlas.web.context import language, snapshot, store
from atlas.web.hsds.params import Paging


def catalogue() -> Catalogue:
    """Return the catalogue that the request at hand works on."""
    return catalogue_of(snapshot(), store(), language().code)


def reply_list(positions: Positions, write: Callable[[int], bytes], paging: Paging) -> Response:
    """Return a page of a list, or all of it as lines."""
    if paging.is_stream:
        return Response(stream_lines(positions, write), mimetype="application/x-ndjson")
    return Response(write_page(positions, write, paging.page, paging.size), mimetype="application/json")


def reply_one(body: bytes) -> Response:
    """Return one thing."""
    return Response(body, mimetype="application/json")
