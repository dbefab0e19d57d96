"""The everyday phrases that topics are known by, and how well a query fits them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.frames import split_list
from atlas.services.search_words import Compounds, stem, telling_words
from atlas.services.word_lists import FAINT_WORDS

PHRASE_COLUMNS: Final = {
    "de": {"label_de": 1.0, "synonyms_de": 1.0, "everyday_de": 0.9, "description_de": 0.45},
    "en": {"label_en": 1.0, "synonyms_en": 1.0, "everyday_en": 0.9, "description_en": 0.45, "hsds_term": 0.6},
}
"""Columns of table `topics` by language, with the weight of what stands in them."""

_LISTS: Final = frozenset({"synonyms_de", "synonyms_en"})
_PART: Final = 0.55
_FAINT: Final = 0.5
_FADE: Final = 0.6
"""How much less the last synonym weighs than the first: lists begin with what a topic is about."""
_COVER_POWER: Final = 0.7

Forms = Mapping[str, float]
"""Stems and how far each stands for a word, in (0, 1]."""


@dataclass(frozen=True)
class _Phrase:
    topic: int
    weight: float
    words: tuple[Forms, ...]


class Phrasebook:
    """The phrases of all topics in one language, and which stem stands in which.

    Parameters
    ----------
    topics
        Table `topics`; topics are numbered by its rows.
    language
        "de" or "en".
    compounds
        Takes German words apart, so that "Sucht" is found in "Suchtberatung".
    """

    def __init__(self, topics: pd.DataFrame, language: str, compounds: Compounds) -> None:
        self._language = language
        self._compounds = compounds
        self._count = len(topics)
        self._phrases = list(self._list_phrases(topics))
        self.worth = self._weigh()
        self._masses = [sum(self.worth[next(iter(forms))] for forms in phrase.words) for phrase in self._phrases]
        self._postings = self._post()

    def score(self, words: Iterable[tuple[str, Forms]]) -> dict[int, float]:
        """Return what each topic gains from the words of a query.

        Each word counts in that phrase of the topic where it says most: a phrase that occurs whole is worth more
        than single words of several.
        """
        found: dict[int, dict[str, float]] = defaultdict(dict)
        for text, forms in words:
            for form, strength in forms.items():
                value = self.worth.get(form, 0.0) * strength
                for number, worth in self._postings.get(form, ()):
                    found[number][text] = max(found[number].get(text, 0.0), value * worth)
        best: dict[int, dict[str, float]] = defaultdict(dict)
        for number, values in found.items():
            phrase = self._phrases[number]
            cover = min(1.0, sum(values.values()) / self._masses[number]) ** _COVER_POWER * phrase.weight
            of_topic = best[phrase.topic]
            for text, value in values.items():
                of_topic[text] = max(of_topic.get(text, 0.0), value * cover)
        return {topic: sum(values.values()) for topic, values in best.items()}

    def compare(self) -> np.ndarray:
        """Return how far each two topics speak the same words: cosines in [0, 1], one row for each topic."""
        columns = {form: column for column, form in enumerate(self.worth)}
        vectors = np.zeros((self._count, len(columns)))
        for form, postings in self._postings.items():
            for number, strength in postings:
                phrase = self._phrases[number]
                value = phrase.weight * strength * self.worth[form]
                vectors[phrase.topic, columns[form]] = max(vectors[phrase.topic, columns[form]], value)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        cosines: np.ndarray = vectors @ vectors.T
        return cosines

    def _list_phrases(self, topics: pd.DataFrame) -> Iterator[_Phrase]:
        for topic, row in enumerate(topics.to_dict("records")):
            for column, weight in PHRASE_COLUMNS[self._language].items():
                cell = row.get(column)
                texts = split_list(cell) if column in _LISTS else [cell] if isinstance(cell, str) else []
                for place, text in enumerate(texts):
                    words = tuple(self._forms_of(word) for word in dict.fromkeys(telling_words(text)))
                    if words:
                        yield _Phrase(topic, weight * (1 - _FADE * place / len(texts)), words)

    def _forms_of(self, word: str) -> Forms:
        parts = self._compounds.split(word) if self._language == "de" else ()
        # The stem of the whole word stands first and is overwritten by none of its parts.
        return {stem(word, self._language): 1.0} | {
            part: _PART for part in map(stem, parts) if part != stem(word, self._language)
        }

    def _weigh(self) -> dict[str, float]:
        """Return what each stem tells: 1 where one topic uses it, nearly nothing where all do."""
        used: dict[str, dict[int, float]] = defaultdict(dict)
        for phrase in self._phrases:
            for forms in phrase.words:
                for form, strength in forms.items():
                    used[form][phrase.topic] = max(used[form].get(phrase.topic, 0.0), phrase.weight * strength)
        faint = {stem(word, self._language) for word in FAINT_WORDS}
        rarest = _rarity(1.0, self._count)
        return {
            form: (_FAINT if form in faint else 1.0) * min(1.0, _rarity(sum(by_topic.values()), self._count) / rarest)
            for form, by_topic in used.items()
        }

    def _post(self) -> dict[str, list[tuple[int, float]]]:
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, phrase in enumerate(self._phrases):
            strongest: dict[str, float] = {}
            for forms in phrase.words:
                for form, strength in forms.items():
                    strongest[form] = max(strongest.get(form, 0.0), strength)
            for form, strength in strongest.items():
                postings[form].append((number, strength))
        return dict(postings)


def _rarity(used: float, count: int) -> float:
    """Return the inverse document frequency of BM25 (Robertson & Spärck Jones 1976), never below 0.01."""
    return max(0.01, math.log1p(max(0.0, count - used + 0.5) / (used + 0.5)))
