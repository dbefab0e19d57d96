"""Counties side by side."""

from __future__ import annotations

import pytest

from atlas.errors import NotFoundError
from atlas.services.benchmark import BenchmarkQuery, choose_counties, compare_counties
from atlas.services.figures import Cell, Figure
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, edit, rows, snapshot_of


def figures_of(snapshot: Snapshot, *counties: str, definition: str = "presence") -> dict[str, Figure]:
    query = BenchmarkQuery(counties or ("08991", "08992"), definition)
    return {figure.figure_id: figure for figure in compare_counties(snapshot, query)}


def cells_of(snapshot: Snapshot, figure_id: str) -> dict[str, Cell]:
    return {cell.county_ags: cell for cell in figures_of(snapshot)[figure_id].cells}


def test_every_figure_has_a_cell_for_each_county_and_a_source(country: Snapshot) -> None:
    for figure in figures_of(country).values():
        assert [cell.county_ags for cell in figure.cells] == ["08991", "08992"]
        assert figure.source


def test_without_counties_the_first_ones_of_the_atlas_are_compared(country: Snapshot) -> None:
    assert choose_counties(country, ()) == ("08991", "08992")
    assert choose_counties(country, ("08992", "08992")) == ("08992",)


def test_an_unknown_county_is_refused_with_those_that_exist(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="08991"):
        compare_counties(country, BenchmarkQuery(("08335",)))


def test_an_unknown_definition_is_refused(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="presence"):
        compare_counties(country, BenchmarkQuery(definition="guess"))


def test_offers_are_counted_for_10000_people(country: Snapshot) -> None:
    cells = cells_of(country, "offers-all")
    # The four offers of Südkreis, the secret shelter among them, for 3,000 people; one for 7,000.
    assert cells["08991"].value == pytest.approx(4 / 3000 * 10_000)
    assert cells["08992"].value == pytest.approx(1 / 7000 * 10_000)
    assert (cells["08991"].rank, cells["08992"].rank) == (1, 2)
    assert "vollständig erhoben: 2, teilweise: 1, nicht: 0" in cells["08991"].caveat


def test_a_county_without_people_has_no_figure_by_head(country: Snapshot) -> None:
    population = country.tables["population"]
    empty = snapshot_of({**country.tables, "population": population[~population["ags"].str.startswith("08992")]})
    cell = cells_of(empty, "offers-all")["08992"]
    assert cell.value is None
    assert "Bevölkerung nicht bekannt" in cell.caveat


def test_a_discarded_value_is_there_with_its_reason_and_never_ranked(country: Snapshot) -> None:
    cells = cells_of(country, "debts")
    assert cells["08992"].value == 31
    assert "zweifelhaft" in cells["08992"].discarded_because
    # Of two values one is discarded: the other has nothing to be ranked against.
    assert [cell.rank for cell in cells.values()] == [None, None]


def test_equal_values_have_no_rank(country: Snapshot) -> None:
    area = figures_of(country)["area"]
    assert [cell.value for cell in area.cells] == [166, 166]
    assert [cell.rank for cell in area.cells] == [None, None]


def test_white_spots_are_a_share_of_what_is_known(country: Snapshot) -> None:
    families = cells_of(country, "white-spots-presence-families")
    assert families["08991"].value == 50
    crisis = cells_of(country, "white-spots-presence-crisis")
    assert crisis["08992"].value is None
    assert "2 nicht bekannt" in crisis["08992"].caveat


def test_entries_are_told_by_age_and_by_who_verified_them(country: Snapshot) -> None:
    found = figures_of(country)
    assert [cell.value for cell in found["entries-verified"].cells] == [0, 100]
    assert [cell.value for cell in found["entries-recent"].cells] == [100, 100]
    old = snapshot_of(edit(country.tables, "offers", "offer-1", source_year=1999))
    assert figures_of(old)["entries-stale"].cells[0].value == 25


def test_funding_tells_voluntary_from_duty_and_a_missing_amount_from_none(country: Snapshot) -> None:
    found = figures_of(country)
    assert found["funding-all"].cells[0].value == pytest.approx(52000.5 / 3000)
    assert found["funding-voluntary"].cells[0].year == 2025
    assert found["funding-duty"].cells[0].value == 0
    assert found["funding-all"].cells[1].value is None
    untold = snapshot_of(edit(country.tables, "fundings", "funding-1", amount_eur=None))
    assert figures_of(untold)["funding-all"].cells[0].value is None


def test_only_the_newest_year_of_funding_counts(country: Snapshot) -> None:
    newer = rows(funding_id="f2", offer_id="offer-1", funder_level="state", funder="Land", year=2026, amount_eur=3000.0)
    found = figures_of(snapshot_of(change(country, "fundings", newer)))
    assert found["funding-all"].cells[0].value == 1
    # It does not say whether it is voluntary, so it is in neither part.
    assert found["funding-voluntary"].cells[0].value == found["funding-duty"].cells[0].value == 0


def test_labels_are_english_where_asked(country: Snapshot) -> None:
    figures = compare_counties(country, BenchmarkQuery(("08991",)), "en")
    assert "Over-indebted people" in {figure.label for figure in figures}
