"""What an offer's page says about gaps: which facts nobody knows, and how good the entry is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from atlas.language import mark
from atlas.services.describing import OfferDetail
from atlas.services.quality import Quality, QualityPart
from atlas.vocabulary import Precision
from atlas.web.context import language

_FACTS: Final = {
    "target_groups": mark("Zielgruppen"),
    "cost": mark("Kosten"),
    "access": mark("Zugang"),
    "languages": mark("Sprachen"),
    "wheelchair": mark("Barrieren"),
}
_PARTS: Final = {
    "freshness": mark("Wie aktuell"),
    "completeness": mark("Wie vollständig"),
    "contact": mark("Kontakt"),
    "place": mark("Ort"),
    "hours": mark("Öffnungszeiten"),
}
_MISSING: Final = {
    "description": mark("Beschreibung"),
    **_FACTS,
    "phone": mark("Telefon"),
    "email": mark("E-Mail"),
    "website": mark("Internetseite"),
}
_REASONS: Final = {
    "approximate": mark("Die Lage ist nur ungefähr bekannt."),
    "no_place": mark("Der Ort ist nicht bekannt."),
    "hours_as_text": mark("Die Zeiten stehen nur als Text da; ob offen ist, weiß der Atlas nicht."),
    "no_hours": mark("Keine Öffnungszeiten bekannt."),
}
_ALL_THERE: Final = {
    "completeness": mark("Alle Angaben sind da."),
    "contact": mark("Der Kontakt ist da."),
    "place": mark("Was zum Ort gesagt werden kann, ist da."),
    "hours": mark("Die Zeiten stehen fest; der Atlas kann sagen, ob offen ist."),
}
_SIGNS: Final = {"good": "status-covered", "middling": "status-borderline", "weak": "status-white_spot"}
_LEVELS: Final = {"good": mark("gut"), "middling": mark("mittel"), "weak": mark("schwach")}
_GOOD_FROM: Final = 0.8
_WEAK_BELOW: Final = 0.35


@dataclass(frozen=True)
class QualityLine:
    """One part of the quality of an entry, in words; an empty `reason` stands for the age of the entry."""

    part: str
    sign: str
    level: str
    reason: str


@dataclass(frozen=True)
class QualityWords:
    """The quality of an entry: points from 0 to 100, and why."""

    score: int
    lines: list[QualityLine]


def name_missing(detail: OfferDetail) -> dict[str, list[str]]:
    """Return the words for what nobody knows of an offer, for its two blocks ``use`` and ``background``."""
    say = language().gettext
    background = {
        mark("Träger"): detail.provider,
        mark("Einzugsgebiet"): any(area["region_id"] for area in detail.service_areas),
        mark("Förderung"): detail.fundings,
    }
    return {
        "use": [say(word) for name, word in _FACTS.items() if not detail.offer[name]],
        "background": [say(word) for word, known in background.items() if not known],
    }


def explain_quality(quality: Quality) -> QualityWords:
    """Return the quality of an entry with a sign, a word and a reason for each part."""
    return QualityWords(quality.score, [_explain(part) for part in quality.parts])


def route_link(site: Mapping[str, Any]) -> str:
    """Return an address of OpenStreetMap that shows the way to a site; it is asked only when somebody follows it."""
    if site["location_precision"] in {Precision.EXACT, Precision.STREET}:
        return "https://www.openstreetmap.org/directions?to=" + quote(f"{site['lat']},{site['lon']}")
    # A point that only stands for its town would lead to the wrong door; the address does not.
    town = " ".join(part for part in (site["postcode"], site["city"] or site["municipality"]) if part)
    return "https://www.openstreetmap.org/search?query=" + quote(f"{site['street']}, {town}")


def _explain(part: QualityPart) -> QualityLine:
    level = _level(part.points, part.most)
    say = language().gettext
    return QualityLine(say(_PARTS[part.code]), _SIGNS[level], say(_LEVELS[level]), _say_reason(part))


def _level(points: float, most: float) -> str:
    share = points / most
    return "weak" if share < _WEAK_BELOW else "middling" if share < _GOOD_FROM else "good"


def _say_reason(part: QualityPart) -> str:
    say = language().gettext
    # The template tells the age in the same words as everywhere else.
    if part.code == "freshness":
        return ""
    if not part.missing:
        is_lent = part.code == "contact" and part.points < part.most
        return say("Der Kontakt ist nur der des Trägers.") if is_lent else say(_ALL_THERE[part.code])
    if part.missing[0] in _REASONS:
        return say(_REASONS[part.missing[0]])
    return say("Es fehlen: %(facts)s.", facts=", ".join(say(_MISSING[code]) for code in part.missing))
