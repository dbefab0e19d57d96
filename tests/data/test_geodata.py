"""The default data hold what they promise."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import geopandas as gpd
import pytest
import shapely

from atlas.resources import resource_folder
from atlas.services.exchange import validate_package


@pytest.fixture(scope="module")
def areas() -> gpd.GeoDataFrame:
    return gpd.read_file(resource_folder("geodata") / "areas.geojson").sort_values(["ags", "part"])


@pytest.fixture(scope="module")
def land(areas):
    return areas[areas["part"] == "land"].set_index("ags").geometry


def _people(geodata, base="register"):
    return {
        row["ags"]: int(row["people"])
        for row in geodata.rows("population")
        if row["base"] == base and row["target_group"] == "all"
    }


def _members(geodata):
    members = defaultdict(list)
    for row in geodata.rows("region_members"):
        members[row["region_id"]].append(row["ags"])
    return members


def test_the_package_has_no_error():
    report = validate_package(resource_folder("geodata"))
    assert not report.errors
    assert all(tally.is_balanced and tally.rejected == 0 for tally in report.tallies)


def test_five_counties_have_the_municipalities_they_have(geodata):
    counted = Counter(row["county_ags"] for row in geodata.rows("municipalities"))
    assert counted == {"06433": 14, "07332": 48, "08335": 25, "08336": 35, "08435": 23}


def test_the_social_spaces_of_bad_duerkheim_have_their_people(geodata):
    people, members = _people(geodata), _members(geodata)
    spaces = [members[f"social_space-07332-{number}"] for number in range(1, 5)]
    assert [len(space) for space in spaces] == [13, 22, 1, 12]
    assert [sum(people[ags] for ags in space) for space in spaces] == [44_531, 45_546, 20_387, 24_082]


def test_leiningerland_took_the_place_of_two_associations(geodata):
    members = _members(geodata)
    merged = members["association-2022-073325007"]
    assert sorted(merged) == sorted(members["association-2016-073325003"] + members["association-2016-073325004"])
    names = {row["region_id"]: row["name"] for row in geodata.rows("regions")}
    assert names["association-2022-073325007"] == "Verbandsgemeinde Leiningerland"


def test_every_region_id_starts_with_its_level(geodata):
    assert all(row["region_id"] == f"{row['level']}-{row['code']}" for row in geodata.rows("regions"))


def test_each_level_has_one_default_system(geodata):
    defaults = Counter(row["level"] for row in geodata.rows("region_systems") if row["is_default"] == "true")
    assert set(defaults.values()) == {1}


def test_population_bases_are_told_apart(geodata):
    in_county = [row["ags"] for row in geodata.rows("municipalities") if row["county_ags"] == "06433"]
    register, census = _people(geodata), _people(geodata, "census")
    assert sum(register[ags] for ags in in_county) == 280_308
    assert sum(census[ags] for ags in in_county) == 264_354


def test_every_municipality_has_land_and_three_have_a_part_of_the_lake(areas, geodata):
    assert sorted(areas.loc[areas["part"] == "land", "ags"]) == sorted(r["ags"] for r in geodata.rows("municipalities"))
    assert sorted(areas.loc[areas["part"] == "water", "ags"]) == ["08335002", "08335063", "08335066"]


def test_rounding_left_no_gap_and_no_overlap_between_neighbours(areas):
    shapes = areas.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    holes = shapely.get_num_interior_rings(shapely.get_parts(shapely.coverage_union_all(shapes)))
    assert holes.sum() == 0


def test_outlines_follow_the_right_hand_rule(areas):
    assert shapely.is_ccw(shapely.get_exterior_ring(shapely.get_parts(areas.geometry.to_numpy()))).all()


@pytest.mark.parametrize("table", ["municipalities", "places", "demand_points", "sites"])
def test_points_lie_on_the_land_of_their_municipality(geodata, land, table):
    strays = [
        row
        for row in geodata.rows(table)
        if row["lon"] and not land[row["ags"]].covers(shapely.Point(float(row["lon"]), float(row["lat"])))
    ]
    assert not strays


def test_each_municipality_has_one_seat(geodata):
    seats = Counter(row["ags"] for row in geodata.rows("places") if row["kind"] == "seat")
    assert len(seats) == 145
    assert set(seats.values()) == {1}


def test_no_locality_is_its_own_municipality_again(geodata):
    names = {row["name"] for row in geodata.rows("municipalities")}
    assert not [row["name"] for row in geodata.rows("places") if row["kind"] == "locality" and row["name"] in names]


def test_demand_points_add_up_to_the_people_of_each_municipality(geodata):
    spread = Counter()
    for row in geodata.rows("demand_points"):
        spread[row["ags"]] += int(row["people"])
    assert spread == _people(geodata)


def test_konstanz_is_spread_over_its_quarters(geodata):
    points = [row for row in geodata.rows("demand_points") if row["ags"] == "08335043"]
    assert len(points) == 16
    assert max(int(row["people"]) for row in points) < 20_000


def test_every_municipality_is_found_by_the_postcode_of_its_seat(geodata):
    known = {(row["postcode"], row["ags"]) for row in geodata.rows("postcodes")}
    assert known >= {(row["seat_postcode"], row["ags"]) for row in geodata.rows("municipalities")}


def test_a_postcode_point_beside_its_town_still_belongs_to_it(geodata):
    towns = {(row["postcode"], row["name"]): row["ags"] for row in geodata.rows("postcodes")}
    assert towns["88662", "Überlingen"] == "08435059"


def test_all_offers_keep_source_year_term_and_confidence(geodata):
    compiled = {row["offer_id"]: row for row in geodata.source("offers_compiled")}
    offers = {row["offer_id"]: row for row in geodata.rows("offers")}
    assert len(offers) == 852
    assert offers.keys() == compiled.keys()
    for offer_id, offer in offers.items():
        source = compiled[offer_id]
        kept = (offer["source_url"], offer["source_year"], offer["source_confidence"], offer["source_topic"])
        assert kept == (source["source_url"], source["source_year"], source["confidence"], source["topic"])
        assert not offer["verified_on"]


def test_opening_hours_of_the_sources_are_all_there(geodata):
    compiled = {row["offer_id"] for row in geodata.source("offers_compiled") if row["opening_hours"]}
    kept = {row["offer_id"] for row in geodata.rows("offers") if row["opening_hours"] or row["opening_hours_text"]}
    assert kept == compiled


def test_confidential_offers_have_neither_address_nor_point(geodata):
    confidential = {row["offer_id"] for row in geodata.rows("offers") if row["is_confidential"] == "true"}
    site_ids = {row["site_id"] for row in geodata.rows("offer_sites") if row["offer_id"] in confidential}
    sites = [row for row in geodata.rows("sites") if row["site_id"] in site_ids]
    assert len(confidential) == 10
    assert len(sites) == 9
    for site in sites:
        assert site["location_precision"] == "hidden"
        assert not any(site[name] for name in ("name", "street", "postcode", "city", "lon", "lat"))


def test_a_confidential_site_is_shared_with_no_other_offer(geodata):
    hidden = {row["site_id"] for row in geodata.rows("sites") if row["location_precision"] == "hidden"}
    used = Counter(row["site_id"] for row in geodata.rows("offer_sites"))
    assert {used[site_id] for site_id in hidden} == {1}


def test_no_point_claims_to_be_better_than_it_is(geodata):
    assert {row["location_precision"] for row in geodata.rows("sites")} == {"place", "municipality", "hidden"}


def test_offers_of_one_street_share_their_site(geodata):
    sites = {row["offer_id"]: row["site_id"] for row in geodata.rows("offer_sites")}
    assert {sites[f"loe-{number}"] for number in ("157", "158", "163")} == {"site-loe-157"}


def test_every_offer_says_whom_it_serves_or_that_nobody_knows(geodata):
    areas = defaultdict(list)
    for row in geodata.rows("service_areas"):
        areas[row["offer_id"]].append(row)
    assert len(areas) == 852
    for rows in areas.values():
        bases = {row["basis"] for row in rows}
        assert len(bases) == 1
        assert all(bool(row["region_id"]) == (row["basis"] != "unknown") for row in rows)
        assert all(row["note"] for row in rows if row["basis"] == "inferred")


def test_nothing_is_inferred_for_the_work_of_one_school(geodata):
    topics = {row["offer_id"]: row["topic_id"] for row in geodata.rows("offers")}
    inferred = {topics[row["offer_id"]] for row in geodata.rows("service_areas") if row["basis"] == "inferred"}
    assert not inferred & {"schulsozialarbeit", "foerderschule", "kita", "jugendtreff"}


def test_a_topic_is_surveyed_in_part_where_the_table_has_an_offer_of_it(geodata):
    prefixes = {"duew": "07332", "fn": "08435", "gg": "06433", "kn": "08335", "loe": "08336"}
    found = {(row["topic_id"], prefixes[row["offer_id"].split("-")[0]]) for row in geodata.rows("offers")}
    states = {(row["topic_id"], row["county_ags"]): row["state"] for row in geodata.rows("surveys")}
    assert len(states) == 5 * len(geodata.rows("topics"))
    assert {key for key, state in states.items() if state == "partial"} == found
    assert set(states.values()) == {"partial", "none"}


def test_every_table_names_its_source():
    described = json.loads((resource_folder("geodata") / "datapackage.json").read_text(encoding="utf-8"))
    assert not [resource["name"] for resource in described["resources"] if not resource.get("sources")]


def test_figures_stand_at_the_level_they_are_of(geodata):
    levels = {row["region_id"]: row["level"] for row in geodata.rows("regions")}
    found = defaultdict(Counter)
    for row in geodata.rows("indicator_values"):
        found[row["indicator_id"]][levels[row["region_id"]]] += 1
    assert found["unemployed"] == {"municipality": 145, "county": 5}
    # 26 associations of 2022 and 27 municipalities that belong to none.
    assert found["gisd-score"] == found["income-tax-per-head"] == {"association": 26, "municipality": 27}
    assert found["gisd-score-county"] == found["household-income"] == {"county": 5}


def test_what_a_paper_states_is_what_stands_in_the_table(geodata):
    values = {(row["indicator_id"], row["region_id"], row["year"]): row for row in geodata.rows("indicator_values")}
    assert values["upbringing-spending-of-state", "county-07332", "2008"]["value"] == "126.0"
    assert values["self-help-groups", "county-08336", "2017"]["value"] == "105.0"
    assert values["unemployed", "county-08335", "2021"]["caveat"]


def test_a_village_without_children_is_a_secret_of_the_grid_and_discarded(geodata):
    discarded = [row for row in geodata.rows("indicator_values") if row["discarded_because"]]
    assert [(row["indicator_id"], row["region_id"], row["value"]) for row in discarded] == [
        ("share-under-18", "municipality-08336089", "0.0")
    ]


def test_every_indicator_has_a_source_and_values(geodata):
    used = {row["indicator_id"] for row in geodata.rows("indicator_values")}
    indicators = geodata.rows("indicators")
    assert {row["indicator_id"] for row in indicators} == used
    assert all(row["source"] and row["caveat_de"] and row["caveat_en"] for row in indicators)
