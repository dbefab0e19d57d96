"""How long importing, joining and measuring take."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.frames import Tables
from atlas.geo.crs import make_points
from atlas.geo.joins import locate_points
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.exchange import import_default
from atlas.services.judging import judge_regions
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import publish_offers
from atlas.services.snapshots import Snapshot, take_snapshot
from atlas.settings import Settings
from atlas.store.sql import SqlStore
from atlas.vocabulary import Definition, values

from figures import RUNS, Figure, time_median

_COUNTY = "08336"
_POINTS = 3000
_MUNICIPALITIES = 36


def measure_computing() -> list[Figure]:
    """Return the figures of everything that happens before a request."""
    with tempfile.TemporaryDirectory() as folder:
        store = _fresh_store(Path(folder), "kept")
        import_default(store)
        settings = Settings(database_url="")
        whole = take_snapshot(store, settings)
        county = Snapshot(whole.version, _tables_of_county(whole), settings, whole.as_of)
        runs = iter(range(100))
        return [
            Figure(
                "mitgelieferte Daten importieren (leere Datenbank)",
                time_median(lambda: import_default(_fresh_store(Path(folder), f"run{next(runs)}"))),
                "s",
                at_most=10,
            ),
            Figure("dasselbe Paket noch einmal (keine Änderung)", time_median(lambda: import_default(store)), "s"),
            Figure(
                f"{_POINTS} Punkte zu {_MUNICIPALITIES} Gemeinden und alle Urteile (presence, reach) eines Kreises",
                time_median(lambda: _join_and_judge(whole, county)),
                "s",
                at_most=1,
            ),
            Figure(
                "ein Kreis: alle Themen, vier Definitionen, alle Ebenen, kalt",
                time_median(lambda: _judge_everything(_renew(county))),
                "s",
                at_most=2,
            ),
            Figure(
                "dasselbe nach Änderung eines Angebots",
                _time_after_change(county, _without_first_offer),
                "s",
                at_most=0.3,
            ),
            Figure(
                "dasselbe nach Änderung einer Schwelle",
                _time_after_change(county, _with_another_threshold),
                "s",
                at_most=0.3,
            ),
            Figure(
                "alle Urteile mit Sätzen, 5 Kreise, Ebene Gemeinde, presence",
                time_median(lambda: measure_coverage(_renew(whole), CoverageQuery())),
                "s",
            ),
            Figure("GeoJSON aller Angebote", time_median(lambda: publish_offers(whole, OfferQuery())), "s"),
        ]


def _fresh_store(folder: Path, name: str) -> SqlStore:
    return SqlStore(f"sqlite:///{folder / name}.sqlite")


def _renew(snapshot: Snapshot) -> Snapshot:
    return Snapshot(snapshot.version, snapshot.tables, snapshot.settings, snapshot.as_of)


def _tables_of_county(snapshot: Snapshot) -> Tables:
    regions = snapshot.tables["regions"]
    return {**snapshot.tables, "regions": regions[regions["county_ags"] == _COUNTY]}


def _join_and_judge(whole: Snapshot, county: Snapshot) -> None:
    locate_points(_scatter_points(whole), _some_municipalities(whole))
    fresh = _renew(county)
    for definition in ("presence", "reach"):
        judge_regions(fresh, "municipality", fresh.default_system("municipality"), definition)


def _judge_everything(snapshot: Snapshot) -> None:
    for level, system in snapshot.held_levels():
        for definition in values(Definition):
            judge_regions(snapshot, level, system, definition)


def _time_after_change(county: Snapshot, change: Callable[[Snapshot], Tables]) -> float:
    """Return the seconds that a changed snapshot takes where the unchanged one was judged before."""
    seconds = []
    for _ in range(RUNS):
        known = _renew(county)
        _judge_everything(known)
        start = time.perf_counter()
        _judge_everything(known.vary(change(known)))
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _without_first_offer(snapshot: Snapshot) -> Tables:
    return {"offers": snapshot.tables["offers"].iloc[1:]}


def _with_another_threshold(snapshot: Snapshot) -> Tables:
    standards = snapshot.tables["standards"]
    is_first = standards.index == standards.index[0]
    return {"standards": standards.assign(threshold=standards["threshold"].mask(is_first, 3.0))}


def _some_municipalities(snapshot: Snapshot) -> gpd.GeoDataFrame:
    return snapshot.land.sort_values("ags").tail(_MUNICIPALITIES + 23).head(_MUNICIPALITIES)


def _scatter_points(snapshot: Snapshot) -> gpd.GeoDataFrame:
    west, south, east, north = _some_municipalities(snapshot).total_bounds
    random = np.random.default_rng(1)
    lon, lat = random.uniform(west, east, _POINTS), random.uniform(south, north, _POINTS)
    return make_points(pd.DataFrame({"lon": lon, "lat": lat}))
