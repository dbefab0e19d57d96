"""Small boundary files for tests: two municipalities of a made-up county in the Black Forest, as VG250 has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import shapely

WEST: shapely.Polygon = shapely.box(8.30, 48.00, 8.40, 48.10)
EAST: shapely.Polygon = shapely.box(8.40, 48.00, 8.50, 48.10)
LAKE: shapely.Polygon = shapely.box(8.50, 48.00, 8.52, 48.10)
BOW_TIE = shapely.Polygon([(8.30, 48.00), (8.40, 48.10), (8.40, 48.00), (8.30, 48.10)])


def make_municipalities(**changes: Any) -> gpd.GeoDataFrame:
    """Return the municipalities in the columns of vg250_gem; `changes` replace columns."""
    columns: dict[str, Any] = {
        "AGS": ["08326001", "08326002", "08326002", "09189001"],
        "ARS": ["083260001001", "083260002002", "083260002002", "091890001001"],
        "GEN": ["Westdorf", "Oststadt", "Oststadt", "Anderswo"],
        "BEZ": ["Gemeinde", "Stadt", "Stadt", "Gemeinde"],
        "GF": [4, 4, 2, 4],
        "EWZ": [1200, 8000, 0, 5],
        "KFL": [10.5, 20.25, 0.0, 1.0],
    }
    shapes = [WEST, EAST, LAKE, shapely.box(12.5, 47.8, 12.6, 47.9)]
    return gpd.GeoDataFrame({**columns, **changes}, geometry=changes.pop("geometry", shapes), crs="EPSG:4326")


def write_gpkg(folder: Path, municipalities: gpd.GeoDataFrame | None = None, *, counties: bool = True) -> Path:
    """Write a VG250-like GeoPackage in EPSG:25832."""
    path = folder / "vg250-ew_2022-12-31.gpkg"
    found = make_municipalities() if municipalities is None else municipalities
    found.to_crs(25832).to_file(path, layer="vg250_gem")
    if counties:
        county = gpd.GeoDataFrame(
            {"AGS": ["08326"], "ARS": ["08326"], "GEN": ["Musterkreis"], "BEZ": ["Landkreis"], "NBD": ["nein"]},
            geometry=[WEST.union(EAST)],
            crs="EPSG:4326",
        )
        county.to_crs(25832).to_file(path, layer="vg250_krs")
    return path


def write_npm_package(folder: Path) -> Path:
    """Write the municipalities as the npm package has them: a list, water and land in a collection."""
    rows = make_municipalities().drop(columns=["EWZ", "KFL"]).rename(columns={"ARS": "RS"})
    features = [
        {"type": "Feature", "properties": dict(properties), "geometry": shapely.geometry.mapping(shape)}
        for properties, shape in zip(
            rows.drop(columns="geometry").to_dict("records"), rows.geometry.tolist(), strict=True
        )
    ]
    entries = [features[0], {"type": "FeatureCollection", "features": features[1:3]}, features[3]]
    folder.mkdir(exist_ok=True)
    (folder / "gemeinden.geo.json").write_bytes(orjson.dumps(entries))
    return folder
