"""What holds in every room for programs: open to all origins, in a language that we speak, faults as problem JSON."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from atlas.language import LANGUAGES
from atlas.web.params import is_for_one_visitor, read_choice

_ROOTS: Final = ("/api", "/ogc", "/hsds", "/dcat", "/oembed")
"""Where programs ask. An address below that no route knows belongs to no blueprint, so the path decides."""


def is_for_programs(path: str) -> bool:
    """Tell whether programs ask under a path.

    >>> is_for_programs("/api/nothing"), is_for_programs("/dcat.ttl"), is_for_programs("/apiculture")
    (True, True, False)
    """
    return any(path == root or path.startswith((f"{root}/", f"{root}.")) for root in _ROOTS)


def open_to_programs(room: Blueprint) -> None:
    """Let pages of any host use what a blueprint answers, and refuse languages that nobody speaks."""
    room.before_request(_refuse_other_languages)
    room.after_request(open_to_all)


def _refuse_other_languages() -> None:
    # A page falls back to German; a program is told that it asked for what nobody speaks.
    read_choice(request.args, "lang", LANGUAGES)


def open_to_all(response: Response) -> Response:
    """Let pages of any host use a reply."""
    # The data are public and no cookie is ever read, so pages of any host may use them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    # Scripts of other hosts see no other headers than these and the harmless ones.
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    if request.method == "OPTIONS":
        # Read-only, and no header of a request can do harm here: a browser need not ask again for a day.
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "*"
        response.headers["Access-Control-Max-Age"] = "86400"
    if is_for_one_visitor(request.args):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
