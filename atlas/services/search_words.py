"""Words as search compares them: folded, stemmed, taken apart, and the near ones of a word that nobody knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import tantivy
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from atlas.services.word_lists import COMPOUND_PARTS, SPOKEN_WORDS, STOP_WORDS

LANGUAGES: Final = ("de", "en")
_MAX_SIGNS: Final = 200
_MAX_WORDS: Final = 24
_WORD: Final = re.compile(r"[^\W_]+")
# "neue" and "Quelle" hold no umlaut, "Muetter" does.
_SPELLED_UMLAUT: Final = re.compile(r"(?<![aeiouq])ue|oe|ae")
_APOSTROPHE: Final = re.compile(r"['’`´]")
_LINKS: Final = ("", "s", "n", "en", "es", "er", "e")
_SHORTEST_PART: Final = 4


def fold_words(text: str) -> str:
    """Return text small and without dots, however its umlauts were typed.

    >>> fold_words("Mütter"), fold_words("MUETTER"), fold_words("Mutter"), fold_words("Straße"), fold_words("neue")
    ('mutter', 'mutter', 'mutter', 'strasse', 'neue')
    """
    plain = _APOSTROPHE.sub("", text.casefold())
    if not plain.isascii():
        spelled = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in spelled if not unicodedata.combining(sign))
    return _SPELLED_UMLAUT.sub(lambda found: found.group()[0], plain)


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in order.

    >>> words_of("Alzheimer's (Köln), P-Konto")
    ['alzheimers', 'koln', 'p', 'konto']
    """
    return _WORD.findall(fold_words(text))


def query_words(text: str) -> list[str]:
    """Return the different folded words of what somebody typed, without those that say nothing."""
    spoken = (SPOKEN_WORDS.get(word, word) for word in words_of(text[:_MAX_SIGNS]))
    words = [word for word in spoken if word not in STOP_WORDS]
    return list(dict.fromkeys(words))[:_MAX_WORDS]


def telling_words(text: str) -> list[str]:
    """Return the folded words of a text without those that say nothing."""
    return [word for word in words_of(text) if word not in STOP_WORDS]


def _analyzer(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(language)).build()


_STEMMERS: Final = {"de": _analyzer("german"), "en": _analyzer("english")}


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str = "de") -> str:
    """Return the stem of a folded word (Snowball).

    >>> stem("beratung"), stem("berater"), stem("debts", "en")
    ('berat', 'berat', 'debt')
    """
    # tantivy's own stemmer, so that words stemmed here and words in its index are cut alike.
    found = _STEMMERS[language].analyze(word)
    return found[0] if found else word


class Compounds:
    """Takes compound words apart, as far as their parts are known.

    Parameters
    ----------
    known
        Folded words that may be parts; a list of frequent ones is added.
    """

    def __init__(self, known: Iterable[str]) -> None:
        # Shorter ones only from the list: nearly every word holds three letters that are a word.
        words = {word for word in known if len(word) >= _SHORTEST_PART} | COMPOUND_PARTS
        self._known = words | {stem(word) for word in words if len(stem(word)) >= _SHORTEST_PART}
        self.split = lru_cache(maxsize=1 << 17)(self._split)

    def find_head(self, word: str) -> str:
        """Return the longest known word that a compound of unknown parts ends with, else "": "arzt" of "augenarzt"."""
        tails = (word[cut:] for cut in range(3, len(word) - _SHORTEST_PART + 1))
        return next((tail for tail in tails if tail in self._known), "")

    def _split(self, word: str) -> tuple[str, ...]:
        """Return the parts of a compound; nothing where it is none or its parts are unknown."""
        # From the back, as the head of a German compound stands there: the longest known head comes first.
        for cut in range(3, len(word) - 2):
            tail = word[cut:]
            if tail in self._known and (front := self._front(word[:cut])):
                return (*front, *(self.split(tail) or (tail,)))
        return ()

    def _front(self, front: str) -> tuple[str, ...]:
        bares = [front.removesuffix(link) for link in _LINKS if front.endswith(link)]
        known = next((bare for bare in bares if bare in self._known), "")
        if known:
            return self.split(known) or (known,)
        long = (bare for bare in bares if len(bare) >= 2 * _SHORTEST_PART)
        return next(filter(None, map(self.split, long)), ())


class Nearness:
    """Finds the known words that a mistyped one may stand for.

    Parameters
    ----------
    known
        Folded words.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(set(known)):
            self._by_length.setdefault(len(word), []).append(word)
        self.find = lru_cache(maxsize=4096)(self._find)

    def _find(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return up to four near words with how far they may be trusted, in (0, 1)."""
        slips = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        found = [
            (near, distance)
            for length in range(len(word) - slips, len(word) + slips + 1) if slips
            for near, distance, _ in extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=slips, limit=4
            )
        ]  # fmt: skip
        # Few people mistype the first letter, and "Bank" is not "Tank".
        close = [(near, distance + (near[0] != word[0])) for near, distance in found]
        best = min((distance for _, distance in close), default=0)
        trusted = [(near, 0.85 - 0.15 * distance) for near, distance in close if distance <= min(best, slips)]
        return tuple(trusted[:4]) or self._find_longer(word)

    def _find_longer(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return words that begin with a word somebody has not finished, or hold a long one."""
        if len(word) < 4:
            return ()
        begun = stem(word) if len(stem(word)) > 4 else word
        longer = [near for length, words in sorted(self._by_length.items()) if length > len(word) for near in words]
        holding = [near for near in longer if near.startswith(begun) or (len(word) > 5 and word in near)]
        return tuple((near, 0.4 + 0.4 * len(begun) / len(near)) for near in holding[:6])
