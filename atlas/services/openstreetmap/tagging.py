"""How topics are entered in OpenStreetMap: the table `osm_tags`, which a county may change, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from atlas.frames import rows_of, split_list
from atlas.services.snapshots import Snapshot

MAIN_KEYS: Final = ("amenity", "healthcare", "office", "shop", "leisure", "club", "craft", "education", "tourism")
"""Keys that say what a thing is, the one that decides first; all others describe it further."""

KIND_KEYS: Final = ("social_facility", "community_centre")
"""Keys that say what kind of the main value it is."""

AUDIENCE_KEY: Final = "social_facility:for"
_NOT_DECIDED: Final = {
    "de": "Die Tabelle osm_tags nennt dieses Thema nicht.",
    "en": "The table osm_tags does not name this topic.",
}


@dataclass(frozen=True)
class TopicTagging:
    """How one topic is entered, or why it is not: then `tags` are empty.

    A key that repeats in the table has its values joined with ``;``, as OpenStreetMap writes several values.
    """

    topic_id: str
    field: str
    label: str
    tags: dict[str, str]
    note: str


def list_taggings(snapshot: Snapshot, language: str = "de") -> list[TopicTagging]:
    """Return every topic in the order of the fields, with its tags and the note in a language (``de`` or ``en``)."""
    return snapshot.derive(
        ("osm taggings", language), lambda: _read_taggings(snapshot, language), needs=("topics", "osm_tags")
    )


def tags_of_topic(snapshot: Snapshot, topic_id: str) -> dict[str, str]:
    """Return the tags of a topic, empty where OpenStreetMap has no settled ones.

    Raises
    ------
    NotFoundError
        If there is no such topic.
    """
    snapshot.require_topic(topic_id)
    by_topic = snapshot.derive(
        "osm tags",
        lambda: {tagging.topic_id: tagging.tags for tagging in list_taggings(snapshot)},
        needs=("topics", "osm_tags"),
    )
    return dict(by_topic[topic_id])


def main_tag(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the key and value that say what a thing is, None where no key does.

    >>> main_tag({"healthcare": "hospital", "amenity": "hospital"}), main_tag({"name": "?"})
    (('amenity', 'hospital'), None)
    """
    return next(((key, tags[key]) for key in MAIN_KEYS if key in tags), None)


def kind_tag(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the key and value that say what kind of its main tag a thing is, None where it says none.

    >>> kind_tag({"amenity": "social_facility", "social_facility": "outreach"})
    ('social_facility', 'outreach')
    """
    return next(((key, tags[key]) for key in KIND_KEYS if key in tags), None)


def join_tags(pairs: list[str]) -> dict[str, str]:
    """Return tags of ``key=value`` texts; a repeated key has its values joined.

    >>> join_tags(["amenity=social_facility", "social_facility:for=child", "social_facility:for=juvenile"])
    {'amenity': 'social_facility', 'social_facility:for': 'child;juvenile'}
    """
    tags: dict[str, str] = {}
    for key, _, value in (pair.partition("=") for pair in pairs):
        tags[key] = f"{tags[key]};{value}" if key in tags else value
    return tags


def _read_taggings(snapshot: Snapshot, language: str) -> list[TopicTagging]:
    known = {row["topic_id"]: row for row in rows_of(snapshot.tables["osm_tags"])}
    taggings = []
    for topic in rows_of(snapshot.topics[["topic_id", "field", f"label_{language}"]]):
        row = known.get(topic["topic_id"])
        note = _NOT_DECIDED[language] if row is None else row[f"note_{language}"] or row["note_de"] or ""
        tags = {} if row is None else join_tags(split_list(row["tags"]))
        taggings.append(TopicTagging(topic["topic_id"], topic["field"], topic[f"label_{language}"], tags, note))
    return taggings
