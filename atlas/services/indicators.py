"""Indicators: figures about regions, each with year, source, caveat, and why it was discarded."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

import pandas as pd

from atlas.errors import NotFoundError
from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.services.derived_indicators import DERIVED, derive_values
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import IndicatorUnit, Level

# From near to far: a municipality without a figure of its own takes the one of the smallest region around it.
_LENDERS: Final = (Level.MUNICIPALITY, Level.ASSOCIATION, Level.COUNTY)
# How many there are in a county says nothing about one of its municipalities; a share, a rate or a score does.
_COUNTS: Final = (IndicatorUnit.PEOPLE, IndicatorUnit.COUNT)
_COLUMNS: Final = ["region_id", "value", "year", "source", "caveat", "discarded_because"]


def indicator_table(snapshot: Snapshot) -> pd.DataFrame:
    """Return all indicators: those of the data, and those that follow from population and area.

    Returns
    -------
    indicators
        Table `indicators`, indexed by `indicator_id`, plus `is_derived`. Where the data hold an indicator of a derived
        one's id, theirs counts.
    """
    return snapshot.derive("indicators", lambda: _list_indicators(snapshot))


def require_indicator(snapshot: Snapshot, indicator_id: str) -> None:
    """Refuse an indicator that the atlas does not know.

    Raises
    ------
    NotFoundError
        With the nearest ones that exist.
    """
    known = list(indicator_table(snapshot).index)
    if indicator_id not in known:
        near = get_close_matches(indicator_id, known, n=3, cutoff=0.5) or known[:3]
        raise NotFoundError(
            "Eine Kennzahl „%(indicator)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
            indicator=indicator_id,
            known=", ".join(near),
        )


def values_at(snapshot: Snapshot, indicator_id: str, level: str) -> pd.DataFrame:
    """Return the newest value of each region of a level that has one of its own.

    A discarded value is there with its reason in `discarded_because`: show it, but never sum, rank or compare it.
    Of several systems of regions at one level all are returned; a region id is of one system only.

    Returns
    -------
    values
        `region_id`, `value`, `year`, `source`, `caveat`, `discarded_because`; sorted by `region_id`.

    Raises
    ------
    NotFoundError
        If there is no such indicator.
    """
    require_indicator(snapshot, indicator_id)
    values = all_values(snapshot, indicator_id)
    at_level = values[values["region_id"].map(snapshot.regions["level"]) == level]
    newest = at_level.sort_values(["region_id", "year"]).drop_duplicates("region_id", keep="last")
    return newest.reset_index(drop=True)


def all_values(snapshot: Snapshot, indicator_id: str) -> pd.DataFrame:
    """Return every value of an indicator: all regions, all years, the discarded ones too; columns as `values_at`."""
    return snapshot.derive(("indicator", indicator_id), lambda: _gather_values(snapshot, indicator_id))


def value_of_municipalities(snapshot: Snapshot, indicator_id: str) -> pd.Series:
    """Return one value for each municipality, indexed by `ags`; missing where nobody knows any.

    See `municipal_values` for whose figure it is: many indicators are of an association or of the county, and their
    municipalities share it.
    """
    return municipal_values(snapshot, indicator_id)["value"]


def municipal_values(snapshot: Snapshot, indicator_id: str) -> pd.DataFrame:
    """Return for each municipality its own newest valid value, else its association's, else its county's.

    Discarded values are never taken: an older valid one is, or that of the larger region. A number of people or things
    (units `people`, `count`) is nobody's but the region's it was counted in, and is not handed down.

    Returns
    -------
    values
        Indexed by `ags`, in the order of the municipalities: `value`, `year`, `source`, `caveat`, `region_id` (whose
        figure it is) and `is_inherited` (not the municipality's own).

    Raises
    ------
    NotFoundError
        If there is no such indicator.
    """
    require_indicator(snapshot, indicator_id)
    return snapshot.derive(("municipal values", indicator_id), lambda: _lend_values(snapshot, indicator_id))


def _list_indicators(snapshot: Snapshot) -> pd.DataFrame:
    stored = snapshot.tables["indicators"]
    added = [row for indicator_id, row in DERIVED.items() if indicator_id not in set(stored["indicator_id"])]
    derived = frame_of(TABLES["indicators"], added)
    listed = pd.concat([stored.assign(is_derived=False), derived.assign(is_derived=True)], ignore_index=True)
    return listed.set_index("indicator_id", drop=False).rename_axis("id")


def _gather_values(snapshot: Snapshot, indicator_id: str) -> pd.DataFrame:
    indicator = indicator_table(snapshot).loc[indicator_id]
    if indicator["is_derived"]:
        values = derive_values(snapshot, indicator_id).assign(discarded_because=pd.Series(dtype="str"))
    else:
        stored = snapshot.tables["indicator_values"]
        values = stored[stored["indicator_id"] == indicator_id]
    return values.assign(source=indicator["source"])[_COLUMNS].reset_index(drop=True)


def _lend_values(snapshot: Snapshot, indicator_id: str) -> pd.DataFrame:
    values = all_values(snapshot, indicator_id)
    valid = values[values["discarded_because"].isna() & values["value"].notna()]
    newest = valid.sort_values(["region_id", "year"]).drop_duplicates("region_id", keep="last")
    if indicator_table(snapshot).loc[indicator_id, "unit"] in _COUNTS:
        newest = newest[newest["region_id"].map(snapshot.regions["level"]) == Level.MUNICIPALITY]
    described = newest.merge(snapshot.tables["region_members"], on="region_id")
    order = {level.value: position for position, level in enumerate(_LENDERS)}
    regions = snapshot.regions
    described["nearness"] = described["region_id"].map(regions["level"]).map(order)
    described["is_other_system"] = ~described["region_id"].map(regions["system_id"]).isin(_default_systems(snapshot))
    chosen = (
        described.dropna(subset=["nearness"])
        .sort_values(["nearness", "is_other_system", "region_id"])
        .drop_duplicates("ags")
        .set_index("ags")
        .reindex(snapshot.municipalities.index)
        .rename_axis("ags")
    )
    inherited = (chosen["nearness"] > 0).astype(bool)
    return chosen.assign(is_inherited=inherited)[["value", "year", "source", "caveat", "region_id", "is_inherited"]]


def _default_systems(snapshot: Snapshot) -> set[str]:
    systems = snapshot.tables["region_systems"]
    return set(systems.loc[systems["is_default"], "system_id"])
