"""Reach: how many people live farther from an offer than the standard allows?"""

from __future__ import annotations

import pytest

from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of, verdict_on


def with_limit(country: Snapshot, distance_km: float, threshold: float = 20.0) -> Snapshot:
    standards = country.tables["standards"]
    is_reach = standards["definition"] == "reach"
    changed = standards.assign(
        distance_km=standards["distance_km"].mask(is_reach, distance_km),
        threshold=standards["threshold"].mask(is_reach, threshold),
    )
    return snapshot_of({**country.tables, "standards": changed})


def test_people_within_reach_make_a_region_covered(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991001", "schuldnerberatung", "reach")
    assert (verdict.status, verdict.value, verdict.people_affected) == ("covered", 0, 0)


def test_people_beyond_reach_are_counted_at_their_demand_points(country: Snapshot) -> None:
    # The seat (60 %) has the advice centre at its door, the hamlet (40 %) is 4 km away by air.
    verdict = verdict_on(with_limit(country, 3), "municipality-08991001", "schuldnerberatung", "reach")
    assert (verdict.status, verdict.value, verdict.people_affected) == ("white_spot", 40, 400)


@pytest.mark.parametrize(
    ("threshold", "status"), [(50.0, "covered"), (42.0, "borderline"), (37.0, "borderline"), (30.0, "white_spot")]
)
def test_a_share_within_a_tenth_of_the_threshold_is_borderline(
    country: Snapshot, threshold: float, status: str
) -> None:
    verdict = verdict_on(with_limit(country, 3, threshold), "municipality-08991001", "schuldnerberatung", "reach")
    assert (verdict.value, verdict.status) == (40, status)


def test_an_offer_beyond_the_county_border_is_as_near_as_any_other(country: Snapshot) -> None:
    # Cestadt's hamlet lies nearer to Aheim, in the other county, than Cestadt's seat does.
    verdict = verdict_on(with_limit(country, 12), "municipality-08992001", "schuldnerberatung", "reach")
    assert (verdict.value, verdict.people_affected) == (60, 1800)


def test_an_offer_that_comes_to_people_is_at_their_door_where_it_serves(country: Snapshot) -> None:
    offers = country.tables["offers"]
    modes = offers["delivery_modes"].mask(offers["offer_id"] == "offer-1", "mobile")
    moved = snapshot_of({**country.tables, "offers": offers.assign(delivery_modes=modes)})
    served = verdict_on(with_limit(moved, 1), "municipality-08991001", "schuldnerberatung", "reach")
    assert served.value == 0


def test_a_hidden_place_serves_its_county_and_no_distance_tells_where_it_is(country: Snapshot) -> None:
    tables = change(country, "sites", rows(site_id="site-5", ags="08991001", location_precision="hidden"))
    tables = change(tables, "service_areas", [], keep=lambda areas: areas["offer_id"] != "offer-5")
    snapshot = snapshot_of(tables)
    verdicts = [verdict_on(snapshot, f"municipality-{ags}", "frauenhaus", "reach") for ags in ("08991001", "08991002")]
    assert [(verdict.status, verdict.is_inferred, verdict.nearest_km) for verdict in verdicts] == [
        ("covered", True, None)
    ] * 2
    assert snapshot.offers.loc["offer-5", ["lon", "lat", "ags", "municipality"]].isna().all()


def test_without_a_number_of_people_there_is_no_verdict(country: Snapshot) -> None:
    points = country.tables["demand_points"]
    unknown = points.assign(people=points["people"].mask(points["ags"] == "08991001"))
    verdict = verdict_on(
        snapshot_of({**country.tables, "demand_points": unknown}), "municipality-08991001", "schuldnerberatung", "reach"
    )
    assert verdict.status == "unknown"
    assert "Zahl der Menschen" in verdict.reason


def test_where_nobody_may_live_farther_there_is_no_borderline(country: Snapshot) -> None:
    near = verdict_on(with_limit(country, 50, 0.0), "municipality-08991001", "schuldnerberatung", "reach")
    far = verdict_on(with_limit(country, 3, 0.0), "municipality-08991001", "schuldnerberatung", "reach")
    assert (near.status, far.status) == ("covered", "white_spot")
