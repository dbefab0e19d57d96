"""Chosen sites as bytes: JSON with everything, CSV of the sites, GeoJSON for maps."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.frames import rows_of
from atlas.language import speak
from atlas.services.publishing import credit
from atlas.services.siting import SitingResult, choose_sites
from atlas.services.siting_query import SitingQuery
from atlas.services.siting_sites import SITE_FIELDS
from atlas.services.siting_words import say_caveats, say_details, say_outcome
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import credit_travel

SITING_FORMS: Final = ("json", "csv", "geojson")
_DIGITS: Final = 2


def publish_siting(snapshot: Snapshot, query: SitingQuery, language: str = "de", *, form: str = "json") -> bytes:
    """Return the best places for new sites in one of `SITING_FORMS`."""
    result = choose_sites(snapshot, query)
    if form == "csv":
        return write_csv([site.as_record() for site in result.sites], SITE_FIELDS)
    if form == "geojson":
        return orjson.dumps(describe_map(snapshot, result), option=orjson.OPT_APPEND_NEWLINE)
    return orjson.dumps(describe_siting(snapshot, result, language), option=orjson.OPT_APPEND_NEWLINE)


def describe_siting(snapshot: Snapshot, result: SitingResult, language: str = "de") -> dict[str, Any]:
    """Return a result with the keys of the published interface."""
    speech = speak(language)
    return {
        **asdict(result.query),
        "place": result.place,
        "limit_km": result.limit_km,
        "sentence": say_outcome(result, speech),
        "details": say_details(result, speech),
        "caveats": say_caveats(snapshot, result, speech),
        "people": result.people,
        "people_before": result.people_before,
        "people_after": result.people_after,
        "people_left": result.people_left,
        "people_unreachable": result.people_unreachable,
        "share_before_percent": round(result.share_before_percent, 1),
        "share_after_percent": round(result.share_after_percent, 1),
        "mean_km_before": _round(result.mean_km_before),
        "mean_km_after": _round(result.mean_km_after),
        "is_optimal": result.is_optimal,
        # Rounded up: it says how far the choice is from the best at most.
        "gap_percent": 0.0 if result.is_optimal else round(result.gap_percent + 0.005, 2),
        "candidate_count": result.candidate_count,
        "survey": result.survey,
        "sites": [site.as_record() for site in result.sites],
        "curve": [{"count": count, "people_reached": people} for count, people in result.curve],
        "attribution": _credit(snapshot),
    }


def describe_map(snapshot: Snapshot, result: SitingResult) -> dict[str, Any]:
    """Return chosen sites, existing ones and demand points as GeoJSON; `role` tells them apart."""
    chosen = [_feature("chosen", site.as_record()) for site in result.sites]
    existing = [_feature("existing", row) for row in rows_of(result.existing)]
    points = result.points.assign(after_km=result.points["after_km"].round(_DIGITS)).drop(columns="before_km")
    demand = [_feature("demand", row) for row in rows_of(points)]
    return {
        "type": "FeatureCollection",
        "attribution": _credit(snapshot),
        "features": [*demand, *existing, *chosen],
    }


def _feature(role: str, row: dict[str, Any]) -> dict[str, Any]:
    lon, lat = row.pop("lon"), row.pop("lat")
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"role": role, **row},
    }


def _credit(snapshot: Snapshot) -> str:
    lines = credit(snapshot, "offers", "demand_points", "places"), credit_travel(snapshot.settings)
    return "; ".join(line for line in lines if line)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
