"""Minutes from a routing server that the operator runs: OSRM or Valhalla over HTTP.

Written after their documentation: OSRM's table service (project-osrm.org, docs/http.md) and Valhalla's matrix service
(valhalla.github.io, "Time-Distance Matrix service API reference"). Each server knows one way of asking for a table of
times; `ServiceTravel` asks in tables that their default limits allow and remembers what it was told.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import Final, TypeVar

import numpy as np
import shapely
from pyproj import Transformer

from atlas.errors import ServiceError
from atlas.geo.crs import GEOGRAPHIC_CRS
from atlas.geo.travel import MINUTES
from atlas.settings import Settings
from atlas.sources.routing_dialects import DIALECTS, PAINTERS, Draw, Points, UnplacedError
from atlas.vocabulary import TravelMode

_T = TypeVar("_T")
Ask = Callable[[Points, Points], np.ndarray]
"""Returns seconds from each source (row) to each target (column), NaN where there is no way."""

# Both servers take 100 points, or 2,500 pairs, unless they are told otherwise.
_BATCH: Final = 50
# A server that is down would hold every request for its whole timeout.
_PAUSE_SECONDS: Final = 30.0
# Columns of times, 160 MB at most.
_REMEMBERED: Final = 20_000_000
_DIGITS: Final = 6


def open_router(settings: Settings) -> ServiceTravel:
    """Return ways through the server that the settings name; nothing is asked yet."""
    ask = DIALECTS[settings.routing](settings.routing_url, settings.travel_mode)
    address = hashlib.sha256(settings.routing_url.encode()).hexdigest()[:8]
    name = f"{settings.routing}-{address}-{settings.travel_mode}"
    paint = PAINTERS.get(settings.routing)
    draw = paint(settings.routing_url, settings.travel_mode) if paint else None
    return ServiceTravel(ask, settings.travel_mode, name, metric_crs=settings.metric_crs, draw=draw)


class ServiceTravel:
    """A `Travel` in minutes by the word of a server; see `geo.travel`.

    Where the server does not answer, every question raises `ServiceError`: a straight line never takes its place, as
    two verdicts of one page could then rest on different ways.

    Parameters
    ----------
    ask
        Asks the server for one table.
    draw
        Asks it from where a point is reached; None where it cannot say.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self,
        ask: Ask,
        mode: TravelMode,
        key: str,
        *,
        metric_crs: int,
        draw: Draw | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.mode = mode
        self.key = key
        self._ask = ask
        self._draw = draw
        self._clock = clock
        self._to_degrees = Transformer.from_crs(metric_crs, GEOGRAPHIC_CRS, always_xy=True)
        self._lock = Lock()
        self._silent_until = float("-inf")
        self._placed: dict[tuple[float, float], bool] = {}
        self._columns: dict[tuple[str, tuple[float, float]], np.ndarray] = {}

    @property
    def unit(self) -> str:
        """Minutes."""
        return MINUTES

    def nearest(self, origins_m: np.ndarray, targets_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the target each origin reaches fastest, and the minutes to it.

        Raises
        ------
        ServiceError
            If the server does not answer, or refuses.
        """
        if len(targets_m) == 0:
            return np.full(len(origins_m), -1), np.full(len(origins_m), np.inf)
        minutes = self._table(origins_m, targets_m)
        positions = minutes.argmin(axis=1)
        costs = minutes[np.arange(len(minutes)), positions]
        return np.where(np.isfinite(costs), positions, -1), costs

    def pairs(
        self, origins_m: np.ndarray, targets_m: np.ndarray, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return all pairs at most `limit` minutes apart.

        Raises
        ------
        ServiceError
            If the server does not answer, or refuses.
        """
        minutes = self._table(origins_m, targets_m)
        origins, targets = np.nonzero(np.isfinite(minutes) & (minutes <= limit))
        return origins, targets, minutes[origins, targets]

    @property
    def can_draw(self) -> bool:
        """Whether the server says from where a point is reached."""
        return self._draw is not None

    def draw_catchment(self, lon: float, lat: float, minutes: Sequence[float]) -> list[shapely.Geometry] | None:
        """Return from where a point is reached, in EPSG:4326; an area for each limit, None where it is off the roads.

        Raises
        ------
        ServiceError
            If the server does not answer, refuses, or draws nothing.
        """
        if self._draw is None:
            raise ServiceError("Der Routing-Dienst zeichnet keine Einzugsgebiete.")
        draw = self._draw
        with self._lock:
            try:
                return self._call(lambda: draw((lon, lat), minutes))
            except UnplacedError:
                return None

    def _table(self, origins_m: np.ndarray, targets_m: np.ndarray) -> np.ndarray:
        """Return (origins, targets) minutes, infinite where there is no way."""
        minutes = np.full((len(origins_m), len(targets_m)), np.inf)
        complete = np.flatnonzero(np.isfinite(origins_m).all(axis=1))
        if len(complete) == 0 or len(targets_m) == 0:
            return minutes
        sources, targets = self._locate(origins_m[complete]), self._locate(targets_m)
        # One question at a time: several threads would ask for the same table at once.
        with self._lock:
            columns = self._recall(sources, targets)
        minutes[complete] = np.column_stack([columns[target] for target in targets]) / 60
        return minutes

    def _locate(self, points_m: np.ndarray) -> list[tuple[float, float]]:
        lons, lats = self._to_degrees.transform(points_m[:, 0], points_m[:, 1])
        return list(zip(np.round(lons, _DIGITS).tolist(), np.round(lats, _DIGITS).tolist(), strict=True))

    def _recall(
        self, sources: list[tuple[float, float]], targets: list[tuple[float, float]]
    ) -> dict[tuple[float, float], np.ndarray]:
        """Return seconds from all sources for each target; asks only for targets that are new to these sources."""
        crowd = hashlib.sha256(np.array(sources).tobytes()).hexdigest()
        # Offers share houses, and topics share offers' houses: each place is asked for once.
        unknown = [target for target in dict.fromkeys(targets) if (crowd, target) not in self._columns]
        if len(sources) * (len(self._columns) + len(unknown)) > _REMEMBERED:
            self._columns.clear()
            unknown = list(dict.fromkeys(targets))
        for start in range(0, len(unknown), _BATCH):
            batch = unknown[start : start + _BATCH]
            rows = [self._ask_part(sources[at : at + _BATCH], batch) for at in range(0, len(sources), _BATCH)]
            for target, column in zip(batch, np.concatenate(rows).T, strict=True):
                self._columns[crowd, target] = np.nan_to_num(column, nan=np.inf)
        return {target: self._columns[crowd, target] for target in targets}

    def _ask_part(self, sources: Points, targets: Points) -> np.ndarray:
        """Ask for one table; where the server finds no road near a point, leave that point out."""
        try:
            return self._ask_once(sources, targets)
        except UnplacedError:
            # One point in the lake must not cost the other 99 their answer.
            return self._ask_placed(sources, targets)

    def _ask_placed(self, sources: Points, targets: Points) -> np.ndarray:
        table = np.full((len(sources), len(targets)), np.nan)
        rows = [row for row, source in enumerate(sources) if self._is_placed(source)]
        columns = [column for column, target in enumerate(targets) if self._is_placed(target)]
        if rows and columns:
            # Refused once more, the server has roads near all of them but no way between any two.
            with suppress(UnplacedError):
                table[np.ix_(rows, columns)] = self._ask_once(
                    [sources[row] for row in rows], [targets[column] for column in columns]
                )
        return table

    def _is_placed(self, point: tuple[float, float]) -> bool:
        if point not in self._placed:
            try:
                self._ask_once([point], [point])
                self._placed[point] = True
            except UnplacedError:
                self._placed[point] = False
        return self._placed[point]

    def _ask_once(self, sources: Points, targets: Points) -> np.ndarray:
        return self._call(lambda: self._ask(sources, targets))

    def _call(self, ask: Callable[[], _T]) -> _T:
        if self._clock() < self._silent_until:
            raise ServiceError(
                "Der Routing-Dienst hat eben nicht geantwortet und wird erst in einigen Sekunden wieder gefragt."
            )
        try:
            return ask()
        except UnplacedError:
            raise
        except ServiceError:
            self._silent_until = self._clock() + _PAUSE_SECONDS
            raise
