"""What pages say about how ways are measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.roads import write_village

PAGES = (
    "/planung?definition=reach",
    "/planung/raum/municipality-08991001",
    "/planung/thema/schuldnerberatung",
    "/planung/bericht/raum/municipality-08991001",
)


@pytest.mark.parametrize("address", PAGES)
def test_with_a_network_pages_say_so_and_whose_roads_they_are(store: MemoryStore, tmp_path: Path, address: str) -> None:
    extract = write_village(tmp_path / "dorf.osm.pbf")
    settings = Settings(f"sqlite:///{tmp_path / 'atlas.sqlite'}", roads=str(extract))
    page = create_app(store, settings).test_client().get(address).text
    assert "Wege führen durch das Straßennetz von OpenStreetMap, zu Fuß." in page
    assert "© OpenStreetMap-Mitwirkende, ODbL 1.0" in page


@pytest.mark.parametrize("address", PAGES)
def test_without_a_network_no_page_speaks_of_one(client: FlaskClient, address: str) -> None:
    assert "Straßennetz" not in client.get(address).text


def test_a_report_says_that_straight_lines_stand_for_ways(client: FlaskClient) -> None:
    assert "Wege sind geschätzt: Luftlinie mal 1,3." in client.get(PAGES[-1]).text


def test_a_server_that_is_down_is_a_fault_and_no_straight_line(store: MemoryStore) -> None:
    settings = Settings("memory:", routing="osrm", routing_url="http://127.0.0.1:9")
    reply = create_app(store, settings).test_client().get("/planung?definition=reach")
    assert reply.status_code == 502
    assert "Wege lassen sich gerade nicht messen" in reply.text
