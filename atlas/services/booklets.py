"""A guide booklet: the offers of one field of action in one county, by topic, with a register of municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from atlas.codes import region_id
from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.language import fold_text
from atlas.services.filtering import require_field
from atlas.services.report_facts import list_sources
from atlas.services.report_offers import OfferLine, offers_in, offers_serving
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

_RESOURCES = ("offers", "sites", "providers", "municipalities")


@dataclass(frozen=True)
class Entry:
    """One offer and its number, by which the register finds it."""

    number: int
    line: OfferLine


@dataclass(frozen=True)
class Chapter:
    """One topic and its offers: by municipality and name, then those of the whole county."""

    topic: dict[str, Any]
    entries: list[Entry]


@dataclass(frozen=True)
class Booklet:
    """Everything a booklet shows; `register` has all municipalities of the county, also those without an offer."""

    county_ags: str
    county: str
    field: str
    chapters: list[Chapter]
    register: dict[str, list[Entry]]
    everywhere: list[Entry]
    sources: list[dict[str, Any]]

    @property
    def entries(self) -> list[Entry]:
        """All offers in the order of their numbers."""
        return [entry for chapter in self.chapters for entry in chapter.entries]


def compose_booklet(snapshot: Snapshot, county: str, field: str) -> Booklet:
    """Return the booklet of a field of action for a county.

    Raises
    ------
    NotFoundError
        If the county or field is unknown, or no offer of the field is known there.
    """
    snapshot.require_county(county)
    require_field(field)
    members = snapshot.members_of(region_id(Level.COUNTY.value, county))
    lines = [*offers_in(snapshot, members, county), *offers_serving(snapshot, members)]
    lines = [line for line in lines if line.offer["field"] == field]
    if not lines:
        raise NotFoundError(
            "Für %(county)s ist in diesem Handlungsfeld kein Angebot verzeichnet; darum gibt es kein Heft.",
            county=snapshot.counties[county],
        )
    chapters = _divide(snapshot, lines)
    entries = [entry for chapter in chapters for entry in chapter.entries]
    names = sorted(snapshot.municipalities.loc[members, "name"], key=fold_text)
    return Booklet(
        county_ags=county,
        county=str(snapshot.counties[county]),
        field=field,
        chapters=chapters,
        register={name: [entry for entry in entries if name in entry.line.places] for name in names},
        everywhere=[entry for entry in entries if not set(entry.line.places) & set(names)],
        sources=list_sources(snapshot, _RESOURCES),
    )


def _divide(snapshot: Snapshot, lines: list[OfferLine]) -> list[Chapter]:
    chapters: list[Chapter] = []
    number = 0
    for topic in rows_of(snapshot.topics):
        found = sorted((line for line in lines if line.offer["topic_id"] == topic["topic_id"]), key=_place_in_chapter)
        if found:
            entries = [Entry(number + position, line) for position, line in enumerate(found, start=1)]
            number += len(entries)
            chapters.append(Chapter(topic, entries))
    return chapters


def _place_in_chapter(line: OfferLine) -> tuple[bool, str, str]:
    place = line.places[0] if line.places else ""
    return not place, fold_text(place), fold_text(line.offer["name"])
