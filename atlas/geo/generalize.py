"""Lighter outlines for maps; neighbours keep their common border."""

from __future__ import annotations

import geopandas as gpd
import shapely

from atlas.geo.crs import GEOGRAPHIC_CRS, require_crs


def simplify_together(outlines: gpd.GeoDataFrame, *, tolerance_m: float, metric_crs: int) -> gpd.GeoDataFrame:
    """Return `outlines` with fewer points, without gaps or overlaps between neighbours.

    Visvalingam and Whyatt (1993), as GEOS applies it to a coverage: the area a removed
    corner may span is the square of `tolerance_m`.

    Parameters
    ----------
    outlines
        Polygons in EPSG:4326 that share borders exactly.
    tolerance_m
        Metres; 0 returns the outlines as they are.
    """
    require_crs(outlines, "outlines")
    if tolerance_m == 0 or outlines.empty:
        return outlines
    # In degrees the tolerance would be wider from north to south than from west to east.
    metric = outlines.geometry.to_crs(metric_crs)
    # All outlines at once: simplified one by one, neighbours would keep different corners of their common border.
    lighter = shapely.coverage_simplify(metric.to_numpy(), tolerance_m)
    return outlines.set_geometry(gpd.GeoSeries(lighter, index=outlines.index, crs=metric_crs).to_crs(GEOGRAPHIC_CRS))
