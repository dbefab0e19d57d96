"""Understands what somebody types as topics: a few dozen topics, each known by many everyday phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from atlas.services.search_words import LANGUAGES, Compounds, Nearness, query_words, stem, telling_words
from atlas.services.topic_phrases import PHRASE_COLUMNS, Forms, Phrasebook
from atlas.services.word_lists import NEXT_TOPICS

_LEAST_SHARE: Final = 0.1
"""A topic below this share of the best one is not meant."""
_LEAST_WORTH: Final = 0.5
"""What a query must at least tell to be sure of a topic: "Hilfe" alone speaks of none in particular."""
_MOST_LENT: Final = 0.15
"""How much of its score a topic lends at most to one that speaks the same words."""
_RELATED: Final = 6
_NEXT: Final = (0.6, 0.5, 0.4, 0.4)
"""How much a topic lends to the first, second, third, fourth that people are sent to next."""
_MOST_BORROWED: Final = 0.75
"""Share of the best score that a topic borrows at most, so that what is asked for stays before what follows."""
_LINKS: Final = ("", "s", "n", "en")
_KNOWN_PART, _UNKNOWN_PART = 0.3, 0.75
"""Worth of a part of a compound that is known as a whole, and of one that is not."""
_HEAD: Final = 0.4
"""Worth of the last part of a compound whose first part nobody knows."""


@dataclass(frozen=True)
class Word:
    """One word of a query and the stems that may stand for it, by language.

    A joined word is a compound made of two words of the query: "Pflege Heim".
    """

    text: str
    forms: dict[str, Forms]
    is_joined: bool = False

    @property
    def is_topical(self) -> bool:
        """Whether some topic uses the word."""
        return any(self.forms.values())


class TopicMatcher:
    """Finds the topics that a text speaks of, in German and English at once.

    Parameters
    ----------
    topics
        Table `topics`.
    """

    def __init__(self, topics: pd.DataFrame) -> None:
        self._topic_ids = topics["topic_id"].tolist()
        self.words = {language: _words_of(topics, language) for language in LANGUAGES}
        self.compounds = Compounds(self.words["de"])
        self._books = {language: Phrasebook(topics, language, self.compounds) for language in LANGUAGES}
        self._related = _relate(topics, [book.compare() for book in self._books.values()])

    def read(self, text: str, near: Nearness, elsewhere: Collection[str] = ()) -> list[Word]:
        """Return the words of a query with the stems that stand for them.

        Parameters
        ----------
        near
            Finds known words for those that nobody knows.
        elsewhere
            Folded words that are known though no topic uses them, such as places; they are not mended.
        """
        texts = query_words(text)
        words = [self._read_word(word, near, elsewhere) for word in texts]
        return words + [joined for pair in pairwise(texts) for joined in self._join(*pair)]

    def score(self, words: list[Word]) -> list[tuple[str, float]]:
        """Return topics with a score in (0, 1], best first: 1 where every word lies in one whole phrase."""
        direct = np.zeros(len(self._topic_ids))
        for language, book in self._books.items():
            for topic, score in book.score((word.text, word.forms[language]) for word in words).items():
                direct[topic] = max(direct[topic], score)
        scores = direct + self._borrow(direct)
        best = float(scores.max(initial=0.0))
        asked = sum(self._worth(word) for word in words if not word.is_joined)
        whole = max(asked, _LEAST_WORTH, best)
        order = np.argsort(-scores, kind="stable")
        return [
            (self._topic_ids[topic], float(scores[topic]) / whole)
            for topic in order[: int((scores > 0).sum())]
            if scores[topic] >= _LEAST_SHARE * best
        ]

    def _borrow(self, direct: np.ndarray) -> np.ndarray:
        """Return what topics gain from related ones: who needs one help often needs the next one too."""
        best = max(float(direct.max(initial=0.0)), 1e-9)
        # Squared, so that what a single word hints at draws no relatives after it.
        lent: np.ndarray = self._related @ (direct**2 / best)
        # Topics that are asked for themselves need no loan: so none that follows outruns what was asked for.
        borrowed: np.ndarray = np.minimum(lent, _MOST_BORROWED * best) * (1.0 - direct / best)
        return borrowed

    def _worth(self, word: Word) -> float:
        return max((self._books[key].worth[form] for key, forms in word.forms.items() for form in forms), default=0.0)

    def _read_word(self, word: str, near: Nearness, elsewhere: Collection[str]) -> Word:
        known = Word(word, {language: self._forms_of(word, language) for language in LANGUAGES})
        if known.is_topical or word in elsewhere:
            return known
        mended = near.find(word) or ((self.compounds.find_head(word), _HEAD),)
        return Word(word, {language: self._mend(mended, language) for language in LANGUAGES})

    def _mend(self, mended: tuple[tuple[str, float], ...], language: str) -> Forms:
        forms: defaultdict[str, float] = defaultdict(float)
        for other, trust in filter(itemgetter(0), mended):
            for form, strength in self._forms_of(other, language).items():
                forms[form] = max(forms[form], trust * strength)
        return forms

    def _forms_of(self, word: str, language: str) -> Forms:
        worth = self._books[language].worth
        whole = stem(word, language)
        forms = {whole: 1.0}
        if language == "de":
            # Snowball keeps the t of "trinkt" and the ge of "gestritten".
            forms = {whole.removesuffix("t"): 0.85, whole + "t": 0.85, whole.removeprefix("ge"): 0.7} | forms
            for part in self.compounds.split(word):
                forms.setdefault(stem(part), _KNOWN_PART if whole in worth else _UNKNOWN_PART)
        return {form: strength for form, strength in forms.items() if form in worth}

    def _join(self, first: str, second: str) -> Iterator[Word]:
        """Yield the compound of two neighbouring words: "Pflege Heim", but "Beratung Schulden" too."""
        candidates = (front + link + back for front, back in ((first, second), (second, first)) for link in _LINKS)
        for joined in candidates:
            if joined in self.words["de"]:
                yield Word(joined, {"de": {stem(joined): 1.0}, "en": {}}, is_joined=True)
                return


def _words_of(topics: pd.DataFrame, language: str) -> frozenset[str]:
    columns = [column for column in PHRASE_COLUMNS[language] if column in topics]
    return frozenset(word for column in columns for cell in topics[column].dropna() for word in telling_words(cell))


def _relate(topics: pd.DataFrame, cosines: list[np.ndarray]) -> np.ndarray:
    """Return how far the row's topic follows from the column's.

    Its nearest few by words, twice as near in the same field, and those where people are sent next.
    """
    likeness: np.ndarray = np.mean(cosines, axis=0)
    np.fill_diagonal(likeness, 0.0)
    nearest = np.sort(likeness, axis=1)[:, -_RELATED:][:, :1]
    fields: np.ndarray = topics["field"].to_numpy(dtype=object)
    nearer = np.where(fields[:, None] == fields[None, :], 2.0, 1.0)
    related: np.ndarray = np.minimum(np.where(likeness >= nearest, likeness, 0.0) * nearer, _MOST_LENT)
    together: np.ndarray = np.maximum(related, _send(topics["topic_id"].tolist()))
    return together


def _send(topic_ids: list[str]) -> np.ndarray:
    """Return how far the row's topic is where people of the column's topic are sent next."""
    number = {topic: row for row, topic in enumerate(topic_ids)}
    sent = np.zeros((len(topic_ids), len(topic_ids)))
    for topic, followers in NEXT_TOPICS.items():
        for share, follower in zip(_NEXT, followers, strict=False):
            if topic in number and follower in number:
                sent[number[follower], number[topic]] = share
    return sent
