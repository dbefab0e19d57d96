from __future__ import annotations

import pytest

from atlas.services.search_index import search_index
from tests.relevance.measure import FILES, count_shared, judge, measure, open_default, rank_topics, read_queries

# A little below what is reached (see `python -m tests.relevance.measure`), so that no change makes search worse unseen.
FLOORS = {
    "tuned": {"recall@3": 0.88, "recall@5": 0.95, "hit@5": 0.99, "nDCG@10": 0.93},
    "steering": {"recall@3": 0.90, "recall@5": 0.95, "hit@5": 0.98, "nDCG@10": 0.92},
    "blind": {"recall@3": 0.79, "recall@5": 0.90, "hit@5": 0.95, "nDCG@10": 0.85},
}


@pytest.fixture(scope="module")
def shipped():
    return open_default()


@pytest.mark.parametrize("name", FLOORS)
def test_people_find_the_topics_they_need(shipped, name):
    reached = measure(shipped, read_queries(FILES[name]))
    assert {key: value for key, value in reached.items() if value < FLOORS[name][key]} == {}


@pytest.mark.parametrize("name", FLOORS)
def test_queries_are_many_in_both_languages_and_expect_known_topics(shipped, name):
    queries = read_queries(FILES[name])
    assert len(queries) >= 80
    assert sum(query.language == "en" for query in queries) >= 12
    assert {topic for query in queries for topic in query.expected} <= set(shipped.topics.index)


def test_no_query_stands_in_two_files():
    # Only a number is compared: a failure must not print queries that nobody should see.
    assert count_shared() == 0


def test_every_offer_is_found_first_by_its_exact_name(shipped):
    index, names = search_index(shipped), shipped.offers["name"]
    late = [name for name in names.unique() if names.iloc[index.search(name).positions[0]] != name]
    assert late == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hilfe Sucht", "suchtberatung"),
        ("Pflege Heim", "pflegeheim"),
        ("Schuldenhilfe", "schuldnerberatung"),
        ("Miete nicht zahlen", "wohnungssicherung"),
        ("trinke zu viel", "suchtberatung"),
        ("Kind spricht nicht", "fruehfoerderung"),
        ("bin schwanger und allein", "schwangerenberatung"),
        ("Deutsch lernen", "integrationskurs"),
        ("Tafel Stockach", "tafel"),
    ],
)
def test_what_people_type_leads_to_its_topic_first(shipped, text, topic):
    assert rank_topics(shipped, text)[0] == topic


def test_grandfather_with_dementia_is_led_to_dementia(shipped):
    assert rank_topics(shipped, "Opa ist dement")[0] in {"demenzberatung", "demenzbetreuung"}


def test_all_expected_first_is_a_perfect_rank():
    assert judge(["a", "b", "c"], ("b", "a")) == (1.0, 1.0, 1.0, 1.0)


def test_nothing_found_is_worth_nothing():
    assert judge([], ("a",)) == (0.0, 0.0, 0.0, 0.0)
