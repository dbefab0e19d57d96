"""How fast offers become GeoJSON, beside GeoPandas; how much memory a million of them take; how fast it is served."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import geopandas as gpd
import orjson

from atlas.formats.geojson import OFFER_PROPERTIES, stream_offers
from atlas.geo.crs import GEOGRAPHIC_CRS
from atlas.services.exchange import import_default
from atlas.services.finding import find_offers
from atlas.services.geojson_profiles import Reader, write_profile
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore

from figures import Figure, time_median
from many_offers import many_offers
from running import run_atlas
from serving import compare_requests

_OFFERS: Final = 60_000
_FEW, _MANY = 100_000, 1_000_000
_DAY: Final = date(2026, 11, 21)
_FULL: Final = "/api/offers.geojson?profile=full"
_LARGEST_GROWTH_MB: Final = 60


def measure_geojson() -> list[Figure]:
    """Return the figures of writing, streaming and serving."""
    return [*_measure_writing(), *_measure_memory(), *_measure_serving()]


def large_snapshot(count: int) -> Snapshot:
    """Return a snapshot of the embedded data with `count` offers."""
    store = MemoryStore()
    import_default(store)
    return Snapshot(1, many_offers(store.read(), count), Settings(database_url=""), _DAY)


def _measure_writing() -> list[Figure]:
    snapshot = large_snapshot(_OFFERS)
    frame = _as_geopandas(snapshot)
    _require_same(snapshot, frame)
    theirs = time_median(frame.to_json)
    figures = []
    for profile in ("flat", "plain", "full"):
        ours = time_median(partial(_write, snapshot, profile))
        # The nested one says far more than the frame that it stands beside.
        goal = None if profile == "full" else 4
        name = f"GeoJSON von {_OFFERS:,} Angeboten, Profil {profile}, mit Suche"
        figures.append(Figure(name, ours, "s"))
        figures.append(
            Figure(f"  so viel schneller als GeoDataFrame.to_json ({theirs:.2f} s)", theirs / ours, "", at_least=goal)
        )
    return figures


def _write(snapshot: Snapshot, profile: str) -> int:
    return sum(map(len, write_profile(snapshot, OfferQuery(), profile, Reader())))


def _as_geopandas(snapshot: Snapshot) -> gpd.GeoDataFrame:
    """Return the same offers with the same properties as a GeoDataFrame, all that may be done before the clock runs."""
    found = find_offers(snapshot, OfferQuery()).assign(topic_label=lambda offers: offers["topic_label_de"])
    properties = found[list(OFFER_PROPERTIES.values())].set_axis(list(OFFER_PROPERTIES), axis="columns")
    points = gpd.GeoSeries.from_xy(found["lon"], found["lat"], index=found.index, crs=GEOGRAPHIC_CRS)
    points[found["lon"].isna()] = None
    return gpd.GeoDataFrame(properties.assign(attribution=credit(snapshot, "offers")), geometry=points)


def _require_same(snapshot: Snapshot, frame: gpd.GeoDataFrame) -> None:
    """Compare the first features: a figure beside a peer that writes something else would be worth nothing."""
    ours = b"".join(
        stream_offers([find_offers(snapshot, OfferQuery(limit=500))], attribution=credit(snapshot, "offers"))
    )
    theirs = orjson.loads(frame.head(500).to_json())["features"]
    if [item["properties"] for item in orjson.loads(ours)["features"]] != [item["properties"] for item in theirs]:
        raise AssertionError("GeoPandas writes other properties")


def _measure_memory() -> list[Figure]:
    return [
        Figure(f"Speicher für den Strom von {count:,} Angeboten", _grow(count), "MB", at_most=_LARGEST_GROWTH_MB)
        for count in (_FEW, _MANY)
    ]


def _grow(count: int) -> float:
    """Return by how many MB a process grows while it streams, beside what it holds already."""
    command = [sys.executable, str(Path(__file__).with_name("streaming_memory.py")), str(count)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(printed)


def _measure_serving() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name, run_atlas(Path(name) / "atlas.sqlite") as site:
        return [
            figure
            for encoding in ("identity", "gzip", "br")
            # The empty reply of Flask is no peer for a megabyte.
            for figure in compare_requests(Path(name), site, _FULL, encoding, "volles GeoJSON")[:2]
        ]
