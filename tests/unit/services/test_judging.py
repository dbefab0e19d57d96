"""What a change makes anew, and what it takes over."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from atlas.services.judging import judge_regions
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, values
from tests.spec.country import change, edit, rows, snapshot_of

CHANGES = {
    "an offer is gone": lambda country: change(
        country, "offers", [], keep=lambda offers: offers["offer_id"] != "offer-1"
    ),
    "an offer comes to people": lambda country: edit(country.tables, "offers", "offer-3", delivery_modes="mobile"),
    "a site moves": lambda country: edit(country.tables, "sites", "site-1", lon=9.09, lat=47.99),
    "an offer serves more": lambda country: change(
        country, "service_areas", rows(offer_id="offer-3", region_id="county-08991", basis="stated")
    ),
    "a threshold changes": lambda country: edit(country.tables, "standards", "kita-reach", distance_km=2.0),
    "people move": lambda country: edit(country.tables, "demand_points", "08991001-seat", people=10),
    "a survey is declared": lambda country: change(
        country,
        "surveys",
        rows(topic_id="frauenhaus", county_ags="08992", state="complete", surveyed_on="2026-02-01"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("definition", values(Definition))
def test_a_varied_snapshot_judges_as_one_made_from_scratch(country: Snapshot, name: str, definition: str) -> None:
    everything = [(level, system) for level, system in country.held_levels()]
    for level, system in everything:
        judge_regions(country, level, system, definition)
    tables = CHANGES[name](country)
    changed = {table: frame for table, frame in tables.items() if frame is not country.tables[table]}
    assert changed
    varied, fresh = country.vary(changed), snapshot_of(tables)
    for level, system in everything:
        assert_frame_equal(
            judge_regions(varied, level, system, definition), judge_regions(fresh, level, system, definition)
        )


def test_another_threshold_leaves_other_definitions_alone(country: Snapshot) -> None:
    level, system = country.held_levels()[0]
    before = judge_regions(country, level, system, "presence")
    tables = edit(country.tables, "standards", "kita-reach", distance_km=2.0)
    varied = country.vary({"standards": tables["standards"]})
    assert judge_regions(varied, level, system, "presence") is before


def test_the_original_stays_as_it_was(country: Snapshot) -> None:
    level, system = country.held_levels()[0]
    before = judge_regions(country, level, system, "reach").copy()
    judge_regions(country.vary({"offers": country.tables["offers"].iloc[:0]}), level, system, "reach")
    after = judge_regions(country, level, system, "reach")
    assert isinstance(after, pd.DataFrame)
    assert_frame_equal(before, after)
