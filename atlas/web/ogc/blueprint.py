"""The room for GIS programs: OGC API - Features."""

from __future__ import annotations

from flask import Blueprint, Response

from atlas.web.programs import open_to_programs

ogc = Blueprint("ogc", __name__, url_prefix="/ogc")
open_to_programs(ogc)


@ogc.after_request
def _expose_headers(response: Response) -> Response:
    # Pages of other hosts read only a few headers unless told; they need this one to place what they get.
    response.headers["Access-Control-Expose-Headers"] = "Content-Crs"
    return response
