"""Refuses to send programs what they say they do not take: `Accept` is held against what an address answered.

It stands before the memory of replies, so that one reply serves everybody who takes it, whatever else they take.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import orjson
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from atlas.language import mark, speak
from atlas.web.programs import is_for_programs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_Headers = list[tuple[str, str]]

_STATUS: Final = "406 NOT ACCEPTABLE"
_TITLE: Final = mark("In dieser Form gibt es das hier nicht")
_DETAIL: Final = mark("Accept ist „%(accept)s“; hier gibt es %(known)s.")
_SHOWN: Final = 200
_PARAMETER: Final = re.compile(r";\s*(?!q=)[^;,]*", re.IGNORECASE)


class AcceptGuard:
    """WSGI application around another one that answers 406 where a program takes nothing of what it would get.

    RFC 9110, section 12.5.1, leaves it to a server to send it all the same; a program that asks for an image and gets
    JSON is better told.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        accepted = environ.get("HTTP_ACCEPT", "")
        # Browsers and most libraries take everything.
        if not accepted or "*/*" in accepted or not is_for_programs(environ["PATH_INFO"]):
            return self._app(environ, start_response)
        seen: list[tuple[str, _Headers]] = []

        def start(status: str, headers: _Headers, _exc_info: object = None, /) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return lambda _data: None

        chunks = self._app(environ, start)
        status, headers = seen[-1]
        kind = next((value for name, value in headers if name.lower() == "content-type"), "").partition(";")[0]
        if not status.startswith("200") or accepts(accepted, kind):
            start_response(status, headers)
            return chunks
        close = getattr(chunks, "close", None)
        if close:
            close()
        return _refuse(environ, start_response, kind)


def accepts(accepted: str, kind: str) -> bool:
    """Tell whether somebody who sends `accepted` takes a media type; whoever takes JSON takes every kind of it.

    >>> accepts("image/png", "text/csv"), accepts("text/*;q=0.5", "text/csv"), accepts("text/csv;q=0", "text/csv")
    (False, True, False)
    >>> accepts("application/json", "application/geo+json"), accepts("a/b+json;version=3.0;q=0.5", "a/b+json")
    (True, True)
    """
    # Parameters of media types (version, charset) do not count: what is served has one form of each.
    taken = parse_accept_header(_PARAMETER.sub("", accepted), MIMEAccept)
    kinds = (kind, "application/json") if kind.endswith(("+json", "+json-seq")) else (kind,)
    return any(taken.quality(one) > 0 for one in kinds)


def _refuse(environ: WSGIEnvironment, start_response: StartResponse, kind: str) -> Iterable[bytes]:
    say = speak(parse_qs(environ.get("QUERY_STRING", "")).get("lang", ["de"])[0])
    body = orjson.dumps(
        {
            "type": "about:blank",
            "title": say.gettext(_TITLE),
            "status": 406,
            "detail": say.gettext(_DETAIL, accept=environ["HTTP_ACCEPT"][:_SHOWN], known=kind),
            "instance": environ["PATH_INFO"],
        }
    )
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", "nosniff"),
        ("Vary", "Accept"),
    ]
    start_response(_STATUS, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
