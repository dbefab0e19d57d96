"""The room for programs that speak Open Referral."""

from __future__ import annotations

from flask import Blueprint, Response

from atlas.services.hsds.credits import licence_addresses
from atlas.web.context import snapshot
from atlas.web.programs import open_to_programs

hsds = Blueprint("hsds", __name__, url_prefix="/hsds")
open_to_programs(hsds)


@hsds.after_request
def _name_licences(response: Response) -> Response:
    # The envelope of HSDS has no place for licences; a link of HTTP has (RFC 8288, relation of RFC 4946).
    if response.status_code == 200:
        for address in licence_addresses(snapshot()):
            response.headers.add("Link", f'<{address}>; rel="license"')
    return response
