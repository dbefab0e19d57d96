"""How replies are compressed: which coding a client accepts, whole bodies, and streams as they come."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

import brotli

# The highest levels cost many times the time for a few per cent, and the first visitor waits for it.
KEPT_QUALITY: Final = 7
# What is made for each request is compressed for each, too.
QUICK_QUALITY: Final = 4
_HIGHEST_GZIP: Final = 6
# Smaller bodies fit into one packet anyway.
_LEAST_BYTES: Final = 500
_COMPRESSIBLE: Final = re.compile(
    r"text/|application/([a-z.-]+\+)?(json|xml)|application/javascript|application/(x-)?ndjson|image/svg"
)
# zlib's word for a gzip header; it holds no time, so equal replies of two workers are equal bytes.
_GZIP_FORMAT: Final = 31


@lru_cache(maxsize=256)
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


def may_shrink(content_type: str, size: int | None = None) -> bool:
    """Tell whether compressing a body is worth it; `size` in bytes, None for a stream."""
    return _COMPRESSIBLE.match(content_type) is not None and (size is None or size >= _LEAST_BYTES)


def pack(body: bytes, coding: str, quality: int) -> bytes:
    """Return a whole body in a coding."""
    return _PACKERS[coding](body, quality)


def pack_stream(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield a body in a coding, chunk by chunk; nothing is kept but what the coding itself needs to look back."""
    if coding == "br":
        brotli_packer = brotli.Compressor(quality=QUICK_QUALITY)
        yield from _squeeze(chunks, brotli_packer.process, brotli_packer.finish)
    elif coding == "gzip":
        gzip_packer = zlib.compressobj(QUICK_QUALITY, zlib.DEFLATED, _GZIP_FORMAT)
        yield from _squeeze(chunks, gzip_packer.compress, gzip_packer.flush)
    else:
        yield from chunks


def _squeeze(
    chunks: Iterable[bytes], process: Callable[[bytes], bytes], finish: Callable[[], bytes]
) -> Iterator[bytes]:
    for chunk in chunks:
        packed = process(chunk)
        # An empty chunk would end the body in some servers.
        if packed:
            yield packed
    yield finish()


_PACKERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "": lambda body, _quality: body,
    # Without a time in it, equal replies of two workers are equal bytes.
    "gzip": lambda body, quality: gzip.compress(body, min(quality, _HIGHEST_GZIP), mtime=0),
    "br": lambda body, quality: bytes(brotli.compress(body, quality=quality)),
}
