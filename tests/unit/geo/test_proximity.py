from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import BadDataError
from atlas.geo.joins import locate_points
from atlas.geo.proximity import Areas, find_nearest_links, measure_to_area, measure_to_point, project_point

TWINS = gpd.GeoDataFrame(
    {"ags": ["08000002", "08000001"]},
    geometry=[shapely.box(9.1, 48.0, 9.2, 48.1), shapely.box(9.0, 48.0, 9.1, 48.1)],
    crs="EPSG:4326",
)
AREAS = Areas(TWINS, 25832)
STEPS = st.integers(-2, 10).map(lambda step: round(9 + step / 40, 3))


def test_a_point_on_a_shared_border_belongs_to_the_lowest_key() -> None:
    assert AREAS.find_holder(9.1, 48.05) == ("08000001",)
    assert AREAS.find_holder(9.15, 48.05) == ("08000002",)
    assert AREAS.find_holder(9.3, 48.05) == ()


@given(lon=STEPS, lat=STEPS.map(lambda value: value + 39))
def test_the_holder_of_a_point_is_the_one_the_join_finds(lon: float, lat: float) -> None:
    joined = locate_points(gpd.GeoDataFrame(geometry=[shapely.Point(lon, lat)], crs="EPSG:4326"), TWINS)
    assert AREAS.find_holder(lon, lat) == tuple(joined["ags"].dropna())


def test_the_gap_is_nothing_inside_and_the_way_to_the_border_outside() -> None:
    assert AREAS.measure_gap_m(9.05, 48.05) == 0
    # One hundredth of a degree of longitude at 48° north is 745 m.
    assert AREAS.measure_gap_m(9.21, 48.05) == pytest.approx(745, rel=0.01)


def test_without_areas_nothing_holds_a_point_and_everything_is_infinitely_far() -> None:
    none = Areas(TWINS.iloc[:0], 25832)
    assert none.find_holder(9.05, 48.05) == ()
    assert none.measure_gap_m(9.05, 48.05) == float("inf")
    assert shapely.is_empty(none.unite(["08000001"]))


def test_two_areas_unite_without_a_border_between_them() -> None:
    united = AREAS.unite({"08000001", "08000002"})
    assert shapely.get_num_geometries(united) == 1
    assert AREAS.unite(["08000001"]).area == pytest.approx(united.area / 2, rel=0.01)


def test_areas_in_another_system_are_refused() -> None:
    with pytest.raises(BadDataError, match="EPSG:4326"):
        Areas(TWINS.to_crs(25832), 25832)


def test_a_missing_point_has_no_distance_and_equal_points_have_equal_ones() -> None:
    points = np.array([[5.0, 1.0], [np.nan, 1.0], [5.0, 1.0], [1.0, 1.0]])
    distances = measure_to_area(points, shapely.box(0, 0, 2, 2))
    assert distances.tolist()[0] == distances.tolist()[2] == 3
    assert np.isnan(distances[1])
    assert distances[3] == 0
    assert np.isnan(measure_to_point(points, (0.0, 0.0))[1])


@given(st.lists(st.tuples(st.integers(-9, 20), st.integers(-9, 20)), min_size=1, max_size=20))
def test_distances_are_those_to_the_whole_polygon_with_its_holes_and_islands(places: list[tuple[int, int]]) -> None:
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(2, 2, 7, 7))
    area = shapely.union_all([ring, shapely.box(12, 1, 14, 3)])
    points = np.array(places, dtype=float)
    assert measure_to_area(points, area) == pytest.approx(shapely.distance(area, shapely.points(points)))


def test_no_points_have_no_distances() -> None:
    assert measure_to_area(np.empty((0, 2)), shapely.box(0, 0, 2, 2)).tolist() == []
    assert find_nearest_links(np.empty(0), np.empty(0, dtype=int), 2).shape == (2,)


def test_an_empty_area_is_no_distance_away() -> None:
    assert np.isnan(measure_to_area(np.array([[1.0, 1.0]]), shapely.Polygon())).all()


@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 1000) | st.just(float("nan"))), max_size=30),
)
def test_the_nearest_is_the_least_of_what_an_owner_has(links: list[tuple[int, float]]) -> None:
    owners = np.array([owner for owner, _ in links], dtype=int)
    distances = np.array([distance for _, distance in links], dtype=float)
    nearest = find_nearest_links(distances, owners, 5)
    for owner in range(5):
        known = [distance for mine, distance in links if mine == owner and not np.isnan(distance)]
        assert nearest[owner] == -1 if not known else distances[nearest[owner]] == min(known)
        assert not known or owners[nearest[owner]] == owner


def test_one_point_is_projected_as_a_frame_of_points_would_be() -> None:
    frame = gpd.GeoSeries([shapely.Point(9.0, 48.0)], crs="EPSG:4326").to_crs(25832)
    assert project_point(9.0, 48.0, 25832) == pytest.approx((frame.x[0], frame.y[0]))
