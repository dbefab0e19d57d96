"""Demand: a topic is counted with the people it is for, where anybody has their number."""

from __future__ import annotations

from typing import Any

import pytest

from atlas.errors import BadRequestError
from atlas.frames import Tables
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.lens import Lens
from atlas.services.people import weigh_need
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from tests.spec.country import change, edit, rows, snapshot_of

MUNICIPALITIES = ("08991001", "08991002", "08992001", "08992002")


def with_indicator(tables: Tables, indicator_id: str, direction: str, figures: dict[str, float]) -> Tables:
    described = rows(
        indicator_id=indicator_id,
        label_de=indicator_id,
        label_en=indicator_id,
        unit="percent",
        direction=direction,
        source="Handgezeichnet",
    )
    values: list[dict[str, Any]] = [
        {"indicator_id": indicator_id, "region_id": f"municipality-{ags}", "year": 2011, "value": value}
        for ags, value in figures.items()
    ]
    return change(change(tables, "indicators", described), "indicator_values", values)


def ask(tables: Tables, definition: str, topic: str = "kita", **lens: Any) -> Verdict:
    query = CoverageQuery(region="municipality-08991002", topic=topic, definition=definition, lens=Lens(**lens))
    (verdict,) = measure_coverage(snapshot_of(tables), query)
    return verdict


def for_older(country: Snapshot) -> Tables:
    tables = edit(country.tables, "topics", "kita", target_group="older")
    return with_indicator(tables, "share-aged-65-plus", "neutral", dict.fromkeys(MUNICIPALITIES, 25.0))


def test_people_affected_are_those_of_the_target_group(country: Snapshot) -> None:
    verdict = ask(for_older(country), "presence")
    assert (verdict.people, verdict.people_affected) == (500, 500)
    assert (verdict.group, verdict.group_year) == ("age_65_plus", 2011)
    assert "500 Menschen ab 65 betroffen" in verdict.reason


def test_everybody_can_be_counted_instead(country: Snapshot) -> None:
    verdict = ask(for_older(country), "presence", people="all")
    assert (verdict.people, verdict.group, verdict.group_year) == (2000, "all", None)


def test_a_group_without_figures_is_said_and_not_passed_over(country: Snapshot) -> None:
    verdict = ask(edit(country.tables, "topics", "kita", target_group="migrants"), "presence")
    assert (verdict.people, verdict.group, verdict.group_missing) == (2000, "all", True)
    assert "Zahlen zur Zielgruppe fehlen, gezählt sind alle Menschen" in verdict.reason


def test_a_number_of_the_group_itself_goes_before_a_share(country: Snapshot) -> None:
    counted: list[dict[str, Any]] = [
        {"ags": ags, "base": "register", "reference_date": "2024-12-31", "target_group": "older", "people": 100}
        for ags in MUNICIPALITIES
    ]
    verdict = ask(change(for_older(country), "population", counted), "presence")
    assert (verdict.people, verdict.group, verdict.group_year) == (100, "older", 2024)


def test_need_weighs_people_and_leaves_their_number(country: Snapshot) -> None:
    tables = with_indicator(country.tables, "unemployed-per-100", "more_need", {"08991001": 8.0, "08991002": 2.0})
    snapshot = snapshot_of(tables)
    weights = weigh_need(snapshot, "unemployed-per-100")
    people = snapshot.people.astype("float64")
    assert weights["08991001"] == pytest.approx(4 * weights["08991002"])
    assert weights["08992001"] == 1.0
    known = list(MUNICIPALITIES[:2])
    assert (weights * people)[known].sum() == pytest.approx(people[known].sum())


def test_where_more_means_less_need_the_weight_turns_round(country: Snapshot) -> None:
    tables = with_indicator(country.tables, "income", "less_need", {"08991001": 1000.0, "08991002": 2000.0})
    weights = weigh_need(snapshot_of(tables), "income")
    assert weights["08991001"] == pytest.approx(2 * weights["08991002"])


def test_a_neutral_indicator_is_no_weight(country: Snapshot) -> None:
    tables = with_indicator(country.tables, "area", "neutral", {"08991001": 8.0})
    with pytest.raises(BadRequestError, match="taugt nicht als Gewicht"):
        ask(tables, "reach", need="area")


def test_need_counts_in_the_share_and_not_in_the_people_affected(country: Snapshot) -> None:
    standards = country.tables["standards"]
    tables = {
        **country.tables,
        "standards": standards.assign(
            distance_km=standards["distance_km"].mask(standards["definition"] == "reach", 4.0)
        ),
    }
    tables = with_indicator(tables, "unemployed-per-100", "more_need", {"08991001": 8.0, "08991002": 2.0})
    query = CoverageQuery(region="county-08991", topic="kita", definition="reach")
    plain, weighted = (
        measure_coverage(snapshot_of(tables), query_)[0]
        for query_ in (
            query,
            CoverageQuery(
                region="county-08991", topic="kita", definition="reach", lens=Lens(need="unemployed-per-100")
            ),
        )
    )
    assert plain.people_affected == weighted.people_affected
    assert plain.value is not None
    assert weighted.value is not None
    # Bedorf, where need is lower, has most of those who live too far.
    assert weighted.value < plain.value
