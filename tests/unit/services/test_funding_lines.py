"""Funding lines, and which offers depend on them."""

from __future__ import annotations

from typing import Any

import pytest

from atlas.errors import NotFoundError
from atlas.frames import frame_of
from atlas.model import TABLES
from atlas.services.funding_lines import FundingLine, find_funding_line, list_funding_lines
from atlas.services.snapshots import Snapshot
from tests.fundings import default_tables, funded_default, read_made_up_fundings
from tests.spec.country import change, snapshot_of


def funding(number: int, offer_id: str, **more: Any) -> dict[str, Any]:
    return {
        "funding_id": f"f-{number}",
        "offer_id": offer_id,
        "funder_level": "county",
        "funder": "Südkreis",
        "purpose": "Personal",
        "amount_eur": 1000.0,
        "year": 2026,
        "is_voluntary": True,
        **more,
    }


def lines_of(country: Snapshot, *rows: dict[str, Any]) -> dict[str, FundingLine]:
    """Return the lines by their purpose."""
    snapshot = country.vary({"fundings": frame_of(TABLES["fundings"], rows)})
    return {line.purpose: line for line in list_funding_lines(snapshot)}


def test_without_fundings_there_are_no_lines(country: Snapshot) -> None:
    assert lines_of(country) == {}


def test_a_line_is_one_funder_and_one_purpose_over_all_offers_and_years(country: Snapshot) -> None:
    lines = lines_of(
        country,
        funding(1, "offer-1", year=2025),
        funding(2, "offer-1"),
        funding(3, "offer-2", purpose="  personal", amount_eur=500.0),
        funding(4, "offer-3", purpose="Miete"),
    )
    assert len(lines) == 2
    assert lines["Personal"].years == (2025, 2026)
    assert lines["Personal"].offer_ids == ("offer-1", "offer-2")
    assert lines["Personal"].amount_eur == 1500


def test_the_id_of_a_line_stays_the_same_whatever_else_is_funded(country: Snapshot) -> None:
    alone = lines_of(country, funding(1, "offer-1"))
    among = lines_of(country, funding(9, "offer-4", purpose="Miete"), funding(1, "offer-2", year=2030))
    assert alone["Personal"].line_id == among["Personal"].line_id


def test_an_offer_depends_on_a_line_by_its_share_of_all_that_is_paid(country: Snapshot) -> None:
    lines = lines_of(
        country,
        funding(1, "offer-1", amount_eur=3000.0),
        funding(2, "offer-1", funder_level="state", funder="Land", purpose="Zuschuss"),
        funding(3, "offer-2"),
    )
    sole, shared = lines["Personal"].dependences
    assert (sole.offer_id, sole.share, sole.is_sole) == ("offer-2", 1, True)
    assert (shared.offer_id, shared.share, shared.is_sole) == ("offer-1", 0.75, False)
    assert lines["Personal"].sole_offer_ids == ("offer-2",)


def test_money_of_another_year_does_not_save_an_offer(country: Snapshot) -> None:
    lines = lines_of(country, funding(1, "offer-1"), funding(2, "offer-1", purpose="Zuschuss", year=2025))
    assert lines["Personal"].sole_offer_ids == ("offer-1",)


def test_a_missing_amount_leaves_the_share_open_and_is_counted(country: Snapshot) -> None:
    lines = lines_of(country, funding(1, "offer-1"), funding(2, "offer-1", purpose="Zuschuss", amount_eur=None))
    assert lines["Personal"].dependences[0].share is None
    assert lines["Zuschuss"].missing_amounts == 1
    assert lines["Zuschuss"].dependences[0].amount_eur is None


def test_whether_a_line_is_voluntary_is_open_where_its_fundings_differ(country: Snapshot) -> None:
    lines = lines_of(
        country,
        funding(1, "offer-1"),
        funding(2, "offer-2", is_voluntary=False),
        funding(3, "offer-3", purpose="Miete", is_voluntary=None),
        funding(4, "offer-3", purpose="Bau", is_voluntary=False),
    )
    assert [lines[name].is_voluntary for name in ("Personal", "Miete", "Bau")] == [None, None, False]


def test_a_funding_of_an_offer_that_is_gone_is_left_out(country: Snapshot) -> None:
    offers = country.tables["offers"]
    without = country.vary({"offers": offers[offers["offer_id"] != "offer-1"].reset_index(drop=True)})
    assert list_funding_lines(without) == []


def test_a_county_counts_only_its_own_offers(country: Snapshot) -> None:
    tables = change(country, "fundings", [funding(1, "offer-1", year=2025), funding(2, "offer-4", year=2025)])
    snapshot = snapshot_of(tables)
    (line,) = [line for line in list_funding_lines(snapshot, "08992") if line.year == 2025]
    assert line.offer_ids == ("offer-4",)
    assert find_funding_line(snapshot, line.line_id, year=2025).amount_eur == 54000.5


def test_unknown_counties_years_and_lines_are_refused_with_what_there_is(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="08991"):
        list_funding_lines(country, "99999")
    with pytest.raises(NotFoundError, match=r"1999 .*2025"):
        list_funding_lines(country, year=1999)
    with pytest.raises(NotFoundError, match="suedkreis-personal"):
        find_funding_line(country, "nichts")


def test_the_made_up_file_says_of_itself_that_it_is_invented_and_fits_the_default_data() -> None:
    fundings = read_made_up_fundings()
    assert fundings["purpose"].str.startswith("Erfunden für Tests").all()
    assert fundings["funding_id"].str.startswith("erfunden-").all()
    assert fundings["offer_id"].isin(default_tables()["offers"]["offer_id"]).all()


def test_of_the_made_up_lines_the_largest_in_gross_gerau_comes_first() -> None:
    first, *_ = list_funding_lines(funded_default(), "06433", 2026)
    assert first.purpose == "Erfunden für Tests: Schutz vor Gewalt"
    assert first.offer_ids == ("gg-084", "gg-085", "gg-087", "gg-086")
    assert first.sole_offer_ids == ("gg-084", "gg-085", "gg-087")
