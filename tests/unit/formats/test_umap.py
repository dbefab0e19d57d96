"""Maps for uMap."""

from __future__ import annotations

import base64

import orjson
import pytest

from atlas.formats.umap import UmapLayer, UmapText, bounds_of, choose_zoom, draw_pictogram, write_umap

TEXT = UmapText("Karte", "Text", "kurz", "lang", "CC0-1.0", "", "ungefähre Lage")
POINT = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [9.0, 48.0]}, "properties": {"name": "Rat"}}
BOUNDS = (8.9, 47.9, 9.1, 48.1)


def test_layers_are_listed_by_umap_in_their_order() -> None:
    layers = [UmapLayer("A", "#000000", "", [POINT]), UmapLayer("B", "#111111", "")]
    written = orjson.loads(write_umap(layers, TEXT, BOUNDS))["layers"]
    assert [layer["properties"]["name"] for layer in reversed(written)] == ["A", "B"]
    assert written[1]["features"] == [POINT]


def test_a_live_layer_names_its_address_and_no_proxy() -> None:
    layer = UmapLayer("A", "#000000", "", live_url="https://atlas.example/api")
    remote = orjson.loads(write_umap([layer], TEXT, BOUNDS))["layers"][0]["properties"]["remoteData"]
    assert remote == {"url": "https://atlas.example/api", "format": "geojson", "dynamic": False, "proxy": False}


def test_a_map_opens_where_its_points_are() -> None:
    content = orjson.loads(write_umap([], TEXT, BOUNDS))
    assert content["geometry"] == {"type": "Point", "coordinates": [9.0, 48.0]}
    assert content["properties"]["zoom"] == 11


def test_the_link_is_left_out_where_nobody_knows_the_address() -> None:
    assert "[[" not in orjson.loads(write_umap([], TEXT, BOUNDS))["properties"]["popupContentTemplate"]


@pytest.mark.parametrize(
    ("bounds", "zoom"), [((9, 48, 9, 48), 14), ((5.5, 47, 15.5, 55.5), 5), ((-180, -80, 180, 80), 5)]
)
def test_the_zoom_fits_a_screen(bounds, zoom) -> None:
    assert choose_zoom(bounds) == zoom


def test_a_pictogram_needs_no_other_host() -> None:
    address = draw_pictogram('<path d="M0 0"/>', "#ffffff")
    head, _, body = address.partition(",")
    assert head == "data:image/svg+xml;base64"
    assert b'stroke="#ffffff"' in base64.b64decode(body)
    assert b'<path d="M0 0"/>' in base64.b64decode(body)


def test_nothing_has_no_bounds() -> None:
    assert bounds_of([]) is None
    assert bounds_of([POINT]) == (9.0, 48.0, 9.0, 48.0)
