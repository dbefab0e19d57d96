"""What one request works with: its snapshot and its language."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, g, request

from atlas.errors import StoreError
from atlas.language import LANGUAGES, Language, speak
from atlas.services.snapshots import Snapshot, SnapshotKeeper
from atlas.services.version_reader import VersionReader
from atlas.store.protocol import Store

_KEEPER: Final = "atlas.keeper"
_STORE: Final = "atlas.store"
_READER: Final = "atlas.versions"


def keep_snapshots(app: Flask, keeper: SnapshotKeeper) -> None:
    """Let the requests of `app` work on the snapshots of `keeper`."""
    app.extensions[_KEEPER] = keeper


def keep_store(app: Flask, kept: Store) -> None:
    """Let the requests of `app` that write something write into a store."""
    app.extensions[_STORE] = kept


def store() -> Store:
    """Return the store, for what belongs to no data version; data are read from the snapshot."""
    kept: Store = current_app.extensions[_STORE]
    return kept


def keep_versions(app: Flask, reader: VersionReader) -> None:
    """Let the requests of `app` ask `reader` for earlier data versions."""
    app.extensions[_READER] = reader


def version_reader() -> VersionReader:
    """Return what reads earlier data versions."""
    reader: VersionReader = current_app.extensions[_READER]
    return reader


def snapshot() -> Snapshot:
    """Return the snapshot this request began with.

    Raises
    ------
    StoreError
        If the database does not answer, or nothing was ever imported into it.
    """
    # Kept for the whole request, so that list, map and counts of one page never show two data versions.
    if "snapshot" not in g:
        keeper: SnapshotKeeper = current_app.extensions[_KEEPER]
        g.snapshot = _filled(keeper.current())
    taken: Snapshot = g.snapshot
    return taken


def work_on(taken: Snapshot) -> None:
    """Let the request at hand work on a snapshot of the caller's choice."""
    g.snapshot = _filled(taken)


def _filled(taken: Snapshot) -> Snapshot:
    if taken.version == 0:
        raise StoreError("Der Atlas ist noch leer. Bitte zuerst ein Datenpaket einspielen: atlas import PAKET.")
    return taken


def language() -> Language:
    """Return the language that the address asks for; German where it asks for none that we speak."""
    # The address decides and not Accept-Language: replies are remembered by address, and a link shows everybody the
    # same.
    asked = request.args.get("lang", "de")
    return speak(asked if asked in LANGUAGES else "de")


def public_address(path: str) -> str:
    """Return the whole address of a path, as it may be printed or handed on."""
    # Behind a proxy the request's own address may be one that nobody outside can reach.
    return (snapshot().settings.public_url or request.host_url.rstrip("/")) + path


def carry_language(app: Flask) -> None:
    """Let links between pages and interfaces keep the chosen language, so that no cookie is needed."""

    @app.url_defaults
    def _add_language(endpoint: str, values: dict[str, object]) -> None:
        if language().code != "de" and endpoint.partition(".")[0] not in {"assets", "static"}:
            values.setdefault("lang", language().code)
