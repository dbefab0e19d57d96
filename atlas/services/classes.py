"""Classes of values for maps: where one shade ends and the next begins."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from atlas.services.verdicts import Verdict

COUNT: Final = 5
"""Shades that people can tell apart on a map and in its legend (Brewer and Pickle 2002 find five to seven)."""


@dataclass(frozen=True)
class Classes:
    """Classes of values, from low to high.

    `limits` are the highest values of each class, `least` the lowest of all; `of_values` is the class of each value,
    from 0, -1 where it is missing.
    """

    least: float
    limits: tuple[float, ...]
    of_values: np.ndarray


def classify_values(values: np.ndarray, count: int = COUNT) -> Classes:
    """Return classes with natural breaks, which keep alike values together (Fisher 1958, Jenks 1977).

    Where there are no more different values than classes, each is a class of its own.

    >>> classify_values(np.array([1.0, 1.2, 9.0, np.nan]), 2).limits
    (1.2, 9.0)
    """
    known = values[~np.isnan(values)]
    different = np.unique(known)
    if len(different) == 0:
        return Classes(np.nan, (), np.full(len(values), -1))
    limits = different if len(different) <= count else _find_breaks(known, count)
    classes = np.searchsorted(limits, np.nan_to_num(values), side="left").clip(max=len(limits) - 1)
    return Classes(
        float(different[0]), tuple(float(limit) for limit in limits), np.where(np.isnan(values), -1, classes)
    )


def class_verdicts(verdicts: Sequence[Verdict]) -> Classes:
    """Return the classes of the values of verdicts, in their order; unknown and withheld values have none."""
    values = [np.nan if verdict.value is None else verdict.value for verdict in verdicts]
    return classify_values(np.array(values, dtype="float64"))


def describe_classes(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the classes of verdicts by region, as the interface hands them out."""
    classes = class_verdicts(verdicts)
    regions = zip(verdicts, classes.of_values.tolist(), strict=True)
    return {
        "unit": verdicts[0].unit if verdicts else None,
        "least": None if np.isnan(classes.least) else classes.least,
        "limits": list(classes.limits),
        "classes": {verdict.region_id: number for verdict, number in regions if number >= 0},
    }


def _find_breaks(known: np.ndarray, count: int) -> np.ndarray:
    # Loaded at the first map that needs it: with what it brings along, it would double the time to start.
    import mapclassify  # noqa: PLC0415

    with warnings.catch_warnings():
        # It says that it would be faster with numba, which a few hundred regions are not worth.
        warnings.filterwarnings("ignore", message="Numba not installed")
        return np.unique(mapclassify.FisherJenks(known, k=count).bins)
