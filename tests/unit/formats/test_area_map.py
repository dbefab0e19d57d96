from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest

from atlas.errors import BadDataError
from atlas.formats.area_map import HERE, draw_areas
from atlas.services.snapshots import Snapshot


@pytest.fixture
def areas(country: Snapshot) -> gpd.GeoDataFrame:
    land = country.map_land.sort_values("ags").reset_index(drop=True)
    return land.assign(
        name=land["ags"].map(country.municipalities["name"]),
        kind=["covered", "white_spot", "unknown", "borderline"],
        is_dashed=False,
        is_focus=True,
    )


def test_the_map_says_what_it_shows_and_has_a_scale(areas: gpd.GeoDataFrame) -> None:
    drawing = draw_areas(areas, label='Urteile <„A">')
    assert "<title>Urteile &lt;„A&quot;&gt;</title>" in drawing
    assert "km</text>" in drawing
    assert "style=" not in drawing
    assert "nan" not in drawing.lower()


def test_each_verdict_has_a_fill_of_its_own(areas: gpd.GeoDataFrame) -> None:
    fills = re.findall(r'class="area is-\w+" fill="([^"]+)"', draw_areas(areas, label="x"))
    assert len(fills) == len(set(fills)) == 4


def test_the_unknown_is_hatched_within_its_area(areas: gpd.GeoDataFrame) -> None:
    drawing = draw_areas(areas, label="x")
    outline = re.search(r'class="area is-unknown"[^>]* d="([^"]+)"', drawing)
    hatch = re.search(r'stroke="#a4b0ad"[^>]* d="([^"]+)"', drawing)
    assert outline
    assert hatch
    corners = [[int(number) for number in re.findall(r"-?\d+", path[1])] for path in (outline, hatch)]
    (left, right), (low, high) = [(min(numbers[::2]), max(numbers[::2])) for numbers in corners]
    assert left - 1 <= low < high <= right + 1


def test_white_and_borderline_differ_by_sign_too(areas: gpd.GeoDataFrame) -> None:
    signs = re.findall(r'<g transform="[^"]+">(.*?)</g>', draw_areas(areas, label="x"))
    assert len(set(signs)) == 3


def test_what_the_map_is_about_is_always_named(areas: gpd.GeoDataFrame) -> None:
    areas["kind"] = ["", HERE, "", ""]
    assert 'font-weight="700"' in draw_areas(areas.assign(is_focus=areas["kind"] == HERE), label="x")


def test_a_partial_survey_is_dashed(areas: gpd.GeoDataFrame) -> None:
    assert "stroke-dasharray" in draw_areas(areas.assign(is_dashed=True), label="x")


def test_points_at_one_place_are_one_dot(areas: gpd.GeoDataFrame) -> None:
    points = pd.DataFrame({"lon": [8.95, 8.95, 9.05], "lat": [47.95, 47.95, 47.95]})
    assert draw_areas(areas.assign(kind=""), label="x", points=points).count("<circle") == 2


def test_a_map_without_any_area_is_refused(areas: gpd.GeoDataFrame) -> None:
    with pytest.raises(BadDataError, match="Umriss"):
        draw_areas(areas.assign(is_focus=False), label="x")
