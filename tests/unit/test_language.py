from __future__ import annotations

import unicodedata

from atlas.language import fold_text, speak


def test_umlauts_compare_equal_however_they_are_encoded() -> None:
    assert fold_text(unicodedata.normalize("NFD", "Möhringen")) == fold_text("Möhringen") == "moehringen"


def test_numbers_and_dates_are_written_as_the_language_writes_them() -> None:
    assert (speak("de").number(4600), speak("de").number(17.44, 1)) == ("4.600", "17,4")
    assert speak("en").number(4600) == "4,600"
    assert speak("de").date("2026-11-21") == "21. November 2026"


def test_an_unknown_language_is_answered_in_german() -> None:
    assert speak("fr").code == "de"
