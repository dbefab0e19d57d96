from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from atlas.errors import BadDataError
from atlas.frames import Tables
from atlas.services.exchange import import_default, import_package
from atlas.services.gis_files import pack_tables
from atlas.services.gis_layers import GisQuery
from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.settings import Settings
from atlas.sources.package import ReadPackage, read_package
from atlas.store.memory import MemoryStore
from tests.packages import small_tables
from tests.programs import run_program
from tests.round_trips import NASTY, assert_comes_back, some_tables
from tests.spec.country import snapshot_of

COUNTRY = snapshot_of(small_tables())
"""Whose layers stand in the files; the tables of the package are what the tests are about."""


def write(path: Path, tables: Tables) -> Path:
    path.write_bytes(pack_tables(COUNTRY, tables, GisQuery()))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "mit Leerzeichen & ä.gpkg", small_tables())


@contextmanager
def editing(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as database:
        yield database
        database.commit()


def errors(package: ReadPackage) -> list[str]:
    return [str(fault) for fault in package.faults if fault.severity == "error"]


def test_all_tables_come_back_equal(file: Path) -> None:
    assert_comes_back(file, small_tables())


def test_the_default_data_come_back_without_a_change(tmp_path: Path) -> None:
    store = MemoryStore()
    import_default(store)
    taken = take_snapshot(store, Settings("sqlite://"))
    path = tmp_path / "alles.gpkg"
    path.write_bytes(pack_tables(taken, taken.tables, GisQuery()))
    assert import_package(store, path).changed_rows == 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(tables=some_tables())
def test_whatever_stands_in_tables_comes_back(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> None:
    assert_comes_back(write(tmp_path_factory.mktemp("gpkg") / "g.gpkg", tables), tables)


def test_nasty_texts_come_back_letter_for_letter(tmp_path: Path) -> None:
    tables = small_tables()
    tables["topic_terms"] = tables["topic_terms"].iloc[[0] * len(NASTY)].assign(term=NASTY, note=NASTY)
    assert_comes_back(write(tmp_path / "g.gpkg", tables), tables)


def test_what_people_change_in_qgis_is_understood(file: Path) -> None:
    with editing(file) as database:
        database.execute(
            "UPDATE paket_offers SET capacity = 12, is_confidential = 0, cost = '' WHERE offer_id = 'offer-1'"
        )
        database.execute("UPDATE paket_offers SET verified_on = '2026-03-01' WHERE offer_id = 'offer-1'")
        database.execute(
            "INSERT INTO paket_providers (provider_id, name, umbrella) VALUES ('neu', 'Neu e. V.', 'other')"
        )
    package = read_package(file)
    assert errors(package) == []
    first = package.tables["offers"].set_index("offer_id").loc["offer-1"]
    assert (first["capacity"], first["verified_on"]) == (12, "2026-03-01")
    assert "neu" in set(package.tables["providers"]["provider_id"])


def test_faults_name_the_table_and_the_id_of_the_row_plus_one(file: Path) -> None:
    with editing(file) as database:
        database.execute("UPDATE paket_sites SET fid = 70, location_precision = 'genau' WHERE site_id = 'site-3'")
    (fault,) = errors(read_package(file))
    assert fault.startswith("Fehler in Tabelle sites, Zeile 71, Spalte location_precision: „genau“")


def test_areas_in_another_known_system_are_converted(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "utm.gpkg"
    run_program("ogr2ogr", "-f", "GPKG", other, file, "-t_srs", "EPSG:25832", "-nlt", "PROMOTE_TO_MULTI", "paket_areas")
    package = read_package(other)
    assert errors(package) == []
    square = package.tables["areas"]["geometry"].iloc[0]
    assert square.bounds == pytest.approx((8.9, 47.9, 9.0, 48.0), abs=2e-6)


def test_areas_in_a_system_that_nobody_knows_are_refused(file: Path) -> None:
    with editing(file) as database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'paket_areas'")
    with pytest.raises(BadDataError, match=r"paket_areas liegt in keinem bekannten .*KBS EPSG:4326"):
        read_package(file)


@pytest.mark.parametrize("content", [b"", b"x", b"GP\x00\x01\x00\x00\x00\x00\x01\x03", b"GP\x00\xff" + b"\0" * 30])
def test_a_geometry_that_is_none_is_refused(file: Path, content: bytes) -> None:
    with editing(file) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE paket_areas SET geom = ? WHERE fid = 2", (content,))
    with pytest.raises(BadDataError, match="Geometrie, die nicht lesbar ist"):
        read_package(file)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"Name;Ort\n1;2\n", b"<?xml version='1.0'?><kml/>"])
def test_what_is_no_geopackage_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "g.gpkg"
    path.write_bytes(content)
    with pytest.raises(BadDataError, match=r"g\.gpkg ist kein lesbares GeoPackage"):
        read_package(path)


def test_a_zip_that_is_called_gpkg_is_told_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "g.gpkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
    with pytest.raises(BadDataError, match=r"Endung \.zip"):
        read_package(path)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.99])
def test_a_cut_off_file_is_refused(file: Path, share: float) -> None:
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])
    with pytest.raises(BadDataError, match="kein lesbares GeoPackage"):
        read_package(file)


def test_a_damaged_file_is_refused(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(BadDataError, match="kein lesbares GeoPackage"):
        read_package(file)


def test_a_file_that_is_too_large_is_refused(file: Path) -> None:
    with pytest.raises(BadDataError, match="erlaubt sind 0 MB"):
        read_package(file, limit_mb=0)


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW paket_offers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "CREATE VIRTUAL TABLE paket_offers USING fts5(offer_id)",
    ],
)
def test_what_sqlite_would_compute_is_not_read(file: Path, script: str) -> None:
    with editing(file) as database:
        database.execute("DROP TABLE paket_offers")
        database.execute(script)
    with pytest.raises(BadDataError, match="paket_offers keine Tabelle, sondern wird"):
        read_package(file)


def test_a_computed_column_is_as_good_as_absent(file: Path) -> None:
    with editing(file) as database:
        database.execute("ALTER TABLE paket_topic_terms DROP COLUMN note")
        database.execute("ALTER TABLE paket_topic_terms ADD COLUMN note TEXT AS (printf('%.*c', 99999999, 'x'))")
    (fault,) = errors(read_package(file))
    assert "Tabelle topic_terms" in fault
    assert "Die Spalte fehlt" in fault


def test_triggers_do_not_run_and_the_file_stays_as_it_is(file: Path) -> None:
    with editing(file) as database:
        database.execute("CREATE TRIGGER boom AFTER UPDATE ON paket_offers BEGIN DELETE FROM paket_providers; END")
    before = file.read_bytes()
    assert errors(read_package(file)) == []
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_that_qgis_still_holds_open_is_refused(file: Path) -> None:
    file.with_name(f"{file.name}-wal").write_bytes(b"changes")
    with pytest.raises(BadDataError, match=r"noch in QGIS .*-wal stehen Änderungen"):
        read_package(file)


def test_a_geopackage_without_a_package_says_what_it_has(tmp_path: Path, country: Snapshot) -> None:
    path = tmp_path / "kreis.gpkg"
    path.write_bytes(pack_tables(country, country.tables, GisQuery(county="08991")))
    with pytest.raises(BadDataError, match=r"ohne Kreis\. Es gibt: angebote, layer_styles"):
        read_package(path)


def test_an_unknown_table_is_named_and_left_out(file: Path) -> None:
    with editing(file) as database:
        database.execute("CREATE TABLE paket_wetter (fid INTEGER PRIMARY KEY, grad REAL)")
    (warning,) = [str(fault) for fault in read_package(file).faults]
    assert "paket_wetter" in warning
    assert "kennt der Atlas nicht" in warning
