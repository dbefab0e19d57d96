"""The builder of scenarios: forms without a script, each of which adds one edit to the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from atlas.errors import BadRequestError
from atlas.frames import rows_of
from atlas.language import fold_text, mark
from atlas.services.funding_lines import FundingLine, list_funding_lines
from atlas.services.gazetteer import find_place
from atlas.services.places import PlaceKind
from atlas.services.scenario_edits import (
    CloseOffer,
    Edit,
    EndFunding,
    ExtendArea,
    MoveOffer,
    OpenOffer,
    SetCapacity,
    Spot,
    parse_edits,
    write_edits,
)
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode, Level, values
from atlas.web.context import language
from atlas.web.params import Arguments, read_choice, read_count, read_text
from atlas.web.scenario_params import ScenarioState, read_share

FORM_PARAMETERS: Final = ("add", "place", "region", "capacity", "title", "mode", "line", "share", "new_topic")
"""What the forms send besides the state of the page."""
_MOST_PLACES: Final = 999_999


@dataclass(frozen=True)
class Example:
    """A scenario to begin with: its words, and the address that shows it."""

    words: str
    url: str


def read_new_edit(taken: Snapshot, arguments: Arguments) -> Edit:
    """Return the edit that a form of the builder asks for.

    Raises
    ------
    BadRequestError, UnknownPlaceError
        If the form lacks something, or names a place that nobody knows.
    """
    kind = read_choice(arguments, "add", tuple(_READERS))
    # Read again from its text, so that a form can make nothing that an address cannot carry.
    (edit,) = parse_edits(write_edits([_READERS[kind](taken, arguments)]))
    return edit


def _read_close(_taken: Snapshot, arguments: Arguments) -> Edit:
    return CloseOffer(_require(arguments, "offer", mark("Bitte wählen Sie ein Angebot aus.")))


def _read_move(taken: Snapshot, arguments: Arguments) -> Edit:
    offer = _require(arguments, "offer", mark("Bitte wählen Sie ein Angebot aus."))
    return MoveOffer(offer, _read_spot(taken, arguments))


def _read_serve(_taken: Snapshot, arguments: Arguments) -> Edit:
    offer = _require(arguments, "offer", mark("Bitte wählen Sie ein Angebot aus."))
    return ExtendArea(offer, _require(arguments, "region", mark("Bitte wählen Sie einen Raum aus.")))


def _read_capacity(_taken: Snapshot, arguments: Arguments) -> Edit:
    offer = _require(arguments, "offer", mark("Bitte wählen Sie ein Angebot aus."))
    places = _read_places(arguments)
    if places is None:
        raise BadRequestError("Bitte geben Sie die Zahl der Plätze an.")
    return SetCapacity(offer, places)


def _read_open(taken: Snapshot, arguments: Arguments) -> Edit:
    region = read_text(arguments, "region")
    return OpenOffer(
        _require(arguments, "new_topic", mark("Bitte wählen Sie ein Thema aus.")),
        _read_spot(taken, arguments),
        name=read_text(arguments, "title"),
        capacity=_read_places(arguments),
        serves=(region,) if region else (),
        mode=read_choice(arguments, "mode", values(DeliveryMode)),
    )


def _read_fund(_taken: Snapshot, arguments: Arguments) -> Edit:
    line = _require(arguments, "line", mark("Bitte wählen Sie eine Förderlinie aus."))
    return EndFunding(line, share_percent=read_share(arguments))


_READERS: Final[dict[str, Callable[[Snapshot, Arguments], Edit]]] = {
    "close": _read_close,
    "move": _read_move,
    "serve": _read_serve,
    "capacity": _read_capacity,
    "open": _read_open,
    "fund": _read_fund,
}


def _require(arguments: Arguments, name: str, missing: str) -> str:
    text = read_text(arguments, name)
    if not text:
        raise BadRequestError(missing)
    return text


def _read_places(arguments: Arguments) -> int | None:
    places = read_count(arguments, "capacity", least=0)
    if places is not None and places > _MOST_PLACES:
        raise BadRequestError("Mehr als %(most)s Plätze hat kein Angebot.", most=language().number(_MOST_PLACES))
    return places


def _read_spot(taken: Snapshot, arguments: Arguments) -> Spot:
    """Return the place that somebody typed: a municipality's centre, or the point of anything smaller."""
    text = _require(arguments, "place", mark("Bitte geben Sie einen Ort an: eine Gemeinde oder einen Ortsteil."))
    place = find_place(taken, text)
    if place.kind == PlaceKind.MUNICIPALITY and place.ags:
        return Spot(ags=min(place.ags))
    if place.kind == PlaceKind.REGION or place.lon is None or place.lat is None:
        raise BadRequestError(
            "„%(place)s“ ist größer als ein Ort; bitte geben Sie eine Gemeinde oder einen Ortsteil an.", place=text
        )
    return Spot(lon=place.lon, lat=place.lat)


def choose_topic(taken: Snapshot, state: ScenarioState, touched: list[str]) -> str:
    """Return the topic whose offers the builder lists.

    Raises
    ------
    NotFoundError
        If the address names one that the atlas does not know.
    """
    if state.topic:
        taken.require_topic(state.topic)
        return state.topic
    if state.offer and state.offer in taken.offers.index:
        return str(taken.offers["topic_id"][state.offer])
    return touched[0] if touched else str(taken.topics.index[0])


def list_offers(taken: Snapshot, topic_id: str, county: str) -> list[dict[str, Any]]:
    """Return the offers of a topic that can be chosen, by county and name."""
    offers = taken.offers
    chosen = offers[offers["topic_id"] == topic_id]
    if county:
        chosen = chosen[chosen["county_ags"] == county]
    rows = rows_of(chosen[["offer_id", "name", "municipality", "county", "is_hidden"]])
    return sorted(rows, key=lambda row: (fold_text(row["county"] or ""), fold_text(row["name"])))


def list_regions(taken: Snapshot, county: str) -> list[tuple[str, str]]:
    """Return the regions that an offer may serve, as id and words: the wide ones first."""
    regions = taken.regions
    chosen = regions[regions["county_ags"] == county] if county else regions
    order = values(Level)
    rows = rows_of(chosen[["region_id", "level", "name", "county_ags"]])
    rows.sort(key=lambda row: (order.index(row["level"]), fold_text(row["name"])))
    return [(row["region_id"], row["name"]) for row in rows]


def list_lines(taken: Snapshot, county: str) -> list[FundingLine]:
    """Return the funding lines that can be ended."""
    return list_funding_lines(taken, county)


# Scenarios over the embedded default data; each is shown where the data at hand have what it speaks of.
_CLOSING: Final = (("tafel", "08335075"),)
_OPENING: Final = (("schuldnerberatung", "08335080"),)


def make_examples(taken: Snapshot, state: ScenarioState) -> list[Example]:
    """Return a few scenarios to begin with, as far as the data have their topics and places."""
    made = []
    for topic, ags in _CLOSING:
        offers = taken.offers[(taken.offers["topic_id"] == topic) & (taken.offers["ags"] == ags)].index
        if len(offers):
            words = mark("Was, wenn in %(place)s das Angebot „%(topic)s“ wegfällt?")
            made.append(_example(taken, state, words, (topic, ags), *map(CloseOffer, offers)))
    for topic, ags in _OPENING:
        if topic in taken.topics.index and ags in taken.municipalities.index:
            words = mark("Was, wenn in %(place)s das Angebot „%(topic)s“ entsteht?")
            made.append(_example(taken, state, words, (topic, ags), OpenOffer(topic, Spot(ags))))
    return made


def _example(taken: Snapshot, state: ScenarioState, words: str, about: tuple[str, str], *edits: Edit) -> Example:
    topic, ags = about
    facts = {
        "topic": taken.topics[f"label_{language().code}"][topic],
        "place": taken.municipalities["name"][ags],
    }
    return Example(language().gettext(words, **facts), state.adding(*edits))
