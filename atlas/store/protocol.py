"""What the services ask of a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from atlas.frames import Tables


@dataclass(frozen=True)
class DataVersion:
    """One state of the data: a number that grows, when it was reached and why."""

    number: int
    created_at: datetime
    note: str


class Store(Protocol):
    """Keeps every data version; a version, once written, never changes."""

    def current_version(self) -> int:
        """Return the number of the newest data version, 0 where nothing was ever written."""
        ...

    def versions(self) -> list[DataVersion]:
        """Return all data versions, newest first."""
        ...

    def read(self, version: int | None = None) -> Tables:
        """Return every table (and `provenance`) as of `version`, the newest where None.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        ...

    def replace(self, tables: Tables, *, note: str) -> tuple[int, int]:
        """Make `tables` the content of the tables they name; other tables stay.

        All or nothing: a process killed in the middle leaves the old version.

        Returns
        -------
        version, changed_rows
            The version reached; equal data make no new version and count 0.
        """
        ...
