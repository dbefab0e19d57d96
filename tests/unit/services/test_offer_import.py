"""Imports of foreign files into the hand-drawn country of tests.packages."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import shapely

from atlas.errors import BadDataError, BadRequestError, FaultyDataError
from atlas.faults import Fault
from atlas.frames import rows_of
from atlas.services import offer_import
from atlas.services.offer_import import ImportOptions, OfferImportReport, RefusedOffersError, import_offers
from atlas.sources.offer_mapping import OfferMapping, SourceNote, read_mapping
from atlas.store.memory import MemoryStore
from tests.packages import small_tables

ROOT = Path(__file__).parents[3]
FACILITIES = ROOT.parent / "shared" / "data" / "facilities_5counties.csv"
SOURCE = SourceNote("Liste", "CC0-1.0", attribution="Amt", year=2024, id_prefix="liste")
COLUMNS = {"name": "Name", "topic": "Art", "provider": "Träger", "lon": "x", "lat": "y", "ags": "AGS"}
HEADER = ";".join(COLUMNS.values())
GOOD = "Rat am Markt;Kindergarten;Caritas Tal;8,95;47,95;08991001"
NEW = "Rat im Dorf;Kindergarten;Verein Neu;9,05;47,95;"
SCHOOL = "Schule;Grundschule;;9,05;47,95;"
FAULTY = "Rat im Meer;Kindergarten;;2,0;51,0;"


@pytest.fixture(autouse=True)
def work_in_an_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def filled_store() -> MemoryStore:
    store = MemoryStore()
    store.replace(small_tables(), note="Beginn")
    return store


def mapping_of(columns: dict[str, str] | None = None, **more: Any) -> OfferMapping:
    columns = COLUMNS if columns is None else columns
    topics = {"Grundschule": "ignore: keine soziale Einrichtung"}
    return OfferMapping(
        "z.toml", SOURCE, columns={target: (name,) for target, name in columns.items()}, **{"topics": topics, **more}
    )


def write(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "liste.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding=encoding)
    return path


def take(store: MemoryStore, path: Path, mapping: OfferMapping | None = None, **options: Any) -> OfferImportReport:
    return import_offers(store, path, mapping or mapping_of(), ImportOptions(**options))


def row_of(store: MemoryStore, table: str, **wanted: str) -> dict[str, Any]:
    rows = [row for row in rows_of(store.read()[table]) if all(row[key] == value for key, value in wanted.items())]
    assert len(rows) == 1, rows
    return rows[0]


def warnings_about(report: OfferImportReport, words: str) -> list[Fault]:
    return [fault for fault in report.warnings if words in fault.expected]


def test_offers_with_sites_providers_and_provenance_reach_the_store(tmp_path):
    store = filled_store()
    report = take(store, write(tmp_path, GOOD, NEW))
    assert (report.version, report.new_offers, report.new_providers) == (2, 2, 1)
    offer = row_of(store, "offers", name="Rat im Dorf")
    assert (offer["topic_id"], offer["provider_id"], offer["source_year"]) == ("kita", "verein-neu", 2024)
    assert offer["verified_on"] is None
    link = row_of(store, "offer_sites", offer_id=offer["offer_id"])
    site = row_of(store, "sites", site_id=link["site_id"])
    assert (site["lon"], site["lat"], site["location_precision"]) == (9.05, 47.95, "exact")
    assert row_of(store, "service_areas", offer_id=offer["offer_id"])["basis"] == "unknown"
    assert row_of(store, "provenance", title="Liste", resource="offers")["attribution"] == "Amt"


def test_what_was_there_before_stays(tmp_path):
    store = filled_store()
    before = store.read()
    take(store, write(tmp_path, GOOD))
    after = store.read()
    for name, frame in before.items():
        kept = (
            [row for row in rows_of(after[name]) if row in rows_of(frame)] if name != "areas" else rows_of(after[name])
        )
        assert len(kept) == len(frame), name


def test_the_same_file_twice_changes_nothing(tmp_path):
    store = filled_store()
    path = write(tmp_path, GOOD, NEW, GOOD, SCHOOL)
    first, second = take(store, path), take(store, path)
    assert (second.version, second.changed_rows, second.new_offers, second.changed_offers) == (first.version, 0, 0, 0)
    assert second.warnings == first.warnings


def test_rows_in_are_rows_taken_and_rejected_and_each_rejected_row_is_kept_with_its_reason(tmp_path):
    path = write(tmp_path, GOOD, SCHOOL, GOOD, FAULTY, encoding="cp1252")
    report = take(filled_store(), path, partial=True)
    (tally,) = report.tallies
    assert (tally.rows_in, tally.taken, tally.rejected, tally.is_balanced) == (4, 1, 3, True)
    assert sum(report.reasons.values()) == 3
    with (tmp_path / "liste.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[0] == ["Zeile", "Grund", *COLUMNS.values()]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][1:] == ["keine soziale Einrichtung", *SCHOOL.split(";")]
    assert "doppelt zu Zeile 2" in rows[2][1]
    assert "außerhalb Deutschlands" in rows[3][1]


def test_without_rejected_rows_there_is_no_file(tmp_path):
    assert take(filled_store(), write(tmp_path, GOOD)).rejected_file is None
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


def test_one_faulty_row_blocks_all_but_is_kept_in_the_file(tmp_path):
    store = filled_store()
    with pytest.raises(RefusedOffersError, match="1 von 2 Zeilen") as caught:
        take(store, write(tmp_path, GOOD, FAULTY))
    assert store.current_version() == 1
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, "x")]
    assert caught.value.report.tallies[0].is_balanced
    assert (tmp_path / "liste.csv.rejected.csv").is_file()


def test_partial_takes_the_good_rows(tmp_path):
    report = take(filled_store(), write(tmp_path, GOOD, FAULTY), partial=True)
    assert (report.new_offers, report.faulty_rows, len(report.errors)) == (1, 1, 1)


def test_ignored_and_repeated_rows_block_nothing(tmp_path):
    assert take(filled_store(), write(tmp_path, GOOD, GOOD, SCHOOL)).new_offers == 1


def test_a_mapping_that_does_not_fit_the_file_or_the_atlas_is_refused_before_reading(tmp_path):
    mapping = mapping_of(COLUMNS | {"phone": "Telefon"}, topics={"a": "schule"})
    with pytest.raises(FaultyDataError) as caught:
        take(filled_store(), write(tmp_path, GOOD), mapping)
    assert {fault.column for fault in caught.value.faults} == {"columns.phone", "topics.a"}


def test_a_point_outside_all_municipalities_is_taken_with_its_distance(tmp_path):
    report = take(filled_store(), write(tmp_path, "Seebad;kita;;9,1004;47,95;", "Fern;kita;;9,5;47,95;"))
    near, far = warnings_about(report, "in keiner Gemeinde")
    assert (near.row, "30 m" in near.expected) == (2, True)
    assert "29,9 km" in far.expected
    assert report.new_offers == 2


def test_a_stated_municipality_is_kept_but_disagreement_is_told(tmp_path):
    store = filled_store()
    report = take(store, write(tmp_path, "Rat;kita;;8,95;47,95;08992002"))
    (warning,) = warnings_about(report, "Der Punkt liegt in Aheim")
    assert (warning.row, warning.column, warning.value) == (2, "AGS", "08992002")
    link = row_of(store, "offer_sites", offer_id=row_of(store, "offers", name="Rat")["offer_id"])
    assert row_of(store, "sites", site_id=link["site_id"])["ags"] == "08992002"


@pytest.mark.parametrize(
    ("line", "is_like"),
    [
        ("Kita Kleine Füsse;kita;;8,9601;47,9401;", True),
        ("Kita Kleine Füße;kita;;8,98;47,98;", False),
        ("Kita Große Füße;kita;;8,96;47,94;", False),
        ("Kita Kleine Füße;frauenhaus;;8,96;47,94;", False),
    ],
)
def test_a_likeness_to_an_offer_of_the_atlas_is_only_told(tmp_path, line, is_like):
    report = take(filled_store(), write(tmp_path, line))
    assert [("offer-3" in fault.expected) for fault in warnings_about(report, "Der Atlas kennt")] == [True] * is_like
    assert report.new_offers == 1


def test_the_same_street_is_likeness_enough_without_coordinates(tmp_path):
    columns = {"name": "Name", "topic": "Art", "address": "Anschrift"}
    path = write(tmp_path, "Kita Kleine Füße;kita;Schulweg 2, 99101 Aheim", header="Name;Art;Anschrift")
    assert len(warnings_about(take(filled_store(), path, mapping_of(columns)), "offer-3")) == 1


def test_an_offer_known_only_by_its_municipality_is_like_its_namesake_there(tmp_path):
    columns = {"name": "Name", "topic": "Art", "ags": "AGS", "lon": "x", "lat": "y"}
    path = write(tmp_path, "Kita Cestadt;kita;08992001;8,97;48,02", header="Name;Art;AGS;x;y")
    store = filled_store()
    name = row_of(store, "offers", offer_id="offer-4")["name"]
    path.write_text(path.read_text(encoding="utf-8").replace("Kita Cestadt", name), encoding="utf-8")
    assert len(warnings_about(take(store, path, mapping_of(columns)), "offer-4")) == 1


def test_an_offer_of_the_atlas_keeps_what_the_file_does_not_tell(tmp_path):
    store = filled_store()
    columns = {"offer_id": "Nr", "name": "Name", "topic": "Art", "phone": "Tel", "ags": "AGS"}
    mapping = OfferMapping(
        "z.toml", SourceNote("Liste", "CC0-1.0"), columns={target: (name,) for target, name in columns.items()}
    )
    path = write(tmp_path, "offer-4;Kindergarten Cestadt;kita;0700 1;08992001", header="Nr;Name;Art;Tel;AGS")
    report = take(store, path, mapping)
    assert (report.new_offers, report.changed_offers) == (0, 1)
    offer = row_of(store, "offers", offer_id="offer-4")
    assert (offer["name"], offer["phone"]) == ("Kindergarten Cestadt", "0700 1")
    assert (offer["provider_id"], offer["verified_on"]) == ("gemeinde-cestadt", "2026-01-15")
    assert row_of(store, "service_areas", offer_id="offer-4")["basis"] == "inferred"
    assert row_of(store, "offer_sites", offer_id="offer-4")["site_id"] == "site-offer-4"
    assert "site-4" not in set(store.read()["sites"]["site_id"])


def test_a_secret_place_of_the_atlas_stays_secret(tmp_path):
    store = filled_store()
    mapping = OfferMapping(
        "z.toml",
        SourceNote("Liste", "CC0-1.0"),
        columns={name: (name,) for name in ("offer_id", "name", "topic", "lon", "lat")},
    )
    path = write(tmp_path, "offer-5;Frauenhaus;frauenhaus;8,95;47,95", header="offer_id;name;topic;lon;lat")
    take(store, path, mapping)
    assert row_of(store, "offers", offer_id="offer-5")["is_confidential"] is True
    assert row_of(store, "offer_sites", offer_id="offer-5")["site_id"] == "site-5"
    assert 8.95 not in store.read()["sites"].query("site_id != 'site-1'")["lon"].tolist()


def test_an_offer_that_the_file_calls_secret_loses_its_address(tmp_path):
    store = filled_store()
    names = ("offer_id", "name", "topic", "is_confidential", "service_area")
    mapping = OfferMapping("z.toml", SourceNote("Liste", "CC0-1.0"), columns={name: (name,) for name in names})
    path = write(tmp_path, "offer-1;Rat;schuldnerberatung;ja;Südkreis", header=";".join(names))
    take(store, path, mapping)
    assert "offer-1" not in set(store.read()["offer_sites"]["offer_id"])
    assert "site-1" not in set(store.read()["sites"]["site_id"])


def test_new_topics_come_with_the_first_import_and_stay_as_they_are(tmp_path):
    new = {"schule": {"field": "families", "label_de": "Schule", "label_en": "School", "gender": "f"}}
    mapping = mapping_of(topics={"Grundschule": "schule"}, new_topics=new)
    store = filled_store()
    take(store, write(tmp_path, SCHOOL), mapping)
    topic = row_of(store, "topics", topic_id="schule")
    assert (topic["field"], topic["target_group"]) == ("families", "all")
    assert take(store, write(tmp_path, SCHOOL), mapping).changed_rows == 0


def test_survey_states_stay_untouched_but_silent_pairs_are_told(tmp_path):
    store = filled_store()
    before = rows_of(store.read()["surveys"])
    report = take(store, write(tmp_path, "A;frauenhaus;;8,95;48,05;", "B;kita;;8,95;47,95;"))
    assert report.silent_surveys == [("frauenhaus", "08992")]
    assert rows_of(store.read()["surveys"]) == before


def test_a_declared_survey_holds_for_the_topics_and_counties_touched(tmp_path):
    store = filled_store()
    report = take(store, write(tmp_path, "A;frauenhaus;;8,95;48,05;"), survey_state="partial", survey_date="2026-03-31")
    assert report.silent_surveys == []
    survey = row_of(store, "surveys", topic_id="frauenhaus", county_ags="08992")
    assert (survey["state"], survey["surveyed_on"]) == ("partial", "2026-03-31")
    assert row_of(store, "surveys", topic_id="frauenhaus", county_ags="08991")["state"] == "complete"


def test_the_crs_of_the_call_wins_over_that_of_the_mapping(tmp_path):
    store = filled_store()
    path = write(tmp_path, "Rat;kita;;496.266,62;5.310.744,17;")
    take(store, path, mapping_of(crs="EPSG:31467"), crs="EPSG:25832")
    link = row_of(store, "offer_sites", offer_id=row_of(store, "offers", name="Rat")["offer_id"])
    site = row_of(store, "sites", site_id=link["site_id"])
    assert (site["lon"], site["lat"]) == (8.95, 47.95)


def test_an_unknown_crs_is_refused_before_reading(tmp_path):
    with pytest.raises(BadRequestError, match="EPSG:99"):
        take(filled_store(), write(tmp_path, GOOD), crs="EPSG:99")


def test_more_offers_than_fit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(offer_import, "OFFER_LIMIT", 3)
    lines = [f"Rat {n};kita;;8,95;47,95;" for n in range(4)]
    with pytest.raises(BadDataError, match="mehr als 3 Angebote"):
        take(filled_store(), write(tmp_path, *lines))
    assert [path.name for path in tmp_path.iterdir()] == ["liste.csv"]


def test_ignored_rows_do_not_count_towards_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(offer_import, "OFFER_LIMIT", 3)
    assert take(filled_store(), write(tmp_path, GOOD, *[SCHOOL] * 50)).reasons.total() == 50


def test_of_very_many_faults_the_first_are_kept_and_all_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(offer_import, "FAULTS_KEPT", 5)
    lines = [f"Rat {n};kita;;2,0;51,0;" for n in range(20)]
    with pytest.raises(RefusedOffersError, match="20 von 20 Zeilen") as caught:
        take(filled_store(), write(tmp_path, *lines))
    assert len(caught.value.faults) == 5


def test_an_empty_atlas_takes_offers_with_coordinates(tmp_path):
    store = MemoryStore()
    new = {"kita": {"field": "families", "label_de": "Kita", "label_en": "Nursery", "gender": "f"}}
    report = take(store, write(tmp_path, "Rat;kita;;8,95;47,95;"), mapping_of(new_topics=new))
    assert (report.new_offers, store.current_version()) == (1, 1)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    path = write(tmp_path, GOOD, SCHOOL)
    (tmp_path / ".liste.csv.rejected.csv.part").mkdir()
    with pytest.raises(BadRequestError, match="beschreibbaren Ordner"):
        take(filled_store(), path)


def test_the_example_of_the_documentation_works_as_told(tmp_path):
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", text, flags=re.DOTALL))
    for name, content in blocks.items():
        (tmp_path / name).write_text(content, encoding="cp1252" if name.endswith(".csv") else "utf-8")
    store = filled_store()
    take(store, tmp_path / "angebote.csv", read_mapping(tmp_path / "zuordnung.toml"))
    topics = store.read()["offers"].set_index("offer_id")["topic_id"]
    assert topics["sozialamt-1":].to_dict() == {
        "sozialamt-1": "schuldnerberatung",
        "sozialamt-2": "kita",
        "sozialamt-3": "kita",
    }
    providers = store.read()["offers"].set_index("offer_id")["provider_id"]
    assert providers["sozialamt-1"] == "caritas-tal"


def square_of_counties() -> MemoryStore:
    """Return an atlas with the topics that the mapping of the facilities names, and no municipalities."""
    tables = small_tables()
    for name in ("offers", "sites", "offer_sites", "service_areas", "fundings", "municipalities", "areas"):
        tables[name] = tables[name].iloc[:0]
    topics = tables["topics"]
    tables["topics"] = topics.assign(topic_id=["foerderschule", "fachklinik", "kita"])
    store = MemoryStore()
    store.replace(tables, note="Beginn")
    return store


@pytest.mark.skipif(not FACILITIES.is_file(), reason="../shared/data/facilities_5counties.csv ist nicht da")
def test_the_facilities_of_five_counties_are_taken_without_their_repetitions(tmp_path):
    path = tmp_path / FACILITIES.name
    path.write_bytes(FACILITIES.read_bytes())
    mapping = read_mapping(ROOT / "tests" / "mappings" / "facilities_5counties.toml")
    store = square_of_counties()
    report = take(store, path, mapping)
    (tally,) = report.tallies
    assert (tally.rows_in, tally.taken, tally.rejected) == (763, 478, 285)
    assert report.reasons == {"doppelt zu einer früheren Zeile": 171, "kein soziales Angebot": 114}
    assert shapely.MultiPoint(store.read()["sites"][["lon", "lat"]].to_numpy()).bounds[0] > 7.5
    assert take(store, path, mapping).changed_rows == 0
