"""The application for a WSGI server: ``granian --interface wsgi --factory atlas.wsgi:create``."""

from __future__ import annotations

from flask import Flask

from atlas.settings import read_settings
from atlas.store.sql import SqlStore
from atlas.web.app import create_app


def create() -> Flask:
    """Return the application over the store that the environment names, its first page already made."""
    # A factory, because each worker must open its own database: connections do not survive a fork.
    settings = read_settings()
    made = create_app(SqlStore(settings.database_url), settings)
    made.test_client().get("/angebote")  # takes the snapshot before the first visitor comes
    return made
