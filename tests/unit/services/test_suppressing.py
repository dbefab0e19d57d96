from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from flask import render_template_string
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atlas.language import speak
from atlas.services.judging import judge_regions
from atlas.services.snapshots import Snapshot
from atlas.services.suppressing import say_people, suppress_regions, suppress_verdicts
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.vocabulary import Suppression
from atlas.web.app import create_app
from tests.attack import attack, exposed
from tests.packages import small_tables
from tests.spec.country import snapshot_of

NONE, PRIMARY, SECONDARY = (str(kind) for kind in Suppression)
SOUTH, TAL = "county-08991", "social_space-08991-tal"
AHEIM, BEDORF = "municipality-08991001", "municipality-08991002"


def judged(unit: str = "percent", **figures: tuple[float, float]) -> pd.DataFrame:
    """Return verdicts on one topic from pairs of people and people affected."""
    names = {"south": SOUTH, "tal": TAL, "aheim": AHEIM, "bedorf": BEDORF}
    return pd.DataFrame(
        [
            {"region_id": names[name], "topic_id": "kita", "unit": unit, "people": people, "people_affected": affected}
            for name, (people, affected) in figures.items()
        ],
        index=range(10, 10 + len(figures)),
    )


def filled_store(country: Snapshot) -> MemoryStore:
    store = MemoryStore()
    store.replace(country.tables, note="Test")
    return store


def withheld(marks: pd.DataFrame, column: str = "people_affected") -> list[str]:
    return marks[column].tolist()


def test_large_counts_are_all_shown(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, 400), bedorf=(2000, 50), south=(3000, 450)))
    assert set(marks.to_numpy().ravel()) == {NONE}
    assert list(marks.index) == [10, 11, 12]


def test_the_sister_of_a_small_count_is_withheld_where_the_county_shows_the_sum(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, 3), bedorf=(2000, 50), south=(3000, 53)))
    assert withheld(marks) == [PRIMARY, SECONDARY, NONE]


def test_a_small_count_stands_alone_where_no_sum_is_published(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, 3), bedorf=(2000, 50)))
    assert withheld(marks) == [PRIMARY, NONE]


def test_figures_that_are_no_sum_do_not_hide_more(country: Snapshot) -> None:
    # Presence: the county has an offer, so nobody there is affected, whatever its municipalities say.
    marks = suppress_verdicts(country, judged("offers", aheim=(1000, 3), bedorf=(2000, 2000), south=(3000, 0)))
    assert withheld(marks) == [PRIMARY, NONE, NONE]


def test_rounding_does_not_undo_a_sum(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, 3.4), bedorf=(2000, 50.4), south=(3000, 53.8)))
    assert withheld(marks) == [PRIMARY, SECONDARY, NONE]


def test_the_few_who_are_not_affected_are_not_to_be_had_by_subtraction(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, 998), bedorf=(2000, 50)))
    assert withheld(marks) == [SECONDARY, NONE]


def test_a_region_of_a_few_people_hides_them_in_both_figures(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(4, 4), bedorf=(2000, 0), south=(2004, 4)))
    assert withheld(marks, "people") == [PRIMARY, SECONDARY, NONE]
    assert withheld(marks) == [PRIMARY, NONE, PRIMARY]


def test_a_share_is_withheld_with_its_count_and_a_number_of_offers_is_not(country: Snapshot) -> None:
    figures = {"aheim": (1000.0, 3.0), "bedorf": (2000.0, 50.0)}
    assert withheld(suppress_verdicts(country, judged(**figures)), "value") == [SECONDARY, NONE]
    assert withheld(suppress_verdicts(country, judged("offers", **figures)), "value") == [NONE, NONE]


def test_an_unknown_count_is_no_secret(country: Snapshot) -> None:
    marks = suppress_verdicts(country, judged(aheim=(1000, float("nan")), bedorf=(2000, 3), south=(3000, 3)))
    assert withheld(marks) == [NONE, PRIMARY, PRIMARY]


def test_topics_are_marked_apart(country: Snapshot) -> None:
    small = judged(aheim=(1000, 3), bedorf=(2000, 50), south=(3000, 53))
    large = judged(aheim=(1000, 30), bedorf=(2000, 50), south=(3000, 80)).assign(topic_id="frauenhaus")
    marks = suppress_verdicts(country, pd.concat([small, large]).sort_values("region_id"))
    assert (marks["people_affected"] != NONE).sum() == 2


def test_planners_see_all_where_the_limit_is_off(country: Snapshot) -> None:
    open_atlas = Snapshot(1, country.tables, replace(country.settings, suppress_below=0), country.as_of)
    marks = suppress_verdicts(open_atlas, judged(aheim=(1000, 3), bedorf=(2000, 50), south=(3000, 53)))
    assert set(marks.to_numpy().ravel()) == {NONE}


def test_real_verdicts_of_all_levels_are_marked_together(country: Snapshot) -> None:
    levels = [("municipality", "gemeinden"), ("county", "kreise"), ("social_space", "sozialraeume")]
    verdicts = [judge_regions(country, level, system, "reach") for level, system in levels]
    marks = suppress_verdicts(country, pd.concat(verdicts, ignore_index=True))
    assert list(marks.columns) == ["people", "people_affected", "value"]
    assert set(marks.to_numpy().ravel()) == {NONE}


few = st.one_of(st.integers(0, 7), st.integers(0, 60))


@given(st.lists(st.tuples(few, few), min_size=4, max_size=4))
@example([(0, 0), (0, 0), (2, 5), (5, 0)])
@settings(max_examples=40, deadline=None)
def test_nobody_can_work_out_who_is_affected_or_who_is_not(pairs: list[tuple[int, int]]) -> None:
    country = snapshot_of(small_tables())
    keys = [f"municipality-{ags}" for ags in ("08991001", "08991002", "08992001", "08992002")]
    lines = [(4, [0, 1]), (5, [0, 1]), (6, [2, 3])]
    affected, rest = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    blocks = [
        np.append(block, [block[parts].sum() for _, parts in lines]) for block in (affected + rest, affected, rest)
    ]
    frame = pd.DataFrame({"region_id": [*keys, SOUTH, TAL, "county-08992"], "topic_id": "kita", "unit": "percent"})
    marks = suppress_verdicts(country, frame.assign(people=blocks[0], people_affected=blocks[1]))
    counts = np.concatenate(blocks)
    is_rest = np.arange(21) >= 14
    shown = np.concatenate([marks["people"], marks["people_affected"], np.full(7, NONE)])
    sums = [(start + total, [start + part for part in parts]) for start in (0, 7) for total, parts in lines]
    sums += [(place, [7 + place, 14 + place]) for place in range(7)]
    known = exposed(attack(counts, shown, sums, is_rest))
    # The rest may be known where it is no small number of people.
    assert [cell for cell in known if not is_rest[cell] or 0 < counts[cell] < 5] == []


def test_counts_of_any_regions_can_be_marked(country: Snapshot) -> None:
    marks = suppress_regions(country, pd.Series({AHEIM: 2.9, BEDORF: 40.0, SOUTH: 43.0}))
    assert marks.to_dict() == {AHEIM: PRIMARY, BEDORF: SECONDARY, SOUTH: NONE}


def test_a_template_shows_words_and_a_matrix_signs(country: Snapshot) -> None:
    app = create_app(filled_store(country), Settings("sqlite://", suppress_below=10))
    with app.test_request_context("/?lang=de"):
        text = (
            "{{ 3|people_count('primary') }}, {{ 30|people_count('secondary', short=true) }}, {{ 1200|people_count }}"
        )
        assert render_template_string(text) == "unter 10, •, 1.200"


@pytest.mark.parametrize(
    ("count", "mark", "said"),
    [(1200, NONE, "1.200"), (3, PRIMARY, "unter 5"), (90, SECONDARY, "nicht gezeigt"), (None, NONE, "–")],
)
def test_a_count_or_its_absence_is_said_in_words(count: float | None, mark: str, said: str) -> None:
    assert say_people(count, mark, 5, speak()) == said
