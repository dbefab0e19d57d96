"""GeoJSON of the profile ``full`` comes back as the tables it was made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from atlas.errors import BadDataError
from atlas.formats.geojson_full import FULL_TABLES
from atlas.frames import Tables
from atlas.model import TABLES
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.exchange import import_default, import_package
from atlas.services.geojson_profiles import Reader, write_profile
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot
from atlas.sources.package import read_package
from atlas.store.memory import MemoryStore
from tests.made_tables import offer_tables
from tests.packages import small_tables
from tests.spec.country import change, edit, rows, snapshot_of


def write_full(taken: Snapshot, file: Path, query: OfferQuery | None = None, *, is_public: bool = False) -> Path:
    file.write_bytes(b"".join(write_profile(taken, query or OfferQuery(), "full", Reader(is_public=is_public))))
    return file


def in_order(name: str, table: pd.DataFrame) -> pd.DataFrame:
    key = [*TABLES[name].key] if name in TABLES else ["resource", "title"]
    return table.sort_values(key, na_position="first", kind="stable").reset_index(drop=True)


def assert_come_back(tables: Tables, read: Tables) -> None:
    for name in FULL_TABLES:
        assert_frame_equal(in_order(name, read[name]), in_order(name, tables[name]))
    sources = tables["provenance"]
    known = sources[sources["resource"].isin(FULL_TABLES)]
    assert_frame_equal(in_order("provenance", read["provenance"]), in_order("provenance", known))


@pytest.fixture
def full(tmp_path: Path, country: Snapshot) -> Path:
    return write_full(country, tmp_path / "angebote.geojson")


def test_the_default_data_come_back_equal(tmp_path: Path) -> None:
    store = MemoryStore()
    import_default(store)
    file = write_full(snapshot_of(store.read()), tmp_path / "alles.geojson")
    assert_come_back(store.read(), read_package(file).tables)
    report = import_package(store, file)
    assert (report.errors, report.changed_rows) == ([], 0)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tables=offer_tables())
def test_made_up_offers_come_back_equal(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> None:
    file = tmp_path_factory.mktemp("full") / "angebote.geojson"
    write_full(snapshot_of(tables), file)
    package = read_package(file)
    assert [fault for fault in package.faults if fault.severity == "error"] == []
    assert_come_back(tables, package.tables)


def test_what_no_offer_names_comes_back_too(tmp_path: Path) -> None:
    tables = change(small_tables(), "providers", rows(provider_id="allein", name="Allein e. V.", umbrella="other"))
    tables = change(tables, "sites", rows(site_id="leer", location_precision="place", lon=9.01, lat=48.01))
    assert_come_back(tables, read_package(write_full(snapshot_of(tables), tmp_path / "a.geojson")).tables)


def test_an_offer_of_several_sites_and_a_site_of_several_offers_come_back(tmp_path: Path) -> None:
    tables = change(small_tables(), "offer_sites", rows(offer_id="offer-1", site_id="site-3"))
    file = write_full(snapshot_of(tables), tmp_path / "a.geojson")
    assert_come_back(tables, read_package(file).tables)
    (feature,) = [item for item in json.loads(file.read_text("utf-8"))["features"] if item["id"] == "offer-1"]
    assert feature["geometry"] == {"type": "MultiPoint", "coordinates": [[8.95, 47.95], [8.96, 47.94]]}


def test_importing_it_again_changes_nothing(full: Path) -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    report = import_package(store, full)
    assert (report.version, report.changed_rows) == (1, 0)


def test_for_the_public_a_secret_town_is_left_out_and_the_county_told(tmp_path: Path) -> None:
    tables = edit(small_tables(), "sites", "site-5", ags="08991002")
    tables = edit(tables, "offers", "offer-5", website="https://frauenhaus-bedorf.example")
    taken = snapshot_of(tables)
    file = write_full(taken, tmp_path / "a.geojson", is_public=True)
    assert "bedorf.example" not in file.read_text("utf-8")
    assert_come_back(tables_without_secret_towns(taken), read_package(file).tables)
    (shelter,) = [item for item in json.loads(file.read_text("utf-8"))["features"] if item["id"] == "offer-5"]
    assert shelter["geometry"] is None
    assert shelter["properties"]["sites"][0]["ags"] is None
    assert [area["region_id"] for area in shelter["properties"]["service_areas"]] == ["county-08991"]


def test_a_part_of_the_offers_is_not_taken_for_all(tmp_path: Path, country: Snapshot) -> None:
    file = write_full(country, tmp_path / "a.geojson", OfferQuery(topic="kita"))
    with pytest.raises(BadDataError, match="nur einen Teil der Angebote"):
        read_package(file)


def edited(full: Path, edit_content: Callable[[dict[str, Any]], object]) -> Path:
    content = json.loads(full.read_text("utf-8"))
    edit_content(content)
    full.write_text(json.dumps(content), "utf-8")
    return full


def offer(content: dict[str, Any], offer_id: str) -> dict[str, Any]:
    feature: dict[str, Any] = next(item for item in content["features"] if item["id"] == offer_id)
    return feature


def test_a_part_is_taken_where_somebody_says_that_it_is_all(tmp_path: Path, country: Snapshot) -> None:
    file = write_full(country, tmp_path / "a.geojson", OfferQuery(topic="kita"))
    edited(file, lambda content: content.update(is_complete=True))
    assert len(read_package(file).tables["offers"]) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "kein gültiges JSON"),
        (b'{"type":"FeatureCollection","features":[', "halb übertragen"),
        (b"[" * 100_000, "kein gültiges JSON"),
        (b"\xff\xfe\x00", "kein gültiges JSON"),
        (b"PK\x03\x04", "kein gültiges JSON"),
        (b"[]", "kein GeoJSON im Profil full"),
        (b'"text"', "kein GeoJSON im Profil full"),
        (b'{"type":"FeatureCollection","features":[]}', "atlas offers import"),
        (b'{"type":"FeatureCollection","features":{},"profile":"sozialatlas-full"}', "kein GeoJSON im Profil full"),
        (b'{"features":[],"profile":"sozialatlas-full","profile_version":2}', "Fassung 2"),
    ],
)
def test_what_is_none_of_ours_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(content)
    with pytest.raises(BadDataError, match=message):
        read_package(file)


@pytest.mark.parametrize("profile", ["flat", "plain"])
def test_the_other_profiles_are_no_package(tmp_path: Path, country: Snapshot, profile: str) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(b"".join(write_profile(country, OfferQuery(), profile, Reader())))
    with pytest.raises(BadDataError, match="--profile full"):
        read_package(file)


def test_a_file_from_which_another_program_left_offers_out_is_refused(full: Path) -> None:
    edited(full, lambda content: content["features"].pop())
    with pytest.raises(BadDataError, match="soll 5 Angebote enthalten, es sind aber 4"):
        read_package(full)
    edited(full, lambda content: content.update(count=4))
    assert len(read_package(full).tables["offers"]) == 4


def test_a_file_that_is_cut_off_anywhere_is_refused(full: Path) -> None:
    content = full.read_bytes()
    for end in range(0, len(content) - 3, 997):
        full.write_bytes(content[:end])
        with pytest.raises(BadDataError):
            read_package(full)


def test_a_file_that_is_too_large_is_refused(full: Path) -> None:
    full.write_bytes(full.read_bytes() + b" " * 1_000_001)
    with pytest.raises(BadDataError, match="Grenze liegt bei 1 MB"):
        read_package(full, limit_mb=1)


def test_a_byte_order_mark_does_no_harm(full: Path) -> None:
    full.write_bytes(b"\xef\xbb\xbf" + full.read_bytes())
    assert len(read_package(full).tables["offers"]) == 5


@pytest.mark.parametrize(
    ("change_content", "message"),
    [
        (lambda content: content.update(crs={"type": "name", "properties": {"name": "EPSG:25832"}}), "EPSG:25832"),
        (lambda content: content["features"].__setitem__(4, 7), "Angebot 5, „properties“: fehlt"),
        (lambda content: content["features"][0].update(properties=[]), "Angebot 1, „properties“: dort steht"),
        (lambda content: content["features"][0]["properties"].pop("topic"), "„topic“: fehlt"),
        (lambda content: content["features"][0]["properties"].update(provider="AWO"), '„provider“: dort steht "AWO"'),
        (lambda content: content["features"][0]["properties"].update(sites={}), "„sites“: dort steht"),
        (lambda content: content["features"][0]["properties"].update(sites=[1]), "„sites“: dort steht 1"),
        (lambda content: content["features"][0]["properties"].update(phone={"a": 1}), "„phone“: dort steht"),
        (lambda content: content["features"][0]["properties"].update(languages=[["de"]]), "ein einzelner Wert"),
        (lambda content: content.update(providers={}), "„providers“ hinter den Angeboten"),
        (lambda content: content.update(provenance=3), "„provenance“: dort steht 3"),
        (lambda content: offer(content, "offer-1").update(geometry={"type": "Point"}), "passt nicht"),
        (lambda content: offer(content, "offer-1")["properties"]["sites"][0].update(lon=8.9), "passt nicht"),
        (lambda content: offer(content, "offer-1")["properties"]["provider"].update(phone="1"), "Angaben .phone"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_or_has_another_shape_is_told_with_its_place(
    full: Path, change_content: Callable[[dict[str, Any]], object], message: str
) -> None:
    with pytest.raises(BadDataError, match=message):
        read_package(edited(full, change_content))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("capacity", 10**30),
        ("capacity", "viele"),
        ("capacity", True),
        ("is_confidential", "vielleicht"),
        ("is_confidential", None),
        ("source_year", -1),
        ("source_year", 2024.5),
        ("verified_on", "gestern"),
        ("verified_on", 20240101),
        ("delivery_modes", ["teleport"]),
        ("wheelchair", False),
        ("name", None),
    ],
)
def test_a_value_that_its_column_does_not_take_is_a_fault_of_its_row(full: Path, column: str, value: object) -> None:
    edited(full, lambda content: offer(content, "offer-3")["properties"].update({column: value}))
    faults = [fault for fault in read_package(full).faults if fault.severity == "error"]
    assert [(fault.file, fault.column) for fault in faults] == [("offers.csv", column)]


def test_a_name_that_nobody_knows_is_warned_of(full: Path) -> None:
    edited(full, lambda content: offer(content, "offer-3")["properties"].update(phnoe=["1"]))
    (fault,) = read_package(full).faults
    assert (fault.column, fault.severity) == ("phnoe", "warning")


def test_the_geometry_may_be_left_out(full: Path) -> None:
    edited(full, lambda content: [feature.update(geometry=None) for feature in content["features"]])
    assert_come_back(small_tables(), read_package(full).tables)
