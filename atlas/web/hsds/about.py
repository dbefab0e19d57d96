"""What this interface is: version, profile, OpenAPI document."""

from __future__ import annotations

import orjson
from flask import Response, request

from atlas.errors import NotFoundError
from atlas.formats.hsds_openapi import describe_api
from atlas.formats.hsds_profile import PATCHES, VERSION, describe_profile
from atlas.services.hsds.credits import credit_lines, name_licences
from atlas.services.hsds.pages import LARGEST_PAGE, PAGE_SIZE
from atlas.web.context import public_address, snapshot
from atlas.web.hsds.blueprint import hsds
from atlas.web.hsds.params import FARTHEST_M, require_parameters
from atlas.web.hsds.replies import reply_one


@hsds.get("/")
def about() -> Response:
    """Return the version of HSDS, and where profile and OpenAPI document lie."""
    require_parameters(request.args)
    body = {
        "version": VERSION,
        "profile": public_address("/hsds/profile"),
        "openapi_url": public_address("/hsds/openapi.json"),
        "attribution": credit_lines(snapshot()),
    }
    return reply_one(orjson.dumps(body))


@hsds.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    require_parameters(request.args)
    body = describe_api(
        public_address("/hsds"),
        licence=name_licences(snapshot()),
        page_size=PAGE_SIZE,
        largest_page=LARGEST_PAGE,
        farthest_m=FARTHEST_M,
    )
    return reply_one(orjson.dumps(body))


@hsds.get("/profile")
def profile() -> Response:
    """Return what the atlas adds to HSDS."""
    require_parameters(request.args)
    return reply_one(orjson.dumps(describe_profile(public_address("/hsds/profile"))))


@hsds.get("/profile/<name>.json")
def patch(name: str) -> Response:
    """Return what the atlas adds to one schema, as a JSON merge patch."""
    require_parameters(request.args)
    if name not in PATCHES:
        raise NotFoundError(
            "Ein Schema „%(schema)s“ erweitert das Profil nicht; es gibt: %(known)s.",
            schema=name,
            known=", ".join(PATCHES),
        )
    return reply_one(orjson.dumps(PATCHES[name]))
