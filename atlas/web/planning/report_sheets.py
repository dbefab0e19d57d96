"""Reports as workbooks: the same facts as page and PDF, with the reasons of all definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from atlas.formats.workbook import Cell, Ordinal, Sheet
from atlas.language import mark
from atlas.services.report_facts import Grouped, PeopleCount
from atlas.services.report_indicators import IndicatorLine
from atlas.services.report_offers import OfferLine
from atlas.services.report_sentences import describe_standard
from atlas.services.reporting import Line, RegionDossier, Tally, TopicDossier
from atlas.services.verdicts import Verdict
from atlas.web.context import language, snapshot
from atlas.web.filters import word_for
from atlas.web.planning.report_words import affected_cell, say_freshness, say_places
from atlas.web.planning.standards import UNITS

_OVERVIEW: Final = ((mark("Angabe"), 34), (mark("Wert"), 70))
_VERDICTS: Final = (
    (mark("Raum"), 26),
    (mark("Schlüssel"), 12),
    (mark("Handlungsfeld"), 20),
    (mark("Thema"), 26),
    (mark("Definition"), 16),
    (mark("Urteil"), 14),
    (mark("vermutlich"), 10),
    (mark("Wert"), 9),
    (mark("Schwelle"), 9),
    (mark("Einheit"), 26),
    (mark("Menschen"), 11),
    (mark("Betroffene"), 11),
    (mark("weiß nach Definitionen"), 11),
    (mark("Definitionen mit Urteil"), 11),
    (mark("nur gut gepflegte Einträge"), 14),
    (mark("nur angegebene Einzugsgebiete"), 14),
    (mark("Nächstes Angebot"), 34),
    (mark("Entfernung in km"), 11),
    (mark("Erhebung"), 16),
    (mark("Erklärt am"), 12),
    (mark("Begründung"), 80),
)
_OFFERS: Final = (
    (mark("Kennung"), 14),
    (mark("Thema"), 26),
    (mark("Angebot"), 44),
    (mark("Träger"), 34),
    (mark("Ort"), 24),
    (mark("Postleitzahl"), 11),
    (mark("Straße"), 26),
    (mark("Telefon"), 20),
    (mark("Stand"), 30),
)
_STANDARDS: Final = (
    (mark("Definition"), 18),
    (mark("Standard"), 60),
    (mark("Gültig ab"), 12),
    (mark("Beschlossen von"), 40),
    (mark("Themen"), 80),
)
_INDICATORS: Final = (
    (mark("Kennzahl"), 40),
    (mark("Wert"), 12),
    (mark("Einheit"), 18),
    (mark("Jahr"), 8),
    (mark("Wert von"), 30),
    (mark("Quelle"), 50),
    (mark("Vorbehalt"), 60),
    (mark("Verworfen, weil"), 40),
)
_SURVEYS: Final = ((mark("Stand der Erhebung"), 20), (mark("Erklärt am"), 12), (mark("Zahl"), 8), (mark("Namen"), 100))
_SOURCES: Final = (
    (mark("Quelle"), 60),
    (mark("Ausgabe"), 20),
    (mark("Lizenz"), 16),
    (mark("Quellenvermerk"), 60),
    (mark("Fundstelle"), 50),
)


def sheets_of_region(dossier: RegionDossier, title: str, summary: str) -> list[Sheet]:
    """Return the workbook of a region's dossier."""
    people = [(_name_people(count), count.people) for count in dossier.people]
    facts = [(_say(mark("Schlüssel")), str(dossier.region["code"])), (_say(mark("Kreis")), dossier.county), *people]
    return [
        _overview(title, summary, facts, dossier.tallies),
        _verdicts(dossier.lines),
        _offers([*dossier.offers, *dossier.serving]),
        _indicators(dossier.indicators),
        _standards(dossier.standards),
        _surveys(dossier.surveys),
        _sources(dossier.sources),
    ]


def sheets_of_topic(dossier: TopicDossier, title: str, summary: str) -> list[Sheet]:
    """Return the workbook of a topic's dossier."""
    facts = [(_say(mark("Ebene")), word_for(dossier.level, "level"))]
    return [
        _overview(title, summary, facts, dossier.tallies),
        _verdicts(dossier.lines),
        _offers(dossier.offers),
        _standards(dossier.standards),
        _surveys(dossier.surveys),
        _sources(dossier.sources),
    ]


def _overview(title: str, summary: str, facts: Sequence[tuple[str, Cell]], tallies: Iterable[Tally]) -> Sheet:
    taken = snapshot()
    counts = [
        (f"{word_for(tally.definition, 'definition')}: {word_for(status, 'status')}", count)
        for tally in tallies
        for status, count in tally.counts.items()
    ]
    rows: list[tuple[str, Cell]] = [
        (_say(mark("Bericht")), title),
        (_say(mark("Kurz gesagt")), summary),
        *facts,
        *counts,
        (_say(mark("Datenstand")), Ordinal(taken.version)),
        (_say(mark("Urteile vom")), taken.as_of),
    ]
    return _sheet(mark("Übersicht"), _OVERVIEW, rows)


def _name_people(count: PeopleCount) -> str:
    group, base = word_for(count.target_group, "group"), word_for(count.base, "people_base")
    return f"{group} ({base}, {language().date(count.reference_date)})"


def _verdicts(lines: Iterable[Line]) -> Sheet:
    rows = [_verdict_row(verdict) for line in lines for verdict in line.verdicts.values()]
    return _sheet(mark("Urteile"), _VERDICTS, rows)


def _verdict_row(verdict: Verdict) -> list[Cell]:
    taken = snapshot()
    field, names = taken.topics["field"][verdict.topic], taken.offers["name"]
    return [
        verdict.region,
        str(taken.region(verdict.region_id)["code"]),
        word_for(str(field), "field"),
        verdict.topic_label,
        word_for(verdict.definition, "definition"),
        word_for(verdict.status, "status"),
        _say(mark("ja")) if verdict.is_inferred else _say(mark("nein")),
        verdict.value,
        verdict.threshold,
        _say(UNITS.get(verdict.unit, verdict.unit)) if verdict.unit else None,
        verdict.people,
        affected_cell(verdict),
        verdict.white_by,
        verdict.judged_by,
        word_for(verdict.status_well_kept, "status"),
        word_for(verdict.status_stated, "status"),
        str(names[verdict.nearest_offer_id]) if verdict.nearest_offer_id else None,
        verdict.nearest_km,
        word_for(verdict.survey, "survey"),
        _day(verdict.surveyed_on),
        verdict.reason,
    ]


def _offers(lines: Iterable[OfferLine]) -> Sheet:
    return _sheet(mark("Angebote"), _OFFERS, [_offer_row(line) for line in lines])


def _offer_row(line: OfferLine) -> list[Cell]:
    offer, sites = line.offer, line.sites
    return [
        str(offer["offer_id"]),
        str(offer[f"topic_label_{language().code}"]),
        str(offer["name"]),
        offer["provider"],
        say_places(line),
        _join(site["postcode"] for site in sites),
        _join(site["street"] for site in sites),
        line.contact.phone,
        say_freshness(offer),
    ]


def _standards(groups: Iterable[Grouped]) -> Sheet:
    rows = [
        [
            word_for(group.facts["definition"], "definition"),
            describe_standard(group.facts, language()),
            _day(group.facts["valid_from"]),
            _say(str(group.facts["decided_by"])),
            ", ".join(group.names),
        ]
        for group in groups
    ]
    return _sheet(mark("Standards"), _STANDARDS, rows)


def _indicators(lines: Iterable[IndicatorLine]) -> Sheet:
    rows = [
        [
            line.label,
            line.value,
            word_for(line.unit, "indicator_unit"),
            Ordinal(line.year),
            line.owner or None,
            line.source,
            line.caveat,
            line.discarded_because,
        ]
        for line in lines
    ]
    return _sheet(mark("Kennzahlen"), _INDICATORS, rows)


def _surveys(groups: Iterable[Grouped]) -> Sheet:
    rows = [
        [
            word_for(group.facts["state"], "survey"),
            _day(group.facts["surveyed_on"]),
            len(group.names),
            ", ".join(group.names),
        ]
        for group in groups
    ]
    return _sheet(mark("Erhebung"), _SURVEYS, rows)


def _sources(sources: Iterable[dict[str, Any]]) -> Sheet:
    columns = ("title", "edition", "licence", "attribution", "url")
    return _sheet(mark("Quellen"), _SOURCES, [[source[column] for column in columns] for source in sources])


def _sheet(name: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]) -> Sheet:
    return Sheet(_say(name), [(_say(head), width) for head, width in heads], rows)


def _join(texts: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _say(text: str) -> str:
    return language().gettext(text)
