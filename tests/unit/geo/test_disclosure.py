from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas.errors import BadDataError, BadRequestError
from atlas.geo.disclosure import DEFAULT_LIMIT, suppress, suppress_nested, suppress_table
from atlas.vocabulary import Suppression
from tests.attack import Lines, attack, exposed

NONE, PRIMARY, SECONDARY = (str(mark) for mark in Suppression)
few = st.one_of(st.integers(0, 6), st.integers(0, 60))
tables = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(few, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    ).map(np.array)
)


def flatten(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, Lines]:
    """Return counts, marks and sums of a table with its margins."""
    marks = suppress_table(table)
    rows, columns = table.shape
    full = np.block([[table, table.sum(axis=1, keepdims=True)], [table.sum(axis=0), np.array([[table.sum()]])]])
    all_marks = np.full(full.shape, NONE, dtype=object)
    all_marks[:rows, :columns], all_marks[:rows, -1], all_marks[-1, :columns] = marks.cells, marks.rows, marks.columns
    all_marks[-1, -1] = str(marks.total)
    places = np.arange(full.size).reshape(full.shape)
    lines = [(int(line[-1]), line[:-1].tolist()) for line in (*places, *places.T)]
    return full.ravel(), all_marks.ravel(), lines


# A list and its total


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    marks = suppress(np.array([5, 0, 40, 7]))
    assert (list(marks.cells), marks.total) == ([NONE] * 4, NONE)


def test_a_small_count_takes_one_other_with_it_so_that_the_total_does_not_give_it_away() -> None:
    marks = suppress(np.array([3, 900, 40, 0]))
    assert (list(marks.cells), marks.total) == ([PRIMARY, NONE, SECONDARY, NONE], NONE)


def test_two_small_counts_hide_each_other() -> None:
    assert list(suppress(np.array([2, 3, 40])).cells) == [PRIMARY, PRIMARY, NONE]


def test_two_small_counts_that_can_only_be_four_do_not_hide_each_other() -> None:
    # 4 + 4 = 8, and "under 5" twice leaves no other way.
    marks = suppress(np.array([4, 4, 40]))
    assert list(marks.cells) == [PRIMARY, PRIMARY, SECONDARY]


def test_a_zero_is_shown_and_hides_nothing() -> None:
    marks = suppress(np.array([3, 0, 0, 50]))
    assert list(marks.cells) == [PRIMARY, NONE, NONE, SECONDARY]


def test_a_total_is_withheld_where_nothing_else_helps() -> None:
    assert suppress(np.array([3, 0])).total == PRIMARY
    assert suppress(np.array([4, 4])).total == SECONDARY


def test_one_person_in_each_of_four_places_is_not_told_by_the_marks_either() -> None:
    # "Under 5" for a total of four counts that are no 0 would mean exactly 4.
    marks = suppress(np.array([1, 1, 1, 1]))
    assert {*marks.cells, str(marks.total)} == {SECONDARY}


@pytest.mark.parametrize("limit", [0, 1])
def test_without_a_limit_planners_see_all(limit: int) -> None:
    assert set(suppress(np.array([1, 2, 3]), limit=limit).cells) == {NONE}


def test_another_limit_is_followed() -> None:
    assert list(suppress(np.array([2, 3, 40, 50]), limit=3).cells) == [PRIMARY, SECONDARY, NONE, NONE]


@pytest.mark.parametrize("limit", [-1, 2])
def test_a_limit_that_hides_nothing_is_refused(limit: int) -> None:
    with pytest.raises(BadRequestError, match="ab 3"):
        suppress(np.array([1]), limit=limit)


@pytest.mark.parametrize("count", [-1, 2.5, np.nan])
def test_what_is_no_count_is_refused(count: float) -> None:
    with pytest.raises(BadDataError, match="ganze Zahlen"):
        suppress(np.array([count, 3]))


# Tables


def test_a_small_count_in_a_table_takes_three_others_with_it() -> None:
    marks = suppress_table(np.array([[3, 20, 30], [40, 50, 60], [70, 80, 90]]))
    assert [list(row) for row in marks.cells] == [[PRIMARY, SECONDARY, NONE], [SECONDARY, SECONDARY, NONE], [NONE] * 3]
    assert {*marks.rows, *marks.columns, str(marks.total)} == {NONE}


@given(tables)
@settings(max_examples=150, deadline=None)
def test_no_withheld_count_of_a_table_can_be_worked_out(table: np.ndarray) -> None:
    counts, marks, lines = flatten(table)
    small = (counts > 0) & (counts < DEFAULT_LIMIT)
    assert (marks[small] != NONE).all()
    assert (marks[counts == 0] == NONE).all()
    assert (marks[~small] != PRIMARY).all()
    if not small.any():
        assert set(marks) <= {NONE}
    assert exposed(attack(counts, marks, lines)) == []


@given(tables)
@settings(max_examples=30, deadline=None)
def test_the_same_table_is_marked_the_same_way_again(table: np.ndarray) -> None:
    assert (flatten(table)[1] == flatten(table.copy())[1]).all()


@given(st.lists(few, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_list_loses_no_more_counts_than_needed(counts: list[int]) -> None:
    full = np.array([*counts, sum(counts)])
    line = [(len(counts), list(range(len(counts))))]
    marks = suppress(np.array(counts))
    done = np.array([*marks.cells, str(marks.total)])
    extra = np.flatnonzero((done == SECONDARY) & (full >= DEFAULT_LIMIT))
    if (done[(full > 0) & (full < DEFAULT_LIMIT)] == SECONDARY).any():
        return
    # Showing any smaller choice of them would give something away.
    for size in range(len(extra)):
        for kept in itertools.combinations(extra, size):
            tried = done.copy()
            tried[[cell for cell in extra if cell not in kept]] = NONE
            assert exposed(attack(full, tried, line))


def test_a_table_of_a_country_is_marked_in_seconds() -> None:
    dice = np.random.default_rng(1)
    table = dice.poisson(300, (145, 70))
    is_small = dice.random(table.shape) < 0.01
    table[is_small] = dice.integers(1, 5, int(is_small.sum()))
    marks = suppress_table(table)
    assert (marks.cells[is_small] == PRIMARY).all()
    assert set(marks.rows) | set(marks.columns) == {NONE}


# Regions within regions

MEMBERS = pd.DataFrame(
    [
        *(("county", part) for part in "abcdef"),
        *(("north", part) for part in "abc"),
        *(("south", part) for part in "def"),
        *(("hill", part) for part in "ad"),
        *(("valley", part) for part in "bcef"),
        *((part, part) for part in "abcdef"),
    ],
    columns=["region_id", "part_id"],
)


def counts_of(*parts: float) -> pd.Series:
    values: dict[str, float] = dict(zip("abcdef", parts, strict=True))
    for region in ("north", "south", "hill", "valley", "county"):
        chosen = MEMBERS.loc[MEMBERS["region_id"] == region, "part_id"]
        values[region] = sum(values[part] for part in chosen)
    return pd.Series(values)


def shown(marks: pd.Series) -> dict[str, str]:
    return {str(region): mark for region, mark in marks.items() if mark != NONE}


def test_a_sibling_in_the_same_association_hides_a_small_count() -> None:
    members = MEMBERS[MEMBERS["region_id"].isin(["north", "south", "county"])]
    counts = counts_of(3, 50, 60, 70, 80, 90).drop(["hill", "valley"])
    assert shown(suppress_nested(counts, members)) == {"a": PRIMARY, "b": SECONDARY}


def test_where_two_systems_cross_both_are_kept_from_telling() -> None:
    # a is in the north and on the hill: neither sum may give it away, nor those who hide it.
    marks = suppress_nested(counts_of(3, 50, 60, 70, 80, 90), MEMBERS)
    assert shown(marks) == {"a": PRIMARY, "b": SECONDARY, "d": SECONDARY, "e": SECONDARY}


def test_an_unknown_part_makes_a_sum_useless_to_an_attacker() -> None:
    counts = counts_of(3, 50, 60, 70, 80, 90)
    counts["b"] = np.nan
    members = MEMBERS[MEMBERS["region_id"] == "north"]
    assert shown(suppress_nested(counts, members)) == {"a": PRIMARY}


def test_a_region_twice_is_refused() -> None:
    counts = pd.Series([1, 2], index=["a", "a"])
    with pytest.raises(BadDataError, match="mehrmals"):
        suppress_nested(counts, MEMBERS)


@given(st.lists(few, min_size=6, max_size=6))
@settings(max_examples=50, deadline=None)
def test_no_withheld_count_of_a_region_can_be_worked_out(parts: list[int]) -> None:
    counts = counts_of(*parts)
    marks = suppress_nested(counts, MEMBERS)
    regions = list(counts.index)
    lines = [
        (regions.index(region), [regions.index(part) for part in rows["part_id"]])
        for region, rows in MEMBERS[MEMBERS["region_id"] != MEMBERS["part_id"]].groupby("region_id")
    ]
    found = attack(counts.to_numpy(), marks.to_numpy(dtype=object), lines)
    assert exposed(found) == []
