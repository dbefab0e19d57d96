"""A memory of replies: all are compressed; what is public is made once per data version and answered from memory.

It stands before Flask, so that a repeated request touches neither routing nor frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from atlas.web.codings import choose_coding
from atlas.web.reply_making import Reply, finish, run

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["ReplyMemory", "choose_coding"]

_Key = tuple[str, str, str, str, str, str]

# For each worker process, beside its snapshot.
_LIMIT_BYTES: Final = 96 * 1024 * 1024
# What is longer and comes in chunks flows through, neither joined nor kept.
_JOINED_BYTES: Final = 16 * 1024 * 1024


class ReplyMemory:
    """WSGI application around another one that remembers its public replies.

    A reply is public when it says ``Cache-Control: public`` and has status 200. All are forgotten
    when the state of the data changes.

    Parameters
    ----------
    app
        What makes the replies.
    version
        Tells the state of the data, a `DataState` where replies are to have a date; called for every request,
        so it must be cheap.
    limit_bytes
        How much to remember; the oldest reply goes first.
    joined_bytes
        From which length on a body that comes in chunks is passed on as it comes. Only its headers are remembered,
        which is enough to answer HEAD and to confirm a copy.
    """

    def __init__(
        self,
        app: WSGIApplication,
        version: Callable[[], object],
        *,
        limit_bytes: int = _LIMIT_BYTES,
        joined_bytes: int = _JOINED_BYTES,
    ) -> None:
        self._app = app
        self._version = version
        self._limit_bytes = limit_bytes
        self._joined_bytes = joined_bytes
        self._lock = Lock()
        self._held_version: object = None
        self._held_bytes = 0
        self._replies: dict[_Key, Reply] = {}
        self._negotiating: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        version = self._version()
        if version is not self._held_version and version != self._held_version:
            self._forget(version)
        key = self._key(environ)
        reply = self._replies.get(key)
        if reply is None:
            reply = self._make(environ, key, version, self._joined_bytes)
        elif reply.body is None and not _needs_no_body(reply, environ):
            reply = self._make(environ, key, version, 0)
        return _send(reply, environ, start_response)

    def _key(self, environ: WSGIEnvironment) -> _Key:
        path = environ["PATH_INFO"]
        return (
            path,
            environ.get("QUERY_STRING", ""),
            choose_coding(environ.get("HTTP_ACCEPT_ENCODING", "")),
            # Some replies name whole addresses of the atlas: who asks under a false name must not choose what
            # everybody else is told.
            environ.get("wsgi.url_scheme", ""),
            environ.get("HTTP_HOST", ""),
            # Nothing else may decide what a reply says: pages know no cookies, no sessions and no Accept-Language.
            environ.get("HTTP_ACCEPT", "") if path in self._negotiating else "",
        )

    def _forget(self, version: object) -> None:
        with self._lock:
            self._held_version = version
            self._held_bytes = 0
            self._replies = {}
            self._negotiating = set()

    def _make(self, environ: WSGIEnvironment, key: _Key, version: object, joined_bytes: int) -> Reply:
        made = run(self._app, environ, joined_bytes)
        if not made.status.startswith("200"):
            return made
        path, query, coding, *place = key
        reply = finish(made, coding, address="\n".join((*place, path, query)), state=version)
        # Where the data changed meanwhile, nobody knows which version this reply shows.
        if reply.is_public and self._version() == version:
            self._remember(environ, key, reply, version)
        return reply

    def _remember(self, environ: WSGIEnvironment, key: _Key, reply: Reply, version: object) -> None:
        varies = reply.varies_by
        if varies - {"accept"}:
            return
        kept = reply if reply.body is not None else reply.without_body()
        with self._lock:
            # Another thread may have forgotten everything since this one asked.
            if version != self._held_version:
                return
            if varies:
                self._negotiating.add(key[0])
                key = (*key[:5], environ.get("HTTP_ACCEPT", ""))
            # Dictionaries keep the order of insertion, so the first key is the oldest.
            while self._replies and self._held_bytes + kept.weight > self._limit_bytes:
                oldest = next(iter(self._replies))
                self._held_bytes -= self._replies.pop(oldest).weight
            if key not in self._replies and kept.weight <= self._limit_bytes:
                self._replies[key] = kept
                self._held_bytes += kept.weight


def _send(reply: Reply, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if _needs_no_body(reply, environ):
        if reply.stream is not None:
            reply.stream.close()
        is_confirmed = _is_confirmed(reply, environ)
        status, headers = ("304 NOT MODIFIED", reply.headers_304) if is_confirmed else (reply.status, reply.headers)
        start_response(status, list(headers))
        return []
    start_response(reply.status, list(reply.headers))
    return [reply.body] if reply.body is not None else reply.stream or []


def _needs_no_body(reply: Reply, environ: WSGIEnvironment) -> bool:
    return environ["REQUEST_METHOD"] == "HEAD" or _is_confirmed(reply, environ)


def _is_confirmed(reply: Reply, environ: WSGIEnvironment) -> bool:
    """Tell whether the copy that a client holds is still right."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags:
        return bool(reply.etag) and _holds_tag(tags, reply.etag)
    # RFC 9110, section 13.1.3: the date counts only where no tag is given.
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and bool(reply.modified) and _holds_date(since, reply.modified)


def _holds_tag(given: str, etag: str) -> bool:
    # Compared weakly, as RFC 9110, section 13.1.2, asks for If-None-Match.
    return given.strip() == "*" or etag.removeprefix("W/") in [
        tag.strip().removeprefix("W/") for tag in given.split(",")
    ]


def _holds_date(given: str, modified: str) -> bool:
    # Most clients send back what they were told.
    if given == modified:
        return True
    try:
        return parsedate_to_datetime(given) >= parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return False
