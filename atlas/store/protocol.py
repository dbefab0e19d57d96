"""What the services ask of a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from atlas.errors import StoreError
from atlas.frames import Tables
from atlas.store.changes import RowChange


@dataclass(frozen=True)
class DataVersion:
    """One state of the data: a number that grows, when it was reached and why."""

    number: int
    created_at: datetime
    note: str


@dataclass(frozen=True)
class SavedScenario:
    """A what-if under a name. It belongs to no data version: it only remembers which one it was made with.

    Attributes
    ----------
    scenario_id
        Slug, unique.
    edits
        As addresses carry them; see `services.scenario_edits`.
    county
        The county it looks at; empty for none in particular.
    """

    scenario_id: str
    name: str
    note: str
    edits: str
    county: str
    created_at: datetime
    based_on_version: int


def newest_first(scenario: SavedScenario) -> tuple[float, str]:
    """Return what scenarios are sorted by: the newest first, those of the same moment by id."""
    return -scenario.created_at.timestamp(), scenario.scenario_id


def refuse_outdated(newest: int, based_on: int | None) -> None:
    """Refuse to write what was made from a version that is no longer the newest."""
    if based_on is not None and newest != based_on:
        raise StoreError(
            "Inzwischen wurden andere Daten eingespielt (Datenstand %(newest)s statt %(based_on)s). "
            "Nichts wurde geschrieben; bitte den Befehl wiederholen.",
            newest=newest,
            based_on=based_on,
        )


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

    def history(self, table: str, *, since: int = 0, until: int | None = None) -> list[RowChange]:
        """Return which rows of a table were added, changed and removed after `since`, up to `until` (None: the newest).

        By version, then by key. Asks for the rows that began or ended meanwhile and for no others.
        """
        ...

    def replace(self, tables: Tables, *, note: str, based_on: int | None = None) -> tuple[int, int]:
        """Make `tables` the content of the tables they name; other tables stay.

        All or nothing: a process killed in the middle leaves the old version. `based_on` is the version that
        `tables` were made from: where another writer was faster, nothing is written and nothing of theirs lost.

        Returns
        -------
        version, changed_rows
            The version reached; equal data make no new version and count 0.

        Raises
        ------
        StoreError
            If the newest version is no longer `based_on`.
        """
        ...

    def save_scenario(self, scenario: SavedScenario) -> bool:
        """Keep a scenario; False, and nothing written, where its id is taken."""
        ...

    def list_scenarios(self) -> list[SavedScenario]:
        """Return all scenarios, newest first."""
        ...

    def delete_scenario(self, scenario_id: str) -> bool:
        """Forget a scenario; False where there is none of that id."""
        ...
