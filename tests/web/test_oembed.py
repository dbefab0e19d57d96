"""oEmbed 1.0, as its specification has it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app


def ask(client: FlaskClient, url: str, more: str = ""):
    return client.get(f"/oembed?url={quote(url, safe='')}{more}")


def frame_of(html: str) -> str:
    return unescape(re.search(r'<iframe src="([^"]+)"', html)[1])


def test_a_list_is_a_frame_with_the_same_filters(client: FlaskClient) -> None:
    told = ask(client, "http://localhost/angebote?topic=kita&county=08991").json
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "Sozialatlas")
    assert (told["width"], told["height"]) == (800, 640)
    assert frame_of(told["html"]) == "http://localhost/embed?topic=kita&county=08991"
    assert 'width="800" height="640"' in told["html"]


def test_an_offer_is_a_frame_of_its_own(client: FlaskClient) -> None:
    told = ask(client, "http://localhost/angebot/offer-1").json
    address = frame_of(told["html"])
    assert address == "http://localhost/embed?offer=offer-1"
    assert client.get(address.removeprefix("http://localhost")).status_code == 200
    assert told["title"] in client.get("/angebot/offer-1").text


def test_a_frame_keeps_its_look_and_language(client: FlaskClient) -> None:
    told = ask(client, "http://localhost/embed?county=08991&show=list&theme=dark&lang=en&utm=1").json
    assert parse_qs(urlsplit(frame_of(told["html"])).query) == {
        "county": ["08991"],
        "show": ["list"],
        "theme": ["dark"],
        "lang": ["en"],
    }


def test_a_frame_is_never_larger_than_asked_for(client: FlaskClient) -> None:
    told = ask(client, "http://localhost/angebote", "&maxwidth=320&maxheight=200").json
    assert (told["width"], told["height"]) == (320, 200)
    assert 'width="320" height="200"' in told["html"]
    assert ask(client, "http://localhost/angebote", "&maxwidth=0").status_code == 400
    assert ask(client, "http://localhost/angebote", "&maxwidth=viel").status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "https://fremd.example/angebote",
        "http://localhost.fremd.example/angebote",
        "http://localhost@fremd.example/angebote",
        "http://localhost:9999/angebote",
        "ftp://localhost/angebote",
        "javascript:alert(1)",
        "http://[::1",
        "angebote",
        "http://localhost/",
        "http://localhost/planung",
        "http://localhost/api/offers.geojson",
        "http://localhost/angebot/nix",
        "http://localhost/angebote?county=99999",
        "http://localhost/embed?offer=nix",
        "http://localhost/angebote?near=Nirgendheim",
    ],
)
def test_what_cannot_be_embedded_is_404_as_the_specification_says(client: FlaskClient, url: str) -> None:
    reply = ask(client, url)
    assert reply.status_code == 404
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize("form", ["xml", "yaml"])
def test_a_form_that_is_not_spoken_is_501_as_the_specification_says(client: FlaskClient, form: str) -> None:
    assert ask(client, "http://localhost/angebote", f"&format={form}").status_code == 501
    assert ask(client, "http://localhost/angebote", "&format=json").status_code == 200


def test_other_arguments_are_ignored_as_the_specification_says(client: FlaskClient) -> None:
    assert ask(client, "http://localhost/angebote", "&dnt=true&discover=1").status_code == 200


def test_without_an_address_it_says_what_is_missing(client: FlaskClient) -> None:
    reply = client.get("/oembed")
    assert reply.status_code == 400
    assert "url" in reply.json["detail"]


def test_pages_tell_programs_where_to_ask(client: FlaskClient) -> None:
    for page in ("/angebote?topic=kita", "/angebot/offer-1", "/embed?topic=kita"):
        link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', client.get(page).text)
        address = unescape(link[1])
        assert address.startswith("http://localhost/oembed?url=")
        told = client.get(address.removeprefix("http://localhost"))
        assert told.status_code == 200
        assert "/embed?" in told.json["html"]


def test_a_page_that_tells_where_somebody_is_hands_it_on_to_nobody(client: FlaskClient) -> None:
    assert "oembed" not in client.get("/angebote?near=8.95,47.95").text


def test_names_stay_inside_their_quotes(client: FlaskClient) -> None:
    told = ask(client, 'http://localhost/angebote?q="><script>alert(1)</script>').json
    assert "<script>" not in told["html"]
    assert told["html"].count('"') % 2 == 0


def test_any_page_may_ask(client: FlaskClient) -> None:
    reply = ask(client, "http://localhost/angebote")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert client.head("/oembed?url=http://localhost/angebote").status_code == 200


def test_behind_a_proxy_the_public_address_counts(store: MemoryStore) -> None:
    settings = Settings(database_url="memory:", public_url="https://kreis.example/atlas")
    client = create_app(store, settings).test_client()
    told = ask(client, "https://kreis.example/atlas/angebote?county=08991").json
    assert frame_of(told["html"]) == "https://kreis.example/atlas/embed?county=08991"
    assert ask(client, "http://kreis.example/atlas/angebot/offer-1").status_code == 200
