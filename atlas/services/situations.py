"""Situations of life: the doors through which people enter who do not know the name of what they need."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from atlas.errors import NotFoundError
from atlas.frames import rows_of, split_list
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class Situation:
    """One door: what troubles somebody, whom to call first, and the topics that help, best first.

    `phones` are pairs of number and name.
    """

    situation_id: str
    label: str
    question: str
    text: str
    topics: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SituationTopic:
    """A topic behind a door: its everyday word, its official one, and how many offers the atlas knows."""

    topic_id: str
    field: str
    word: str
    label: str
    description: str
    offers: int


def list_situations(snapshot: Snapshot, language: str) -> list[Situation]:
    """Return all situations in their order, in the words of a language (``de`` or ``en``).

    The list is empty where the data come from a package that knows no situations.
    """
    return snapshot.derive(("situations", language), lambda: _read_situations(snapshot, language))


def find_situation(snapshot: Snapshot, situation_id: str, language: str) -> Situation:
    """Return one situation.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    known = {situation.situation_id: situation for situation in list_situations(snapshot, language)}
    if situation_id not in known:
        near = get_close_matches(situation_id, known, n=3, cutoff=0.5) or list(known)[:3]
        raise NotFoundError(
            "Eine Lebenslage „%(situation)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
            situation=situation_id,
            known=", ".join(near),
        )
    return known[situation_id]


def describe_topics(snapshot: Snapshot, situation: Situation, language: str) -> list[SituationTopic]:
    """Return the topics of a situation in its order, with the number of offers of each; those without any come last."""
    counts = snapshot.offers["topic_id"].value_counts()
    # An older package may have other topics than the situations that stayed from a newer one.
    known = [topic_id for topic_id in situation.topics if topic_id in snapshot.topics.index]
    topics = [
        SituationTopic(
            topic_id=row["topic_id"],
            field=row["field"],
            word=row[f"everyday_{language}"] or row[f"label_{language}"],
            label=row[f"label_{language}"],
            description=row[f"description_{language}"] or "",
            offers=int(counts.get(row["topic_id"], 0)),
        )
        for row in rows_of(snapshot.topics.loc[known])
    ]
    # Still named, because a gap is worth knowing; but nobody in need should meet the dead end first.
    return sorted(topics, key=lambda topic: topic.offers == 0)


def _read_situations(snapshot: Snapshot, language: str) -> list[Situation]:
    table = snapshot.tables["situations"].sort_values(["position", "situation_id"])
    return [_read(row, language) for row in rows_of(table)]


def _read(row: dict[str, Any], language: str) -> Situation:
    return Situation(
        situation_id=row["situation_id"],
        label=row[f"label_{language}"],
        question=row[f"question_{language}"],
        text=row[f"text_{language}"],
        topics=tuple(split_list(row["topics"])),
        phones=tuple(_read_phone(item, language) for item in split_list(row["phones"])),
    )


def _read_phone(item: str, language: str) -> tuple[str, str]:
    number, name_de, name_en = (part.strip() for part in item.split("|"))
    return number, name_de if language == "de" else name_en
