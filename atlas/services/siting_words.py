"""A choice of sites in sentences: what it brings, how sure it is, what the atlas does not know."""

from __future__ import annotations

from typing import Final

from atlas.language import Language, mark
from atlas.services.siting import SitingResult
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import explain_travel
from atlas.vocabulary import SurveyState

_WITH_ONE: Final = mark(
    "Mit %(count)s neuen Standort in %(names)s erreichen %(after)s statt %(before)s %% der Menschen das Angebot "
    "innerhalb von %(km)s km."
)
_WITH_MORE: Final = mark(
    "Mit %(count)s neuen Standorten in %(names)s erreichen %(after)s statt %(before)s %% der Menschen das Angebot "
    "innerhalb von %(km)s km."
)
_WITH_MANY: Final = mark(
    "Mit %(count)s neuen Standorten erreichen %(after)s statt %(before)s %% der Menschen das Angebot innerhalb von "
    "%(km)s km."
)
_MOST_NAMES: Final = 5
"""More names than these make no sentence that anybody reads; they stand in the table."""
_NONE_NEEDED: Final = mark(
    "Schon heute erreichen alle Menschen, die erreichbar sind, das Angebot innerhalb von %(km)s km."
)
_MEAN: Final = mark("Der Weg zum nächsten Angebot ist im Mittel %(after)s statt %(before)s km lang.")
_MEAN_NEW: Final = mark("Der Weg zum nächsten Angebot ist im Mittel %(after)s km lang; bisher gibt es keines.")
_LEFT: Final = mark("%(people)s Menschen haben es dann immer noch weiter.")
_ALL: Final = mark("Damit hat niemand mehr einen weiteren Weg.")
_UNREACHABLE: Final = mark("%(people)s Menschen wohnen von jedem möglichen Ort und jedem Angebot weiter entfernt.")
_PROVEN: Final = {
    "cover": mark("Keine andere Auswahl unter den %(candidates)s möglichen Orten erreicht mehr Menschen."),
    "median": mark("Keine andere Auswahl unter den %(candidates)s möglichen Orten macht die Wege kürzer."),
    "set": mark("Mit weniger Standorten ist das unter den %(candidates)s möglichen Orten nicht zu schaffen."),
}
_UNPROVEN: Final = mark(
    "Ob es unter den %(candidates)s möglichen Orten eine bessere Auswahl gibt, ist nicht bewiesen; sie wäre höchstens "
    "%(gap)s %% besser."
)
_NOT_SURVEYED: Final = mark(
    "Dieses Thema wurde hier nicht erhoben: Es kann Angebote geben, von denen der Atlas nichts weiß."
)
_PARTLY_SURVEYED: Final = mark(
    "Dieses Thema wurde hier nur teilweise erhoben: Es kann weitere Angebote geben, von denen der Atlas nichts weiß."
)
_BASIS: Final = mark(
    "Gezählt sind %(people)s Menschen an %(points)s Bedarfspunkten. Wer versorgt wird, ohne dass jemand kommen muss "
    "(aufsuchend, online, am Telefon), gilt als erreicht."
)


def say_outcome(result: SitingResult, speech: Language) -> str:
    """Return the one sentence that stands first."""
    km = _number(result.limit_km, speech)
    if not result.sites:
        return speech.gettext(_NONE_NEEDED, km=km)
    facts = {
        "count": speech.number(len(result.sites)),
        "after": speech.number(result.share_after_percent, 1),
        "before": speech.number(result.share_before_percent, 1),
        "km": km,
    }
    if len(result.sites) > _MOST_NAMES:
        return speech.gettext(_WITH_MANY, **facts)
    names = join_names([site.name for site in result.sites], speech)
    return speech.gettext(_WITH_ONE if len(result.sites) == 1 else _WITH_MORE, names=names, **facts)


def say_details(result: SitingResult, speech: Language) -> list[str]:
    """Return what has to be said besides: who is left, how long ways are, how sure the choice is."""
    said = [speech.gettext(_LEFT, people=speech.number(result.people_left)) if result.people_left else ""]
    if not result.people_left and result.sites:
        said = [speech.gettext(_ALL)]
    if result.people_unreachable:
        said.append(speech.gettext(_UNREACHABLE, people=speech.number(result.people_unreachable)))
    said += [_say_mean(result, speech), _say_proof(result, speech)]
    return [sentence for sentence in said if sentence]


def say_caveats(snapshot: Snapshot, result: SitingResult, speech: Language) -> list[str]:
    """Return what the figures rest on, and what the atlas does not know."""
    doubts = {SurveyState.NONE: _NOT_SURVEYED, SurveyState.PARTIAL: _PARTLY_SURVEYED}
    doubt = doubts.get(SurveyState(result.survey)) if result.survey else None
    points = speech.number(len(result.points))
    return [
        *([speech.gettext(doubt)] if doubt else []),
        speech.gettext(_BASIS, people=speech.number(result.people), points=points),
        explain_travel(snapshot, speech),
    ]


def join_names(names: list[str], speech: Language) -> str:
    """Return names as people list them: "Aach, Engen und Tengen"."""
    *first, last = names
    return speech.gettext("%(first)s und %(last)s", first=", ".join(first), last=last) if first else last


def _say_mean(result: SitingResult, speech: Language) -> str:
    if result.mean_km_after is None or not result.sites:
        return ""
    after = speech.number(result.mean_km_after, 1)
    if result.mean_km_before is None:
        return speech.gettext(_MEAN_NEW, after=after)
    return speech.gettext(_MEAN, after=after, before=speech.number(result.mean_km_before, 1))


def _say_proof(result: SitingResult, speech: Language) -> str:
    candidates = speech.number(result.candidate_count)
    if not result.sites:
        return ""
    if result.is_optimal:
        return speech.gettext(_PROVEN[result.query.objective], candidates=candidates)
    # Rounded up: "at most" must not promise too much.
    gap = speech.number(result.gap_percent + 0.05, 1)
    return speech.gettext(_UNPROVEN, candidates=candidates, gap=gap)


def _number(value: float, speech: Language) -> str:
    return speech.number(value, 1 if value % 1 else 0)
