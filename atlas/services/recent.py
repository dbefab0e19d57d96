"""A small memory of results: what was asked for longest ago goes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class Recent(Generic[_K, _V]):
    """Remembers at most `limit` results by key; requests of several threads may share it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._held: dict[_K, _V] = {}

    def recall(self, key: _K, make: Callable[[], _V]) -> _V:
        """Return the result of `key`, made by `make` where it is not remembered; a failure is not."""
        with self._lock:
            if key in self._held:
                # Dictionaries keep the order of insertion: put back, it is the newest.
                self._held[key] = value = self._held.pop(key)
                return value
        # Made without the lock: others need not wait for one slow answer, at worst it is made twice.
        value = make()
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = value
            while len(self._held) > self._limit:
                del self._held[next(iter(self._held))]
        return value

    def __len__(self) -> int:
        return len(self._held)
