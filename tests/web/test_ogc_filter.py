"""OGC API - Features, Part 3 (filtering) over the web; what filters mean is tested in unit/services."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
COLLECTIONS = ("offers", "sites", "regions", "coverage")
ITEMS = "/ogc/collections/offers/items"


def ids_of(client: FlaskClient, query: str, name: str = "offers") -> list[str]:
    reply = client.get(f"/ogc/collections/{name}/items?{query}")
    assert reply.status_code == 200, reply.text
    return [feature["id"] for feature in orjson.loads(reply.data)["features"]]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_queryables_are_a_schema_that_the_properties_of_every_feature_keep(client: FlaskClient, name: str) -> None:
    collection = orjson.loads(client.get(f"/ogc/collections/{name}").data)
    rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    (address,) = [link["href"] for link in collection["links"] if link["rel"] == rel]
    reply = client.get(address)
    assert reply.content_type == "application/schema+json"
    schema: dict[str, Any] = orjson.loads(reply.data)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == address
    assert schema["properties"]["geometry"]["format"] in {"geometry-point", "geometry-multipolygon"}
    for feature in orjson.loads(client.get(f"/ogc/collections/{name}/items?limit=100").data)["features"]:
        known = {key: value for key, value in feature["properties"].items() if value is not None}
        # The credit line is on every feature and nothing to ask by; neither is a whole sentence.
        for unasked in ("attribution", "reason"):
            known.pop(unasked, None)
        Draft202012Validator(schema).validate(known)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_queryable_can_be_asked_by_as_a_parameter_and_in_a_filter(client: FlaskClient, name: str) -> None:
    schema = orjson.loads(client.get(f"/ogc/collections/{name}/queryables").data)
    (feature, *_) = orjson.loads(client.get(f"/ogc/collections/{name}/items?limit=1").data)["features"]
    for each in schema["properties"]:
        assert ids_of(client, f"filter={each} IS NULL OR {each} IS NOT NULL&limit=1", name) == [feature["id"]]
        value = feature["properties"].get(each)
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            assert feature["id"] in ids_of(client, f"{each}={quote(text)}&limit=10000", name)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=topic='kita' AND county_ags='08991'", ["offer-3"]),
        ("filter=topic='kita'&filter-lang=cql2-text&county_ags=08991", ["offer-3"]),
        ('filter={"op":"=","args":[{"property":"topic"},"kita"]}&filter-lang=cql2-json', ["offer-3", "offer-4"]),
        ("filter=S_INTERSECTS(geometry,POINT(8.95 47.95))", ["offer-1"]),
        (f"filter=S_INTERSECTS(geometry,POINT(47.95 8.95))&filter-crs={EPSG}4326", ["offer-1"]),
        ("filter=verified_on>=DATE('2026-01-01')", ["offer-4"]),
        ("filter=", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
    ],
)
def test_a_filter_chooses_beside_the_other_parameters(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert ids_of(client, query) == expected


def test_a_filter_goes_along_to_the_next_page(client: FlaskClient) -> None:
    page = orjson.loads(client.get(f"{ITEMS}?filter=topic IN ('kita','frauenhaus')&limit=2").data)
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert [feature["id"] for feature in orjson.loads(client.get(following).data)["features"]] == ["offer-5"]


@pytest.mark.parametrize(
    "query",
    [
        "filter=topic",
        "filter=topic='kita' UND 1=1",
        "filter=farbe='rot'",
        "filter=topic='kita'&filter-lang=cql",
        "filter={}&filter-lang=cql2-json",
        f"filter=topic='kita'&filter-crs={EPSG}31467",
        "filter=" + "(" * 3000,
    ],
)
def test_a_filter_that_means_nothing_is_a_400_that_says_why(client: FlaskClient, query: str) -> None:
    reply = client.get(f"{ITEMS}?{query}")
    assert reply.status_code == 400
    assert reply.get_json(force=True)["detail"]


def test_the_classes_of_part_3_and_of_cql2_are_claimed(client: FlaskClient) -> None:
    claimed = orjson.loads(client.get("/ogc/conformance").data)["conformsTo"]
    for name in ("queryables", "queryables-query-parameters", "filter", "features-filter"):
        assert f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}" in claimed
    for name in ("cql2-text", "cql2-json", "basic-cql2", "temporal-functions", "spatial-functions"):
        assert f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" in claimed
    # Arithmetic, arrays and functions are refused, so they must not be claimed.
    assert not any(name in each for each in claimed for name in ("arithmetic", "array", "conf/functions"))
