"""What speaks for and against a place of the atlas and one of OpenStreetMap being the same, in points.

The points are logarithms of likelihood ratios and add up, as in record linkage after Fellegi and Sunter (1969, "A
Theory for Record Linkage"); what one side does not state says nothing and counts 0. The table of points, and where it
is from, stands in docs/decisions/0016-comparison-with-osm.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.formats.osm_values import split_address
from atlas.services.openstreetmap.contacts import (
    Address,
    read_phones,
    read_website,
    same_number,
    same_street,
    same_website,
    share_phone,
)
from atlas.services.openstreetmap.kinds import Fit, fit_of
from atlas.services.openstreetmap.names import compare_words, naming_words
from atlas.vocabulary import Precision

PRIOR: Final = -0.5
"""A place of a fitting kind within reach, of which nothing else is known, is a little rather another one."""
PRIOR_APPROXIMATE: Final = -3.0
"""The same where only the town is known: many more places are within reach."""
SPREAD_M: Final = {str(Precision.EXACT): 60.0, str(Precision.STREET): 150.0}
"""How far points of one place lie apart: doors, middles of plots and of streets."""
NEAR_M: Final = 250.0
"""Within it the points for distance compare with points strewn at random."""
REACH_M: Final = {
    str(Precision.EXACT): 1000.0,
    str(Precision.STREET): 1500.0,
    str(Precision.PLACE): 4000.0,
    str(Precision.MUNICIPALITY): 15000.0,
}
"""Farther off nothing is compared; a place known to its municipality also has to lie in the same one."""
_LEAST_FOR_DISTANCE: Final = -5.5
_KIND: Final = {Fit.FULL: 1.0, Fit.PARTIAL: 0.3, Fit.OTHER: -1.0, Fit.RELATED: -1.5}
_KIND_SPECIFIC: Final = 0.5
_NAME: Final = ((0.0, 0.4, 0.6, 0.75, 0.9, 1.0), (-2.5, -2.5, -1.5, 0.3, 3.0, 4.5))
_OPERATOR: Final = ((0.0, 0.5, 0.7, 0.9, 1.0), (-0.5, -0.5, 0.3, 1.2, 1.5))
_PHONE, _PHONE_SHARED, _PHONE_OTHER = 3.5, 1.0, -0.5
_WEBSITE, _WEBSITE_SHARED, _WEBSITE_OTHER = 2.5, 0.5, -0.3
_EMAIL: Final = 2.5
_ADDRESS, _STREET, _NUMBER_OTHER, _STREET_OTHER = 2.0, 0.5, -3.0, -0.7
_FAR_LIKENESS: Final = 0.75
"""Beyond `NEAR_M` only names as alike as this, or a telephone number, are looked at further."""

_NAME_TAGS: Final = ("name", "alt_name", "official_name", "short_name", "old_name", "loc_name", "name:de", "brand")
_OPERATOR_TAGS: Final = ("operator", "operator:short", "brand", "network")


@dataclass(frozen=True)
class Traits:
    """What is compared of one place: words of names, numbers, address, tags."""

    names: frozenset[str]
    operators: frozenset[str]
    phones: frozenset[str]
    website: str
    email: str
    address: Address
    tags: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Evidence:
    """The points for and against one pair.

    `likeness` is that of the names (None where one side has no distinctive one), `fit` that of the kinds; `points`
    hold prior, distance, kind, name, operator, phone, website, email and address, as far as they count.
    """

    distance_m: float
    fit: Fit
    likeness: float | None
    points: Mapping[str, float] = field(repr=False)

    @property
    def weight(self) -> float:
        """The sum of the points: the logarithm of the odds that both are one place."""
        return sum(self.points.values())

    @property
    def contradicts(self) -> bool:
        """Whether name, address or kind speak clearly against it."""
        return self.points.get("name", 0.0) < 0 or self.points.get("address", 0.0) < -1 or self.fit <= Fit.OTHER


def probability(weight: float) -> float:
    """Return the probability of odds by their logarithm.

    >>> probability(0.0), round(probability(3.0), 3)
    (0.5, 0.953)
    """
    return 1 / (1 + math.exp(-weight)) if weight > -700 else 0.0


def traits_of_atlas(places: pd.DataFrame, towns: frozenset[str]) -> list[Traits]:
    """Return what is compared of the places of `osm_atlas_places`; words of `towns` name no place by themselves."""
    columns = (places[name] for name in ("names", "operators", "phone", "website", "email", "address", "tags"))
    return [
        Traits(
            _words(names, towns), _words(operators, towns), read_phones(phone), website, email.casefold(), address, tags
        )
        for names, operators, phone, website, email, address, tags in zip(*columns, strict=True)
    ]


def traits_of_osm(all_tags: Iterable[Mapping[str, str]], towns: frozenset[str]) -> list[Traits]:
    """Return what is compared of places of OpenStreetMap, by their tags; `towns` as above."""
    return [_traits_of_tags(tags, towns) for tags in all_tags]


def names_of(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return all names in the tags of a place."""
    return tuple(part.strip() for key in _NAME_TAGS if key in tags for part in tags[key].split(";") if part.strip())


def first_of(tags: Mapping[str, str], *keys: str) -> str:
    """Return the value of the first of these keys that a place has; keys of contacts have two spellings.

    >>> first_of({"contact:phone": "110"}, "phone"), first_of({}, "phone")
    ('110', '')
    """
    return next((tags[key] for one in keys for key in (one, f"contact:{one}") if key in tags), "")


def address_of(tags: Mapping[str, str]) -> Address:
    """Return the address in the tags of a place."""
    street = tags.get("addr:street") or tags.get("addr:place", "")
    number = tags.get("addr:housenumber", "")
    # Seen in the data: the number within the street.
    street, number = (street, number) if number else split_address(street)
    return Address(street, number, tags.get("addr:postcode", ""), tags.get("addr:city", ""))


def _traits_of_tags(tags: Mapping[str, str], towns: frozenset[str]) -> Traits:
    operators = [tags[key] for key in _OPERATOR_TAGS if key in tags]
    phones = read_phones(";".join(filter(None, (first_of(tags, "phone"), first_of(tags, "mobile")))))
    website, email = first_of(tags, "website", "url"), first_of(tags, "email").casefold()
    names = _words(names_of(tags), towns)
    return Traits(names, _words(operators, towns), phones, website, email, address_of(tags), (tags,))


def _words(names: Iterable[str], towns: frozenset[str]) -> frozenset[str]:
    return frozenset(words for name in names if (words := naming_words(name, towns)))


class Judge:
    """Weighs pairs of places; knows which numbers and pages several places share, as those tell little.

    Parameters
    ----------
    ours, theirs
        Traits of the places of the atlas and of OpenStreetMap.
    """

    def __init__(self, ours: Sequence[Traits], theirs: Sequence[Traits]) -> None:
        self._ours, self._theirs = ours, theirs
        self._fits: dict[tuple[int, int], Fit] = {}
        self._phones = _count_most([one.phones for one in ours], [one.phones for one in theirs])
        sites = ([{read_website(one.website)[0]} for one in side if one.website] for side in (ours, theirs))
        self._hosts = _count_most(*sites)

    def fit(self, our: int, their: int) -> Fit:
        """Return how well the kinds of a pair fit."""
        key = our, their
        if key not in self._fits:
            found = self._theirs[their].tags[0]
            self._fits[key] = max((fit_of(tags, found) for tags in self._ours[our].tags), default=Fit.NONE)
        return self._fits[key]

    def weigh(self, our: int, their: int, distance_m: float, precision: str) -> Evidence | None:
        """Return what speaks for and against a pair; None where it is out of the question."""
        fit = self.fit(our, their)
        if fit == Fit.NONE:
            return None
        one, other = self._ours[our], self._theirs[their]
        likeness = _compare_all(one.names, other.names)
        # A mapper may have written the provider's name where the place has no other.
        by_provider = _compare_all(one.operators, other.names)
        likeness = likeness if by_provider is None else max(likeness or 0.0, by_provider * 0.95)
        is_near = precision in SPREAD_M and distance_m <= NEAR_M
        if not is_near and not _is_worth_a_look(one, other, likeness):
            return None
        points = {
            "prior": PRIOR if precision in SPREAD_M else PRIOR_APPROXIMATE,
            "distance": points_for_distance(distance_m, precision),
            "kind": _KIND[fit] + (_KIND_SPECIFIC if fit == Fit.FULL and self._is_specific(our) else 0.0),
            "name": 0.0 if likeness is None else _read_off(likeness, _NAME),
            "operator": _points_for_operator(one, other),
            **self._points_for_contacts(one, other),
            "address": _points_for_address(one.address, other.address),
        }
        return Evidence(distance_m, fit, likeness, points)

    def _is_specific(self, our: int) -> bool:
        return any(len(tags) > 1 for tags in self._ours[our].tags)

    def _points_for_contacts(self, one: Traits, other: Traits) -> dict[str, float]:
        points = {"phone": 0.0, "website": 0.0, "email": 0.0}
        if one.phones and other.phones:
            points["phone"] = _PHONE_OTHER
            if share_phone(one.phones, other.phones):
                is_own = all(self._phones[number] < 2 for number in one.phones & other.phones)
                points["phone"] = _PHONE if is_own else _PHONE_SHARED
        if one.website and other.website:
            points["website"] = _WEBSITE_OTHER
            if same_website(one.website, other.website):
                is_own = self._hosts[read_website(one.website)[0]] < 2
                points["website"] = _WEBSITE if is_own else _WEBSITE_SHARED
        if one.email and one.email == other.email:
            points["email"] = _EMAIL
        return points


def points_for_distance(distance_m: float, precision: str) -> float:
    """Return the points for a distance; 0 where the place of the atlas is only known to its town.

    Points of one place scatter around each other normally in both directions (a Rayleigh distance), those of others
    evenly: the ratio is R² / 2s² · exp(-d² / 2s²), with R = `NEAR_M` and s = `SPREAD_M`, and not less than a place
    that moved or was entered wrongly deserves.

    >>> [round(points_for_distance(metres, "exact"), 1) for metres in (0, 80, 150, 800)]
    [2.2, 1.3, -1.0, -5.5]
    """
    if precision not in SPREAD_M:
        return 0.0
    spread_m = SPREAD_M[precision]
    reach_m = NEAR_M * spread_m / SPREAD_M[str(Precision.EXACT)]
    points = 2 * math.log(reach_m / spread_m) - math.log(2) - distance_m**2 / (2 * spread_m**2)
    return max(points, _LEAST_FOR_DISTANCE)


def _points_for_operator(one: Traits, other: Traits) -> float:
    likeness = _compare_all(one.operators, other.operators)
    return 0.0 if likeness is None else _read_off(likeness, _OPERATOR)


def _points_for_address(one: Address, other: Address) -> float:
    if not one.street or not other.street:
        return 0.0
    if not same_street(one.street, other.street):
        return _STREET_OTHER
    if not one.number or not other.number:
        return _STREET
    return _ADDRESS if same_number(one.number, other.number) else _NUMBER_OTHER


def _is_worth_a_look(one: Traits, other: Traits, likeness: float | None) -> bool:
    return (
        (likeness or 0.0) >= _FAR_LIKENESS
        or share_phone(one.phones, other.phones)
        or _points_for_address(one.address, other.address) == _ADDRESS
    )


def _compare_all(ours: frozenset[str], theirs: frozenset[str]) -> float | None:
    if not ours or not theirs:
        return None
    return max(compare_words(one, other) for one in ours for other in theirs)


def _read_off(likeness: float, curve: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    return float(np.interp(likeness, *curve))


def _count_most(*sides: Iterable[Iterable[Any]]) -> Counter[Any]:
    """Return for each value how many places of the side that uses it most share it."""
    most: Counter[Any] = Counter()
    for side in sides:
        most |= Counter(value for values in side for value in values)
    return most
