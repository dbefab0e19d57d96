"""What every store promises, whichever it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
import shapely
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

import atlas
from atlas.errors import NotFoundError, StoreError
from atlas.frames import Tables
from atlas.model import STORED_TABLES
from atlas.store.changes import RowFate
from atlas.store.memory import MemoryStore
from atlas.store.protocol import SavedScenario, Store
from atlas.store.sql import SqlStore
from tests.packages import small_tables

ROOT = Path(atlas.__file__).parents[1]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'atlas.sqlite'}"


@pytest.fixture(params=["sql", "memory"])
def store(request: pytest.FixtureRequest, url: str) -> Store:
    makers: dict[str, Callable[[], Store]] = {"sql": lambda: SqlStore(url), "memory": MemoryStore}
    return makers[request.param]()


def assert_same(found: Tables, expected: Tables) -> None:
    for name, table in STORED_TABLES.items():
        frames = (
            frame.sort_values(list(table.key), na_position="first", ignore_index=True)
            for frame in (found[name], expected[name])
        )
        assert_frame_equal(*frames)


def rename_first(offers: pd.DataFrame, name: str) -> pd.DataFrame:
    return offers.assign(name=[name, *offers["name"][1:]])


def test_a_database_of_an_earlier_version_gains_the_columns_it_lacks(url: str) -> None:
    SqlStore(url).replace(small_tables(), note="früher")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        # An index on the table would keep SQLite from dropping a column, but none is on this one.
        connection.execute(sa.text("ALTER TABLE standards DROP COLUMN decay"))
    engine.dispose()
    opened = SqlStore(url)
    assert_same(
        opened.read(),
        {**small_tables(), "standards": small_tables()["standards"].assign(decay=None).astype({"decay": "str"})},
    )
    opened.replace(small_tables(), note="jetzt")
    assert "decay" in opened.read()["standards"]


def test_an_empty_store_has_version_0_and_every_table(store: Store) -> None:
    assert store.current_version() == 0
    assert store.versions() == []
    tables = store.read()
    assert set(tables) == set(STORED_TABLES)
    assert all(frame.empty for frame in tables.values())


def test_what_is_written_is_read(store: Store) -> None:
    version, changed = store.replace(small_tables(), note="first")
    assert version == store.current_version() == 1
    assert changed == sum(len(frame) for frame in small_tables().values())
    assert_same(store.read(), small_tables())


def test_a_version_knows_its_note_and_time(store: Store) -> None:
    store.replace(small_tables(), note="first")
    store.replace({"offers": small_tables()["offers"][:3]}, note="second")
    newest, oldest = store.versions()
    assert (newest.number, newest.note, oldest.number, oldest.note) == (2, "second", 1, "first")
    assert oldest.created_at.tzinfo is not None
    assert oldest.created_at <= newest.created_at


def test_equal_data_make_no_new_version(store: Store) -> None:
    store.replace(small_tables(), note="first")
    shuffled = {name: frame.iloc[::-1] for name, frame in small_tables().items()}
    assert store.replace(shuffled, note="again") == (1, 0)
    assert len(store.versions()) == 1


def test_tables_that_are_not_named_stay(store: Store) -> None:
    store.replace(small_tables(), note="first")
    changed = {**small_tables(), "offers": rename_first(small_tables()["offers"], "Neu")}
    assert store.replace({"offers": changed["offers"]}, note="offers only") == (2, 1)
    assert_same(store.read(), changed)


def test_an_old_version_never_changes(store: Store) -> None:
    store.replace(small_tables(), note="first")
    store.replace({"offers": rename_first(small_tables()["offers"], "Neu")}, note="changed")
    store.replace({"offers": small_tables()["offers"][:0]}, note="emptied")
    store.replace({"offers": small_tables()["offers"]}, note="back")
    assert_same(store.read(1), small_tables())
    assert store.read(2)["offers"]["name"][0] == "Neu"
    assert store.read(3)["offers"].empty
    assert_same(store.read(4), small_tables())


def test_a_moved_border_counts_as_one_changed_row(store: Store) -> None:
    store.replace(small_tables(), note="first")
    areas = small_tables()["areas"].copy()
    areas.loc[0, "geometry"] = shapely.box(8.9, 47.9, 9.0, 48.01)
    assert store.replace({"areas": areas}, note="moved") == (2, 1)
    assert store.read()["areas"]["geometry"][0].equals(shapely.box(8.9, 47.9, 9.0, 48.01))


@pytest.mark.parametrize("number", [1, 7, -1])
def test_a_version_that_is_not_there_is_named(store: Store, number: int) -> None:
    with pytest.raises(NotFoundError, match=f"Datenstand {number} gibt es nicht"):
        store.read(number)


def test_two_stores_share_one_database(url: str) -> None:
    first, second = SqlStore(url), SqlStore(url)
    first.replace(small_tables(), note="first")
    assert second.current_version() == 1
    assert_same(second.read(), small_tables())


def test_writers_wait_for_each_other_and_no_version_is_lost(url: str) -> None:
    SqlStore(url).replace(small_tables(), note="first")

    def rename(number: int) -> None:
        SqlStore(url).replace({"offers": rename_first(small_tables()["offers"], f"Name {number}")}, note=str(number))

    writers = [threading.Thread(target=rename, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert SqlStore(url).current_version() == 5
    assert [version.number for version in SqlStore(url).versions()] == [5, 4, 3, 2, 1]


def test_a_database_that_cannot_be_opened_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "atlas.sqlite").write_text("this is no database, it only looks long enough to be one", "utf-8")
    with pytest.raises(StoreError, match=r"atlas\.sqlite.*ATLAS_DATABASE_URL"):
        SqlStore(f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    with pytest.raises(StoreError) as caught:
        SqlStore("nonsense://anna:geheim@host/atlas")
    assert "geheim" not in str(caught.value)


KILLED_WRITER = """
import sys, time
import sqlalchemy as sa
from atlas.store.sql import SqlStore
from tests.packages import small_tables

tables = small_tables()
tables["topics"] = tables["topics"].assign(label_en="changed")
tables["offers"] = tables["offers"].assign(name="half written")
store = SqlStore(sys.argv[1])

@sa.event.listens_for(store._engine, "after_cursor_execute")
def wait_for_death(connection, cursor, statement, *rest):
    if statement.startswith("INSERT INTO offers"):
        print("in the middle", flush=True)
        time.sleep(60)

store.replace(tables, note="never seen")
"""


def test_a_process_killed_in_the_middle_leaves_the_old_version(url: str) -> None:
    SqlStore(url).replace(small_tables(), note="first")
    command = [sys.executable, "-c", KILLED_WRITER, url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "in the middle\n"
        writer.kill()
    assert writer.returncode == -signal.SIGKILL
    survivor = SqlStore(url)
    assert survivor.current_version() == 1
    assert_same(survivor.read(), small_tables())
    assert survivor.replace({"offers": rename_first(small_tables()["offers"], "Neu")}, note="next") == (2, 1)


def test_what_was_made_from_an_older_version_is_not_written(store: Store) -> None:
    tables = small_tables()
    first, _ = store.replace(tables, note="first")
    store.replace({"offers": rename_first(tables["offers"], "schneller")}, note="faster", based_on=first)
    with pytest.raises(StoreError, match="Inzwischen"):
        store.replace({"offers": rename_first(tables["offers"], "langsamer")}, note="slower", based_on=first)
    assert "langsamer" not in set(store.read()["offers"]["name"])


def scenario(number: int, **more: object) -> SavedScenario:
    created_at = datetime(2026, 11, 21, 10, number, tzinfo=UTC)
    known = {"name": "Kita zu", "note": "", "edits": "close:offer-3", "county": "08991", "based_on_version": 1}
    return SavedScenario(**{"scenario_id": f"s-{number}", "created_at": created_at, **known, **more})  # type: ignore[arg-type]


def test_scenarios_are_kept_newest_first_and_are_no_data_version(store: Store) -> None:
    assert store.save_scenario(scenario(1))
    assert store.save_scenario(scenario(2))
    assert store.list_scenarios() == [scenario(2), scenario(1)]
    assert store.current_version() == 0


def test_a_taken_id_is_not_written_over(store: Store) -> None:
    assert store.save_scenario(scenario(1))
    assert not store.save_scenario(scenario(1, name="anders"))
    assert [kept.name for kept in store.list_scenarios()] == ["Kita zu"]


def test_a_scenario_is_deleted_once(store: Store) -> None:
    store.save_scenario(scenario(1))
    assert store.delete_scenario("s-1")
    assert not store.delete_scenario("s-1")
    assert store.list_scenarios() == []


def renamed_and_shortened() -> list[Tables]:
    offers = small_tables()["offers"]
    return [{"offers": rename_first(offers, "Neu")}, {"offers": offers[1:]}, {"offers": offers}]


def test_the_history_of_a_table_tells_what_each_version_did(store: Store) -> None:
    store.replace(small_tables(), note="first")
    for number, tables in enumerate(renamed_and_shortened()):
        store.replace(tables, note=str(number))
    told = [(change.version, change.key, change.fate.value) for change in store.history("offers", since=1)]
    assert told == [
        (2, ("offer-1",), "changed"),
        (3, ("offer-1",), "removed"),
        (4, ("offer-1",), "added"),
    ]


def test_the_history_from_the_beginning_names_every_row(store: Store) -> None:
    store.replace(small_tables(), note="first")
    told = store.history("offer_sites")
    links = small_tables()["offer_sites"]
    assert [change.key for change in told] == sorted(zip(links["offer_id"], links["site_id"], strict=True))
    assert {(change.version, change.fate) for change in told} == {(1, RowFate.ADDED)}


def test_the_history_ends_where_it_is_asked_to(store: Store) -> None:
    store.replace(small_tables(), note="first")
    for number, tables in enumerate(renamed_and_shortened()):
        store.replace(tables, note=str(number))
    assert [change.version for change in store.history("offers", since=1, until=3)] == [2, 3]
    assert store.history("offers", since=4) == []
    assert store.history("providers", since=1) == []


def test_a_key_with_an_unknown_part_stands_in_the_history(store: Store) -> None:
    areas = small_tables()["service_areas"]
    nowhere = pd.concat([areas, areas[:1].assign(region_id=None)], ignore_index=True)
    store.replace(small_tables(), note="first")
    store.replace({"service_areas": nowhere}, note="second")
    assert [change.key for change in store.history("service_areas", since=1)] == [(areas["offer_id"][0], "")]


def test_a_database_of_an_earlier_version_gains_the_indexes_it_lacks(url: str) -> None:
    SqlStore(url).replace(small_tables(), note="früher")
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX ix_offers_ended"))
    SqlStore(url)
    assert "ix_offers_ended" in {index["name"] for index in sa.inspect(engine).get_indexes("offers")}
    engine.dispose()
