from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from atlas.errors import NotFoundError
from atlas.formats.package import write_package
from atlas.model import STORED_TABLES
from atlas.services.exchange import import_package, validate_package
from atlas.services.situations import describe_topics, find_situation, list_situations
from atlas.services.snapshots import Snapshot
from atlas.sources.package import read_package
from atlas.store.memory import MemoryStore
from atlas.store.sql import SqlStore
from tests.packages import edit_cells, small_tables, write_small_package
from tests.spec.country import change, snapshot_of


def test_situations_stand_in_their_order_and_speak_both_languages(country: Snapshot) -> None:
    assert [situation.label for situation in list_situations(country, "de")] == ["Schulden", "Einsam"]
    debts = list_situations(country, "en")[0]
    assert (debts.label, debts.question, debts.text) == ("Debts", "Debts?", "First this: Debts.")


def test_the_position_decides_and_not_the_line(country: Snapshot) -> None:
    rows = country.tables["situations"].assign(position=[2, 1])
    turned = snapshot_of({**country.tables, "situations": rows})
    assert [situation.situation_id for situation in list_situations(turned, "de")] == ["einsam", "schulden"]


def test_topics_and_numbers_keep_the_order_of_the_data(country: Snapshot) -> None:
    debts = find_situation(country, "schulden", "de")
    assert debts.topics == ("schuldnerberatung", "kita")
    assert debts.phones == (("0800 111 0 111", "TelefonSeelsorge"), ("112", "Notruf"))
    assert find_situation(country, "schulden", "en").phones[0] == ("0800 111 0 111", "Crisis line")


def test_a_situation_may_have_neither_topics_nor_numbers(country: Snapshot) -> None:
    lonely = find_situation(country, "einsam", "de")
    assert (lonely.topics, lonely.phones) == ((), ())
    assert describe_topics(country, lonely, "de") == []


def test_an_unknown_situation_is_told_the_near_ones(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="schulden"):
        find_situation(country, "schuldn", "de")


def test_a_topic_says_what_the_topic_is_and_how_many_offers_there_are(country: Snapshot) -> None:
    topics = country.tables["topics"].assign(everyday_de=["Hilfe bei Schulden", None, None])
    taken = snapshot_of({**country.tables, "topics": topics})
    described = describe_topics(taken, find_situation(taken, "schulden", "de"), "de")
    assert [(topic.word, topic.label, topic.field, topic.offers) for topic in described] == [
        ("Hilfe bei Schulden", "Schuldnerberatung", "existence", 2),
        ("Kindertagesstätte", "Kindertagesstätte", "families", 2),
    ]


def test_a_topic_without_offers_comes_last(country: Snapshot) -> None:
    taken = snapshot_of(change(country, "offers", [], keep=lambda offers: offers["topic_id"] != "schuldnerberatung"))
    described = describe_topics(taken, find_situation(taken, "schulden", "de"), "de")
    assert [(topic.topic_id, topic.offers) for topic in described] == [("kita", 2), ("schuldnerberatung", 0)]


def test_data_without_situations_have_no_doors(country: Snapshot) -> None:
    tables = change(country, "situations", [], keep=lambda situations: situations["position"] > 9)
    assert list_situations(snapshot_of(tables), "de") == []
    with pytest.raises(NotFoundError):
        find_situation(snapshot_of(tables), "schulden", "de")


# The data package


def test_an_older_package_without_the_file_is_read_and_keeps_the_stored_doors(tmp_path: Path) -> None:
    store = MemoryStore()
    tables = small_tables()
    old = {name: frame for name, frame in tables.items() if name != "situations"}
    write_package(old, tmp_path / "old")
    import_package(store, tmp_path / "old")
    assert store.read()["situations"].empty
    import_package(store, write_small_package(tmp_path / "new"))
    assert not import_package(store, tmp_path / "old").errors
    assert len(store.read()["situations"]) == 2


def test_a_package_gives_the_same_situations_back(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    by_key = small_tables()["situations"].sort_values("situation_id", ignore_index=True)
    assert_frame_equal(read_package(folder).tables["situations"], by_key)


def test_each_topic_of_the_list_must_exist(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "land")
    # The file is written by key: einsam stands in line 2, schulden in line 3.
    edit_cells(folder, "situations.csv", 3, topics="schuldnerberatung;kitta")
    (fault,) = validate_package(folder).faults
    assert (fault.file, fault.row, fault.column, fault.value) == ("situations.csv", 3, "topics", "kitta")
    assert fault.advice == "Gemeint ist vielleicht kita."


def test_a_package_may_not_take_a_topic_from_a_stored_door(tmp_path: Path) -> None:
    store = MemoryStore()
    tables = small_tables()
    store.replace({"topics": tables["topics"], "situations": tables["situations"]}, note="doors")
    fewer = {"topics": tables["topics"][tables["topics"]["topic_id"] != "kita"], "provenance": tables["provenance"]}
    write_package(fewer, tmp_path / "topics")
    (fault,) = validate_package(tmp_path / "topics", store=store).faults
    assert fault.value == "kita"
    assert "situations.csv im Bestand" in fault.expected


@pytest.mark.parametrize("phones", ["112", "112|Notruf", "Notruf|112|Emergency", "112|Notruf|Emergency;110"])
def test_a_number_without_both_names_is_a_fault(tmp_path: Path, phones: str) -> None:
    folder = write_small_package(tmp_path / "land")
    edit_cells(folder, "situations.csv", 3, phones=phones)
    assert [(fault.row, fault.column) for fault in validate_package(folder).errors] == [(3, "phones")]


# The store


def test_a_database_from_before_the_table_still_opens(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    tables = small_tables()
    SqlStore(url).replace({name: frame for name, frame in tables.items() if name != "situations"}, note="old")
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("DROP TABLE situations"))
    store = SqlStore(url)
    assert store.read()["situations"].empty
    assert set(store.read()) == set(STORED_TABLES)
    store.replace({"situations": tables["situations"]}, note="doors")
    assert len(store.read(2)["situations"]) == 2
    assert store.read(1)["situations"].empty
