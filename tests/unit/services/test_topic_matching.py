from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from atlas.services.search_words import Nearness
from atlas.services.topic_matching import TopicMatcher
from atlas.services.word_lists import NEXT_TOPICS


def topic(topic_id, label_de, synonyms_de, *, field="crisis", **more):
    empty = dict.fromkeys(("label_en", "everyday_de", "everyday_en", "synonyms_en", "description_de", "description_en"))
    return {"topic_id": topic_id, "field": field, "label_de": label_de, "synonyms_de": synonyms_de} | empty | more


TOPICS = pd.DataFrame(
    [
        topic("sucht", "Suchtberatung", "Alkohol;trinken;Mann trinkt", label_en="Addiction advice"),
        topic("miete", "Wohnungssicherung", "Miete nicht zahlen;Räumung", synonyms_en="cannot pay rent"),
        topic("schulden", "Schuldnerberatung", "Schulden;Rechnung nicht zahlen;Insolvenz"),
        topic("heim", "Pflegeheim", "Altenheim;ins Heim", field="older"),
        topic("pflege", "Ambulante Pflege", "Pflege zu Hause;Pflegedienst", field="older"),
        topic("kita", "Kita", "Kindergarten;Kind spricht", field="families"),
    ]
)
MATCHER = TopicMatcher(TOPICS)
SHIPPED = Path(__file__).parents[3] / "geodata" / "topics.csv"


def matches(text, elsewhere=()):
    near = Nearness(set().union(*MATCHER.words.values()))
    return MATCHER.score(MATCHER.read(text, near, elsewhere))


def best(text):
    return matches(text)[0][0]


@pytest.mark.parametrize(
    ("text", "topic_id"),
    [
        ("mein Mann trinkt", "sucht"),
        ("trinke zu viel", "sucht"),
        ("Hilfe Sucht", "sucht"),
        ("kann die Miete nicht zahlen", "miete"),
        ("Pflege Heim", "heim"),
        ("Heim Pflege", "heim"),
        ("Schuldenhilfe", "schulden"),
        ("Insolwenz", "schulden"),
        ("I cannot pay my rent", "miete"),
        ("addicted", "sucht"),
    ],
)
def test_troubles_lead_to_topics(text, topic_id):
    assert best(text) == topic_id


def test_a_whole_phrase_beats_words_of_several():
    assert best("Rechnung nicht zahlen") == "schulden"
    assert best("Miete nicht zahlen") == "miete"


def test_scores_fall_and_stay_between_zero_and_one():
    scores = [score for _, score in matches("Miete und Rechnung nicht zahlen, Pflege, trinken")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_nothing_understood_is_no_topic():
    assert matches("xqztplk") == []
    assert matches("") == []


def test_a_word_known_elsewhere_is_not_mended_into_a_topic():
    assert matches("Alkohl") != []
    assert matches("Alkohl", {"alkohl"}) == []


def test_the_first_synonym_weighs_more_than_the_last():
    topics = pd.DataFrame(
        [topic("near", "Erstes", "Brot;Wasser;Licht"), topic("far", "Letztes", "Nebel;Regen;Brot")]
        + [topic(f"other-{number}", f"Sonst{number}", "") for number in range(5)]
    )
    matcher = TopicMatcher(topics)
    assert [found for found, _ in matcher.score(matcher.read("Brot", Nearness(())))][:2] == ["near", "far"]


def test_a_topic_lends_to_its_relatives_in_the_same_field_first():
    found = [topic_id for topic_id, _ in matches("Altenheim")]
    assert found[:2] == ["heim", "pflege"]


def test_people_are_sent_on_to_the_topics_that_come_next():
    topics = [
        ("tafel", "Tafel"),
        ("sozialberatung", "Rat"),
        ("hospiz", "Sterben"),
        ("kita", "Kita"),
        ("fahrdienst", "Bus"),
    ]
    matcher = TopicMatcher(pd.DataFrame([topic(topic_id, label, "") for topic_id, label in topics]))
    found = dict(matcher.score(matcher.read("Tafel", Nearness(()))))
    assert list(found) == ["tafel", "sozialberatung"]
    assert found["sozialberatung"] < found["tafel"]


def test_every_topic_that_is_sent_on_is_one_of_the_atlas():
    named = set(NEXT_TOPICS).union(*NEXT_TOPICS.values())
    assert named == set(pd.read_csv(SHIPPED)["topic_id"])
    assert all(topic not in following for topic, following in NEXT_TOPICS.items())


@pytest.mark.parametrize("text", ["mei Mo trinkt", "moi Fraa trinkt", "saufe z'viel trinken"])
def test_words_of_the_southwest_are_understood(text):
    assert best(text) == "sucht"
