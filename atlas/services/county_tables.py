"""The rows that a county adds to the tables, made of its boundaries and its population."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from atlas.codes import region_id
from atlas.frames import Tables, frame_of, rows_of
from atlas.model import PROVENANCE, TABLES
from atlas.settings import METRIC_CRS
from atlas.vocabulary import AreaPart, Level, SurveyState

POINT_SOURCE: Final = "Punkt in der Fläche, aus den Grenzen berechnet"
DEMAND_BASIS: Final = "ganze Gemeinde an einem Punkt ihrer Fläche"
_SYSTEM_LABELS: Final = {Level.COUNTY: ("Kreise", "Counties"), Level.MUNICIPALITY: ("Gemeinden", "Municipalities")}


@dataclass(frozen=True)
class CountySources:
    """What a county is made of.

    `boundaries` is what `atlas.sources.boundaries.read_municipality_boundaries` returns for one county;
    `population` is indexed by `ags` (`people`, `area_km2`), without rows where nothing is known;
    `reference_date` is the day of its figures, None where nothing says it; `provenance` holds rows of
    the table of that name.
    """

    county_ags: str
    name: str | None
    boundaries: gpd.GeoDataFrame
    population: pd.DataFrame
    reference_date: str | None
    provenance: list[dict[str, Any]]


def build_county(sources: CountySources, known: Tables) -> Tables:
    """Return the rows that a county adds to each table, its regions in the systems that `known` has.

    Seat and demand point of a municipality are a point inside its land (`representative_point` of
    shapely), its area is the stated one or else that of the land polygon in EPSG:25832.
    """
    municipalities = _build_municipalities(sources)
    rows = rows_of(municipalities)
    people = sources.population["people"].to_dict()
    return {
        "municipalities": municipalities,
        "areas": _build_areas(sources.boundaries),
        **_build_regions(sources, rows, known["region_systems"]),
        "population": _build_population(sources),
        "places": frame_of(TABLES["places"], (_describe_place(row) for row in rows)),
        "demand_points": frame_of(TABLES["demand_points"], (_describe_demand(row, people) for row in rows)),
        "surveys": _build_surveys(sources.county_ags, known["topics"]),
        PROVENANCE.name: frame_of(PROVENANCE, sources.provenance),
    }


def _build_municipalities(sources: CountySources) -> pd.DataFrame:
    is_land = sources.boundaries["part"] == AreaPart.LAND
    land = sources.boundaries[is_land].set_index("ags", drop=False).rename_axis("key")
    # A centroid may lie outside: in a bent municipality, or in the lake between two parts.
    points = land.geometry.representative_point()
    stated = land["area_km2"].fillna(sources.population["area_km2"].reindex(land.index))
    named = pd.DataFrame(land[["ags", "ars", "name", "municipality_type"]]).assign(
        county_ags=sources.county_ags,
        # The official figure goes first: outlines at 1:250,000 are generalised, and their area with them.
        area_km2=stated.fillna((land.to_crs(METRIC_CRS).area / 1e6).round(2)),
        lon=points.x.round(6),
        lat=points.y.round(6),
        coordinate_source=POINT_SOURCE,
    )
    return frame_of(TABLES["municipalities"], rows_of(named))


def _build_areas(boundaries: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = zip(boundaries["ags"], boundaries["part"], boundaries.geometry, strict=True)
    return frame_of(TABLES["areas"], ({"ags": ags, "part": part, "geometry": shape} for ags, part, shape in rows))


def _build_regions(sources: CountySources, rows: list[dict[str, Any]], systems: pd.DataFrame) -> Tables:
    county = sources.county_ags
    # A city that is a county of its own has one municipality, and that bears its name.
    name = sources.name or (rows[0]["name"] if len(rows) == 1 else f"Kreis {county}")
    used = {level: _find_system(level, systems) for level in _SYSTEM_LABELS}
    # A municipality is a region of itself too, so that all levels can be measured in the same way.
    named = [(Level.COUNTY, county, name), *((Level.MUNICIPALITY, row["ags"], row["name"]) for row in rows)]
    members = [
        {"region_id": region, "ags": row["ags"]}
        for row in rows
        for region in (region_id(Level.COUNTY, county), region_id(Level.MUNICIPALITY, row["ags"]))
    ]
    return {
        "region_systems": frame_of(TABLES["region_systems"], used.values()),
        "regions": frame_of(
            TABLES["regions"],
            (
                {
                    "region_id": region_id(level, code),
                    "level": str(level),
                    "system_id": used[level]["system_id"],
                    "code": code,
                    "name": label,
                    "county_ags": county,
                }
                for level, code, label in named
            ),
        ),
        "region_members": frame_of(TABLES["region_members"], members),
    }


def _find_system(level: Level, systems: pd.DataFrame) -> dict[str, Any]:
    """Return the default system of a level; the one of the default data where the store has none."""
    known = rows_of(systems[(systems["level"] == level) & systems["is_default"].fillna(value=False)])
    label_de, label_en = _SYSTEM_LABELS[level]
    # The ids of the default data, so that importing these later adds to the system instead of making a second one.
    own = {"system_id": f"{level}-2022", "level": str(level), "label_de": label_de, "label_en": label_en}
    return known[0] if known else {**own, "is_default": True}


def _build_population(sources: CountySources) -> pd.DataFrame:
    known = sources.population.dropna(subset=["people"])
    rows = (
        {
            "ags": ags,
            "base": "register",
            "reference_date": sources.reference_date,
            "target_group": "all",
            "people": int(people),
        }
        for ags, people in known["people"].items()
        # The date is part of the key; figures without one stay at the demand points, where none is needed.
        if sources.reference_date and ags in set(sources.boundaries["ags"])
    )
    return frame_of(TABLES["population"], rows)


def _describe_place(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "place_id": f"seat-{row['ags']}",
        "kind": "seat",
        **{name: row[name] for name in ("name", "ags", "lon", "lat")},
        "source": POINT_SOURCE,
    }


def _describe_demand(row: dict[str, Any], people: dict[Any, Any]) -> dict[str, Any]:
    counted = people.get(row["ags"])
    return {
        "demand_point_id": f"demand-seat-{row['ags']}",
        **{name: row[name] for name in ("ags", "name", "lon", "lat")},
        "people": None if counted is None or pd.isna(counted) else int(counted),
        "basis": DEMAND_BASIS,
    }


def _build_surveys(county_ags: str, topics: pd.DataFrame) -> pd.DataFrame:
    # Adding the county again on another day changes nothing, because surveys that are there are kept.
    today = datetime.now(UTC).date().isoformat()
    rows = (
        {
            "topic_id": topic,
            "county_ags": county_ags,
            "state": str(SurveyState.NONE),
            "surveyed_on": today,
            "note": "Noch nicht erhoben",
        }
        for topic in topics["topic_id"]
    )
    return frame_of(TABLES["surveys"], rows)
