from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.at_hand import HOURS_UNKNOWN, NEARBY, REMOTE
from atlas.services.finding import find_offers, search_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import GERMAN_TIME, Snapshot
from tests.packages import small_tables
from tests.spec.country import edit, snapshot_of

SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=GERMAN_TIME)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=GERMAN_TIME)


def ids(country: Snapshot, **wanted: Any) -> list[str]:
    return find_offers(country, OfferQuery(**wanted))["offer_id"].tolist()


def blocks(country: Snapshot, **wanted: Any) -> dict[str, int]:
    found = find_offers(country, OfferQuery(**wanted))
    return dict(zip(found["offer_id"], found["block"], strict=True))


def test_an_empty_query_finds_every_offer_by_municipality_and_name(country: Snapshot) -> None:
    assert ids(country) == ["offer-3", "offer-1", "offer-2", "offer-4", "offer-5"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "kita"}, ["offer-3", "offer-4"]),
        ({"field": "crisis"}, ["offer-5"]),
        ({"county": "08992"}, ["offer-4"]),
        ({"county": "08991", "topic": "kita"}, ["offer-3"]),
        ({"bbox": (9.0, 47.9, 9.1, 48.0)}, ["offer-2"]),
        ({"region": "municipality-08991002"}, ["offer-1", "offer-2", "offer-5"]),
        ({"limit": 2}, ["offer-3", "offer-1"]),
        ({"speaks": "en"}, ["offer-1"]),
        ({"mode": "phone"}, ["offer-5"]),
        ({"free": "yes"}, []),
    ],
)
def test_a_filter_keeps_what_it_names(country: Snapshot, wanted: dict[str, Any], found: list[str]) -> None:
    assert ids(country, **wanted) == found


def test_a_text_finds_the_topic_it_speaks_of_first(country: Snapshot) -> None:
    assert set(ids(country, text="Schuldnerberatung")[:2]) == {"offer-1", "offer-2"}
    assert search_offers(country, OfferQuery(text="Schuldnerberatung")).topics[0] == "schuldnerberatung"


def test_a_municipality_holds_all_its_offers_and_its_neighbours_follow_by_distance(country: Snapshot) -> None:
    found = find_offers(country, OfferQuery(near="Aheim"))
    nearby = found[found["block"] == NEARBY]
    assert nearby["offer_id"].tolist()[:2] == ["offer-3", "offer-1"]
    assert nearby["distance_km"].tolist()[:2] == [0, 0]
    assert nearby["distance_km"].is_monotonic_increasing
    assert nearby["distance_km"].tolist()[2] > 0


def test_a_radius_of_nothing_stays_in_the_municipality(country: Snapshot) -> None:
    found = find_offers(country, OfferQuery(near="Aheim", radius_km=0))
    assert found.loc[found["block"] == NEARBY, "offer_id"].tolist() == ["offer-3", "offer-1"]


def test_what_comes_to_people_stands_in_a_block_of_its_own_by_its_service_area() -> None:
    tables = edit(small_tables(), "offers", "offer-1", delivery_modes="mobile")
    country = snapshot_of(tables)
    # It serves Aheim and Bedorf, so it is found in Bedorf, and not in Cestadt, however near that is.
    assert blocks(country, near="Bedorf")["offer-1"] == REMOTE
    assert "offer-1" not in blocks(country, near="Cestadt")


def test_a_confidential_offer_is_found_by_the_region_it_serves_and_has_no_distance(country: Snapshot) -> None:
    found = find_offers(country, OfferQuery(near="Bedorf"))
    hidden = found[found["offer_id"] == "offer-5"]
    assert hidden["block"].tolist() == [REMOTE]
    assert hidden["distance_km"].isna().all()
    assert "offer-5" not in ids(country, near="Cestadt")


def test_open_at_an_instant_drops_what_is_closed_and_keeps_what_nobody_knows(country: Snapshot) -> None:
    assert "offer-3" not in ids(country, open_at=SATURDAY)
    on_monday = blocks(country, open_at=MONDAY)
    assert next(iter(on_monday)) == "offer-3"
    assert on_monday["offer-3"] == NEARBY
    assert on_monday["offer-1"] == HOURS_UNKNOWN


def test_of_two_equal_offers_the_better_kept_one_comes_first() -> None:
    same = {"name": "Schuldnerberatung", "provider_id": None}
    tables = edit(small_tables(), "offers", "offer-1", **same)
    tables = edit(tables, "offers", "offer-2", **same, verified_on="2026-11-01", phone="07000 1")
    tables = edit(tables, "sites", "site-2", ags="08991001", lon=8.95, lat=47.95)
    assert ids(snapshot_of(tables), text="Schuldnerberatung", near="Aheim")[0] == "offer-2"


@pytest.mark.parametrize(
    "wanted", [{"county": "01234"}, {"topic": "x"}, {"field": "x"}, {"region": "x"}, {"near": "Nirgendwo"}]
)
def test_what_does_not_exist_is_not_found(country: Snapshot, wanted: dict[str, str]) -> None:
    with pytest.raises(NotFoundError):
        ids(country, **wanted)


@pytest.mark.parametrize("wanted", [{"bbox": (9.0, 48.0, 9.1, 47.0)}, {"mode": "x"}, {"limit": -1}])
def test_what_makes_no_sense_is_refused(country: Snapshot, wanted: dict[str, Any]) -> None:
    with pytest.raises(BadRequestError):
        ids(country, **wanted)


def test_a_box_across_the_antimeridian_holds_both_its_sides(country: Snapshot) -> None:
    assert ids(country, bbox=(170.0, 40.0, 8.952, 50.0)) == ["offer-1", "offer-4"]
