"""Ending a funding line: which offers close with it, which are only at risk, and which gaps appear.

In the hand-drawn country the Südkreis pays for offer-1, the debt advice of Aheim; here it pays for more.
"""

from __future__ import annotations

from typing import Any

import pytest

from atlas.frames import frame_of
from atlas.language import speak
from atlas.model import TABLES
from atlas.services.coverage import CoverageQuery
from atlas.services.funding_lines import list_funding_lines
from atlas.services.scenario_applying import Outcome
from atlas.services.scenario_edits import EndFunding
from atlas.services.scenario_ranking import rank_funding_lines
from atlas.services.scenarios import Comparison, compare_scenario
from atlas.services.snapshots import Snapshot
from tests.fundings import funded_default
from tests.spec.country import snapshot_of


def funding(offer_id: str, purpose: str, amount_eur: float | None, **more: Any) -> dict[str, Any]:
    return {
        "funding_id": f"{offer_id}-{purpose}-{more.get('year', 2026)}",
        "offer_id": offer_id,
        "funder_level": "county",
        "funder": "Südkreis",
        "purpose": purpose,
        "amount_eur": amount_eur,
        "year": 2026,
        **more,
    }


def funded(country: Snapshot, *fundings: dict[str, Any]) -> Snapshot:
    return snapshot_of({**country.tables, "fundings": frame_of(TABLES["fundings"], fundings)})


def end(snapshot: Snapshot, purpose: str, share_percent: float = 50, from_year: int = 0) -> tuple[Outcome, Comparison]:
    (line_id,) = {line.line_id for line in list_funding_lines(snapshot) if line.purpose == purpose}
    edit = EndFunding(line_id, from_year=from_year, share_percent=share_percent)
    comparison = compare_scenario(snapshot, [edit], CoverageQuery())
    return comparison.outcomes[0], comparison


def test_an_offer_closes_that_nobody_else_pays_for(country: Snapshot) -> None:
    outcome, comparison = end(funded(country, funding("offer-3", "Kita", 1000)), "Kita")
    assert (outcome.closed, outcome.at_risk) == (("offer-3",), ())
    assert [change.after.region for change in comparison.changes if change.kind == "new_white_spot"] == ["Aheim"]
    assert "schließen: „Kita „Kleine Füße““" in outcome.say(speak("de"))


def test_an_offer_that_others_pay_for_as_well_is_at_risk_and_stays_open(country: Snapshot) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", 400), funding("offer-3", "Miete", 600))
    outcome, comparison = end(snapshot, "Kita")
    assert (outcome.closed, outcome.at_risk) == ((), ("offer-3",))
    assert comparison.changes == []


@pytest.mark.parametrize(("share_percent", "closes"), [(39, True), (40, False), (100, False)])
def test_it_closes_where_the_line_is_more_than_the_share_asked_for(
    country: Snapshot, share_percent: float, *, closes: bool
) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", 400), funding("offer-3", "Miete", 600))
    assert bool(end(snapshot, "Kita", share_percent)[0].closed) == closes


def test_where_an_amount_is_unknown_nobody_can_tell_the_share(country: Snapshot) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", None), funding("offer-3", "Miete", 1))
    assert end(snapshot, "Kita")[0].at_risk == ("offer-3",)


def test_what_somebody_paid_years_ago_keeps_no_offer_open(country: Snapshot) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", 400), funding("offer-3", "Miete", 600, year=2020))
    assert end(snapshot, "Kita")[0].closed == ("offer-3",)


def test_the_newest_year_stands_for_the_years_to_come(country: Snapshot) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", 1), funding("offer-3", "Miete", 9, year=2025))
    assert end(snapshot, "Kita", from_year=2030)[0].closed == ("offer-3",)


def test_two_lines_that_end_together_close_what_each_alone_would_leave_open(country: Snapshot) -> None:
    snapshot = funded(country, funding("offer-3", "Kita", 500), funding("offer-3", "Miete", 500))
    edits = [EndFunding(line.line_id) for line in list_funding_lines(snapshot)]
    first, second = compare_scenario(snapshot, edits, CoverageQuery()).outcomes
    assert (first.at_risk, second.closed) == (("offer-3",), ("offer-3",))


def test_a_line_that_the_data_no_longer_know_is_said(country: Snapshot) -> None:
    (outcome,) = compare_scenario(country, [EndFunding("gibtsnicht")], CoverageQuery()).outcomes
    assert outcome.say(speak("de")) == "Eine Förderlinie „gibtsnicht“ gibt es nicht (mehr)."


def test_the_line_comes_first_that_leaves_the_widest_gap(country: Snapshot) -> None:
    snapshot = funded(
        country,
        # The dearest line pays for one of two advice centres of the same place; nobody would miss it much.
        funding("offer-2", "Beratung", 90000),
        funding("offer-3", "Kita", 10),
    )
    ranked = rank_funding_lines(snapshot, CoverageQuery(county="08991"))
    assert [one.line.purpose for one in ranked] == ["Kita", "Beratung"]
    assert (len(ranked[0].white_spots), ranked[0].people_uncovered, ranked[0].people_losing) == (1, 1000, 3000)


def test_the_line_that_matters_most_in_gross_gerau_is_found_in_made_up_figures() -> None:
    ranked = rank_funding_lines(funded_default(), CoverageQuery(county="06433"))
    assert len(ranked) == len(list_funding_lines(funded_default(), "06433"))
    first = ranked[0]
    assert first.line.purpose.startswith("Erfunden für Tests")
    assert first.white_spots
    assert (len(first.white_spots), first.people_uncovered) >= (len(ranked[1].white_spots), ranked[1].people_uncovered)
