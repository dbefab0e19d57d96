"""What tests of packages and their import share."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.store.memory import MemoryStore
from tests.packages import small_tables, write_small_package


@pytest.fixture
def land(tmp_path: Path) -> Path:
    """Write the hand-drawn country as a package."""
    return write_small_package(tmp_path / "land")


@pytest.fixture
def store() -> MemoryStore:
    """Return a store that holds the hand-drawn country."""
    store = MemoryStore()
    store.replace(small_tables(), note="first")
    return store
