from __future__ import annotations

import pytest

from atlas.errors import NotFoundError
from atlas.services.snapshots import Snapshot, SnapshotKeeper
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from tests.packages import small_tables


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_change_shows_within_a_second_and_not_before() -> None:
    store, clock = MemoryStore(), Clock()
    store.replace(small_tables(), note="first")
    keeper = SnapshotKeeper(store, Settings("sqlite://"), clock=clock)
    before = keeper.current()
    store.replace({"fundings": small_tables()["fundings"].iloc[:0]}, note="second")
    assert keeper.current() is before
    clock.seconds = 1.5
    after = keeper.current()
    assert (before.version, after.version) == (1, 2)
    assert len(before.tables["fundings"]) == 1


def test_a_new_snapshot_is_prepared_once_before_anybody_gets_it() -> None:
    store, clock, prepared = MemoryStore(), Clock(), []
    keeper = SnapshotKeeper(store, Settings("sqlite://"), prepare=prepared.append, clock=clock)
    keeper.current()
    assert prepared == []  # an empty store has nothing to prepare
    store.replace(small_tables(), note="first")
    clock.seconds = 2
    current = keeper.current()
    clock.seconds = 4
    keeper.current()
    assert prepared == [current]


def test_unchanged_data_keep_their_snapshot() -> None:
    store, clock = MemoryStore(), Clock()
    store.replace(small_tables(), note="first")
    keeper = SnapshotKeeper(store, Settings("sqlite://"), clock=clock)
    before = keeper.current()
    clock.seconds = 10
    assert keeper.current() is before


def test_regions_of_a_level_stand_by_county_and_name(country: Snapshot) -> None:
    names = country.regions_at("municipality")["name"].tolist()
    assert names == ["Aheim", "Bedorf", "Cestadt", "Dehausen"]


@pytest.mark.parametrize(("level", "system", "county"), [("x", "", ""), ("county", "x", ""), ("county", "", "01234")])
def test_unknown_levels_systems_and_counties_are_not_found(
    country: Snapshot, level: str, system: str, county: str
) -> None:
    with pytest.raises(NotFoundError, match="gibt es"):
        country.regions_at(level, system=system, county=county)


def test_outlines_of_a_county_are_those_of_its_municipalities(country: Snapshot) -> None:
    assert country.region_areas("county").total_bounds.tolist() == country.land.total_bounds.tolist()
