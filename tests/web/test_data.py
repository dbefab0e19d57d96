"""Downloads, sources and the answer for whoever watches the server."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from flask.testing import FlaskClient

from atlas.services.distributions import FORMS
from atlas.settings import Settings
from atlas.sources.package import read_package
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables
from tests.spec.country import change, rows


def test_every_download_of_the_page_is_there(client: FlaskClient) -> None:
    text = client.get("/daten").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:api|daten/)[^"]*)"', text)}
    assert len(links) >= 10
    for link in links:
        assert client.get(link).status_code == 200, link


def test_every_form_that_is_a_file_is_offered_once_and_for_the_county_chosen(client: FlaskClient) -> None:
    text = client.get("/daten?county=08991").text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/(?:api|daten/)[^"]*)"', text)]
    for form in FORMS:
        assert form.service or links.count(form.address("08991")) == 1, form.name


def test_a_county_that_the_atlas_lacks_is_named_with_those_it_has(client: FlaskClient) -> None:
    reply = client.get("/daten?county=01001")
    assert reply.status_code == 404
    assert "08991" in reply.text


def test_the_page_names_licence_and_attribution_of_each_source(client: FlaskClient) -> None:
    text = client.get("/daten").text
    assert "CC0" in text
    assert "Herkunft der Daten" in text


def test_the_data_package_can_be_read_again(client: FlaskClient, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(client.get("/daten/sozialatlas-datenpaket.zip").data))
    archive.extractall(tmp_path)
    assert len(read_package(tmp_path / "sozialatlas").tables) > 10


def test_the_public_data_package_tells_of_a_secret_place_no_more_than_its_county() -> None:
    tables = change(small_tables(), "sites", rows(site_id="site-5", ags="08991002", location_precision="hidden"))
    tables = change(
        tables, "service_areas", rows(offer_id="offer-5", region_id="municipality-08991002", basis="stated")
    )
    store = MemoryStore()
    store.replace(tables, note="Test")
    visitor = create_app(store, Settings(database_url="memory:")).test_client()
    archive = zipfile.ZipFile(io.BytesIO(visitor.get("/daten/sozialatlas-datenpaket.zip").data))
    sites = archive.read("sozialatlas/sites.csv").decode()
    areas = archive.read("sozialatlas/service_areas.csv").decode()
    assert "site-5,,,,,,,,hidden" in sites
    assert [line for line in areas.splitlines() if line.startswith("offer-5,")] == ["offer-5,county-08991,stated,"]


def test_health_tells_status_version_and_number_of_offers(client: FlaskClient) -> None:
    reply = client.get("/health")
    assert reply.get_json() == {"status": "ok", "data_version": 1, "offers": 5}
    assert reply.headers["Cache-Control"] == "no-store"
