"""Census grids in the layouts of 2011 and 2022, for the hand-drawn country and for faults."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import geopandas as gpd
import shapely

Cell = tuple[int, int, object]
"""West and south edge in cells, and what the file says of its people."""

_SIZES: Final = {"1km": 1000, "100m": 100}


def write_grid(
    path: Path, cells: Iterable[Cell], *, size: str = "1km", census: int = 2022, encoding: str = "utf-8"
) -> Path:
    """Write cells as the census of that year does."""
    side = _SIZES[size]
    header = f"{'GITTER' if census == 2022 else 'Gitter'}_ID_{size};x_mp_{size};y_mp_{size};Einwohner"
    lines = [
        f"{name_cell(west, south, size, census)};{west * side + side // 2};{south * side + side // 2};{people}"
        for west, south, people in cells
    ]
    path.write_bytes("\r\n".join([header, *lines, ""]).encode(encoding))
    return path


def name_cell(west: int, south: int, size: str, census: int) -> str:
    """Return the id of a cell: metres in 2022, cells in 2011."""
    side = _SIZES[size]
    long = f"CRS3035RES{side}mN{south * side}E{west * side}"
    return long if census == 2022 else f"{size}N{south}E{west}"


def cells_within(shape: shapely.Geometry, people: object = 10) -> list[Cell]:
    """Return the 1 km cells whose centre lies in a shape (EPSG:4326), each with the same people."""
    metric = gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(3035)
    west, south, east, north = (int(edge // 1000) for edge in metric.total_bounds)
    corners = [(x, y) for y in range(south, north + 1) for x in range(west, east + 1)]
    centres = gpd.GeoSeries([shapely.Point(x * 1000 + 500, y * 1000 + 500) for x, y in corners], crs=3035)
    # In degrees, as the atlas decides it: projected edges bend.
    is_inside = shapely.intersects(centres.to_crs(4326).to_numpy(), shape)
    return [(x, y, people) for (x, y), inside in zip(corners, is_inside, strict=True) if inside]
