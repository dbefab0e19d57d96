"""A partner keeps a copy of the atlas by its feed of changes alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import BadRequestError, GoneError
from atlas.frames import Tables
from atlas.services.change_feed import check_span, read_feed
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.public_records import offer_records, provider_records, site_records
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.store.protocol import DataVersion, Store
from atlas.store.sql import SqlStore
from tests.packages import small_tables
from tests.spec.country import edit

Copy = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    makers: dict[str, Callable[[], Store]] = {
        "sql": lambda: SqlStore(f"sqlite:///{tmp_path / 'atlas.sqlite'}"),
        "memory": MemoryStore,
    }
    made = makers[request.param]()
    made.replace(small_tables(), note="first")
    return made


def take(store: Store, version: int | None = None) -> Snapshot:
    number = version or store.current_version()
    return Snapshot(number, store.read(number), Settings("memory:"), date(2026, 11, 21))


def whole(snapshot: Snapshot) -> Copy:
    """Return the public form of everything, without any feed."""
    readers = {"provider": provider_records, "site": site_records, "offer": offer_records}
    tables = {"provider": "providers", "site": "sites", "offer": "offers"}
    return {
        (kind, key): record
        for kind, read in readers.items()
        for key, record in read(snapshot, list(snapshot.tables[tables[kind]][f"{kind}_id"])).items()
    }


def follow(copy: Copy, store: Store, since: int, *, limit: int = 3, until: int | None = None) -> int:
    """Bring a copy up to date page by page, and return the version it has reached."""
    taken, offset = take(store, until), 0
    while True:
        page = read_feed(store, taken, since, offset=offset, limit=limit)
        for entry in page.entries:
            name = (entry["kind"], entry["id"])
            if entry["change"] == "removed":
                del copy[name]
            else:
                assert (entry["change"] == "added") == (name not in copy)
                copy[name] = entry["record"]
        if page.next_offset is None:
            return page.until
        offset = page.next_offset


def without_first(tables: Tables) -> Tables:
    """Take a whole offer out: with its links and its areas."""
    return {
        name: tables[name][tables[name]["offer_id"] != "offer-1"].reset_index(drop=True)
        for name in ("offers", "offer_sites", "service_areas")
    }


def mend(tables: Tables, table: str, key: str, **cells: Any) -> Tables:
    """Change a row, where an earlier step has left it there."""
    there = tables[table].iloc[:, 0].eq(key).any()
    return edit(tables, table, key, **cells) if there else tables


HISTORY: list[Callable[[Tables], Tables]] = [
    lambda tables: mend(tables, "offers", "offer-1", name="Schuldnerberatung, neu"),
    lambda tables: mend(tables, "sites", "site-3", street="Neue Straße 1"),
    lambda tables: mend(tables, "providers", tables["providers"]["provider_id"][0], name="Neuer Träger"),
    lambda tables: mend(tables, "offers", "offer-3", is_confidential=True),
    lambda tables: mend(tables, "sites", "site-1", location_precision="hidden"),
    without_first,
    lambda tables: mend(tables, "offers", "offer-3", is_confidential=False),
    lambda _: {name: small_tables()[name] for name in ("offers", "offer_sites", "service_areas", "sites")},
    lambda tables: {"areas": tables["areas"].assign(geometry=[shapely.box(0, 0, 1, n + 1) for n in range(5)])},
    lambda tables: mend(tables, "service_areas", "offer-1", note="anders"),
]


def test_a_copy_that_follows_each_version_is_the_atlas(store: Store) -> None:
    copy: Copy = {}
    reached = follow(copy, store, 0)
    assert copy == whole(take(store))
    for number, change in enumerate(HISTORY):
        store.replace(change(store.read()), note=str(number))
        reached = follow(copy, store, reached)
        assert copy == whole(take(store))
    assert reached == 1 + len(HISTORY)


@pytest.mark.parametrize("start", range(1, 1 + len(HISTORY)))
def test_a_copy_that_misses_versions_catches_up(store: Store, start: int) -> None:
    copy: Copy = {}
    for number, change in enumerate(HISTORY):
        store.replace(change(store.read()), note=str(number))
    follow(copy, store, 0, until=start)
    assert copy == whole(take(store, start))
    follow(copy, store, start)
    assert copy == whole(take(store))


@given(steps=st.lists(st.integers(0, len(HISTORY) - 1), min_size=1, max_size=6), limit=st.integers(1, 20))
def test_in_whatever_order_things_happen_the_copy_is_the_atlas(steps: list[int], limit: int) -> None:
    store: Store = MemoryStore()
    store.replace(small_tables(), note="first")
    copy: Copy = {}
    reached = follow(copy, store, 0)
    for step in steps:
        store.replace(HISTORY[step](store.read()), note=str(step))
    follow(copy, store, reached, limit=limit)
    assert copy == whole(take(store))


def test_a_visit_that_takes_long_sees_one_version_only(store: Store) -> None:
    taken = take(store)
    first = read_feed(store, taken, 0, limit=4)
    store.replace(without_first(store.read()), note="meanwhile")
    second = read_feed(store, taken, 0, offset=4, limit=100)
    told = [(entry["kind"], entry["id"]) for page in (first, second) for entry in page.entries]
    assert sorted(told) == sorted(whole(taken))
    assert {page.until for page in (first, second)} == {1}


def test_what_others_refer_to_comes_first_and_goes_last(store: Store) -> None:
    kinds = [entry["kind"] for entry in read_feed(store, take(store), 0).entries]
    assert kinds == sorted(kinds, key=["provider", "site", "offer"].index)
    tables = store.read()
    gone = tables["offer_sites"]["site_id"][tables["offer_sites"]["offer_id"] == "offer-1"]
    emptied = {**without_first(tables), "sites": tables["sites"][~tables["sites"]["site_id"].isin(gone)]}
    store.replace(emptied, note="second")
    told = [(entry["kind"], entry["change"]) for entry in read_feed(store, take(store), 1).entries]
    assert told == [("offer", "removed"), ("site", "removed")]


def test_an_entry_names_the_version_that_changed_it(store: Store) -> None:
    store.replace(HISTORY[0](store.read()), note="second")
    store.replace(HISTORY[2](store.read()), note="third")
    told = {entry["id"]: entry["version"] for entry in read_feed(store, take(store), 1).entries}
    assert told["offer-1"] == 2
    assert told[str(store.read()["providers"]["provider_id"][0])] == 3


def test_nothing_new_is_an_empty_feed(store: Store) -> None:
    page = read_feed(store, take(store), 1)
    assert (page.entries, page.total, page.next_offset) == ([], 0, None)


def test_a_confidential_offer_tells_its_county_and_no_place(store: Store) -> None:
    tables = store.read()
    # As it must not be, and nevertheless might have got into a store.
    site = str(tables["offer_sites"].set_index("offer_id").loc["offer-5", "site_id"])
    leaky = edit(tables, "sites", site, street="Geheimweg 7", city="Geheimstadt", lon=8.95, lat=47.95)
    leaky = edit(leaky, "offers", "offer-5", website="https://frauenhaus-geheimstadt.example")
    store.replace(leaky, note="second")
    told = str(read_feed(store, take(store), 0).entries)
    assert "eheim" not in told.replace("geheim; nur der Kreis", "")
    offer = offer_records(take(store), ["offer-5"])["offer-5"]
    assert [area["region_id"] for area in offer["service_areas"]] == ["county-08991"]


def test_records_are_those_of_the_public_data_package(store: Store) -> None:
    taken = take(store)
    public = tables_without_secret_towns(taken)
    records = site_records(taken, list(public["sites"]["site_id"]))
    assert {key: record["ags"] for key, record in records.items()} == {
        row.site_id: None if pd.isna(row.ags) else row.ags for row in public["sites"].itertuples()
    }


@pytest.mark.parametrize(("since", "until"), [(2, 2), (0, 2), (1, 0)])
def test_a_span_that_makes_no_sense_is_refused(store: Store, since: int, until: int) -> None:
    with pytest.raises(BadRequestError, match=r"since|until"):
        check_span(store, since, until)


class Forgetful(MemoryStore):
    """A store from which somebody has removed the oldest versions."""

    def versions(self) -> list[DataVersion]:
        return super().versions()[:1]


def test_what_is_no_longer_known_is_said_to_be_gone() -> None:
    store = Forgetful()
    store.replace(small_tables(), note="first")
    for number, change in enumerate(HISTORY[:2]):
        store.replace(change(store.read()), note=str(number))
    with pytest.raises(GoneError, match="der älteste ist 3"):
        check_span(store, 2, 3)
    check_span(store, 0, 3)
