"""Relations of time in CQL2: Allen's between intervals, an instant being one that begins and ends on its day.

Source: J. F. Allen 1983, Maintaining knowledge about temporal intervals; OGC 21-065r2, section 7.8.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from atlas.services.features.filter_truth import Truth
from atlas.services.features.filter_values import Values, agree, read_values, unsupported
from atlas.services.features.sets import FeatureSet, PropertyKind

_OPEN: Final = ".."


@dataclass(frozen=True)
class _Interval:
    """From `begin` to `end`, in days; infinite where it is open."""

    begin: np.ndarray
    end: np.ndarray
    is_missing: np.ndarray


_RELATIONS: Final[dict[str, Callable[[_Interval, _Interval], np.ndarray]]] = {
    "t_after": lambda a, b: a.begin > b.end,
    "t_before": lambda a, b: a.end < b.begin,
    "t_contains": lambda a, b: (a.begin < b.begin) & (a.end > b.end),
    "t_disjoint": lambda a, b: (a.begin > b.end) | (a.end < b.begin),
    "t_during": lambda a, b: (a.begin > b.begin) & (a.end < b.end),
    "t_equals": lambda a, b: (a.begin == b.begin) & (a.end == b.end),
    "t_finishedby": lambda a, b: (a.begin < b.begin) & (a.end == b.end),
    "t_finishes": lambda a, b: (a.begin > b.begin) & (a.end == b.end),
    "t_intersects": lambda a, b: (a.begin <= b.end) & (a.end >= b.begin),
    "t_meets": lambda a, b: a.end == b.begin,
    "t_metby": lambda a, b: a.begin == b.end,
    "t_overlappedby": lambda a, b: (a.begin > b.begin) & (a.begin < b.end) & (a.end > b.end),
    "t_overlaps": lambda a, b: (a.begin < b.begin) & (a.end > b.begin) & (a.end < b.end),
    "t_startedby": lambda a, b: (a.begin == b.begin) & (a.end > b.end),
    "t_starts": lambda a, b: (a.begin == b.begin) & (a.end < b.end),
}
TIME_RELATIONS: Final = tuple(_RELATIONS)


def relate_times(name: str, args: list[Any], features: FeatureSet, kinds: dict[str, PropertyKind]) -> Truth:
    """Return for each feature whether a relation of time holds."""
    left, right = (_read_interval(each, features, kinds) for each in args)
    return Truth(_RELATIONS[name](left, right), left.is_missing | right.is_missing)


def _read_interval(node: Any, features: FeatureSet, kinds: dict[str, PropertyKind]) -> _Interval:  # noqa: ANN401 - JSON
    if not (isinstance(node, dict) and "interval" in node):
        instant = _read_instant(node, features, kinds)
        return _Interval(instant.values, instant.values, instant.is_missing)
    ends = node["interval"]
    if not isinstance(ends, list) or len(ends) != 2:
        raise unsupported(node)
    begin, end = (
        _endless(features, sign) if each == _OPEN else _read_instant(each, features, kinds)
        for each, sign in zip(ends, (-np.inf, np.inf), strict=True)
    )
    return _Interval(begin.values, end.values, begin.is_missing | end.is_missing)


def _read_instant(node: Any, features: FeatureSet, kinds: dict[str, PropertyKind]) -> Values:  # noqa: ANN401 - JSON
    found = read_values(node, features, kinds)
    # Text is a day in an interval; anything else that is none is refused by name.
    some_day = read_values({"date": "2026-01-01"}, features, kinds)
    return agree(some_day, found)[1]


def _endless(features: FeatureSet, sign: float) -> Values:
    return Values("day", np.full(len(features), sign), np.zeros(len(features), dtype=bool))
