"""Files of Open Referral: faulty ones are refused in words, foreign ones come in by a mapping."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from atlas.errors import BadDataError
from atlas.formats.hsds_ids import EXTENSION
from atlas.services.exchange import import_package
from atlas.services.hsds.export import export_json, export_lines, export_tables
from atlas.services.offer_import import import_offers
from atlas.services.snapshots import take_snapshot
from atlas.settings import Settings
from atlas.sources.offer_mapping import read_mapping
from atlas.sources.package import read_package
from atlas.sources.sheet_hsds import COLUMNS, open_hsds, strip_html
from atlas.sources.sheets import FileOptions
from atlas.sources.spreadsheets import open_sheet
from atlas.store.memory import MemoryStore
from tests.hsds_schemas import locate_schemas, needs_schemas
from tests.packages import small_tables

Page = dict[str, Any]
# As a county in England hands it out; made up after the fields of the UK profile.
FOREIGN: Final[Page] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "organization_id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
    "name": "Money <script>alert(1)</script> advice",
    "description": "<p>Help with <b>debt</b> &amp; bills</p>",
    "url": "https://example.org/money",
    "status": "active",
    "fees_description": "=cmd|' /C calc'!A0",
    "assured_date": "2026-03-01",
    "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Citizens’ Ädvice 🏠", "description": ""},
    "phones": [{"id": "p", "number": "+49 7000 123"}],
    "languages": [{"id": "l", "code": "en"}, {"id": "m", "name": "Polish"}],
    "schedules": [
        {"id": "s1", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00", "closes_at": "12:30:00"},
        {"id": "s2", "freq": "WEEKLY", "byday": "FR", "opens_at": "10:00", "closes_at": "11:00"},
    ],
    "attributes": [
        {"id": "a", "taxonomy_term": {"id": "t", "name": "Debt advice", "description": ""}},
        {"id": "b", "taxonomy_term": {"id": "u", "name": "Housing", "description": ""}},
    ],
    "service_areas": [{"id": "v", "name": "Bedorf"}],
    "service_at_locations": [
        {
            "id": "e94c9f38-1e8f-4564-91d4-d53501ab1765",
            "location": {
                "id": "x",
                "location_type": "physical",
                "name": "Town hall",
                "latitude": 47.95,
                "longitude": 8.95,
                "addresses": [{"id": "y", "address_1": "Hauptstraße 1", "city": "Aheim", "postal_code": "99101"}],
            },
        }
    ],
}
MAPPING: Final = """
[source]
title = "Open Referral"
licence = "OGL-UK-3.0"
id_prefix = "uk"

[columns]
offer_id = "id"
name = "name"
topic = "taxonomy_term"
provider = "organization"
description = "description"
website = "url"
phone = "phone"
cost = "fees_description"
street = "address"
postcode = "postal_code"
city = "city"
lon = "longitude"
lat = "latitude"
languages = "languages"
opening_hours = "opening_hours"
service_area = "service_areas"
verified_on = "assured_date"

[topics]
"Debt*" = "schuldnerberatung"
"""


@pytest.fixture
def store() -> MemoryStore:
    filled = MemoryStore()
    filled.replace(small_tables(), note="Test")
    return filled


@pytest.fixture
def page(store: MemoryStore) -> Page:
    """Return what the atlas hands out as one page."""
    made: Page = json.loads(b"".join(export_json(take_snapshot(store, Settings("memory:")), store)))
    return made


def write(folder: Path, content: object, name: str = "hsds.json") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


def change(page: Page, place: int, **cells: Any) -> Page:
    page["contents"][place].update(cells)
    return page


def extend(page: Page, place: int, **cells: Any) -> Page:
    page["contents"][place][EXTENSION].update(cells)
    return page


def test_a_list_a_page_and_lines_are_all_read(page: Page, tmp_path: Path) -> None:
    services = page["contents"]
    lines = "\n".join(json.dumps(service) for service in services).encode()
    for content, name, count in (
        (page, "page.json", 5),
        (services, "list.json", 5),
        (lines, "lines.ndjson", 5),
        (b"\xef\xbb\xbf" + lines, "lines.json", 5),
    ):
        assert len(read_package(write(tmp_path, content, name)).tables["offers"]) == count


def test_a_part_is_not_taken_for_all(store: MemoryStore, page: Page, tmp_path: Path) -> None:
    first, *others = page["contents"]
    for part in (first, [first, *others[:2]], others, {**page, "contents": others}, []):
        with pytest.raises(BadDataError, match="alle anderen verloren"):
            import_package(store, write(tmp_path, part))
    assert len(store.read()["offers"]) == 5
    first[EXTENSION]["total_services"] = 1
    assert len(read_package(write(tmp_path, first)).tables["offers"]) == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda page: change(page, 0, id="not-a-uuid"), "Kennung des Angebots offer-1"),
        (lambda page: change(page, 1, id=page["contents"][0]["id"]), "Kennung des Angebots offer-2"),
        (lambda page: {**page, "contents": [*page["contents"][:4], page["contents"][0]]}, "kommt zweimal vor"),
        (lambda page: {**page, "contents": "x"}, "keine Liste"),
        (lambda page: {**page, "contents": [1]}, "kein Angebot"),
        (lambda page: change(page, 0, status=None), "kein Angebot"),
        (lambda page: change(page, 0, phones="0700"), "eine Liste"),
        (lambda page: change(page, 0, phones=["0700"]), "Liste von Objekten"),
        (lambda page: change(page, 0, organization=[]), "ein Objekt"),
        (lambda page: change(page, 0, description={"de": "x"}), "ein Text"),
        (lambda page: extend(page, 0, is_confidential="nein"), "true oder false"),
        (lambda page: extend(page, 0, partners=[1]), "Liste von Texten"),
        (lambda page: extend(page, 0, offer_id=None), "Kennung im Atlas"),
        (lambda page: change(page, 0, **{EXTENSION: None}), "atlas offers import"),
        (lambda _page: FOREIGN, "atlas offers import"),
        (lambda _page: {"type": "FeatureCollection", "features": []}, "kein Angebot"),
        (lambda _page: 7, "kein Angebot"),
    ],
)
def test_what_is_no_hsds_of_ours_is_refused_in_words(
    page: Page, tmp_path: Path, spoil: Callable[[Page], object], told: str
) -> None:
    with pytest.raises(BadDataError, match=told):
        read_package(write(tmp_path, spoil(page)))


def test_contradictions_between_two_places_are_refused(page: Page, tmp_path: Path) -> None:
    first, second, *_ = (service for service in page["contents"] if service.get("organization"))
    second["organization"] = {**first["organization"], "name": "Anders"}
    with pytest.raises(BadDataError, match="wie an einer früheren Stelle"):
        read_package(write(tmp_path, page))


def test_values_of_the_wrong_kind_are_reported_by_the_ordinary_import(
    store: MemoryStore, page: Page, tmp_path: Path
) -> None:
    extend(page, 0, source_year="gestern", topic_id="made-up", wheelchair="vielleicht")
    faults = read_package(write(tmp_path, page)).faults
    assert {"source_year", "wheelchair"} <= {fault.column for fault in faults}
    with pytest.raises(BadDataError):
        import_package(store, write(tmp_path, page))
    assert store.current_version() == 1


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
@pytest.mark.parametrize("form", ["json", "ndjson", "zip"])
def test_a_file_cut_off_is_refused(store: MemoryStore, tmp_path: Path, form: str, share: float) -> None:
    snapshot = take_snapshot(store, Settings("memory:"))
    whole = {
        "json": lambda: b"".join(export_json(snapshot, store)),
        "ndjson": lambda: b"".join(export_lines(snapshot, store)),
        "zip": lambda: export_tables(snapshot, store),
    }[form]()
    with pytest.raises(BadDataError, match=r"JSON|lesbares Datenpaket"):
        read_package(write(tmp_path, whole[: int(len(whole) * share)], f"cut.{form}"))


@pytest.mark.parametrize("content", [b"", b"  \n", b"\xff\xfe\x00", b"[" * 100_000, b'{"contents": [1e999', b"<html>"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadDataError):
        read_package(write(tmp_path, content))


def test_numbers_without_measure_are_refused(page: Page, tmp_path: Path) -> None:
    location = page["contents"][0]["service_at_locations"][0]["location"]
    location["latitude"] = "1e999"
    with pytest.raises(BadDataError, match="eine Zahl"):
        read_package(write(tmp_path, page))


def test_files_that_are_too_large_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with pytest.raises(BadDataError, match="groß"):
        read_package(write(tmp_path, b" " * 2_000_001), limit_mb=1)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", json.dumps({"resources": [{"path": "services.csv"}]}))
        archive.writestr("services.csv", b"0" * 5_000_000)
    with pytest.raises(BadDataError, match="groß"):
        read_package(write(tmp_path, bomb.getvalue(), "bomb.zip"), limit_mb=1)


def spoil_zip(content: bytes, **files: Callable[[str], str]) -> bytes:
    spoiled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(spoiled, "w") as target:
        for name in archive.namelist():
            text = archive.read(name).decode()
            target.writestr(name, files.get(name.replace(".", "_"), str)(text))
    return spoiled.getvalue()


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"services_csv": lambda text: text + text.splitlines()[1] + "\n"}, "zweimal"),
        ({"services_csv": lambda text: text.splitlines()[0] + "\n"}, "kein einziges Angebot"),
        ({"services_csv": lambda text: text.replace('{""', "{")}, "kein gültiges JSON"),
        ({"services_csv": lambda text: text.replace("id,", "number,", 1)}, "fehlt in Zeile 2 die Spalte id"),
        ({"phones_csv": lambda text: text + "x,,,,,,,,,,,zu,viel\n"}, "mehr Felder"),
        ({"datapackage_json": lambda text: text.replace('"phones.csv"', '"../phones.csv"')}, "außerhalb"),
        ({"datapackage_json": lambda text: text.replace('"phones.csv"', '"phones2/phones.csv"')}, "fehlt"),
    ],
)
def test_faulty_tables_are_refused_in_words(
    store: MemoryStore, tmp_path: Path, files: dict[str, Callable[[str], str]], told: str
) -> None:
    whole = export_tables(take_snapshot(store, Settings("memory:")), store)
    with pytest.raises(BadDataError, match=told):
        read_package(write(tmp_path, spoil_zip(whole, **files), "faulty.zip"))


def test_a_foreign_service_becomes_a_row(tmp_path: Path) -> None:
    sheet = open_sheet(write(tmp_path, [FOREIGN]), FileOptions())
    (row,) = sheet.rows
    assert sheet.columns == list(COLUMNS)
    assert row.cells["taxonomy_term"] == "Debt advice"
    assert row.cells["taxonomy_terms"] == "Debt advice;Housing"
    assert row.cells["description"] == "Help with debt & bills"
    assert row.cells["opening_hours"] == "Mo,Tu 09:00-12:30; Fr 10:00-11:00"
    assert row.cells["languages"] == "en;Polish"
    assert (row.cells["address"], row.cells["postal_code"]) == ("Hauptstraße 1", "99101")


def example_of(schema: dict[str, Any]) -> Any:
    """Return the example that a compiled schema of HSDS gives, put together from those of its properties."""
    if schema.get("type") == "array":
        return [example_of(schema["items"])]
    if "properties" not in schema:
        return schema.get("example")
    told = {name: example_of(below) for name, below in schema["properties"].items()}
    return {name: value for name, value in told.items() if value is not None}


@needs_schemas
def test_the_example_of_the_specification_is_read(tmp_path: Path) -> None:
    schema = json.loads((locate_schemas() / "compiled" / "service.json").read_text(encoding="utf-8"))
    (row,) = open_sheet(write(tmp_path, [example_of(schema)]), FileOptions()).rows
    for name in ("id", "name", "description", "organization", "taxonomy_term", "city", "postal_code", "latitude"):
        assert row.cells[name], name
    # Its rule holds for a day of 2005 and in two weeks of the year, which opening hours of OSM cannot say.
    assert row.cells["opening_hours"] == ""
    assert row.cells["opening_hours_text"].startswith("The service is available from 10 am")


def test_a_mapping_takes_foreign_services_in(store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    file = write(tmp_path, [FOREIGN])
    report = import_offers(store, file, read_mapping(tmp_path / "map.toml"))
    assert (report.new_offers, report.new_providers) == (1, 1)
    offers = store.read()["offers"].set_index("offer_id")
    offer = offers.loc["uk-ac148810-d857-441c-9679-408f346de14b"]
    assert (offer["topic_id"], offer["verified_on"]) == ("schuldnerberatung", "2026-03-01")
    assert offer["opening_hours"] == "Mo,Tu 09:00-12:30; Fr 10:00-11:00"
    assert offer["name"] == FOREIGN["name"]
    assert import_offers(store, file, read_mapping(tmp_path / "map.toml")).changed_rows == 0


def test_our_own_tables_may_come_in_by_a_mapping_as_well(store: MemoryStore, tmp_path: Path) -> None:
    whole = export_tables(take_snapshot(store, Settings("memory:")), store)
    for sheet in (
        open_sheet(write(tmp_path, whole, "out.zip"), FileOptions()),
        open_sheet(
            write(tmp_path, b"".join(export_json(take_snapshot(store, Settings("memory:")), store))), FileOptions()
        ),
    ):
        names = [row.cells["name"] for row in sheet.rows]
        assert sorted(names) == sorted(store.read()["offers"]["name"])


def test_services_at_rest_are_left_out_and_several_places_become_several_rows(tmp_path: Path) -> None:
    (link,) = FOREIGN["service_at_locations"]
    two = {**FOREIGN, "service_at_locations": [link, {**link, "id": "second"}]}
    sheet = open_hsds(write(tmp_path, [two, {**FOREIGN, "status": "defunct"}]), 10)
    assert [row.cells["id"] for row in sheet.rows] == [FOREIGN["id"], "second"]
    assert [remark.column for remark in sheet.remarks] == ["status", "service_at_locations"]
    with pytest.raises(BadDataError, match="active"):
        open_hsds(write(tmp_path, [{**FOREIGN, "status": "defunct"}]), 10)


def test_rules_that_opening_hours_cannot_hold_stay_readable(tmp_path: Path) -> None:
    fortnightly = {"id": "s", "freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "09:00"}
    (row,) = open_hsds(write(tmp_path, [{**FOREIGN, "schedules": [fortnightly]}]), 10).rows
    assert row.cells["opening_hours"] == ""
    assert row.cells["opening_hours_text"] == "freq=WEEKLY interval=2 byday=MO opens_at=09:00"


def test_html_is_reduced_to_its_words() -> None:
    assert strip_html("<p>Rat<br>und &lt;Tat&gt;</p>") == "Rat und <Tat>"
    assert strip_html("1 < 2 & 3 > 2") == "1 < 2 & 3 > 2"
