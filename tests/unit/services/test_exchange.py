"""Packages in and out of the store."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import BadRequestError, NotFoundError
from atlas.faults import Tally
from atlas.formats.package import write_package
from atlas.model import TABLES
from atlas.services.exchange import (
    RefusedPackageError,
    export_package,
    import_default,
    import_package,
    validate_package,
)
from atlas.store.memory import MemoryStore
from atlas.store.sql import SqlStore
from tests.packages import edit_cells, replace_text, small_tables, write_small_package


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def tally_of(tallies: list[Tally], table: str) -> tuple[int, int, int]:
    tally = next(tally for tally in tallies if tally.table == table)
    return tally.rows_in, tally.taken, tally.rejected


def test_a_package_fills_an_empty_store(land: Path) -> None:
    store = MemoryStore()
    report = import_package(store, land)
    assert report.faults == []
    assert report.version == store.current_version() == 1
    assert report.changed_rows == sum(len(frame) for frame in small_tables().values())
    assert store.versions()[0].note == "Datenpaket land"


def test_the_same_package_twice_changes_nothing(land: Path) -> None:
    store = MemoryStore()
    import_package(store, land)
    report = import_package(store, land)
    assert (report.version, report.changed_rows) == (1, 0)
    assert len(store.versions()) == 1


def test_an_export_imported_again_changes_nothing(land: Path, tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    ring = "[[[8.9,47.9],[8.9,48.0],[9.0,48.0],[9.0,47.9],[8.9,47.9]]]"
    replace_text(land, "areas.geojson", "[[[9.0,47.9],[9.0,48.0],[8.9,48.0],[8.9,47.9],[9.0,47.9]]]", ring)
    import_package(store, land)
    export_package(store, tmp_path / "out")
    assert import_package(store, tmp_path / "out").changed_rows == 0


def test_tables_that_the_package_lacks_stay_and_so_does_their_provenance(store: MemoryStore, tmp_path: Path) -> None:
    tables = small_tables()
    renamed = tables["topics"].assign(label_en="renamed")
    source = tables["provenance"].loc[tables["provenance"]["resource"] == "topics"].assign(edition="2027")
    write_package({"topics": renamed, "provenance": source}, tmp_path / "topics")
    import_package(store, tmp_path / "topics")
    after = store.read()
    assert set(after["topics"]["label_en"]) == {"renamed"}
    assert len(after["offers"]) == 5
    editions = after["provenance"].set_index("resource")["edition"]
    assert editions["topics"] == "2027"
    assert editions["offers"] == "2026"
    assert len(editions) == len(tables["provenance"])


def test_any_error_refuses_the_package_whole_and_reports_every_fault(store: MemoryStore, land: Path) -> None:
    edit_cells(land, "topic_terms.csv", 2, topic_id="kino", source_field="")
    edit_cells(land, "places.csv", 4, lon="8,95")
    edit_cells(land, "fundings.csv", 2, year="99")
    with pytest.raises(RefusedPackageError, match=r"land wurde nicht übernommen: 4 Fehler.*--partial") as caught:
        import_package(store, land)
    assert store.current_version() == 1
    assert [(fault.file, fault.row, fault.column) for fault in caught.value.faults] == [
        ("places.csv", 4, "lon"),
        ("topic_terms.csv", 2, "source_field"),
        ("topic_terms.csv", 2, "topic_id"),
        ("fundings.csv", 2, "year"),
    ]
    assert tally_of(caught.value.report.tallies, "topic_terms") == (2, 1, 1)


def test_partial_takes_what_is_sound_and_keeps_what_it_rejects(
    store: MemoryStore, land: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    edit_cells(land, "offers.csv", 4, source_year="99", description="nur hier")
    report = import_package(store, land, partial=True)
    assert report.version == 2
    assert tally_of(report.tallies, "offers") == (5, 4, 1)
    assert tally_of(report.tallies, "offer_sites") == (5, 4, 1)
    assert "offer-3" not in set(store.read()["offers"]["offer_id"])
    rejected = rows_of(tmp_path / "land.rejected" / "offers.csv")
    assert [(row["line"], row["source_year"], row["description"]) for row in rejected] == [("4", "99", "nur hier")]
    reasons = rows_of(tmp_path / "land.rejected" / "report.csv")
    assert [(row["file"], row["row"], row["column"]) for row in reasons] == [
        ("offers.csv", "4", "source_year"),
        ("offer_sites.csv", "4", "offer_id"),
    ]
    assert "verweist auf Zeile 4 in offers.csv" in reasons[1]["expected"]


def test_rejected_rows_go_where_they_are_wanted_even_without_partial(
    store: MemoryStore, land: Path, tmp_path: Path
) -> None:
    edit_cells(land, "topic_terms.csv", 2, source_field="")
    with pytest.raises(RefusedPackageError):
        import_package(store, land, rejects=tmp_path / "kept")
    assert [file.name for file in sorted((tmp_path / "kept").iterdir())] == ["report.csv", "topic_terms.csv"]


def test_a_refused_table_stays_as_it_is_with_partial(store: MemoryStore, land: Path, tmp_path: Path) -> None:
    replace_text(land, "surveys.csv", "state", "status")
    report = import_package(store, land, partial=True, rejects=tmp_path / "kept")
    assert tally_of(report.tallies, "surveys") == (6, 0, 6)
    assert len(store.read()["surveys"]) == 6
    assert len(rows_of(tmp_path / "kept" / "surveys.csv")) == 6


def test_validating_writes_nothing(store: MemoryStore, land: Path) -> None:
    edit_cells(land, "topics.csv", 2, label_en="renamed")
    report = validate_package(land, store=store)
    assert report.errors == []
    assert store.current_version() == 1


def test_without_a_store_references_to_tables_that_are_not_there_are_not_judged(tmp_path: Path) -> None:
    write_package({"offers": small_tables()["offers"]}, tmp_path / "offers")
    assert validate_package(tmp_path / "offers").errors == []
    assert len(validate_package(tmp_path / "offers", store=MemoryStore()).errors) == 8


def test_an_empty_store_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="atlas import default"):
        export_package(MemoryStore(), tmp_path / "out")


def test_an_export_does_not_overwrite_files_that_are_no_package(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "offers.csv").write_text("mine", "utf-8")
    with pytest.raises(BadRequestError, match=r"offers\.csv"):
        export_package(store, tmp_path)
    with pytest.raises(BadRequestError, match="eine Datei"):
        export_package(store, tmp_path / "offers.csv")
    assert (tmp_path / "offers.csv").read_text("utf-8") == "mine"


def test_the_embedded_default_is_sound(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    report = import_default(store)
    assert report.errors == []
    assert tally_of(report.tallies, "offers") == (852, 852, 0)
    assert import_default(store).changed_rows == 0


CELLS = st.sampled_from(
    ["", " ", "x", "offer-1", "schuldnerberatung", "8991001", "9,17", "1e9", "-3", "wahr", "2026-02-30", "ä;ö", "\r\n"]
)
SIZES = {name: len(frame) for name, frame in small_tables().items()}
FILES = st.sampled_from(["municipalities", "regions", "topics", "offers", "sites", "offer_sites", "service_areas"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(FILES, st.integers(0, 9), st.integers(0, 27), CELLS), min_size=1, max_size=12))
def test_no_row_is_ever_lost_silently(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, int, str]]
) -> None:
    land = write_small_package(tmp_path_factory.mktemp("land") / "land")
    for table, row, column, value in changes:
        names = TABLES[table].column_names
        line = 2 + row % SIZES[table]
        edit_cells(land, f"{table}.csv", line, **{names[column % len(names)]: value})
    store = MemoryStore()
    report = import_package(store, land, partial=True, rejects=land.parent / "kept")
    taken = store.read()
    for tally in report.tallies:
        assert tally.is_balanced
        assert tally.taken == len(taken[tally.table])
        kept = land.parent / "kept" / f"{tally.table}.csv"
        assert tally.rejected == (len(rows_of(kept)) if kept.exists() else 0)
    if store.current_version():
        export_package(store, land.parent / "out")
        assert import_package(store, land.parent / "out").changed_rows == 0


def test_rejected_rows_never_go_into_a_package(store: MemoryStore, land: Path) -> None:
    before = {file.name: file.read_bytes() for file in land.iterdir()}
    edit_cells(land, "topic_terms.csv", 2, source_field="")
    before["topic_terms.csv"] = (land / "topic_terms.csv").read_bytes()
    with pytest.raises(BadRequestError, match="anderen Ordner"):
        import_package(store, land, partial=True, rejects=land)
    assert {file.name: file.read_bytes() for file in land.iterdir()} == before
