from __future__ import annotations

import random

import numpy as np
import pytest
import shapely

from atlas.geo.boxes import Box, ShapeIndex

BOXES = 10_000


def make_points(rng: random.Random) -> list[tuple[float, float]]:
    # Many digits, neighbours that single precision cannot tell apart, the antimeridian, and the poles.
    spread = [(rng.uniform(-180, 180), rng.uniform(-90, 90)) for _ in range(300)]
    county = [(round(rng.uniform(8.5, 9.5), 6), round(rng.uniform(47.5, 48.0), 6)) for _ in range(300)]
    twins = [(float(np.nextafter(lon, 999)), lat) for lon, lat in county[:100]]
    return [*spread, *county, *twins, (180.0, 0.0), (-180.0, 0.0), (179.999999, 10.0), (-179.999999, 10.0), (0.0, 90.0)]


def make_box(rng: random.Random, points: list[tuple[float, float]]) -> Box:
    kind = rng.randrange(5)
    if kind == 0:
        (west, south), (east, north) = (rng.choice(points) for _ in range(2))
    elif kind == 1:
        west, south = rng.choice(points)
        east, north = west, south
    elif kind == 2:
        west, south = rng.choice(points)
        east, north = west + rng.uniform(0, 0.2), south
    elif kind == 3:
        west, south = rng.uniform(8.4, 9.5), rng.uniform(47.4, 48)
        east, north = west + rng.uniform(0, 0.3), south + rng.uniform(0, 0.2)
    else:
        west, east = rng.uniform(0, 180), rng.uniform(-180, 0)
        south, north = sorted(rng.uniform(-90, 90) for _ in range(2))
    return Box(west, min(south, north), east, max(south, north))


def holds_point(box: Box, lon: float, lat: float) -> bool:
    is_between = box.west <= lon <= box.east if box.west <= box.east else lon >= box.west or lon <= box.east
    return is_between and box.south <= lat <= box.north


def test_no_wrong_answer_on_ten_thousand_boxes_over_points() -> None:
    rng = random.Random(5)
    points = make_points(rng)
    index = ShapeIndex(shapely.points(np.array(points)))
    hits = 0
    for _ in range(BOXES):
        box = make_box(rng, points)
        expected = [holds_point(box, lon, lat) for lon, lat in points]
        found = index.meets(box).tolist()
        assert found == expected, box
        hits += sum(found)
    assert hits > BOXES


def test_no_wrong_answer_on_ten_thousand_boxes_over_rectangles() -> None:
    # Of rectangles it is known by comparing four numbers which ones a box meets; GEOS is not asked for that.
    rng = random.Random(6)
    sides = []
    for _ in range(150):
        west, south = rng.uniform(-179, 178), rng.uniform(-89, 88)
        sides.append((west, south, west + rng.uniform(0.001, 2), south + rng.uniform(0.001, 2)))
    corners = [(west, south) for west, south, _, _ in sides] + [(east, north) for _, _, east, north in sides]
    index = ShapeIndex(np.array([shapely.box(*each) for each in sides], dtype=object))
    for _ in range(BOXES):
        box = make_box(rng, corners)
        expected = [
            any(
                west <= part.east and east >= part.west and south <= part.north and north >= part.south
                for part in box.parts()
            )
            for west, south, east, north in sides
        ]
        assert index.meets(box).tolist() == expected, box


def test_a_box_in_the_notch_of_a_shape_meets_its_frame_only() -> None:
    hook = shapely.Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    index = ShapeIndex(np.array([hook], dtype=object))
    assert index.meets(Box(5, 5, 6, 6)).tolist() == [False]
    assert index.meets(Box(1, 1, 6, 6)).tolist() == [True]


def test_what_single_precision_takes_for_equal_is_told_apart() -> None:
    lon = 8.95
    next_lon = float(np.nextafter(lon, 9))
    assert np.float32(lon) == np.float32(next_lon)
    index = ShapeIndex(shapely.points([[lon, 47.9], [next_lon, 47.9]]))
    assert index.meets(Box(next_lon, 47, 9, 48)).tolist() == [False, True]
    assert index.meets(Box(8, 47, lon, 48)).tolist() == [True, False]


@pytest.mark.parametrize("shapes", [[shapely.Point(1, 1), None], [shapely.box(0, 0, 2, 2), None]])
def test_a_missing_shape_meets_nothing(shapes: list[object]) -> None:
    index = ShapeIndex(np.array(shapes, dtype=object))
    assert index.meets(Box(-180, -90, 180, 90)).tolist() == [True, False]
    assert index.touched_by(shapely.box(-180, -90, 180, 90)).tolist() == [True, False]
