"""Offers as features of OpenStreetMap: who goes in, what becomes one, what is left out and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import NotFoundError
from atlas.formats.osm_files import OsmFeature
from atlas.frames import Tables
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.features import FIXME, LeftOut, OsmProposal, Reason, propose_features
from atlas.services.openstreetmap.merging import DETAIL_KEYS, OPERATOR_TYPES, Remark, is_osm_hours, merge_offers
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, edit, snapshot_of


def propose(tables: Tables | Snapshot, **query: Any) -> OsmProposal:
    snapshot = tables if isinstance(tables, Snapshot) else snapshot_of(tables)
    return propose_features(snapshot, OfferQuery(**query))


def feature_of(proposal: OsmProposal, offer_id: str) -> OsmFeature:
    (feature,) = [feature for feature in proposal.features if offer_id in feature.offer_ids]
    return feature


def with_offer(tables: Tables | Snapshot, offer_id: str, site_id: str = "site-1", **cells: Any) -> Tables:
    """Return the tables with one more offer of the Caritas at a site."""
    offer = {
        "offer_id": offer_id,
        "name": f"Angebot {offer_id}",
        "topic_id": "schuldnerberatung",
        "provider_id": "caritas-tal",
        "delivery_modes": "on_site",
        "is_confidential": False,
        **cells,
    }
    added = change(tables, "offers", [offer])
    return change(added, "offer_sites", [{"offer_id": offer_id, "site_id": site_id}])


def with_topic(tables: Tables | Snapshot, topic_id: str, tags: str) -> Tables:
    """Return the tables with one more topic and its tags."""
    topic = {
        "topic_id": topic_id,
        "field": "older",
        "label_de": topic_id,
        "label_en": topic_id,
        "gender": "f",
        "target_group": "all",
    }
    return change(change(tables, "topics", [topic]), "osm_tags", [{"topic_id": topic_id, "tags": tags}])


# Who goes in


def test_an_offer_at_an_exact_place_becomes_a_node_with_its_tags(country: Snapshot) -> None:
    feature = feature_of(propose(country), "offer-1")
    assert (feature.lon, feature.lat) == (8.95, 47.95)
    assert feature.tags == {
        "amenity": "social_facility",
        "social_facility": "outreach",
        "name": "Schuldnerberatung Aheim",
        "operator": "Caritasverband Tal e. V.",
        "operator:type": "religious",
        "addr:street": "Hauptstraße",
        "addr:housenumber": "1",
        "addr:postcode": "99101",
        "addr:city": "Aheim",
        "phone": "+49 7000 101",
    }


def test_a_nursery_has_its_hours(country: Snapshot) -> None:
    assert feature_of(propose(country), "offer-3").tags["opening_hours"] == "Mo-Fr 07:00-17:00"


def test_what_is_left_out_says_why(country: Snapshot) -> None:
    assert set(propose(country).left_out) == {
        LeftOut("offer-2", Reason.APPROXIMATE),
        LeftOut("offer-4", Reason.APPROXIMATE),
        LeftOut("offer-5", Reason.CONFIDENTIAL),
    }


def test_every_offer_found_is_in_a_feature_or_left_out(country: Snapshot) -> None:
    proposal = propose(country)
    told = {offer for feature in proposal.features for offer in feature.offer_ids}
    assert told | {missed.offer_id for missed in proposal.left_out} == set(country.offers["offer_id"])


def test_a_secret_place_is_never_proposed_whatever_the_data_say(country: Snapshot) -> None:
    tables = change(country, "osm_tags", [{"topic_id": "frauenhaus", "tags": "amenity=social_facility"}])
    exact = {"lon": 8.95, "lat": 47.95, "location_precision": "exact", "street": "Geheimweg 1"}
    told = propose(edit(tables, "sites", "site-5", **exact))
    assert LeftOut("offer-5", Reason.CONFIDENTIAL) in told.left_out
    assert "Geheimweg" not in str(told)


def test_an_open_offer_at_a_hidden_site_is_not_proposed(country: Snapshot) -> None:
    told = propose(edit(country.tables, "sites", "site-1", location_precision="hidden"))
    assert LeftOut("offer-1", Reason.CONFIDENTIAL) in told.left_out


@pytest.mark.parametrize("precision", ["place", "municipality"])
def test_a_rough_place_is_not_proposed_even_with_a_point(country: Snapshot, precision: str) -> None:
    told = propose(edit(country.tables, "sites", "site-1", location_precision=precision))
    assert LeftOut("offer-1", Reason.APPROXIMATE) in told.left_out


@pytest.mark.parametrize("precision", ["place", "municipality"])
def test_whoever_asks_gets_rough_places_to_locate_first(country: Snapshot, precision: str) -> None:
    rough = snapshot_of(edit(country.tables, "sites", "site-1", location_precision=precision))
    proposal = propose_features(rough, OfferQuery(), with_approximate=True)
    feature = feature_of(proposal, "offer-1")
    assert feature.tags["fixme"] == FIXME
    assert Remark.APPROXIMATE in feature.remarks
    assert "offer-1" not in {missed.offer_id for missed in proposal.left_out}


def test_a_secret_place_is_not_to_be_located_either(country: Snapshot) -> None:
    proposal = propose_features(country, OfferQuery(), with_approximate=True)
    assert "offer-5" not in {offer_id for feature in proposal.features for offer_id in feature.offer_ids}
    assert all("fixme" not in feature.tags for feature in propose_features(country, OfferQuery()).features)


def test_a_place_known_to_the_street_is_proposed(country: Snapshot) -> None:
    told = propose(edit(country.tables, "sites", "site-1", location_precision="street"))
    assert feature_of(told, "offer-1").tags["addr:street"] == "Hauptstraße"


def test_an_exact_place_without_a_point_is_only_as_good_as_its_town(country: Snapshot) -> None:
    told = propose(edit(country.tables, "sites", "site-1", lon=None, lat=None))
    assert LeftOut("offer-1", Reason.APPROXIMATE) in told.left_out


def test_an_offer_without_site_or_tag_is_left_out_for_that(country: Snapshot) -> None:
    tables = change(country, "offer_sites", [], keep=lambda rows: rows["offer_id"] != "offer-1")
    tables = change(tables, "osm_tags", [{"topic_id": "kita", "tags": None}])
    told = propose(tables).left_out
    assert {LeftOut("offer-1", Reason.NO_SITE), LeftOut("offer-3", Reason.NO_TAG)} <= set(told)


def test_tags_that_do_not_say_what_a_thing_is_are_not_enough(country: Snapshot) -> None:
    tables = change(country, "osm_tags", [{"topic_id": "kita", "tags": "min_age=3"}])
    assert LeftOut("offer-3", Reason.NO_MAIN_TAG) in propose(tables).left_out


def test_what_only_comes_to_people_is_left_out_but_for_the_office_of_such_a_service(country: Snapshot) -> None:
    tables = with_topic(country, "pflege", "amenity=social_facility;social_facility=ambulatory_care")
    tables = with_offer(tables, "care", "site-3", topic_id="pflege", delivery_modes="mobile")
    tables = edit(tables, "offers", "offer-1", delivery_modes="mobile")
    tables = with_offer(tables, "call", "site-3", topic_id="pflege", delivery_modes="phone")
    told = propose(tables)
    assert feature_of(told, "care").tags["social_facility"] == "ambulatory_care"
    assert {LeftOut("offer-1", Reason.NOT_VISITED), LeftOut("call", Reason.NOT_VISITED)} <= set(told.left_out)


def test_an_offer_is_proposed_at_each_of_its_sites(country: Snapshot) -> None:
    told = propose(change(country, "offer_sites", [{"offer_id": "offer-1", "site_id": "site-3"}]))
    places = [(feature.lon, feature.lat) for feature in told.features if "offer-1" in feature.offer_ids]
    assert len(set(places)) == 2
    assert (8.95, 47.95) in places


def test_an_offer_may_be_in_at_one_site_and_out_at_another(country: Snapshot) -> None:
    told = propose(change(country, "offer_sites", [{"offer_id": "offer-1", "site_id": "site-2"}]))
    assert feature_of(told, "offer-1")
    assert LeftOut("offer-1", Reason.APPROXIMATE) in told.left_out


def test_filters_are_those_of_the_pages(country: Snapshot) -> None:
    told = propose(country, topic="kita")
    assert [feature.offer_ids for feature in told.features] == [("offer-3",)]
    assert told.features[0].number == -1
    with pytest.raises(NotFoundError):
        propose(country, topic="kitta")


# What becomes one


def test_offers_of_one_provider_at_one_place_become_one_node(country: Snapshot) -> None:
    told = propose(with_offer(country, "offer-6"))
    feature = feature_of(told, "offer-1")
    assert set(feature.offer_ids) == {"offer-1", "offer-6"}
    assert len(told.features) == 2
    assert feature.tags["name"] == "Caritasverband Tal e. V."


def test_two_sites_at_one_position_are_one_place(country: Snapshot) -> None:
    twin = {"site_id": "site-6", "lon": 8.95, "lat": 47.95, "location_precision": "exact", "ags": "08991001"}
    told = propose(with_offer(change(country, "sites", [twin]), "offer-6", "site-6"))
    assert set(feature_of(told, "offer-1").offer_ids) == {"offer-1", "offer-6"}


def test_two_sites_in_the_middle_of_one_street_are_two_places(country: Snapshot) -> None:
    twin = {"site_id": "site-6", "lon": 8.95, "lat": 47.95, "location_precision": "street", "ags": "08991001"}
    tables = edit(change(country, "sites", [twin]), "sites", "site-1", location_precision="street")
    told = propose(with_offer(tables, "offer-6", "site-6"))
    assert feature_of(told, "offer-1").offer_ids == ("offer-1",)
    assert set(feature_of(propose(with_offer(tables, "offer-7")), "offer-1").offer_ids) == {"offer-1", "offer-7"}


def test_a_house_with_a_name_names_the_node(country: Snapshot) -> None:
    tables = edit(with_offer(country, "offer-6"), "sites", "site-1", name="Haus der Caritas")
    assert feature_of(propose(tables), "offer-1").tags["name"] == "Haus der Caritas"


def test_different_things_of_one_provider_stay_two_nodes_some_metres_apart(country: Snapshot) -> None:
    told = propose(with_offer(country, "offer-6", topic_id="kita"))
    advice, nursery = feature_of(told, "offer-1"), feature_of(told, "offer-6")
    assert (advice.tags["amenity"], nursery.tags["amenity"]) == ("social_facility", "kindergarten")
    assert (advice.lon, advice.lat) != (nursery.lon, nursery.lat)
    assert max(abs(advice.lon - nursery.lon), abs(advice.lat - nursery.lat)) < 0.0001
    assert sum(Remark.MOVED in feature.remarks for feature in (advice, nursery)) == 1


def test_two_providers_and_two_unknown_ones_stay_apart(country: Snapshot) -> None:
    tables = with_offer(country, "offer-6", provider_id="gemeinde-cestadt")
    for offer_id in ("offer-7", "offer-8"):
        tables = with_offer(tables, offer_id, provider_id=None)
    told = propose(tables, topic="schuldnerberatung")
    assert sorted(feature.offer_ids for feature in told.features) == [
        ("offer-1",),
        ("offer-6",),
        ("offer-7",),
        ("offer-8",),
    ]
    assert len({(feature.lon, feature.lat) for feature in told.features}) == 4
    assert "operator" not in feature_of(told, "offer-7").tags


def test_the_kind_that_shapes_the_house_wins_and_alone_speaks(country: Snapshot) -> None:
    tables = with_topic(
        country, "pflegeheim", "amenity=social_facility;social_facility=nursing_home;social_facility:for=senior"
    )
    tables = with_offer(tables, "home", topic_id="pflegeheim", opening_hours="24/7", verified_on="2026-02-01")
    feature = feature_of(propose(tables), "home")
    assert feature.tags["social_facility"] == "nursing_home"
    assert feature.tags["social_facility:for"] == "senior"
    assert (feature.tags["name"], feature.tags["opening_hours"]) == ("Angebot home", "24/7")
    assert (feature.silent, "phone" in feature.tags) == (frozenset({"offer-1"}), False)


# How tags are joined


def row(offer_id: str = "a", **cells: Any) -> dict[str, Any]:
    columns = (
        "name",
        "provider",
        "umbrella",
        "phone",
        "email",
        "website",
        "opening_hours",
        "wheelchair",
        "verified_on",
    )
    sites = ("site_name", "site_street", "site_postcode", "site_city")
    return {"offer_id": offer_id, **dict.fromkeys((*columns, *sites)), "name": f"Angebot {offer_id}", **cells}


def merge(*rows: dict[str, Any], tags: list[dict[str, str]] | None = None) -> Any:
    return merge_offers(rows, tags or [{"amenity": "social_facility"}] * len(rows))


def test_audiences_are_joined_unless_one_is_open_to_all() -> None:
    base = {"amenity": "social_facility", "social_facility": "outreach"}
    child = {**base, "social_facility:for": "child;juvenile"}
    senior = {**base, "social_facility:for": "senior"}
    assert merge(row("a"), row("b"), tags=[child, senior]).tags["social_facility:for"] == "child;juvenile;senior"
    assert "social_facility:for" not in merge(row("a"), row("b"), tags=[child, base]).tags


def test_hours_and_access_hold_for_a_place_only_where_all_say_the_same() -> None:
    alike = merge(row("a", opening_hours="Mo 09:00-12:00", wheelchair="yes"), row("b", wheelchair="yes"))
    assert (alike.tags["opening_hours"], alike.tags["wheelchair"]) == ("Mo 09:00-12:00", "yes")
    differing = merge(
        row("a", opening_hours="Mo 09:00-12:00", wheelchair="yes"),
        row("b", opening_hours="Tu 09:00-12:00", wheelchair="no"),
    )
    assert not {"opening_hours", "wheelchair"} & differing.tags.keys()
    assert {Remark.HOURS, Remark.WHEELCHAIR} <= set(differing.remarks)


def test_a_place_was_checked_when_the_first_of_its_parts_was() -> None:
    assert (
        merge(row("a", verified_on="2026-03-01"), row("b", verified_on="2026-02-01")).tags["check_date"] == "2026-02-01"
    )
    assert "check_date" not in merge(row("a", verified_on="2026-03-01"), row("b")).tags


def test_numbers_of_all_are_named_once() -> None:
    tags = merge(row("a", phone="07531 1234"), row("b", phone="07531/1234"), row("c", phone="+49 7531 5678")).tags
    assert tags["phone"] == "+49 7531 1234;+49 7531 5678"


def test_what_cannot_be_read_is_left_out_and_remarked() -> None:
    merged = merge(
        row(phone="116 117", site_street="Markt / Ecke Hof", opening_hours="vormittags", website="ftp://a.b")
    )
    assert set(merged.tags) == {"amenity", "name"}
    assert set(merged.remarks) == {Remark.PHONE, Remark.ADDRESS, Remark.HOURS}


def test_a_value_longer_than_openstreetmap_takes_is_left_out_and_remarked() -> None:
    merged = merge(row("a", name="x" * 256))
    assert "name" not in merged.tags
    assert merged.remarks == (Remark.TOO_LONG,)
    many = merge(*(row(str(number), provider="T", phone=f"07531 1{number:05}") for number in range(20)))
    assert "phone" not in many.tags
    assert Remark.TOO_LONG in many.remarks


def test_every_umbrella_but_the_unknown_one_has_its_type_of_operator() -> None:
    assert {umbrella.value for umbrella in OPERATOR_TYPES} == {
        *("caritas", "diakonie", "awo", "drk", "paritaet", "zwst", "public", "private")
    }
    assert merge(row(provider="Verein", umbrella="other")).tags.keys() == {"amenity", "name", "operator"}


@pytest.mark.parametrize(
    "hours", ["Mo-Fr 08:00-12:00; PH off", "Mo[1] 19:00-21:00", "24/7", 'Mo 09:00-12:00 || "nach Anruf"', "Tu 15:00+"]
)
def test_hours_in_the_syntax_of_openstreetmap_are_proposed(hours: str) -> None:
    assert is_osm_hours(hours)


@pytest.mark.parametrize(
    "hours",
    [
        *("Mo-Fr", "Mo-Fr 8-12", "Di 14:00-16:00", "nach Vereinbarung", "Mo 25:99-31:00", ""),
        "Mo 08:00-12:00" + ", Tu 08:00-12:00" * 20,
    ],
)
def test_other_hours_are_not(hours: str) -> None:
    assert not is_osm_hours(hours)


@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.text(min_size=1),
                "provider": st.none() | st.text(),
                "phone": st.none() | st.text(alphabet="0123456789 +-/()abc;,", max_size=30) | st.text(),
                "email": st.none() | st.text(),
                "website": st.none() | st.text(),
                "opening_hours": st.none() | st.text(max_size=40),
                "site_street": st.none() | st.text(),
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_text_makes_a_value_that_openstreetmap_refuses(cells: list[dict[str, Any]]) -> None:
    tags = merge(*(row(str(number), **given_cells) for number, given_cells in enumerate(cells))).tags
    assert set(tags) <= {"amenity", *DETAIL_KEYS}
    for value in tags.values():
        assert 0 < len(value) <= 255
        assert value == value.strip()
        assert not any(ord(sign) < 32 for sign in value)
