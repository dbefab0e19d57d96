"""OGC API - Features, Part 1 (Core) and Part 2 (reference systems): the abstract tests, and what a county needs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.fundings import default_tables
from tests.ogc_schemas import require_valid
from tests.packages import small_tables

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
COLLECTIONS = ("offers", "sites", "regions", "coverage")
ITEMS = "/ogc/collections/offers/items"
DOCUMENTS = {
    "/ogc/": "landingPage",
    "/ogc/conformance": "confClasses",
    "/ogc/collections": "collections",
    **{f"/ogc/collections/{name}": "collection" for name in COLLECTIONS},
    **{f"/ogc/collections/{name}/items": "featureCollectionGeoJSON" for name in COLLECTIONS},
    f"{ITEMS}/offer-1": "featureGeoJSON",
    f"{ITEMS}/offer-5": "featureGeoJSON",
    "/ogc/collections/regions/items/county-08991": "featureGeoJSON",
}


def ask(client: FlaskClient, address: str) -> Any:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return orjson.loads(reply.data)


def ids_of(client: FlaskClient, address: str) -> list[str]:
    return [feature["id"] for feature in ask(client, address)["features"]]


def link_of(document: Any, rel: str) -> str:
    return next((str(link["href"]) for link in document["links"] if link["rel"] == rel), "")


def crawl(client: FlaskClient, address: str) -> list[str]:
    found: list[str] = []
    while address:
        page = ask(client, address)
        found += [feature["id"] for feature in page["features"]]
        address = link_of(page, "next")
    return found


@pytest.mark.parametrize("address", DOCUMENTS)
def test_every_document_keeps_to_the_schema_of_the_standard(client: FlaskClient, address: str) -> None:
    require_valid(ask(client, address), DOCUMENTS[address])


@pytest.mark.parametrize("address", [*DOCUMENTS, "/ogc/api"])
def test_every_document_has_a_page_for_people_and_says_where(client: FlaskClient, address: str) -> None:
    reply = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert reply.mimetype == "text/html"
    assert "<h1>" in reply.text
    if address != "/ogc/api":
        other = link_of(ask(client, address), "alternate")
        assert client.get(other).mimetype == "text/html"


@pytest.fixture(scope="module")
def shipped() -> FlaskClient:
    """Let somebody visit the default data."""
    store = MemoryStore()
    store.replace(default_tables(), note="Test")
    return create_app(store, Settings(database_url="memory:")).test_client()


@pytest.mark.parametrize("speech", ["", "&lang=en"])
@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("visitor", ["client", "shipped"])
def test_every_feature_has_a_page_with_a_heading(
    request: pytest.FixtureRequest, visitor: str, name: str, speech: str
) -> None:
    client: FlaskClient = request.getfixturevalue(visitor)
    first = ids_of(client, f"/ogc/collections/{name}/items?limit=1")[0]
    reply = client.get(f"/ogc/collections/{name}/items/{first}?f=html{speech}")
    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    heading = re.search(r"<h1>([^<]+)</h1>", reply.text)
    assert heading
    assert heading[1] != first


@pytest.mark.parametrize("address", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(client: FlaskClient, address: str) -> None:
    document = ask(client, address)
    assert link_of(document, "self")
    for link in document["links"]:
        if link["href"].startswith("http://localhost/"):
            reply = client.get(link["href"], headers={"Accept": link["type"]})
            assert reply.status_code == 200, link
            assert reply.mimetype == link["type"].partition(";")[0]


def test_the_definition_is_valid_openapi_and_names_every_parameter(client: FlaskClient) -> None:
    reply = client.get("/ogc/api")
    assert reply.content_type == "application/vnd.oai.openapi+json;version=3.0"
    document = orjson.loads(reply.data)
    validate(document)
    operation = document["paths"]["/collections/offers/items"]["get"]
    listed = [each.get("name") or each["$ref"].rpartition("/")[2] for each in operation["parameters"]]
    assert {"limit", "bbox", "bbox-crs", "crs", "datetime", "cursor", "topic", "county_ags"} <= set(listed)
    refused = client.get(f"{ITEMS}?farbe=rot").get_json(force=True)["detail"]
    assert [name for name in listed if name not in refused] == []


def test_what_is_claimed_includes_core_and_reference_systems(client: FlaskClient) -> None:
    claimed = ask(client, "/ogc/conformance")["conformsTo"]
    for name in ("1/1.0/conf/core", "1/1.0/conf/oas30", "1/1.0/conf/html", "1/1.0/conf/geojson", "2/1.0/conf/crs"):
        assert f"http://www.opengis.net/spec/ogcapi-features-{name}" in claimed


def test_collections_tell_where_and_when_their_features_lie(client: FlaskClient) -> None:
    offers = ask(client, "/ogc/collections/offers")
    assert offers["extent"]["spatial"]["bbox"] == [[8.95, 47.94, 9.05, 48.05]]
    assert offers["extent"]["temporal"]["interval"] == [["2026-01-15T00:00:00Z", "2026-01-15T23:59:59Z"]]
    coverage = ask(client, "/ogc/collections/coverage")
    assert coverage["extent"]["spatial"]["bbox"] == [[8.9, 47.9, 9.1, 48.1]]


def test_collections_name_their_licence_and_credit(client: FlaskClient) -> None:
    for document in ask(client, "/ogc/collections")["collections"]:
        assert document["attribution"]
        assert link_of(document, "license").startswith("https://")


def test_features_come_in_the_order_of_their_ids_and_are_counted(client: FlaskClient) -> None:
    page = ask(client, f"{ITEMS}?limit=2")
    assert [feature["id"] for feature in page["features"]] == ["offer-1", "offer-2"]
    assert (page["numberMatched"], page["numberReturned"]) == (5, 2)
    assert page["timeStamp"].endswith("Z")
    assert page["attribution"]


@pytest.mark.parametrize("name", COLLECTIONS)
@pytest.mark.parametrize("size", [1, 2, 7])
def test_pages_together_hold_every_feature_once(client: FlaskClient, name: str, size: int) -> None:
    address = f"/ogc/collections/{name}/items"
    everything = ids_of(client, f"{address}?limit=10000")
    assert crawl(client, f"{address}?limit={size}") == everything
    assert len(set(everything)) == len(everything) == ask(client, address)["numberMatched"]


def test_a_limit_above_the_largest_is_cut_and_no_fault(client: FlaskClient) -> None:
    assert len(ids_of(client, f"{ITEMS}?limit=20000")) == 5


def test_a_feature_has_the_properties_it_has_in_its_collection(client: FlaskClient) -> None:
    listed = {feature["id"]: feature for feature in ask(client, ITEMS)["features"]}
    for key, feature in listed.items():
        alone = ask(client, f"{ITEMS}/{key}")
        assert {name: alone[name] for name in feature} == feature
        assert link_of(alone, "collection").endswith("/ogc/collections/offers")


def test_a_confidential_offer_tells_no_place_and_its_site_is_left_out(client: FlaskClient) -> None:
    hidden = ask(client, f"{ITEMS}/offer-5")
    assert hidden["geometry"] is None
    assert hidden["properties"]["municipality"] is None
    assert hidden["properties"]["county"] == "Südkreis"
    sites = ask(client, "/ogc/collections/sites/items")["features"]
    assert all(site["geometry"] and "frauenhaus" not in site["properties"]["topics"] for site in sites)


def test_a_verdict_carries_the_outline_of_its_region(client: FlaskClient) -> None:
    address = "/ogc/collections/coverage/items?definition=presence&level=municipality&topic=kita&status=white_spot"
    verdicts = ask(client, address)["features"]
    assert [verdict["properties"]["region"] for verdict in verdicts] == ["Bedorf", "Dehausen"]
    assert verdicts[0]["geometry"]["type"] in {"Polygon", "MultiPolygon"}
    assert verdicts[0]["properties"]["people_affected"] == 2000
    assert ask(client, f"/ogc/collections/coverage/items/{verdicts[0]['id']}")["id"] == verdicts[0]["id"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bbox=8.9,47.9,9.0,48.0", ["offer-1", "offer-3", "offer-5"]),
        # A box that only touches the point, and one that is the point.
        ("bbox=8.95,47.95,8.96,47.96", ["offer-1", "offer-5"]),
        ("bbox=8.95,47.95,8.95,47.95", ["offer-1", "offer-5"]),
        ("bbox=8.950001,47.95,8.96,47.96", ["offer-5"]),
        # As GDAL writes numbers.
        ("bbox=8.90000000000000036,47.8999999999999986,9,48.", ["offer-1", "offer-3", "offer-5"]),
        # Heights are read and do not choose.
        ("bbox=8.9,47.9,-5,9.0,48.0,900", ["offer-1", "offer-3", "offer-5"]),
        # Across the antimeridian, the long way round: everything but what lies between 9 and 9.04 degrees.
        ("bbox=9.04,47,9.0,49", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("bbox=170,47,-170,49", ["offer-5"]),
        ("bbox=170,47,8.95,47.95", ["offer-1", "offer-5"]),
        (f"bbox=47.9,8.9,48.0,9.0&bbox-crs={EPSG}4326", ["offer-1", "offer-3", "offer-5"]),
        (f"bbox=47,170,47.95,8.95&bbox-crs={EPSG}4326", ["offer-1", "offer-5"]),
        (f"bbox=496266.62,5310744.17,496266.62,5310744.17&bbox-crs={EPSG}25832", ["offer-1", "offer-5"]),
        (f"bbox=990000,6090000,998000,6099000&bbox-crs={EPSG}3857", ["offer-1", "offer-3", "offer-5"]),
        ("datetime=2026-01-15T10:00:00Z", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("datetime=2026-01-15", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("datetime=../2026-01-14T23:59:59Z", ["offer-1", "offer-2", "offer-3", "offer-5"]),
        ("datetime=/2026-01-15T00:00:00Z", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("datetime=2026-01-16T00:00:00Z/..", ["offer-1", "offer-2", "offer-3", "offer-5"]),
        ("datetime=2026-01-16T01:30:00%2B02:00", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("datetime=2025-01-01/2026-01-15", ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]),
        ("topic=kita", ["offer-3", "offer-4"]),
        ("topic=kita&county_ags=08991", ["offer-3"]),
        ("is_confidential=true", ["offer-5"]),
        ("verified_on=2026-01-15", ["offer-4"]),
        ("topic=gibtsnicht", []),
        ("provider=Gemeinde%20Cestadt&bbox=8.9,47.9,9.0,48.0", []),
    ],
)
def test_each_parameter_chooses(client: FlaskClient, query: str, expected: list[str]) -> None:
    page = ask(client, f"{ITEMS}?{query}")
    # offer-5 has no place and the others no day of checking; both fit, as the standard asks for.
    assert [feature["id"] for feature in page["features"]] == expected
    assert page["numberMatched"] == len(expected)
    assert crawl(client, f"{ITEMS}?{query}&limit=1") == expected


def test_a_box_that_meets_only_the_frame_of_a_region_does_not_meet_the_region(app: Flask, store: MemoryStore) -> None:
    tables = small_tables()
    tables["region_members"] = tables["region_members"].query(
        "region_id != 'social_space-08991-tal' or ags != '08991002'"
    )
    extra = tables["region_members"].query("ags == '08992002'").head(1).assign(region_id="social_space-08991-tal")
    tables["region_members"] = pd.concat([tables["region_members"], extra], ignore_index=True)
    store.replace(tables, note="Über Eck")
    # The social space is now Aheim and Dehausen, which touch in one corner: its frame is all of the country.
    found = ids_of(app.test_client(), "/ogc/collections/regions/items?bbox=9.04,47.94,9.06,47.96")
    assert found == ["county-08991", "municipality-08991002"]


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (CRS84, [8.95, 47.95]),
        (f"{EPSG}4326", [47.95, 8.95]),
        (f"{EPSG}25832", [496266.62, 5310744.17]),
        (f"{EPSG}3857", [996309.44, 6098540.64]),
    ],
)
def test_geometries_come_in_the_system_asked_for(client: FlaskClient, system: str, expected: list[float]) -> None:
    for address in (f"{ITEMS}?crs={system}", f"{ITEMS}/offer-1?crs={system}"):
        reply = client.get(address)
        assert reply.headers["Content-Crs"] == f"<{system}>"
        document = orjson.loads(reply.data)
        feature = document["features"][0] if "features" in document else document
        assert feature["geometry"]["coordinates"] == pytest.approx(expected, abs=0.02 if expected[0] > 90 else 1e-9)


def test_without_a_word_on_it_geometries_are_longitude_and_latitude(client: FlaskClient) -> None:
    assert client.get(ITEMS).headers["Content-Crs"] == f"<{CRS84}>"
    offers = ask(client, "/ogc/collections/offers")
    assert offers["storageCrs"] == CRS84
    assert offers["crs"] == [CRS84, *(f"{EPSG}{number}" for number in (4326, 25832, 3857))]


@pytest.mark.parametrize(
    "query",
    [
        "farbe=rot",
        "limit=0",
        "limit=-1",
        "limit=viele",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=a,b,c,d",
        "bbox=8,48,9,47",
        "bbox=8,47,9,nan",
        "bbox=8,47,9,1e999",
        "bbox=-999,47,9,48",
        "bbox=8,47,100,9,48,5",
        f"bbox=5,1,4,2&bbox-crs={EPSG}25832",
        "bbox-crs=EPSG:4326",
        f"crs={EPSG}31467",
        "datetime=gestern",
        "datetime=../..",
        "datetime=/",
        "datetime=2026-01-15/2025-01-15",
        "datetime=2026-02-30",
        "datetime=2026-01-15T10:00:00",
        "datetime=0001-01-01T00:00:00%2B23:59",
        "datetime=2026-01-15/2026-01-16/2026-01-17",
        "cursor=quatsch",
        "cursor=1",
        "source_year=vorgestern",
        "is_confidential=ja",
        "verified_on=2026-13-01",
        "topic=kita&topic=frauenhaus",
        "f=xml",
        "lang=fr",
    ],
)
def test_nonsense_is_a_problem_with_status_400(client: FlaskClient, query: str) -> None:
    reply = client.get(f"{ITEMS}?{query}")
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"
    assert reply.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/?farbe=rot",
        "/ogc/conformance?limit=1",
        "/ogc/api?limit=1",
        "/ogc/collections?limit=1",
        "/ogc/collections/offers?limit=1",
        f"{ITEMS}/offer-1?limit=1",
    ],
)
def test_no_address_ignores_a_parameter_it_does_not_know(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/ogc/collections/gibtsnicht",
        "/ogc/collections/gibtsnicht/items",
        f"{ITEMS}/gibtsnicht",
        f"{ITEMS}/mit/schraegstrich",
        "/ogc/collections/coverage/items/gibts.nicht",
        "/ogc/gibtsnicht",
    ],
)
def test_what_does_not_exist_is_a_problem_with_status_404(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ["/ogc/", "/ogc/api", ITEMS, f"{ITEMS}/offer-1"])
def test_a_form_that_nobody_serves_is_a_406_that_names_those_there_are(client: FlaskClient, address: str) -> None:
    reply = client.get(address, headers={"Accept": "application/gml+xml"})
    assert reply.status_code == 406
    assert "text/html" in reply.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("application/geo+json", "application/geo+json"),
        ("application/json", "application/geo+json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.5,application/geo+json", "application/geo+json"),
    ],
)
def test_accept_decides_where_f_says_nothing(client: FlaskClient, accept: str, mimetype: str) -> None:
    headers = {"Accept": accept} if accept else {}
    # Asked twice: what one client was given must never come to another from the memory of replies.
    for _ in range(2):
        assert client.get(ITEMS, headers={"Accept": "text/html"}).mimetype == "text/html"
        reply = client.get(ITEMS, headers=headers)
        assert reply.mimetype == mimetype
        assert "Accept" in reply.headers["Vary"].split(", ")
    assert client.get(f"{ITEMS}?f=html", headers={"Accept": "application/geo+json, */*;q=0.1"}).mimetype == "text/html"


def test_links_lead_to_the_host_that_was_asked_also_for_the_next_visitor(client: FlaskClient) -> None:
    for host in ("eins.example", "zwei.example"):
        document = orjson.loads(client.get("/ogc/?f=json", base_url=f"http://{host}").data)
        assert all(link["href"].startswith(f"http://{host}/") for link in document["links"])


def test_links_carry_the_public_address_where_the_operator_names_one(store: MemoryStore) -> None:
    settings = Settings(database_url="memory:", public_url="https://sozialatlas.example/kreis")
    client = create_app(store, settings).test_client()
    reply = client.get(f"{ITEMS}?f=json&limit=1")
    assert link_of(orjson.loads(reply.data), "next").startswith(f"https://sozialatlas.example/kreis{ITEMS}?")


def test_boxes_and_later_pages_do_not_fill_the_memory_of_replies(client: FlaskClient) -> None:
    assert client.get(f"{ITEMS}?limit=1").headers["Cache-Control"] == "public, max-age=60"
    following = link_of(ask(client, f"{ITEMS}?limit=1"), "next")
    for address in (following, f"{ITEMS}?bbox=8,47,9,48", f"{ITEMS}?topic=kita"):
        assert client.get(address).headers["Cache-Control"] == "max-age=60"


def test_replies_have_a_name_and_a_head_and_are_open_to_all(client: FlaskClient) -> None:
    reply = client.get(f"{ITEMS}?f=json&bbox=8.9,47.9,9.0,48.0")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Crs" in reply.headers["Access-Control-Expose-Headers"]
    again = client.get(f"{ITEMS}?f=json&bbox=8.9,47.9,9.0,48.0", headers={"If-None-Match": reply.headers["ETag"]})
    assert again.status_code == 304
    head = client.head(f"{ITEMS}?f=json&bbox=8.9,47.9,9.0,48.0")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(reply.data)))


def test_labels_speak_the_language_asked_for_and_links_keep_it(client: FlaskClient) -> None:
    page = ask(client, f"{ITEMS}?lang=en&topic=kita&limit=1")
    assert page["features"][0]["properties"]["topic_label"] == "Nursery"
    assert "lang=en" in link_of(page, "next")


def test_a_crawl_goes_on_in_the_version_it_began_with_whatever_is_imported_meanwhile(
    client: FlaskClient, store: MemoryStore, app: Flask
) -> None:
    before = ids_of(client, ITEMS)
    page = ask(client, f"{ITEMS}?limit=2")
    found = [feature["id"] for feature in page["features"]]
    # Between two pages, one offer behind the crawl goes, one ahead goes, and two come in before and behind.
    _replace_offers(store, gone=["offer-1", "offer-4"], come=["offer-0", "offer-2a", "offer-6"])
    _look_again(app)
    assert ids_of(client, ITEMS) == ["offer-0", "offer-2", "offer-2a", "offer-3", "offer-5", "offer-6"]
    assert found + crawl(client, link_of(page, "next")) == before


def test_a_crawl_across_two_reloads_counts_the_same_on_every_page(
    client: FlaskClient, store: MemoryStore, app: Flask
) -> None:
    address, counts, found = f"{ITEMS}?limit=1&bbox=8,47,10,49", [], []
    for number in range(5):
        page = ask(client, address)
        counts.append((page["numberMatched"], page["timeStamp"]))
        found += [feature["id"] for feature in page["features"]]
        address = link_of(page, "next")
        _replace_offers(store, gone=[], come=[f"offer-{number}-neu"])
        _look_again(app)
    assert not address
    assert len(set(counts)) == 1
    assert found == ["offer-1", "offer-2", "offer-3", "offer-4", "offer-5"]


def test_a_page_of_a_version_that_is_held_no_longer_is_a_410_with_the_way_out(client: FlaskClient) -> None:
    following = link_of(ask(client, f"{ITEMS}?limit=2"), "next")
    cursor = following.partition("cursor=")[2].partition("&")[0]
    version, moment, after = cursor.split("-", 2)
    for other in (f"{int(version) + 8}-{moment}-{after}", f"{version}-{int(moment) + 1}-{after}"):
        reply = client.get(following.replace(cursor, other))
        assert reply.status_code == 410
        assert "ohne „cursor“ von vorn" in reply.get_json(force=True)["detail"]


def test_what_has_become_secret_since_tells_no_place_to_a_crawl_of_an_earlier_version(
    client: FlaskClient, store: MemoryStore, app: Flask
) -> None:
    pages = {name: ask(client, f"/ogc/collections/{name}/items?limit=1") for name in ("offers", "sites")}
    tables = store.read()
    offers = tables["offers"].assign(is_confidential=lambda frame: frame["offer_id"].isin(["offer-2", "offer-5"]))
    hides = tables["sites"]["site_id"].isin(["site-2", "site-5"])
    sites = tables["sites"].copy()
    for column in ("street", "postcode", "city", "lon", "lat"):
        sites[column] = sites[column].mask(hides)
    sites["location_precision"] = sites["location_precision"].mask(hides, "hidden")
    store.replace({"offers": offers, "sites": sites}, note="Geheim")
    _look_again(app)
    following = ask(client, link_of(pages["offers"], "next"))["features"]
    (now_secret,) = [feature for feature in following if feature["id"] == "offer-2"]
    assert now_secret["geometry"] is None
    assert now_secret["properties"]["municipality"] is None
    assert "site-2" not in crawl(client, link_of(pages["sites"], "next"))


def test_a_version_that_was_followed_long_ago_is_not_read_any_longer(
    client: FlaskClient, store: MemoryStore, app: Flask
) -> None:
    following = link_of(ask(client, f"{ITEMS}?limit=1"), "next")
    _replace_offers(store, gone=["offer-1"], come=[])
    _look_again(app)
    assert client.get(following).status_code == 200
    version, tables = store._states[-1]
    store._states[-1] = (replace(version, created_at=version.created_at - timedelta(days=2)), tables)
    assert client.get(following).status_code == 410


def test_text_of_the_data_is_text_and_never_a_page(store: MemoryStore) -> None:
    tables = small_tables()
    name = '<script>alert("x")</script> =1+1 Ä 🙂'
    tables["offers"] = tables["offers"].assign(name=name)
    store.replace(tables, note="Angriff")
    client = create_app(store, Settings(database_url="memory:")).test_client()
    assert ask(client, f"{ITEMS}/offer-1")["properties"]["name"] == name
    for address in (ITEMS, f"{ITEMS}/offer-1"):
        assert "<script>alert" not in client.get(f"{address}?f=html").text


def _replace_offers(store: MemoryStore, *, gone: list[str], come: list[str]) -> None:
    tables = store.read()
    offers, links = tables["offers"], tables["offer_sites"]
    pattern, site = offers[offers["offer_id"] == "offer-3"], links[links["offer_id"] == "offer-3"]
    stay = {"offers": offers[~offers["offer_id"].isin(gone)], "offer_sites": links[~links["offer_id"].isin(gone)]}
    for key in come:
        stay["offers"] = _append(stay["offers"], pattern.assign(offer_id=key))
        stay["offer_sites"] = _append(stay["offer_sites"], site.assign(offer_id=key))
    store.replace(stay, note="Einspielen")


def _append(frame: Any, rows: Any) -> Any:
    return pd.concat([frame, rows], ignore_index=True)


def _look_again(app: Flask) -> None:
    # The process asks the store once a second; a test does not wait for it.
    app.extensions["atlas.keeper"]._checked_at = float("-inf")
