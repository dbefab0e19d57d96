"""What a dossier tells: one region under all topics, or one topic in all regions, by every definition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from atlas.frames import rows_of
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.report_facts import (
    Grouped,
    PeopleCount,
    count_people,
    group_standards,
    group_surveys,
    list_sources,
)
from atlas.services.report_indicators import IndicatorLine, list_indicators
from atlas.services.report_offers import OfferLine, offers_in, offers_of_topic, offers_serving
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Definition, Level, Status, values


@dataclass(frozen=True)
class Line:
    """One topic in one region: its verdict by each definition."""

    verdicts: dict[str, Verdict]

    @property
    def first(self) -> Verdict:
        """Any of the verdicts, for what they share: names, people, survey."""
        return next(iter(self.verdicts.values()))

    @property
    def white(self) -> list[Verdict]:
        """The verdicts that say white."""
        return [verdict for verdict in self.verdicts.values() if verdict.status == Status.WHITE]

    @property
    def statuses(self) -> dict[str, str]:
        """The status by each definition, ``inferred`` where only an inferred service area covers."""
        return {
            definition: "inferred" if verdict.is_inferred else verdict.status
            for definition, verdict in self.verdicts.items()
        }

    @property
    def alike(self) -> list[tuple[list[str], Verdict]]:
        """Definitions that say the same of the same number of people, each time with one of their verdicts."""
        groups: dict[tuple[object, ...], tuple[list[str], Verdict]] = {}
        for definition, verdict in self.verdicts.items():
            said = (verdict.status, verdict.is_inferred, verdict.people_affected, verdict.suppression)
            # Only a white spot concerns people; elsewhere the number would only keep apart what is alike.
            key = said if verdict.status == Status.WHITE else said[:2]
            groups.setdefault(key, ([], verdict))[0].append(definition)
        return sorted(groups.values(), key=lambda group: group[1].status != Status.WHITE)

    @property
    def known(self) -> int:
        """How many definitions come to a verdict at all."""
        return sum(verdict.status != Status.UNKNOWN for verdict in self.verdicts.values())

    @property
    def is_unsteady(self) -> bool:
        """Whether a verdict changes when only well-kept entries or only stated service areas count."""
        return any(verdict.is_view_dependent for verdict in self.verdicts.values())

    @property
    def is_agreed(self) -> bool:
        """Whether all definitions that come to a verdict say white."""
        return 0 < len(self.white) == self.known


@dataclass(frozen=True)
class Settled:
    """Lines that need no row of their own, as no definition calls them white or borderline: those alike together.

    `statuses` has the status by each definition, ``inferred`` where only an inferred service area covers.
    """

    statuses: dict[str, str]
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """The topics of one field of action: `urgent` ones with a row of their own, and the `settled` others."""

    field: str
    lines: list[Line]

    @property
    def urgent(self) -> list[Line]:
        """What at least one definition calls white, then what one calls borderline."""
        near = [line for line in self.lines if not line.white and Status.BORDERLINE in line.statuses.values()]
        return [line for line in self.lines if line.white] + near

    @property
    def settled(self) -> list[Settled]:
        """The other lines, those of equal statuses together."""
        groups: dict[tuple[str, ...], list[Line]] = {}
        urgent = self.urgent
        for line in self.lines:
            if line not in urgent:
                groups.setdefault(tuple(line.statuses.values()), []).append(line)
        return [Settled(lines[0].statuses, lines) for lines in groups.values()]


@dataclass(frozen=True)
class Tally:
    """How many lines have each status, by one definition."""

    definition: str
    counts: dict[str, int]


@dataclass(frozen=True)
class RegionDossier:
    """Everything the report on a region shows."""

    region: dict[str, Any]
    county: str
    members: list[str]
    people: list[PeopleCount]
    indicators: list[IndicatorLine]
    parts: list[Part]
    tallies: list[Tally]
    offers: list[OfferLine]
    serving: list[OfferLine]
    standards: list[Grouped]
    surveys: list[Grouped]
    sources: list[dict[str, Any]]

    @property
    def lines(self) -> list[Line]:
        """All topics in their order."""
        return [line for part in self.parts for line in part.lines]

    @property
    def white_lines(self) -> list[Line]:
        """The topics that at least one definition calls white."""
        return [line for line in self.lines if line.white]


@dataclass(frozen=True)
class TopicDossier:
    """Everything the report on a topic shows; `drawn` are the verdicts of its map, by `definition`, by region."""

    topic: dict[str, Any]
    county: str
    level: str
    definition: str
    drawn: dict[str, Verdict]
    lines: list[Line]
    tallies: list[Tally]
    offers: list[OfferLine]
    standards: list[Grouped]
    surveys: list[Grouped]
    sources: list[dict[str, Any]]

    @property
    def white_lines(self) -> list[Line]:
        """The regions that at least one definition calls white."""
        return [line for line in self.lines if line.white]


_RESOURCES = ("areas", "population", "demand_points", "offers", "standards", "surveys", "regions", "indicator_values")


def report_region(snapshot: Snapshot, region_id: str, language: str = "de") -> RegionDossier:
    """Return the dossier of a region.

    Raises
    ------
    NotFoundError
        If there is no region of that id.
    """
    region = snapshot.region(region_id)
    lines = _judge(snapshot, CoverageQuery(region=region_id), "topic", language)
    field_of = {str(topic): str(field) for topic, field in snapshot.topics["field"].items()}
    fields: dict[str, list[Line]] = {}
    for line in lines:
        fields.setdefault(field_of[line.first.topic], []).append(line)
    members = snapshot.members_of(region_id)
    county = str(region["county_ags"])
    is_county = region["level"] == Level.COUNTY
    return RegionDossier(
        region=region,
        county=str(snapshot.counties.get(county, county)),
        members=sorted(snapshot.municipalities.loc[members, "name"]),
        people=count_people(snapshot, members),
        indicators=list_indicators(snapshot, region, members, language),
        parts=[Part(field, found) for field, found in fields.items()],
        tallies=_tally(lines),
        offers=offers_in(snapshot, members, county if is_county else ""),
        serving=[] if is_county else offers_serving(snapshot, members),
        standards=group_standards(snapshot, [line.first.topic for line in lines], language),
        surveys=group_surveys(snapshot, county, language),
        sources=list_sources(snapshot, _RESOURCES),
    )


def report_topic(snapshot: Snapshot, query: CoverageQuery, language: str = "de") -> TopicDossier:
    """Return the dossier of the topic of `query`, in the county and level that it names.

    Raises
    ------
    NotFoundError
        If the topic, county, level, system or definition is unknown.
    """
    snapshot.require_topic(query.topic)
    lines = _judge(snapshot, query, "region_id", language)
    topic = rows_of(snapshot.topics.loc[[query.topic]])[0]
    return TopicDossier(
        topic={**topic, "label": topic[f"label_{language}"], "description": topic[f"description_{language}"]},
        county=query.county,
        level=query.level,
        definition=query.definition,
        # The map may show how far the definitions agree, which is none of them.
        drawn={verdict.region_id: verdict for verdict in measure_coverage(snapshot, query, language)},
        lines=lines,
        tallies=_tally(lines),
        offers=offers_of_topic(snapshot, query.topic, query.county),
        standards=group_standards(snapshot, [query.topic], language),
        surveys=group_surveys(snapshot, query.county, language, topic=query.topic),
        sources=list_sources(snapshot, _RESOURCES),
    )


def _judge(snapshot: Snapshot, query: CoverageQuery, key: str, language: str) -> list[Line]:
    """Return the verdicts by all definitions, those on the same thing together, in the order of the first."""
    found: dict[str, dict[str, Verdict]] = {}
    for definition in values(Definition):
        for verdict in measure_coverage(snapshot, replace(query, definition=definition), language):
            found.setdefault(getattr(verdict, key), {})[definition] = verdict
    return [Line(verdicts) for verdicts in found.values()]


def _tally(lines: list[Line]) -> list[Tally]:
    tallies = []
    for definition in values(Definition):
        counted = Counter(line.verdicts[definition].status for line in lines if definition in line.verdicts)
        tallies.append(Tally(definition, {status: counted[status] for status in values(Status)}))
    return tallies
