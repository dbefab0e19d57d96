"""Fixtures that all tests share."""

from __future__ import annotations

import pytest

from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.spec.country import snapshot_of


@pytest.fixture
def country() -> Snapshot:
    """Return the hand-drawn country of tests/packages.py as of 21 November 2026."""
    return snapshot_of(small_tables())
