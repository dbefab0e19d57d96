"""Which way of travelling this installation measures with: straight line, road network, or a routing server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final, Protocol, runtime_checkable

import numpy as np

from atlas.geo.crs import measure_coordinates
from atlas.geo.joined_travel import JoinedTravel
from atlas.geo.road_travel import RoadTravel
from atlas.geo.travel import KILOMETRES, REFERENCE_KMH, StraightLine, Travel
from atlas.language import Language, mark
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings, default_database_url
from atlas.sources.road_cache import load_extract
from atlas.sources.road_extract import ATTRIBUTION, RoadExtract
from atlas.sources.routing_service import ServiceTravel, open_router
from atlas.vocabulary import TravelMode

MODE_WORDS: Final = {
    TravelMode.FOOT: mark("zu Fuß"),
    TravelMode.BIKE: mark("mit dem Fahrrad"),
    TravelMode.CAR: mark("mit dem Auto"),
}
LINE_EXPLANATION: Final = mark("Wege sind geschätzt: Luftlinie mal %(factor)s.")
ROADS_EXPLANATION: Final = mark("Wege führen durch das Straßennetz von OpenStreetMap, %(mode)s.")
SERVICE_EXPLANATION: Final = mark("Wege hat der Routing-Dienst %(service)s berechnet, %(mode)s.")
LIMIT_EXPLANATION: Final = mark(
    "Versorgungsstandards in Kilometern gelten dabei als Minuten bei %(speed)s km/h: %(kilometres)s km sind "
    "%(minutes)s Minuten."
)
OUTSIDE_EXPLANATION: Final = mark(
    "%(outside)s von %(points)s Bedarfspunkten liegen weiter als 1 km von jeder Straße des Auszugs; für sie und für "
    "Angebote außerhalb zählt die Luftlinie mal %(factor)s bei derselben Geschwindigkeit."
)


@runtime_checkable
class TimedTravel(Protocol):
    """A `Travel` in minutes, which also says for whom they hold."""

    @property
    def mode(self) -> TravelMode:
        """Who travels."""


@dataclass(frozen=True)
class _Key:
    """What decides which network is loaded; a file that changes is another one."""

    path: Path
    size: int
    changed_ns: int
    mode: TravelMode
    metric_crs: int


@dataclass(frozen=True)
class Roads:
    """An extract and the ways through it; shared by all snapshots of a process, what-ifs included."""

    extract: RoadExtract
    travel: RoadTravel


_loaded: dict[_Key, Roads] = {}
_routers: dict[tuple[str, str, TravelMode, int], ServiceTravel] = {}
_lock: Final = Lock()


def travel_of(snapshot: Snapshot) -> Travel:
    """Return how ways are measured, as the settings ask for; made once for each snapshot.

    Raises
    ------
    MissingToolError, BadDataError
        If the extract that the settings name cannot be used. A straight line never takes its place silently.
    """
    return snapshot.derive("travel", lambda: _open(snapshot.settings))


def prepare_travel(settings: Settings) -> None:
    """Read the extract that the settings name, where they name one, before anybody asks for a way.

    Raises
    ------
    MissingToolError, BadDataError
        If it cannot be used.
    """
    if settings.roads:
        load_roads(Path(settings.roads), settings, settings.travel_mode)


def limit_in(travel: Travel, distance_km: float) -> float:
    """Return a limit in kilometres in the unit of `travel`.

    Standards say kilometres of way. A network counts minutes, so the limit becomes the minutes that this way takes at
    the mode's reference speed (`REFERENCE_KMH`: 4.8 km/h on foot, 15 by bicycle, 50 by car). A verdict by network thus
    asks what the one by line asks: whether the way is longer than the standard allows.

    >>> limit_in(StraightLine(1.3), 5.0)
    5.0
    """
    return distance_km * _units_per_km(travel)


def kilometres_in(travel: Travel, cost: float) -> float:
    """Return a cost in the unit of `travel` in kilometres; the reverse of `limit_in`."""
    return cost / _units_per_km(travel)


def explain_travel(snapshot: Snapshot, language: Language) -> str:
    """Return in sentences how ways are measured, what a limit in km means, where the network ends, and whose it is."""
    travel, settings = travel_of(snapshot), snapshot.settings
    factor = language.number(settings.detour_factor, 1)
    if not isinstance(travel, TimedTravel):
        return language.gettext(LINE_EXPLANATION, factor=factor)
    mode = language.gettext(MODE_WORDS[travel.mode])
    source = SERVICE_EXPLANATION if settings.routing else ROADS_EXPLANATION
    sentences = [
        language.gettext(source, mode=mode, service=settings.routing),
        language.gettext(
            LIMIT_EXPLANATION,
            speed=language.number(REFERENCE_KMH[travel.mode], 1),
            kilometres=language.number(10),
            minutes=language.number(limit_in(travel, 10.0)),
        ),
    ]
    if isinstance(travel, JoinedTravel):
        roads = travel.roads
        outside = snapshot.derive(("outside", travel.key), lambda: find_outside(snapshot, roads))
        if outside.any():
            facts = {"outside": language.number(int(outside.sum())), "points": language.number(len(outside))}
            sentences.append(language.gettext(OUTSIDE_EXPLANATION, factor=factor, **facts))
    # Wherever the sentences stand, the credit that the licence asks for stands too.
    return " ".join([*sentences, f"{credit_travel(settings)}."])


def credit_travel(settings: Settings) -> str:
    """Return the credit line that goes with results measured by network; empty for straight lines."""
    # Whoever runs OSRM or Valhalla runs it on OpenStreetMap's roads.
    return ATTRIBUTION if settings.roads or settings.routing else ""


def load_roads(path: Path, settings: Settings, mode: TravelMode) -> Roads:
    """Return the roads of an extract and the ways through them; read once for each process, kept beside the database.

    Raises
    ------
    MissingToolError, BadDataError
        If the file cannot be used.
    """
    # One thread reads while the others wait: a network is large, and two of them would be one too many.
    with _lock:
        key = _key_of(path, settings, mode)
        if key not in _loaded:
            extract = load_extract(path, mode, metric_crs=settings.metric_crs, folder=cache_folder(settings))
            # Only one is held at a time: a network is large, and an installation uses one.
            _loaded.clear()
            _loaded[key] = Roads(extract, RoadTravel(extract.network))
        return _loaded[key]


def find_outside(snapshot: Snapshot, roads: RoadTravel) -> np.ndarray:
    """Tell for each demand point whether it lies off the network."""
    points_m = measure_coordinates(snapshot.tables["demand_points"], snapshot.settings.metric_crs)
    return ~roads.is_on_network(points_m)


def cache_folder(settings: Settings) -> Path:
    """Return where networks are kept: beside the SQLite file, else where that would lie by default."""
    scheme, _, file = settings.database_url.partition(":///")
    if scheme != "sqlite" or file.partition("?")[0] in {"", ":memory:"}:
        file = default_database_url().partition(":///")[2]
    return Path(file.partition("?")[0]).parent


def _open(settings: Settings) -> Travel:
    line = StraightLine(settings.detour_factor)
    if settings.roads:
        return JoinedTravel(load_roads(Path(settings.roads), settings, settings.travel_mode).travel, line)
    return _router_of(settings) if settings.routing else line


def _router_of(settings: Settings) -> ServiceTravel:
    # Shared, as it remembers what it was told: a what-if must not ask for the whole county again.
    key = (settings.routing, settings.routing_url, settings.travel_mode, settings.metric_crs)
    with _lock:
        if key not in _routers:
            _routers[key] = open_router(settings)
        return _routers[key]


def _units_per_km(travel: Travel) -> float:
    if travel.unit == KILOMETRES or not isinstance(travel, TimedTravel):
        return 1.0
    return 60 / REFERENCE_KMH[travel.mode]


def _key_of(path: Path, settings: Settings, mode: TravelMode) -> _Key:
    try:
        state = path.stat()
    except OSError:
        # Whoever reads it says what is wrong with it.
        return _Key(path, -1, -1, mode, settings.metric_crs)
    return _Key(path, state.st_size, state.st_mtime_ns, mode, settings.metric_crs)
