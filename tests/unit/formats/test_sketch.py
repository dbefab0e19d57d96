from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest

from atlas.errors import BadDataError
from atlas.formats.sketch import draw_sketch
from atlas.formats.sketch_labels import Box, group_points, place_labels, say_numbers
from atlas.formats.sketch_view import HEIGHT, WIDTH
from atlas.services.snapshots import Snapshot


@pytest.fixture
def land(country: Snapshot) -> gpd.GeoDataFrame:
    return country.map_land.assign(name=country.map_land["ags"].map(country.municipalities["name"]))


def points(*rows: tuple[int, float, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["number", "lon", "lat", "is_approximate"])


def marks_of(drawing: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r'<circle[^>]* cx="(-?\d+)" cy="(-?\d+)"', drawing)]


def labels_of(drawing: str) -> list[str]:
    return re.findall(r'font-weight="700"[^>]*>([^<]+)<', drawing)


def test_the_sketch_is_one_svg_element_with_a_name_and_no_style_attribute(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points((1, 8.95, 47.95, False)), label='Karte: 1 in „A" & B')
    assert drawing.startswith("<svg")
    assert drawing.count("<svg") == 1
    assert 'role="img" aria-label="Karte: 1 in „A&quot; &amp; B"' in drawing
    assert "style=" not in drawing
    assert "nan" not in drawing.lower()


def test_a_single_point_stands_in_the_middle(land: gpd.GeoDataFrame) -> None:
    assert marks_of(draw_sketch(land, points((1, 8.95, 47.95, False)), label="")) == [(WIDTH // 2, HEIGHT // 2)]


def test_east_is_to_the_right_and_north_is_up(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points((1, 8.9, 47.9, False), (2, 9.1, 48.1, False)), label="")
    (west, south), (east, north) = marks_of(drawing)
    assert west < east
    assert north < south
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in marks_of(drawing))


def test_a_kilometre_is_as_long_across_as_upwards(land: gpd.GeoDataFrame) -> None:
    # At 48 degrees north, 0.1 degrees are 7.45 km across and 11.13 km upwards.
    drawing = draw_sketch(land, points((1, 9, 48, False), (2, 9.1, 48, False), (3, 9, 48.1, False)), label="")
    here, across, upwards = marks_of(drawing)
    assert (across[0] - here[0]) / (here[1] - upwards[1]) == pytest.approx(7.45 / 11.13, rel=0.01)


def test_the_scale_bar_is_as_long_as_it_says(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points((1, 9, 47.9, False), (2, 9, 48.1, False)), label="")
    south, north = marks_of(drawing)
    units_per_km = (south[1] - north[1]) / (0.2 * 111.32)
    end = re.search(r'class="sketch-scale"><path d="M20 \d+v12H(\d+)v', drawing)
    km = re.search(r">(\d+) km<", drawing)
    assert end
    assert km
    assert (int(end[1]) - 20) / int(km[1]) == pytest.approx(units_per_km, rel=0.02)


def test_an_approximate_place_is_a_dashed_ring_and_an_exact_one_a_dot(land: gpd.GeoDataFrame) -> None:
    rough = draw_sketch(land, points((1, 8.95, 47.95, True)), label="")
    exact = draw_sketch(land, points((1, 8.95, 47.95, False)), label="")
    assert rough.count("stroke-dasharray") == 2
    assert 'class="sketch-mark is-approximate"' in rough
    assert "stroke-dasharray" not in exact


def test_offers_at_one_place_share_a_dot_and_name_all_their_numbers(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points(*((number, 8.95, 47.95, False) for number in (1, 2, 3, 5))), label="")
    assert len(marks_of(drawing)) == 1
    assert labels_of(drawing) == ["1–3, 5"]


def test_an_exact_and_an_approximate_place_never_share_a_mark(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points((1, 8.95, 47.95, False), (2, 8.95, 47.95, True)), label="")
    assert sorted(labels_of(drawing)) == ["1", "2"]


def test_outlines_reach_only_as_far_as_the_picture(land: gpd.GeoDataFrame) -> None:
    drawing = draw_sketch(land, points((1, 8.92, 47.92, False)), label="")
    path = re.search(r'class="sketch-land"[^>]* d="([^"]+)"', drawing)
    assert path
    numbers = [int(number) for number in re.findall(r"-?\d+", path[1])]
    assert min(numbers) >= -5
    assert max(numbers) <= WIDTH + 5


def test_municipalities_are_named_as_text(land: gpd.GeoDataFrame) -> None:
    named = land.assign(name="A<h>eim")
    assert ">A&lt;h&gt;eim<" in draw_sketch(named, points((1, 8.92, 47.92, False)), label="")


@pytest.mark.parametrize("rows", [[], [(1, float("nan"), 47.9, False)]])
def test_a_sketch_without_coordinates_is_refused(
    land: gpd.GeoDataFrame, rows: list[tuple[int, float, float, bool]]
) -> None:
    with pytest.raises(BadDataError):
        draw_sketch(land, points(*rows), label="")


def test_outlines_in_another_system_are_refused(land: gpd.GeoDataFrame) -> None:
    with pytest.raises(BadDataError):
        draw_sketch(land.to_crs(25832), points((1, 8.9, 47.9, False)), label="")


def test_points_far_from_all_outlines_are_drawn_on_empty_ground(land: gpd.GeoDataFrame) -> None:
    assert len(marks_of(draw_sketch(land, points((1, 13.0, 52.0, False)), label=""))) == 1


def test_forty_points_all_get_their_number(land: gpd.GeoDataFrame) -> None:
    rows = [(number, 8.9 + number % 8 * 0.025, 47.9 + number // 8 * 0.035, number % 2 == 0) for number in range(1, 41)]
    said = ", ".join(labels_of(draw_sketch(land, points(*rows), label="")))
    assert {int(number) for number in re.findall(r"\d+", said)} == set(range(1, 41))


def test_labels_keep_off_dots_and_each_other_while_there_is_room() -> None:
    places = [[200.0 + 120 * column, 150.0 + 150 * row] for column in range(4) for row in range(3)]
    frame = Box(0, 0, WIDTH, HEIGHT)
    marks = group_points(pd.DataFrame(places).to_numpy(), range(1, 13), [False] * 12)
    labels = place_labels(marks, frame)
    assert len(labels) == 12
    for label in labels:
        assert label.box.is_inside(frame)
        assert not label.box.hits(mark.box for mark in marks)
        assert not label.box.hits(other.box for other in labels if other is not label)


@pytest.mark.parametrize(
    ("numbers", "said"), [([4], "4"), ([1, 2], "1, 2"), ([3, 1, 2], "1–3"), ([2, 2, 9], "2, 9"), ([], "")]
)
def test_numbers_are_said_as_ranges(numbers: list[int], said: str) -> None:
    assert say_numbers(numbers) == said
