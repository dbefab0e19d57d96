"""Indicators: whose figure a municipality has, and that discarded ones never count."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas.errors import NotFoundError
from atlas.services.exchange import validate_package
from atlas.services.indicators import (
    all_values,
    indicator_table,
    municipal_values,
    require_indicator,
    value_of_municipalities,
    values_at,
)
from atlas.services.snapshots import Snapshot
from tests.packages import edit_cells
from tests.spec.country import change, rows, snapshot_of


def value(region: str, year: int, number: float | None, why: str | None = None) -> list[dict[str, object]]:
    return rows(indicator_id="debts", region_id=region, year=year, value=number, discarded_because=why)


def test_the_newest_year_of_each_region_is_shown(country: Snapshot) -> None:
    shown = values_at(country, "unemployed", "county")
    assert shown[["region_id", "year", "value"]].to_numpy().tolist() == [
        ["county-08991", 2024, 90],
        ["county-08992", 2024, 70],
    ]
    assert shown["source"].unique().tolist() == ["erfunden, nur zur Prüfung"]
    assert len(all_values(country, "unemployed")) == 5


def test_a_discarded_value_is_shown_with_its_reason(country: Snapshot) -> None:
    shown = values_at(country, "debts", "county").set_index("region_id")
    assert shown.at["county-08992", "value"] == 31
    assert "zweifelhaft" in shown.at["county-08992", "discarded_because"]


def test_a_municipality_inherits_what_it_has_not_itself(country: Snapshot) -> None:
    own = snapshot_of(change(country, "indicator_values", value("municipality-08991001", 2024, 12.0)))
    taken = municipal_values(own, "debts")
    assert taken["value"].tolist()[:2] == [12, 9.5]
    assert taken["is_inherited"].tolist()[:2] == [False, True]
    assert taken.at["08991002", "region_id"] == "county-08991"


def test_a_number_of_people_is_not_handed_down_to_municipalities(country: Snapshot) -> None:
    values = value_of_municipalities(country, "unemployed")
    assert values[["08991001", "08991002"]].tolist() == [40, 50]
    assert values[["08992001", "08992002"]].isna().all()


def test_a_discarded_value_is_never_inherited(country: Snapshot) -> None:
    values = value_of_municipalities(country, "debts")
    assert values[["08991001", "08991002"]].tolist() == [9.5, 9.5]
    assert values[["08992001", "08992002"]].isna().all()


def test_an_older_valid_value_stands_in_for_a_discarded_one(country: Snapshot) -> None:
    older = snapshot_of(change(country, "indicator_values", value("county-08992", 2020, 7.0)))
    assert value_of_municipalities(older, "debts")["08992001"] == 7


def test_a_discarded_value_of_its_own_leaves_a_municipality_with_that_of_its_county(country: Snapshot) -> None:
    own = snapshot_of(change(country, "indicator_values", value("municipality-08991001", 2024, 99.0, "Tippfehler")))
    taken = municipal_values(own, "debts")
    assert taken.at["08991001", "value"] == 9.5
    assert taken.at["08991001", "is_inherited"]


def test_people_density_and_working_age_follow_from_the_data(country: Snapshot) -> None:
    assert indicator_table(country)["is_derived"].sum() == 3
    assert value_of_municipalities(country, "people").tolist() == [1000, 2000, 3000, 4000]
    density = values_at(country, "people-per-km2", "county").set_index("region_id")["value"]
    assert density["county-08991"] == pytest.approx(3000 / 166)
    assert values_at(country, "share-aged-15-64", "county").empty
    assert value_of_municipalities(country, "share-aged-15-64").isna().all()


def test_a_share_of_two_days_says_so(country: Snapshot) -> None:
    aged = rows(ags="08991001", base="register", reference_date="2021-12-31", target_group="age_15_64", people=600)
    taken = snapshot_of(change(country, "population", aged))
    (share,) = values_at(taken, "share-aged-15-64", "municipality").to_dict("records")
    assert share["value"] == 60
    assert share["year"] == 2021
    assert share["caveat"] == "Zähler vom 31. Dezember 2021, Nenner vom 31. Dezember 2022"
    # One of the county's two municipalities has no figure: a sum would look whole and be too small.
    assert values_at(taken, "share-aged-15-64", "county").empty


def test_an_indicator_of_the_data_replaces_the_derived_one(country: Snapshot) -> None:
    row = country.tables["indicators"].iloc[0].to_dict() | {"indicator_id": "people-per-km2"}
    own = snapshot_of(change(country, "indicators", [row]))
    assert not indicator_table(own).at["people-per-km2", "is_derived"]
    assert values_at(own, "people-per-km2", "county").empty


def test_an_unknown_indicator_is_answered_with_the_nearest(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="unemployed"):
        require_indicator(country, "unemployd")


def test_a_value_may_be_missing_only_where_it_says_why(land: Path) -> None:
    edit_cells(land, "indicator_values.csv", 2, value="")
    (fault,) = validate_package(land).faults
    assert (fault.file, fault.row, fault.column) == ("indicator_values.csv", 2, "value")
    assert "discarded_because" in fault.advice
    edit_cells(land, "indicator_values.csv", 2, discarded_because="unlesbar")
    assert validate_package(land).faults == []


def test_people_are_never_negative(land: Path) -> None:
    edit_cells(land, "indicator_values.csv", 4, value="-5")
    (fault,) = validate_package(land).faults
    assert "nie negativ" in fault.expected
