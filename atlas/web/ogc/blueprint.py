"""The room for GIS programs: OGC API - Features."""

from __future__ import annotations

from flask import Blueprint, Response

from atlas.web.programs import open_to_programs

_EXPOSED = "Access-Control-Expose-Headers"

ogc = Blueprint("ogc", __name__, url_prefix="/ogc")


# Before the rules of all such rooms: what is registered first runs last.
@ogc.after_request
def _expose_headers(response: Response) -> Response:
    # Pages of other hosts read only a few headers unless told; they need this one to place what they get.
    response.headers[_EXPOSED] = f"{response.headers.get(_EXPOSED, 'ETag, Link')}, Content-Crs"
    return response


open_to_programs(ogc)
