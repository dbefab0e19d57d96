"""How fast the planners' measures are, beside the libraries that others would take for them."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from access import weights as pysal_weights
from access.fca import two_stage_fca

from atlas.geo.accessibility import score_accessibility
from atlas.geo.decay import LUO_QI_ZONES, weigh_zones
from atlas.geo.distance import find_nearest
from atlas.geo.pairs import find_pairs

from figures import RUNS, Figure
from scattering import scatter_points

_METRIC_CRS: Final = 25832
_DEMAND, _OFFERS, _REACH_M = 300_000, 9_000, 1_000
_CROWD = 1_000_000

Work = Callable[[], np.ndarray]


def measure_planning() -> list[Figure]:
    """Return the figures of the planners' part."""
    return [*_measure_accessibility(), *_measure_nearest()]


def _measure_accessibility() -> list[Figure]:
    """Score by 2SFCA and E2SFCA beside PySAL's `access`, both given the same pairs in the form that each reads."""
    demand_m, offers_m = scatter_points(_DEMAND, seed=1), scatter_points(_OFFERS, seed=2)
    people = np.random.default_rng(3).integers(1, 50, _DEMAND).astype(float)
    capacity = np.random.default_rng(4).integers(1, 90, _OFFERS).astype(float)
    pairs = find_pairs(demand_m, offers_m, _REACH_M)
    demand = pd.DataFrame({"demand": people})
    supply = pd.DataFrame({"supply": capacity})
    costs = pd.DataFrame({"origin": pairs.origins, "dest": pairs.targets, "cost": pairs.distances_m})
    steps = pysal_weights.step_fn({share * _REACH_M: weight for share, weight in LUO_QI_ZONES.items()})

    def score_with_pysal(weigh: Callable[[float], float] | None = None) -> np.ndarray:
        names = {"demand_index": True, "supply_index": True, "demand_name": "demand", "supply_name": "supply"}
        scores: np.ndarray = (
            two_stage_fca(demand, supply, costs, **names, weight_fn=weigh).reindex(demand.index).fillna(0).to_numpy()
        )
        return scores

    def score_zones() -> np.ndarray:
        return score_accessibility(pairs, people, capacity, weigh_zones(pairs.distances_m, _REACH_M))

    size = f"{_DEMAND:,} Bedarfspunkte, {_OFFERS:,} Angebote, {len(pairs) / 1e6:.1f} Mio. Paare"
    return [
        *_compare(f"2SFCA ({size})", lambda: score_accessibility(pairs, people, capacity), score_with_pysal, 3),
        *_compare(f"E2SFCA ({size})", score_zones, lambda: score_with_pysal(steps), 8),
    ]


def _compare(name: str, ours: Work, theirs: Work, at_least: float) -> list[Figure]:
    np.testing.assert_allclose(ours(), theirs(), rtol=1e-9)
    ratio, seconds = _time_ratio(ours, theirs)
    memory, their_memory = _measure_peak_mb(ours), _measure_peak_mb(theirs)
    return [
        Figure(name, seconds, "s"),
        Figure("  so viel schneller als PySAL access", ratio, "", at_least=at_least),
        Figure(f"  Speicher im Verhältnis ({their_memory:,.0f} MB)", memory / their_memory, "", at_most=1 / 3),
    ]


def _measure_nearest() -> list[Figure]:
    """Find the nearest of 9,000 offers for each of a million points, beside geopandas."""
    origins_m, targets_m = scatter_points(_CROWD, seed=5), scatter_points(_OFFERS, seed=2)
    origins, targets = (
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points_m.T), crs=_METRIC_CRS)
        for points_m in (origins_m, targets_m)
    )

    def join_nearest() -> np.ndarray:
        joined: np.ndarray = gpd.sjoin_nearest(origins, targets, distance_col="distance_m")["distance_m"].to_numpy()
        return joined

    def search_nearest() -> np.ndarray:
        return find_nearest(origins_m, targets_m)[1]

    np.testing.assert_allclose(search_nearest(), join_nearest(), rtol=1e-9)
    ratio, seconds = _time_ratio(search_nearest, join_nearest)
    return [
        Figure(f"nächstes von {_OFFERS:,} Angeboten für {_CROWD:,} Punkte", seconds, "s"),
        Figure("  so viel schneller als geopandas.sjoin_nearest", ratio, "", at_least=10),
    ]


def _time_ratio(ours: Work, theirs: Work) -> tuple[float, float]:
    """Return how many times faster ours is, and its seconds; medians of runs that take turns.

    Taking turns, because a machine that others use too is never equally fast for long.
    """
    times = [(_time_once(ours), _time_once(theirs)) for _ in range(RUNS)]
    seconds = statistics.median(our_time for our_time, _ in times)
    return statistics.median(their_time / our_time for our_time, their_time in times), seconds


def _time_once(work: Work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _measure_peak_mb(work: Work) -> float:
    """Return by how much a process grows at most that has the input already: resident memory, in MB.

    A forked process starts with what its parent holds and counts its own peak, so neither the input nor an earlier
    peak is counted.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_report_peak, args=(work, there))
    process.start()
    peak_mb: float = here.recv()
    process.join()
    return peak_mb


def _report_peak(work: Work, answer: Connection) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = work()
    answer.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000)
    del result
