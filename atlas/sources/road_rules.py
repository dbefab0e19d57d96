"""Which ways of OpenStreetMap a mode may use, how fast, and in which direction.

Sources: default access in Germany after the OSM wiki, "OSM tags for routing/Access restrictions"; the order of access
tags after "Key:access"; driving speeds after the car profile of OSRM (profiles/car.lua); walking and stairs after
Weidmann (1993, "Transporttechnik der Fussgänger": 1.34 m/s on level ground, 0.61 m/s up and 0.69 m/s down stairs);
cycling at 15 km/h after German planning practice. A ferry takes the time its tags state ("Key:duration"), else 5 km/h
as in OSRM's profile. Left out: waiting for ferries, turn restrictions, traffic lights, slopes, opening times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from atlas.vocabulary import TravelMode

Tags = Mapping[str, str]

RULES_EDITION: Final = 2
"""Raised when a rule changes, so that no stored network of an older rule is used."""

_WALK: Final = 4.8
_STAIRS: Final = 2.3
_CYCLE: Final = 15.0
_ROUGH: Final = 12.0
_CRAWL: Final = 10.0

SPEEDS_KMH: Final[dict[TravelMode, dict[str, float]]] = {
    TravelMode.FOOT: {
        **dict.fromkeys(("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"), _WALK),
        **dict.fromkeys(("unclassified", "residential", "living_street", "service", "road", "track", "path"), _WALK),
        **dict.fromkeys(("footway", "pedestrian", "corridor", "platform"), _WALK),
        "steps": _STAIRS,
    },
    TravelMode.BIKE: {
        **dict.fromkeys(
            ("primary", "primary_link", "secondary", "secondary_link", "tertiary", "tertiary_link"), _CYCLE
        ),
        **dict.fromkeys(("unclassified", "residential", "service", "road", "cycleway"), _CYCLE),
        **dict.fromkeys(("track", "path"), _ROUGH),
        "living_street": _CRAWL,
        # Pushed.
        "pedestrian": _WALK,
    },
    TravelMode.CAR: {
        "motorway": 90.0,
        "motorway_link": 75.0,
        "trunk": 85.0,
        "trunk_link": 70.0,
        "primary": 65.0,
        "primary_link": 60.0,
        "secondary": 55.0,
        "secondary_link": 50.0,
        "tertiary": 40.0,
        "tertiary_link": 30.0,
        "unclassified": 25.0,
        "residential": 25.0,
        "road": 25.0,
        "service": 15.0,
        "living_street": 10.0,
    },
}
"""Speed by mode and kind of way (`highway=...`); a kind that is not listed is not used unless a tag opens it."""

FERRY: Final = "ferry"
"""Kind of a ferry line, which OSM tags as `route=ferry` and not as a highway."""

_FERRY_KMH: Final = 5.0
_OPENED_KMH: Final = {TravelMode.FOOT: _WALK, TravelMode.BIKE: _ROUGH, TravelMode.CAR: _CRAWL}
"""Speed on a way that its kind forbids and a tag of its own allows, as `bicycle=yes` on a footway."""

_OPENABLE: Final = {
    TravelMode.FOOT: {"trunk", "trunk_link", "cycleway", "bridleway"},
    TravelMode.BIKE: {"trunk", "trunk_link", "footway", "bridleway", "corridor"},
    TravelMode.CAR: {"track", "pedestrian", "path", "footway", "cycleway"},
}
_ACCESS: Final = {
    TravelMode.FOOT: ("foot", "access"),
    TravelMode.BIKE: ("bicycle", "vehicle", "access"),
    TravelMode.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
}
"""Keys that say who may use a way, the most special first: the first that is there decides."""

_OPENING: Final = {"yes", "designated", "official", "permissive", "destination"}
_CLOSING: Final = {
    *("no", "private", "agricultural", "forestry", "delivery", "military", "emergency", "restricted", "permit"),
    *("use_sidepath", "residents", "employees"),
}
_FORWARD: Final = {"yes", "true", "1"}
_BACKWARD: Final = {"-1", "reverse"}
# Between drivers' limits and what they reach on average lie bends, crossings and other people; OSRM takes the same.
_SHARE_OF_LIMIT: Final = 0.8
# A sign of 130 is no way to drive through a village; nobody is measured faster than this on average.
_FASTEST_KMH: Final = 110.0
# Walkers get around or over every barrier that stands on a way; only a gate that is not for them stops them.
_STOPS_BIKES: Final = {"stile", "kissing_gate", "turnstile", "full-height_turnstile", "jersey_barrier", "log", "debris"}
_LETS_CARS_PASS: Final = {
    *("gate", "lift_gate", "swing_gate", "sliding_gate", "entrance", "border_control", "cattle_grid", "toll_booth"),
    *("height_restrictor", "kerb", "sally_port", "no"),
}


def speed_of(tags: Tags, mode: TravelMode) -> float:
    """Return how fast a mode travels on a way in km/h, 0 where it may not.

    >>> speed_of({"highway": "steps"}, TravelMode.FOOT), speed_of({"highway": "steps"}, TravelMode.CAR)
    (2.3, 0.0)
    >>> speed_of({"highway": "footway", "bicycle": "yes"}, TravelMode.BIKE)
    12.0
    >>> speed_of({"highway": "secondary", "maxspeed": "30"}, TravelMode.CAR)
    24.0
    """
    # Squares and yards are drawn as areas; people walk across them, but their outline is no street.
    if tags.get("area") == "yes" and mode is not TravelMode.FOOT:
        return 0.0
    access = _access_of(tags, mode)
    if _is_closing(access) or _is_motorroad(tags, mode):
        return 0.0
    kind = kind_of(tags)
    if kind == FERRY:
        # Every ferry takes people, and nearly every one bicycles; of cars it has to be said.
        return _FERRY_KMH if mode is not TravelMode.CAR or access in _OPENING else 0.0
    speed = SPEEDS_KMH[mode].get(kind, 0.0)
    if not speed and kind in _OPENABLE[mode] and access in _OPENING:
        speed = _OPENED_KMH[mode]
    if mode is TravelMode.BIKE:
        return _cycling_speed(speed, access)
    return _driving_speed(speed, tags) if mode is TravelMode.CAR else speed


def kind_of(tags: Tags) -> str:
    """Return the kind of a way: its `highway`, or that it is a ferry."""
    return tags.get("highway") or (FERRY if tags.get("route") == FERRY else "")


def seconds_of(tags: Tags) -> float:
    """Return how long a ferry takes as its tags say, 0 where they do not.

    >>> seconds_of({"route": "ferry", "duration": "00:15"}), seconds_of({"route": "ferry", "duration": "PT1H5M"})
    (900.0, 3900.0)
    """
    if kind_of(tags) != FERRY:
        return 0.0
    text = tags.get("duration", "")
    # Hours and minutes, with or without seconds; minutes alone; or ISO 8601.
    clock = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3})(?::(\d{2}))?", text) or re.fullmatch(
        r"PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:(\d{1,2})S)?", text
    )
    if not clock:
        return 0.0
    hours, minutes, seconds = (float(part or 0) for part in clock.groups())
    return 3600 * hours + 60 * minutes + seconds


def directions_of(tags: Tags, mode: TravelMode) -> tuple[bool, bool]:
    """Tell whether a mode may follow a way in the order of its nodes, and against it.

    >>> directions_of({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, TravelMode.BIKE)
    (True, True)
    >>> directions_of({"highway": "primary", "junction": "roundabout"}, TravelMode.CAR)
    (True, False)
    """
    if mode is TravelMode.FOOT:
        # One-way streets bind vehicles only.
        return _read_oneway(tags.get("oneway:foot", "no"))
    own = tags.get("oneway:bicycle") if mode is TravelMode.BIKE else tags.get("oneway:motor_vehicle")
    if own is not None:
        return _read_oneway(own)
    if mode is TravelMode.BIKE and _has_contraflow_lane(tags):
        return True, True
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") in {"motorway", "motorway_link"}
    return _read_oneway(tags.get("oneway", "yes" if implied else "no"))


def blocks(tags: Tags, mode: TravelMode) -> bool:
    """Tell whether a mode cannot pass a node: a barrier that stops it, or a gate that is not for everybody.

    >>> blocks({"barrier": "bollard"}, TravelMode.CAR), blocks({"barrier": "bollard"}, TravelMode.FOOT)
    (True, False)
    """
    access = _access_of(tags, mode)
    if access:
        return _is_closing(access)
    barrier = tags.get("barrier", "no")
    if mode is TravelMode.CAR:
        return barrier not in _LETS_CARS_PASS
    return mode is TravelMode.BIKE and barrier in _STOPS_BIKES


def _access_of(tags: Tags, mode: TravelMode) -> str:
    return next((tags[key] for key in _ACCESS[mode] if key in tags), "")


def _is_closing(access: str) -> bool:
    # "agricultural;forestry" closes a way as each of the two does.
    return all(part.strip() in _CLOSING for part in access.split(";"))


def _is_motorroad(tags: Tags, mode: TravelMode) -> bool:
    # StVO, sign 331.1: for motor vehicles only, whatever else is said of it.
    return mode is not TravelMode.CAR and tags.get("motorroad") == "yes"


def _cycling_speed(speed: float, access: str) -> float:
    return min(speed, _WALK) if access == "dismount" else speed


def _driving_speed(speed: float, tags: Tags) -> float:
    limit = _read_limit(tags.get("maxspeed", ""))
    if not speed or not limit:
        return speed
    return min(limit * _SHARE_OF_LIMIT, _FASTEST_KMH)


def _read_limit(text: str) -> float:
    """Return a limit in km/h, 0 where none is given or it is not a number."""
    if text in {"walk", "DE:walk", "DE:living_street"}:
        return 7.0
    if text.startswith("DE:zone"):
        text = text.removeprefix("DE:zone").removeprefix(":")
    found = re.match(r"(\d+(?:\.\d+)?)( ?mph)?", text)
    if not found:
        return {"DE:urban": 50.0, "DE:rural": 100.0}.get(text, 0.0)
    return float(found[1]) * (1.609344 if found[2] else 1.0)


def _read_oneway(text: str) -> tuple[bool, bool]:
    if text in _BACKWARD:
        return False, True
    return True, text not in _FORWARD


def _has_contraflow_lane(tags: Tags) -> bool:
    return any(tags.get(key, "").startswith("opposite") for key in ("cycleway", "cycleway:left", "cycleway:right"))
