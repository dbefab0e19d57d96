"""Open Referral: every reply is what the schemas of HSDS 3.0 and our profile say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_objects import service_id
from atlas.formats.hsds_profile import PATCHES
from atlas.formats.hsds_taxonomy import taxonomy_id, term_id
from atlas.services.exchange import import_default
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.hsds_schemas import needs_schemas, validator
from tests.packages import small_tables

LISTS = {
    "services": "compiled/service_list.json",
    "services?full=true": "compiled/service.json",
    "organizations": "compiled/organization_list.json",
    "organizations?full=true": "compiled/organization.json",
    "organizations?full_service=true": "compiled/organization.json",
    "service_at_locations": "compiled/service_at_location_list.json",
    "service_at_locations?full=true": "compiled/service_at_location.json",
    "taxonomies": "taxonomy.json",
    "taxonomy_terms": "taxonomy_term.json",
}
ONES = {name: schema for name, schema in LISTS.items() if "?" not in name} | {
    "services": "compiled/service.json",
    "organizations": "compiled/organization.json",
    "service_at_locations": "compiled/service_at_location.json",
}


@pytest.fixture(scope="module")
def default_client() -> FlaskClient:
    """Let somebody visit the atlas with the data that come with it."""
    store = MemoryStore()
    import_default(store)
    return create_app(store, Settings(database_url="memory:")).test_client()


def contents(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/hsds/{address}").get_json()["contents"]
    return found


def lines(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    joint = "&" if "?" in address else "?"
    reply = client.get(f"/hsds/{address}{joint}format=ndjson")
    assert reply.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in reply.get_data().splitlines()]


def offer_ids(found: list[dict[str, Any]], client: FlaskClient) -> list[str]:
    return [client.get(f"/hsds/services/{row['id']}").get_json()[EXTENSION]["offer_id"] for row in found]


def faults(schema: str, objects: list[dict[str, Any]], *, with_profile: bool) -> list[str]:
    judge = validator(schema, with_profile=with_profile)
    return [f"{fault.json_path}: {fault.message}" for node in objects for fault in judge.iter_errors(node)][:5]


@needs_schemas
@pytest.mark.parametrize("with_profile", [False, True], ids=["HSDS 3.0", "with the profile, nothing unknown"])
@pytest.mark.parametrize(("address", "schema"), LISTS.items())
def test_every_list_of_the_small_country_is_valid(
    client: FlaskClient, address: str, schema: str, *, with_profile: bool
) -> None:
    found = contents(client, address)
    assert found
    assert faults(schema, found, with_profile=with_profile) == []
    assert lines(client, address) == found


@needs_schemas
@pytest.mark.parametrize("with_profile", [False, True], ids=["HSDS 3.0", "with the profile, nothing unknown"])
@pytest.mark.parametrize(("address", "schema"), LISTS.items())
def test_every_list_of_the_default_data_is_valid(
    default_client: FlaskClient, address: str, schema: str, *, with_profile: bool
) -> None:
    found = lines(default_client, address)
    assert found
    assert faults(schema, found, with_profile=with_profile) == []


@needs_schemas
@pytest.mark.parametrize(("name", "schema"), ONES.items())
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_single_thing_is_valid(client: FlaskClient, name: str, schema: str, language: str) -> None:
    ids = [row["id"] for row in lines(client, name)]
    found = [client.get(f"/hsds/{name}/{number}?lang={language}").get_json() for number in ids]
    assert [row["id"] for row in found] == ids
    assert faults(schema, found, with_profile=True) == []


@needs_schemas
def test_the_closed_schemas_refuse_what_nobody_knows(client: FlaskClient) -> None:
    (service, *_) = contents(client, "services?full=true")
    assert faults("compiled/service.json", [{**service, "id": "offer-1"}], with_profile=False)
    service["attributes"][0]["taxonomy_term"]["made_up"] = 1
    assert faults("compiled/service.json", [service], with_profile=True)
    del service["attributes"]
    service[EXTENSION]["made_up"] = 1
    assert faults("compiled/service.json", [service], with_profile=True)


def test_the_root_says_which_version_and_where_the_documents_lie(client: FlaskClient) -> None:
    about = client.get("/hsds/").get_json()
    assert about["version"] == "3.0"
    assert client.get(about["openapi_url"]).status_code == 200
    profile = client.get(about["profile"]).get_json()
    for name, address in profile["patches"].items():
        assert client.get(address).get_json() == PATCHES[name.removesuffix(".json")]


def test_the_openapi_document_is_valid_and_names_every_route_and_parameter(client: FlaskClient) -> None:
    document = client.get("/hsds/openapi.json").get_json()
    validate(document)
    rules = [rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/hsds")]
    assert len(document["paths"]) == len(rules)
    for path, told in document["paths"].items():
        known = {parameter["$ref"].rpartition("/")[2] for parameter in told["get"]["parameters"]}
        asked = path.replace("{id}", "x").replace("{schema}", "service.json")
        refusal = client.get(f"/hsds{asked}?made_up=1")
        assert refusal.status_code == 400
        told_names = refusal.get_json(force=True)["detail"].partition("es gibt: ")[2].strip(".").split(", ")
        assert set(told_names) == known


def test_a_page_has_the_envelope_of_the_reference(client: FlaskClient) -> None:
    page = client.get("/hsds/services?per_page=2&page=3").get_json()
    assert len(page.pop("contents")) == 1
    assert page == {
        "total_items": 5,
        "total_pages": 3,
        "page_number": 3,
        "size": 1,
        "first_page": False,
        "last_page": True,
        "empty": False,
    }


def test_pages_hold_everything_once_and_end_with_an_empty_one(client: FlaskClient) -> None:
    pages = [client.get(f"/hsds/services?per_page=2&page={number}").get_json() for number in range(1, 5)]
    found = [row["id"] for page in pages for row in page["contents"]]
    assert found == [row["id"] for row in lines(client, "services")]
    assert [page["empty"] for page in pages] == [False, False, False, True]
    assert pages[3]["last_page"]


def test_an_empty_atlas_of_offers_has_one_empty_page() -> None:
    store = MemoryStore()
    tables = small_tables()
    none = {name: tables[name][:0] for name in ("offers", "offer_sites", "service_areas")}
    store.replace({**tables, **none}, note="leer")
    page = create_app(store, Settings(database_url="memory:")).test_client().get("/hsds/services").get_json()
    assert (page["total_items"], page["total_pages"], page["first_page"], page["last_page"]) == (0, 0, True, True)


def test_ids_are_the_same_on_every_run(client: FlaskClient) -> None:
    (service, *_) = contents(client, "services")
    assert service["id"] == "cc068c02-8aaa-5196-b6cf-a737f6fdb995"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (f"taxonomy_term_id={term_id('topics', 'kita')}", ["offer-3", "offer-4"]),
        (f"taxonomy_term_id={term_id('fields', 'crisis')}", ["offer-5"]),
        (f"taxonomy_id={taxonomy_id('topics')}", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("search=frauenhaus", ["offer-5"]),
        ("search=kita&per_page=1", ["offer-3"]),
        ("postcode=99102", ["offer-1", "offer-2", "offer-5"]),
        ("postcode=99101&proximity=1000", ["offer-1"]),
        ("postcode=99101&proximity=2000", ["offer-1", "offer-3"]),
        ("modified_after=2020-01-01", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("modified_after=2999-01-01T00:00:00+01:00", []),
    ],
)
def test_each_filter_counts(client: FlaskClient, filters: str, expected: list[str]) -> None:
    assert offer_ids(contents(client, f"services?{filters}"), client) == expected


def test_services_of_an_organization_are_those_it_lists(client: FlaskClient) -> None:
    for organization in contents(client, "organizations?full=true"):
        found = contents(client, f"services?organization_id={organization['id']}")
        assert [row["id"] for row in found] == [row["id"] for row in organization["services"]]


def test_near_a_postcode_only_the_places_that_are_near_are_found(client: FlaskClient) -> None:
    found = contents(client, "service_at_locations?postcode=99101&proximity=2000&full=true")
    assert [row["service"][EXTENSION]["offer_id"] for row in found] == ["offer-1", "offer-3"]


def test_only_a_list_of_all_says_how_many_there_are(client: FlaskClient) -> None:
    told = [row[EXTENSION].get("total_services") for row in lines(client, "services?full=true")]
    assert told == [5, None, None, None, None]
    (first, *_) = contents(client, "services?full=true&per_page=2")
    assert first[EXTENSION]["total_services"] == 5
    for part in ("services?full=true&search=schuldnerberatung", f"services/{first['id']}"):
        assert "total_services" not in client.get(f"/hsds/{part}").get_data(as_text=True)


def test_minimal_is_one_page_of_ids_and_instants(client: FlaskClient) -> None:
    page = client.get("/hsds/services?minimal=true").get_json()
    assert page["total_pages"] == 1
    assert set(page["contents"][0]) == {"id", "name", "status", "last_modified"}


def test_terms_are_found_below_their_parents(client: FlaskClient) -> None:
    top = contents(client, f"taxonomy_terms?top_only=true&taxonomy_id={taxonomy_id('topics')}")
    assert len(top) == 5
    families = term_id("fields", "families")
    (kita,) = contents(client, f"taxonomy_terms?parent_id={families}")
    assert kita["code"] == "kita"
    assert contents(client, "taxonomy_terms?search=nursery&lang=en") == contents(
        client, f"taxonomy_terms?parent_id={families}&lang=en"
    )


def test_a_topic_tells_its_white_spots(client: FlaskClient) -> None:
    term = client.get(f"/hsds/taxonomy_terms/{term_id('topics', 'kita')}").get_json()
    gaps = [(gap["name"], gap["status"], gap["people_affected"]) for gap in term[EXTENSION]["gaps"]]
    assert ("Bedorf", "white_spot", 2000) in gaps
    assert "Aheim" not in [name for name, *_ in gaps]
    assert EXTENSION not in client.get(f"/hsds/taxonomy_terms/{term_id('fields', 'crisis')}").get_json()


def test_a_confidential_service_tells_no_place_and_no_address_of_the_web() -> None:
    store = MemoryStore()
    tables = small_tables()
    told = {"email": "haus@bedorf.example", "website": "https://bedorf.example", "source_url": "https://bedorf.example"}
    is_secret = tables["offers"]["offer_id"] == "offer-5"
    offers = tables["offers"].assign(
        **{name: tables["offers"][name].mask(is_secret, text) for name, text in told.items()}
    )
    store.replace({**tables, "offers": offers}, note="Test")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    found = [row for row in lines(client, "services?full=true") if row[EXTENSION]["offer_id"] == "offer-5"]
    places = [row for row in lines(client, "service_at_locations?full=true") if row["service_id"] == found[0]["id"]]
    text = json.dumps([found, places], ensure_ascii=False)
    for word in ("edorf", "99102", "latitude", "longitude", "08991002"):
        assert word not in text
    for area in found[0]["service_areas"]:
        assert area["uri"].endswith("/districtKey/08991")


def test_postcodes_do_not_find_out_the_town_of_a_secret_place() -> None:
    tables = small_tables()
    areas, is_secret = tables["service_areas"], tables["service_areas"]["offer_id"] == "offer-5"
    telling = areas.assign(region_id=areas["region_id"].mask(is_secret, "municipality-08991002"))
    sites = tables["sites"]
    placed = sites.assign(ags=sites["ags"].mask(sites["site_id"] == "site-5", "08991002"))
    store = MemoryStore()
    store.replace({**tables, "service_areas": telling, "sites": placed}, note="Test")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    found = [offer_ids(contents(client, f"services?postcode={code}"), client) for code in ("99101", "99102", "99201")]
    assert ["offer-5" in ids for ids in found] == [True, True, False]
    assert "08991002" not in json.dumps(client.get(f"/hsds/services/{service_id('offer-5')}").get_json())


def test_a_change_shows_in_last_modified_and_modified_after(store: MemoryStore) -> None:
    tables = store.read()
    before = store.versions()[0].created_at
    sites = tables["sites"].copy()
    sites.loc[sites["site_id"] == tables["offer_sites"].set_index("offer_id")["site_id"]["offer-4"], "name"] = "Neubau"
    store.replace({"sites": sites}, note="ein Standort")
    after = store.versions()[0].created_at
    client = create_app(store, Settings(database_url="memory:")).test_client()
    rows = {row[EXTENSION]["offer_id"]: row["last_modified"] for row in lines(client, "services?full=true")}
    moment = after.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert rows["offer-4"] == moment
    assert rows["offer-1"] == before.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert offer_ids(contents(client, f"services?modified_after={moment}"), client)[-1] == "offer-4"


@pytest.mark.parametrize(
    "address",
    [
        "services?page=0",
        "services?page=x",
        "services?per_page=1001",
        "services?per_page=0",
        "services?full=yes",
        "services?format=xml",
        "services?modified_after=gestern",
        "services?proximity=100",
        "services?postcode=99101&proximity=-1",
        "services?postcode=99101&proximity=nan",
        "services?search=a&search=b",
        "services?lang=fr",
        "organizations?taxonomy_id=x",
        "taxonomies?full=true",
    ],
)
def test_nonsense_is_refused(client: FlaskClient, address: str) -> None:
    reply = client.get(f"/hsds/{address}")
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        *(f"{name}/{taxonomy_id('made up')}" for name in ONES),
        "services/<script>",
        "services?taxonomy_term_id=x",
        "services?taxonomy_id=x",
        "services?organization_id=x",
        "services?postcode=00000",
        "taxonomy_terms?parent_id=x",
        "profile/schedule.json",
    ],
)
def test_unknown_ids_are_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"/hsds/{address}").status_code == 404


def test_every_reply_links_to_the_licences_of_its_data(default_client: FlaskClient) -> None:
    links = default_client.get("/hsds/services").headers.getlist("Link")
    assert any("creativecommons.org" in link and link.endswith('rel="license"') for link in links)
    assert default_client.get("/hsds/services/x").headers.getlist("Link") == []


def test_programs_of_any_host_may_ask_and_keep_a_copy(client: FlaskClient) -> None:
    reply = client.get("/hsds/services")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/hsds/services", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    assert client.head("/hsds/services").status_code == 200
