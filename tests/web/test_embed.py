"""The frame for other people's pages: what it shows, and who may show it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.web.test_security import PAGES


def client_of(store: MemoryStore, **settings: object) -> FlaskClient:
    return create_app(store, Settings(database_url="memory:", **settings)).test_client()


def ancestors_of(client: FlaskClient, address: str) -> str:
    policy = client.get(address).headers["Content-Security-Policy"]
    return policy.partition("frame-ancestors ")[2].partition(";")[0]


@pytest.mark.parametrize("address", [*PAGES, "/angebote", "/embedded", "/embed/x", "/api/offers.geojson", "/oembed"])
def test_every_other_page_refuses_to_stand_in_a_frame(client: FlaskClient, address: str) -> None:
    assert ancestors_of(client, address) == "'none'"
    assert client.get(address).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/embed", "/embed/", "/embed?county=99999", "/embed?offer=offer-1"])
def test_every_host_may_show_the_frame_by_default_also_when_something_is_wrong(
    client: FlaskClient, address: str
) -> None:
    assert ancestors_of(client, address) == "*"
    assert "X-Frame-Options" not in client.get(address).headers


def test_only_hosts_of_the_list_may_show_the_frame(store: MemoryStore) -> None:
    client = client_of(store, embed_hosts=("https://gemeinde.example", "https://*.kreis.example"))
    assert ancestors_of(client, "/embed") == "'self' https://gemeinde.example https://*.kreis.example"
    assert ancestors_of(client, "/") == "'none'"


def test_nobody_but_the_atlas_itself_may_show_it_where_the_list_says_so(store: MemoryStore) -> None:
    assert ancestors_of(client_of(store, embed_hosts=("none",)), "/embed") == "'self'"


def test_a_page_kept_in_the_memory_of_replies_has_the_same_rules(client: FlaskClient) -> None:
    assert ancestors_of(client, "/embed") == ancestors_of(client, "/embed") == "*"
    etag = client.get("/embed").headers["ETag"]
    reply = client.get("/embed", headers={"If-None-Match": etag})
    assert reply.status_code == 304
    assert "X-Frame-Options" not in reply.headers


def test_filters_are_those_of_the_list(client: FlaskClient) -> None:
    text = client.get("/embed?topic=kita&county=08991").text
    assert re.findall(r'data-offer="([^"]+)"', text) == ["offer-3"]
    assert "1 Angebot" in text
    assert "/api/points.json?topic=kita" in text


def test_links_open_new_tabs_that_cannot_reach_back(client: FlaskClient) -> None:
    text = client.get("/embed").text
    assert '<base target="_blank">' in text
    for link in re.findall(r"<a [^>]*>", text):
        assert 'target="_self"' in link or 'rel="noopener"' in link


def test_there_is_no_navigation_and_nothing_to_be_remembered(client: FlaskClient) -> None:
    text = client.get("/embed").text
    assert "notepad.js" not in text
    assert "site-nav" not in text
    assert "Set-Cookie" not in client.get("/embed").headers


def test_a_confidential_offer_tells_no_place(client: FlaskClient) -> None:
    text = client.get("/embed?offer=offer-5").text
    assert "Ort geheim" in text
    assert "/api/points.json" not in text


def test_a_single_offer_has_its_own_frame(client: FlaskClient) -> None:
    text = client.get("/embed?offer=offer-1").text
    assert re.findall(r'data-offer="([^"]+)"', text) == ["offer-1"]
    assert 'href="/angebot/offer-1"' in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed?county=99999", 404),
        ("/embed?near=Nirgendheim", 404),
        ("/embed?offer=nix", 404),
        ("/embed?page=99", 404),
        ("/embed?show=quer", 400),
        ("/embed?theme=bunt", 400),
        ("/embed?bbox=1,2", 400),
    ],
)
def test_what_is_wrong_is_said_small_and_with_a_way_out(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert "Zum Sozialatlas" in reply.text
    assert "site-nav" not in reply.text
    assert reply.headers["Cache-Control"] == "no-store"


def test_a_store_that_does_not_answer_is_no_blank_frame() -> None:
    client = create_app(MemoryStore(), Settings(database_url="memory:")).test_client()
    reply = client.get("/embed")
    assert reply.status_code == 503
    assert "nicht erreichbar" in reply.text
    assert ancestors_of(client, "/embed") == "*"


def test_script_in_a_search_stays_text(client: FlaskClient) -> None:
    text = client.get('/embed?q="><script>alert(1)</script>').text
    assert "<script>alert(1)" not in text


def test_the_map_can_be_left_out_or_come_first(client: FlaskClient) -> None:
    assert "folium-map" not in client.get("/embed?show=list").text
    assert "<details" in client.get("/embed?show=map").text
    assert 'data-theme="dark"' in client.get("/embed?theme=dark").text


def test_where_somebody_is_is_not_kept(client: FlaskClient) -> None:
    assert "private" in client.get("/embed?near=8.95,47.95").headers["Cache-Control"]
    assert "public" in client.get("/embed").headers["Cache-Control"]


def test_pages_of_a_long_list_stay_in_the_frame(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atlas.web.residents.results.PER_PAGE", 2)
    monkeypatch.setattr("atlas.web.embedding.frame.PER_PAGE", 2)
    text = unescape(client.get("/embed?show=list").text)
    assert 'rel="next" target="_self" href="/embed?page=2&show=list"' in text


def test_the_page_that_makes_the_code_shows_what_it_makes(client: FlaskClient) -> None:
    text = client.get("/daten/einbetten?county=08991&topic=kita&height=500").text
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1])
    assert code.startswith('<iframe src="http://localhost/embed?topic=kita&amp;county=08991" title="')
    assert 'height="500"' in code
    preview = unescape(re.search(r'<iframe class="embed-preview" src="([^"]+)"', text)[1])
    assert re.findall(r'data-offer="([^"]+)"', client.get(preview).text) == ["offer-3"]


def test_only_the_page_with_the_preview_may_show_frames(client: FlaskClient) -> None:
    assert "frame-src 'self'" in client.get("/daten/einbetten").headers["Content-Security-Policy"]
    assert "frame-src" not in client.get("/daten").headers["Content-Security-Policy"]


def test_the_code_cannot_be_left_by_what_somebody_types(client: FlaskClient) -> None:
    text = client.get("/daten/einbetten?q=%22%3E%3C/textarea%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert(1)" not in text
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1])
    assert "<script>" not in code


def test_a_place_that_nobody_knows_is_said_and_the_form_stays(client: FlaskClient) -> None:
    reply = client.get("/daten/einbetten?near=Nirgendheim")
    assert reply.status_code == 200
    assert 'role="alert"' in reply.text
    assert 'value="Nirgendheim"' in reply.text


def test_the_code_names_the_public_address_and_the_preview_this_host(store: MemoryStore) -> None:
    text = client_of(store, public_url="https://atlas.example/sozial").get("/daten/einbetten?county=08991").text
    assert "https://atlas.example/sozial/embed?county=08991" in text
    assert 'class="embed-preview" src="/embed?county=08991"' in text


def test_the_page_says_where_frames_are_allowed(store: MemoryStore) -> None:
    assert (
        "gemeinde.example" in client_of(store, embed_hosts=("https://gemeinde.example",)).get("/daten/einbetten").text
    )
    assert "nirgends" in client_of(store, embed_hosts=("none",)).get("/daten/einbetten").text
