"""A small map as SVG text, for paper and for pages without scripts: outlines, numbered points, a scale.

One unit of the drawing is a tenth of a millimetre where it is printed 8 cm wide.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Iterator
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.errors import BadDataError
from atlas.formats.sketch_labels import Box, Label, Mark, group_points, place_labels
from atlas.formats.sketch_view import HEIGHT, WIDTH, View, draw_scale, fit_view, trace_rings
from atlas.geo.crs import require_crs

_TOLERANCE: Final = 2.0
_MOST_NAMES: Final = 14
_SCALE_BOX: Final = Box(10, HEIGHT - 60, 330, HEIGHT - 10)


def draw_sketch(land: gpd.GeoDataFrame, points: pd.DataFrame, *, label: str) -> str:
    """Return a map of numbered points on outlines as an SVG element.

    Parameters
    ----------
    land
        Polygons in EPSG:4326 with `name`, neighbours sharing their borders.
    points
        `number`, `lon`, `lat` in degrees, `is_approximate`; one number may have several points.
    label
        What the map shows, for people who do not see it.

    Raises
    ------
    BadDataError
        If there is no point, a coordinate is missing, or `land` is in another CRS.

    Notes
    -----
    Points closer than a dot are drawn as one with all their numbers, exact and approximate ones apart.
    Looks come from attributes, so that the element stands alone; a style sheet may override them by class.
    """
    require_crs(land, "land")
    corners = points[["lon", "lat"]].to_numpy(dtype="float64")
    if not len(corners) or not np.isfinite(corners).all():
        raise BadDataError(
            "Für eine Karte fehlen Koordinaten; erwartet wird mindestens ein Punkt mit Länge und Breite."
        )
    view = fit_view(corners)
    marks = group_points(view.project(corners), points["number"], points["is_approximate"])
    labels = place_labels(marks, Box(0, 0, WIDTH, HEIGHT), [_SCALE_BOX])
    shown = _clip_land(land, view)
    parts = (
        _draw_land(shown),
        *_draw_names(shown, marks, [_SCALE_BOX, *(label.box for label in labels)]),
        *map(_draw_leader, labels),
        *map(_draw_mark, marks),
        *map(_draw_label, labels),
        draw_scale(view),
    )
    return (
        f'<svg class="sketch" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(label)}" '
        f'font-family="sans-serif"><rect class="sketch-ground" width="{WIDTH}" height="{HEIGHT}" fill="#ececec"/>'
        f"{''.join(parts)}</svg>"
    )


def _clip_land(land: gpd.GeoDataFrame, view: View) -> pd.DataFrame:
    """Return `name` and `shape` in drawing units of what lies in the picture, largest first."""
    shapes = shapely.transform(land.geometry.to_numpy(), view.project)
    is_near = shapely.intersects(shapes, shapely.box(0, 0, WIDTH, HEIGHT))
    # Together, so that neighbours keep their common border; before clipping, which would add corners on the frame.
    lighter = shapely.coverage_simplify(shapes[is_near], _TOLERANCE)
    # A little outside, so that the frame does not look like a border.
    clipped = shapely.clip_by_rect(lighter, -5, -5, WIDTH + 5, HEIGHT + 5)
    shown = pd.DataFrame({"name": land["name"].to_numpy()[is_near], "shape": clipped})
    order = np.argsort(-shapely.area(clipped), kind="stable")
    return shown.iloc[order]


def _draw_land(shown: pd.DataFrame) -> str:
    path = trace_rings(shown["shape"].to_numpy())
    return f'<path class="sketch-land" fill="#fff" stroke="#8a8a8a" stroke-width="2" fill-rule="evenodd" d="{path}"/>'


def _draw_names(shown: pd.DataFrame, marks: Iterable[Mark], taken: list[Box]) -> Iterator[str]:
    dots = [mark.box for mark in marks]
    count = 0
    for name, shape in zip(shown["name"], shown["shape"], strict=True):
        if shape.is_empty or count == _MOST_NAMES:
            continue
        at = shape.point_on_surface()
        box = Box.around(at.x, at.y, len(name) * 13, 28)
        fits = box.is_inside(Box(0, 0, WIDTH, HEIGHT)) and box.width < shape.bounds[2] - shape.bounds[0]
        if fits and not box.hits([*taken, *dots]):
            taken.append(box)
            count += 1
            yield (
                f'<text class="sketch-name" x="{at.x:.0f}" y="{at.y + 8:.0f}" font-size="24" text-anchor="middle" '
                f'fill="#444">{html.escape(name)}</text>'
            )


def _draw_leader(label: Label) -> str:
    mark, (x, y) = label.mark, label.box.center
    # From the edge of the dot, as a ring has nothing in its middle; the label covers the other end.
    part = mark.radius / (math.hypot(x - mark.x, y - mark.y) or 1)
    start = mark.x + (x - mark.x) * part, mark.y + (y - mark.y) * part
    ends = f'x1="{start[0]:.0f}" y1="{start[1]:.0f}" x2="{x:.0f}" y2="{y:.0f}"'
    return f'<line class="sketch-leader" {ends} stroke="#000" stroke-width="3"/>'


def _draw_mark(mark: Mark) -> str:
    at = f'cx="{mark.x:.0f}" cy="{mark.y:.0f}"'
    if mark.is_approximate:
        look = 'fill="#fff" fill-opacity=".6" stroke="#000" stroke-width="4" stroke-dasharray="8 6"'
        return f'<circle class="sketch-mark is-approximate" {at} r="{mark.radius}" {look}/>'
    return f'<circle class="sketch-mark" {at} r="{mark.radius}" fill="#000" stroke="#fff" stroke-width="3"/>'


def _draw_label(label: Label) -> str:
    box, is_rough = label.box, label.mark.is_approximate
    ground, ink, dashes = ("#fff", "#000", ' stroke-dasharray="8 6"') if is_rough else ("#000", "#fff", "")
    lines = "".join(
        f'<text x="{box.center[0]:.0f}" y="{box.top + 31 + 34 * position:.0f}" font-size="30" font-weight="700" '
        f'text-anchor="middle" fill="{ink}">{line}</text>'
        for position, line in enumerate(label.lines)
    )
    return (
        f'<g class="sketch-label{" is-approximate" if is_rough else ""}"><rect x="{box.left:.0f}" y="{box.top:.0f}" '
        f'width="{box.width:.0f}" height="{box.height:.0f}" rx="10" fill="{ground}" stroke="#000" '
        f'stroke-width="3"{dashes}/>{lines}</g>'
    )
