"""Makes replies ready to be sent: runs the application, compresses, names what was made by ETag and Last-Modified.

A body that comes in chunks and grows beyond a limit is never joined: it flows through as it comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final
from wsgiref.handlers import format_date_time

from atlas.web.codings import KEPT_QUALITY, QUICK_QUALITY, may_shrink, pack, pack_stream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

# What a reply takes beside its body, so that very many small ones do not go uncounted.
_OVERHEAD_BYTES: Final = 2000
# RFC 9110, section 15.4.5: a 304 repeats what concerns caching and describes no body.
_NOT_IN_304: Final = {"content-type", "content-length", "content-encoding"}
# Flask's own values describe the body before it was compressed.
_OWN_VALUES: Final = {"etag", "content-length", "vary", "content-encoding"}
# The memory answers conditions itself: it needs the whole reply to do so.
_CONDITIONS: Final = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}


@dataclass(frozen=True)
class DataState:
    """What all public replies depend on: the data version, the day of judging, and when these last changed."""

    version: int
    day: date
    modified_at: datetime


class Reply:
    """A reply ready to be sent.

    Attributes
    ----------
    body
        All of it; None for a stream.
    stream
        Its chunks where it is one. It can be read once, and must be closed.
    etag, modified
        As they stand in the headers; empty where the reply has none.
    """

    __slots__ = ("body", "etag", "headers", "headers_304", "modified", "status", "stream")

    def __init__(self, status: str, headers: Headers, body: bytes | None, stream: Stream | None = None) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.stream = stream
        self.etag = self.header("etag")
        self.modified = self.header("last-modified")
        self.headers_304 = [pair for pair in headers if pair[0].lower() not in _NOT_IN_304]

    @property
    def weight(self) -> int:
        """About how many bytes it takes to keep."""
        return len(self.body or b"") + _OVERHEAD_BYTES

    @property
    def is_public(self) -> bool:
        """Whether it is anybody's: a reply that sets a cookie is for one visitor, whatever else it says."""
        control = self.header("cache-control")
        return self.status.startswith("200") and "public" in control and not self.header("set-cookie")

    @property
    def varies_by(self) -> set[str]:
        """Names of the request's headers, beside the coding, that decide what it says."""
        names = (name.strip().lower() for name in self.header("vary").split(","))
        return {name for name in names if name and name != "accept-encoding"}

    def header(self, name: str) -> str:
        """Return the value of a header, empty where it is missing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def without_body(self) -> Reply:
        """Return what can be remembered of a stream: that it is one, and its headers."""
        return Reply(self.status, self.headers, None)


class Stream:
    """Chunks of a body that is not finished yet; closing it closes what makes them (PEP 3333)."""

    def __init__(self, chunks: Iterator[bytes], close: Callable[[], object]) -> None:
        self._chunks = chunks
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def packed(self, coding: str) -> Stream:
        """Return the same in a coding."""
        return Stream(pack_stream(self._chunks, coding), self._close)

    def close(self) -> None:
        """Say that nobody reads on."""
        self._close()


def run(app: WSGIApplication, environ: WSGIEnvironment, joined_bytes: int) -> Reply:
    """Return what `app` answers, joined unless it comes in chunks and is longer than `joined_bytes`."""
    seen: list[tuple[str, Headers]] = []

    def start(status: str, headers: Headers, _exc_info: object = None, /) -> Callable[[bytes], object]:
        seen.append((status, headers))
        return lambda _data: None

    asked = {name: value for name, value in environ.items() if name not in _CONDITIONS}
    # A HEAD reply has the headers of the GET reply: make that, and drop the body when sending.
    answer = app({**asked, "REQUEST_METHOD": "GET"}, start)
    close = getattr(answer, "close", lambda: None)
    try:
        chunks = iter(answer)
        begun = _take(chunks, joined_bytes)
    except BaseException:
        # PEP 3333 asks for it, whatever went wrong while the body was read.
        close()
        raise
    status, headers = seen[-1]
    if begun.is_whole:
        close()
        return Reply(status, headers, b"".join(begun.chunks))
    return Reply(status, headers, None, Stream(chain(begun.chunks, chunks), close))


def finish(reply: Reply, coding: str, *, address: str, state: object) -> Reply:
    """Return a reply of status 200 compressed and named.

    Parameters
    ----------
    address
        Names the reply among those of one state.
    state
        What the data were; its `modified_at` becomes the date of a public reply that has none of its own.
    """
    shrinks = may_shrink(reply.header("content-type"), None if reply.body is None else len(reply.body))
    used = coding if shrinks else ""
    body, stream = reply.body, reply.stream
    headers = [(name, value) for name, value in reply.headers if name.lower() not in _OWN_VALUES]
    if body is not None:
        etag = _tag_body(body, used)
        body = pack(body, used, KEPT_QUALITY if reply.is_public else QUICK_QUALITY)
        headers.append(("Content-Length", str(len(body))))
    else:
        etag = _tag_address(address, state) if reply.is_public else ""
        stream = stream.packed(used) if stream else None
        headers += [("Content-Length", size)] if (size := reply.header("content-length")) and not used else []
    # A name for what nobody may store would only let somebody recognize it.
    if etag and "no-store" not in reply.header("cache-control"):
        headers.append(("ETag", etag))
    if reply.is_public and not reply.modified and isinstance(state, DataState):
        headers.append(("Last-Modified", format_date_time(state.modified_at.timestamp())))
    # Also on the uncompressed form: a cache in between must not hand it, or the other one, to everybody.
    varies = [*(["Accept-Encoding"] if shrinks else []), *sorted(name.title() for name in reply.varies_by)]
    headers += [("Vary", ", ".join(varies))] if varies else []
    headers += [("Content-Encoding", used)] if used else []
    return Reply(reply.status, headers, body, stream)


@dataclass(frozen=True)
class _Begun:
    chunks: list[bytes]
    is_whole: bool


def _take(chunks: Iterator[bytes], joined_bytes: int) -> _Begun:
    """Take chunks until they end, or until there is another one beyond the limit: a single large one is no stream."""
    taken: list[bytes] = []
    size = 0
    for chunk in chunks:
        taken.append(chunk)
        if size > joined_bytes:
            return _Begun(taken, is_whole=False)
        size += len(chunk)
    return _Begun(taken, is_whole=True)


def _tag_body(body: bytes, coding: str) -> str:
    digest = hashlib.sha256(body).hexdigest()[:20]
    # Strong tags differ by coding, as the bytes do (RFC 9110, section 8.8.3).
    return f'"{digest}-{coding}"' if coding else f'"{digest}"'


def _tag_address(address: str, state: object) -> str:
    # Nobody has read the bytes yet. The same state says the same under the same address, which is what a weak tag
    # promises; when the data were written is part of it, as a restored database counts its versions anew.
    return f'W/"{hashlib.sha256(repr((address, state)).encode()).hexdigest()[:20]}"'
