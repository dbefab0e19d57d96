"""A scenario in one sentence: what changes, for how many people, and which white spots come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from atlas.geo.travel import KILOMETRES
from atlas.language import Language, mark
from atlas.services.agreement import AGREEMENT
from atlas.services.scenario_applying import Outcome, fill_sentence
from atlas.services.scenario_effects import Effect
from atlas.services.scenario_ranking import RankedLine
from atlas.services.scenarios import Change, ChangeKind, Comparison
from atlas.services.suppressing import say_people
from atlas.vocabulary import Definition, Suppression

_NAMED: Final = 5
"""How many regions a sentence names; more are only counted."""

CHANGE_WORDS: Final = {
    ChangeKind.NEW_WHITE: mark("wird weißer Fleck"),
    ChangeKind.CLOSED_WHITE: mark("kein weißer Fleck mehr"),
    ChangeKind.WORSE: mark("schlechter"),
    ChangeKind.BETTER: mark("besser"),
    ChangeKind.FARTHER: mark("weiterer Weg"),
    ChangeKind.NEARER: mark("kürzerer Weg"),
    ChangeKind.OTHER: mark("anders"),
}
"""What a change is called."""
_RELATIVE: Final = mark(
    "Diese Definition misst jeden Raum am Mittel seines Kreises: Sinkt das Mittel, so steht ein Raum besser da, ohne "
    "dass dort etwas besser wird."
)
_NOTHING_TO_DO: Final = mark("Keine der Änderungen lässt sich anwenden; es bleibt alles, wie es ist.")
_EMPTY: Final = mark("Noch ist nichts geändert.")
_SEVERAL: Final = mark("Mit diesen %(count)s Änderungen")
_LESS: Final = mark("weniger als vorher in %(names)s, das Urteil bleibt")
_MORE: Final = mark("mehr als vorher in %(names)s, das Urteil bleibt")
_UNCHANGED: Final = mark("an Wegen und Urteilen ändert sich nichts")
_FARTHER: Final = mark("%(people)s Menschen haben es weiter")
_NEARER: Final = mark("%(people)s Menschen haben es näher")
_MEAN: Final = mark("%(part)s (im Mittel %(after)s statt %(before)s)")
_LOSING: Final = mark("%(people)s verlieren ihr Angebot in höchstens %(way)s")
_GAINING: Final = mark("%(people)s bekommen ein Angebot in höchstens %(way)s")
_KILOMETRES: Final = mark("%(number)s\u00a0km")
_MINUTES: Final = mark("%(number)s\u00a0Minuten")
_STRANDED: Final = mark("für %(people)s kennt der Atlas kein Angebot mehr")
_LOSE_WITHIN: Final = mark("%(people)s Menschen verlieren ihr Angebot in zumutbarer Entfernung")


def summarize_scenario(comparison: Comparison, language: Language, *, limit: int = 0) -> str:
    """Return the sentence that stands above a scenario; with several topics, one sentence for each.

    Counts of people from 1 to below `limit` are not told exactly.
    """
    told = _tell_scenario(comparison, language, limit)
    is_relative = comparison.query.definition in {Definition.ACCESSIBILITY, AGREEMENT} and comparison.changes
    return f"{told} {language.gettext(_RELATIVE)}" if is_relative else told


def _tell_scenario(comparison: Comparison, language: Language, limit: int) -> str:
    applied = [outcome for outcome in comparison.outcomes if outcome.is_applied]
    if not applied:
        return language.gettext(_NOTHING_TO_DO if comparison.outcomes else _EMPTY)
    lead = _lead(applied, language)
    labels = comparison.labels(language.code)
    told = [(effect.topic_id, _tell_topic(comparison, effect, language, limit)) for effect in comparison.effects]
    changing = [(topic, parts) for topic, parts in told if parts]
    if not changing:
        return _end(f"{lead}: {language.gettext(_UNCHANGED)}")
    if len(comparison.topics) == 1:
        return _end(f"{lead}: {'; '.join(changing[0][1])}")
    return " ".join([f"{lead}:", *(_end(f"{labels[topic]}: {'; '.join(parts)}") for topic, parts in changing)])


def summarize_line(ranked: RankedLine, language: Language, *, limit: int = 0) -> str:
    """Return in one sentence what would be missing without a funding line; `limit` as in `summarize_scenario`."""
    closed, spots = len(ranked.closed), len(ranked.white_spots)
    if not closed:
        less = language.ngettext(
            "Kein Angebot hängt allein an ihr; %(count)s bekommt danach weniger Geld.",
            "Kein Angebot hängt allein an ihr; %(count)s bekommen danach weniger Geld.",
            len(ranked.at_risk),
        )
        return less % {"count": language.number(len(ranked.at_risk))}
    parts = [language.ngettext("%(count)s Angebot schließt", "%(count)s Angebote schließen", closed)]
    parts[0] %= {"count": language.number(closed)}
    if spots:
        text = language.ngettext(
            "%(count)s weißer Fleck entsteht (%(people)s Menschen betroffen)",
            "%(count)s weiße Flecken entstehen (%(people)s Menschen betroffen)",
            spots,
        )
        parts.append(
            text % {"count": language.number(spots), "people": say_count(ranked.people_uncovered, limit, language)}
        )
    if ranked.people_losing:
        parts.append(language.gettext(_LOSE_WITHIN, people=say_count(ranked.people_losing, limit, language)))
    if ranked.people_farther:
        parts.append(language.gettext(_FARTHER, people=say_count(ranked.people_farther, limit, language)))
    return _end("; ".join(parts))


def _lead(applied: Sequence[Outcome], language: Language) -> str:
    if len(applied) > 1:
        return language.gettext(_SEVERAL, count=language.number(len(applied)))
    return fill_sentence(applied[0].sentence, language).rstrip(".")


def _tell_topic(comparison: Comparison, effect: Effect, language: Language, limit: int) -> list[str]:
    return [
        *_tell_ways(effect, language, limit),
        *_tell_limit(effect, language, limit),
        *_tell_spots(comparison.of_kind(ChangeKind.NEW_WHITE, effect.topic_id), language, is_new=True),
        *_tell_spots(comparison.of_kind(ChangeKind.CLOSED_WHITE, effect.topic_id), language, is_new=False),
        *_tell_values(comparison, effect.topic_id, language),
    ]


def _tell_ways(effect: Effect, language: Language, limit: int) -> Iterable[str]:
    parts = [
        language.gettext(text, people=say_count(people, limit, language))
        for text, people in ((_FARTHER, effect.people_farther), (_NEARER, effect.people_nearer))
        if people
    ]
    # One mean for both directions would say nothing about either.
    if len(parts) == 1 and effect.way_before is not None and effect.way_after is not None:
        before, after = (say_way(way, effect.unit, language) for way in (effect.way_before, effect.way_after))
        return [language.gettext(_MEAN, part=parts[0], before=before, after=after)]
    return parts


def _tell_limit(effect: Effect, language: Language, limit: int) -> Iterable[str]:
    if effect.limit is None:
        return
    way = say_way(effect.limit, effect.unit, language, digits=1 if effect.limit % 1 else 0)
    if effect.people_losing:
        yield language.gettext(_LOSING, people=say_count(effect.people_losing, limit, language), way=way)
    if effect.people_gaining:
        yield language.gettext(_GAINING, people=say_count(effect.people_gaining, limit, language), way=way)
    if effect.people_stranded:
        yield language.gettext(_STRANDED, people=say_count(effect.people_stranded, limit, language))


def _tell_spots(changes: Sequence[Change], language: Language, *, is_new: bool) -> Iterable[str]:
    if not changes:
        return
    if is_new:
        text = language.ngettext(
            "%(names)s wird zum weißen Fleck", "%(count)s weiße Flecken entstehen: %(names)s", len(changes)
        )
    else:
        text = language.ngettext(
            "%(names)s ist kein weißer Fleck mehr", "%(count)s weiße Flecken verschwinden: %(names)s", len(changes)
        )
    yield text % {"count": language.number(len(changes)), "names": _list_names(changes, language)}


def _tell_values(comparison: Comparison, topic_id: str, language: Language) -> Iterable[str]:
    """Say where offers become fewer or more without turning a verdict; shares and scores move with every way."""
    for kind, text in ((ChangeKind.WORSE, _LESS), (ChangeKind.BETTER, _MORE)):
        found = comparison.of_kind(kind, topic_id)
        counted = [change for change in found if change.after.definition == Definition.PRESENCE]
        if counted:
            yield language.gettext(text, names=_list_names(counted, language))


def _list_names(changes: Sequence[Change], language: Language) -> str:
    names = ", ".join(change.after.region for change in changes[:_NAMED])
    if len(changes) > _NAMED:
        names += language.gettext(" und %(more)s weitere", more=language.number(len(changes) - _NAMED))
    return names


def say_count(people: int, limit: int, language: Language) -> str:
    """Return a count of people as it is shown: 1.200, or "unter 5" where so few could be recognised."""
    kind = Suppression.PRIMARY if 0 < people < limit else Suppression.NONE
    return say_people(people, kind, limit, language)


def say_way(way: float, unit: str, language: Language, *, digits: int = 1) -> str:
    """Return a way as people say it: 13,9 km, or 12 Minuten."""
    if unit == KILOMETRES:
        return language.gettext(_KILOMETRES, number=language.number(way, digits))
    return language.gettext(_MINUTES, number=language.number(way))


def _end(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
