"""Presence: is there an offer in the region, or one that names it?

The country is drawn in tests/packages.py.
"""

from __future__ import annotations

from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of, verdict_on


def test_a_region_with_an_offer_in_it_is_covered(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991001", "schuldnerberatung")
    assert (verdict.status, verdict.value, verdict.people_affected) == ("covered", 1, 0)
    assert verdict.reason == "In Aheim gibt es 1 Angebot: Schuldnerberatung."


def test_a_region_without_any_is_a_white_spot_with_all_its_people(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08992001", "schuldnerberatung")
    assert (verdict.status, verdict.value, verdict.people_affected) == ("white_spot", 0, 3000)


def test_the_reason_names_the_nearest_offer_beyond_the_county_border(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08992001", "schuldnerberatung")
    assert verdict.nearest_offer_id == "offer-1"
    assert verdict.reason == (
        "In Cestadt gibt es keine Schuldnerberatung; die nächste ist in Aheim, 14,4 km entfernt; "
        "3.000 Menschen betroffen."
    )


def test_an_offer_that_names_the_region_covers_it_from_outside(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991002", "frauenhaus")
    assert verdict.status == "covered"
    assert "„Frauenhaus Südkreis“ nennt den Raum als Einzugsgebiet" in verdict.reason


def test_naming_one_municipality_does_not_cover_the_county(country: Snapshot) -> None:
    tables = change(
        country, "service_areas", rows(offer_id="offer-3", region_id="municipality-08992001", basis="stated")
    )
    tables = change(
        tables, "surveys", rows(topic_id="kita", county_ags="08992", state="complete", surveyed_on="2026-01-01")
    )
    tables = change(tables, "offer_sites", [], keep=lambda sites: sites["offer_id"] != "offer-4")
    served = snapshot_of(tables)
    assert verdict_on(served, "municipality-08992001", "kita").status == "covered"
    assert verdict_on(served, "county-08992", "kita").status == "white_spot"


def test_naming_every_municipality_of_a_social_space_covers_it(country: Snapshot) -> None:
    tables = change(country, "offer_sites", [], keep=lambda sites: sites["offer_id"] == "offer-3")
    verdict = verdict_on(snapshot_of(tables), "social_space-08991-tal", "schuldnerberatung")
    assert verdict.status == "covered"


def test_an_inferred_service_area_covers_only_by_saying_so(country: Snapshot) -> None:
    tables = change(country, "service_areas", rows(offer_id="offer-3", region_id="county-08991", basis="inferred"))
    verdict = verdict_on(snapshot_of(tables), "municipality-08991002", "kita")
    assert (verdict.status, verdict.is_inferred) == ("covered", True)
    assert "von niemandem bestätigt" in verdict.reason


def test_without_a_survey_nobody_knows_and_nothing_is_white(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08992001", "frauenhaus")
    assert (verdict.status, verdict.value, verdict.people_affected) == ("unknown", None, None)
    assert "nicht bekannt" in verdict.reason


def test_a_partial_survey_says_as_far_as_known(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991002", "kita")
    assert (verdict.status, verdict.survey) == ("white_spot", "partial")
    assert verdict.reason.startswith("Soweit bekannt, gibt es in Bedorf keine Kindertagesstätte")


def test_entries_past_the_freshness_limit_support_no_verdict(country: Snapshot) -> None:
    offers = country.tables["offers"].assign(source_year=2001)
    verdict = verdict_on(snapshot_of({**country.tables, "offers": offers}), "municipality-08991001", "kita")
    assert verdict.status == "unknown"
    assert "älter als 10 Jahre" in verdict.reason


def test_an_offer_with_two_sites_in_a_region_counts_once(country: Snapshot) -> None:
    tables = change(country, "offer_sites", rows(offer_id="offer-1", site_id="site-3"))
    verdict = verdict_on(snapshot_of(tables), "municipality-08991001", "schuldnerberatung")
    assert verdict.value == 1


def test_a_topic_without_a_standard_gets_no_verdict(country: Snapshot) -> None:
    tables = change(country, "standards", [], keep=lambda standards: standards["topic_id"] != "kita")
    assert verdict_on(snapshot_of(tables), "municipality-08991001", "kita").status == "unknown"


def test_a_standard_of_the_future_is_not_in_force(country: Snapshot) -> None:
    future = rows(
        standard_id="later",
        topic_id="kita",
        definition="presence",
        threshold=5.0,
        unit="offers",
        valid_from="2999-01-01",
        decided_by="Kreistag",
    )
    tables = change(country, "standards", future)
    assert verdict_on(snapshot_of(tables), "municipality-08991001", "kita").threshold == 1


def test_every_region_and_topic_gets_exactly_one_verdict(country: Snapshot) -> None:
    verdicts = measure_coverage(country, CoverageQuery(level="municipality"))
    assert len({(verdict.region_id, verdict.topic) for verdict in verdicts}) == len(verdicts) == 4 * 3


def test_a_standard_that_demands_nothing_is_always_met(country: Snapshot) -> None:
    standards = country.tables["standards"].assign(threshold=0.0)
    verdict = verdict_on(snapshot_of({**country.tables, "standards": standards}), "municipality-08992001", "kita")
    assert verdict.status == "covered"
    empty = verdict_on(
        snapshot_of({**country.tables, "standards": standards}), "municipality-08992001", "schuldnerberatung"
    )
    assert (empty.status, empty.value) == ("covered", 0)
    assert "verlangt der Versorgungsstandard kein Angebot" in empty.reason
