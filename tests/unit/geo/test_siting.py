from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atlas.errors import BadDataError, BadRequestError
from atlas.geo.siting import cover_everybody, maximise_cover, minimise_ways, rank_cover
from atlas.geo.siting_tasks import CoverTask, NearnessTask

NOBODY_YET = np.array([False, False, False])
PEOPLE = arrays(float, 9, elements=st.integers(0, 90).map(float)).filter(np.any)
METRES = arrays(float, (9, 6), elements=st.integers(0, 40).map(lambda value: value * 100.0))
EXISTING = arrays(float, 9, elements=st.sampled_from([500.0, 1500.0, 2500.0, np.inf]))
LIMIT_M = 1000.0


def best_of(count: int, candidates: int, worth: object) -> float:
    """Try every set of candidates."""
    return max(worth(list(chosen)) for chosen in itertools.combinations(range(candidates), count))


@given(PEOPLE, METRES, EXISTING, st.integers(1, 6))
@settings(deadline=None, max_examples=60)
def test_no_set_covers_more_than_the_exact_one_and_the_quick_one_knows_how_much_it_may_lack(
    people: np.ndarray, metres: np.ndarray, existing: np.ndarray, count: int
) -> None:
    task = CoverTask.of_matrix(people, metres, LIMIT_M, existing_m=existing)

    def worth(chosen: list[int]) -> float:
        return float(people[(metres[:, chosen] <= LIMIT_M).any(axis=1) | (existing <= LIMIT_M)].sum())

    best = best_of(count, 6, worth)
    exact, quick = (maximise_cover(task, count, is_exact=is_exact) for is_exact in (True, False))
    assert (exact.objective, worth(exact.chosen.tolist()), exact.bound, exact.is_optimal) == (best, best, best, True)
    assert quick.objective == worth(quick.chosen.tolist())
    assert quick.objective <= best <= quick.bound
    assert len(exact.chosen) == len(set(exact.chosen)) == count


@given(PEOPLE, METRES, EXISTING, st.integers(1, 6))
@settings(deadline=None, max_examples=60)
def test_no_set_makes_ways_shorter_than_the_exact_one_and_the_quick_one_knows_how_much_it_may_lack(
    people: np.ndarray, metres: np.ndarray, existing: np.ndarray, count: int
) -> None:
    task = NearnessTask.of_matrix(people, metres, existing_m=existing)

    def worth(chosen: list[int]) -> float:
        return -float(people @ np.minimum(metres[:, chosen].min(axis=1), task.farthest_m))

    best = -best_of(count, 6, worth)
    exact, quick = (minimise_ways(task, count, is_exact=is_exact) for is_exact in (True, False))
    assert exact.is_optimal
    assert exact.objective == pytest.approx(best)
    assert -worth(exact.chosen.tolist()) == pytest.approx(best)
    assert quick.objective == pytest.approx(-worth(quick.chosen.tolist()))
    assert quick.bound <= best + 1e-6 <= quick.objective + 2e-6


@given(PEOPLE, METRES, EXISTING)
@settings(deadline=None, max_examples=60)
def test_no_smaller_set_covers_everybody_whom_a_candidate_covers(
    people: np.ndarray, metres: np.ndarray, existing: np.ndarray
) -> None:
    task = CoverTask.of_matrix(people, metres, LIMIT_M, existing_m=existing)
    near = metres <= LIMIT_M
    wanted = (people > 0) & (existing > LIMIT_M) & near.any(axis=1)
    sizes = [
        size
        for size in range(7)
        for chosen in itertools.combinations(range(6), size)
        if near[np.ix_(wanted, list(chosen))].any(axis=1).all()
    ]
    exact, quick = (cover_everybody(task, is_exact=is_exact) for is_exact in (True, False))
    assert (exact.objective, exact.bound, len(exact.chosen)) == (min(sizes),) * 3
    assert quick.bound <= min(sizes) <= quick.objective
    for found in (exact, quick):
        assert near[np.ix_(wanted, found.chosen)].any(axis=1).all()
    assert (
        exact.unreachable.tolist() == np.flatnonzero((people > 0) & (existing > LIMIT_M) & ~near.any(axis=1)).tolist()
    )


def test_people_whom_an_existing_site_covers_count_but_draw_no_new_one() -> None:
    people = np.array([900.0, 20.0, 10.0])
    metres = np.where(np.eye(3, dtype=bool), 0.0, 5000.0)
    task = CoverTask.of_matrix(people, metres, 1000, existing_m=np.array([200.0, 9000.0, 9000.0]))
    found = maximise_cover(task, 1)
    assert (found.chosen.tolist(), found.objective) == ([1], 920.0)


def test_of_candidates_that_are_worth_the_same_the_lowest_position_is_taken() -> None:
    people = np.array([10.0, 10.0, 10.0])
    metres = np.where(np.eye(3, dtype=bool), 0.0, 5000.0)
    cover = CoverTask.of_matrix(people, metres, 1000)
    for is_exact in (True, False):
        assert maximise_cover(cover, 2, is_exact=is_exact).chosen.tolist() == [0, 1]
        assert minimise_ways(NearnessTask.of_matrix(people, metres), 2, is_exact=is_exact).chosen.tolist() == [0, 1]


def test_whoever_no_site_reaches_counts_twice_the_longest_way() -> None:
    metres = np.array([[0.0, np.inf], [400.0, np.inf], [np.inf, 0.0]])
    found = minimise_ways(NearnessTask.of_matrix(np.array([5.0, 5.0, 7.0]), metres), 1)
    assert (found.chosen.tolist(), found.objective) == ([0], 5 * 400 + 7 * 800)


def test_points_that_nobody_reaches_are_named() -> None:
    metres = np.array([[100.0], [np.inf], [9000.0]])
    found = cover_everybody(CoverTask.of_matrix(np.array([3.0, 4.0, 0.0]), metres, 1000))
    assert (found.chosen.tolist(), found.unreachable.tolist()) == ([0], [1])


def test_where_all_are_covered_already_no_site_is_needed() -> None:
    task = CoverTask.of_matrix(np.array([3.0]), np.array([[0.0]]), 1000, existing_m=np.array([0.0]))
    found = cover_everybody(task)
    assert (found.chosen.tolist(), found.objective, found.is_optimal, found.gap_percent) == ([], 0.0, True, 0.0)


def test_sites_are_ranked_by_what_each_adds() -> None:
    people = np.array([5.0, 70.0, 30.0])
    origins, targets = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])
    ranked, gains = rank_cover(CoverTask.of_pairs(people, origins, targets, 2, NOBODY_YET), np.array([0, 1]))
    assert (ranked.tolist(), gains.tolist()) == ([1, 0], [100.0, 5.0])


def test_a_pair_given_twice_counts_once() -> None:
    task = CoverTask.of_pairs(np.array([4.0, 0.0, 0.0]), np.array([0, 0]), np.array([0, 0]), 1, NOBODY_YET)
    assert maximise_cover(task, 1).objective == 4.0


@pytest.mark.parametrize("count", [0, 3])
def test_more_sites_than_candidates_and_less_than_one_are_refused_with_both_numbers(count: int) -> None:
    metres = np.zeros((1, 2))
    with pytest.raises(BadRequestError, match=rf"{count} neue Standorte.*1 bis 2"):
        maximise_cover(CoverTask.of_matrix(np.array([1.0]), metres, 1), count)
    with pytest.raises(BadRequestError, match=rf"{count} neue Standorte.*1 bis 2"):
        minimise_ways(NearnessTask.of_matrix(np.array([1.0]), metres), count)


def test_without_candidates_or_people_there_is_nothing_to_choose() -> None:
    with pytest.raises(BadRequestError, match="kein"):
        cover_everybody(CoverTask.of_matrix(np.array([1.0]), np.zeros((1, 0)), 1))
    with pytest.raises(BadRequestError, match="niemand"):
        CoverTask.of_matrix(np.array([0.0]), np.zeros((1, 1)), 1)


@pytest.mark.parametrize("people", [np.array([np.nan]), np.array([-1.0])])
def test_people_that_are_no_number_are_refused(people: np.ndarray) -> None:
    with pytest.raises(BadDataError, match="Bedarfspunkt"):
        NearnessTask.of_matrix(people, np.zeros((1, 1)))
