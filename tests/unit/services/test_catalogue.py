from __future__ import annotations

from typing import Any

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.catalogue import OfferQuery, describe_offer, find_offers
from atlas.services.snapshots import Snapshot


def ids(country: Snapshot, **wanted: Any) -> list[str]:
    return find_offers(country, OfferQuery(**wanted))["offer_id"].tolist()


def test_an_empty_query_finds_every_offer_by_municipality_and_name(country: Snapshot) -> None:
    assert ids(country) == ["offer-3", "offer-1", "offer-2", "offer-4", "offer-5"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"topic": "kita"}, ["offer-3", "offer-4"]),
        ({"field": "crisis"}, ["offer-5"]),
        ({"county": "08992"}, ["offer-4"]),
        ({"county": "08991", "topic": "kita"}, ["offer-3"]),
        ({"text": "BERATUNG aheim"}, ["offer-1"]),
        ({"text": "ueberschuldete"}, ["offer-2"]),
        ({"bbox": (9.0, 47.9, 9.1, 48.0)}, ["offer-2"]),
        ({"region": "municipality-08991002"}, ["offer-1", "offer-2", "offer-5"]),
        ({"limit": 2}, ["offer-3", "offer-1"]),
    ],
)
def test_a_query_finds_what_it_names(country: Snapshot, wanted: dict[str, Any], found: list[str]) -> None:
    assert ids(country, **wanted) == found


def test_an_offer_without_site_is_found_in_the_county_it_serves(country: Snapshot) -> None:
    assert "offer-5" in ids(country, county="08991")


@pytest.mark.parametrize("wanted", [{"county": "01234"}, {"topic": "x"}, {"field": "x"}, {"region": "x"}])
def test_what_does_not_exist_is_not_found(country: Snapshot, wanted: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match="gibt es"):
        ids(country, **wanted)


def test_a_box_upside_down_is_refused(country: Snapshot) -> None:
    with pytest.raises(BadRequestError, match="Süden"):
        ids(country, bbox=(9.0, 48.0, 9.1, 47.0))


def test_a_box_across_the_antimeridian_holds_both_its_sides(country: Snapshot) -> None:
    assert ids(country, bbox=(170.0, 40.0, 8.952, 50.0)) == ["offer-1", "offer-4"]


def test_everything_known_about_an_offer_is_told(country: Snapshot) -> None:
    detail = describe_offer(country, "offer-1")
    assert detail.provider is not None
    assert detail.provider["name"] == "Caritasverband Tal e. V."
    assert [area["name"] for area in detail.service_areas] == ["Aheim", "Bedorf"]
    assert detail.sources == ["https://quelle.example/offer-1"]
    assert [near["offer_id"] for near in detail.same_topic_nearby] == ["offer-2"]


def test_a_confidential_offer_has_no_neighbours_that_would_tell_where_it_is(country: Snapshot) -> None:
    assert describe_offer(country, "offer-5").same_topic_nearby == []


def test_an_unknown_offer_is_not_found(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="gibt es nicht"):
        describe_offer(country, "offer-99")
