"""How much a comparison finds, and how much of it is right, on copies of real places whose answer is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.osm_copies import Change, describe, measure
from tests.shared_data import locate_shared

SOURCE = locate_shared("heidelberg_social_pois.geojson")
FLOOR = 0.95

pytestmark = pytest.mark.skipif(not SOURCE.exists(), reason="../shared/data ist nicht da")


def test_of_copies_changed_as_real_lists_are_nearly_all_is_found_and_right(tmp_path: Path) -> None:
    scores = measure(SOURCE, tmp_path, range(20))
    told = describe(scores).to_string()
    for name, score in scores.items():
        assert score.precision >= FLOOR, (name, told)
        assert score.recall >= FLOOR, (name, told)


def test_of_copies_in_a_bad_state_pairs_still_hold(tmp_path: Path) -> None:
    bad = Change(moved_m=150, dropped=0.2, added=0.2, misspelt=0.4, unnamed=0.3, addressed=0.2)
    scores = measure(SOURCE, tmp_path, range(10), bad)
    told = describe(scores).to_string()
    assert scores["pairs"].precision >= 0.95, told
    assert scores["pairs"].recall >= 0.9, told
    # Without name and address, a place that is gone looks like its neighbour.
    assert min(scores[name].recall for name in ("missing_in_osm", "missing_in_atlas", "differs")) >= 0.75, told
