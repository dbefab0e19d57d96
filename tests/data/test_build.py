"""The build of the default data: its rules, and that it makes the same bytes again."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from atlas.resources import resource_folder

ROOT = resource_folder("geodata").parent


def test_the_same_sources_give_the_same_bytes():
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_geodata", "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_people_are_shared_to_the_last_one():
    share_people = importlib.import_module("geodata_build.demand").share_people
    shares = share_people(24_209, [0.1, 0.9, 0.55, 1.7, 2.0])
    assert sum(shares) == 24_209
    assert share_people(3, [1, 1]) == [2, 1]


@pytest.mark.parametrize(
    ("written", "osm", "text"),
    [
        ("", None, None),
        ("24/7", "24/7", None),
        ("We,Fr 10:00-12:00", "We,Fr 10:00-12:00", None),
        ("Mo-Sa", None, "Mo-Sa"),
        ("Sprechstunde We 15:00-16:00", None, "Sprechstunde Mi 15:00-16:00"),
        ("Mo 08:00-12:00; Tu 08:00-12:00", "Mo 08:00-12:00; Tu 08:00-12:00", None),
        ("Mo,Tu 08:00-12:00; Mo 14:00-16:00", "Mo,Tu 08:00-12:00, Mo 14:00-16:00", None),
    ],
)
def test_opening_hours_are_osm_syntax_or_german_text(written, osm, text):
    split_opening_hours = importlib.import_module("geodata_build.hours").split_opening_hours
    assert split_opening_hours(written) == (osm, text)
