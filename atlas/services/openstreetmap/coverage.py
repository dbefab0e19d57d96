"""Which part of the atlas an extract of OpenStreetMap covers: outside it, nothing is missing there, it is unknown."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from atlas.geo.crs import measure_coordinates
from atlas.services.snapshots import Snapshot

_LEAST_SHARE: Final = 0.3
"""Of the people of a county that an extract covers, at least so many live where it has some place that is wanted."""
_FARTHEST_M: Final = 10_000.0
"""Farther from every place of the extract, a spot lies outside it: schools and nurseries are nearer than that."""


def list_covered_counties(snapshot: Snapshot, theirs: pd.DataFrame) -> frozenset[str]:
    """Return the counties that an extract covers.

    An extract of one county ends at its border or, cut as a rectangle, somewhere in the next ones; a few places there
    do not make it an extract of them.

    Parameters
    ----------
    theirs
        Places of the extract with `ags`, missing outside all municipalities.
    """
    municipalities = snapshot.municipalities
    is_met = municipalities["ags"].isin(theirs["ags"].dropna())
    # By people: in some counties most municipalities are hamlets without any social place.
    people = municipalities["ags"].map(snapshot.people).astype("float64").fillna(1.0).clip(lower=1.0)
    counties = municipalities["county_ags"]
    shares = people.where(is_met, 0.0).groupby(counties).sum() / people.groupby(counties).sum()
    return frozenset(str(county) for county in shares.index[shares >= _LEAST_SHARE])


def find_covered(ours: pd.DataFrame, theirs: pd.DataFrame, counties: frozenset[str], *, metric_crs: int) -> np.ndarray:
    """Tell for each place of the atlas whether the extract covers its spot: its county, and places around it."""
    if not len(ours) or not len(theirs):
        return np.zeros(len(ours), dtype=bool)
    tree = cKDTree(measure_coordinates(theirs, metric_crs))
    nearest_m, _ = tree.query(measure_coordinates(ours, metric_crs))
    is_near = np.asarray(nearest_m) <= _FARTHEST_M
    return is_near & ours["county_ags"].isin(counties).to_numpy(dtype=bool)
