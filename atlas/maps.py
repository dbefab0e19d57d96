"""The maps of the atlas: Folium makes them, without anything from other hosts and with data by address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import folium
from branca.element import Element, MacroElement
from folium.template import Template

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

GERMANY: Final[Bounds] = (5.8, 47.2, 15.1, 55.1)
_MAX_ZOOM: Final = 18
_MIN_ZOOM: Final = 6
_GROUND_FILE: Final = "map.js"


@dataclass(frozen=True)
class MapFragment:
    """A map in two parts: its place on the page, and the script that draws it.

    `files` are the scripts under ``static/js`` that have to come before, in this order, after Leaflet's own.
    """

    html: str
    script: str
    files: tuple[str, ...]


class AtlasMap(folium.Map):
    """A map whose page is ours: no code, tiles or fonts of other hosts, no inline handlers, zooming left free.

    The script ``leaflet.js`` and the fragment's `files` have to be on the page before the fragment's script.

    Parameters
    ----------
    bounds
        What the map shows first.
    options
        What ``atlasMaps.start`` of map.js takes: addresses and words.
    basemap_url, basemap_attribution
        Tiles below everything; none by default, our own outlines are the ground then.
    size
        Class of the map's size: empty, ``is-small`` or ``is-medium``.
    name
        Name of the Leaflet map in the script, and id of its element.
    """

    # Own lists: Folium's name code of other hosts, and its `add_js_link` would change them for every map.
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - Folium declares it so
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - the same
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map {{ this.size }}" id="{{ this.get_name() }}"></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        L.control.zoom({
            zoomInTitle: {{ this.start.words.zoomIn|tojson }},
            zoomOutTitle: {{ this.start.words.zoomOut|tojson }}
        }).addTo({{ this.get_name() }});
        L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        atlasMaps.start({{ this.get_name() }}, {{ this.start|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        bounds: Bounds | None,
        options: Mapping[str, Any],
        *,
        basemap_url: str = "",
        basemap_attribution: str = "",
        size: str = "",
        name: str = "atlas_map",
    ) -> None:
        west, south, east, north = bounds or GERMANY
        self._stable_name = name
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            # Folium's default is OpenStreetMap's tile server, whose rules forbid heavy use and which would see every
            # visitor.
            tiles=None,
            # The template adds a control of its own, as the words of Leaflet's are English.
            zoom_control=False,
            zoom_snap=0.25,
        )
        # Folium hands these to a tile layer only; fitting needs them on a map without tiles.
        self.options.update(maxZoom=_MAX_ZOOM, minZoom=_MIN_ZOOM)
        self.size = size
        # Outlines are filled as ground, but over tiles they would hide what the tiles show.
        self.start = {**options, "bounds": [[south, west], [north, east]], "hasTiles": bool(basemap_url)}
        if basemap_url:
            self._add_basemap(basemap_url, basemap_attribution)

    def get_name(self) -> str:
        """Return the name of the Leaflet map, the same each time, so that equal pages are equal bytes."""
        return self._stable_name

    def render_fragment(self) -> MapFragment:
        """Return the parts of the map for a page of ours."""
        figure: Any = self.get_root()
        figure.render()
        # The page allows this script by its hash, so its bytes must not depend on the template's indentation.
        script = "\n".join(line.strip() for line in str(figure.script.render()).splitlines() if line.strip())
        layers = [child for child in self._children.values() if isinstance(child, ScriptLayer)]
        files = tuple(dict.fromkeys([_GROUND_FILE, *(layer.file for layer in layers)]))
        return MapFragment(html=str(figure.html.render()).strip(), script=script, files=files)

    def _add_basemap(self, url: str, attribution: str) -> None:
        # Folium refuses an address of tiles without attribution, hence the blank where the operator names none.
        tiles = folium.TileLayer(tiles=url, attr=attribution or " ", name="basemap", max_zoom=_MAX_ZOOM)
        tiles._id = "basemap"  # noqa: SLF001 - Folium draws a random one, and equal pages must be equal bytes
        tiles.add_to(self)


class ScriptLayer(MacroElement):
    """A layer that a function of our scripts draws.

    Parameters
    ----------
    function
        Name of the function in ``atlasMaps``.
    options
        What it takes: addresses of data, never the data themselves.
    file
        The script under ``static/js`` that holds the function, so that a page loads only what its map needs.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        atlasMaps.{{ this.function }}({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, options: Mapping[str, Any], *, file: str = _GROUND_FILE) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Folium types its map only
        self._name = function
        self.function = function
        self.options = dict(options)
        self.file = file


def outline_layer(
    url: str, *, kind: str, highlight: Sequence[str] = (), zooms: tuple[int, int] | None = None, from_zoom: int = 0
) -> Element:
    """Return outlines as ground.

    `highlight` names regions to stand out, `zooms` where names are written; nothing is fetched before `from_zoom`.
    """
    options = {"url": url, "kind": kind, "highlight": list(highlight), "zooms": zooms, "from": from_zoom}
    return ScriptLayer("showOutlines", options)


def offer_layer(url: str, *, fit: bool) -> Element:
    """Return offers in groups; `url` is the feed of `formats.points`, `fit` moves the map to what was found."""
    return ScriptLayer("showOffers", {"url": url, "fit": fit}, file="map_offers.js")


def place_layer(place: Mapping[str, Any]) -> Element:
    """Return the mark of the place that somebody asked for: `lon`, `lat` and `name`, which may be empty."""
    return ScriptLayer("showPlace", place)


def catchment_layer(url: str) -> Element:
    """Return from where people reach an offer; `url` is GeoJSON of areas, the widest first."""
    return ScriptLayer("showCatchments", {"url": url}, file="map_catchments.js")


def point_layer(points: Sequence[Mapping[str, Any]]) -> Element:
    """Return a few points that the page itself names: `lon`, `lat`, `name`, `field`, `location_precision`."""
    return ScriptLayer("showPoints", {"points": [dict(point) for point in points]})


def verdict_layer(
    areas_url: str, verdicts_url: str, *, page_url: str, statuses: Mapping[str, str], classes_url: str = ""
) -> Element:
    """Return regions in the colours of their verdicts; `page_url` with ``ID`` for the region leads on.

    With `classes_url` the shades are those of their values instead.
    """
    addresses = {"areas": areas_url, "verdicts": verdicts_url, "classes": classes_url, "page": page_url}
    return ScriptLayer(
        "showVerdicts",
        {**addresses, "statuses": dict(statuses)},
        file="map_verdicts.js",
    )


def siting_layer(url: str, *, words: Mapping[str, str]) -> Element:
    """Return chosen and existing sites and demand points; `url` is the GeoJSON of `services.siting_publishing`."""
    return ScriptLayer("showSiting", {"url": url, "words": dict(words)}, file="map_siting.js")


def scenario_layer(
    areas_url: str, verdicts_url: str, *, page_url: str, statuses: Mapping[str, str], changes: Mapping[str, str]
) -> Element:
    """Return regions in the colours of a scenario's verdicts, those that it changes marked by sign and hatching."""
    options = {"areas": areas_url, "verdicts": verdicts_url, "page": page_url}
    return ScriptLayer(
        "showScenario", {**options, "statuses": dict(statuses), "changes": dict(changes)}, file="map_scenario.js"
    )
