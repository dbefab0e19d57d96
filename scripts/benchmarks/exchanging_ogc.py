"""How fast features of a box come, beside pygeoapi over the same features in the same run.

pygeoapi is installed once into ``var/pygeoapi``, and asked through each of its providers that works here: GeoJSON, and
SQLiteGPKG where a Python is at hand that may load mod_spatialite. The fastest of them is what the atlas is measured by.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import geopandas as gpd

from figures import RUNS, Figure
from running import ROOT, find_free_port, run_atlas, run_server

_HOME: Final = ROOT / "var" / "pygeoapi"
_PINNED: Final = Path(__file__).with_name("pygeoapi.txt")
_ITEMS: Final = "collections/{name}/items"
_SECONDS: Final = 4
# Only a Python of the distribution is sure to load extensions into SQLite.
_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_LOADS_SPATIALITE: Final = (
    "import sqlite3; base = sqlite3.connect(':memory:'); base.enable_load_extension(True); "
    "base.execute(\"SELECT load_extension('mod_spatialite.so')\")"
)
# A box drawn anew for each request and run, so that nobody answers from memory; the same ones for everybody.
_BOXES: Final = """
math.randomseed(tonumber(os.getenv("ATLAS_BENCH_SEED")))
request = function()
  local west = 7.6 + math.random() * 1.7
  local south = 47.6 + math.random() * 2.2
  local box = string.format("%.6f,%.6f,%.6f,%.6f", west, south, west + 0.3, south + 0.2)
  return wrk.format("GET", wrk.path .. "?f=json&limit=100&bbox=" .. box)
end
"""
_NOWHERE: Final = {"url": "http://localhost/"}


def measure_ogc_items() -> list[Figure]:
    """Return requests a second for boxes of offers: of pygeoapi's providers, of the atlas, and the ratio."""
    _install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "boxes.lua").write_text(_BOXES, encoding="utf-8")
        with run_atlas(folder / "atlas.sqlite") as site:
            own = f"{site}/ogc/{_ITEMS.format(name='offers')}"
            _write_features(folder, own)
            providers = ["GeoJSON", *(["SQLiteGPKG"] if _loads_spatialite(_HOME / "bin" / "python") else [])]
            with _run_pygeoapi(folder, providers) as peer:
                addresses = [f"{peer}/{_ITEMS.format(name=each)}" for each in providers]
                for address in addresses:
                    _require_same(own, address)
                rates = [[_load(folder, address, run) for address in (own, *addresses)] for run in range(RUNS)]
    atlas, *peers = (statistics.median(column) for column in zip(*rates, strict=True))
    return [
        *(
            Figure(f"pygeoapi 0.21, {each}: Angebote in einem Rechteck", rate, "Anfragen/s")
            for each, rate in zip(providers, peers, strict=True)
        ),
        Figure("OGC API - Features des Atlas: dieselben Rechtecke", atlas, "Anfragen/s"),
        Figure("  im Verhältnis zur schnellsten Form von pygeoapi", atlas / max(peers), "", at_least=8),
    ]


def _install() -> None:
    if (_HOME / "bin" / "pygeoapi").exists():
        return
    python = _SYSTEM_PYTHON if _loads_spatialite(Path(_SYSTEM_PYTHON)) else sys.executable
    print("pygeoapi wird eingerichtet (einmalig) ...", file=sys.stderr)
    subprocess.run([python, "-m", "venv", "--clear", str(_HOME)], check=True)
    pip = [str(_HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(_PINNED), "pygeoapi==0.21.0", "gunicorn"], check=True)


def _loads_spatialite(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", _LOADS_SPATIALITE], capture_output=True, check=False).returncode == 0


def _write_features(folder: Path, address: str) -> None:
    """Write what the atlas publishes, for pygeoapi; it knows no features without geometry, so these are left out."""
    document = _fetch(f"{address}?f=json&limit=10000")
    document["features"] = [feature for feature in document["features"] if feature["geometry"]]
    (folder / "offers.geojson").write_text(json.dumps(document), encoding="utf-8")
    table = gpd.GeoDataFrame.from_features(document["features"], crs="EPSG:4326")
    table.to_file(folder / "offers.gpkg", layer="offers", driver="GPKG")


@contextmanager
def _run_pygeoapi(folder: Path, providers: list[str]) -> Iterator[str]:
    port = find_free_port()
    site = f"http://127.0.0.1:{port}"
    config, definition = folder / "pygeoapi.yml", folder / "openapi.yml"
    # JSON is YAML, too.
    config.write_text(json.dumps(_configure(folder, site, providers)), encoding="utf-8")
    environment = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(definition)}
    generate = [str(_HOME / "bin" / "pygeoapi"), "openapi", "generate", str(config), "--output-file", str(definition)]
    subprocess.run(generate, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [str(_HOME / "bin" / "gunicorn"), "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    command += ["--log-level", "error", "pygeoapi.flask_app:APP"]
    with run_server(command, f"{site}/conformance?f=json", environment):
        yield site


def _configure(folder: Path, site: str, providers: list[str]) -> dict[str, Any]:
    data = {"GeoJSON": {"data": str(folder / "offers.geojson"), "id_field": "id"}}
    data["SQLiteGPKG"] = {"data": str(folder / "offers.gpkg"), "id_field": "fid", "table": "offers"}
    words = {"title": "Angebote", "description": "Angebote", "keywords": ["Angebote"]}
    contact = dict.fromkeys(("name", "position", "address", "city", "stateorprovince", "postalcode", "country"), "x")
    contact |= dict.fromkeys(("phone", "fax", "hours", "instructions", "role"), "x")
    extent = {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": int(site.rpartition(":")[2])},
            "url": site,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 10000},
            "map": {"url": "http://localhost/{z}/{x}/{y}.png", "attribution": "x"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**words, "keywords_type": "theme", "terms_of_service": "x", **_NOWHERE},
            "license": {"name": "x", **_NOWHERE},
            "provider": {"name": "x", **_NOWHERE},
            "contact": {**contact, "email": "x@localhost.example", **_NOWHERE},
        },
        "resources": {
            each: {
                **words,
                "type": "collection",
                "links": [],
                "extents": extent,
                "providers": [{"type": "feature", "name": each, **data[each]}],
            }
            for each in providers
        },
    }


def _require_same(own: str, peer: str) -> None:
    """Fail where the two answer a box differently, as then nothing would be compared."""
    box = "f=json&limit=10000&bbox=8.0,49.3,8.4,49.6"
    found, expected = (
        {feature["properties"]["id"] for feature in _fetch(f"{address}?{box}")["features"] if feature["geometry"]}
        for address in (own, peer)
    )
    if found != expected or not found:
        raise RuntimeError(own, peer, sorted(found ^ expected)[:5])


def _load(folder: Path, address: str, run: int) -> float:
    command = ["wrk", "-t1", "-c8", f"-d{_SECONDS}", "--timeout", "10s", "-s", str(folder / "boxes.lua"), address]
    environment = {**os.environ, "ATLAS_BENCH_SEED": str(run)}
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    # pygeoapi refuses some requests when several come at once; they count for it as if they were answered.
    if "Non-2xx" in printed and "/ogc/" in address:
        raise RuntimeError(printed)
    (rate,) = re.findall(r"Requests/sec:\s+([\d.]+)", printed)
    return float(rate)


def _fetch(address: str) -> Any:  # noqa: ANN401 - JSON
    with urllib.request.urlopen(address) as reply:
        return json.load(reply)
