"""The index of place names: whole names, beginnings, misspellings, towns inside an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from atlas.services.place_names import NamedPlace, list_named_places, split_words
from atlas.services.places import Place, PlaceKind
from atlas.services.snapshots import Snapshot

_WHOLE, _SHORT, _PART = range(3)
# Words before a name that say nothing about which one: "in Stockach", "Stadt Singen", "D-78333 Stockach".
_LEADING: Final = {"in", "bei", "nach", "stadt", "gemeinde", "ort", "plz", "d"}
_LONGEST_NAME: Final = 4
_LEAST_BEGINNING: Final = 4
# Of short names too many lie one letter apart: Moos and Moor, Egg and Ehg.
_LEAST_MISSPELT: Final = 5
_LONG_NAME: Final = 10
_LEAST_EXCHANGED: Final = 7
_LEAST_LIKENESS: Final = 72


class PlaceIndex:
    """Finds places by name; every method returns the likeliest first, and nothing where nothing fits.

    Parameters
    ----------
    named
        Places with their names, the likeliest meant first.
    """

    def __init__(self, named: Sequence[NamedPlace]) -> None:
        entries: dict[str, list[tuple[int, int]]] = {}
        for position, entry in enumerate(named):
            for grade, names in ((_WHOLE, (*entry.names, entry.code)), (_SHORT, entry.short), (_PART, entry.parts)):
                for name in names:
                    entries.setdefault("".join(split_words(name)), []).append((grade, position))
        self._entries = {name: sorted(found) for name, found in entries.items()}
        self._places = [self._with_key(position, entry) for position, entry in enumerate(named)]
        self._forms = [
            # The first name is the one people begin to type; the others are found a step later.
            (" ".join(split_words(name)), position, number == 0 or place.kind == PlaceKind.POSTCODE)
            for position, (entry, place) in enumerate(zip(named, self._places, strict=True))
            for number, name in enumerate((*entry.names, *entry.short))
        ]
        self._misspellable = [name for name in self._entries if len(name) >= _LEAST_MISSPELT and name.isalpha()]

    def _with_key(self, position: int, entry: NamedPlace) -> Place:
        first = self._entries["".join(split_words(entry.place.key))][0][1]
        # Where a name leads to another place, only the official code finds this one again.
        return entry.place if first == position else replace(entry.place, key=entry.code)

    def find_direct(self, text: str) -> list[Place]:
        """Return the places that the whole text names, with or without their postcode."""
        words = split_words(text)
        while len(words) > 1 and not self._named(words) and words[0] in _LEADING:
            words = words[1:]
        rest = [word for word in words if not is_postcode(word)]
        named = [self._places[position] for position in self._named(rest)]
        keys = {key for word in words for key in self._postcode_keys(word)}
        # The name counts and the postcode only decides between equal names: a digit is mistyped sooner than a word.
        fitting = [place for place in named if keys & set(place.ags)] or named
        return fitting or [self._places[position] for position in self._named(words)]

    def find_begun(self, text: str) -> list[Place]:
        """Return the places whose name begins with the text."""
        begun = " ".join(split_words(text))
        if not begun or begun.isdigit():
            return []
        found: dict[int, bool] = {}
        for form, position, is_main in self._forms:
            is_whole_word = form.startswith(f"{begun} ")
            if is_main and (is_whole_word or (len(begun) >= _LEAST_BEGINNING and form.startswith(begun))):
                found[position] = is_whole_word or found.get(position, False)
        # A whole word first: "Weil" is Weil am Rhein before it is the beginning of anything longer.
        return [self._places[position] for position in sorted(found, key=lambda key: (not found[key], key))]

    def find_misspelt(self, text: str) -> list[Place]:
        """Return the places whose name is one slip away from the text, two where it is long."""
        typed = "".join(split_words(text))
        if len(typed) < _LEAST_MISSPELT or not typed.isalpha():
            return []
        slips = 2 if len(typed) >= _LONG_NAME else 1
        near = process.extract(typed, self._misspellable, scorer=OSA.distance, score_cutoff=slips, limit=None)
        found = [(distance, *self._entries[name][0]) for name, distance, _ in near if _is_slip(typed, name)]
        return [self._places[position] for _, _, position in sorted(found)]

    def find_towns(self, text: str) -> list[Place]:
        """Return the municipalities and postcodes named inside a longer text, the longest and last name first."""
        words = split_words(text)
        found: list[Place] = []
        taken: set[int] = set()
        for size in range(_LONGEST_NAME, 0, -1):
            # From the end, because German addresses end in the town: "Am Moos 3, Konstanz".
            for start in range(len(words) - size, -1, -1):
                run = set(range(start, start + size))
                place = self._town("".join(words[start : start + size]))
                if place and not run & taken:
                    found += place
                    taken |= run
        postcodes = [place for word in words if is_postcode(word) for place in self._town_of_postcode(word)]
        return [*found, *postcodes]

    def suggest(self, text: str, limit: int) -> list[Place]:
        """Return places that somebody typing this text may mean: beginnings, then words inside, then letters inside."""
        typed = " ".join(split_words(text))
        levels: dict[int, int] = {}
        for form, position, is_main in self._forms if typed else ():
            level = _match_level(typed, form, is_main=is_main)
            if level < levels.get(position, _NO_MATCH):
                levels[position] = level
        order = sorted(levels, key=lambda position: (levels[position], position))
        return [self._places[position] for position in order[:limit]] or self.find_similar(text, limit)

    def find_similar(self, text: str, limit: int) -> list[Place]:
        """Return places whose name, or the beginning of it, looks like the text."""
        typed = "".join(split_words(text))
        if len(typed) < _LEAST_BEGINNING:
            return []
        names = self._misspellable
        whole = process.extract(typed, names, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=limit)
        begun = [name[: len(typed)] for name in names]
        started = process.extract(typed, begun, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=limit)
        best: dict[int, float] = {}
        for _, likeness, number in (*whole, *started):
            position = self._entries[names[number]][0][1]
            best[position] = max(likeness, best.get(position, 0))
        return [self._places[position] for position in sorted(best, key=lambda key: (-best[key], key))[:limit]]

    def largest(self, limit: int) -> list[Place]:
        """Return the municipalities with the most people, as examples."""
        return self._places[:limit]

    def _named(self, words: list[str]) -> list[int]:
        return list(dict.fromkeys(position for _, position in self._entries.get("".join(words), ())))

    def _postcode_keys(self, word: str) -> tuple[str, ...]:
        return next((place.ags for place in self._town_of_postcode(word)), ())

    def _town_of_postcode(self, word: str) -> list[Place]:
        found = [self._places[position] for position in self._named([word])]
        return [place for place in found if place.kind == PlaceKind.POSTCODE and is_postcode(word)]

    def _town(self, name: str) -> list[Place]:
        found = [self._places[position] for grade, position in self._entries.get(name, ()) if grade <= _SHORT]
        return [place for place in found if place.kind == PlaceKind.MUNICIPALITY][:1]


def _is_slip(typed: str, name: str) -> bool:
    # People seldom miss the first letter, and towns that differ in it are others: Hockenheim and Meckenheim. In a
    # short name one letter for another makes another town as well: Siegen and Singen.
    is_other_letter = len(name) == len(typed) and sorted(name) != sorted(typed)
    return typed[0] == name[0] and not (is_other_letter and len(typed) < _LEAST_EXCHANGED)


_PREFIX, _WORD, _INSIDE, _NO_MATCH = range(4)


def _match_level(typed: str, form: str, *, is_main: bool) -> int:
    # "Grossgerau" is typed for Groß-Gerau as well.
    if is_main and (form.startswith(typed) or form.replace(" ", "").startswith(typed)):
        return _PREFIX
    if f" {form}".find(f" {typed}") >= 0:
        return _WORD
    return _INSIDE if len(typed) >= 3 and typed in form else _NO_MATCH


def is_postcode(word: str) -> bool:
    """Tell whether a word is a German postcode.

    >>> is_postcode("78333"), is_postcode("1945")
    (True, False)
    """
    return re.fullmatch(r"[0-9]{5}", word, re.ASCII) is not None


def place_index(snapshot: Snapshot) -> PlaceIndex:
    """Return the index of a snapshot, made once."""
    return snapshot.derive("place index", lambda: PlaceIndex(list_named_places(snapshot)))
