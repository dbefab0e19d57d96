"""Ratio: how many offers or places are there for 1,000 people of the target group?"""

from __future__ import annotations

import pytest

from atlas.frames import Tables
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, edit, rows, snapshot_of, verdict_on


def with_ratio(country: Snapshot | Tables, topic: str, threshold: float, unit: str = "offers_per_1000") -> Tables:
    return change(
        country,
        "standards",
        rows(
            standard_id=f"{topic}-ratio",
            topic_id=topic,
            definition="ratio",
            threshold=threshold,
            unit=unit,
            valid_from="2026-01-01",
            decided_by="niemand: Vorschlag der Verfasser",
        ),
    )


@pytest.mark.parametrize(("threshold", "status"), [(0.9, "covered"), (1.05, "borderline"), (2.0, "white_spot")])
def test_an_offer_counts_for_the_people_where_it_stands(country: Snapshot, threshold: float, status: str) -> None:
    # Aheim has 1,000 people and one debt advice centre.
    snapshot = snapshot_of(with_ratio(country, "schuldnerberatung", threshold))
    verdict = verdict_on(snapshot, "municipality-08991001", "schuldnerberatung", "ratio")
    assert (verdict.value, verdict.status) == (1.0, status)


def test_the_people_affected_are_those_for_whom_nothing_is_left(country: Snapshot) -> None:
    # At one offer for 500 people, one offer in Aheim leaves 500 of 1,000 without.
    snapshot = snapshot_of(with_ratio(country, "schuldnerberatung", 2.0))
    assert verdict_on(snapshot, "municipality-08991001", "schuldnerberatung", "ratio").people_affected == 500


def test_places_count_where_the_standard_counts_places(country: Snapshot) -> None:
    # The nursery of Aheim has 40 places for 1,000 people.
    snapshot = snapshot_of(with_ratio(country, "kita", 50.0, "places_per_1000"))
    verdict = verdict_on(snapshot, "municipality-08991001", "kita", "ratio")
    assert (verdict.value, verdict.status, verdict.people_affected) == (40.0, "white_spot", 200)
    assert "kommen auf 1.000 Menschen 40,0 Plätze (Kindertagesstätte); mindestens 50 sollen es sein" in verdict.reason


def test_unknown_places_make_no_verdict_instead_of_a_gap(country: Snapshot) -> None:
    snapshot = snapshot_of(
        with_ratio(edit(country.tables, "offers", "offer-3", capacity=None), "kita", 50.0, "places_per_1000")
    )
    verdict = verdict_on(snapshot, "municipality-08991001", "kita", "ratio")
    assert verdict.status == "unknown"
    assert "Zahl der Plätze nicht bekannt" in verdict.reason


def test_an_offer_that_comes_to_people_is_shared_by_all_it_serves(country: Snapshot) -> None:
    # Made mobile, the advice centre of Aheim serves Aheim and Bedorf: one offer for 3,000 people in both.
    tables = edit(country.tables, "offers", "offer-1", delivery_modes="mobile")
    tables = change(tables, "offers", [], keep=lambda offers: offers["offer_id"] != "offer-2")
    snapshot = snapshot_of(with_ratio(tables, "schuldnerberatung", 0.2))
    values = [
        verdict_on(snapshot, f"municipality-{ags}", "schuldnerberatung", "ratio").value
        for ags in ("08991001", "08991002")
    ]
    assert values == [0.333, 0.333]


def test_an_offer_with_two_sites_counts_half_at_each(country: Snapshot) -> None:
    site = country.tables["offer_sites"].set_index("offer_id").loc["offer-2", "site_id"]
    snapshot = snapshot_of(
        with_ratio(change(country, "offer_sites", rows(offer_id="offer-1", site_id=site)), "schuldnerberatung", 0.2)
    )
    aheim = verdict_on(snapshot, "municipality-08991001", "schuldnerberatung", "ratio")
    bedorf = verdict_on(snapshot, "municipality-08991002", "schuldnerberatung", "ratio")
    assert (aheim.value, bedorf.value) == (0.5, 0.75)


def test_where_nobody_lives_there_is_no_ratio(country: Snapshot) -> None:
    population = country.tables["population"]
    nobody = population.assign(people=population["people"].mask(population["ags"] == "08991001", 0))
    snapshot = snapshot_of(with_ratio({**country.tables, "population": nobody}, "schuldnerberatung", 1.0))
    verdict = verdict_on(snapshot, "municipality-08991001", "schuldnerberatung", "ratio")
    assert verdict.status == "unknown"
    assert "wohnt niemand" in verdict.reason


def test_without_a_standard_there_is_no_verdict(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991001", "schuldnerberatung", "ratio")
    assert (verdict.status, verdict.value) == ("unknown", None)
    assert "kein Versorgungsstandard" in verdict.reason


def test_a_ratio_that_would_give_a_withheld_count_away_is_withheld_too(country: Snapshot) -> None:
    # With three people in Aheim, the ratio, its threshold and the three would tell for how many nothing is left.
    population = country.tables["population"]
    few = population.assign(people=population["people"].mask(population["ags"] == "08991001", 3))
    tables = with_ratio({**country.tables, "population": few}, "schuldnerberatung", 1000.0)
    verdict = verdict_on(snapshot_of(tables), "municipality-08991001", "schuldnerberatung", "ratio")
    assert verdict.status == "white_spot"
    assert (verdict.people_affected, verdict.value) == (None, None)
    assert verdict.suppression == "primary"
    assert "nur das Urteil zu sehen" in verdict.reason
