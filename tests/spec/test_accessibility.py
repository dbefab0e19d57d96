"""Accessibility: what is left for one person of the offers within reach, when all who live near share them?

The two-step floating catchment area of Luo and Wang (2003): first each offer is divided by the people around it, then
each place adds up what the offers around it have for one person.
"""

from __future__ import annotations

import pytest

from atlas.services.snapshots import Snapshot
from tests.spec.country import change, edit, rows, snapshot_of, verdict_on


def with_catchment(country: Snapshot, distance_km: float, threshold: float = 50.0, decay: str = "binary") -> Snapshot:
    standard = {
        "standard_id": "kita-accessibility",
        "topic_id": "kita",
        "definition": "accessibility",
        "threshold": threshold,
        "unit": "percent_of_mean",
        "distance_km": distance_km,
        "decay": decay,
        "valid_from": "2026-01-01",
        "decided_by": "niemand: Vorschlag der Verfasser",
    }
    return snapshot_of(change(country, "standards", [standard]))


def test_a_region_is_measured_by_the_mean_of_its_county(country: Snapshot) -> None:
    # Within 2 km only the seat of Aheim (600 people) reaches the nursery: 1/600 for each of them, nothing for the
    # hamlet (400) and for Bedorf (2,000). The county's 3,000 people have 1/3000 on average, Aheim's 1,000 have 1/1000.
    snapshot = with_catchment(country, 2)
    aheim = verdict_on(snapshot, "municipality-08991001", "kita", "accessibility")
    bedorf = verdict_on(snapshot, "municipality-08991002", "kita", "accessibility")
    assert (aheim.value, aheim.status, aheim.people_affected) == (300, "covered", 400)
    assert (bedorf.value, bedorf.status, bedorf.people_affected) == (0, "white_spot", 2000)


def test_a_wide_catchment_makes_all_equal(country: Snapshot) -> None:
    snapshot = with_catchment(country, 200)
    values = [
        verdict_on(snapshot, f"municipality-{ags}", "kita", "accessibility").value for ags in ("08991001", "08991002")
    ]
    assert values == [100, 100]


def test_with_a_decay_the_nearer_people_have_more(country: Snapshot) -> None:
    for decay in ("linear", "exponential", "gaussian"):
        snapshot = with_catchment(country, 60, decay=decay)
        aheim, bedorf = (
            verdict_on(snapshot, f"municipality-{ags}", "kita", "accessibility").value
            for ags in ("08991001", "08991002")
        )
        assert aheim is not None
        assert bedorf is not None
        assert aheim > 100 > bedorf > 0


def test_an_offer_that_comes_to_people_has_the_same_for_all_it_serves(country: Snapshot) -> None:
    tables = edit(country.tables, "offers", "offer-3", delivery_modes="mobile")
    tables = change(tables, "service_areas", rows(offer_id="offer-3", region_id="county-08991", basis="stated"))
    verdict = verdict_on(with_catchment(snapshot_of(tables), 2), "municipality-08991002", "kita", "accessibility")
    assert (verdict.value, verdict.status) == (100, "covered")


def test_where_nothing_is_within_reach_of_anybody_the_whole_county_is_white(country: Snapshot) -> None:
    tables = change(country, "offers", [], keep=lambda offers: offers["offer_id"] != "offer-3")
    snapshot = with_catchment(snapshot_of(tables), 2)
    verdict = verdict_on(snapshot, "municipality-08991001", "kita", "accessibility")
    assert (verdict.value, verdict.status, verdict.people_affected) == (0, "white_spot", 1000)


@pytest.mark.parametrize("county", ["county-08991", "county-08992"])
def test_counties_are_measured_by_the_mean_of_all_counties(country: Snapshot, county: str) -> None:
    verdict = verdict_on(with_catchment(country, 200), county, "kita", "accessibility")
    assert verdict.value == 100
    assert "wie im Schnitt aller Kreise" in verdict.reason
