"""Folium makes the maps, without anything that is not ours."""

from __future__ import annotations

import re

import folium

from atlas.maps import AtlasMap, offer_layer, outline_layer, place_layer, point_layer, verdict_layer
from atlas.resources import resource_folder

OPTIONS = {"words": {"zoomIn": "Näher heran", "zoomOut": "Weiter weg"}}


def draw(**options: str) -> AtlasMap:
    return AtlasMap((8.0, 47.0, 9.0, 48.0), OPTIONS, **options)


def test_a_map_is_a_folium_map_with_a_stable_name() -> None:
    drawn = draw()
    assert isinstance(drawn, folium.Map)
    assert drawn.get_name() == "atlas_map"
    assert 'var atlas_map = L.map("atlas_map"' in drawn.render_fragment().script


def test_equal_maps_are_equal_bytes() -> None:
    def fragment() -> tuple[str, str]:
        drawn = draw(basemap_url="https://tiles.example/{z}/{y}/{x}.png")
        outline_layer("/api/regions.geojson", kind="county").add_to(drawn)
        rendered = drawn.render_fragment()
        return rendered.html, rendered.script

    assert fragment() == fragment()


def test_a_map_names_no_other_host_and_no_fixed_zoom() -> None:
    drawn = draw()
    offer_layer("/api/points.json", fit=True).add_to(drawn)
    whole = drawn.get_root().render()
    for foreign in ("cdn", "jsdelivr", "cloudflare", "jquery", "bootstrap", "user-scalable", "onclick"):
        assert foreign not in whole


def test_a_map_without_tiles_names_its_zooms() -> None:
    script = draw().render_fragment().script
    assert '"maxZoom": 18' in script
    assert "tileLayer" not in script


def test_a_map_does_not_change_the_scripts_of_other_maps() -> None:
    draw()
    assert folium.Map.default_js
    assert AtlasMap.default_js == []


def test_data_come_by_address() -> None:
    drawn = draw()
    verdict_layer("/api/regions.geojson", "/api/coverage.json", page_url="/x#ID", statuses={}).add_to(drawn)
    point_layer([{"lon": 8.5, "lat": 47.5}]).add_to(drawn)
    script = drawn.render_fragment().script
    assert "/api/coverage.json" in script
    assert len(script) < 2000


def test_a_word_cannot_end_the_script() -> None:
    drawn = AtlasMap(None, {"words": {"zoomIn": "</script>", "zoomOut": "b"}})
    assert "</script>" not in drawn.render_fragment().script


def test_a_page_loads_only_the_scripts_that_its_map_needs() -> None:
    ground = draw()
    outline_layer("/api/regions.geojson", kind="county").add_to(ground)
    place_layer({"lon": 8.5, "lat": 47.5, "name": "Wahlwies"}).add_to(ground)
    assert ground.render_fragment().files == ("map.js",)
    offers = draw()
    offer_layer("/api/points.json", fit=True).add_to(offers)
    assert offers.render_fragment().files == ("map.js", "map_offers.js")
    verdicts = draw()
    verdict_layer("/a", "/b", page_url="/x#ID", statuses={}).add_to(verdicts)
    assert verdicts.render_fragment().files == ("map.js", "map_verdicts.js")


def test_each_script_and_function_that_a_layer_names_exists() -> None:
    drawn = draw()
    for layer in (
        outline_layer("/a", kind="county"),
        offer_layer("/b", fit=False),
        place_layer({"lon": 8.5, "lat": 47.5, "name": ""}),
        point_layer([]),
        verdict_layer("/c", "/d", page_url="", statuses={}),
    ):
        layer.add_to(drawn)
        code = (resource_folder("static") / "js" / layer.file).read_text(encoding="utf-8")
        assert re.search(rf"\b{layer.function}: {layer.function}\b|aps\.{layer.function} = ", code)


def test_outlines_over_tiles_leave_the_tiles_to_be_seen() -> None:
    assert '"hasTiles": true' in draw(basemap_url="https://tiles.example/{z}/{y}/{x}.png").render_fragment().script
    assert '"hasTiles": false' in draw().render_fragment().script
