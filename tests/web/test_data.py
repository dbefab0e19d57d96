"""Downloads, sources and the answer for whoever watches the server."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from flask.testing import FlaskClient

from atlas.sources.package import read_package


def test_every_download_of_the_page_is_there(client: FlaskClient) -> None:
    text = client.get("/daten").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:api|daten/)[^"]*)"', text)}
    assert len(links) >= 10
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_page_names_licence_and_attribution_of_each_source(client: FlaskClient) -> None:
    text = client.get("/daten").text
    assert "CC0" in text
    assert "Herkunft der Daten" in text


def test_the_data_package_can_be_read_again(client: FlaskClient, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get("/daten/sozialatlas-datenpaket.zip").data))
    archive.extractall(tmp_path)
    assert len(read_package(tmp_path / "sozialatlas").tables) > 10


def test_health_tells_status_version_and_number_of_offers(client: FlaskClient) -> None:
    reply = client.get("/health")
    assert reply.get_json() == {"status": "ok", "data_version": 1, "offers": 5}
    assert reply.headers["Cache-Control"] == "no-store"
