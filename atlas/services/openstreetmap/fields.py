"""What two entries of one place say differently, field by field, compared by meaning and not by spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_with
from datetime import date, timedelta
from typing import Any, Final

from atlas.services.holiday_calendar import find_jurisdiction
from atlas.services.opening_spans import lay_out
from atlas.services.openstreetmap.contacts import read_phones, same_number, same_street, same_website, share_phone
from atlas.services.openstreetmap.evidence import address_of, first_of, names_of
from atlas.services.openstreetmap.kinds import Fit, fit_of, main_of
from atlas.services.openstreetmap.names import compare_names, distinctive_words, is_same_name

DIFFERS: Final = "differs"
ABSENT_IN_OSM: Final = "absent_in_osm"
ABSENT_IN_ATLAS: Final = "absent_in_atlas"
STATES: Final = (DIFFERS, ABSENT_IN_OSM, ABSENT_IN_ATLAS)

_CERTAINTY: Final = {
    "name": 0.85,
    "kind": 0.7,
    "phone": 0.9,
    "email": 0.9,
    "website": 0.8,
    "address": 0.9,
    "opening_hours": 0.9,
    "wheelchair": 0.9,
    "operator": 0.7,
}
"""How surely two unequal values mean different things: providers and pages have many names, numbers have not."""
_CERTAINTY_ABSENT: Final = 0.95
FIELDS: Final = tuple(_CERTAINTY)
"""The fields that are compared, in the order in which they are told."""
_SAME_OPERATOR: Final = 0.85
_COMPARED_DAYS: Final = 28
_LONGEST_VALUE: Final = 255


@dataclass(frozen=True)
class Difference:
    """One field that two entries say differently.

    `ours` and `theirs` are what the atlas and OpenStreetMap say, empty where they say nothing; `certainty` (0 to 1) is
    how surely it is a difference, given that both are one place; `proposed` are tags for OpenStreetMap, none where the
    atlas has nothing to offer or nobody should decide it from afar.
    """

    field: str
    state: str
    ours: str
    theirs: str
    certainty: float
    proposed: Mapping[str, str] = made_with(default_factory=dict)


def find_differences(ours: Mapping[str, Any], theirs: Mapping[str, str], as_of: date) -> list[Difference]:
    """Return what a place of the atlas and the tags of its partner say differently.

    Parameters
    ----------
    ours
        A row of `osm_atlas_places.list_atlas_places`.
    as_of
        Opening hours are compared over the four weeks from then.
    """
    found = (compare(ours, theirs) for compare in _COMPARISONS)
    return [difference for difference in (*found, _compare_hours(ours, theirs, as_of)) if difference]


def _compare_name(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    given = names_of(theirs)
    found = [is_same_name(one, other) for one in ours["names"] for other in given]
    own = next((name for name in ours["names"] if distinctive_words(name)), "")
    other = next((name for name in given if distinctive_words(name)), "")
    # Where only one side has a name of its own, the other lacks it; any name that says the same is enough.
    if any(found) or (given and not other):
        return None
    return _differ("name", own, other, {"name": ours["name"]})


def _compare_kind(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    fits = [(fit_of(tags, theirs), position) for position, tags in enumerate(ours["tags"]) if tags]
    if not fits:
        return None
    best, position = max(fits, key=lambda pair: (pair[0], -pair[1]))
    tags = ours["tags"][position]
    if best == Fit.FULL:
        return None
    missing = {key: value for key, value in tags.items() if key not in theirs}
    spoken = _write_tags({key: theirs[key] for key in tags if key in theirs} or _main_of(theirs))
    if best == Fit.PARTIAL:
        return Difference("kind", ABSENT_IN_OSM, _write_tags(tags), spoken, _CERTAINTY["kind"], missing)
    # Which of two kinds is right shows on the spot only.
    return Difference("kind", DIFFERS, _write_tags(tags), spoken, _CERTAINTY["kind"])


def _main_of(tags: Mapping[str, str]) -> dict[str, str]:
    key, _, value = main_of(tags).partition("=")
    return {key: value} if key else {}


def _write_tags(tags: Mapping[str, str]) -> str:
    return "; ".join(f"{key}={value}" for key, value in tags.items())


def _compare_phone(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    given = first_of(theirs, "phone", "mobile")
    own = ours["phone"]
    if own and given and share_phone(read_phones(own), read_phones(given)):
        return None
    return _differ("phone", own, given, {_key_of(theirs, "phone"): own})


def _compare_email(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    given = first_of(theirs, "email")
    if ours["email"].casefold() in {one.strip().casefold() for one in given.split(";")} and given:
        return None
    return _differ("email", ours["email"], given, {_key_of(theirs, "email"): ours["email"]})


def _compare_website(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    given = first_of(theirs, "website", "url")
    if ours["website"] and given and same_website(ours["website"], given):
        return None
    return _differ("website", ours["website"], given, {_key_of(theirs, "website"): ours["website"]})


def _compare_address(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    own, given = ours["address"], address_of(theirs)
    # Without house number it is the name of a street and no address.
    if not (own.street and own.number):
        return _differ("address", "", str(given), {}) if given.street and given.number and not own.street else None
    if given.street and given.number:
        is_same = same_street(own.street, given.street) and same_number(own.number, given.number)
        is_same &= not (own.postcode and given.postcode) or own.postcode == given.postcode
        if is_same:
            return None
    parts = {"street": own.street, "housenumber": own.number, "postcode": own.postcode, "city": own.city}
    proposed = {f"addr:{name}": text for name, text in parts.items() if text and theirs.get(f"addr:{name}") != text}
    return _differ("address", str(own), str(given) if given.street and given.number else "", proposed)


def _compare_wheelchair(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    given = theirs.get("wheelchair", "")
    if ours["wheelchair"] == {"designated": "yes"}.get(given, given):
        return None
    return _differ("wheelchair", ours["wheelchair"], given, {"wheelchair": ours["wheelchair"]})


def _compare_operator(ours: Mapping[str, Any], theirs: Mapping[str, str]) -> Difference | None:
    own, given = ours["operator"], theirs.get("operator", "")
    if own and given:
        likeness = compare_names(ours["operators"], [given])
        is_same = likeness is None or likeness >= _SAME_OPERATOR
    else:
        # Who runs a place under its own name needs no entry of its own.
        is_same = bool(own) and (compare_names(ours["operators"], ours["names"]) or 0.0) >= _SAME_OPERATOR
    return None if is_same else _differ("operator", own, given, {"operator": own})


def _compare_hours(ours: Mapping[str, Any], theirs: Mapping[str, str], as_of: date) -> Difference | None:
    own, given = ours["opening_hours"], first_of(theirs, "opening_hours")
    if own and given and (own == given or _same_hours(own, given, ours, as_of)):
        return None
    return _differ("opening_hours", own, given, {"opening_hours": own})


def _same_hours(own: str, given: str, ours: Mapping[str, Any], as_of: date) -> bool:
    jurisdiction = find_jurisdiction(ours["ags"], ours["county_ags"])
    monday = as_of - timedelta(days=as_of.weekday())
    spans = [
        [(span.start, span.end, span.state) for span in lay_out(text, jurisdiction, monday, _COMPARED_DAYS)]
        for text in (own, given)
    ]
    return bool(spans[0]) and spans[0] == spans[1]


def _key_of(theirs: Mapping[str, str], key: str) -> str:
    # A mapper keeps the spelling of the key that the place has already.
    return f"contact:{key}" if f"contact:{key}" in theirs and key not in theirs else key


def _differ(name: str, ours: str, theirs: str, proposed: Mapping[str, str]) -> Difference | None:
    """Return the difference of two values that are not the same, None where neither side says anything."""
    if not ours and not theirs:
        return None
    if not ours:
        return Difference(name, ABSENT_IN_ATLAS, "", theirs, _CERTAINTY_ABSENT)
    # OpenStreetMap takes no longer values.
    fitting = {key: text for key, text in proposed.items() if 0 < len(text) <= _LONGEST_VALUE}
    if not theirs:
        return Difference(name, ABSENT_IN_OSM, ours, "", _CERTAINTY_ABSENT, fitting)
    return Difference(name, DIFFERS, ours, theirs, _CERTAINTY[name], fitting)


_COMPARISONS: Final[tuple[Callable[[Mapping[str, Any], Mapping[str, str]], Difference | None], ...]] = (
    _compare_name,
    _compare_kind,
    _compare_phone,
    _compare_email,
    _compare_website,
    _compare_address,
    _compare_wheelchair,
    _compare_operator,
)
