"""Indicators that follow from the population and the areas: computed from the data at hand, never stored twice."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from atlas.geo.regions import sum_people
from atlas.language import speak
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Direction, IndicatorUnit

_WORKING_AGE: Final = "age_15_64"
_ROWS: Final = (
    ("people", "Menschen", "People", IndicatorUnit.PEOPLE),
    ("people-per-km2", "Menschen je km²", "People per km²", IndicatorUnit.PER_KM2),
    ("share-aged-15-64", "Menschen von 15 bis 64 Jahren", "People aged 15 to 64", IndicatorUnit.PERCENT),
)
DERIVED: Final[dict[str, dict[str, Any]]] = {
    indicator_id: {
        "indicator_id": indicator_id,
        "label_de": label_de,
        "label_en": label_en,
        "unit": unit.value,
        "direction": Direction.NEUTRAL.value,
        "source": "Bevölkerung (Fortschreibung) und Flächen des Atlas, eigene Rechnung",
    }
    for indicator_id, label_de, label_en, unit in _ROWS
}
"""The derived indicators as rows of the table `indicators`, by id."""


def derive_values(snapshot: Snapshot, indicator_id: str) -> pd.DataFrame:
    """Return a derived indicator for every region of every level.

    Returns
    -------
    derived
        `region_id`, `year`, `value`, `caveat`. A region is absent where the figure of one of its municipalities is
        missing: a sum without it would be too small and look whole.
    """
    people, day = _newest(snapshot, "all")
    if indicator_id == "people":
        return _describe(sum_people(people, _members(snapshot)), day)
    if indicator_id == "people-per-km2":
        areas = snapshot.municipalities["area_km2"]
        return _describe(sum_people(people, _members(snapshot)) / sum_people(areas, _members(snapshot)), day)
    aged, aged_day = _newest(snapshot, _WORKING_AGE)
    share = 100 * sum_people(aged, _members(snapshot)) / sum_people(people, _members(snapshot))
    # The age groups come later than the totals; the share of two days is near the truth and has to say so.
    caveat = None if aged_day == day else f"Zähler vom {_say(aged_day)}, Nenner vom {_say(day)}"
    return _describe(share, aged_day, caveat)


def _say(day: str) -> str:
    return speak("de").date(day) if day else "unbekanntem Tag"


def _members(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.tables["region_members"]


def _newest(snapshot: Snapshot, target_group: str) -> tuple[pd.Series, str]:
    """Return people by `ags` on the newest day of the register, and that day; nobody and no day where it has none."""
    population = snapshot.tables["population"]
    chosen = population[(population["base"] == "register") & (population["target_group"] == target_group)]
    newest = chosen.sort_values("reference_date").drop_duplicates("ags", keep="last").set_index("ags")
    return newest["people"], str(newest["reference_date"].max()) if len(newest) else ""


def _describe(values: pd.Series, day: str, caveat: str | None = None) -> pd.DataFrame:
    found = values.dropna()
    return pd.DataFrame(
        {
            "region_id": pd.Series(found.index, dtype="str"),
            "year": pd.Series([int(day[:4])] * len(found) if day else [], dtype="Int64"),
            "value": pd.Series(found.to_numpy(), dtype="float64"),
            "caveat": pd.Series([caveat] * len(found), dtype="str"),
        }
    )
