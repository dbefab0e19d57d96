"""A memory of replies: all are compressed; what is public is made once per data version and answered from memory.

It stands before Flask, so that a repeated request touches neither routing nor frames.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

import brotli

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_Headers = list[tuple[str, str]]
_Key = tuple[str, str, str]

# What a reply takes beside its body, so that very many small ones do not go uncounted.
_OVERHEAD_BYTES: Final = 2000
# For each worker process, beside its snapshot.
_LIMIT_BYTES: Final = 96 * 1024 * 1024
# Smaller bodies fit into one packet anyway.
_LEAST_BYTES: Final = 500
# The highest levels cost many times the time for a few per cent, and the first visitor waits for it.
_KEPT_QUALITY: Final = 7
# What is made for each request is compressed for each, too.
_QUICK_QUALITY: Final = 4
_COMPRESSIBLE: Final = re.compile(
    r"text/|application/(geo\+|problem\+)?json|application/javascript|application/vnd\.google-earth\.kml|image/svg"
)
# RFC 9110, section 15.4.5: a 304 repeats what concerns caching and describes no body.
_NOT_IN_304: Final = {"content-type", "content-length", "content-encoding"}


@dataclass(frozen=True)
class Reply:
    """A whole reply, ready to be sent."""

    status: str
    headers: _Headers
    body: bytes
    etag: str = ""

    @property
    def weight(self) -> int:
        """About how many bytes it takes to keep."""
        return len(self.body) + _OVERHEAD_BYTES


class ReplyMemory:
    """WSGI application around another one that remembers its public replies.

    A reply is public when it says ``Cache-Control: public`` and has status 200. All are forgotten
    when the data version changes.

    Parameters
    ----------
    app
        What makes the replies.
    version
        Tells the data version; called for every request, so it must be cheap.
    limit_bytes
        How much to remember; the oldest reply goes first.
    """

    def __init__(self, app: WSGIApplication, version: Callable[[], object], *, limit_bytes: int = _LIMIT_BYTES) -> None:
        self._app = app
        self._version = version
        self._limit_bytes = limit_bytes
        self._lock = Lock()
        self._held_version: object = None
        self._held_bytes = 0
        self._replies: dict[_Key, Reply] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        version = self._version()
        if version != self._held_version:
            self._forget(version)
        coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        # Nothing else may decide what a reply says: pages know no cookies, no sessions and no Accept-Language.
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), coding)
        reply = self._replies.get(key)
        if reply is None:
            reply = self._make(environ, key, version)
        return _send(reply, environ, start_response)

    def _forget(self, version: object) -> None:
        with self._lock:
            self._held_version = version
            self._held_bytes = 0
            self._replies = {}

    def _make(self, environ: WSGIEnvironment, key: _Key, version: object) -> Reply:
        made = _run(self._app, environ)
        if not made.status.startswith("200"):
            return made
        if not _is_public(made):
            return _compress(made, key[2], _QUICK_QUALITY)
        reply = _compress(made, key[2], _KEPT_QUALITY)
        # Where the data changed meanwhile, nobody knows which version this reply shows.
        if self._version() == version:
            self._remember(key, reply, version)
        return reply

    def _remember(self, key: _Key, reply: Reply, version: object) -> None:
        with self._lock:
            # Another thread may have forgotten everything since this one asked.
            if version != self._held_version:
                return
            # Dictionaries keep the order of insertion, so the first key is the oldest.
            while self._replies and self._held_bytes + reply.weight > self._limit_bytes:
                oldest = next(iter(self._replies))
                self._held_bytes -= self._replies.pop(oldest).weight
            if key not in self._replies and reply.weight <= self._limit_bytes:
                self._replies[key] = reply
                self._held_bytes += reply.weight


def choose_coding(accepted: str) -> str:
    """Return the best coding that a client accepts: ``br``, ``gzip`` or none.

    >>> choose_coding("gzip, deflate, br"), choose_coding("gzip;q=1.0, br;q=0"), choose_coding("")
    ('br', 'gzip', '')
    """
    weights: dict[str, str] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weights[name.strip()] = parameter.replace(" ", "")
    for coding in ("br", "gzip"):
        weight = weights.get(coding, weights.get("*", "q=0"))
        # RFC 9110, section 12.5.3: a weight of 0 means that the coding is not acceptable.
        if not re.fullmatch(r"q=0(\.0*)?", weight):
            return coding
    return ""


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    seen: list[tuple[str, _Headers]] = []

    def start(status: str, headers: _Headers, _exc_info: object = None, /) -> Callable[[bytes], object]:
        seen.append((status, headers))
        return lambda _data: None

    # A HEAD reply has the headers of the GET reply: make that, and drop the body when sending.
    chunks = app({**environ, "REQUEST_METHOD": "GET"}, start)
    try:
        body = b"".join(chunks)
    finally:
        # PEP 3333 asks for it, whatever went wrong while the body was read.
        close = getattr(chunks, "close", None)
        if close:
            close()
    status, headers = seen[-1]
    return Reply(status, headers, body)


def _is_public(reply: Reply) -> bool:
    control = _header(reply, "cache-control")
    # A reply that sets a cookie is for one visitor, whatever else it says.
    return reply.status.startswith("200") and "public" in control and not _header(reply, "set-cookie")


def _compress(reply: Reply, coding: str, quality: int) -> Reply:
    kind = _header(reply, "content-type")
    may_shrink = _COMPRESSIBLE.match(kind) is not None and len(reply.body) >= _LEAST_BYTES
    used = coding if may_shrink else ""
    digest = hashlib.sha256(reply.body).hexdigest()[:20]
    # Strong tags differ by coding, as the bytes do (RFC 9110, section 8.8.3).
    etag = f'"{digest}-{used}"' if used else f'"{digest}"'
    body = _CODERS[used](reply.body, quality)
    # Flask's own values describe the body before it was compressed.
    dropped = {"etag", "content-length", "vary", "content-encoding", "last-modified"}
    headers = [(name, value) for name, value in reply.headers if name.lower() not in dropped]
    headers.append(("Content-Length", str(len(body))))
    # A name for what nobody may store would only let somebody recognize it.
    if "no-store" in _header(reply, "cache-control"):
        etag = ""
    else:
        headers.append(("ETag", etag))
    if may_shrink:
        # Also on the uncompressed form: a cache in between must not hand it, or the other one, to everybody.
        headers.append(("Vary", "Accept-Encoding"))
    if used:
        headers.append(("Content-Encoding", used))
    return Reply(reply.status, headers, body, etag)


_CODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "": lambda body, _quality: body,
    # Without a time in it, equal replies of two workers are equal bytes.
    "gzip": lambda body, quality: gzip.compress(body, min(quality, 6), mtime=0),
    "br": lambda body, quality: bytes(brotli.compress(body, quality=quality)),
}


def _header(reply: Reply, name: str) -> str:
    return next((value for key, value in reply.headers if key.lower() == name), "")


def _send(reply: Reply, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if reply.etag and _holds(environ.get("HTTP_IF_NONE_MATCH", ""), reply.etag):
        start_response("304 NOT MODIFIED", [pair for pair in reply.headers if pair[0].lower() not in _NOT_IN_304])
        return []
    start_response(reply.status, list(reply.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


def _holds(given: str, etag: str) -> bool:
    return bool(given) and (
        # Compared weakly, as RFC 9110, section 13.1.2, asks for If-None-Match.
        given.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in given.split(",")]
    )
