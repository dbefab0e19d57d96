"""Which features somebody asks for, and which of a set fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from atlas.geo.boxes import Box
from atlas.geo.reference_systems import CRS84, ReferenceSystem
from atlas.services.features.collections import Collection
from atlas.services.features.sets import FeatureSet, Value

DEFAULT_LIMIT: Final = 100
LARGEST_LIMIT: Final = 10_000


@dataclass(frozen=True)
class Period:
    """Days from `begin` to `end`, both counted in; None where it is open."""

    begin: date | None
    end: date | None


@dataclass(frozen=True)
class FeatureQuery:
    """What is asked of a collection.

    Attributes
    ----------
    box
        In `box_system`, east before north.
    values
        Property and the value it must have.
    condition
        Tells for each feature of a set whether a filter fits.
    """

    box: Box | None = None
    box_system: ReferenceSystem = CRS84
    period: Period | None = None
    values: tuple[tuple[str, Value], ...] = ()
    condition: Callable[[FeatureSet], np.ndarray] | None = None
    limit: int = DEFAULT_LIMIT

    @property
    def chooses(self) -> bool:
        """Whether it asks for some features and not for all."""
        return bool(self.box or self.period or self.values or self.condition)


def select_features(features: FeatureSet, collection: Collection, query: FeatureQuery) -> np.ndarray:
    """Return the positions of the features that fit, in the order of the set.

    Features without geometry fit every box, and those without a day every period, as OGC API - Features asks for
    (Part 1, requirements 23 C and 25 C): whoever asks must not lose what has no place.
    """
    masks = []
    if query.box:
        met = features.index_in(query.box_system).meets(query.box)
        masks.append(features.spread(met, without_place=True))
    if query.period and collection.day:
        masks.append(_is_within(features, collection.day, query.period))
    masks += [features.has_value(name, value) for name, value in query.values]
    if query.condition:
        masks.append(query.condition(features))
    if not masks:
        return features.everything
    return np.flatnonzero(np.logical_and.reduce(masks))


def _is_within(features: FeatureSet, day: str, period: Period) -> np.ndarray:
    days = features.columns[day]
    is_within = days.isna().to_numpy()
    # ISO text sorts like the day it means.
    begins = (days >= period.begin.isoformat()).to_numpy(dtype=bool) if period.begin else True
    ends = (days <= period.end.isoformat()).to_numpy(dtype=bool) if period.end else True
    return np.asarray(is_within | (begins & ends & ~is_within))
