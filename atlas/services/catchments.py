"""Catchments of an offer: from where people reach it within some minutes, as areas for a map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.errors import BadRequestError, NotFoundError
from atlas.formats.geojson import write_areas
from atlas.geo.catchments import draw_catchments, draw_circles
from atlas.geo.crs import GEOGRAPHIC_CRS, measure_coordinates
from atlas.geo.joined_travel import JoinedTravel
from atlas.geo.proximity import project_point
from atlas.geo.travel import REFERENCE_KMH
from atlas.language import Language, mark, speak
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import MODE_WORDS, credit_travel, load_roads, travel_of
from atlas.settings import Settings
from atlas.sources.road_extract import ATTRIBUTION
from atlas.sources.routing_service import ServiceTravel
from atlas.vocabulary import Precision, TravelMode


class Drawing(StrEnum):
    """What a catchment was drawn from."""

    ROADS = "roads"
    LINE = "straight_line"
    MIXED = "mixed"


DRAWING_WORDS: Final = {
    Drawing.ROADS: mark("%(minutes)s Minuten %(mode)s, durch das Straßennetz"),
    Drawing.LINE: mark("Luftlinie: Kreis von %(radius)s km, etwa %(minutes)s Minuten %(mode)s"),
    Drawing.MIXED: mark(
        "%(minutes)s Minuten %(mode)s; um Orte ohne Straßennetz ist es die Luftlinie, ein Kreis von %(radius)s km"
    ),
}
DEFAULT_MINUTES: Final = "10,20,30"
_LONGEST_MINUTES: Final = 120
_MOST_LIMITS: Final = 6
# Precisions where only the town or municipality of a site is known.
_ROUGH: Final = (Precision.PLACE, Precision.MUNICIPALITY)


@dataclass(frozen=True)
class _Drawn:
    shapes: Sequence[shapely.Geometry]
    drawing: Drawing
    radii_km: list[float]


def parse_minutes(text: str) -> tuple[float, ...]:
    """Return the limits of catchments that a text like `10,20,30` names.

    >>> parse_minutes("10, 7.5")
    (10.0, 7.5)

    Raises
    ------
    BadRequestError
        If a part is no number of minutes from 1 to 120, or there are more than six.
    """
    parts = [part.strip() for part in text.split(",")]
    is_number = all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", part, re.ASCII) for part in parts)
    if not is_number or len(parts) > _MOST_LIMITS or any(not 1 <= float(part) <= _LONGEST_MINUTES for part in parts):
        raise BadRequestError(
            "minutes ist „%(text)s“; erwartet werden Minuten von 1 bis %(longest)s, höchstens %(most)s und durch Komma "
            "getrennt, zum Beispiel 10,20,30.",
            text=text,
            longest=_LONGEST_MINUTES,
            most=_MOST_LIMITS,
        )
    return tuple(map(float, parts))


def find_catchments(
    snapshot: Snapshot, offer_id: str, minutes: tuple[float, ...], language: str = "de"
) -> gpd.GeoDataFrame:
    """Return from where people reach an offer within each of some limits.

    Returns
    -------
    catchments
        EPSG:4326, one row for each limit, widest first, so that narrower ones are drawn over them: `minutes`, `mode`,
        `drawing` (roads, straight_line, mixed), `radius_km` (of the circles; missing where there are none),
        `is_approximate` (only the town of a site is known), `label`.

    Raises
    ------
    NotFoundError
        If there is no such offer, or no place of it may be or can be shown.

    Notes
    -----
    Without a network, and around sites off it, circles stand for the catchment: the minutes at the mode's reference
    speed, divided by the detour factor. Of the routing servers Valhalla is asked for the areas; OSRM knows ways only,
    so there it is circles too.
    """
    sites = _sites_of(snapshot, offer_id)
    limits = tuple(sorted(set(minutes), reverse=True))
    drawn = _draw(snapshot, sites, limits)
    mode = snapshot.settings.travel_mode
    shapes = gpd.GeoSeries(drawn.shapes, crs=snapshot.settings.metric_crs).to_crs(GEOGRAPHIC_CRS)
    has_circles = drawn.drawing is not Drawing.ROADS
    return gpd.GeoDataFrame(
        {
            "minutes": limits,
            "mode": str(mode),
            "drawing": str(drawn.drawing),
            "radius_km": [round(radius, 2) if has_circles else None for radius in drawn.radii_km],
            "is_approximate": bool(sites["location_precision"].isin(_ROUGH).any()),
            "label": [
                _label(snapshot, drawn, position, limit, speak(language)) for position, limit in enumerate(limits)
            ],
        },
        geometry=shapes.to_numpy(),
        index=[f"{offer_id}-{limit:g}" for limit in limits],
        crs=GEOGRAPHIC_CRS,
    )


def publish_catchments(snapshot: Snapshot, offer_id: str, minutes: tuple[float, ...], language: str = "de") -> bytes:
    """Return the catchments of an offer as GeoJSON; see `find_catchments`."""
    catchments = find_catchments(snapshot, offer_id, minutes, language)
    lines = [credit(snapshot, "sites")]
    if (catchments["drawing"] != Drawing.LINE).any():
        lines.append(credit_travel(snapshot.settings))
    return write_areas(catchments, name="Einzugsgebiet", attribution="; ".join(filter(None, lines)))


def publish_point_catchments(
    settings: Settings, file: Path, point: tuple[float, float], minutes: str, mode: TravelMode
) -> bytes:
    """Return from where a point (lon, lat) is reached by the roads of an extract, as GeoJSON.

    Raises
    ------
    MissingToolError, BadDataError
        If the extract cannot be used.
    BadRequestError
        If the minutes make no sense, or the point lies off the roads.
    """
    limits = tuple(sorted(set(parse_minutes(minutes)), reverse=True))
    roads = load_roads(file, settings, mode).travel
    point_m = np.array([project_point(*point, settings.metric_crs)])
    if not roads.is_on_network(point_m).all():
        raise BadRequestError(
            "Der Punkt %(lon)s, %(lat)s liegt weiter als 1 km von jeder Straße in %(file)s; erwartet wird ein Punkt im "
            "Auszug, Länge und Breite in Grad.",
            lon=point[0],
            lat=point[1],
            file=file.name,
        )
    shapes = gpd.GeoSeries(draw_catchments(roads, point_m, limits), crs=settings.metric_crs).to_crs(GEOGRAPHIC_CRS)
    facts = {"minutes": limits, "mode": str(mode), "drawing": str(Drawing.ROADS)}
    index = [f"{limit:g}" for limit in limits]
    catchments = gpd.GeoDataFrame(facts, geometry=shapes.to_numpy(), index=index, crs=GEOGRAPHIC_CRS)
    return write_areas(catchments, name="Einzugsgebiet", attribution=ATTRIBUTION)


def _sites_of(snapshot: Snapshot, offer_id: str) -> pd.DataFrame:
    """Return the rows of `Snapshot.offer_sites` of an offer that have a place."""
    offer = snapshot.offers.iloc[snapshot.offer_position(offer_id)]
    # Asked first: of a confidential offer not even whether its place is known may be told.
    if offer["is_hidden"]:
        raise NotFoundError(
            "Der Ort von „%(offer)s“ ist geheim; darum gibt es dafür kein Einzugsgebiet.", offer=offer["name"]
        )
    sites = snapshot.offer_sites[snapshot.offer_sites["offer_id"] == offer_id]
    placed = sites.dropna(subset=["lon", "lat"])
    placed = placed[placed["location_precision"] != Precision.HIDDEN]
    if placed.empty:
        raise NotFoundError(
            "Von „%(offer)s“ ist kein Ort bekannt; darum gibt es dafür kein Einzugsgebiet.", offer=offer["name"]
        )
    return placed


def _draw(snapshot: Snapshot, sites: pd.DataFrame, limits: tuple[float, ...]) -> _Drawn:
    settings = snapshot.settings
    sites_m = measure_coordinates(sites, settings.metric_crs)
    by_road, on_network = _draw_roads(snapshot, sites, sites_m, limits)
    speed_kmh = REFERENCE_KMH[settings.travel_mode]
    radii_km = [limit / 60 * speed_kmh / settings.detour_factor for limit in limits]
    circles = draw_circles(sites_m[~on_network], [radius * 1000 for radius in radii_km])
    shapes = [shapely.union(area, circle) for area, circle in zip(by_road, circles, strict=True)]
    if on_network.all():
        return _Drawn(shapes, Drawing.ROADS, radii_km)
    return _Drawn(shapes, Drawing.MIXED if on_network.any() else Drawing.LINE, radii_km)


def _draw_roads(
    snapshot: Snapshot, sites: pd.DataFrame, sites_m: np.ndarray, limits: tuple[float, ...]
) -> tuple[list[shapely.Geometry], np.ndarray]:
    """Return areas by road, and for which of the sites they were drawn."""
    travel = travel_of(snapshot)
    if isinstance(travel, JoinedTravel):
        on_network = travel.roads.is_on_network(sites_m)
        return draw_catchments(travel.roads, sites_m[on_network], limits), on_network
    if not (isinstance(travel, ServiceTravel) and travel.can_draw):
        return [shapely.Polygon()] * len(limits), np.zeros(len(sites), dtype=bool)
    places = sites[["lon", "lat"]].to_numpy(dtype="float64")
    drawn = [travel.draw_catchment(lon, lat, limits) for lon, lat in places]
    told = [areas for areas in drawn if areas is not None]
    united = [shapely.union_all([areas[position] for areas in told]) for position in range(len(limits))]
    metric = gpd.GeoSeries(united, crs=GEOGRAPHIC_CRS).to_crs(snapshot.settings.metric_crs)
    return list(metric), np.array([areas is not None for areas in drawn])


def _label(snapshot: Snapshot, drawn: _Drawn, position: int, limit: float, language: Language) -> str:
    return language.gettext(
        DRAWING_WORDS[drawn.drawing],
        minutes=language.number(limit, 0 if limit == int(limit) else 1),
        mode=language.gettext(MODE_WORDS[snapshot.settings.travel_mode]),
        radius=language.number(drawn.radii_km[position], 1),
    )
