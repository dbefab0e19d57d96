"""Pages of lists, in the envelope of the HSDS API reference, and as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import orjson

Positions = Sequence[int] | np.ndarray

PAGE_SIZE = 100
"""How many things a page holds where nobody says."""
LARGEST_PAGE = 1000
"""Whoever wants more takes ``format=ndjson``, which needs no pages."""


def write_page(positions: Positions, write: Callable[[int], bytes], page: int, size: int) -> bytes:
    """Return one page of a list.

    Parameters
    ----------
    positions
        Of all that fits, in order.
    write
        Writes what stands at a position.
    page
        From 1. Behind the last one, pages are empty: whoever turns pages until one is empty ends there.

    Notes
    -----
    Source: `Page` in openapi.json of openreferral/specification, branch 3.0.
    """
    pages = -(-len(positions) // size)
    part = positions[(page - 1) * size : page * size]
    head = {
        "total_items": len(positions),
        "total_pages": pages,
        "page_number": page,
        "size": len(part),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not len(part),
    }
    return orjson.dumps(head)[:-1] + b',"contents":[' + b",".join(map(write, part)) + b"]}"


def stream_lines(positions: Positions, write: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield everything that fits, one JSON object a line."""
    for position in positions:
        yield write(position) + b"\n"
