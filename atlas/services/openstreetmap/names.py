"""Names of places compared: without legal forms, without words that say only what kind of place it is.

"Städtische Kita Regenbogen e. V." and "Kindertagesstätte Regenbogen" differ in nothing that names the place, while
"Kindertagesstätte" names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from atlas.language import fold_text

_LEGAL: Final = re.compile(
    r"\b(e\s*v|e\s*g|gemeinnuetziger?|ggmbh|gmbh|mbh|gag|ag|kg|co|ohg|gbr|ug|k\s*d\s*oe\s*r|a\s*oe\s*r|"
    r"haftungsbeschraenkt|eingetragener verein|stiftung buergerlichen rechts|koerperschaft des oeffentlichen rechts)\b"
)


def _read_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KIND_WORDS: Final = _read_words(
    """
    kita kitas kindertagesstaette kindertageseinrichtung tageseinrichtung kindergarten kiga kinderkrippe krippe
    kinderhaus kinderhort hort tagesstaette einrichtung zentrum haus heim pflegeheim altenheim altenpflegeheim
    seniorenheim seniorenzentrum pflegezentrum altenzentrum seniorenresidenz alten pflegedienst sozialstation
    beratungsstelle beratung fachstelle stelle dienst treff treffpunkt jugendhaus jugendzentrum jugendtreff juz
    jugendclub familienzentrum schule grundschule gymnasium gemeinschaftsschule realschule krankenhaus klinik
    klinikum bibliothek buecherei staedtische staedtischer staedtisches stadt gemeinde kommunale kommunaler verein
    """
)
_SMALL_WORDS: Final = _read_words(
    """
    der die das des dem den im am in an auf fuer und zur zum von vom mit bei
    """
)
_COMPOUND: Final = re.compile(r"^(.{4,}?)(?:kindergarten|kindertagesstaette|kita|krippe|pflegeheim|seniorenheim)s?$")
_SLIP: Final = 80
"""Percent of likeness from which two words are one with a slip."""
_LETTERS: Final = 3
"""What names a place has at least so many letters or digits altogether."""


@lru_cache(maxsize=50_000)
def distinctive_words(name: str) -> str:
    """Return the words of a name that tell the place from others of its kind, empty where it has none.

    >>> distinctive_words("Städtische Kindertagesstätte Karolinger Weg"), distinctive_words("Kita")
    ('karolinger weg', '')
    >>> distinctive_words("Waldorfkindergarten Bammental e. V.")
    'waldorf bammental'
    """
    kept = [
        _COMPOUND.sub(r"\1", word) for word in _read_all(name) if word not in _KIND_WORDS and word not in _SMALL_WORDS
    ]
    joined = " ".join(kept)
    return joined if len(joined.replace(" ", "")) >= _LETTERS else ""


@lru_cache(maxsize=50_000)
def naming_words(name: str, towns: frozenset[str]) -> str:
    """Return the distinctive words of a name without those of towns; the whole name where a town is all that is left.

    "Kindergarten Engen" is a name in Engen as long as nothing else there is called so, but it does not lie within
    "Kindergarten Sonnenuhr Engen".

    >>> naming_words("Kita Sonnenuhr Engen", frozenset({"engen"})), naming_words("Kita Engen", frozenset({"engen"}))
    ('sonnenuhr', 'kita engen')
    """
    words = distinctive_words(name)
    kept = " ".join(word for word in words.split() if word not in towns)
    return kept or (" ".join(_read_all(name)) if words else "")


@lru_cache(maxsize=200_000)
def compare_words(one: str, other: str) -> float:
    """Return how alike two texts of `distinctive_words` are, from 0 to 1.

    >>> compare_words("regenbogen", "regenbogen schriesheim"), compare_words("regenbogen", "regenbgoen") > 0.85
    (0.97, True)
    """
    whole = max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))
    # A name within a longer one is nearly as good as the same; a single short word within it says little.
    within = fuzz.token_set_ratio(one, other) * 0.97 if min(len(one), len(other)) > _LETTERS else 0.0
    return max(whole, within) / 100


def compare_names(ours: Iterable[str], theirs: Iterable[str]) -> float | None:
    """Return the best likeness of any two names, None where one side names nothing distinctive.

    >>> compare_names(["Kita Regenbogen"], ["Kindergarten Regenbogen"]), compare_names(["Kita"], ["Kita"])
    (1.0, None)
    """
    one = {words for name in ours if (words := distinctive_words(name))}
    other = {words for name in theirs if (words := distinctive_words(name))}
    if not one or not other:
        return None
    return max(compare_words(first, second) for first in one for second in other)


def is_same_name(one: str, other: str) -> bool | None:
    """Tell whether two names say the same, one perhaps more briefly; None where one of them names nothing.

    A slip of the pen makes another name, also one in a word that says the kind of place only.

    >>> is_same_name("Kita Regenbogen", "Städtischer Kindergarten Regenbogen"), is_same_name("Kita", "Kita Regenbogen")
    (True, None)
    >>> is_same_name("Kindergarten Feuertor", "Kindregarten Feuertor")
    False
    """
    ours, theirs = set(distinctive_words(one).split()), set(distinctive_words(other).split())
    if not ours or not theirs:
        return None
    # Compared with slips only where the rest agrees, as they cost more.
    return (ours <= theirs or theirs <= ours) and not _has_slip(_all_words(one), _all_words(other))


def _read_all(name: str) -> list[str]:
    # Signs first, so that "gGmbH)" and "e.V." are words of their own.
    plain = " ".join(re.sub(r"[\W_]+", " ", fold_text(name)).split())
    return _LEGAL.sub(" ", plain).split()


def _all_words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold_text(name)))


def _has_slip(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    # One within the other is an ending, as of "städtische" and "städtischer".
    return any(
        fuzz.ratio(one, other) >= _SLIP and not one.startswith(other) and not other.startswith(one)
        for one in ours - theirs
        for other in theirs - ours
        if len(one) > _LETTERS
    )
