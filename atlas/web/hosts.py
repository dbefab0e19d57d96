"""Refuses requests whose Host header names no host, before anything makes an address of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# RFC 9110, section 7.2, with the labels of RFC 1035; underscores stand in names of containers.
_LABEL: Final = r"[A-Za-z0-9_-]{1,63}"
_HOST: Final = re.compile(rf"({_LABEL}(\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(:[0-9]{{1,5}})?", re.ASCII)
_BODY: Final = orjson.dumps(
    {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Der Kopf „Host“ nennt keinen gültigen Rechnernamen.",
    }
)


class HostGuard:
    """WSGI application around another one that gets to see only hosts."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if is_host(environ.get("HTTP_HOST", "")):
            return self._app(environ, start_response)
        headers = [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(_BODY))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("400 BAD REQUEST", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [_BODY]


def is_host(text: str) -> bool:
    """Tell whether a Host header names a host; old clients send none at all.

    >>> is_host("atlas.example:8000"), is_host("[::1]:80"), is_host(""), is_host("a..b"), is_host("<x>"), is_host("a b")
    (True, True, True, False, False, False)
    """
    name, _, port = text.rpartition(":")
    is_port = not port.isdigit() or not name or int(port) <= 65535
    return not text or (len(text) <= 260 and _HOST.fullmatch(text) is not None and is_port)
