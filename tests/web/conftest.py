"""The web application over the hand-drawn country."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables


@pytest.fixture
def store() -> MemoryStore:
    """Fill a store with the country of tests/packages.py."""
    filled = MemoryStore()
    filled.replace(small_tables(), note="Test")
    return filled


@pytest.fixture
def app(store: MemoryStore) -> Flask:
    """Make the application; faults of a handler become pages as they would in service."""
    return create_app(store, Settings(database_url="memory:"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Let somebody visit."""
    return app.test_client()
