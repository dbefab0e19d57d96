"""What is judged in the state after an import: references, confidential places, doublets, places."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from atlas.faults import Fault
from atlas.formats.package import write_package
from atlas.services.exchange import import_package, validate_package
from atlas.store.memory import MemoryStore
from tests.packages import edit_cells, replace_text, small_tables


def faults_of(folder: Path, store: MemoryStore | None = None) -> list[Fault]:
    return validate_package(folder, store=store).faults


def write_part(folder: Path, *names: str) -> Path:
    tables = small_tables()
    write_package({name: tables[name] for name in (*names, "provenance")}, folder)
    return folder


# References


def test_an_unknown_topic_is_an_error_with_the_nearest_known_one(land: Path) -> None:
    edit_cells(land, "topic_terms.csv", 2, topic_id="schuldnerberatun")
    (fault,) = faults_of(land)
    assert (fault.file, fault.row, fault.column, fault.value) == ("topic_terms.csv", 2, "topic_id", "schuldnerberatun")
    assert "topics.csv nicht" in fault.expected
    assert fault.advice == "Gemeint ist vielleicht schuldnerberatung."


def test_a_reference_that_lost_its_leading_zero_is_told_the_right_key(land: Path) -> None:
    edit_cells(land, "places.csv", 2, ags="8991001")
    (fault,) = faults_of(land)
    assert "richtig ist 08991001" in fault.advice


def test_a_reference_that_is_left_empty_on_purpose_is_none(land: Path) -> None:
    edit_cells(land, "offers.csv", 2, provider_id="")
    assert faults_of(land) == []


def test_references_reach_into_what_the_store_holds(store: MemoryStore, tmp_path: Path) -> None:
    folder = write_part(tmp_path / "part", "topic_terms")
    assert faults_of(folder, store) == []
    edit_cells(folder, "topic_terms.csv", 2, topic_id="kino")
    (fault,) = faults_of(folder, store)
    assert "topics.csv (im Bestand) nicht" in fault.expected


def test_a_package_may_not_take_away_what_the_store_refers_to(store: MemoryStore, tmp_path: Path) -> None:
    tables = small_tables()
    topics = tables["topics"][tables["topics"]["topic_id"] != "frauenhaus"]
    write_package({"topics": topics, "provenance": tables["provenance"]}, tmp_path / "topics")
    faults = faults_of(tmp_path / "topics", store)
    assert {(fault.file, fault.row, fault.value) for fault in faults} == {("topics.csv", 0, "frauenhaus")}
    assert "osm_tags.csv im Bestand" in faults[0].expected


def test_a_rejected_row_that_the_store_refers_to_keeps_its_whole_table_out(store: MemoryStore, tmp_path: Path) -> None:
    folder = write_part(tmp_path / "part", "offers")
    edit_cells(folder, "offers.csv", 2, topic_id="kino")
    unknown, *orphaned = faults_of(folder, store)
    assert (unknown.row, unknown.value) == (2, "kino")
    assert {(fault.file, fault.row, fault.value) for fault in orphaned} == {("offers.csv", 0, "offer-1")}
    assert orphaned[0].advice == "Ihre Zeilen werden zurückgewiesen; bitte zuerst jene berichtigen."


def test_a_row_goes_with_the_row_it_refers_to(land: Path) -> None:
    edit_cells(land, "topics.csv", 2, field="")
    faults = faults_of(land)
    cause, *followers = faults
    assert cause.file == "topics.csv"
    assert any(
        fault.file == "offers.csv" and "verweist auf Zeile 2 in topics.csv" in fault.expected for fault in followers
    )
    assert {fault.file for fault in faults} == {
        "topics.csv", "osm_tags.csv", "offers.csv", "offer_sites.csv", "service_areas.csv", "standards.csv",
        "surveys.csv",
    }  # fmt: skip


# Confidential places


@pytest.mark.parametrize(
    "cells",
    [{"street": "Geheimweg 7"}, {"postcode": "99101"}, {"lon": "8.95", "lat": "47.95"}],
)
def test_a_confidential_offer_must_not_carry_an_address(land: Path, cells: dict[str, str]) -> None:
    edit_cells(land, "sites.csv", 6, **cells)
    faults = faults_of(land)
    assert (faults[0].file, faults[0].row, faults[0].severity) == ("sites.csv", 6, "error")
    assert "geheim (Angebot offer-5)" in faults[0].expected
    assert set(cells) <= set(faults[0].column.split(", "))
    assert not any("Geheimweg" in str(fault) for fault in faults)


def test_the_site_of_a_confidential_offer_must_be_hidden_lest_it_be_drawn_at_the_town_hall(land: Path) -> None:
    edit_cells(land, "sites.csv", 6, ags="08991001", location_precision="municipality")
    assert faults_of(land)[0].column == "location_precision"


def test_a_hidden_site_must_not_carry_a_point_even_without_an_offer(land: Path) -> None:
    edit_cells(land, "sites.csv", 2, location_precision="hidden")
    assert faults_of(land)[0].column == "street, postcode, city, lon, lat"


def test_an_offer_becomes_confidential_only_with_its_site(store: MemoryStore, tmp_path: Path) -> None:
    folder = write_part(tmp_path / "part", "offers")
    edit_cells(folder, "offers.csv", 2, is_confidential="true")
    fault = faults_of(folder, store)[0]
    assert (fault.file, fault.row) == ("offers.csv", 2)
    assert "darf weder Anschrift noch Koordinaten haben" in fault.expected


@pytest.mark.parametrize("cells", [{"is_confidential": "true", "capacity": "viele"}, {"is_confidential": "geheim"}])
def test_a_confidential_offer_that_is_left_out_takes_its_place_with_it(
    land: Path, store: MemoryStore, tmp_path: Path, cells: dict[str, str]
) -> None:
    street = small_tables()["sites"].iloc[0]["street"]
    edit_cells(land, "offers.csv", 2, **cells)
    edit_cells(land, "sites.csv", 2, name="Neues Haus")
    import_package(store, land, partial=True, rejects=tmp_path / "rejects")
    sites = store.read()["sites"]
    assert street not in set(sites["street"])
    assert "Neues Haus" not in set(sites["name"])


# Doublets


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("KITA Kleine Füße e. V.", {}),
        ("Kita „Kleine Füsse“", {}),
        ("Kita Kleine Füße", {"provider_id": "gemeinde-cestadt"}),
    ],
)
def test_one_offer_under_two_ids_is_a_warning_that_drops_nothing(land: Path, name: str, cells: dict[str, str]) -> None:
    edit_cells(land, "offers.csv", 5, **{"name": name, "provider_id": "", **cells})
    edit_cells(land, "offer_sites.csv", 5, site_id="site-3")
    report = validate_package(land)
    (fault,) = report.faults
    assert (fault.file, fault.row, fault.severity) == ("offers.csv", 5, "warning")
    assert "offer-4 ist wohl dasselbe wie offer-3 „Kita „Kleine Füße““ in Zeile 4" in fault.expected
    assert all(tally.rejected == 0 for tally in report.tallies)


@pytest.mark.parametrize(
    "cells",
    [{"name": "Kita Wolke 2"}, {"name": "Waldkindergarten"}, {"name": "Kita Kleine Füße", "topic_id": "frauenhaus"}],
)
def test_offers_that_differ_in_name_number_or_topic_are_no_doublets(land: Path, cells: dict[str, str]) -> None:
    edit_cells(land, "offers.csv", 4, name="Kita Wolke 1" if "Wolke" in cells["name"] else "Kita Kleine Füße")
    edit_cells(land, "offers.csv", 5, **{"provider_id": "", **cells})
    edit_cells(land, "offer_sites.csv", 5, site_id="site-3")
    assert faults_of(land) == []


def test_the_same_name_in_two_municipalities_is_no_doublet(land: Path) -> None:
    edit_cells(land, "offers.csv", 5, name="Kita „Kleine Füße“")
    assert faults_of(land) == []


# Places


def test_a_point_in_the_lake_is_told_its_distance_to_the_border(land: Path) -> None:
    edit_cells(land, "sites.csv", 3, lon="9.1004", lat="47.95")
    (fault,) = faults_of(land)
    assert (fault.file, fault.row, fault.severity) == ("sites.csv", 3, "warning")
    assert fault.expected == "Der Punkt liegt im Wasser (Bedorf), 30 m von der nächsten Gemeindegrenze."


def test_a_point_outside_all_municipalities_is_told_its_distance(land: Path) -> None:
    edit_cells(land, "sites.csv", 3, lon="9.05", lat="47.8")
    (fault,) = faults_of(land)
    assert fault.expected == "Der Punkt liegt außerhalb aller Gemeinden, 11,1 km von der nächsten Gemeindegrenze."


def test_a_point_in_another_municipality_than_stated_is_reported(land: Path) -> None:
    edit_cells(land, "sites.csv", 3, lon="8.95", lat="47.95")
    (fault,) = faults_of(land)
    assert fault.expected == "Der Punkt liegt in Aheim (08991001), angegeben ist Bedorf."


def test_a_point_on_a_border_is_inside(land: Path) -> None:
    replace_text(land, "sites.csv", "9.05,47.95", "9.1,47.95")
    assert faults_of(land) == []


def test_where_the_atlas_has_no_areas_nothing_is_said(tmp_path: Path) -> None:
    folder = write_part(tmp_path / "part", "municipalities", "sites")
    edit_cells(folder, "sites.csv", 3, lon="9.05", lat="47.8")
    assert faults_of(folder) == []


def test_a_refused_table_of_offers_says_nothing_about_doublets_in_the_store(land: Path, store: MemoryStore) -> None:
    tables = small_tables()
    twin = tables["offers"].iloc[[0]].assign(offer_id="offer-1-twin")
    link = tables["offer_sites"].iloc[[0]].assign(offer_id="offer-1-twin")
    doubled = {
        "offers": pd.concat([tables["offers"], twin], ignore_index=True),
        "offer_sites": pd.concat([tables["offer_sites"], link], ignore_index=True),
    }
    store.replace(doubled, note="doubled")
    (land / "offers.csv").write_bytes(b"")
    assert {fault.file for fault in faults_of(land, store) if fault.row == 0} == {"offers.csv"}


def test_an_offer_without_site_and_service_area_is_told_because_nobody_would_find_it(land: Path) -> None:
    lines = (land / "offer_sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (land / "offer_sites.csv").write_text("".join(lines[:2]), encoding="utf-8")
    placeless = [fault.value for fault in faults_of(land) if "weder Standort noch Einzugsgebiet" in fault.expected]
    assert placeless == ["offer-2", "offer-3"]
