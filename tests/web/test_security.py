"""Headers and files: nothing from other hosts, nothing inline but what its hash allows."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app

PAGES = ("/", "/angebot/offer-1", "/planung", "/planung/raum/county-08991", "/planung/thema/kita", "/daten", "/nix")


@pytest.mark.parametrize("address", PAGES)
def test_inline_scripts_are_allowed_by_their_hash_only(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    policy = reply.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for script in re.findall(r"<script>(.*?)</script>", reply.text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_inline_styles_or_handlers(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text)
    assert "user-scalable" not in text


@pytest.mark.parametrize("address", PAGES)
def test_no_page_loads_anything_from_another_host(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    # Where programs find the frame of a page is a whole address, but no browser loads it.
    text = re.sub(r'<link rel="alternate"[^>]*>', "", text)
    for loaded in re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', text):
        assert loaded.startswith("/")


@pytest.mark.parametrize("address", PAGES)
def test_every_file_a_page_names_is_there_for_ever(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    names = set(re.findall(r'(?:src|href)="(/(?:static|vendor)/[^"#]+)', text))
    assert names
    for name in names:
        reply = client.get(name.replace("&amp;", "&"))
        assert reply.status_code == 200, name
        assert "immutable" in reply.headers["Cache-Control"]


def test_every_icon_a_page_uses_is_drawn(client: FlaskClient) -> None:
    used = {icon for address in PAGES for icon in re.findall(r"icons\.svg\?v=\w+#([\w-]+)", client.get(address).text)}
    drawn = set(re.findall(r'symbol id="([\w-]+)"', client.get("/static/img/icons.svg").text))
    assert used
    assert used <= drawn


def test_other_security_headers_are_set(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in headers
    assert "Permissions-Policy" in headers
    assert "Set-Cookie" not in headers


def test_a_basemap_is_the_only_other_host_and_only_for_pictures(store: MemoryStore) -> None:
    settings = Settings(
        database_url="memory:",
        basemap_url="https://tiles.example/{z}/{y}/{x}.png",
        basemap_attribution="© Kartenamt",
    )
    reply = create_app(store, settings).test_client().get("/angebote")
    policy = reply.headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://tiles.example;" in policy
    assert policy.count("tiles.example") == 1
    assert "https://tiles.example/{z}/{y}/{x}.png" in reply.text


@pytest.mark.parametrize(
    "path",
    ["/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/vendor/leaflet/0/leaflet.js", "/vendor/x/1/y"],
)
def test_files_outside_are_not_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 64, "a b", "<x>", "x:99999999", "x:y"])
@pytest.mark.parametrize("path", ["/", "/health", "/api/offers.csv", "/ogc/"])
def test_a_host_that_is_none_is_refused_before_it_gets_anywhere(client: FlaskClient, host: str, path: str) -> None:
    reply = client.get(path, environ_overrides={"HTTP_HOST": host})
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "host", ["atlas.example", "127.0.0.1:8000", "[::1]:8000", "xn--mller-kva.example.", "atlas_web"]
)
def test_a_host_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/health", environ_overrides={"HTTP_HOST": host}).status_code == 200
