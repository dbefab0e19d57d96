"""oEmbed 1.0 (oembed.com): how programs find the frame that belongs to a page of the atlas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import Response, current_app, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotImplemented as NotServed
from werkzeug.routing import RequestRedirect

from atlas.errors import BadRequestError, NotFoundError
from atlas.language import LANGUAGES, mark
from atlas.web.context import language, public_address
from atlas.web.embedding.blueprint import discovery
from atlas.web.embedding.codes import HEIGHT, LOOK, WIDTH, frame_address, frame_code
from atlas.web.embedding.frame import title_of
from atlas.web.params import Arguments, offer_filters, read_count, read_offer_query, read_text

_VERSION: Final = "1.0"
_ONLY_JSON: Final = mark("oEmbed gibt es hier nur als JSON (format=json).")
_KEPT_S: Final = 86_400
_OFFER_HEIGHT: Final = 480
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class _Target:
    """A page of the atlas: its endpoint, the offer it shows, if any, and its parameters."""

    endpoint: str
    offer_id: str
    arguments: Arguments


@discovery.get("/oembed")
def oembed() -> Response:
    """Return the frame of a page of the atlas; other arguments are ignored, as the specification asks for."""
    if request.args.get("format", "json").strip().lower() != "json":
        raise NotServed(language().gettext(_ONLY_JSON))
    url = request.args.get("url", "").strip()
    if not url:
        page = public_address("/angebote")
        raise BadRequestError("Es fehlt url: die Adresse einer Seite des Atlas, etwa %(address)s.", address=page)
    target = _find_target(url)
    filters = offer_filters(target.arguments)
    title = title_of(target.offer_id, read_offer_query(target.arguments), filters)
    width = min(read_count(request.args, "maxwidth", least=1) or WIDTH, WIDTH)
    usual = _OFFER_HEIGHT if target.offer_id else HEIGHT
    height = min(read_count(request.args, "maxheight", least=1) or usual, usual)
    return jsonify(
        version=_VERSION,
        type="rich",
        title=title,
        provider_name="Sozialatlas",
        provider_url=public_address("/"),
        cache_age=_KEPT_S,
        width=width,
        height=height,
        html=str(frame_code(_frame_of(target, filters), title, width=str(width), height=height)),
    )


def _frame_of(target: _Target, filters: dict[str, str]) -> str:
    code = target.arguments.get("lang", "de")
    look = {name: target.arguments.get(name, "") for name in LOOK} if target.endpoint == "embedding.frame" else {}
    shown = {"offer": target.offer_id} if target.offer_id else filters
    return frame_address({**shown, **look}, code if code in LANGUAGES else "de")


def _find_target(url: str) -> _Target:
    """Return the page that an address names.

    Raises
    ------
    NotFoundError
        If it is none of those that a frame can show.
    """
    try:
        parts = urlsplit(url)
        here = {_host_of(public_address("/")), _host_of(request.host_url)}
        is_ours = parts.scheme in _PORTS and _host_of(url) in here
    except ValueError:
        is_ours = False
    if is_ours:
        base = urlsplit(public_address("")).path
        arguments: Arguments = MultiDict(parse_qsl(parts.query, keep_blank_values=True))
        endpoint, values = _match(parts.path.removeprefix(base))
        if endpoint == "residents.offer":
            return _Target(endpoint, str(values["offer_id"]), arguments)
        if endpoint in {"residents.offers", "embedding.frame"}:
            offer_id = read_text(arguments, "offer") if endpoint == "embedding.frame" else ""
            return _Target(endpoint, offer_id, arguments)
    raise NotFoundError(
        "Diese Adresse lässt sich nicht einbetten. Einbetten lassen sich Adressen dieses Atlas unter /angebote, "
        "/angebot/… und /embed."
    )


def _host_of(url: str) -> tuple[str, int | None]:
    # Without the scheme: behind a proxy that takes TLS off, people and the request name different ones.
    parts = urlsplit(url)
    usual = parts.port in {None, *_PORTS.values()}
    return (parts.hostname or "").lower(), None if usual else parts.port


def _match(path: str) -> tuple[str, dict[str, object]]:
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return "", {}
    return str(endpoint), dict(values)
