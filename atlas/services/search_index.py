"""Search in everyday German and English: an index in memory, built anew for each data version."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import tantivy

from atlas.services.offer_texts import OfferTexts, key_of
from atlas.services.search_words import Nearness, stem
from atlas.services.snapshots import Snapshot
from atlas.services.topic_matching import TopicMatcher, Word

_BOOSTS: Final = {"name": 0.8, "body": 0.3, "place": 2.5, "county": 1.0}
_TOPIC_BOOST: Final = 10.0
# Below 1 lifts what is meant less; otherwise the second topic of a query would fall under the least share.
_TOPIC_POWER: Final = 0.8
# Above all sums of other scores, so that a hit on the whole name can be told from the others by its score.
_EXACT: Final = 1024.0
_LEAST_SHARE: Final = 0.22
"""Hits below this share of the best one are noise."""
_SPOKEN_SHARE: Final = 0.4
"""Topics from this share of the best one on are told as what the text speaks of."""
_PLAIN_SHARE: Final = 0.3
"""Words in more than this share of the offers tell nothing beside others."""
_PART: Final = 0.5


@dataclass(frozen=True)
class Hits:
    """What a search found.

    Parameters
    ----------
    positions
        Row numbers (iloc) in the offers that the index was made of, best first; int64.
    scores
        1 for the best hit, less for others, above 0; float64.
    topics
        Topics that the text speaks of, best first; may be empty.
    """

    positions: np.ndarray
    scores: np.ndarray
    topics: tuple[str, ...]


class SearchIndex:
    """Finds offers by what people type: troubles, topics, names, places.

    A query is first understood as topics; the offers of these topics and those whose words match are ranked
    together (BM25, Robertson & Zaragoza 2009, in tantivy).

    Parameters
    ----------
    offers
        As `Snapshot.offers`.
    topics
        Table `topics`.
    """

    def __init__(self, offers: pd.DataFrame, topics: pd.DataFrame) -> None:
        self._topics = TopicMatcher(topics)
        self._texts = OfferTexts(offers, self._topics.compounds)
        self._count = len(offers)
        self._schema = _make_schema()
        self._searcher = _fill(self._schema, self._texts, offers["topic_id"].fillna("").tolist())
        self._near = Nearness(self._texts.words.union(*self._topics.words.values()))
        # BM25 grows with the number of offers; against this, a word weighs the same in any county.
        self._unit = 1.0 / math.log1p(max(self._count, 2))
        self._topic_units = {topic: 1.0 / self._rarity("topic", topic) for topic in topics["topic_id"]}

    def search(self, text: str, *, limit: int | None = None) -> Hits:
        """Return the offers that fit what somebody typed, best first.

        Parameters
        ----------
        text
            Anything; of long texts only the beginning counts.
        limit
            At most so many hits; None for all.
        """
        words = self._read(text)
        topics = self._topics.score(words)
        spoken = tuple(topic for topic, score in topics if score >= _SPOKEN_SHARE * topics[0][1])
        most = self._count if limit is None else min(limit, self._count)
        clauses = [*self._ask_key(text), *self._ask_words(words), *self._ask_topics(topics, self._trust(words))]
        if not clauses or most <= 0:
            return Hits(np.empty(0, np.int64), np.empty(0), spoken)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        # Counting all would keep tantivy from skipping what cannot be among the best.
        found = self._searcher.search(query, limit=most, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return _rank(np.array(rows, dtype=np.int64), np.array([score for score, _ in found], dtype=float), spoken)

    def match_topics(self, text: str, *, limit: int = 5) -> list[tuple[str, float]]:
        """Return the topics that a text speaks of with a score in (0, 1], best first."""
        return self._topics.score(self._read(text))[:limit]

    def _read(self, text: str) -> list[Word]:
        return self._topics.read(text, self._near, self._texts.words)

    def _ask_key(self, text: str) -> Iterator[tantivy.Query]:
        key = key_of(text)
        if key:
            term = tantivy.Query.term_query(self._schema, "key", key, index_option="basic")
            yield tantivy.Query.boost_query(term, _EXACT / self._rarity("key", key))

    def _ask_words(self, words: list[Word]) -> Iterator[tantivy.Query]:
        forms = {form: strength for word in words for form, strength in self._forms_of(word)}
        telling = [form for form in forms if self._share(form) <= _PLAIN_SHARE] or list(forms)
        for form in telling:
            for field in sorted(self._texts.fields_of[form]):
                term = tantivy.Query.term_query(self._schema, field, form, index_option="freq")
                yield tantivy.Query.boost_query(term, _BOOSTS[field] * forms[form] * self._unit)

    def _forms_of(self, word: Word) -> list[tuple[str, float]]:
        """Return the stems of a word that stand in offers: its own, else those of its parts or of near words."""
        whole = stem(word.text)
        if whole in self._texts.fields_of:
            return [(whole, 1.0)]
        parts = self._topics.compounds.split(word.text)
        near = () if parts or word.is_topical else self._near.find(word.text)
        found = [*((part, _PART) for part in parts), *near]
        return [(stem(other), trust) for other, trust in found if stem(other) in self._texts.fields_of]

    def _share(self, form: str) -> float:
        return max(self._searcher.doc_freq(field, form) for field in self._texts.fields_of[form]) / self._count

    def _ask_topics(self, topics: list[tuple[str, float]], trust: float) -> Iterator[tantivy.Query]:
        for topic, score in topics:
            best = topics[0][1]
            weight = _TOPIC_BOOST * trust * best * (score / best) ** _TOPIC_POWER
            term = tantivy.Query.term_query(self._schema, "topic", topic, index_option="basic")
            yield tantivy.Query.boost_query(term, weight * self._topic_units[topic])

    def _trust(self, words: list[Word]) -> float:
        """Return the share of topical words among them and those of names; places and unknown words do not count."""
        topical = sum(word.is_topical for word in words)
        names = sum(
            not word.is_topical and not self._texts.fields_of.get(stem(word.text), set()).isdisjoint(("name", "body"))
            for word in words
        )
        return topical / max(1, topical + names)

    def _rarity(self, field: str, term: str) -> float:
        """Return what BM25 will take as inverse document frequency, so that a boost can cancel it."""
        used = self._searcher.doc_freq(field, term)
        return math.log1p((self._count - used + 0.5) / (used + 0.5))


def search_index(snapshot: Snapshot) -> SearchIndex:
    """Return the index of a snapshot's offers, made once."""
    return snapshot.derive("search index", lambda: SearchIndex(snapshot.offers, snapshot.topics))


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _BOOSTS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in ("topic", "key"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    return builder.add_integer_field("row", fast=True).build()


def _fill(schema: tantivy.Schema, texts: OfferTexts, topics: list[str]) -> tantivy.Searcher:
    index = tantivy.Index(schema)
    # One thread, so that equal scores come in the same order on every machine. The memory is a limit, not a demand:
    # enough of it makes one segment, which is searched faster than several.
    writer = index.writer(heap_size=min(2_000_000_000, 20_000_000 + 1500 * len(topics)), num_threads=1)
    for row, fields in enumerate(texts):
        document = tantivy.Document(row=row, topic=topics[row], **fields)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def _rank(positions: np.ndarray, scores: np.ndarray, topics: tuple[str, ...]) -> Hits:
    is_exact = scores >= _EXACT / 2
    # Rounded, as equal offers may differ in the last bit of a sum.
    plain = np.round(np.where(is_exact, np.maximum(scores - _EXACT, 0.0), scores), 3)
    best = max(float(plain.max(initial=0.0)), 1e-9)
    # What bears the very name comes first, and the others behind it.
    shares = np.where(is_exact, 1.0, plain / best * (0.95 if is_exact.any() else 1.0))
    kept = is_exact | (plain >= _LEAST_SHARE * best)
    order = np.lexsort((positions, -shares))
    order = order[kept[order]]
    return Hits(positions[order], shares[order], topics)
