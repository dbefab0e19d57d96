"""Which places of OpenStreetMap may be which topic, which kinds the atlas collects, and which are never shown.

What the tags of a topic are stands in the tagging table; here is how well the tags of a place fit them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

from atlas.language import fold_text
from atlas.services.openstreetmap.names import compare_words, naming_words
from atlas.services.openstreetmap.tagging import KIND_KEYS, list_taggings, main_tag
from atlas.services.snapshots import Snapshot
from atlas.sources.osm_places import kind_of, split_values

_SOCIAL: Final = (
    "amenity=social_facility",
    "amenity=community_centre",
    "amenity=social_centre",
    "office=association",
    "office=ngo",
    "office=charity",
    "office=foundation",
    "office=employment_agency",
    "office=government",
    "healthcare=counselling",
)
"""Main tags under which mappers enter social services of all sorts, as habits differ."""
_BROAD: Final = frozenset(
    {"amenity=school", "amenity=hospital", "healthcare=hospital", "office=government"}
    | {"office=association", "office=ngo", "office=charity", "office=foundation"}
)
"""Main tags that hold far more than the topics entered under them: such a place is no finding by itself."""
_SHELTERED: Final = frozenset({"abused", "woman", "women", "domestic_violence", "victim", "victims"})
_SHELTERS: Final = frozenset({"shelter", "group_home", "assisted_living", "women_shelter"})
_SHELTER_NAMES: Final = re.compile(
    r"frauenhaus|frauen-?\s?und kinderschutz|schutzwohnung|zufluchtswohnung|mädchenhaus", re.IGNORECASE
)
_SECRET_LIKENESS: Final = 0.9


class Fit(IntEnum):
    """How well a place fits a topic, the higher the better."""

    NONE = 0
    """It is something else."""
    RELATED = 1
    """Both are social services, entered under different main tags or under none that is settled."""
    OTHER = 2
    """The main tag agrees; a tag that says more names another kind or other people."""
    PARTIAL = 3
    """The main tag agrees; tags that say more are missing."""
    FULL = 4
    """All tags of the topic agree."""


def topic_tags(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Return the tags of each topic; empty where OpenStreetMap has no settled ones."""
    return {tagging.topic_id: tagging.tags for tagging in list_taggings(snapshot)}


def wanted_kinds(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the main tags that a comparison needs: those of the topics, and those that social services stand under."""
    of_topics = {main for tags in topic_tags(snapshot).values() if (main := main_of(tags))}
    return (*sorted(of_topics), *(tag for tag in _SOCIAL if tag not in of_topics))


def main_of(tags: Mapping[str, str]) -> str:
    """Return the tag that says what a thing is, empty where none does.

    >>> main_of({"social_facility": "outreach", "amenity": "social_facility"})
    'amenity=social_facility'
    """
    return "=".join(main_tag(tags) or ())


def fit_of(wanted: Mapping[str, str], found: Mapping[str, str]) -> Fit:
    """Return how well the tags found on a place fit those of a topic.

    >>> senior = {"amenity": "social_facility", "social_facility": "day_care", "social_facility:for": "senior"}
    >>> fit_of(senior, {"amenity": "social_facility"}).name, fit_of(senior, {"amenity": "kindergarten"}).name
    ('PARTIAL', 'NONE')
    >>> fit_of(senior, {**senior, "social_facility": "nursing_home"}).name
    'OTHER'
    >>> hall = {"amenity": "community_centre", "community_centre": "village_hall"}
    >>> fit_of({"amenity": "community_centre"}, hall).name
    'OTHER'
    """
    main = main_of(wanted)
    if not main or not kind_of(found, (main,)):
        is_social = (not main or main in _SOCIAL) and bool(kind_of(found, _SOCIAL))
        return Fit.RELATED if is_social else Fit.NONE
    details = {key: value for key, value in wanted.items() if f"{key}={value}" != main}
    if any(key in found and not _agrees(key, value, found) for key, value in details.items()):
        return Fit.OTHER
    # A hall of a village is no meeting place of the topic that names no kind at all.
    if not details and any(key in found for key in KIND_KEYS):
        return Fit.OTHER
    return Fit.FULL if all(key in found for key in details) else Fit.PARTIAL


def _agrees(key: str, value: str, found: Mapping[str, str]) -> bool:
    # Several values may be meant on both sides: one in common is enough.
    return key in found and bool(set(split_values(value)) & set(split_values(found[key])))


def topics_of(snapshot: Snapshot, found: Mapping[str, str]) -> tuple[tuple[str, ...], Fit]:
    """Return the topics that a place fits best by its own tags, and how well; none where the atlas has none like it.

    A place under a main tag that holds far more than the topic, as a school, fits by tags that say more only.
    """
    fits = {topic_id: fit_of(tags, found) for topic_id, tags in topic_tags(snapshot).items() if tags}
    best = max(fits.values(), default=Fit.NONE)
    if best < Fit.PARTIAL:
        return (), Fit.NONE
    topics = tuple(topic_id for topic_id, fit in fits.items() if fit == best)
    tags = topic_tags(snapshot)
    says_more = best == Fit.FULL
    narrow = tuple(one for one in topics if main_of(tags[one]) not in _BROAD or (says_more and len(tags[one]) > 1))
    # Where the place says its kind and no topic names that kind, its audience alone makes it none of ours.
    return (narrow, best) if narrow else ((), Fit.NONE)


def find_withheld(snapshot: Snapshot, names: Iterable[str], tags: Mapping[str, str]) -> bool:
    """Tell whether a place of OpenStreetMap may be a shelter whose place nobody should learn from the atlas.

    It counts as one by its tags, by its name, or by the name of a confidential offer.
    """
    given = list(names)
    kinds, audience = split_values(tags.get("social_facility", "")), split_values(tags.get("social_facility:for", ""))
    if _SHELTERS & set(kinds) and _SHELTERED & set(audience):
        return True
    if any(_SHELTER_NAMES.search(name) for name in given):
        return True
    towns = town_words(snapshot)
    secret = snapshot.derive("confidential names", lambda: _confidential_names(snapshot, towns))
    shown = [words for name in given if (words := naming_words(name, towns))]
    return any(compare_words(one, other) >= _SECRET_LIKENESS for one in secret for other in shown)


def town_words(snapshot: Snapshot) -> frozenset[str]:
    """Return the words of the names of municipalities and counties, folded."""
    return snapshot.derive("town words", lambda: _read_towns(snapshot), needs=("municipalities", "regions"))


def _read_towns(snapshot: Snapshot) -> frozenset[str]:
    names = (*snapshot.municipalities["name"], *snapshot.counties)
    return frozenset(word for name in names for word in re.findall(r"\w{3,}", fold_text(name)))


def _confidential_names(snapshot: Snapshot, towns: frozenset[str]) -> tuple[str, ...]:
    offers = snapshot.offers
    names = offers.loc[offers["is_hidden"], "name"]
    return tuple(words for name in names if (words := naming_words(name, towns)))
