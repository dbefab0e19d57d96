"""Cells to municipalities, and people to cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from atlas.geo.cells import locate_cells, share_out

SQUARES = gpd.GeoDataFrame(
    {"ags": ["08991002", "08991001"]},
    geometry=[shapely.box(9.0, 47.9, 9.1, 48.0), shapely.box(8.9, 47.9, 9.0, 48.0)],
    crs="EPSG:4326",
)


def locate(*centres: tuple[float, float]) -> list[list[str | None]]:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(centre) for centre in centres], crs="EPSG:4326")
    located = locate_cells(points, SQUARES, 1000)
    return located.astype(object).where(located.notna(), None).to_numpy().tolist()


def test_a_cell_belongs_to_the_municipality_of_its_centre() -> None:
    assert locate((8.95, 47.95), (9.05, 47.95)) == [["08991001", None], ["08991002", None]]


def test_a_centre_on_a_shared_border_belongs_to_the_lowest_key() -> None:
    assert locate((9.0, 47.95)) == [["08991001", None]]


def test_a_cell_that_may_reach_in_is_at_the_edge_of_the_nearest() -> None:
    # One thousandth of a degree of latitude is 111 m; half a diagonal is 707 m.
    assert locate((9.05, 48.006), (9.05, 48.007)) == [[None, "08991002"], [None, None]]


def test_equally_near_at_the_edge_is_the_lowest_key() -> None:
    assert locate((9.0, 48.001)) == [[None, "08991001"]]


@given(st.integers(0, 10_000), st.lists(st.integers(1, 500), min_size=1, max_size=20))
def test_shares_are_whole_add_up_and_are_off_by_less_than_one(total: int, weights: list[int]) -> None:
    shares = share_out(total, np.array(weights))
    assert shares.sum() == total
    assert (np.abs(shares - total * np.array(weights) / sum(weights)) < 1).all()
