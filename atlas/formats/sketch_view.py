"""How a drawn map looks at the land: its projection, its outlines as paths, its scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

WIDTH: Final = 800
HEIGHT: Final = 600
_KM_PER_DEGREE: Final = 111.32
"""Length of a degree of latitude."""
_LEAST_KM: Final = 15
"""Height shown at least: around a single point, people need a village or two to know where it is."""
_ROOM: Final = 1.35
"""How much more than the points themselves is shown, so that numbers fit beside them."""
_SCALES_KM: Final = (100, 50, 20, 10, 5, 2, 1)
_LONGEST_BAR: Final = 240


@dataclass(frozen=True)
class View:
    """Equidistant cylindrical projection, true at the middle latitude (Snyder 1987): good enough for a sketch."""

    lon: float
    lat: float
    units_per_degree: float

    def project(self, corners: np.ndarray) -> np.ndarray:
        """Return (n, 2) lon and lat as x to the right and y downwards."""
        squeeze = math.cos(math.radians(self.lat))
        across = (corners[:, 0] - self.lon) * squeeze
        return np.column_stack([across, self.lat - corners[:, 1]]) * self.units_per_degree + [WIDTH / 2, HEIGHT / 2]


def fit_view(corners: np.ndarray, *, room: float = _ROOM, least_km: float = _LEAST_KM) -> View:
    """Return the view that shows all of (n, 2) lon and lat in degrees.

    Parameters
    ----------
    room
        How many times their extent is shown.
    least_km
        Height shown at least.
    """
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    lat = (south + north) / 2
    wide = (east - west) * math.cos(math.radians(lat)) * room
    high = max((north - south) * room, least_km / _KM_PER_DEGREE)
    return View((west + east) / 2, lat, min(WIDTH / max(wide, 1e-9), HEIGHT / high))


def trace_rings(shapes: np.ndarray) -> str:
    """Return the rings of polygons in drawing units as the data of an SVG path."""
    polygons = shapely.get_parts(shapes)
    # Where an outline only touches the frame, clipping leaves lines and points.
    rings = shapely.get_rings(polygons[shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON])
    return "".join(_trace_ring(shapely.get_coordinates(ring)) for ring in rings)


def _trace_ring(corners: np.ndarray) -> str:
    steps = [f"{x:.0f} {y:.0f}" for x, y in corners]
    # Whole units fall together where corners are close.
    kept = [step for step, before in zip(steps, [None, *steps], strict=False) if step != before]
    return f"M{'L'.join(kept[:-1])}Z" if len(kept) > 3 else ""


def draw_scale(view: View) -> str:
    """Return the scale bar at the lower left, in the longest of round kilometres that fits."""
    units_per_km = view.units_per_degree / _KM_PER_DEGREE
    km = next((length for length in _SCALES_KM if length * units_per_km <= _LONGEST_BAR), _SCALES_KM[0])
    end = 20 + km * units_per_km
    return (
        f'<g class="sketch-scale"><path d="M20 {HEIGHT - 32}v12H{end:.0f}v-12" fill="none" stroke="#000" '
        f'stroke-width="3"/><text x="{end + 10:.0f}" y="{HEIGHT - 18}" font-size="24">{km} km</text></g>'
    )
