from __future__ import annotations

from typing import Any

from atlas.services.alternatives import Alternatives, find_alternatives
from atlas.services.finding import search_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot


def ways(country: Snapshot, **wanted: Any) -> Alternatives:
    query = OfferQuery(**wanted)
    return find_alternatives(country, query, search_offers(country, query))


def test_a_wider_circle_is_offered_where_it_finds_more(country: Snapshot) -> None:
    radii = ways(country, topic="kita", near="Bedorf", radius_km=0).radii
    assert [count for _, count in radii] == sorted({count for _, count in radii})
    assert radii[-1][1] == 2


def test_without_a_circle_there_is_nothing_to_widen(country: Snapshot) -> None:
    assert ways(country, topic="kita").radii == []


def test_each_filter_may_be_taken_off_where_that_helps(country: Snapshot) -> None:
    loosened = dict(ways(country, topic="frauenhaus", county="08992").filters)
    assert loosened == {"topic": 1, "county": 1}


def test_a_text_that_finds_nothing_may_go_while_the_place_stays(country: Snapshot) -> None:
    assert ways(country, text="xqzt", near="Aheim").filters == [("text", 5)]


def test_neighbouring_topics_have_offers_here(country: Snapshot) -> None:
    topics = dict(ways(country, topic="kita", near="Cestadt", radius_km=0).topics)
    assert "kita" not in topics
    assert all(topics.values())
