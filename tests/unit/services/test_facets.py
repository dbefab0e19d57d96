from __future__ import annotations

from datetime import datetime
from typing import Any

from atlas.services.facets import Facet, count_facets, count_open
from atlas.services.finding import search_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import GERMAN_TIME, Snapshot


def facets(country: Snapshot, **wanted: Any) -> dict[str, Facet]:
    query = OfferQuery(**wanted)
    return {facet.name: facet for facet in count_facets(country, query, search_offers(country, query))}


def test_each_value_tells_how_many_offers_choosing_it_would_find(country: Snapshot) -> None:
    counts = facets(country)
    for name in ("field", "topic", "county", "mode"):
        for value, count in counts[name].counts.items():
            assert len(search_offers(country, OfferQuery(**{name: value})).positions) == count, (name, value)


def test_a_facet_counts_what_the_other_filters_allow_and_not_its_own(country: Snapshot) -> None:
    counts = facets(country, topic="kita", county="08991")
    assert counts["topic"].counts == {"schuldnerberatung": 2, "frauenhaus": 1, "kita": 1}
    assert counts["county"].counts == {"08991": 1, "08992": 1}


def test_a_chosen_value_that_finds_nothing_stays_to_be_taken_off(country: Snapshot) -> None:
    assert facets(country, topic="frauenhaus", county="08992")["topic"].counts["frauenhaus"] == 0


def test_a_facet_that_no_offer_speaks_of_is_left_out(country: Snapshot) -> None:
    assert "free" not in facets(country)
    assert facets(country, free="yes")["free"].chosen == "yes"


def test_a_facet_tells_how_many_offers_say_nothing(country: Snapshot) -> None:
    assert facets(country)["speaks"].unstated == 4


def test_open_and_unknown_hours_are_counted_apart(country: Snapshot) -> None:
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=GERMAN_TIME)
    assert count_open(country, monday, search_offers(country, OfferQuery())) == (1, 4)
    kitas = search_offers(country, OfferQuery(topic="kita", open_at=monday))
    assert count_open(country, monday, kitas) == (1, 1)
