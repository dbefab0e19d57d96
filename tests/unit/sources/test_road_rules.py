from __future__ import annotations

import pytest

from atlas.sources.road_rules import SPEEDS_KMH, blocks, directions_of, seconds_of, speed_of
from atlas.vocabulary import TravelMode

FOOT, BIKE, CAR = TravelMode.FOOT, TravelMode.BIKE, TravelMode.CAR


def speeds(**tags: str) -> tuple[float, float, float]:
    written = {name.replace("__", ":"): value for name, value in tags.items()}
    return speed_of(written, FOOT), speed_of(written, BIKE), speed_of(written, CAR)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("residential", (4.8, 15.0, 25.0)),
        ("motorway", (0.0, 0.0, 90.0)),
        ("trunk", (0.0, 0.0, 85.0)),
        ("footway", (4.8, 0.0, 0.0)),
        ("pedestrian", (4.8, 4.8, 0.0)),
        ("cycleway", (0.0, 15.0, 0.0)),
        ("track", (4.8, 12.0, 0.0)),
        ("steps", (2.3, 0.0, 0.0)),
        ("construction", (0.0, 0.0, 0.0)),
        ("bridleway", (0.0, 0.0, 0.0)),
    ],
)
def test_each_kind_of_way_has_its_speeds(kind: str, expected: tuple[float, float, float]) -> None:
    assert speeds(highway=kind) == expected


def test_the_most_special_access_tag_decides() -> None:
    assert speeds(highway="residential", access="no") == (0.0, 0.0, 0.0)
    assert speeds(highway="residential", access="no", foot="yes") == (4.8, 0.0, 0.0)
    assert speeds(highway="residential", access="private", bicycle="yes", motor_vehicle="no") == (0.0, 15.0, 0.0)
    assert speeds(highway="residential", vehicle="no", motorcar="yes") == (4.8, 0.0, 25.0)


def test_forbidden_modes_stay_out() -> None:
    assert speeds(highway="residential", foot="no") == (0.0, 15.0, 25.0)
    assert speeds(highway="primary", bicycle="use_sidepath") == (4.8, 0.0, 65.0)
    assert speeds(highway="track", motor_vehicle="agricultural;forestry") == (4.8, 12.0, 0.0)
    assert speeds(highway="primary", motorroad="yes", foot="yes") == (0.0, 0.0, 65.0)


def test_a_tag_of_its_own_opens_a_way_to_a_mode() -> None:
    assert speeds(highway="footway", bicycle="yes") == (4.8, 12.0, 0.0)
    assert speeds(highway="cycleway", foot="designated") == (4.8, 15.0, 0.0)
    assert speeds(highway="trunk", foot="yes", bicycle="yes") == (4.8, 12.0, 85.0)
    assert speeds(highway="track", motor_vehicle="destination") == (4.8, 12.0, 10.0)
    assert speeds(highway="motorway", foot="yes") == (0.0, 0.0, 90.0)


def test_who_lives_or_buys_there_may_drive_in() -> None:
    for access in ("destination", "customers", "permissive"):
        assert speeds(highway="service", access=access) == (4.8, 15.0, 15.0)


def test_cyclists_push_where_they_are_told_to() -> None:
    assert speeds(highway="path", bicycle="dismount")[1] == 4.8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30", 24.0),
        ("100", 80.0),
        ("30 mph", 30 * 1.609344 * 0.8),
        ("DE:urban", 40.0),
        ("DE:zone:30", 24.0),
        ("DE:zone30", 24.0),
        ("walk", 5.6),
        ("none", 65.0),
        ("signals", 65.0),
        ("300", 110.0),
    ],
)
def test_drivers_reach_four_fifths_of_the_limit(text: str, expected: float) -> None:
    assert speeds(highway="primary", maxspeed=text)[2] == pytest.approx(expected)
    assert speeds(highway="primary", maxspeed=text)[:2] == (4.8, 15.0)


def test_a_square_is_no_street_for_vehicles() -> None:
    assert speeds(highway="pedestrian", area="yes") == (4.8, 0.0, 0.0)


# Ferries


def test_a_ferry_takes_people_and_bicycles_and_cars_where_it_says_so() -> None:
    assert speeds(route="ferry") == (5.0, 5.0, 0.0)
    assert speeds(route="ferry", motor_vehicle="yes", bicycle="no") == (5.0, 0.0, 5.0)
    assert speeds(route="ferry", access="private") == (0.0, 0.0, 0.0)
    assert speeds(route="bus") == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:15", 900), ("1:05", 3900), ("15", 900), ("00:04:30", 270), ("PT20M", 1200), ("bald", 0), ("", 0), ("PT", 0)],
)
def test_a_ferry_says_how_long_it_takes(text: str, seconds: float) -> None:
    assert seconds_of({"route": "ferry", "duration": text}) == seconds
    assert seconds_of({"highway": "path", "duration": text}) == 0


# Directions


def test_one_way_streets_bind_vehicles_only() -> None:
    tags = {"highway": "residential", "oneway": "yes"}
    assert directions_of(tags, FOOT) == (True, True)
    assert directions_of(tags, BIKE) == (True, False)
    assert directions_of(tags, CAR) == (True, False)


def test_a_one_way_street_may_run_against_its_drawing() -> None:
    assert directions_of({"highway": "residential", "oneway": "-1"}, CAR) == (False, True)


@pytest.mark.parametrize("tags", [{"oneway:bicycle": "no"}, {"cycleway": "opposite_lane"}, {"cycleway": "opposite"}])
def test_cyclists_may_ride_against_one_way_streets_where_a_tag_says_so(tags: dict[str, str]) -> None:
    street = {"highway": "residential", "oneway": "yes", **tags}
    assert directions_of(street, BIKE) == (True, True)
    assert directions_of(street, CAR) == (True, False)


def test_roundabouts_and_motorways_are_one_way_unless_they_say_otherwise() -> None:
    assert directions_of({"highway": "primary", "junction": "roundabout"}, BIKE) == (True, False)
    assert directions_of({"highway": "motorway_link"}, CAR) == (True, False)
    assert directions_of({"highway": "motorway_link", "oneway": "no"}, CAR) == (True, True)
    assert directions_of({"highway": "primary", "junction": "roundabout"}, FOOT) == (True, True)


# Barriers


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "bollard"}, (False, False, True)),
        ({"barrier": "gate"}, (False, False, False)),
        ({"barrier": "gate", "access": "private"}, (True, True, True)),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, (False, True, True)),
        ({"barrier": "stile"}, (False, True, True)),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, (False, False, False)),
        ({"highway": "crossing"}, (False, False, False)),
    ],
)
def test_a_barrier_stops_whom_it_is_meant_for(tags: dict[str, str], expected: tuple[bool, bool, bool]) -> None:
    assert tuple(blocks(tags, mode) for mode in TravelMode) == expected


def test_no_way_is_slower_than_walking_stairs() -> None:
    assert min(speed for speeds_kmh in SPEEDS_KMH.values() for speed in speeds_kmh.values()) == 2.3
