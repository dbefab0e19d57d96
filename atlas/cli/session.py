"""What every command shares: the settings, the store they name, and data to start with."""

from __future__ import annotations

import click

from atlas.services.exchange import import_default
from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.settings import Settings, read_settings
from atlas.store.sql import SqlStore


def open_store(settings: Settings | None = None) -> SqlStore:
    """Open the store that the environment names."""
    return SqlStore((settings or read_settings()).database_url)


def open_filled_store(settings: Settings) -> SqlStore:
    """Open the store; one that was never written gets the embedded default first, and says so."""
    store = open_store(settings)
    # Only a store that was never written: one that somebody emptied on purpose has a version.
    if store.current_version() == 0:
        click.echo("Die Datenbank ist leer: die mitgelieferten Daten werden geladen ...", err=True)
        import_default(store)
    return store


def open_snapshot() -> Snapshot:
    """Return the newest snapshot of the store that the environment names."""
    settings = read_settings()
    return take_snapshot(open_filled_store(settings), settings)
