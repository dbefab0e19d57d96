"""What the words of a uMap probably mean: which property tells the topic, and which topic a word speaks of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from atlas.formats.code_words import FIELDS
from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot
from atlas.sources.foreign_cells import CellError, fold
from atlas.sources.foreign_topics import TopicFinder
from atlas.sources.offer_mapping import OfferMapping, SourceNote
from atlas.sources.sheet_geojson import properties_of
from atlas.sources.umap_file import UmapLayer

_LEAST_SCORE: Final = 0.4
"""Below this a word only touches a topic, and a wrong guess is worse than none."""
_CLEARLY: Final = 1.2
"""How much better than the next a topic must fit: of "Beratung" nobody can tell for what."""
_TELLS_TOPIC: Final = ("thema", "topic", "angebotsart", "art", "kategorie", "rubrik", "category", "type")
_MOSTLY: Final = 0.8
"""Share of objects whose word the atlas must know to take a property for the topic instead of the layer."""


@dataclass(frozen=True)
class TopicGuess:
    """A word and the topic it speaks of; `topic` is empty where it speaks of none, or of several alike.

    `is_known` tells that the atlas knows the word itself; otherwise the topic is guessed.
    """

    word: str
    objects: int
    topic: str
    is_known: bool


def find_topic_property(snapshot: Snapshot, layers: list[UmapLayer]) -> str:
    """Return the property that tells the topic of most objects in words of the atlas; empty where the layer has to."""
    finder = _finder(snapshot)
    objects = [properties_of(feature) for layer in layers for feature in layer.features]
    names = dict.fromkeys(name for properties in objects for name in properties if fold(name) in _TELLS_TOPIC)
    for name in names:
        words = [str(properties.get(name) or "") for properties in objects]
        if sum(bool(_look_up(finder, word)) for word in words) >= _MOSTLY * len(objects):
            return name
    return ""


def guess_topics(snapshot: Snapshot, words: Counter[str]) -> list[TopicGuess]:
    """Return what each word means; `words` counts their objects."""
    finder = _finder(snapshot)
    return [_guess(snapshot, finder, word, count) for word, count in words.items() if count]


def _finder(snapshot: Snapshot) -> TopicFinder:
    # A mapping that says nothing: what is left are the atlas' own words.
    return TopicFinder(OfferMapping("", SourceNote("", "")), snapshot.tables)


def _guess(snapshot: Snapshot, finder: TopicFinder, word: str, count: int) -> TopicGuess:
    # A field of action holds many topics, though its name may be a search word of one of them.
    if fold(word) in {fold(field) for field in FIELDS.values()}:
        return TopicGuess(word, count, "", is_known=False)
    known = _look_up(finder, word)
    return TopicGuess(word, count, known or _sound_out(snapshot, word), is_known=bool(known))


def _look_up(finder: TopicFinder, word: str) -> str:
    try:
        found = finder.find(word)
    except CellError:
        return ""
    return found if isinstance(found, str) else ""


def _sound_out(snapshot: Snapshot, word: str) -> str:
    scored = search_index(snapshot).match_topics(word, limit=2)
    is_clear = len(scored) < 2 or scored[0][1] >= _CLEARLY * scored[1][1]
    return scored[0][0] if scored and scored[0][1] >= _LEAST_SCORE and is_clear else ""
