"""Agreement: how many definitions call a region a white spot, and whether the verdict stands on good entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.lens import Lens
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from tests.spec.country import change, edit, rows, snapshot_of, verdict_on


def ask(snapshot: Snapshot, region: str, topic: str, definition: str, **lens: object) -> Verdict:
    query = CoverageQuery(region=region, topic=topic, definition=definition, lens=Lens(**lens))  # type: ignore[arg-type]
    (verdict,) = measure_coverage(snapshot, query)
    return verdict


def test_definitions_may_disagree_and_the_verdict_says_how_many_say_white(country: Snapshot) -> None:
    # Bedorf has no nursery (presence), but everybody there reaches the one in Aheim within 10 km x 1.3.
    verdict = verdict_on(country, "municipality-08991002", "kita")
    assert (verdict.status, verdict.white_by, verdict.judged_by) == ("white_spot", 1, 2)


def test_agreement_is_asked_for_like_a_definition(country: Snapshot) -> None:
    verdict = verdict_on(country, "municipality-08991002", "kita", "agreement")
    assert (verdict.status, verdict.value, verdict.threshold) == ("borderline", 1, 2)
    assert "weißer Fleck nach Vorhandensein" in verdict.reason
    assert "abgedeckt nach Erreichbarkeit" in verdict.reason
    assert "ohne Urteil nach Verhältnis, Zugänglichkeit" in verdict.reason


def test_what_no_definition_knows_is_unknown(country: Snapshot) -> None:
    assert verdict_on(country, "municipality-08992001", "frauenhaus", "agreement").status == "unknown"


def test_with_stated_areas_only_an_inferred_one_covers_nobody(country: Snapshot) -> None:
    tables = change(
        country, "service_areas", rows(offer_id="offer-3", region_id="municipality-08991002", basis="inferred")
    )
    snapshot = snapshot_of(tables)
    verdict = ask(snapshot, "municipality-08991002", "kita", "presence")
    assert (verdict.status, verdict.is_inferred, verdict.status_stated) == ("covered", True, "white_spot")
    assert verdict.is_view_dependent
    assert ask(snapshot, "municipality-08991002", "kita", "presence", view="stated").status == "white_spot"


def test_with_well_kept_entries_only_a_poor_one_does_not_count(country: Snapshot) -> None:
    strict = Snapshot(1, country.tables, replace(country.settings, quality_limit=101), country.as_of)
    verdict = ask(strict, "municipality-08991001", "kita", "presence")
    assert (verdict.status, verdict.status_well_kept) == ("covered", "white_spot")


def test_old_entries_are_counted_beside_the_verdict(country: Snapshot) -> None:
    tables = edit(country.tables, "offers", "offer-1", source_year=2010, verified_on=None)
    verdict = verdict_on(snapshot_of(tables), "municipality-08991001", "schuldnerberatung")
    assert (verdict.entries, verdict.aged) == (2, 1)


def test_a_proposal_is_tried_without_being_decided(country: Snapshot) -> None:
    here = ("municipality-08991001", "schuldnerberatung", "reach")
    assert ask(country, *here).status == "covered"
    assert ask(country, *here, distance_km=3.0).status == "white_spot"
    assert ask(country, *here, distance_km=3.0, threshold=50.0).status == "covered"


def test_a_proposal_counts_where_definitions_are_counted(country: Snapshot) -> None:
    here = ("municipality-08991001", "schuldnerberatung", "reach")
    assert ask(country, *here).white_by == 0
    assert ask(country, *here, distance_km=3.0).white_by == 1


def test_no_proposal_can_be_tried_for_all_definitions_at_once(country: Snapshot) -> None:
    with pytest.raises(BadRequestError, match="nicht für ihre Übereinstimmung"):
        ask(country, "municipality-08991001", "schuldnerberatung", "agreement", distance_km=3.0)


def test_a_topic_without_a_standard_can_be_judged_by_a_proposal(country: Snapshot) -> None:
    verdict = ask(country, "municipality-08991001", "kita", "ratio", threshold=2.0)
    assert (verdict.status, verdict.value, verdict.unit) == ("white_spot", 1, "offers_per_1000")


@pytest.mark.parametrize(
    ("lens", "fault"),
    [
        ({"view": "best"}, NotFoundError),
        ({"people": "women"}, NotFoundError),
        ({"need": "shoe-size"}, NotFoundError),
        ({"distance_km": 0.0}, BadRequestError),
        ({"distance_km": 501.0}, BadRequestError),
        ({"threshold": -1.0}, BadRequestError),
        ({"threshold": float("nan")}, BadRequestError),
    ],
)
def test_a_lens_that_makes_no_sense_is_refused(
    country: Snapshot, lens: dict[str, object], fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        ask(country, "municipality-08991001", "kita", "reach", **lens)
