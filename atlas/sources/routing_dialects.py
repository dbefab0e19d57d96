"""How OSRM and Valhalla are asked for a table of times, and what they answer.

OSRM: ``GET /table/v1/{profile}/{lon},{lat};...?sources=0;1&destinations=2&annotations=duration`` answers ``code`` and
``durations`` in seconds, ``null`` where there is no way; faults come with HTTP 400, a ``code`` and a ``message``.
Valhalla: ``POST /sources_to_targets`` answers ``sources_to_targets``, rows of objects with ``time`` in seconds (newer
servers may answer one object with ``durations``); faults come with ``error_code`` and ``error``. ``POST /isochrone``
answers GeoJSON, an area for each ``contour``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import orjson
import shapely

from atlas.errors import ServiceError
from atlas.vocabulary import TravelMode

Points = Sequence[tuple[float, float]]
"""Longitudes and latitudes in degrees."""

Draw = Callable[[tuple[float, float], Sequence[float]], list[shapely.Geometry]]
"""Returns areas in degrees, one for each limit in minutes, from where a point is reached."""

_TIMEOUT_SECONDS: Final = 20
# As many as Valhalla takes unless it is told otherwise.
_MOST_CONTOURS: Final = 4
_USER_AGENT: Final = "sozialatlas"
_OSRM_PROFILES: Final = {TravelMode.FOOT: "foot", TravelMode.BIKE: "bike", TravelMode.CAR: "car"}
_VALHALLA_COSTINGS: Final = {TravelMode.FOOT: "pedestrian", TravelMode.BIKE: "bicycle", TravelMode.CAR: "auto"}
# OSRM: no road near a point; no way between any of them.
_OSRM_UNPLACED: Final = {"NoSegment", "NoTable"}
# Valhalla: no suitable edges near a location; locations in regions that are not connected; no path found.
_VALHALLA_UNPLACED: Final = {170, 171, 442}


class UnplacedError(ServiceError):
    """The server finds no road near a point of a table, or no way at all: some of its pairs have no answer."""


def speak_osrm(address: str, mode: TravelMode) -> Callable[[Points, Points], np.ndarray]:
    """Return what asks an OSRM server for seconds between points; see the module."""
    profile = _OSRM_PROFILES[mode]

    def ask(sources: Points, targets: Points) -> np.ndarray:
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in (*sources, *targets))
        rows = ";".join(map(str, range(len(sources))))
        columns = ";".join(map(str, range(len(sources), len(sources) + len(targets))))
        question = f"/table/v1/{profile}/{points}?sources={rows}&destinations={columns}&annotations=duration"
        answer = _call(address, question)
        if answer.get("code") != "Ok":
            raise _refusal(address, str(answer.get("code")), answer.get("message"), _OSRM_UNPLACED)
        return _read_table(address, answer.get("durations"), (len(sources), len(targets)))

    return ask


def speak_valhalla(address: str, mode: TravelMode) -> Callable[[Points, Points], np.ndarray]:
    """Return what asks a Valhalla server for seconds between points; see the module."""

    def ask(sources: Points, targets: Points) -> np.ndarray:
        question = {
            "sources": [{"lat": lat, "lon": lon} for lon, lat in sources],
            "targets": [{"lat": lat, "lon": lon} for lon, lat in targets],
            "costing": _VALHALLA_COSTINGS[mode],
        }
        answer = _call(address, "/sources_to_targets", question)
        if "error_code" in answer or "error" in answer:
            raise _refusal(address, answer.get("error_code"), answer.get("error"), _VALHALLA_UNPLACED)
        table = answer.get("sources_to_targets")
        durations = table.get("durations") if isinstance(table, dict) else _times_of(table)
        return _read_table(address, durations, (len(sources), len(targets)))

    return ask


def draw_valhalla(address: str, mode: TravelMode) -> Draw:
    """Return what asks a Valhalla server (``POST /isochrone``) from where a point is reached within some minutes."""

    def draw(point: tuple[float, float], minutes: Sequence[float]) -> list[shapely.Geometry]:
        drawn: dict[float, shapely.Geometry] = {}
        for start in range(0, len(minutes), _MOST_CONTOURS):
            question = {
                "locations": [{"lat": point[1], "lon": point[0]}],
                "costing": _VALHALLA_COSTINGS[mode],
                "contours": [{"time": limit} for limit in sorted(minutes[start : start + _MOST_CONTOURS])],
                "polygons": True,
                # Towards the point, as people come to an offer.
                "reverse": True,
            }
            answer = _call(address, "/isochrone", question)
            if "error_code" in answer or "error" in answer:
                raise _refusal(address, answer.get("error_code"), answer.get("error"), _VALHALLA_UNPLACED)
            drawn |= _read_areas(address, answer)
        return [_area_of(address, drawn, limit) for limit in minutes]

    return draw


DIALECTS: Final[dict[str, Callable[[str, TravelMode], Callable[[Points, Points], np.ndarray]]]] = {
    "osrm": speak_osrm,
    "valhalla": speak_valhalla,
}


PAINTERS: Final[dict[str, Callable[[str, TravelMode], Draw]]] = {"valhalla": draw_valhalla}
"""Servers that can say from where a point is reached; OSRM answers with ways only."""


def _read_areas(address: str, answer: Mapping[str, Any]) -> dict[float, shapely.Geometry]:
    areas: dict[float, shapely.Geometry] = {}
    try:
        for feature in answer["features"]:
            limit = float(feature["properties"]["contour"])
            # Its simplified outlines may cross themselves.
            area = shapely.make_valid(shapely.from_geojson(orjson.dumps(feature["geometry"])))
            areas[limit] = shapely.union(areas.get(limit, shapely.Polygon()), area)
    except (LookupError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise _no_areas(address) from error
    return areas


def _area_of(address: str, areas: Mapping[float, shapely.Geometry], limit: float) -> shapely.Geometry:
    if limit not in areas:
        raise _no_areas(address)
    return areas[limit]


def _no_areas(address: str) -> ServiceError:
    return ServiceError(
        "Der Routing-Dienst %(address)s antwortet anders als erwartet: keine Flächen zu den gefragten Minuten.",
        address=address,
    )


def _times_of(table: object) -> object:
    try:
        return [[cell["time"] for cell in row] for row in table]  # type: ignore[attr-defined]  # the except says why
    except (TypeError, LookupError):
        # Not a table: `_read_table` says so.
        return None


def _read_table(address: str, durations: object, shape: tuple[int, int]) -> np.ndarray:
    try:
        seconds = np.array(durations, dtype="float64")
    except (TypeError, ValueError):
        seconds = np.empty(0)
    if seconds.shape != shape or (seconds < 0).any():
        raise ServiceError(
            "Der Routing-Dienst %(address)s antwortet anders als erwartet: keine Tabelle von %(rows)s mal %(columns)s "
            "Zeiten. Nennt ATLAS_ROUTING den richtigen Dienst?",
            address=address,
            rows=shape[0],
            columns=shape[1],
        )
    return seconds


def _refusal(address: str, code: object, message: object, unplaced: set[Any]) -> ServiceError:
    kind = UnplacedError if code in unplaced else ServiceError
    return kind(
        "Der Routing-Dienst %(address)s lehnt die Frage ab (%(code)s: %(message)s). Bitte prüfen Sie, ob er Daten der "
        "Kreise geladen hat, das Verkehrsmittel kennt und Tabellen von 50 mal 50 Punkten erlaubt.",
        address=address,
        code=code,
        message=message or "ohne Begründung",
    )


def _call(address: str, path: str, question: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON object that the server answers, also where it comes with an error status."""
    body = None if question is None else orjson.dumps(question)
    headers = {"User-Agent": _USER_AGENT, "Content-Type": "application/json"}
    # The settings allow addresses with http and https only.
    request = Request(f"{address}{path}", data=body, headers=headers)  # noqa: S310
    status = 200
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
            content = reply.read()
    except HTTPError as error:
        with error:
            content, status = error.read(), error.code
    except (OSError, HTTPException) as error:
        raise ServiceError(
            "Der Routing-Dienst %(address)s antwortet nicht (%(reason)s). Bitte prüfen Sie ATLAS_ROUTING_URL und ob er "
            "läuft; ohne ATLAS_ROUTING rechnet der Atlas mit der Luftlinie.",
            address=address,
            reason=str(getattr(error, "reason", "")) or type(error).__name__,
        ) from error
    return _read_object(address, content, status)


def _read_object(address: str, content: bytes, status: int) -> dict[str, Any]:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise ServiceError(
            "Unter %(address)s antwortet kein Routing-Dienst, sondern etwas anderes (HTTP-Status %(status)s, kein "
            "JSON-Objekt). Bitte prüfen Sie ATLAS_ROUTING_URL.",
            address=address,
            status=status,
        )
    return answer
