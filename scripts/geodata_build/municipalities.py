"""Municipalities, their areas and their population."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from atlas.errors import BadDataError
from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.vocabulary import AreaPart
from geodata_build.inputs import Inputs

REGISTER: Final = "register"
CENSUS: Final = "census"
_REGISTER_DATE: Final = "2022-12-31"
_CENSUS_DATE: Final = "2022-05-15"
_WORKING_AGE_DATE: Final = "2021-12-31"


def build_municipalities(inputs: Inputs) -> pd.DataFrame:
    """Return the municipalities as the compiled table has them: keys, names and area of 2022.

    The point is the town centre, not the centre of the polygon: `coordinate_source` says whose.
    """
    return frame_of(
        TABLES["municipalities"],
        (
            {
                **{name: row[name] for name in ("ags", "ars", "name", "municipality_type", "county_ags")},
                "area_km2": float(row["area_km2"]),
                "lon": round(float(row["lon"]), 6),
                "lat": round(float(row["lat"]), 6),
                "seat_postcode": row["plz_seat"],
                "coordinate_source": row["coord_source"],
            }
            for row in inputs.municipalities.to_dict("records")
        ),
    )


def build_areas(inputs: Inputs) -> pd.DataFrame:
    """Return the polygons of VG250 as of 2016-01-01, the lake part of a municipality apart from its land.

    All 145 municipalities kept key, name and outline until 2022; only associations changed.

    Raises
    ------
    BadDataError
        If a municipality has no land polygon, or a polygon no municipality.
    """
    land = inputs.boundaries.loc[inputs.boundaries["part"] == AreaPart.LAND, "ags"]
    differing = set(land) ^ set(inputs.municipalities["ags"])
    if differing:
        raise BadDataError("Gemeinden und Flächen passen nicht zusammen: %(keys)s", keys=", ".join(sorted(differing)))
    rows = zip(inputs.boundaries["ags"], inputs.boundaries["part"], inputs.boundaries.geometry, strict=True)
    return frame_of(TABLES["areas"], ({"ags": ags, "part": part, "geometry": shape} for ags, part, shape in rows))


def build_population(inputs: Inputs) -> pd.DataFrame:
    """Return people on two bases that differ: the register's update and the census; plus those of working age.

    The age group 15-64 is INKAR's figure for 2021, which rests on the register's update as well.
    """
    rows = [
        row
        for municipality in inputs.municipalities.to_dict("records")
        for row in (
            _count(municipality, REGISTER, _REGISTER_DATE, municipality["population_20221231"]),
            _count(municipality, CENSUS, _CENSUS_DATE, municipality["population_census_20220515"]),
        )
    ]
    rows += [
        {**_count(indicator, REGISTER, _WORKING_AGE_DATE, indicator["pop_15_64_2021"]), "target_group": "age_15_64"}
        for indicator in inputs.indicators.to_dict("records")
        if indicator["pop_15_64_2021"]
    ]
    return frame_of(TABLES["population"], rows)


def _count(source: dict[Any, str], base: str, date: str, people: str) -> dict[str, Any]:
    return {
        "ags": source["ags"],
        "base": base,
        "reference_date": date,
        "target_group": "all",
        "people": int(people),
    }
