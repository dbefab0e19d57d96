from __future__ import annotations

import pytest

from atlas.services.snapshots import Snapshot
from atlas.services.urgency import speaks_of_suicide, urgent_numbers
from tests.packages import small_tables
from tests.spec.country import edit, snapshot_of


@pytest.mark.parametrize(
    "text",
    [
        "Ich bringe mich um",
        "will mich umbringen",
        "ich will nicht mehr leben",
        "möchte sterben",
        "Selbstmord",
        "Suizidgedanken",
        "mag nimmer leben",
        "mir das leben nehmen",
        "I want to die",
        "kill myself",
    ],
)
def test_who_does_not_want_to_live_is_given_a_helpline(country: Snapshot, text: str) -> None:
    numbers = [number for number, _ in urgent_numbers(country, text, (), "de")]
    assert numbers[0] == "0800 111 0 111"
    assert "112" in numbers


@pytest.mark.parametrize("text", ["meine Mutter stirbt", "Sterbebegleitung", "nicht mehr allein leben können", "Umzug"])
def test_other_grief_is_no_such_word(text: str) -> None:
    assert not speaks_of_suicide(text)


def test_violence_brings_the_numbers_of_its_situation() -> None:
    phones = "110|Polizei|Police;116 016|Hilfetelefon|Helpline"
    tables = edit(small_tables(), "situations", "einsam", topics="frauenhaus", phones=phones)
    numbers = urgent_numbers(snapshot_of(tables), "Mein Mann schlägt mich", ("frauenhaus",), "de")
    assert numbers == [("110", "Polizei"), ("116 016", "Hilfetelefon")]


def test_an_ordinary_search_is_not_disturbed(country: Snapshot) -> None:
    assert urgent_numbers(country, "Kita", ("kita",), "de") == []
