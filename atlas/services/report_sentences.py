"""The one sentence a report begins with, and its standards in words."""

from __future__ import annotations

from typing import Any, Final

from atlas.language import Language, mark
from atlas.services.explanations import place_words
from atlas.services.reporting import Line, RegionDossier, TopicDossier
from atlas.vocabulary import SurveyState

_NOTHING_KNOWN: Final = mark("%(where)s ist zu keinem Thema bekannt, ob etwas fehlt: es liegt keine Erhebung vor.")
_NOTHING_MISSING: Final = mark("Soweit bekannt, fehlt %(where)s nichts; bekannt sind %(known)s von %(topics)s Themen.")
_MISSING: Final = mark(
    "%(where)s fehlt es bei %(white)s von %(known)s bekannten Themen nach mindestens einer Definition; "
    "bei %(agreed)s sind sich alle Definitionen einig."
)
_UNKNOWN_REST: Final = mark("Zu %(unknown)s Themen ist nicht bekannt, ob etwas fehlt.")
_TOPIC_UNKNOWN: Final = mark("%(topic)s: für keinen der %(regions)s Räume ist bekannt, ob etwas fehlt.")
_TOPIC_COVERED: Final = mark("%(topic)s: soweit bekannt, fehlt in keinem der %(known)s bekannten Räume etwas.")
_TOPIC_MISSING: Final = mark(
    "%(topic)s fehlt in %(white)s von %(known)s bekannten Räumen nach mindestens einer Definition; "
    "in %(agreed)s sind sich alle Definitionen einig."
)
_AS_FAR_AS_KNOWN: Final = mark("Die Angebote sind nur teilweise erhoben: Was hier fehlt, kann es dennoch geben.")
_STANDARDS: Final = {
    "offers": mark("Zahl der Angebote im Raum oder für ihn: mindestens %(threshold)s"),
    "percent": mark("Menschen, die es weiter als %(km)s km zum nächsten Angebot haben: höchstens %(threshold)s %%"),
    "offers_per_1000": mark("Angebote auf 1.000 Menschen: mindestens %(threshold)s"),
    "places_per_1000": mark("Plätze auf 1.000 Menschen: mindestens %(threshold)s"),
    "percent_of_mean": mark(
        "Erreichbare Angebote je Mensch im Umkreis von %(km)s km: mindestens %(threshold)s %% des Mittels im Kreis"
    ),
}


def summarize_region(dossier: RegionDossier, language: Language) -> str:
    """Return the sentence above the dossier of a region."""
    lines = dossier.lines
    known = [line for line in lines if line.known]
    name = str(dossier.region["name"])
    where = place_words(name) if language.code == "de" else f"in {name.partition(':')[0]}"
    facts = _count(lines, known, language) | {"where": where, "topics": language.number(len(lines))}
    if not known:
        return _start(language.gettext(_NOTHING_KNOWN, **facts))
    white = dossier.white_lines
    sentences = [language.gettext(_MISSING if white else _NOTHING_MISSING, **facts)]
    if len(known) < len(lines):
        sentences.append(language.gettext(_UNKNOWN_REST, **facts))
    return _start(" ".join(sentences))


def summarize_topic(dossier: TopicDossier, language: Language) -> str:
    """Return the sentence above the dossier of a topic."""
    lines = dossier.lines
    known = [line for line in lines if line.known]
    facts = _count(lines, known, language) | {
        "topic": str(dossier.topic["label"]),
        "regions": language.number(len(lines)),
    }
    if not known:
        return language.gettext(_TOPIC_UNKNOWN, **facts)
    white = dossier.white_lines
    sentences = [language.gettext(_TOPIC_MISSING if white else _TOPIC_COVERED, **facts)]
    if any(line.first.survey == SurveyState.PARTIAL for line in known):
        sentences.append(language.gettext(_AS_FAR_AS_KNOWN))
    return " ".join(sentences)


def describe_standard(facts: dict[str, Any], language: Language) -> str:
    """Return a standard in words: threshold, unit, distance."""
    threshold, km = facts["threshold"], facts["distance_km"]
    text = _STANDARDS.get(str(facts["unit"]))
    said = _plain(threshold, language)
    if text is None:
        return f"{said} {facts['unit']}"
    return language.gettext(text, threshold=said, km=_plain(km, language) if km is not None else "?")


def _count(lines: list[Line], known: list[Line], language: Language) -> dict[str, str]:
    counts = {
        "known": len(known),
        "unknown": len(lines) - len(known),
        "white": sum(bool(line.white) for line in lines),
        "agreed": sum(line.is_agreed for line in lines),
    }
    return {name: language.number(count) for name, count in counts.items()}


def _plain(value: float, language: Language) -> str:
    """Return a number with as many digits as it needs, at most two."""
    digits = next((digits for digits in (0, 1) if round(value, digits) == value), 2)
    return language.number(value, digits)


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
