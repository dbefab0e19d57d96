"""What pages say in JSON-LD, held to the vocabulary of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient

from atlas.formats.schema_org import dump_for_script
from tests.shared_data import locate_schema

Node = dict[str, Any]


@cache
def vocabulary() -> dict[str, Node]:
    path = locate_schema("schemaorg-current-https.jsonld")
    if not path.exists():
        pytest.skip(f"no vocabulary of schema.org at {path}")
    return {node["@id"].removeprefix("schema:"): node for node in json.loads(path.read_text())["@graph"]}


def names(node: Node, key: str) -> set[str]:
    value = node.get(key, [])
    return {item["@id"].removeprefix("schema:") for item in (value if isinstance(value, list) else [value])}


@cache
def kinds_of(kind: str) -> frozenset[str]:
    """Return a type with all that it is a kind of."""
    parents = names(vocabulary()[kind], "rdfs:subClassOf") & vocabulary().keys()
    return frozenset({kind}.union(*(kinds_of(parent) for parent in parents)))


def find_faults(value: object, path: str = "") -> Iterator[str]:
    """Find types that schema.org does not know, and properties that it does not know for their type."""
    if isinstance(value, list):
        for item in value:
            yield from find_faults(item, path)
    if not isinstance(value, dict):
        return
    kind = value.get("@type")
    if kind not in vocabulary():
        yield f"{path}: type {kind}"
        return
    for name, inner in value.items():
        # Of an action, "query-input" annotates "query" (https://schema.org/docs/actions.html).
        known = vocabulary().get(name.removesuffix("-input"))
        if not name.startswith("@") and (known is None or not names(known, "schema:domainIncludes") & kinds_of(kind)):
            yield f"{path}: {kind}.{name}"
        yield from find_faults(inner, f"{path}/{name}")


def read_json_ld(client: FlaskClient, address: str) -> Node:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text)
    document: Node = json.loads(text)
    assert document["@context"] == "https://schema.org"
    return document


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "WebSite"),
        ("/?lang=en", "WebSite"),
        ("/angebote", "ItemList"),
        ("/angebote?topic=kita&lang=en", "ItemList"),
        ("/angebot/offer-1", "GovernmentService|Service"),
        ("/angebot/offer-3", "GovernmentService|Service"),
        ("/angebot/offer-5", "GovernmentService|Service"),
        ("/daten/katalog", "DataCatalog"),
    ],
)
def test_types_and_properties_are_those_of_schema_org(client: FlaskClient, address: str, kind: str) -> None:
    document = read_json_ld(client, address)
    assert re.fullmatch(kind, document["@type"])
    assert list(find_faults(document)) == []


def test_a_situation_is_a_page_about_the_topics_that_help(client: FlaskClient) -> None:
    (situation,) = set(re.findall(r'href="(/lebenslagen/[^"?]+)"', client.get("/lebenslagen").text)[:1])
    document = read_json_ld(client, situation)
    assert document["@type"] == "WebPage"
    assert document["mainEntity"]["itemListElement"]
    assert list(find_faults(document)) == []


def test_the_vocabulary_bites() -> None:
    faults = list(find_faults({"@type": "Service", "openingHours": "Mo", "provider": {"@type": "Verein"}}))
    assert faults == [": Service.openingHours", "/provider: type Verein"]


def test_a_list_says_which_part_of_the_whole_it_shows(client: FlaskClient) -> None:
    document = read_json_ld(client, "/angebote?topic=kita")
    assert document["numberOfItems"] == 2
    assert [item["position"] for item in document["itemListElement"]] == [1, 2]
    assert {item["url"] for item in document["itemListElement"]} == {
        "http://localhost/angebot/offer-3",
        "http://localhost/angebot/offer-4",
    }


def test_the_search_of_the_site_is_an_address_with_a_place_for_words(client: FlaskClient) -> None:
    action = read_json_ld(client, "/")["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://localhost/angebote?q={q}"
    assert client.get("/angebote?q=kita").status_code == 200


def test_no_text_leaves_its_script() -> None:
    assert "<" not in dump_for_script({"name": "</script><script>alert(1)</script>"})
