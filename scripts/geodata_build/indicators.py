"""Indicators of regions: compiled figures at the level they belong to, and figures of the counties' founding papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from atlas.codes import region_id
from atlas.frames import Tables, frame_of, rows_of
from atlas.model import TABLES
from atlas.vocabulary import Level
from geodata_build.inputs import Inputs
from geodata_build.offers import build_curated

_ASSOCIATION_SYSTEM: Final = "association-2022"
_OF_MUNICIPALITIES: Final = (
    ("unemployed", 2021, "unemployed_2021"),
    ("unemployed-per-100", 2021, "unemployed_per_100_15_64"),
    ("share-under-18", 2011, "u18_share_pct_2011_grid"),
    ("share-aged-65-plus", 2011, "ab65_share_pct_2011_grid"),
)
_OF_ASSOCIATIONS: Final = (
    ("income-tax-per-head", 2019, "income_tax_per_head_verband_2019"),
    ("gisd-score", 2021, "gisd_score_verband_2021"),
)
_OF_COUNTIES: Final = (
    ("gisd-score-county", 2021, "county_gisd_2021"),
    ("over-indebted-share", 2021, "county_over_indebted_pct_2021"),
    ("household-income", 2021, "county_household_income_eur_2021"),
)
_SUMMED: Final = "Summe der Gemeinden, eigene Rechnung"
_NOBODY_UNDER_18: Final = (
    "Das Gitter hält Zellen mit wenigen Menschen geheim; dass hier kein Mensch unter 18 Jahren lebt, sagt es nicht."
)


def build_indicators(inputs: Inputs, regions: Tables) -> Tables:
    """Return `indicators` and `indicator_values`, the latter sorted by indicator, region and year.

    A figure that the compiled table repeats for each municipality stands once, at the region it is of: income tax
    and GISD at the association of 2022 (a municipality of none has its own), income and debts at the county.
    """
    built: list[dict[str, Any]] = [
        *_list_municipal(inputs),
        *_list_sums(inputs),
        *_list_once(inputs, _OF_ASSOCIATIONS, _find_associations(inputs, regions)),
        *_list_once(inputs, _OF_COUNTIES, {row["ags"]: _county_of(row) for row in _rows(inputs)}),
        *rows_of(build_curated(TABLES["indicator_values"], inputs.founding_figures)),
    ]
    built.sort(key=lambda row: (row["indicator_id"], row["region_id"], row["year"]))
    return {
        "indicators": build_curated(TABLES["indicators"], inputs.indicator_list),
        "indicator_values": frame_of(TABLES["indicator_values"], built),
    }


def _rows(inputs: Inputs) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = inputs.indicators.to_dict("records")  # type: ignore[assignment]
    return rows


def _county_of(row: dict[str, str]) -> str:
    return region_id(Level.COUNTY, row["ags"][:5])


def _value(indicator: str, region: str, year: int, value: float, caveat: str | None = None) -> dict[str, Any]:
    return {"indicator_id": indicator, "region_id": region, "year": year, "value": value, "caveat": caveat}


def _list_municipal(inputs: Inputs) -> Iterator[dict[str, Any]]:
    for indicator, year, column in _OF_MUNICIPALITIES:
        for row in _rows(inputs):
            if not row[column]:
                continue
            value = _value(indicator, region_id(Level.MUNICIPALITY, row["ags"]), year, float(row[column]))
            # A share of nobody is what the grid's secrecy makes of a village, and no finding about its children.
            is_hidden = indicator == "share-under-18" and value["value"] == 0
            yield {**value, "discarded_because": _NOBODY_UNDER_18 if is_hidden else None}


def _list_sums(inputs: Inputs) -> Iterator[dict[str, Any]]:
    """Yield the county's figures where they follow from those of all its municipalities."""
    columns = ["unemployed_2021", "pop_15_64_2021"]
    keys = inputs.indicators["ags"].str[:5]
    sums = inputs.indicators[columns].astype(int).groupby(keys).sum()
    for county, (unemployed, aged) in zip(sums.index, sums.to_numpy().tolist(), strict=True):
        region = region_id(Level.COUNTY, str(county))
        yield _value("unemployed", region, 2021, float(unemployed), _SUMMED)
        yield _value("unemployed-per-100", region, 2021, round(100 * unemployed / aged, 2), _SUMMED)


def _find_associations(inputs: Inputs, regions: Tables) -> dict[str, str]:
    """Return for each municipality the association of 2022, or itself where it belongs to none."""
    systems = regions["regions"].set_index("region_id")["system_id"]
    members = regions["region_members"]
    of_2022: pd.DataFrame = members[members["region_id"].map(systems) == _ASSOCIATION_SYSTEM]
    found = dict(zip(of_2022["ags"], of_2022["region_id"], strict=True))
    return {ags: found.get(ags, region_id(Level.MUNICIPALITY, ags)) for ags in inputs.indicators["ags"]}


def _list_once(
    inputs: Inputs, columns: Iterable[tuple[str, int, str]], region_of: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for indicator, year, column in columns:
        told = {(region_of[row["ags"]], row[column]) for row in _rows(inputs)}
        if len(told) != len({region for region, _ in told}):
            # Would be a mistake of ours: two figures for one region mean that it is not the region they are of.
            raise ValueError(column)
        for region, value in told:
            yield _value(indicator, region, year, float(value))
