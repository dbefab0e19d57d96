"""Maps for uMap (``.umap``), as uMap 3 writes and reads them; releases since 1.0 understand them as well.

Nothing is fetched from elsewhere but what a layer is told to: pictograms travel inside the file.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_TILE: Final = 256
_SCREEN: Final = (900, 600)
"""What fits on most screens, in pixels."""
_ZOOMS: Final = (5, 14)
_AROUND: Final = 0.02
"""Degrees shown around a single point."""
_CLUSTER_RADIUS: Final = 30
_FILTERS: Final = ("Thema", "Träger", "Gemeinde")
_BLOCKS: Final = (
    *("{Träger}", "{Straße}", "{PLZ} {Ort}", "{Lage}", "{Telefon}", "{Mail}", "{Internet}", "{Öffnungszeiten}"),
    *("{Kosten}", "{Rollstuhl}", "{Sprachen}", "{Beschreibung}"),
)
_PICTOGRAM: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -3 30 30" width="24" height="24" fill="none" '
    'stroke="{colour}" color="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes}</svg>'
)


@dataclass(frozen=True)
class UmapLayer:
    """One layer: features of the GeoJSON profile ``plain``, or the address where uMap fetches them each time.

    `shapes` are those of its pictogram: SVG on a grid of 24.
    """

    name: str
    colour: str
    shapes: str
    features: Sequence[Mapping[str, Any]] = ()
    live_url: str = ""


@dataclass(frozen=True)
class UmapText:
    """What a map says of itself; credits may hold uMap's markup.

    `vague` is the value of ``Lage`` where a point stands for a whole place, `link` the words of the link in a popup,
    empty for none.
    """

    name: str
    description: str
    short_credit: str
    long_credit: str
    licence: str
    licence_url: str
    vague: str
    link: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)


def write_umap(layers: Sequence[UmapLayer], text: UmapText, bounds: Bounds) -> bytes:
    """Return a map that shows `bounds` first.

    The same layers and words are the same bytes.
    """
    west, south, east, north = bounds
    content = {
        "type": "umap",
        "geometry": {"type": "Point", "coordinates": [round((west + east) / 2, 5), round((south + north) / 2, 5)]},
        "properties": _describe_map(text, bounds),
        # The last one lies on top, and uMap lists what lies on top first.
        "layers": [_describe_layer(layer, text.vague) for layer in reversed(layers)],
    }
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def draw_pictogram(shapes: str, colour: str) -> str:
    """Return SVG shapes on a grid of 24 as a picture of one colour inside an address (``data:``)."""
    picture = _PICTOGRAM.format(shapes=shapes, colour=colour).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"


def bounds_of(features: Sequence[Mapping[str, Any]]) -> Bounds | None:
    """Return what holds all points, None where there are none."""
    points = [feature["geometry"]["coordinates"] for feature in features]
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def choose_zoom(bounds: Bounds) -> int:
    """Return the zoom of Web Mercator at which `bounds` fit on a screen.

    >>> choose_zoom((8.6, 47.6, 9.4, 48.0)), choose_zoom((9.0, 47.9, 9.0, 47.9))
    (10, 14)
    """
    west, south, east, north = bounds
    width = max(east - west, _AROUND) / 360
    height = max(_mercator(north) - _mercator(south), _AROUND / 360)
    zoom = min(math.log2(_SCREEN[0] / _TILE / width), math.log2(_SCREEN[1] / _TILE / height))
    least, most = _ZOOMS
    return max(least, min(most, int(zoom)))


def _mercator(latitude: float) -> float:
    # As a share of the height of the whole map.
    return math.asinh(math.tan(math.radians(latitude))) / math.tau


def _describe_map(text: UmapText, bounds: Bounds) -> dict[str, Any]:
    return {
        "name": text.name,
        "description": text.description,
        "zoom": choose_zoom(bounds),
        "licence": {"name": text.licence, "url": text.licence_url},
        "shortCredit": text.short_credit,
        "longCredit": text.long_credit,
        "iconClass": "Drop",
        "popupContentTemplate": _template(text.link),
        "showLabel": None,
        "labelKey": "name",
        "sortKey": "name",
        "filterKey": "name,Thema,Träger,Ort,Beschreibung",
        "fields": [{"key": key, "type": "String"} for key in text.filters],
        "filters": [{"fieldKey": key, "label": word, "widget": "Checkbox"} for key, word in text.filters.items()],
        "scrollWheelZoom": True,
        # Where fields share a point, one lies on top of the others: the list of layers shows that there are more.
        "onLoadPanel": "datalayers",
        "captionBar": False,
        "slideshow": {},
    }


def _template(link: str) -> str:
    # Each line is a block of its own: one that stays empty takes no room, which a line break would.
    blocks = "".join(f"<div>{block}</div>" for block in _BLOCKS)
    return f"# {{name}}\n**{{Thema}}**{blocks}" + (f"[[{{Link}}|{link}]]" if link else "")


def _describe_layer(layer: UmapLayer, vague: str) -> dict[str, Any]:
    # As on the pages of the atlas: full where the place is known, hollow where it is not.
    hollow = {"iconClass": "LargeCircle", "iconUrl": draw_pictogram(layer.shapes, layer.colour)}
    properties = {
        "name": layer.name,
        "color": layer.colour,
        "iconClass": "Drop",
        "iconUrl": draw_pictogram(layer.shapes, "#fff"),
        "rules": [{"condition": f"Lage={vague}", "name": vague, "properties": hollow}],
        # Many offers share a point: the middle of a town, or one house.
        "type": "Cluster",
        "cluster": {"radius": _CLUSTER_RADIUS},
        "displayOnLoad": True,
        "browsable": True,
        "inCaption": True,
        "remoteData": _describe_remote(layer.live_url),
    }
    return {"type": "FeatureCollection", "features": list(layer.features), "properties": properties}


def _describe_remote(url: str) -> dict[str, Any]:
    # Neither through uMap's proxy nor anew for each piece of the map: the atlas answers every origin, with all at once.
    return {"url": url, "format": "geojson", "dynamic": False, "proxy": False} if url else {}
