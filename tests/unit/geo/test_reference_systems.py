from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from atlas.geo.reference_systems import CRS84, epsg_system, offered_systems, project_shapes, swap_axes


@pytest.mark.parametrize("number", [25832, 25833, 3857, 31467])
def test_a_shape_lies_where_proj_says(number: int) -> None:
    lon, lat = 8.95, 47.95
    expected = pyproj.Transformer.from_crs(4326, number, always_xy=True).transform(lon, lat)
    (shape,) = project_shapes(np.array([shapely.Point(lon, lat)]), epsg_system(number))
    assert (shape.x, shape.y) == pytest.approx(expected, abs=0.005)


def test_axes_follow_epsg() -> None:
    # Gauss-Krueger counts north first, UTM as EPSG describes it for Europe does not.
    order = {number: epsg_system(number).is_north_first for number in (4326, 25832, 3857, 31467)}
    assert order == {4326: True, 25832: False, 3857: False, 31467: True}


def test_missing_shapes_stay_missing() -> None:
    shapes = np.array([None, shapely.Point(8.123456789, 47)], dtype=object)
    assert project_shapes(shapes, CRS84).tolist() == [None, shapely.Point(8.123457, 47)]
    assert swap_axes(shapes).tolist() == [None, shapely.Point(47, 8.123456789)]


def test_the_metric_system_of_an_installation_is_offered_once() -> None:
    assert [system.epsg for system in offered_systems(25833)] == [4326, 4326, 25832, 25833, 3857]
    assert [system.epsg for system in offered_systems(25832)] == [4326, 4326, 25832, 3857]
