"""The twelve doors of the default data lead somewhere, in both languages, and name numbers that exist."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from atlas.resources import resource_folder

# Nationwide numbers, held against public lists in November 2026; a new one is added here on purpose.
NUMBERS: Final = {
    "110": "police",
    "112": "ambulance and fire brigade",
    "115": "public authorities",
    "116 016": "violence against women",
    "116 117": "doctor on call",
    "01806 313031": "addiction and drugs",
    "030 20179131": "care",
    "0800 111 0 111": "TelefonSeelsorge",
    "0800 111 0 333": "children and young people",
    "0800 111 0 550": "parents",
    "0800 123 99 00": "violence against men",
    "0800 22 55 530": "sexual abuse",
    "0800 4 5555 00": "employment agency",
    "0800 40 40 020": "pregnant women in need",
}


def phones_of(row):
    return [item.split("|") for item in row["phones"].split(";")]


def test_there_are_twelve_doors_in_a_row(geodata):
    rows = geodata.rows("situations")
    assert sorted(int(row["position"]) for row in rows) == list(range(1, 13))


def test_the_committed_table_is_the_one_kept_by_hand(geodata):
    assert geodata.rows("situations") == sorted(geodata.source("situations"), key=lambda row: row["situation_id"])


def test_every_door_leads_to_topics_that_have_offers(geodata):
    offers = Counter(row["topic_id"] for row in geodata.rows("offers"))
    for row in geodata.rows("situations"):
        topics = row["topics"].split(";")
        assert len(topics) == len(set(topics)), row["situation_id"]
        assert len([topic for topic in topics if offers[topic]]) >= 5, row["situation_id"]


def test_every_door_is_drawn(geodata):
    icons = (resource_folder("static") / "img" / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="door-([^"]+)"', icons))
    assert drawn == {row["situation_id"] for row in geodata.rows("situations")}


def test_every_number_is_one_that_we_know_and_has_a_name_in_both_languages(geodata):
    for row in geodata.rows("situations"):
        for number, german, english in phones_of(row):
            assert number in NUMBERS, row["situation_id"]
            assert german != english


def test_danger_comes_first_where_somebody_may_be_in_danger(geodata):
    first = {row["situation_id"]: phones_of(row)[0][0] for row in geodata.rows("situations")}
    assert (first["gewalt"], first["sucht"], first["trauer"]) == ("110", "112", "0800 111 0 111")


def test_every_door_speaks_two_or_three_sentences_in_each_language(geodata):
    for row in geodata.rows("situations"):
        for name in ("text_de", "text_en"):
            assert 2 <= len(re.findall(r"[.!?](?= |$)", row[name])) <= 4, (row["situation_id"], name)
        assert row["text_de"] != row["text_en"]
        assert row["question_de"].endswith("?")
