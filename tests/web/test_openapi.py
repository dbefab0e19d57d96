"""The description of the interfaces below /api is what they do."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from atlas.services.distributions import FORMS, SERVICES
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.interfaces.operations import OPERATIONS, Operation
from tests.fundings import default_tables
from tests.spec.country import edit

EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.path)


@pytest.mark.parametrize("address", ["/api/openapi.json", "/api/openapi.json?lang=en"])
def test_the_document_is_valid(client: FlaskClient, address: str) -> None:
    document = client.get(address).get_json()
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_below_api_is_described_and_every_description_is_a_route(app: Flask) -> None:
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert {operation.path for operation in OPERATIONS} == routes


@pytest.mark.parametrize("address", ["/api", "/api/", "/api?lang=en"])
def test_the_address_of_the_whole_interface_leads_to_its_description(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 302
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    document = client.get(reply.headers["Location"]).get_json()
    assert document["openapi"] == "3.1.0"
    assert ("Suchwörter" in str(document)) == ("lang" not in address)


def test_the_address_of_the_whole_interface_takes_no_filters(client: FlaskClient) -> None:
    assert client.get("/api?farbe=rot").status_code == 400


@EACH
def test_a_file_that_may_be_missing_is_told(client: FlaskClient, operation: Operation) -> None:
    document = client.get("/api/openapi.json").get_json()
    if client.get(f"{operation.path}?{urlencode(example(client, operation))}").status_code == 501:
        assert "501" in document["paths"][operation.path]["get"]["responses"]


def example(client: FlaskClient, operation: Operation, *names: str) -> dict[str, str]:
    """Return the query of an example as the document gives it: what is required, and `names`."""
    told = orjson.loads(client.get("/api/openapi.json").data)["paths"][operation.path]["get"]["parameters"]
    wanted = {*operation.required, *names}
    return {one["name"]: str(one["example"]) for one in told if one["name"] in wanted and "example" in one}


@EACH
def test_every_example_is_answered(client: FlaskClient, store: MemoryStore, operation: Operation) -> None:
    # Two versions, as some parameters name an earlier one.
    store.replace(edit(store.read(), "offers", "offer-2", name="Umbenannt"), note="second")
    # 501 where an operator has named no file to compare with. In the hand-drawn country nothing is like anything, as it
    # has no indicators for municipalities, and one of its municipalities is too small for three new sites.
    too_small = {"/api/similar.json", "/api/siting.json"}
    allowed = {200, 400} if operation.path in too_small else {200, *map(int, operation.faults)}
    for parameter in operation.parameters:
        query = urlencode(example(client, operation, parameter.name))
        reply = client.get(f"{operation.path}?{query}")
        assert reply.status_code in allowed, f"{query}: {reply.text}"


@pytest.fixture(scope="module")
def shipped() -> FlaskClient:
    """Let somebody visit the default data."""
    store = MemoryStore()
    store.replace(default_tables(), note="Test")
    first = str(default_tables()["offers"]["offer_id"].iloc[0])
    store.replace(edit(default_tables(), "offers", first, name="Umbenannt"), note="second")
    return create_app(store, Settings(database_url="memory:")).test_client()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/api/regions.geojson", ["system"]),
        ("/api/coverage.json", ["system", "need", "region", "county", "topic"]),
        ("/api/similar.json", ["region", "indicators"]),
        ("/api/catchment.geojson", ["offer"]),
        ("/api/network.json", ["provider", "office", "municipality"]),
        ("/api/fundings.json", ["funder", "year"]),
        ("/api/field-matrix.json", ["region"]),
        ("/api/changes.json", ["from", "to"]),
        ("/api/changes", ["until"]),
        ("/api/scenario.json", ["edits"]),
    ],
)
def test_examples_come_from_the_data_at_hand(shipped: FlaskClient, path: str, names: list[str]) -> None:
    operation = next(operation for operation in OPERATIONS if operation.path == path)
    for name in names:
        query = urlencode(example(shipped, operation, name))
        assert shipped.get(f"{path}?{query}").status_code == 200, query


def test_an_example_that_the_data_cannot_give_is_left_out(shipped: FlaskClient) -> None:
    told = shipped.get("/api/openapi.json").get_json()["paths"]["/api/fundings.json"]["get"]["parameters"]
    assert [one["name"] for one in told if "example" not in one] == ["year", "funder"]
    assert "<code>funder=" not in shipped.get("/daten/schnittstelle").text


def test_only_levels_that_have_regions_are_offered(client: FlaskClient) -> None:
    told = client.get("/api/openapi.json").get_json()["paths"]["/api/regions.geojson"]["get"]["parameters"]
    levels = next(one for one in told if one["name"] == "level")["schema"]["enum"]
    assert set(levels) == {"county", "municipality", "social_space"}
    assert [level for level in levels if client.get(f"/api/regions.geojson?level={level}").status_code != 200] == []


@EACH
def test_no_other_parameter_is_accepted(client: FlaskClient, operation: Operation) -> None:
    reply = client.get(f"{operation.path}?farbe=rot")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    told = re.search(r"es gibt: (.*)\.$", reply.get_json(force=True)["detail"])
    assert told
    assert sorted(told[1].split(", ")) == sorted(operation.names)


@EACH
def test_words_outside_of_the_choices_are_refused(client: FlaskClient, operation: Operation) -> None:
    for parameter in (known for known in operation.parameters if known.choices):
        query = urlencode({**example(client, operation), parameter.name: "gibtsnicht"})
        assert client.get(f"{operation.path}?{query}").status_code in {400, 404}, query


@EACH
def test_what_is_required_is_missed(client: FlaskClient, operation: Operation) -> None:
    reply = client.get(operation.path)
    assert (reply.status_code == 400) == bool(operation.required), reply.text


@EACH
def test_a_reply_has_a_media_type_that_is_described(client: FlaskClient, operation: Operation) -> None:
    reply = client.get(f"{operation.path}?{urlencode(example(client, operation))}")
    # A region that has no indicators in the hand-drawn country is told with 404 or 400.
    assert reply.mimetype in {*operation.media_types, "application/problem+json"}


def test_the_page_shows_every_address(client: FlaskClient) -> None:
    page = client.get("/daten/schnittstelle").text
    assert [operation.path for operation in OPERATIONS if f"<code>{operation.path}</code>" not in page] == []
    assert "<script>" not in page


def test_every_address_of_the_catalogue_answers(client: FlaskClient) -> None:
    addresses = [
        *(form.address("08991") for form in FORMS),
        *(service.description_path for service in SERVICES),
    ]
    assert [address for address in addresses if client.get(address).status_code != 200] == []


def test_the_media_type_of_a_form_is_that_of_the_reply(client: FlaskClient) -> None:
    # IANA does not know FlatGeobuf, and a portal only takes what IANA knows.
    assert [
        form.name
        for form in FORMS
        if client.get(form.address("08991")).mimetype != form.media_type
        and form.media_type != "application/octet-stream"
    ] == []
