"""Judges coordinates: swapped, in metres, not on earth, outside Germany."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import pandas as pd
from pyproj import Transformer

from atlas.faults import Fault
from atlas.geo.crs import GERMANY
from atlas.sources.package_tables import ReadTable

# The order is that of the guess: a point may fit several systems, and UTM 32 is the official one of most states.
_METRIC_SYSTEMS: Final = {
    25832: "ETRS89 / UTM 32",
    25833: "ETRS89 / UTM 33",
    31467: "Gauß-Krüger 3",
    31466: "Gauß-Krüger 2",
    3857: "Web-Mercator",
}
_DEGREES: Final = "Erwartet werden Grad (EPSG:4326): lon wie 9.17, lat wie 47.66."


def check_coordinates(read: ReadTable) -> Iterator[Fault]:
    """Find points that cannot be meant, in any table with `lon` and `lat`."""
    if not {"lon", "lat"} <= set(read.table.column_names):
        return
    half = read.rows["lon"].isna() != read.rows["lat"].isna()
    # A half pair whose other half was unreadable has its fault already.
    marked = {fault.row for fault in read.faults if fault.column in {"lon", "lat"}}
    for line, lat in read.rows.loc[half, "lat"].items():
        missing = "lat" if pd.isna(lat) else "lon"
        if line not in marked:
            expected = "Nur eine von zwei Koordinaten ist angegeben."
            yield Fault(read.file, int(str(line)), missing, "", expected, "Bitte beide angeben oder beide leer lassen.")
    west, south, east, north = GERMANY
    points = read.rows[["lon", "lat"]].dropna()
    odd = points[~(points["lon"].between(west, east) & points["lat"].between(south, north))]
    for line, lon, lat in zip(odd.index, odd["lon"], odd["lat"], strict=True):
        yield from describe_misplaced(read.file, int(line), "lon", float(lon), float(lat))


def describe_misplaced(
    file: str, line: int, column: str, lon: float, lat: float, *, once: tuple[float, float] | None = None
) -> Iterator[Fault]:
    """Yield the fault of a point outside Germany, none for one inside.

    `once` is a point that
    was reported already: nothing is said again of one that lies outside as well.
    """
    if _is_german(lon, lat) or (once and not _is_german(*once)):
        return
    value = f"{lon:.10g} {lat:.10g}"
    system = _guess_system(lon, lat)
    # Asked before the metric systems, because swapped degrees that lie in Germany leave no doubt.
    if _is_german(lat, lon):
        advice = f"Gemeint ist wohl lon {lat:.10g}, lat {lon:.10g}."
        yield Fault(file, line, column, value, f"Länge und Breite sind vertauscht. {_DEGREES}", advice)
    elif system:
        expected = f"Das sind Meter, vermutlich EPSG:{system} ({_METRIC_SYSTEMS[system]}). {_DEGREES}"
        yield Fault(file, line, column, value, expected, "Bitte nach EPSG:4326 umrechnen, etwa in QGIS.")
    elif abs(lon) > 180 or abs(lat) > 90:
        yield Fault(
            file, line, column, value, f"Diesen Ort gibt es auf der Erde nicht. {_DEGREES}", "Bitte berichtigen."
        )
    else:
        expected = f"Der Ort liegt nicht in Deutschland. {_DEGREES}"
        yield Fault(file, line, column, value, expected, "Bitte berichtigen oder beide Koordinaten leer lassen.")


def _is_german(lon: float, lat: float) -> bool:
    west, south, east, north = GERMANY
    return west <= lon <= east and south <= lat <= north


def _guess_system(x: float, y: float) -> int | None:
    if max(abs(x), abs(y)) < 10_000:  # no German place is so near an origin
        return None
    for epsg in _METRIC_SYSTEMS:
        for east, north in ((x, y), (y, x)):
            if _is_german(*_to_degrees(epsg).transform(east, north)):
                return epsg
    return None


@cache
def _to_degrees(epsg: int) -> Transformer:
    # EPSG:4326 puts latitude first by its definition; always_xy keeps longitude first, as everywhere in the atlas.
    return Transformer.from_crs(epsg, 4326, always_xy=True)
