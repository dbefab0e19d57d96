from __future__ import annotations

import pytest

from atlas.services.search_words import Compounds, Nearness, fold_words, query_words, stem, telling_words


@pytest.mark.parametrize("spelled", ["Müller", "Mueller", "Muller", "MÜLLER", "Mu\u0308ller"])
def test_an_umlaut_is_the_same_however_it_is_typed(spelled):
    assert fold_words(spelled) == "muller"


def test_two_vowels_that_are_no_umlaut_stay():
    assert fold_words("Quelle neue Feuer") == "quelle neue feuer"


def test_words_that_say_nothing_are_left_out_and_repeated_ones_count_once():
    assert query_words("Wo ist die Tafel, die TAFEL?") == ["tafel"]
    assert telling_words("Tafel und Tafel") == ["tafel", "tafel"]


def test_of_a_long_text_the_beginning_counts():
    assert query_words("tafel " + "x" * 400)[0] == "tafel"
    assert len(query_words(" ".join(f"w{number}" for number in range(100)))) <= 24


def test_german_and_english_are_stemmed_by_their_own_rules():
    assert stem("beratungen") == stem("beraten") == stem("beratung")
    assert stem("speaking", "en") == stem("speaks", "en") == "speak"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("suchtberatung", ("sucht", "beratung")),
        ("schuldenhilfe", ("schulden", "hilfe")),
        ("altersheim", ("alter", "heim")),
        ("familienberatungsstelle", ("familien", "beratung", "stelle")),
        ("beratung", ()),
        ("xqztplk", ()),
    ],
)
def test_compounds_fall_into_known_words(word, parts):
    assert Compounds(["beratung"]).split(word) == parts


def test_the_head_of_an_unknown_compound_is_found():
    compounds = Compounds(["arzt"])
    assert compounds.find_head("augenarzt") == "arzt"
    assert compounds.find_head("qqqq") == ""


def test_near_words_stand_in_for_slips():
    near = Nearness(["demenz", "tafel", "schuldnerberatung", "kita"])
    assert [word for word, _ in near.find("demez")] == ["demenz"]
    assert [word for word, _ in near.find("tafle")] == ["tafel"]
    assert [word for word, _ in near.find("schludnerbertung")] == ["schuldnerberatung"]


def test_a_slip_is_trusted_less_the_farther_it_is():
    near = Nearness(["schuldnerberatung"])
    (_, one), *_ = near.find("schuldnerbratung")
    (_, two), *_ = near.find("schludnerbratung")
    assert 0 < two < one < 1


def test_short_words_and_other_beginnings_are_not_mended():
    near = Nearness(["opa", "tank"])
    assert near.find("opi") == ()
    assert near.find("bank") == ()


def test_an_unfinished_word_is_finished():
    assert Nearness(["schuldnerberatung"]).find("schuldner")[0][0] == "schuldnerberatung"
