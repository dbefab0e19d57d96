"""Fixtures that all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.spec.country import snapshot_of

# How long a case takes says something of the machine and its other users, nothing of the code.
settings.register_profile("atlas", deadline=None)
settings.load_profile("atlas")


@pytest.fixture
def country() -> Snapshot:
    """Return the hand-drawn country of tests/packages.py as of 21 November 2026."""
    return snapshot_of(small_tables())
