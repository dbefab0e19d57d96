"""A map of regions as SVG text, drawn on the server: where a region lies, or what is the verdict on each.

Verdicts differ by fill, hatching and sign, so that the map can be read without colours.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.errors import BadDataError
from atlas.formats.sketch_labels import Box
from atlas.formats.sketch_view import HEIGHT, WIDTH, View, draw_scale, fit_view, trace_rings
from atlas.geo.crs import require_crs

HERE: Final = "here"
"""Kind of the region that the map is about."""


@dataclass(frozen=True)
class _Look:
    """How areas of a kind are drawn: fill, hatching (empty: none), and the sign in its middle as SVG."""

    fill: str
    hatch: str = ""
    sign: str = ""


# As in static/css/tokens.css, in light: paper has no dark look, and a style sheet may override them by class.
_LOOKS: Final = {
    "": _Look("#fff"),
    HERE: _Look("#bfdfe0"),
    "covered": _Look("#7fbcbf", sign='<path d="M-7 0l5 5 9-10" fill="none" stroke="#0a414a" stroke-width="4"/>'),
    "inferred": _Look(
        "#d5ebea",
        hatch="#7fbcbf",
        sign='<path d="M-7 0l5 5 9-10" fill="none" stroke="#0a414a" stroke-width="3" stroke-dasharray="4 2"/>',
    ),
    "borderline": _Look(
        "#f5c451",
        sign='<circle r="8" fill="#fff" stroke="#5c3c00" stroke-width="2.5"/><path d="M0-8a8 8 0 0 1 0 16z" '
        'fill="#5c3c00"/>',
    ),
    "white_spot": _Look("#d0566f", sign='<circle r="7.500" fill="#fff" stroke="#6d0f26" stroke-width="4"/>'),
    "unknown": _Look("#eef1f0", hatch="#a4b0ad"),
}
_TOLERANCE: Final = 1.0
_HATCH_STEP: Final = 12
_LEAST_SIGN: Final = 30
"""An area narrower than this has no room for its sign."""
_SIGN_BOX: Final = 22
_LETTER: Final = 12
_LINE: Final = 26
_SCALE_BOX: Final = Box(10, HEIGHT - 60, 330, HEIGHT - 10)
_FRAME: Final = Box(0, 0, WIDTH, HEIGHT)


def draw_areas(
    areas: gpd.GeoDataFrame, *, label: str, points: pd.DataFrame | None = None, room: float = 1.08, least_km: float = 8
) -> str:
    """Return a map of regions as an SVG element.

    Parameters
    ----------
    areas
        Polygons in EPSG:4326 with `name`, `kind` (a verdict, ``inferred``, ``here``, or empty for ground), `is_dashed`
        (the survey is partial) and `is_focus` (the map shows all of these, and what lies around them).
    label
        What the map shows, for people who do not see it.
    points
        `lon`, `lat` in degrees of dots to be drawn.
    room, least_km
        See `sketch_view.fit_view`.

    Raises
    ------
    BadDataError
        If no area is in focus, or `areas` is in another CRS.

    Notes
    -----
    Looks come from attributes, so that the element stands alone.
    """
    require_crs(areas, "areas")
    if not areas["is_focus"].any():
        raise BadDataError("Für eine Karte fehlt die Fläche; erwartet wird mindestens ein Raum mit Umriss.")
    corners = shapely.get_coordinates(areas[areas["is_focus"]].geometry.to_numpy())
    view = fit_view(corners, room=room, least_km=least_km)
    shown = _clip_areas(areas, view)
    taken = [_SCALE_BOX]
    parts = (
        *_draw_fills(shown),
        *_draw_outlines(shown),
        *_draw_points(points, view),
        *_draw_signs(shown, taken),
        *_draw_names(shown, taken),
        draw_scale(view),
    )
    # The title is what a PDF takes as the text alternative of a drawing.
    said = html.escape(label)
    return (
        f'<svg class="area-map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}" font-family="sans-serif">'
        f'<title>{said}</title><rect class="area-map-ground" width="{WIDTH}" height="{HEIGHT}" fill="#e4eaea"/>'
        f"{''.join(parts)}</svg>"
    )


def _clip_areas(areas: gpd.GeoDataFrame, view: View) -> pd.DataFrame:
    """Return what lies in the picture with its `shape` in drawing units, largest first."""
    shapes = shapely.transform(areas.geometry.to_numpy(), view.project)
    is_near = shapely.intersects(shapes, shapely.box(0, 0, WIDTH, HEIGHT))
    # Together, so that neighbours keep their common border; before clipping, which would add corners on the frame.
    lighter = shapely.coverage_simplify(shapes[is_near], _TOLERANCE)
    shown = pd.DataFrame(areas.loc[is_near, ["name", "kind", "is_dashed"]]).reset_index(drop=True)
    # A little outside, so that the frame does not look like a border.
    shown["shape"] = shapely.clip_by_rect(lighter, -5, -5, WIDTH + 5, HEIGHT + 5)
    order = np.argsort(-shapely.area(shown["shape"].to_numpy()), kind="stable")
    return shown.iloc[order]


def _draw_fills(shown: pd.DataFrame) -> Iterator[str]:
    for kind, look in _LOOKS.items():
        shapes = shown.loc[shown["kind"] == kind, "shape"].to_numpy()
        path = trace_rings(shapes)
        if not path:
            continue
        yield f'<path class="area is-{kind or "ground"}" fill="{look.fill}" fill-rule="evenodd" d="{path}"/>'
        if look.hatch:
            yield f'<path fill="none" stroke="{look.hatch}" stroke-width="2.5" d="{_trace_hatch(shapes)}"/>'


def _trace_hatch(shapes: np.ndarray) -> str:
    """Return slanting lines across the shapes, cut at their borders: patterns of SVG differ between programs."""
    starts = np.arange(-HEIGHT, WIDTH, _HATCH_STEP)
    ends = np.stack([np.column_stack([starts, np.zeros_like(starts)]), np.column_stack([starts + HEIGHT] * 2)], axis=1)
    ends[:, 1, 1] = HEIGHT
    hatch = shapely.MultiLineString(list(ends))
    cut = shapely.intersection(hatch, shapely.union_all(shapes))
    lines = shapely.get_parts(cut)
    # Where no line crosses a narrow shape, what is left is an empty line.
    lines = lines[(shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING) & ~shapely.is_empty(lines)]
    corners = (shapely.get_coordinates(line) for line in lines)
    return "".join(f"M{line[0][0]:.0f} {line[0][1]:.0f}L{line[-1][0]:.0f} {line[-1][1]:.0f}" for line in corners)


def _draw_outlines(shown: pd.DataFrame) -> Iterator[str]:
    is_here = (shown["kind"] == HERE).to_numpy()
    is_dashed = shown["is_dashed"].to_numpy(dtype=bool)
    looks = (
        (~is_here & ~is_dashed, 'stroke="#5b6f6c" stroke-width="1.5"'),
        (is_dashed, 'stroke="#16211f" stroke-width="2" stroke-dasharray="7 5"'),
        (is_here, 'stroke="#0e5560" stroke-width="4"'),
    )
    for chosen, look in looks:
        path = trace_rings(shown.loc[chosen, "shape"].to_numpy())
        if path:
            yield f'<path fill="none" {look} stroke-linejoin="round" d="{path}"/>'


def _draw_points(points: pd.DataFrame | None, view: View) -> Iterator[str]:
    if points is None or points.empty:
        return
    places = np.unique(view.project(points[["lon", "lat"]].to_numpy(dtype="float64")).round(), axis=0)
    for x, y in places:
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="7" fill="#16211f" stroke="#fff" stroke-width="2.5"/>'


def _draw_signs(shown: pd.DataFrame, taken: list[Box]) -> Iterator[str]:
    for kind, shape in zip(shown["kind"], shown["shape"], strict=True):
        if not _LOOKS[kind].sign or shape.is_empty or min(_size_of(shape)) < _LEAST_SIGN:
            continue
        at = shape.point_on_surface()
        taken.append(Box.around(at.x, at.y, _SIGN_BOX, _SIGN_BOX))
        yield f'<g transform="translate({at.x:.0f} {at.y:.0f})">{_LOOKS[kind].sign}</g>'


def _draw_names(shown: pd.DataFrame, taken: list[Box]) -> Iterator[str]:
    # What the map is about is named first, so that no neighbour takes its room.
    order = np.argsort((shown["kind"] != HERE).to_numpy(), kind="stable")
    for name, kind, shape in shown.iloc[order][["name", "kind", "shape"]].itertuples(index=False):
        if shape.is_empty:
            continue
        at = shape.point_on_surface()
        box = _find_room(at.x, at.y, len(name) * _LETTER, taken)
        if box is None or (kind != HERE and box.width > 1.3 * _size_of(shape)[0]):
            continue
        taken.append(box)
        x, y = box.center
        weight = ' font-weight="700"' if kind == HERE else ""
        text = f'x="{x:.0f}" y="{y + 7:.0f}" font-size="21" text-anchor="middle"{weight}'
        # A pale edge under the letters, as "paint-order" is not known to every program.
        yield (
            f'<text {text} fill="none" stroke="#fff" stroke-opacity=".8" stroke-width="5" stroke-linejoin="round" '
            f'aria-hidden="true">{html.escape(name)}</text><text {text} fill="#16211f">{html.escape(name)}</text>'
        )


def _find_room(x: float, y: float, width: float, taken: list[Box]) -> Box | None:
    """Return a place for a name at a point, under or above it, None where all are taken."""
    for down in (0, _SIGN_BOX, -_SIGN_BOX, 2 * _SIGN_BOX):
        box = Box.around(x, y + down, width, _LINE)
        if box.is_inside(_FRAME) and not box.hits(taken):
            return box
    return None


def _size_of(shape: shapely.Geometry) -> tuple[float, float]:
    left, top, right, bottom = shapely.bounds(shape)
    return right - left, bottom - top
