"""Results kept by what they were made from, so that a change makes anew only what it touches."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd

_T = TypeVar("_T")
_MOST_BYTES: Final = 400 * 1024 * 1024
_LEAST_BYTES: Final = 512


class Memo:
    """A memory of results by key, which forgets what was not asked for longest.

    Keys hold digests of all that a result depends on (see `digest_rows`), never a data version. So snapshots of
    several versions, and what-ifs of one of them, share one memory, and a result is right wherever its key fits.

    Parameters
    ----------
    most_bytes
        How much numpy arrays and frames in it may take together.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what `make` made for `key`, now or earlier."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                known: _T = self._held[key][0]
                return known
        # Made outside the lock: two threads may make the same at once, but none waits for another's work.
        made = make()
        with self._lock:
            self._keep(key, made)
        return made

    def __len__(self) -> int:
        return len(self._held)

    def _keep(self, key: Hashable, made: object) -> None:
        if key in self._held:
            return
        size = weigh(made)
        self._held[key] = (made, size)
        self._bytes += size
        while self._bytes > self._most_bytes and len(self._held) > 1:
            _, (_, gone) = self._held.popitem(last=False)
            self._bytes -= gone


def weigh(made: object) -> int:
    """Return about how many bytes a result takes.

    >>> weigh((np.zeros(1000), np.zeros(1000, dtype=np.int32)))
    12512
    """
    if isinstance(made, np.ndarray):
        return made.nbytes
    if isinstance(made, pd.DataFrame):
        return int(made.memory_usage(deep=False).sum())
    if isinstance(made, tuple):
        return _LEAST_BYTES + sum(weigh(part) for part in made)
    return _LEAST_BYTES if not isinstance(made, (int, float)) else 0


def digest_rows(frame: pd.DataFrame, groups: np.ndarray, count: int) -> np.ndarray:
    """Return one digest for each group of rows, whatever their order.

    Parameters
    ----------
    groups
        The group of each row, from 0 to `count` - 1; rows of -1 are left out.

    Returns
    -------
    digests
        uint64, one for each group; equal rows give equal digests, and 0 is the digest of none.
    """
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy(dtype=np.uint64)
    belongs = groups >= 0
    digests = np.zeros(count, dtype=np.uint64)
    # A sum does not mind the order. Multiplied first, as the bare hashes of two swapped cells could add up alike.
    with np.errstate(over="ignore"):
        np.add.at(digests, groups[belongs], rows[belongs] * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1))
    return digests
