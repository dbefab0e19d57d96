"""Similar municipalities: near in every chosen indicator, so that what one has the other can learn from.

Near means within a tolerance in per cent of the municipality's own value. That holds for shares as well: 20 % of a
share of 10 % are 2 percentage points. One rule for people, euros and shares alike is one that a reader can check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson
import pandas as pd

from atlas.codes import region_id
from atlas.errors import BadRequestError
from atlas.formats.csv_table import write_csv
from atlas.frames import row_of, rows_of
from atlas.language import fold_text
from atlas.services.indicators import indicator_table, municipal_values, require_indicator
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level

DEFAULT_TOLERANCE: Final = 20.0
_LEAST_TOLERANCE: Final = 0.0
_MOST_TOLERANCE: Final = 100.0
_FIRST_CHOICE: Final = ("people", "people-per-km2", "unemployed-per-100")


@dataclass(frozen=True)
class SimilarQuery:
    """Municipalities like which one, in which indicators, within how many per cent; no indicator means the usual."""

    region: str
    indicators: tuple[str, ...] = ()
    tolerance: float = DEFAULT_TOLERANCE


@dataclass(frozen=True)
class Trait:
    """One indicator of a municipality.

    `difference_percent` is the distance from the value compared with, in per cent of that; `is_inherited` says that
    the value is that of the municipality's association or county.
    """

    indicator_id: str
    value: float
    year: int
    difference_percent: float
    is_inherited: bool


@dataclass(frozen=True)
class Alike:
    """A municipality with its traits; `distance` is the mean of their differences without sign, in per cent."""

    region_id: str
    name: str
    county_ags: str
    county: str
    traits: tuple[Trait, ...]
    distance: float


SIMILAR_FIELDS: Final = (
    "region_id",
    "region",
    "county_ags",
    "county",
    "distance",
    "indicator_id",
    "label",
    "unit",
    "value",
    "year",
    "difference_percent",
    "is_inherited",
)
"""The columns of similar municipalities as JSON and CSV: a record for each municipality and indicator."""


def choose_indicators(snapshot: Snapshot, query: SimilarQuery) -> tuple[str, ...]:
    """Return the indicators to compare by; without any asked for, the usual ones that the municipality has.

    Raises
    ------
    NotFoundError
        If an indicator is unknown.
    BadRequestError
        If the municipality has no value of an indicator.
    """
    ags = _ags_of(snapshot, query.region)
    known = _indicators_with_value(snapshot, ags)
    for indicator in query.indicators:
        require_indicator(snapshot, indicator)
        if indicator not in known:
            raise BadRequestError(
                "Für %(region)s hat die Kennzahl „%(indicator)s“ keinen gültigen Wert. Werte gibt es für: %(known)s.",
                region=snapshot.regions.loc[query.region, "name"],
                indicator=indicator,
                known=", ".join(known) or "–",
            )
    chosen = query.indicators or tuple(name for name in _FIRST_CHOICE if name in known) or tuple(known[:1])
    if not chosen:
        raise BadRequestError(
            "Für %(region)s ist keine Kennzahl bekannt; ohne eine lässt sich nichts Ähnliches suchen.",
            region=snapshot.regions.loc[query.region, "name"],
        )
    return chosen


def find_similar(snapshot: Snapshot, query: SimilarQuery) -> list[Alike]:
    """Return the municipality itself, then those within the tolerance in every indicator, the nearest first.

    Municipalities of all counties of the atlas count. One without a value of an indicator is not similar: nobody knows.

    Raises
    ------
    NotFoundError
        If the region or an indicator is unknown.
    BadRequestError
        If the region is no municipality, has no value of an indicator, or the tolerance makes no sense.
    """
    if not _LEAST_TOLERANCE < query.tolerance <= _MOST_TOLERANCE:
        raise BadRequestError(
            "Die Toleranz ist %(tolerance)s; erwartet wird eine Zahl über 0 bis 100, in Prozent.",
            tolerance=f"{query.tolerance:g}",
        )
    ags = _ags_of(snapshot, query.region)
    chosen = choose_indicators(snapshot, query)
    values = {indicator: municipal_values(snapshot, indicator) for indicator in chosen}
    differences = pd.DataFrame({name: _differences(frame["value"], ags) for name, frame in values.items()})
    # Compared with a little room: 120 is within 20 % of 100, whatever binary fractions make of it.
    is_near = (differences.abs() <= query.tolerance + 1e-9).all(axis=1)
    is_own = (differences.index == ags).tolist()
    found = [
        _describe(snapshot, position, differences, values)
        for position, near in enumerate(is_near.tolist())
        if near and not is_own[position]
    ]
    found.sort(key=lambda alike: (alike.distance, fold_text(alike.name)))
    return [_describe(snapshot, is_own.index(True), differences, values), *found]


def indicators_of(snapshot: Snapshot, region: str) -> list[dict[str, Any]]:
    """Return the rows of the indicators that a municipality has a valid value of, its own or an inherited one."""
    table = indicator_table(snapshot)
    return rows_of(table.loc[_indicators_with_value(snapshot, _ags_of(snapshot, region))])


def publish_similar(snapshot: Snapshot, query: SimilarQuery, language: str = "de", *, as_csv: bool = False) -> bytes:
    """Return the municipality and those like it as a JSON list of records, or as CSV."""
    table = indicator_table(snapshot)
    records = [
        {
            "region_id": alike.region_id,
            "region": alike.name,
            "county_ags": alike.county_ags,
            "county": alike.county,
            "distance": round(alike.distance, 2),
            "indicator_id": trait.indicator_id,
            "label": table.loc[trait.indicator_id, f"label_{language}"],
            "unit": table.loc[trait.indicator_id, "unit"],
            "value": round(trait.value, 4),
            "year": trait.year,
            "difference_percent": round(trait.difference_percent, 2),
            "is_inherited": trait.is_inherited,
        }
        for alike in find_similar(snapshot, query)
        for trait in alike.traits
    ]
    return write_csv(records, SIMILAR_FIELDS) if as_csv else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def _ags_of(snapshot: Snapshot, region: str) -> str:
    row = snapshot.region(region)
    if row["level"] != Level.MUNICIPALITY:
        raise BadRequestError(
            "%(region)s ist keine Gemeinde; ähnliche gesucht werden nur zu Gemeinden, etwa %(example)s.",
            region=row["name"],
            example=next(iter(snapshot.regions_at(Level.MUNICIPALITY).index), "–"),
        )
    return str(row["code"])


def _indicators_with_value(snapshot: Snapshot, ags: str) -> list[str]:
    return [
        str(indicator)
        for indicator in indicator_table(snapshot).index
        if pd.notna(municipal_values(snapshot, str(indicator))["value"].get(ags))
    ]


def _differences(values: pd.Series, ags: str) -> pd.Series:
    """Return how far each value is from that of `ags`, in per cent of it."""
    own = float(values[ags])
    if own == 0:
        # Nothing is a fraction of zero: only zero is like it.
        return pd.Series(np.where(values.isna(), np.nan, np.where(values == 0, 0.0, np.inf)), index=values.index)
    return 100 * (values - own) / abs(own)


def _describe(snapshot: Snapshot, position: int, differences: pd.DataFrame, values: dict[str, pd.DataFrame]) -> Alike:
    """Return the municipality at a position, in the order of the municipalities, which all the frames have."""
    region = snapshot.region(region_id(Level.MUNICIPALITY, str(differences.index[position])))
    rows = {name: row_of(frame, position) for name, frame in values.items()}
    traits = tuple(
        Trait(
            indicator_id=name,
            value=row["value"],
            year=int(row["year"]),
            difference_percent=float(differences[name].to_numpy()[position]),
            is_inherited=row["is_inherited"],
        )
        for name, row in rows.items()
    )
    return Alike(
        region_id=region["region_id"],
        name=region["name"],
        county_ags=region["county_ags"],
        county=str(snapshot.counties.get(region["county_ags"], "")),
        traits=traits,
        distance=sum(abs(trait.difference_percent) for trait in traits) / len(traits),
    )
