"""One door for places: what somebody types becomes an area, a point, or an error that names what is near."""

from __future__ import annotations

from typing import Final

from rapidfuzz import fuzz

from atlas.errors import UnknownPlaceError
from atlas.language import fold_text
from atlas.services.geocoding import Question, SilentServiceError, find_address
from atlas.services.nearness import areas_of
from atlas.services.place_index import PlaceIndex, place_index
from atlas.services.places import Place, PlaceKind, is_point, point_key, read_point
from atlas.services.snapshots import Snapshot

__all__ = ["Place", "PlaceKind", "find_place", "suggest_places"]

_NEAR: Final = 3
_ALIKE: Final = 75
_WIDE: Final = 12
# The region and the postcode of a near town would only repeat its name.
_NAMED_IN_FAULTS: Final = {PlaceKind.MUNICIPALITY, PlaceKind.LOCALITY}
# Shorter than any street; asking a service for less would only tell it what people type.
_LEAST_ADDRESS: Final = 4


def find_place(snapshot: Snapshot, text: str) -> Place:
    """Return the place that a text means.

    In this order: ``lon,lat``; a name or postcode; the beginning of a name; a name one slip away; an address,
    where the operator has named a service; a town inside the text.

    Raises
    ------
    UnknownPlaceError
        If nothing fits; its facts name near spellings (`near`) and what finds them (`keys`).
    BadRequestError
        If a point is no place on earth.

    Notes
    -----
    Of several places the likeliest: municipality before region, postcode and locality, then the one with
    more people.
    """
    if is_point(text):
        return _point_at(snapshot, *read_point(text))
    index = place_index(snapshot)
    found = index.find_direct(text) or index.find_begun(text) or index.find_misspelt(text)
    if found:
        return found[0]
    towns = index.find_towns(text)
    is_silent = False
    try:
        found = _ask_for_address(snapshot, text, towns)
    except SilentServiceError:
        is_silent = True
    # Better the right town without the street than nothing: the page says which place it shows.
    if found or towns:
        return (found or towns)[0]
    raise _unknown(index, text, is_silent=is_silent)


def suggest_places(snapshot: Snapshot, text: str, *, limit: int = 8) -> list[Place]:
    """Return places that somebody who has typed `text` may mean, the likeliest first; none for a point."""
    return [] if is_point(text) else place_index(snapshot).suggest(text, limit)


def _point_at(snapshot: Snapshot, lon: float, lat: float) -> Place:
    return Place(PlaceKind.POINT, "", point_key(lon, lat), areas_of(snapshot).find_holder(lon, lat), lon, lat)


def _ask_for_address(snapshot: Snapshot, text: str, towns: list[Place]) -> list[Place]:
    if sum(sign.isalpha() for sign in text) < _LEAST_ADDRESS:
        return []
    # A name says more than a postcode, whose list of towns may have gaps.
    named = [place for place in towns if place.kind == PlaceKind.MUNICIPALITY] or towns
    return find_address(snapshot, Question(text, frozenset(ags for place in named for ags in place.ags)))


def _is_alike(text: str, place: Place) -> bool:
    typed, name = fold_text(text), fold_text(place.name)
    # "Radolfzell am Bodensee" is Radolfzell to those who live there.
    return max(fuzz.ratio(typed, name), fuzz.ratio(typed, name.split()[0])) >= _ALIKE


def _unknown(index: PlaceIndex, text: str, *, is_silent: bool) -> UnknownPlaceError:
    similar = [place for place in index.suggest(text, _WIDE) if place.kind in _NAMED_IN_FAULTS or text[:1].isdigit()]
    # Berlin is no slip of the pen for Überlingen.
    similar = [place for place in similar if text[:1].isdigit() or _is_alike(text, place)][:_NEAR]
    shown = similar or index.largest(_NEAR)
    near, keys = ", ".join(place.name for place in shown), tuple(place.key for place in shown)
    if is_silent:
        return UnknownPlaceError(
            "Den Ort „%(place)s“ kennt der Atlas nicht, und die Adresssuche antwortet gerade nicht. "
            "Bitte geben Sie eine Gemeinde oder eine Postleitzahl ein, zum Beispiel: %(near)s.",
            place=text,
            near=near,
            keys=keys,
        )
    if similar:
        return UnknownPlaceError(
            "Den Ort „%(place)s“ kennt der Atlas nicht. Ähnlich heißen: %(near)s.", place=text, near=near, keys=keys
        )
    return UnknownPlaceError(
        "Den Ort „%(place)s“ kennt der Atlas nicht. Er kennt zum Beispiel: %(near)s.", place=text, near=near, keys=keys
    )
