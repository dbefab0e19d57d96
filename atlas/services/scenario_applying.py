"""Apply the edits of a scenario to the tables of a snapshot: a what-if, nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.frames import split_list
from atlas.language import Language, mark
from atlas.services.scenario_drafts import Draft, SkippedError
from atlas.services.scenario_edits import (
    CloseOffer,
    Edit,
    EndFunding,
    ExtendArea,
    MoveOffer,
    OpenOffer,
    SetCapacity,
    write_edit,
)
from atlas.services.scenario_fundings import end_line
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Basis, DeliveryMode

Sentence = tuple[str, dict[str, object]]
"""A German template of the catalogue and what fills its places."""

_OPENED: Final = mark("„%(offer)s“ öffnet in %(place)s.")
_CLOSED: Final = mark("„%(offer)s“ schließt.")
_MOVED: Final = mark("„%(offer)s“ zieht um nach %(place)s.")
_EXTENDED: Final = mark("„%(offer)s“ ist auch für %(region)s da.")
_RESIZED: Final = mark("„%(offer)s“ hat %(places)s Plätze statt %(before)s.")
_SIZED: Final = mark("„%(offer)s“ hat %(places)s Plätze; bisher ist keine Zahl bekannt.")
_OUTSIDE: Final = mark("Der Punkt liegt in keiner Gemeinde des Atlas; er zählt nur für Entfernungen.")
_WAS_SPREAD: Final = mark("Bisher hat es %(sites)s Standorte, danach nur noch diesen.")
_AREA_STAYS: Final = mark("Sein Einzugsgebiet bleibt.")
_SERVES_ALREADY: Final = mark("„%(offer)s“ ist schon für %(region)s da.")
_IS_SO_ALREADY: Final = mark("„%(offer)s“ hat schon %(places)s Plätze.")
_ENDED: Final = mark("Die Förderung „%(line)s“ endet.")
_CLOSING: Final = mark("Ohne sie schließen: %(offers)s.")
_AT_RISK: Final = mark("Gefährdet, aber auch von anderen bezahlt: %(offers)s.")
_NONE_CLOSES: Final = mark("Kein Angebot hängt allein an ihr.")
_NO_SHORTER_WAY: Final = mark("Die Wege bleiben gleich lang, weil die Menschen weiterhin hinfahren müssen.")
_NO_TOPIC: Final = mark("Ein Thema „%(topic)s“ gibt es im Atlas nicht.")


@dataclass(frozen=True)
class Outcome:
    """What became of one edit.

    Attributes
    ----------
    is_applied
        False where the edit does not fit the data, as when its offer has gone; `sentence` then says why.
    remarks
        What else is worth knowing.
    topics, offers
        The topics and offers it touches.
    closed, at_risk
        Offers that an ending funding line closes, and those that lose only a part of their funding.
    """

    edit: Edit
    is_applied: bool
    sentence: Sentence
    remarks: tuple[Sentence, ...] = ()
    topics: frozenset[str] = frozenset()
    offers: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    at_risk: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The edit as addresses carry it."""
        return write_edit(self.edit)

    def say(self, language: Language) -> str:
        """Return in words what becomes of it."""
        return " ".join(fill_sentence(sentence, language) for sentence in (self.sentence, *self.remarks))


@dataclass
class _Told:
    """What an edit tells when it has been applied."""

    sentence: Sentence
    topics: set[str]
    offers: list[str]
    remarks: list[Sentence] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    at_risk: list[str] = field(default_factory=list)


def apply_edits(snapshot: Snapshot, edits: Iterable[Edit]) -> tuple[Snapshot, list[Outcome]]:
    """Return the snapshot as it would be, and what became of each edit.

    Edits are applied in their order. One that does not fit the data is left out and says so; the others count.

    Parameters
    ----------
    snapshot
        The real data; neither it nor its frames are changed.
    """
    draft = Draft(snapshot)
    outcomes = [_apply(draft, edit) for edit in edits]
    return draft.as_snapshot(), outcomes


def _apply(draft: Draft, edit: Edit) -> Outcome:
    before = dict(draft.changed)
    try:
        told = _APPLIED_BY[type(edit)](draft, edit)
    except SkippedError as reason:
        # All of an edit or nothing of it.
        draft.changed = before
        return Outcome(edit, is_applied=False, sentence=(reason.template, reason.facts))
    return Outcome(
        edit,
        is_applied=True,
        sentence=told.sentence,
        remarks=tuple(told.remarks),
        topics=frozenset(told.topics),
        offers=tuple(told.offers),
        closed=tuple(told.closed),
        at_risk=tuple(told.at_risk),
    )


def _open(draft: Draft, edit: OpenOffer) -> _Told:
    topics = draft.base.topics
    if edit.topic_id not in topics.index:
        raise SkippedError(_NO_TOPIC, topic=edit.topic_id)
    place = draft.name_spot(edit.spot)
    for region in edit.serves:
        draft.name_region(region)
    offer_id = draft.new_offer_id()
    name = edit.name or f"{topics['label_de'][edit.topic_id]} {place}"
    draft.add("offers", [_new_offer(draft, edit, offer_id, name)])
    draft.place(offer_id, edit.spot)
    draft.serve(offer_id, edit.serves)
    told = _Told((_OPENED, {"offer": name, "place": place}), {edit.topic_id}, [offer_id])
    _warn_outside(draft, edit, told)
    return told


def _new_offer(draft: Draft, edit: OpenOffer, offer_id: str, name: str) -> dict[str, Any]:
    return {
        "offer_id": offer_id,
        "name": name,
        "topic_id": edit.topic_id,
        "delivery_modes": edit.mode,
        "is_confidential": False,
        "capacity": edit.capacity,
        # Of this year: an offer that is only planned must not let a topic look outdated.
        "source_year": draft.base.as_of.year,
    }


def _close(draft: Draft, edit: CloseOffer) -> _Told:
    offer = draft.offer(edit.offer_id)
    draft.close(edit.offer_id)
    return _tell(offer, _CLOSED)


def _move(draft: Draft, edit: MoveOffer) -> _Told:
    offer = draft.offer(edit.offer_id)
    told = _tell(offer, _MOVED, place=draft.name_spot(edit.spot))
    sites = int((draft.table("offer_sites")["offer_id"] == edit.offer_id).sum())
    draft.place(edit.offer_id, edit.spot)
    if sites > 1:
        told.remarks.append((_WAS_SPREAD, {"sites": sites}))
    if _areas_of(draft, edit.offer_id):
        told.remarks.append((_AREA_STAYS, {}))
    _warn_outside(draft, edit, told)
    return told


def _extend(draft: Draft, edit: ExtendArea) -> _Told:
    offer = draft.offer(edit.offer_id)
    name = draft.name_region(edit.region_id)
    if edit.region_id in _areas_of(draft, edit.offer_id):
        raise SkippedError(_SERVES_ALREADY, offer=offer["name"], region=name)
    draft.serve(edit.offer_id, [edit.region_id])
    told = _tell(offer, _EXTENDED, region=name)
    if split_list(offer["delivery_modes"]) == [DeliveryMode.ON_SITE.value]:
        told.remarks.append((_NO_SHORTER_WAY, {}))
    return told


def _resize(draft: Draft, edit: SetCapacity) -> _Told:
    offer = draft.offer(edit.offer_id)
    before = offer["capacity"]
    if before == edit.capacity:
        raise SkippedError(_IS_SO_ALREADY, offer=offer["name"], places=edit.capacity)
    draft.set_cell(edit.offer_id, "capacity", edit.capacity)
    if before is None:
        return _tell(offer, _SIZED, places=edit.capacity)
    return _tell(offer, _RESIZED, places=edit.capacity, before=int(before))


def _end(draft: Draft, edit: EndFunding) -> _Told:
    topics = draft.table("offers").set_index("offer_id")["topic_id"]
    ended = end_line(draft, edit)
    line = ", ".join(filter(None, (ended.line.funder, ended.line.purpose)))
    closed = [one.offer_id for one in ended.closed]
    told = _Told((_ENDED, {"line": line}), set(topics[closed]), closed, closed=closed)
    told.at_risk = [one.offer_id for one in ended.at_risk]
    for sentence, some in ((_CLOSING, ended.closed), (_AT_RISK, ended.at_risk)):
        if some:
            told.remarks.append((sentence, {"offers": ", ".join(f"„{one.name}“" for one in some)}))
    if not closed:
        told.remarks.append((_NONE_CLOSES, {}))
    return told


_APPLIED_BY: Final[dict[type[Edit], Callable[[Draft, Any], _Told]]] = {
    OpenOffer: _open,
    CloseOffer: _close,
    MoveOffer: _move,
    ExtendArea: _extend,
    SetCapacity: _resize,
    EndFunding: _end,
}


def _tell(offer: dict[str, Any], template: str, **facts: object) -> _Told:
    return _Told((template, {"offer": offer["name"], **facts}), {str(offer["topic_id"])}, [str(offer["offer_id"])])


def _warn_outside(draft: Draft, edit: OpenOffer | MoveOffer, told: _Told) -> None:
    if draft.municipality_at(edit.spot) is None:
        told.remarks.append((_OUTSIDE, {}))


def _areas_of(draft: Draft, offer_id: str) -> set[str]:
    areas = draft.table("service_areas")
    mine = areas[(areas["offer_id"] == offer_id) & (areas["basis"] == Basis.STATED)]
    return set(mine["region_id"].dropna())


def fill_sentence(sentence: Sentence, language: Language) -> str:
    """Return a sentence in a language, numbers as the language writes them."""
    template, facts = sentence
    shown = {name: language.number(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
    return language.gettext(template, **shown)
