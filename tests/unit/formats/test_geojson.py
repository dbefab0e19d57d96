from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from atlas.formats.geojson import OFFER_PROPERTIES, write_areas, write_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers, publish_regions
from atlas.services.snapshots import Snapshot
from tests.spec.country import snapshot_of


@pytest.fixture
def offers(country: Snapshot) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(publish_offers(country, OfferQuery()))
    return collection


def features_by_id(collection: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {feature["id"]: feature for feature in collection["features"]}


def test_every_feature_carries_every_key(offers: dict[str, Any]) -> None:
    keys = {*OFFER_PROPERTIES, "attribution"}
    assert all(set(feature["properties"]) == keys for feature in offers["features"])
    assert len(offers["features"]) == 5


def test_there_is_no_crs_member_because_rfc_7946_knows_only_one(offers: dict[str, Any]) -> None:
    assert "crs" not in offers


def test_points_are_longitude_first_with_six_digits(country: Snapshot) -> None:
    moved = country.offers.assign(lon=8.123456789, lat=48.987654321)
    feature = json.loads(write_offers(moved, attribution=""))["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [8.123457, 48.987654]}


def test_a_confidential_offer_is_there_without_point_and_address(offers: dict[str, Any]) -> None:
    shelter = features_by_id(offers)["offer-5"]
    assert shelter["geometry"] is None
    assert [shelter["properties"][name] for name in ("street", "postcode", "city")] == [None, None, None]


def test_a_confidential_offer_stays_hidden_even_where_its_data_say_where(country: Snapshot) -> None:
    leaked = country.offers.assign(is_confidential=True, street="Geheimgasse 1")
    content = write_offers(leaked, attribution="")
    assert b"Geheimgasse" not in content
    assert all(feature["geometry"] is None for feature in json.loads(content)["features"])


def test_the_credit_line_stands_on_the_collection_and_on_each_feature(offers: dict[str, Any]) -> None:
    assert offers["attribution"]
    assert {feature["properties"]["attribution"] for feature in offers["features"]} == {offers["attribution"]}


def test_topic_labels_follow_the_language(country: Snapshot) -> None:
    english = json.loads(publish_offers(country, OfferQuery(topic="schuldnerberatung"), "en"))
    assert english["features"][0]["properties"]["topic_label"] == "Debt advice"


def test_outer_rings_run_counter_clockwise(country: Snapshot) -> None:
    clockwise = country.region_areas("municipality")
    clockwise = clockwise.set_geometry(
        shapely.orient_polygons(clockwise.geometry.to_numpy(), exterior_cw=True), crs=4326
    )
    for feature in json.loads(write_areas(clockwise, name="x", attribution=""))["features"]:
        assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw


def test_regions_carry_name_level_and_people(country: Snapshot) -> None:
    regions = features_by_id(json.loads(publish_regions(country, "county")))
    properties = regions["county-08991"]["properties"]
    assert (properties["name"], properties["level"], properties["people"]) == ("Südkreis", "county", 3000)


def test_no_offers_make_an_empty_collection(country: Snapshot) -> None:
    empty = snapshot_of({**country.tables, "offers": country.tables["offers"].iloc[:0]})
    assert json.loads(publish_offers(empty, OfferQuery()))["features"] == []
