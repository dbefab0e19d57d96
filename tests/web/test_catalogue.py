"""The catalogue of open data, as portals and people get it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.catalogues import BASE, COMPLETE
from tests.packages import small_tables

DCAT = Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture
def known() -> FlaskClient:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    return create_app(store, COMPLETE).test_client()


def test_portals_fetch_turtle(known: FlaskClient) -> None:
    reply = known.get("/dcat.ttl")
    assert reply.mimetype == "text/turtle"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert (URIRef(f"{BASE}/daten/katalog#katalog"), RDF.type, DCAT.Catalog) in Graph().parse(data=reply.data)


def test_portals_fetch_json_ld(known: FlaskClient) -> None:
    reply = known.get("/dcat.jsonld")
    assert reply.mimetype == "application/ld+json"
    assert f"{BASE}/daten/katalog#katalog" in {node["@id"] for node in reply.get_json(force=True)["@graph"]}


def test_a_catalogue_is_dated_by_the_data_versions(known: FlaskClient) -> None:
    graph = Graph().parse(data=known.get("/dcat.ttl").data)
    catalogue = URIRef(f"{BASE}/daten/katalog#katalog")
    issued = graph.value(catalogue, URIRef("http://purl.org/dc/terms/issued")).toPython()
    assert datetime.now(UTC).date() == issued.date()


def test_without_a_public_address_that_of_the_request_counts(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/dcat.ttl").data)
    addresses = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert "http://localhost/api/offers.geojson?county=08991" in addresses


@pytest.mark.parametrize("name", ["ttl", "jsonld"])
def test_a_catalogue_knows_no_parameters(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/dcat.{name}?county=08991")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")


def test_the_page_names_what_is_missing(client: FlaskClient) -> None:
    page = client.get("/daten/katalog").text
    assert "ATLAS_DCAT_CONTRIBUTOR_ID" in page
    assert "ATLAS_OPERATOR_NAME" in page


def test_the_page_says_that_nothing_is_missing(known: FlaskClient) -> None:
    page = known.get("/daten/katalog").text
    assert "Alle Angaben sind da" in page
    assert "Landratsamt Südkreis" in page
    assert "ATLAS_" not in page


def test_every_address_of_a_record_is_a_place_on_the_page(known: FlaskClient) -> None:
    graph, page = Graph().parse(data=known.get("/dcat.ttl").data), known.get("/daten/katalog").text
    kinds = (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService)
    records = {str(node) for kind in kinds for node in graph.subjects(RDF.type, kind)}
    assert [node for node in records if f'id="{node.partition("#")[2]}"' not in page] == []


def test_what_hides_in_a_name_is_escaped_on_the_page() -> None:
    store = MemoryStore()
    tables = small_tables()
    regions = tables["regions"]
    odd = regions.assign(name=regions["name"].mask(regions["code"] == "08991", "<script>alert(1)</script>"))
    store.replace({**tables, "regions": odd}, note="Test")
    page = create_app(store, Settings("memory:")).test_client().get("/daten/katalog").text
    assert "<script>alert" not in page


def test_every_name_that_the_rdf_gives_to_a_part_of_the_page_is_an_anchor_there(known: FlaskClient) -> None:
    graph = Graph().parse(data=known.get("/dcat.ttl").data)
    page = f"{BASE}/daten/katalog#"
    named = {str(node) for triple in graph for node in triple if str(node).startswith(page)}
    assert len(named) > 10
    anchors = set(re.findall(r'\bid="([^"]+)"', known.get("/daten/katalog").text))
    assert sorted(name.removeprefix(page) for name in named if name.removeprefix(page) not in anchors) == []


@pytest.mark.parametrize("path", ["/daten/sozialatlas-datenpaket.zip", "/daten/sozialatlas.xlsx"])
def test_pages_of_other_hosts_may_fetch_the_whole_package(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert client.options(path).headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.get("/daten").headers
