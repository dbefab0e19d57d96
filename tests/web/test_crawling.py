"""What search engines are told."""

from __future__ import annotations

import pytest
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from atlas.formats.sitemap import SitePage
from atlas.store.memory import MemoryStore
from atlas.web import crawling
from atlas.web.app import create_app
from tests.catalogues import BASE, COMPLETE
from tests.packages import small_tables
from tests.spec.country import edit

# Pages without parts that search engines need not find, and why.
LEFT_OUT = {
    "/merkzettel": "what one visitor keeps",
    "/embed": "made for frames of others",
    "/planung/szenario": "an empty form, from which filters lead on without end",
    "/planung/szenario/foerderlinien": "the same",
}
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_every_page_of_the_map_is_there_in_both_languages(client: FlaskClient) -> None:
    reply = client.get("/sitemap.xml")
    assert reply.mimetype == "application/xml"
    entries = ElementTree.fromstring(reply.data).findall("s:url", NAMES)
    addresses = [entry.findtext("s:loc", namespaces=NAMES) for entry in entries]
    assert len(addresses) == len(set(addresses)) > 30
    paths = [address.removeprefix("http://localhost") for address in addresses]
    assert [path for path in paths if client.get(path).status_code != 200] == []
    assert "/angebot/offer-1" in paths
    assert "/angebot/offer-1?lang=en" in paths
    for entry in entries:
        told = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)}
        assert set(told) == {"de", "en", "x-default"}
        assert set(told.values()) <= set(addresses)


def test_no_page_is_forgotten(app: Flask) -> None:
    client = app.test_client()
    pages = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods and is_page(client.get(rule.rule))
    }
    assert pages - paths_of_the_map(client) == set(LEFT_OUT)


def is_page(reply: TestResponse) -> bool:
    return reply.status_code == 200 and reply.mimetype == "text/html"


def test_robots_may_read_whatever_the_map_names(client: FlaskClient) -> None:
    rules = [line.partition(": ") for line in client.get("/robots.txt").text.splitlines()]
    # RFC 9309: the longest rule that fits counts.
    lengths = {
        path: max(
            (
                (len(rule), word == "Allow")
                for word, _, rule in rules
                if word in {"Allow", "Disallow"} and fits(rule, path)
            ),
            default=(0, True),
        )
        for path in paths_of_the_map(client)
    }
    assert [path for path, (_, is_open) in lengths.items() if not is_open] == []


def fits(rule: str, path: str) -> bool:
    return path == rule[:-1] if rule.endswith("$") else path.startswith(rule)


def paths_of_the_map(client: FlaskClient) -> set[str]:
    entries = ElementTree.fromstring(client.get("/sitemap.xml").data).findall("s:url", NAMES)
    return {str(entry.findtext("s:loc", namespaces=NAMES)).removeprefix("http://localhost") for entry in entries}


def test_an_offer_says_when_it_changed(app: Flask, store: MemoryStore) -> None:
    newest = store._states[0][0]
    store._states[0] = (type(newest)(1, newest.created_at.replace(year=2020), "old"), store._states[0][1])
    store.replace(edit(store.read(), "offers", "offer-2", name="Umbenannt"), note="second")
    days = {
        entry.findtext("s:loc", namespaces=NAMES): entry.findtext("s:lastmod", namespaces=NAMES)
        for entry in ElementTree.fromstring(app.test_client().get("/sitemap.xml").data).findall("s:url", NAMES)
    }
    assert days["http://localhost/angebot/offer-1"].startswith("2020-")
    assert not days["http://localhost/angebot/offer-2"].startswith("2020-")


def test_addresses_are_those_that_everybody_reaches() -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    client = create_app(store, COMPLETE).test_client()
    assert f"<loc>{BASE}/</loc>" in client.get("/sitemap.xml").text
    assert f"Sitemap: {BASE}/sitemap.xml" in client.get("/robots.txt").text


def test_too_many_pages_are_cut_into_several_maps(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "MOST_ADDRESSES", 10)
    monkeypatch.setattr(crawling, "cut", lambda pages: list(in_tens(pages)))
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    parts = [entry.findtext("s:loc", namespaces=NAMES) for entry in index.findall("s:sitemap", NAMES)]
    assert len(parts) > 2
    found = [
        entry
        for part in parts
        for entry in ElementTree.fromstring(client.get(part.removeprefix("http://localhost")).data)
    ]
    assert len(found) > 30
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def in_tens(pages: list[SitePage]) -> list[list[SitePage]]:
    return [pages[start : start + 5] for start in range(0, len(pages), 5)]


def test_robots_may_come_but_not_through_every_filter(client: FlaskClient) -> None:
    reply = client.get("/robots.txt")
    assert reply.mimetype == "text/plain"
    lines = reply.text.splitlines()
    assert "User-agent: *" in lines
    assert "Disallow: /angebote?" in lines
    assert "Disallow: /" not in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/angebot/offer-1", "/lebenslagen", "/planung/thema/kita", "/impressum"),
        *("/angebote", "/planung", "/planung/standards", "/daten/katalog"),
    ],
)
def test_a_page_names_itself_and_its_twins(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}?lang=en").text
    assert f'<link rel="canonical" href="{path}?lang=en">' in page
    assert f'<link rel="alternate" hreflang="de" href="{path}">' in page
    assert f'<link rel="canonical" href="{path}">' in client.get(path).text


def test_a_list_of_filters_names_no_page_of_its_own(client: FlaskClient) -> None:
    assert 'rel="canonical"' not in client.get("/angebote?topic=kita").text
    assert 'rel="canonical"' not in client.get("/planung/standards?field=families").text


@pytest.mark.parametrize("path", LEFT_OUT)
def test_what_search_engines_need_not_find_names_no_page_of_its_own(client: FlaskClient, path: str) -> None:
    assert 'rel="canonical"' not in client.get(path).text
