"""In which form a document goes out: JSON for programs, HTML for people, as `f` or else `Accept` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from flask import Response, render_template, request, url_for

from atlas.errors import NotAcceptableError
from atlas.web.context import public_address
from atlas.web.params import read_choice, read_text

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"
FORMS: Final = ("json", "html")
COMMON: Final = ("f", "lang")
"""Parameters that every address knows."""
_MAY_BE_KEPT: Final = "max-age=60"
_NOTHING: Final[Mapping[str, str]] = {}

Link = dict[str, str]


def choose_form(media: str) -> str:
    """Return ``json`` or ``html``; `media` is the media type of the JSON form.

    Raises
    ------
    NotAcceptableError
        If the client accepts neither.
    """
    if read_text(request.args, "f"):
        return read_choice(request.args, "f", FORMS)
    accepted = request.accept_mimetypes
    # Whoever says nothing is a program, as browsers always say what they like best.
    if not accepted:
        return "json"
    offered = dict.fromkeys((media.partition(";")[0], JSON, HTML))
    best = accepted.best_match(offered)
    if best is None:
        raise NotAcceptableError(
            "Accept ist „%(accept)s“; hier gibt es %(known)s.",
            accept=request.headers.get("Accept", "")[:200],
            known=", ".join(offered),
        )
    return "html" if best == HTML else "json"


def answer(document: dict[str, Any], template: str, *, media: str = JSON, **facts: object) -> Response:
    """Return a document in the form asked for; `template` shows it to people."""
    if choose_form(media) == "html":
        return send(render_template(template, document=document, **facts).encode(), HTML, is_alike=True)
    return send(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE), media)


def send(body: bytes, media: str, *, is_alike: bool = True, headers: dict[str, str] | None = None) -> Response:
    """Return a reply.

    Parameters
    ----------
    is_alike
        Whether people ask for it again and again; a box drawn by hand is asked for once and would only push out
        what others wait for.
    """
    reply = Response(body, content_type="text/html; charset=utf-8" if media == HTML else media, headers=headers)
    if not is_alike:
        # Not "public": whoever asked may keep it, the memory of replies does not.
        reply.headers["Cache-Control"] = _MAY_BE_KEPT
    if not read_text(request.args, "f"):
        reply.headers["Vary"] = "Accept"
    return reply


def address(endpoint: str, values: Mapping[str, str] = _NOTHING) -> str:
    """Return the whole address of a route of this room, with its parameters."""
    return public_address(url_for(f"ogc.{endpoint}", **dict[str, Any](values)))


def link(href: str, rel: str, media: str = "", title: str = "") -> Link:
    """Return a link as OGC API - Features writes it."""
    parts = {"href": href, "rel": rel, "type": media, "title": title}
    return {name: text for name, text in parts.items() if text}


def own_links(endpoint: str, media: str = JSON, values: Mapping[str, str] = _NOTHING) -> list[Link]:
    """Return the links of a document to itself and to its other form."""
    forms = {"json": media, "html": HTML}
    shown = choose_form(media)
    return [
        link(address(endpoint, {**values, "f": form}), "self" if form == shown else "alternate", kind)
        for form, kind in sorted(forms.items(), key=lambda item: item[0] != shown)
    ]
