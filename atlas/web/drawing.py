"""The maps of the pages: which layers each one has, and the words they speak."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import url_for

from atlas.codes import region_id
from atlas.formats.code_words import STATUSES
from atlas.language import mark
from atlas.maps import (
    AtlasMap,
    Bounds,
    MapFragment,
    catchment_layer,
    offer_layer,
    outline_layer,
    place_layer,
    point_layer,
    scenario_layer,
    siting_layer,
    verdict_layer,
)
from atlas.services.coverage import CoverageQuery
from atlas.services.describing import OfferDetail
from atlas.services.gazetteer import Place
from atlas.services.offer_query import OfferQuery
from atlas.services.siting_query import SitingQuery
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level
from atlas.web.assets import asset_url
from atlas.web.context import language, snapshot
from atlas.web.labels import CHANGES
from atlas.web.params import lens_values
from atlas.web.security import allow_script

_COUNTY_ZOOMS: Final = (6, 9)
_PLACE_ZOOMS: Final = (9, 18)
_WORDS: Final = {
    "zoomIn": mark("Näher heran"),
    "zoomOut": mark("Weiter weg"),
    "close": mark("Schließen"),
    "failed": mark("Die Karte ließ sich nicht laden."),
    "approximate": mark("ungefähre Lage"),
    "thisPlace": mark("diesem Ort"),
    "cluster": mark("{count} Angebote, zum Öffnen Eingabetaste drücken"),
    "group": mark("{count} Angebote in {place}"),
    "groupApproximate": mark("{count} Angebote in {place}, ungefähre Lage"),
    "clusterRanks": mark("{count} Angebote, darunter Nummer {ranks} der Liste, zum Öffnen Eingabetaste drücken"),
    "distance": mark("etwa {km} km Luftlinie"),
    "inList": mark("In der Liste zeigen"),
    "searchHere": mark("In diesem Ausschnitt suchen"),
}
_SITING_WORDS: Final = {
    "chosen": mark("Neuer Standort"),
    "existing": mark("Bestehendes Angebot"),
    "people": mark("Menschen"),
    "reached": mark("erreicht"),
    "left": mark("nicht erreicht"),
}
_AROUND_A_POINT: Final = 0.06
"""Degrees shown around a single point."""


def draw_offers(query: OfferQuery, filters: dict[str, str], place: Place | None) -> MapFragment:
    """Return the map of a list: the same offers in the same order, around the place asked for."""
    parameters: dict[str, Any] = dict(filters)
    drawn = _start_map(
        mark("Karte der Angebote; dieselben Angebote stehen in der Liste"),
        query.bbox or _bounds_around(place) or _bounds_of(snapshot(), county=query.county, region=query.region),
    )
    here = [region_id(Level.MUNICIPALITY.value, ags) for ags in place.ags] if place and place.is_area else []
    _add_ground(drawn, query.county, highlight=here or _members(query.region))
    if place and not place.is_area:
        place_layer({"lon": place.lon, "lat": place.lat, "name": place.name}).add_to(drawn)
    # The map has the outline of a county or the box already; any other filter moves it to what was found.
    is_fitted = not query.bbox and bool(set(filters) - {"county"})
    offer_layer(url_for("interfaces.points", **parameters), fit=is_fitted).add_to(drawn)
    return _finish(drawn)


def draw_offer(detail: OfferDetail) -> MapFragment | None:
    """Return the small map of an offer: its points and service area; None where there is nothing to show."""
    points = [
        {**{key: site[key] for key in ("lon", "lat", "location_precision")}, **_look(detail)}
        # Hidden sites have no coordinates in the snapshot, so they cannot come this far.
        for site in detail.sites
        if site["lon"] is not None
    ]
    served = [area["region_id"] for area in detail.service_areas if area["region_id"]]
    if not points and not served:
        return None
    bounds = _around(points) if points else _bounds_of(snapshot(), region=served[0])
    drawn = _start_map(mark("Karte des Ortes und des Einzugsgebiets"), bounds, size="is-small")
    members = [member for region in served for member in _members(region)]
    _add_ground(drawn, str(detail.offer["county_ags"] or ""), highlight=members)
    point_layer(points).add_to(drawn)
    return _finish(drawn)


def draw_catchment(offer: dict[str, Any], url: str) -> MapFragment:
    """Return the map of an offer and of where people reach it from; `url` is GeoJSON of the areas."""
    drawn = _start_map(mark("Karte der Einzugsgebiete"), _around([offer]), size="is-medium")
    _add_ground(drawn, "", highlight=[])
    catchment_layer(url).add_to(drawn)
    point = {key: offer[key] for key in ("lon", "lat", "location_precision", "name", "field")}
    point_layer([point]).add_to(drawn)
    return _finish(drawn)


def draw_region(region: str, county: str) -> MapFragment:
    """Return the map that shows where a region lies."""
    drawn = _start_map(mark("Karte der Lage"), _bounds_of(snapshot(), region=region), size="is-small")
    _add_ground(drawn, county, highlight=_members(region))
    return _finish(drawn)


def draw_verdicts(
    query: CoverageQuery, page_url: str, *, by_value: bool = False, name: str = "atlas_map"
) -> MapFragment:
    """Return the choropleth of one topic, by verdict or by value; a click on a region leads to `page_url`.

    `name` tells several maps of one page apart.
    """
    places: dict[str, Any] = {"level": query.level, "county": query.county or None, "system": query.system or None}
    asked: dict[str, Any] = {"topic": query.topic, "definition": query.definition, **places, **lens_values(query.lens)}
    drawn = _start_map(
        mark("Karte der Urteile; dieselben Urteile stehen in der Tabelle"),
        _bounds_of(snapshot(), county=query.county),
        size="is-medium",
        name=name,
    )
    verdict_layer(
        url_for("interfaces.regions", **places),
        url_for("interfaces.coverage", **asked),
        page_url=page_url,
        statuses={code: language().gettext(word) for code, word in STATUSES.items()},
        classes_url=url_for("interfaces.classes", **asked) if by_value else "",
    ).add_to(drawn)
    return _finish(drawn)


def draw_siting(query: SitingQuery, url: str) -> MapFragment:
    """Return the map of chosen and existing sites, and of the people who are reached or not."""
    drawn = _start_map(
        mark("Karte der neuen Standorte; dieselben Standorte stehen in der Tabelle"),
        _bounds_of(snapshot(), region=query.place_id),
        size="is-medium",
    )
    _add_ground(drawn, query.county, highlight=[])
    words = {name: language().gettext(word) for name, word in _SITING_WORDS.items()}
    siting_layer(url, words=words).add_to(drawn)
    return _finish(drawn)


def draw_scenario(query: CoverageQuery, edits: str, page_url: str) -> MapFragment:
    """Return the choropleth of one topic as a scenario would leave it, changed regions marked."""
    places: dict[str, Any] = {"level": query.level, "county": query.county or None, "system": query.system or None}
    drawn = _start_map(
        mark("Karte der Urteile nach den Änderungen; dieselben Urteile stehen in der Tabelle"),
        _bounds_of(snapshot(), county=query.county),
        size="is-medium",
        name="atlas_map_after",
    )
    chosen: dict[str, Any] = {**places, **lens_values(query.lens)}
    scenario_layer(
        url_for("interfaces.regions", **places),
        url_for("interfaces.scenario_verdicts", edits=edits, topic=query.topic, definition=query.definition, **chosen),
        page_url=page_url,
        statuses={code: language().gettext(word) for code, word in STATUSES.items()},
        changes={code: language().gettext(word) for code, word in CHANGES.items()},
    ).add_to(drawn)
    return _finish(drawn)


def draw_places(county: str, points: list[dict[str, Any]]) -> MapFragment:
    """Return the map of a few places that a table beside it lists; see `maps.point_layer`."""
    drawn = _start_map(
        mark("Karte der Orte; dieselben Orte stehen in der Tabelle"),
        _bounds_of(snapshot(), county=county),
        size="is-medium",
    )
    _add_ground(drawn, county, highlight=[])
    point_layer(points).add_to(drawn)
    return _finish(drawn)


def _start_map(label: str, bounds: Bounds | None, *, size: str = "", name: str = "atlas_map") -> AtlasMap:
    settings = snapshot().settings
    words = {name: language().gettext(word) for name, word in {"map": label, **_WORDS}.items()}
    options = {
        "icons": asset_url("img/icons.svg"),
        # The script puts ids in place of the word ID, so that addresses are made by the server's routes only.
        "offerUrl": url_for("residents.offer", offer_id="ID"),
        "words": words,
    }
    return AtlasMap(
        bounds,
        options,
        basemap_url=settings.basemap_url,
        basemap_attribution=settings.basemap_attribution,
        size=size,
        name=name,
    )


def _finish(drawn: AtlasMap) -> MapFragment:
    fragment = drawn.render_fragment()
    allow_script(fragment.script)
    return fragment


def _add_ground(drawn: AtlasMap, county: str, *, highlight: list[str]) -> None:
    municipalities = url_for("interfaces.regions", level=Level.MUNICIPALITY.value, county=county or None)
    counties = url_for("interfaces.regions", level=Level.COUNTY.value)
    # Outlines of all municipalities are a large file and nothing to read from afar, so they wait for a closer look.
    from_zoom = 0 if county or highlight else _PLACE_ZOOMS[0]
    outline_layer(
        municipalities, kind="municipality", highlight=highlight, zooms=_PLACE_ZOOMS, from_zoom=from_zoom
    ).add_to(drawn)
    outline_layer(counties, kind="county", zooms=_COUNTY_ZOOMS).add_to(drawn)


def _members(region: str) -> list[str]:
    if not region:
        return []
    return [region_id(Level.MUNICIPALITY.value, ags) for ags in snapshot().members_of(region)]


def _bounds_of(taken: Snapshot, *, county: str = "", region: str = "") -> Bounds | None:
    chosen = region or (region_id(Level.COUNTY.value, county) if county else "")
    if chosen:
        place = taken.region(chosen)
        areas = taken.region_areas(str(place["level"]), system=str(place["system_id"]))
        areas = areas.loc[areas.index == chosen]
    else:
        areas = taken.region_areas(Level.COUNTY.value)
    if areas.empty:
        return None
    return _round_bounds(areas.total_bounds)


def _bounds_around(place: Place | None) -> Bounds | None:
    if place is None:
        return None
    if place.is_area:
        areas = snapshot().region_areas(Level.MUNICIPALITY.value)
        keys = [region_id(Level.MUNICIPALITY.value, ags) for ags in place.ags]
        found = areas.loc[areas.index.intersection(keys)]
        if not found.empty:
            return _round_bounds(found.total_bounds)
    # A town whose outline nobody has imported still has its centre.
    return None if place.lon is None else _around([{"lon": place.lon, "lat": place.lat}])


def _round_bounds(sides: Iterable[float]) -> Bounds:
    # Four digits, about 10 m, are plenty for a view and keep equal pages equal bytes.
    west, south, east, north = (round(float(side), 4) for side in sides)
    return west, south, east, north


def _around(points: Iterable[dict[str, Any]]) -> Bounds:
    lons, lats = zip(*((point["lon"], point["lat"]) for point in points), strict=True)
    return (
        min(lons) - _AROUND_A_POINT,
        # Half as much, as the map is wider than high and a degree of latitude is longer.
        min(lats) - _AROUND_A_POINT / 2,
        max(lons) + _AROUND_A_POINT,
        max(lats) + _AROUND_A_POINT / 2,
    )


def _look(detail: OfferDetail) -> dict[str, str]:
    return {"name": str(detail.offer["name"]), "field": str(detail.offer["field"])}
