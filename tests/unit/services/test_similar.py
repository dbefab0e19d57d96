"""Similar municipalities, and what they teach."""

from __future__ import annotations

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.learning import compare_topics, find_lessons
from atlas.services.similar import SimilarQuery, find_similar, indicators_of
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of

AHEIM = "municipality-08991001"
BEDORF = "municipality-08991002"


def names(snapshot: Snapshot, region: str, tolerance: float, *indicators: str) -> list[str]:
    return [alike.name for alike in find_similar(snapshot, SimilarQuery(region, indicators, tolerance))]


def with_score(country: Snapshot, *scores: tuple[str, float]) -> Snapshot:
    added = [
        row
        for ags, score in scores
        for row in rows(indicator_id="debts", region_id=f"municipality-{ags}", year=2025, value=score)
    ]
    return snapshot_of(change(country, "indicator_values", added))


def test_the_municipality_itself_comes_first_and_then_the_nearest(country: Snapshot) -> None:
    assert names(country, "municipality-08992001", 50, "people") == ["Cestadt", "Bedorf", "Dehausen"]


def test_the_border_of_the_tolerance_is_within_it(country: Snapshot) -> None:
    # 4,000 and 2,000 are a third from 3,000; 110 is 10 % from 100 in spite of binary fractions.
    assert names(country, "municipality-08992001", 33.3, "people") == ["Cestadt"]
    scores = with_score(country, ("08991001", 100.0), ("08991002", 110.0), ("08992001", 110.1))
    assert names(scores, AHEIM, 10, "debts") == ["Aheim", "Bedorf"]


def test_every_chosen_indicator_has_to_be_near(country: Snapshot) -> None:
    scores = with_score(country, ("08991001", 10.0), ("08991002", 30.0))
    assert names(scores, AHEIM, 100, "people") == ["Aheim", "Bedorf"]
    assert names(scores, AHEIM, 100, "people", "debts") == ["Aheim"]


def test_a_share_is_compared_by_per_cent_of_itself_and_not_by_points(country: Snapshot) -> None:
    scores = with_score(country, ("08991001", 5.0), ("08991002", 7.0))
    assert names(scores, AHEIM, 20, "debts") == ["Aheim"]
    assert names(scores, AHEIM, 40, "debts") == ["Aheim", "Bedorf"]


def test_only_zero_is_like_zero(country: Snapshot) -> None:
    scores = with_score(country, ("08991001", 0.0), ("08991002", 0.0), ("08992001", 0.1))
    assert names(scores, AHEIM, 100, "debts") == ["Aheim", "Bedorf"]


def test_a_municipality_without_a_value_is_not_similar(country: Snapshot) -> None:
    # The value of Nordkreis is discarded, so Cestadt and Dehausen have none.
    found = find_similar(country, SimilarQuery(AHEIM, ("debts",), 100))
    assert [alike.name for alike in found] == ["Aheim", "Bedorf"]
    assert found[0].traits[0].is_inherited


def test_without_indicators_the_usual_ones_that_are_known_are_taken(country: Snapshot) -> None:
    (own, *_) = find_similar(country, SimilarQuery(AHEIM))
    assert [trait.indicator_id for trait in own.traits] == ["people", "people-per-km2"]
    assert {row["indicator_id"] for row in indicators_of(country, AHEIM)} == {
        "debts",
        "people",
        "people-per-km2",
        "unemployed",
    }


@pytest.mark.parametrize("tolerance", [0, -1, 100.5, float("nan")])
def test_a_tolerance_that_makes_no_sense_is_refused(country: Snapshot, tolerance: float) -> None:
    with pytest.raises(BadRequestError, match="über 0 bis 100"):
        find_similar(country, SimilarQuery(AHEIM, (), tolerance))


def test_an_indicator_without_a_value_here_is_refused_with_those_that_have_one(country: Snapshot) -> None:
    with pytest.raises(BadRequestError, match="people"):
        find_similar(country, SimilarQuery("municipality-08992001", ("debts",)))


def test_what_does_not_exist_is_refused(country: Snapshot) -> None:
    with pytest.raises(NotFoundError):
        find_similar(country, SimilarQuery("municipality-1"))
    with pytest.raises(NotFoundError, match="people"):
        find_similar(country, SimilarQuery(AHEIM, ("peple",)))
    with pytest.raises(BadRequestError, match="keine Gemeinde"):
        find_similar(country, SimilarQuery("county-08991"))


def test_a_lesson_is_a_topic_white_here_and_covered_there(country: Snapshot) -> None:
    (lesson,) = find_lessons(country, BEDORF, [AHEIM])
    assert (lesson.topic_id, lesson.teachers) == ("kita", (AHEIM,))
    assert [offer["offer_id"] for offer in lesson.offers] == ["offer-3"]


def test_what_nobody_surveyed_here_is_no_lesson(country: Snapshot) -> None:
    # Frauenhaus is covered in Südkreis and not surveyed in Nordkreis.
    lessons = find_lessons(country, "municipality-08992002", [AHEIM, BEDORF])
    assert "frauenhaus" not in {lesson.topic_id for lesson in lessons}


def test_a_confidential_offer_is_never_named_in_a_lesson(country: Snapshot) -> None:
    surveyed = rows(topic_id="frauenhaus", county_ags="08992", state="complete", surveyed_on="2026-01-31")
    known = snapshot_of(change(country, "surveys", surveyed))
    lessons = {lesson.topic_id: lesson for lesson in find_lessons(known, "municipality-08992002", [AHEIM])}
    assert lessons["frauenhaus"].teachers == (AHEIM,)
    assert lessons["frauenhaus"].offers == ()


def test_topics_of_a_field_stand_side_by_side(country: Snapshot) -> None:
    ((topic, cells),) = compare_topics(country, [BEDORF, AHEIM], "families")
    assert topic == "kita"
    assert [cell["status"] for cell in cells] == ["white_spot", "covered"]
