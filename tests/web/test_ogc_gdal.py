"""OGC API - Features, read by GDAL: the one of the distribution (as a program) and the one inside pyogrio."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import unquote_plus

import orjson
import pandas as pd
import pytest
from werkzeug.serving import make_server

from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables

OFFERS = 250


@dataclass
class Site:
    """A server on a port of its own, and what it was asked for."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    store = MemoryStore()
    store.replace(_many_offers(), note="Test")
    app = create_app(store, Settings(database_url="memory:"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    started = Site(f"http://127.0.0.1:{server.server_port}/ogc")
    inner = app.wsgi_app

    def listen(environ: dict[str, Any], start_response: Any) -> Any:
        started.asked.append(unquote_plus(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"))
        return inner(environ, start_response)

    app.wsgi_app = listen  # type: ignore[method-assign]  # the way Flask documents to put middleware in
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield started
    server.shutdown()
    thread.join()
    server.server_close()


def _many_offers() -> Any:
    tables = small_tables()
    offers, links = tables["offers"], tables["offer_sites"]
    pattern = offers[offers["offer_id"] == "offer-3"]
    link = links[links["offer_id"] == "offer-3"]
    keys = [f"kita-{number:03}" for number in range(OFFERS - len(offers))]
    tables["offers"] = pd.concat([offers, *(pattern.assign(offer_id=key) for key in keys)], ignore_index=True)
    tables["offer_sites"] = pd.concat([links, *(link.assign(offer_id=key) for key in keys)], ignore_index=True)
    return tables


def run_ogrinfo(*arguments: str) -> str:
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("ogrinfo fehlt: apt-get install gdal-bin")
    done = subprocess.run([program, "-ro", *arguments], capture_output=True, text=True, check=True)
    assert "ERROR" not in done.stderr
    assert "Warning" not in done.stderr
    return done.stdout


def test_ogrinfo_lists_all_collections(site: Site) -> None:
    printed = run_ogrinfo(f"OAPIF:{site.address}")
    assert re.findall(r"^\d+: (\w+)", printed, re.MULTILINE) == ["offers", "sites", "regions", "coverage"]


def test_ogrinfo_reads_every_feature_in_pages(site: Site) -> None:
    site.asked.clear()
    printed = run_ogrinfo("-oo", "PAGE_SIZE=100", "-al", f"OAPIF:{site.address}/collections/offers")
    assert f"Feature Count: {OFFERS}" in printed
    found = re.findall(r"^  id \(String\) = (\S+)", printed, re.MULTILINE)
    assert len(found) == len(set(found)) == OFFERS
    assert sum("cursor=" in address for address in site.asked) == 2
    assert "Geometry: Point" in printed
    assert 'ID["EPSG",4326]' in printed


def test_ogrinfo_lets_the_atlas_choose_by_place(site: Site) -> None:
    site.asked.clear()
    printed = run_ogrinfo("-spat", "9.04", "47.94", "9.06", "47.96", "-al", f"OAPIF:{site.address}/collections/offers")
    assert any("bbox=9.0399999" in address for address in site.asked)
    # offer-5 has no place and is handed out, but GDAL asks whether it lies in the box and drops it.
    assert re.findall(r"^  id \(String\) = (\S+)", printed, re.MULTILINE) == ["offer-2"]


def read_with_pyogrio(address: str, **options: str) -> dict[str, Any]:
    """Return what pyogrio reads, in a process of its own: in ours it would keep the server from answering."""
    program = (
        "import json, sys, pyogrio; frame = pyogrio.read_dataframe(sys.argv[1], **json.loads(sys.argv[2])); "
        "rows = frame.drop(columns='geometry').to_json(orient='records'); "
        "print(json.dumps({'ids': frame['id'].tolist(), 'crs': frame.crs.to_string(), "
        "'types': sorted(set(frame.geometry.dropna().geom_type)), 'rows': json.loads(rows)}))"
    )
    command = [sys.executable, "-c", program, f"OAPIF:{address}", orjson.dumps(options).decode()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    read: dict[str, Any] = orjson.loads(done.stdout)
    return read


def test_regions_are_one_type_of_geometry_for_gdal(site: Site) -> None:
    read = read_with_pyogrio(site.address, layer="regions")
    assert read["types"] == ["MultiPolygon"]
    assert read["crs"] == "OGC:CRS84"
    rows = {row["id"]: row for row in read["rows"]}
    assert rows["municipality-08991002"]["people"] == 2000
    # A key begins with zero and stays text.
    assert rows["county-08991"]["code"] == "08991"


def test_the_gdal_of_pyogrio_reads_every_feature_in_pages(site: Site) -> None:
    site.asked.clear()
    read = read_with_pyogrio(f"{site.address}/collections/offers", layer="offers", PAGE_SIZE="100")
    assert len(read["ids"]) == len(set(read["ids"])) == OFFERS
    assert sum("cursor=" in address for address in site.asked) == 2


def test_the_gdal_of_pyogrio_lets_the_atlas_filter(site: Site) -> None:
    site.asked.clear()
    where = "topic = 'schuldnerberatung' AND county_ags = '08991'"
    assert read_with_pyogrio(site.address, layer="offers", where=where)["ids"] == ["offer-1", "offer-2"]
    assert "topic=schuldnerberatung&county_ags=08991" in site.asked[-1]
    # GDAL speaks only a draft of CQL and so keeps other conditions to itself; it must find the same.
    where = "topic = 'schuldnerberatung' OR verified_on >= '2026/01/01'"
    assert read_with_pyogrio(site.address, layer="offers", where=where)["ids"] == ["offer-1", "offer-2", "offer-4"]
