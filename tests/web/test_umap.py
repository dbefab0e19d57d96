"""The map for uMap as it is handed out, and as it comes back in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.sources.sheets import FileOptions
from atlas.sources.spreadsheets import open_sheet
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app


def layers_of(client: FlaskClient, query: str = "") -> dict[str, dict]:
    content = orjson.loads(client.get(f"/api/atlas.umap{query}").data)
    return {layer["properties"]["name"]: layer for layer in reversed(content["layers"])}


def test_each_field_with_points_is_a_layer(client: FlaskClient) -> None:
    layers = layers_of(client)
    assert list(layers) == ["Existenz sichern", "Kinder und Familien"]
    assert [feature["id"] for feature in layers["Existenz sichern"]["features"]] == ["offer-1", "offer-2"]
    assert layers["Existenz sichern"]["properties"]["color"] == "#855700"


def test_confidential_offers_are_counted_but_nowhere_on_the_map(client: FlaskClient) -> None:
    body = client.get("/api/atlas.umap").text
    assert "offer-5" not in body
    assert "ohne Punkt oder vertraulich: 1." in body


def test_filters_are_those_of_the_pages(client: FlaskClient) -> None:
    assert [feature["id"] for feature in layers_of(client, "?topic=kita&county=08991")["Kinder und Familien"]["features"]] == ["offer-3"]  # fmt: skip # noqa: E501
    assert client.get("/api/atlas.umap?filed=crisis").status_code == 400
    assert client.get("/api/atlas.umap?county=99999").status_code == 404
    assert client.get("/api/atlas.umap?live=perhaps").status_code == 400
    assert client.get("/api/atlas.umap?live=yes&limit=3").status_code == 400


def test_live_layers_lead_to_the_same_points(client: FlaskClient) -> None:
    for name, layer in layers_of(client, "?live=yes&county=08991").items():
        url = layer["properties"]["remoteData"]["url"]
        assert layer["features"] == []
        reply = client.get(url.removeprefix("http://localhost"))
        assert reply.status_code == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        live = [feature["id"] for feature in orjson.loads(reply.data)["features"]]
        inside = layers_of(client, "?county=08991").get(name, {"features": []})
        assert live == [feature["id"] for feature in inside["features"]]


def test_objects_without_a_point_never_come_with_a_live_layer(client: FlaskClient) -> None:
    for layer in layers_of(client, "?live=yes").values():
        reply = client.get(layer["properties"]["remoteData"]["url"].removeprefix("http://localhost"))
        assert all(feature["geometry"] for feature in orjson.loads(reply.data)["features"])


def test_popups_name_only_what_offers_carry(client: FlaskClient) -> None:
    feed = orjson.loads(client.get("/api/offers.geojson?profile=plain").data)
    known = set(feed["features"][0]["properties"])
    content = orjson.loads(client.get("/api/atlas.umap").data)
    properties = content["properties"]
    template = properties["popupContentTemplate"]
    named = {part.partition("}")[0] for part in template.split("{")[1:]}
    assert named <= known
    assert {filter_["fieldKey"] for filter_ in properties["filters"]} <= known


def test_credit_and_licence_go_along(client: FlaskClient) -> None:
    properties = orjson.loads(client.get("/api/atlas.umap").data)["properties"]
    feed = orjson.loads(client.get("/api/offers.geojson").data)
    assert feed["attribution"] in properties["longCredit"]
    assert feed["attribution"] in properties["shortCredit"]
    assert properties["licence"]["name"]


def test_an_address_by_hand_is_escaped_and_the_public_one_is_used(store: MemoryStore) -> None:
    settings = Settings(database_url="memory:", public_url="https://atlas.example")
    client = create_app(store, settings).test_client()
    layers = layers_of(client, "?live=yes&q=%7Bname%7D%20%26%20mehr")
    address = urlsplit(layers["Existenz sichern"]["properties"]["remoteData"]["url"])
    assert address.netloc == "atlas.example"
    # uMap would put the view of the map in place of names in braces.
    assert "{" not in address.query
    assert "q=%7Bname%7D%20%26%20mehr" in address.query


def test_english_has_english_words(client: FlaskClient) -> None:
    layer = layers_of(client, "?lang=en&live=yes")
    assert all("lang=en" in held["properties"]["remoteData"]["url"] for held in layer.values())


def test_the_same_question_gives_the_same_bytes(client: FlaskClient) -> None:
    assert client.get("/api/atlas.umap").data == client.get("/api/atlas.umap").data


def test_a_map_comes_back_with_its_layers_and_texts(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "atlas.umap"
    path.write_bytes(client.get("/api/atlas.umap").data)
    sheet = open_sheet(path, FileOptions())
    rows = {row.cells["name"]: row.cells for row in sheet.rows}
    feed = orjson.loads(client.get("/api/offers.geojson?profile=plain").data)["features"]
    for feature in feed:
        if feature["geometry"]:
            texts = feature["properties"]
            row = rows[texts["name"]]
            assert row["Ebene"] == texts["Handlungsfeld"]
            assert {key: text for key, text in texts.items() if text} == {
                key: row[key] for key, text in texts.items() if text
            }


@pytest.mark.parametrize("method", ["head", "get"])
def test_it_may_be_asked_for_by_any_page(client: FlaskClient, method: str) -> None:
    reply = getattr(client, method)("/api/atlas.umap")
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "sozialatlas.umap" in reply.headers["Content-Disposition"]
