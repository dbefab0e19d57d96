from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.geo.joins import find_disagreements, locate_points

GRID = gpd.GeoDataFrame(
    {"ags": [f"0800000{column}{row}"[-8:] for column in range(3) for row in range(3)]},
    geometry=[
        shapely.box(9 + column / 10, 48 + row / 10, 9.1 + column / 10, 48.1 + row / 10)
        for column in range(3)
        for row in range(3)
    ],
    crs="EPSG:4326",
)
STEPS = st.integers(-1, 13).map(lambda step: step / 40)


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=20))
def test_every_point_gets_the_lowest_key_of_the_polygons_that_hold_it(offsets: list[tuple[float, float]]) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(9 + x, 48 + y) for x, y in offsets], crs="EPSG:4326")
    located = locate_points(points, GRID)
    for point, ags in zip(points.geometry, located["ags"], strict=True):
        holders = GRID.loc[GRID.intersects(point), "ags"]
        assert (ags if isinstance(ags, str) else None) == (holders.min() if len(holders) else None)


def test_the_order_and_the_index_of_the_points_stay() -> None:
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy([9.25, 9.05, 1.0], [48.05, 48.05, 1.0]), index=[7, 3, 5], crs="EPSG:4326"
    )
    located = locate_points(points, GRID)
    assert located.index.tolist() == [7, 3, 5]
    assert located["ags"].isna().tolist() == [False, False, True]


def test_a_missing_point_is_nowhere_and_has_no_distance() -> None:
    points = gpd.GeoDataFrame(geometry=gpd.GeoSeries([None, shapely.Point(9.05, 48.05)], crs="EPSG:4326"))
    located = locate_points(points, GRID)
    assert located["ags"].isna().tolist() == [True, False]
    assert np.isnan(located["border_distance_m"]).all()


def test_only_two_known_keys_can_disagree() -> None:
    sites = gpd.pd.DataFrame({"stated_ags": ["a", "a", None], "ags": ["b", None, "b"]}, dtype="str")
    assert find_disagreements(sites).index.tolist() == [0]
