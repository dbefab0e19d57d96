"""A store in memory, for tests and what-ifs."""

from __future__ import annotations

from datetime import UTC, datetime

from atlas.errors import NotFoundError
from atlas.frames import Tables, empty_frame
from atlas.model import STORED_TABLES
from atlas.store.changes import RowChange, count_changes, find_changes, rows_by_key, tell_changes
from atlas.store.protocol import DataVersion, SavedScenario, newest_first, refuse_outdated


class MemoryStore:
    """Keeps all versions as frames."""

    def __init__(self) -> None:
        self._states: list[tuple[DataVersion, Tables]] = []
        self._scenarios: dict[str, SavedScenario] = {}

    def current_version(self) -> int:
        """Return the number of the newest version."""
        return len(self._states)

    def versions(self) -> list[DataVersion]:
        """Return all versions, newest first."""
        return [version for version, _ in reversed(self._states)]

    def read(self, version: int | None = None) -> Tables:
        """Return the tables of a version."""
        # Version 0 is the state before anything was written: empty tables, as the SQL store answers too.
        number = self.current_version() if version is None else version
        if number == 0:
            return {name: empty_frame(table) for name, table in STORED_TABLES.items()}
        if not 0 < number <= len(self._states):
            raise NotFoundError("Einen Datenstand %(number)s gibt es nicht.", number=number)
        return dict(self._states[number - 1][1])

    def history(self, table: str, *, since: int = 0, until: int | None = None) -> list[RowChange]:
        """Return what became of the rows of a table, version by version."""
        last = self.current_version() if until is None else min(until, self.current_version())
        described = STORED_TABLES[table]
        told: list[RowChange] = []
        for version in range(max(since, 0) + 1, last + 1):
            states = [rows_by_key(described, self.read(number)[table]) for number in (version - 1, version)]
            changes = find_changes(*states)
            told += tell_changes(version, changes.ended, changes.begun)
        return told

    def replace(self, tables: Tables, *, note: str, based_on: int | None = None) -> tuple[int, int]:
        """Write a new version where something changed."""
        refuse_outdated(self.current_version(), based_on)
        old = self.read()
        changed = sum(count_changes(STORED_TABLES[name], old[name], frame) for name, frame in tables.items())
        if changed:
            version = DataVersion(len(self._states) + 1, datetime.now(UTC), note)
            # Tables that the caller did not name are carried over by reference; frames of a version are never changed
            # in place.
            self._states.append((version, {**old, **tables}))
        return self.current_version(), changed

    def save_scenario(self, scenario: SavedScenario) -> bool:
        """Keep a scenario; False where its id is taken."""
        return self._scenarios.setdefault(scenario.scenario_id, scenario) is scenario

    def list_scenarios(self) -> list[SavedScenario]:
        """Return all scenarios, newest first."""
        return sorted(self._scenarios.values(), key=newest_first)

    def delete_scenario(self, scenario_id: str) -> bool:
        """Forget a scenario; False where there is none of that id."""
        return self._scenarios.pop(scenario_id, None) is not None
