"""Settings of one installation, read from environment variables named ``ATLAS_...``."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from atlas.errors import BadRequestError
from atlas.resources import checkout_folder

METRIC_CRS: Final = 25832
"""ETRS89 / UTM 32N: lengths and areas in Germany."""


@dataclass(frozen=True)
class Settings:
    """What an operator may choose.

    `detour_factor` turns a straight line into an expected way; `freshness_years` is the age
    past which an entry no longer supports a verdict.
    """

    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    detour_factor: float = 1.3
    metric_crs: int = METRIC_CRS
    freshness_years: int = 10
    basemap_url: str = ""
    basemap_attribution: str = ""
    upload_limit_mb: int = 100


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment asks for.

    Raises
    ------
    BadRequestError
        If a number is none.
    """
    given = os.environ if environment is None else environment
    return Settings(
        # An empty variable counts as none, as container files and service units often set it so.
        database_url=given.get("ATLAS_DATABASE_URL") or default_database_url(),
        host=given.get("HOST") or "127.0.0.1",
        port=int(_number(given, "PORT", 8000)),
        workers=int(_number(given, "ATLAS_WORKERS", 2)),
        detour_factor=_number(given, "ATLAS_DETOUR_FACTOR", 1.3),
        metric_crs=int(_number(given, "ATLAS_METRIC_CRS", METRIC_CRS)),
        freshness_years=int(_number(given, "ATLAS_FRESHNESS_YEARS", 10)),
        basemap_url=given.get("ATLAS_BASEMAP_URL", ""),
        basemap_attribution=given.get("ATLAS_BASEMAP_ATTRIBUTION", ""),
        upload_limit_mb=int(_number(given, "ATLAS_UPLOAD_LIMIT_MB", 100)),
    )


def default_database_url() -> str:
    """Return the SQLite file of this checkout, or of this user where the atlas is installed."""
    checkout = checkout_folder()
    # A checkout keeps its data inside itself, so that two checkouts on one machine do not share a database.
    folder: Path = checkout / "var" if checkout else user_data_path("sozialatlas")
    return f"sqlite:///{folder / 'atlas.sqlite'}"


def _number(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name, "")
    try:
        number = float(text) if text else default
    except ValueError:
        number = math.nan
    # A factor of nothing or less would put every offer at everybody's door.
    if not (math.isfinite(number) and number > 0):
        raise BadRequestError(
            "Die Umgebungsvariable %(name)s hat den Wert „%(text)s“; erwartet wird eine Zahl über 0 wie %(default)s.",
            name=name,
            text=text,
            default=default,
        )
    return number
