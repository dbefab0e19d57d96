"""Demand points: where the people of a municipality are, as well as open sources tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.frames import frame_of, rows_of
from atlas.model import TABLES
from geodata_build.inputs import Inputs

_SMALLEST_SEAT_SHARE: Final = 0.1
"""Figures of localities are of other years and may add up to more than the municipality: its seat keeps a tenth."""


def build_demand_points(inputs: Inputs, places: pd.DataFrame) -> pd.DataFrame:
    """Spread the people of each municipality (register, 2022-12-31) over its places.

    A locality gets GeoNames' figure for it, the seat the rest. Where the localities would leave the
    seat less than a tenth, they are scaled down to nine tenths. People are rounded by largest
    remainders, so that the points of a municipality add up to its population exactly. A municipality
    without localities of known size is one point at its seat. `basis` says which of these holds.
    """
    by_ags: dict[str, list[dict[str, Any]]] = {}
    for place in rows_of(places):
        if place["kind"] == "seat" or place["people"] is not None:
            by_ags.setdefault(place["ags"], []).append(place)
    rows = []
    for municipality in inputs.municipalities.to_dict("records"):
        rows += _spread(int(municipality["population_20221231"]), by_ags[municipality["ags"]])
    return frame_of(TABLES["demand_points"], rows)


def share_people(total: int, weights: Sequence[float]) -> list[int]:
    """Share `total` by `weights` into whole people that add up to it (largest remainders, Hamilton's method).

    >>> share_people(10, [1, 1, 1])
    [4, 3, 3]
    """
    exact = total * np.asarray(weights, dtype="float64") / sum(weights)
    whole = np.floor(exact).astype("int64")
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return [int(people) for people in whole]


def _spread(people: int, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seat = next(place for place in places if place["kind"] == "seat")
    localities = sorted((place for place in places if place["kind"] == "locality"), key=lambda place: place["place_id"])
    if not localities:
        return [_describe(seat, people, "ganze Gemeinde am Hauptort")]
    known = sum(place["people"] for place in localities)
    if known <= people * (1 - _SMALLEST_SEAT_SHARE):
        counts = [people - known, *(place["people"] for place in localities)]
        basis = "GeoNames-Einwohnerzahl des Ortsteils"
    else:
        share = (1 - _SMALLEST_SEAT_SHARE) / known
        counts = share_people(people, [_SMALLEST_SEAT_SHARE, *(place["people"] * share for place in localities)])
        basis = "GeoNames-Einwohnerzahl des Ortsteils, auf neun Zehntel der Gemeinde verkleinert"
    bases = ["Rest der Gemeinde am Hauptort", *[basis] * len(localities)]
    return [_describe(*point) for point in zip([seat, *localities], counts, bases, strict=True)]


def _describe(place: dict[str, Any], people: int, basis: str) -> dict[str, Any]:
    return {
        "demand_point_id": f"demand-{place['place_id']}",
        **{name: place[name] for name in ("ags", "name", "lon", "lat")},
        "people": people,
        "basis": basis,
    }
