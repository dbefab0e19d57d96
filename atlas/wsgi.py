"""The application for a WSGI server: ``granian --interface wsgi atlas.wsgi:app``."""

from __future__ import annotations

from typing import Final

from flask import Flask

from atlas.settings import read_settings
from atlas.store.sql import SqlStore
from atlas.web.app import create_app


def _create() -> Flask:
    settings = read_settings()
    made = create_app(SqlStore(settings.database_url), settings)
    made.test_client().get("/")  # takes the snapshot before the first visitor comes
    return made


app: Final = _create()
