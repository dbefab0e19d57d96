"""The room for programs: what holds for every interface."""

from __future__ import annotations

from flask import Blueprint, Response, request

from atlas.language import LANGUAGES
from atlas.web.params import is_for_one_visitor, read_choice

interfaces = Blueprint("interfaces", __name__, url_prefix="/api")


@interfaces.before_request
def _refuse_other_languages() -> None:
    # A page falls back to German; a program is told that it asked for what nobody speaks.
    read_choice(request.args, "lang", LANGUAGES)


@interfaces.after_request
def _open_to_all(response: Response) -> Response:
    # The data are public and no cookie is ever read, so pages of any host may use them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    if is_for_one_visitor(request.args):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
