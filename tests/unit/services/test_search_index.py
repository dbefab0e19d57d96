from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.services.search_index import SearchIndex, search_index
from tests.packages import small_tables
from tests.spec.country import change, rows, snapshot_of

COUNTRY = snapshot_of(small_tables())
INDEX = search_index(COUNTRY)


def found(text, index=INDEX, offers=COUNTRY.offers, **asked):
    return offers["offer_id"].iloc[index.search(text, **asked).positions].tolist()


def renamed(name, **more):
    """Return the country with another offer, a nursery in Bedorf, and its index."""
    offer = rows(
        offer_id="offer-9", name=name, topic_id="kita", delivery_modes="on_site", is_confidential=False, **more
    )
    tables = change(small_tables(), "offers", offer)
    snapshot = snapshot_of(change(tables, "offer_sites", rows(offer_id="offer-9", site_id="site-2")))
    return snapshot, search_index(snapshot)


def test_a_topic_leads_to_its_offers():
    assert set(found("Schulden")) == {"offer-1", "offer-2"}


def test_positions_are_row_numbers_of_the_offers_given():
    turned = COUNTRY.offers.iloc[::-1]
    index = SearchIndex(turned, COUNTRY.topics)
    assert found("Frauenhaus", index, turned) == found("Frauenhaus") == ["offer-5"]


def test_the_best_hit_scores_one_and_the_rest_less():
    hits = INDEX.search("Kita Cestadt")
    assert hits.scores[0] == 1
    assert (np.diff(hits.scores) <= 0).all()
    assert (hits.scores > 0).all()
    assert (hits.positions.dtype, hits.scores.dtype) == (np.int64, np.float64)


def test_the_place_orders_the_offers_of_a_topic():
    assert found("Kita Cestadt")[0] == "offer-4"
    assert found("Kita Aheim")[0] == "offer-3"


def test_a_place_alone_finds_what_is_there():
    assert set(found("Bedorf")) == {"offer-2"}
    assert "offer-4" in found("cestadt")


def test_hits_name_the_topics_that_were_understood():
    assert INDEX.search("Hilfe bei Schulden").topics == ("schuldnerberatung",)
    assert INDEX.search("Bedorf").topics == ()


@pytest.mark.parametrize("text", ["Schuldnerbertung", "SCHULDNER BERATUNG", "Beratung Schuldner", "schuldenberatung"])
def test_slips_case_and_split_compounds_are_forgiven(text):
    assert "offer-1" in found(text)


@pytest.mark.parametrize("text", ["Überschuldete", "Ueberschuldete", "uberschuldete", "U\u0308berschuldete"])
def test_umlauts_are_found_however_they_are_typed(text):
    assert "offer-2" in found(text)


def test_english_words_are_understood_in_any_language():
    assert set(found("debts advice")) == {"offer-1", "offer-2"}
    assert set(found("women's shelter")) == {"offer-5"}


def test_a_word_that_means_nothing_changes_no_result():
    assert found("Kita xqztplk") == found("Kita")


def test_a_query_without_any_known_word_finds_nothing():
    hits = INDEX.search("xqzt")
    assert (len(hits.positions), len(hits.scores), hits.topics) == (0, 0, ())


@pytest.mark.parametrize("text", ["", "   ", "und oder für", "?!", "*"])
def test_what_says_nothing_finds_nothing(text):
    assert found(text) == []


def test_the_exact_name_comes_first_even_against_the_topic():
    snapshot, index = renamed("Frauenhaus")
    assert found("Frauenhaus", index, snapshot.offers)[0] == "offer-9"


def test_an_exact_name_does_not_drive_out_the_others():
    assert found("Gemeindekindergarten Cestadt")[0] == "offer-4"
    assert "offer-3" in found("Kita „Kleine Füße“ Aheim")
    snapshot, index = renamed("Kita")
    assert {"offer-9", "offer-3", "offer-4"} <= set(found("Kita", index, snapshot.offers))


def test_offers_that_share_a_name_are_tied():
    snapshot, index = renamed("Gemeindekindergarten Cestadt")
    hits = index.search("Gemeindekindergarten Cestadt")
    assert set(found("Gemeindekindergarten Cestadt", index, snapshot.offers)[:2]) == {"offer-4", "offer-9"}
    assert hits.scores[:2].tolist() == [1, 1]


def test_the_limit_takes_the_best():
    assert found("Kita Cestadt", limit=1) == ["offer-4"]
    assert found("Kita", limit=0) == []
    assert found("Kita", limit=99) == found("Kita")


def test_a_hidden_place_is_known_by_its_county_alone():
    tables = small_tables()
    places = {"city": "Geheimstadt", "postcode": "99999", "street": "Verborgener Weg"}
    site = next(row for row in tables["sites"].to_dict("records") if row["site_id"] == "site-5")
    snapshot = snapshot_of(change(tables, "sites", [{**site, **places}]))
    index = search_index(snapshot)
    assert found("Südkreis", index, snapshot.offers)[0] == "offer-5"
    for text in places.values():
        assert "offer-5" not in found(text, index, snapshot.offers)


@pytest.mark.parametrize(("is_confidential", "precision"), [(True, "exact"), (False, "hidden")])
def test_either_mark_hides_a_place(is_confidential, precision):
    offers = COUNTRY.offers.assign(
        city="Geheimstadt", is_confidential=is_confidential, location_precision=precision, municipality=None
    )
    assert found("Geheimstadt", SearchIndex(offers, COUNTRY.topics)) == []


def test_an_open_place_is_found_by_its_city():
    offers = COUNTRY.offers.assign(city="Offenstadt", is_confidential=False, location_precision="exact")
    assert len(found("Offenstadt", SearchIndex(offers, COUNTRY.topics))) == len(offers)


def test_a_country_without_offers_finds_none():
    index = SearchIndex(COUNTRY.offers.iloc[:0], COUNTRY.topics)
    assert len(index.search("Schulden").positions) == 0
    assert index.search("Schulden").topics == ("schuldnerberatung",)


def test_the_index_is_made_once_for_each_snapshot():
    assert search_index(COUNTRY) is INDEX


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    hits = INDEX.search(text)
    assert len(hits.positions) == len(hits.scores) == len(set(hits.positions.tolist()))


@pytest.mark.parametrize("text", ['name:"foo" AND (bar OR', "a" * 5000, "ab " * 500, "\x00\ud800", "(((((", "[a TO z]"])
def test_signs_of_a_query_language_are_plain_text(text):
    start = time.perf_counter()
    INDEX.search(text)
    assert time.perf_counter() - start < 1
