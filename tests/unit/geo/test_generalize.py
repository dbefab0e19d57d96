from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from atlas.geo.generalize import simplify_together


def wavy_neighbours() -> gpd.GeoDataFrame:
    """Two areas that share a wavy border."""
    heights = np.linspace(48.0, 48.2, 200)
    border = [(9.1 + 0.001 * np.sin(9 * step), height) for step, height in enumerate(heights)]
    west = shapely.Polygon([(9.0, 48.0), *border, (9.0, 48.2)])
    east = shapely.Polygon([(9.2, 48.0), (9.2, 48.2), *reversed(border)])
    return gpd.GeoDataFrame(geometry=[west, east], crs="EPSG:4326")


def test_simplified_neighbours_have_neither_gap_nor_overlap() -> None:
    lighter = simplify_together(wavy_neighbours(), tolerance_m=500, metric_crs=25832)
    west, east = lighter.geometry.to_crs(25832)
    assert west.intersection(east).area < 1
    assert shapely.union_all([west, east]).geom_type == "Polygon"


def test_simplified_outlines_are_lighter() -> None:
    outlines = wavy_neighbours()
    lighter = simplify_together(outlines, tolerance_m=500, metric_crs=25832)
    assert (
        shapely.get_num_coordinates(lighter.geometry).sum() < shapely.get_num_coordinates(outlines.geometry).sum() / 4
    )


def test_no_tolerance_changes_nothing() -> None:
    outlines = wavy_neighbours()
    assert simplify_together(outlines, tolerance_m=0, metric_crs=25832) is outlines
