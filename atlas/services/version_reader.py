"""Read earlier data versions as snapshots, a few of them kept."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from atlas.errors import NotFoundError
from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.settings import Settings
from atlas.store.protocol import DataVersion, Store

# A snapshot of five counties takes some tens of megabytes; two are what one comparison needs.
_KEPT: Final = 2


class VersionReader:
    """Gives the snapshot of any data version; the last few are kept, as people turn to the same ones again.

    Parameters
    ----------
    kept
        How many earlier snapshots stay in memory.
    """

    def __init__(self, store: Store, settings: Settings, *, kept: int = _KEPT) -> None:
        self._store = store
        self._settings = settings
        self._kept = kept
        self._lock = Lock()
        self._snapshots: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()

    def versions(self) -> list[DataVersion]:
        """Return all data versions, newest first."""
        return self._store.versions()

    def version(self, number: int) -> DataVersion:
        """Return what is known of a data version.

        Raises
        ------
        NotFoundError
            With those that exist.
        """
        versions = self.versions()
        found = next((version for version in versions if version.number == number), None)
        if found is None:
            raise NotFoundError(
                "Einen Datenstand %(number)s gibt es nicht; es gibt 1 bis %(newest)s.",
                number=number,
                newest=versions[0].number if versions else 0,
            )
        return found

    def snapshot(self, number: int, current: Snapshot) -> Snapshot:
        """Return the snapshot of a data version, judged as of the day of `current`, which is reused where it is meant.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        if number == current.version:
            return current
        self.version(number)
        # The day counts as well: verdicts of yesterday compared with those of today would differ by age alone.
        key = (number, current.as_of.isoformat())
        # Reading takes long and much memory, so one thread does it while others wait.
        with self._lock:
            if key not in self._snapshots:
                self._snapshots[key] = take_snapshot(self._store, self._settings, version=number, as_of=current.as_of)
            self._snapshots.move_to_end(key)
            while len(self._snapshots) > self._kept:
                self._snapshots.popitem(last=False)
            return self._snapshots[key]
