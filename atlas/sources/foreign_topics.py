"""Which topic a foreign word means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

import pandas as pd

from atlas.frames import Tables, split_list
from atlas.sources.foreign_cells import CellError, fold, suggest
from atlas.sources.offer_mapping import OfferMapping
from atlas.sources.offer_mapping_check import IGNORE

_REMEMBERED: Final = 10_000
_SUGGESTED: Final = 1000
"""A column that holds no topics at all must neither fill the memory nor take an hour to look for likenesses."""

_LABELS: Final = ("topic_id", "label_de", "label_en", "everyday_de")


@dataclass(frozen=True)
class Ignored:
    """The mapping leaves these rows out, and says why."""

    reason: str


class TopicFinder:
    """Finds the topic of a word: by the mapping, else by the atlas's own names, terms and synonyms.

    The first list that knows the word decides; spelling is compared without case and punctuation.
    """

    def __init__(self, mapping: OfferMapping, tables: Tables) -> None:
        self._mapped = {fold(word): topic for word, topic in mapping.topics.items()}
        self._exact = mapping.topics
        self._patterns = {word.casefold(): topic for word, topic in mapping.topics.items() if "*" in word}
        # The author of the mapping knows the words of the file best, the synonyms of the atlas are the vaguest.
        self._lists = [_index(words) for words in (_new(mapping), *_known(tables))]
        self._words = [*mapping.topics, *(word for words in self._lists for word in words)]
        self._unknown = 0
        self._found: dict[str, str | Ignored | CellError] = {}

    def find(self, word: str) -> str | Ignored:
        """Return the topic id of `word`, or why the mapping leaves it out.

        Raises
        ------
        CellError
            If nothing knows the word, or it means several topics.
        """
        if word not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            try:
                self._found[word] = self._search(word)
            except CellError as error:
                # Failures are remembered as well: the same unknown word may stand in each of thousands of rows.
                self._found[word] = error
        found = self._found[word]
        if isinstance(found, CellError):
            raise found
        return found

    def _search(self, word: str) -> str | Ignored:
        # Exact spelling goes first, as folding can make two words of the file the same.
        mapped = self._exact.get(word) or self._mapped.get(fold(word)) or self._match(word)
        if mapped:
            return Ignored(mapped.partition(":")[2].strip()) if mapped.startswith(IGNORE) else mapped
        for topics_of in self._lists:
            topics = sorted(topics_of.get(fold(word), ()))
            if len(topics) == 1:
                return topics[0]
            if topics:
                advice = f"Es kann sein: {', '.join(topics)}. Bitte unter [topics] eines wählen."
                raise CellError("Der Begriff ist mehrdeutig.", advice)
        if not word:
            raise CellError("Das Thema fehlt.", "Bitte die Zelle füllen.")
        self._unknown += 1
        hint = suggest(word, self._words) if self._unknown <= _SUGGESTED else ""
        raise CellError("Diesen Begriff kennt der Atlas nicht.", f"{hint} Bitte unter [topics] zuordnen.".strip())

    def _match(self, word: str) -> str:
        folded = word.casefold()
        return next((topic for pattern, topic in self._patterns.items() if fnmatchcase(folded, pattern)), "")


def _index(words: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for word, topic in words:
        index.setdefault(fold(word), set()).add(topic)
    return index


def _new(mapping: OfferMapping) -> Iterator[tuple[str, str]]:
    for topic_id, topic in mapping.new_topics.items():
        yield from ((word, topic_id) for word in (topic_id, topic["label_de"], topic["label_en"]))


def _known(tables: Tables) -> list[Iterator[tuple[str, str]]]:
    topics = tables["topics"]
    labels = ((word, topic) for name in _LABELS for word, topic in _pairs(topics, name))
    terms = iter(zip(tables["topic_terms"]["term"], tables["topic_terms"]["topic_id"], strict=True))
    synonyms = ((word, topic) for cell, topic in _pairs(topics, "synonyms_de") for word in split_list(cell))
    return [labels, terms, synonyms]


def _pairs(topics: pd.DataFrame, name: str) -> list[tuple[str, str]]:
    given = topics[topics[name].notna()]
    return list(zip(given[name], given["topic_id"], strict=True))
