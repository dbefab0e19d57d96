"""What is proposed, what is not, and what counts as a difference, on the hand-drawn country."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from atlas.errors import MissingToolError
from atlas.services.openstreetmap import comparison
from atlas.services.openstreetmap.comparison import Comparison, Finding, compare_configured, compare_file
from atlas.services.openstreetmap.findings import (
    FINDING_FIELDS,
    OsmQuery,
    choose_findings,
    list_tasks,
    publish_findings,
)
from atlas.services.openstreetmap.kinds import wanted_kinds
from atlas.services.openstreetmap.query import write_overpass_query
from atlas.services.snapshots import Snapshot
from tests.overpass import node, write_overpass
from tests.packages import small_tables
from tests.spec.country import change, edit, snapshot_of

KITA = {"amenity": "kindergarten"}
FAR = node(99, 9.05, 48.05, amenity="kindergarten", name="Weit weg")
"""A nursery in Dehausen that the atlas does not know, so that the extract covers the north."""

CLUB = node(98, 8.901, 47.901, office="association", name="Gesangverein")
"""The office of a club in Aheim, no finding, so that the extract covers the south."""


def compare(tmp_path: Path, *elements: dict[str, Any], tables: Any = None) -> tuple[Snapshot, Comparison]:
    snapshot = snapshot_of(tables or small_tables())
    return snapshot, compare_file(snapshot, write_overpass(tmp_path / "osm.json", *elements, FAR, CLUB))


def entry(**tags: str) -> dict[str, Any]:
    """Return an entry of offer-3, the Kita „Kleine Füße“ at Schulweg 2."""
    return node(3, 8.9601, 47.9401, amenity="kindergarten", name="Kindergarten Kleine Füße", **tags)


def differences(comparison: Comparison, osm: str = "node/3") -> dict[str, tuple[str, str, str]]:
    return {
        found.difference.field: (found.difference.state, found.difference.ours, found.difference.theirs)
        for found in comparison.findings
        if found.difference and found.osm == osm
    }


def named(comparison: Comparison, kind: str) -> list[Finding]:
    return [found for found in comparison.findings if found.kind == kind]


# ---------- What is never proposed ----------


def test_only_places_known_exactly_or_to_the_street_are_proposed(tmp_path: Path) -> None:
    _, found = compare(tmp_path)
    # offer-2 is known to the place, offer-4 to the municipality, offer-5 is secret.
    assert {one.offer_ids for one in named(found, "missing_in_osm")} == {("offer-1",), ("offer-3",)}
    assert found.not_proposed == 2


def test_a_confidential_offer_is_nowhere_in_any_form_even_where_it_shares_a_site(tmp_path: Path) -> None:
    tables = change(small_tables(), "offer_sites", [{"offer_id": "offer-5", "site_id": "site-1"}])
    snapshot, found = compare(tmp_path, entry(), tables=tables)
    for form in ("json", "csv", "maproulette"):
        text = publish_findings(snapshot, found, OsmQuery(), form=form).decode()
        assert "offer-5" not in text
        assert "Frauenhaus" not in text


def test_what_may_be_a_shelter_is_not_shown_though_openstreetmap_knows_it(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-5", name="Haus Morgenrot Aheim")
    shelter = {"social_facility": "shelter", "social_facility__for": "woman"}
    snapshot, found = compare(
        tmp_path,
        node(11, 8.91, 47.91, amenity="social_facility", **shelter),
        node(12, 8.92, 47.92, amenity="social_facility", name="Frauenhaus im Tal"),
        # By the name of a confidential offer.
        node(13, 8.93, 47.93, amenity="social_facility", name="Haus Morgenrot e. V."),
        node(14, 8.94, 47.93, amenity="social_facility", social_facility="outreach", name="Sozialberatung Aheim"),
        tables=tables,
    )
    assert found.withheld == 3
    text = publish_findings(snapshot, found, OsmQuery()).decode()
    assert "node/14" in text
    assert not any(f"node/{number}" in text for number in (11, 12, 13))


def test_an_offer_whose_topic_has_no_tags_is_not_proposed(tmp_path: Path) -> None:
    tables = edit(small_tables(), "osm_tags", "schuldnerberatung", tags=None)
    _, found = compare(tmp_path, tables=tables)
    assert {one.offer_ids for one in named(found, "missing_in_osm")} == {("offer-3",)}


def test_an_offer_that_nobody_visits_is_not_proposed(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-1", delivery_modes="phone;online")
    _, found = compare(tmp_path, tables=tables)
    assert {one.offer_ids for one in named(found, "missing_in_osm")} == {("offer-3",)}


def test_where_the_extract_ends_nothing_is_missing_in_openstreetmap(tmp_path: Path) -> None:
    snapshot = snapshot_of(small_tables())
    of_north = compare_file(snapshot, write_overpass(tmp_path / "nord.json", FAR))
    assert named(of_north, "missing_in_osm") == []
    assert of_north.counties == {"08992"}
    # A place in Bedorf makes it an extract of the south, but 10 km off all places nobody knows where it ends.
    far = write_overpass(tmp_path / "sued.json", node(97, 9.099, 47.901, office="association"))
    assert named(compare_file(snapshot, far), "missing_in_osm") == []
    near = write_overpass(tmp_path / "mitte.json", CLUB)
    assert {one.offer_ids for one in named(compare_file(snapshot, near), "missing_in_osm")} == {
        ("offer-1",),
        ("offer-3",),
    }


# ---------- What is missing in the atlas ----------


def test_only_kinds_that_the_atlas_collects_and_only_inside_its_counties_are_missing_in_it(tmp_path: Path) -> None:
    _, found = compare(
        tmp_path,
        node(21, 8.99, 47.99, amenity="kindergarten", name="Neue Kita"),
        node(22, 7.0, 50.0, amenity="kindergarten", name="Kita im Nachbarland"),
        node(23, 8.98, 47.98, amenity="school", name="Schule"),
        # A club has its office here, which says nothing of what it does.
        node(24, 8.97, 47.97, office="association", name="Gesangverein"),
        node(25, 8.97, 47.96, amenity="social_facility", social_facility="soup_kitchen", name="Suppenküche"),
    )
    assert {one.osm for one in named(found, "missing_in_atlas")} == {"node/21", "node/99"}


def test_what_nobody_has_looked_for_in_a_county_is_not_missing_there(tmp_path: Path) -> None:
    tables = small_tables()
    surveys = tables["surveys"]
    is_kita = (surveys["topic_id"] == "kita") & (surveys["county_ags"] == "08992")
    offers = tables["offers"]
    without = {
        **tables,
        "surveys": surveys.assign(state=surveys["state"].mask(is_kita, "none")),
        "offers": offers[offers["offer_id"] != "offer-4"].reset_index(drop=True),
    }
    _, found = compare(tmp_path, tables=without)
    assert named(found, "missing_in_atlas") == []
    assert found.not_collected == 1


def test_a_place_that_says_less_of_its_kind_is_less_sure(tmp_path: Path) -> None:
    _, found = compare(
        tmp_path,
        node(31, 8.91, 47.91, amenity="social_facility", social_facility="outreach", name="Eine"),
        node(32, 8.92, 47.92, amenity="social_facility", name="Andere"),
    )
    sure = {one.osm: round(one.confidence, 2) for one in named(found, "missing_in_atlas")}
    assert sure["node/31"] > sure["node/32"] > 0.4


# ---------- Differences ----------


def test_the_same_said_otherwise_is_no_difference(tmp_path: Path) -> None:
    values = {
        "phone": "07531 800-0",
        "website": "https://www.kita.example/",
        "opening_hours": "Mo-Fr 07:00-17:00; PH off",
        "wheelchair": "yes",
    }
    tables = edit(small_tables(), "offers", "offer-3", **values)
    _, found = compare(
        tmp_path,
        entry(
            contact__phone="+49 (7531) 800 0; +49 7531 999",
            contact__website="http://kita.example/index.html",
            opening_hours="Mo,Tu,We,Th,Fr 07:00-17:00; PH closed",
            wheelchair="designated",
            operator="Caritasverband Tal",
            addr__street="Schulweg",
            addr__housenumber="2",
        ),
        tables=tables,
    )
    assert differences(found) == {}


def test_differences_name_both_sides_and_what_is_missing_on_either(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-3", phone="07531 4711", wheelchair="no", email="kita@tal.example")
    _, found = compare(
        tmp_path,
        entry(phone="+49 7531 4712", opening_hours="Mo-Fr 08:00-12:00", addr__street="Schulweg"),
        tables=tables,
    )
    assert differences(found) == {
        "phone": ("differs", "+49 7531 4711", "+49 7531 4712"),
        "email": ("absent_in_osm", "kita@tal.example", ""),
        "address": ("absent_in_osm", "Schulweg 2, 99101 Aheim", ""),
        "opening_hours": ("differs", "Mo-Fr 07:00-17:00", "Mo-Fr 08:00-12:00"),
        "wheelchair": ("absent_in_osm", "no", ""),
        "operator": ("absent_in_osm", "Caritasverband Tal e. V.", ""),
    }


def test_what_only_openstreetmap_knows_is_for_the_atlas_and_no_task_for_mappers(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-3", opening_hours=None)
    snapshot, found = compare(tmp_path, entry(opening_hours="Mo-Fr 08:00-12:00"), tables=tables)
    assert differences(found)["opening_hours"] == ("absent_in_atlas", "", "Mo-Fr 08:00-12:00")
    (task,) = [task for task in list_tasks(snapshot, found.findings) if task.task_id == "node/3"]
    assert set(task.set_tags) == {"operator", "addr:street", "addr:housenumber", "addr:postcode", "addr:city"}


def test_tags_that_say_more_of_the_kind_are_proposed_and_contradicting_ones_only_told(tmp_path: Path) -> None:
    place = {"lon": 8.9501, "lat": 47.9501}
    tags = {"amenity": "social_facility", "name": "Schuldnerberatung Aheim"}
    _, less = compare(tmp_path, node(1, **place, **tags))
    _, other = compare(tmp_path, node(1, **place, **tags, social_facility="food_bank"))
    (missing,) = [one.difference for one in less.findings if one.difference and one.difference.field == "kind"]
    assert missing.proposed == {"social_facility": "outreach"}
    (unequal,) = [one.difference for one in other.findings if one.difference and one.difference.field == "kind"]
    assert (unequal.state, dict(unequal.proposed)) == ("differs", {})


def test_a_difference_is_at_most_as_sure_as_the_pair(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-3", phone="07531 4711")
    _, found = compare(tmp_path, entry(phone="+49 7531 4712"), tables=tables)
    sure = {one.difference.field: (one.confidence, one.pair_confidence) for one in found.findings if one.difference}
    assert sure["phone"][0] == pytest.approx(0.9 * sure["phone"][1])
    assert 0.4 < sure["phone"][0] < sure["phone"][1] <= 0.99


# ---------- Files ----------


def test_findings_are_chosen_by_kind_county_topic_and_field(tmp_path: Path) -> None:
    snapshot, found = compare(tmp_path, entry())
    of_north = choose_findings(snapshot, found, OsmQuery(county="08992"))
    assert [one.osm for one in of_north] == ["node/99"]
    assert {one.kind for one in choose_findings(snapshot, found, OsmQuery(kind="differs"))} == {"differs"}
    addresses = choose_findings(snapshot, found, OsmQuery(field="address"))
    assert [one.difference and one.difference.field for one in addresses] == ["address"]
    debts = choose_findings(snapshot, found, OsmQuery(topic="schuldnerberatung"))
    assert [one.offer_ids for one in debts] == [("offer-1",)]


def test_json_and_csv_hold_the_same_findings_the_surest_first(tmp_path: Path) -> None:
    snapshot, found = compare(tmp_path, entry())
    told = json.loads(publish_findings(snapshot, found, OsmQuery()))
    lines = list(
        csv.DictReader(io.StringIO(publish_findings(snapshot, found, OsmQuery(), form="csv").decode("utf-8-sig")))
    )
    assert [*lines[0]] == list(FINDING_FIELDS)
    assert [line["osm"] for line in lines] == [one["osm"] or "" for one in told["findings"]]
    sure = [one["confidence"] for one in told["findings"]]
    assert sure == sorted(sure, reverse=True)
    assert told["osm_edition"] == "2026-11-20"
    assert "OpenStreetMap-Mitwirkende, ODbL 1.0" in told["attribution"]
    assert told["counts"] == {"missing_in_osm": 1, "missing_in_atlas": 1, "differs": len(sure) - 2}


def test_text_from_outside_can_do_nothing_in_any_file(tmp_path: Path) -> None:
    wild = "=cmd|'/c calc'!A1 <script>alert(1)</script> \"Ä\" 🎈\u0007"
    snapshot, found = compare(tmp_path, node(5, 8.91, 47.91, amenity="kindergarten", name=wild))
    lines = csv.DictReader(io.StringIO(publish_findings(snapshot, found, OsmQuery(), form="csv").decode("utf-8-sig")))
    assert any(line["osm_name"].startswith("'=cmd") for line in lines)
    assert wild in [one["osm_name"] for one in json.loads(publish_findings(snapshot, found, OsmQuery()))["findings"]]


def test_tasks_are_one_line_for_each_element_that_maproulette_takes(tmp_path: Path) -> None:
    tables = edit(small_tables(), "offers", "offer-3", phone="07531 4711")
    snapshot, found = compare(tmp_path, entry(contact__phone="+49 7531 4712"), tables=tables)
    content = publish_findings(snapshot, found, OsmQuery(), form="maproulette").decode()
    assert content.count("\x1e") == content.count("\n") == 2
    tasks = {task["features"][0]["id"]: task for task in map(json.loads, content.replace("\x1e", "").splitlines())}
    assert set(tasks) == {"node/3", "atlas:offer-1"}
    fix = tasks["node/3"]["cooperativeWork"]
    assert fix["meta"] == {"version": 2, "type": 1}
    (work,) = fix["operations"]
    assert (work["operationType"], work["data"]["id"]) == ("modifyElement", "node/3")
    (operation,) = work["data"]["operations"]
    assert operation["operation"] == "setTags"
    # In the spelling of the key that the place has.
    assert operation["data"]["contact:phone"] == "+49 7531 4711"
    assert tasks["node/3"]["features"][0]["properties"]["@id"] == "node/3"
    new = tasks["atlas:offer-1"]
    assert "cooperativeWork" not in new
    assert new["features"][0]["geometry"] == {"type": "Point", "coordinates": [8.95, 47.95]}
    assert "@id" not in new["features"][0]["properties"]
    assert "Schuldnerberatung Aheim" in new["features"][0]["properties"]["atlas_instruction"]
    assert new["features"][0]["properties"]["social_facility"] == "outreach"


# ---------- What is kept ----------


def test_a_comparison_is_made_once_for_each_snapshot_and_state_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    true = comparison.read_osm_places

    def count(path: Path, *arguments: Any, **more: Any) -> Any:
        read.append(path.name)
        return true(path, *arguments, **more)

    monkeypatch.setattr(comparison, "read_osm_places", count)
    snapshot, found = compare(tmp_path, entry())
    file = tmp_path / "osm.json"
    assert compare_file(snapshot, file) is found
    # A what-if is compared anew, but the file is not read again.
    assert compare_file(snapshot.vary({"offers": snapshot.tables["offers"]}), file) is not found
    assert read == ["osm.json"]
    write_overpass(file, entry(), FAR, CLUB, node(5, 8.91, 47.91, amenity="kindergarten"))
    os.utime(file, (1, 1))
    assert compare_file(snapshot, file).osm_places == found.osm_places + 1


def test_without_a_file_the_setting_is_named(tmp_path: Path) -> None:
    snapshot = snapshot_of(small_tables())
    with pytest.raises(MissingToolError, match="ATLAS_OSM"):
        compare_configured(snapshot)
    with pytest.raises(MissingToolError, match=r"fehlt\.json"):
        compare_file(snapshot, tmp_path / "fehlt.json")


def test_the_query_asks_for_all_kinds_that_are_compared() -> None:
    snapshot = snapshot_of(small_tables())
    query = write_overpass_query(snapshot, "08991")
    assert query.startswith("[out:json]")
    assert '"^(08991)(000)?$"' in query
    assert "08991|08992" in write_overpass_query(snapshot)
    for kind in wanted_kinds(snapshot):
        key, _, value = kind.partition("=")
        assert any(f'"{key}"' in line and value in line for line in query.splitlines())
