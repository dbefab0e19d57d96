"""Scenarios: what would be if offers opened, closed, moved, or served and held more people?

A scenario never touches the data: it is a second country, compared with the first one.
Ways are straight lines times 1.3, and 10 km is the limit in the hand-drawn country.
"""

from __future__ import annotations

import pytest

from atlas.language import speak
from atlas.services.agreement import AGREEMENT
from atlas.services.coverage import CoverageQuery
from atlas.services.lens import Lens
from atlas.services.scenario_edits import parse_edits
from atlas.services.scenario_effects import Effect
from atlas.services.scenario_words import summarize_scenario
from atlas.services.scenarios import Comparison, compare_scenario
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, values
from tests.spec.country import change, snapshot_of, verdict_on


def compare(country: Snapshot, edits: str, definition: str = "presence", county: str = "") -> Comparison:
    return compare_scenario(country, parse_edits(edits), CoverageQuery(definition=definition, county=county))


def effect_of(country: Snapshot, edits: str, county: str = "") -> Effect:
    (effect,) = compare(country, edits, county=county).effects
    return effect


def with_limit(country: Snapshot, distance_km: float) -> Snapshot:
    standards = country.tables["standards"]
    limits = standards["distance_km"].mask(standards["definition"] == "reach", distance_km)
    return snapshot_of({**country.tables, "standards": standards.assign(distance_km=limits)})


def changed(comparison: Comparison) -> dict[str, str]:
    return {change.after.region: change.kind.value for change in comparison.changes}


def test_where_the_only_offer_closes_a_white_spot_appears_with_its_reason(country: Snapshot) -> None:
    comparison = compare(country, "close:offer-3")
    (change,) = [change for change in comparison.changes if change.kind == "new_white_spot"]
    assert (change.before.region, change.before.status, change.after.status) == ("Aheim", "covered", "white_spot")
    assert change.after.people_affected == 1000
    assert "gibt es in Aheim keine Kindertagesstätte" in change.after.reason


def test_people_lose_an_offer_when_the_next_one_is_beyond_the_limit(country: Snapshot) -> None:
    # All of Aheim and half of Bedorf had the nursery within 10 km; the next one is 14 km and more away.
    effect = effect_of(country, "close:offer-3")
    assert (effect.limit, effect.unit) == (10, "km")
    assert (effect.people_losing, effect.people_gaining) == (1000 + 2000, 0)
    assert (effect.people_farther, effect.people_nearer) == (3000, 0)


def test_a_longer_way_within_the_limit_is_told_but_nobody_loses(country: Snapshot) -> None:
    effect = effect_of(with_limit(country, 100), "close:offer-3")
    assert (effect.people_losing, effect.people_farther) == (0, 3000)


def test_closing_one_of_two_offers_of_a_place_makes_no_white_spot(country: Snapshot) -> None:
    # offer-1 in Aheim serves Bedorf as well, so Bedorf stays covered when its own advice centre closes.
    compared = compare(country, "close:offer-2")
    assert changed(compared) == {"Bedorf": "worse", "Dehausen": "farther"}
    assert "weniger als vorher in Bedorf, das Urteil bleibt" in summarize_scenario(compared, speak("de"))


def test_where_an_offer_opens_a_white_spot_disappears(country: Snapshot) -> None:
    comparison = compare(country, "open:kita@municipality-08991002")
    assert changed(comparison)["Bedorf"] == "closed_white_spot"


def test_people_gain_when_an_offer_opens_within_the_limit(country: Snapshot) -> None:
    # The seat of Dehausen had it 9.7 km and its hamlet 8.1 km to Cestadt; now it is 0 and 5.2 km.
    effect = effect_of(with_limit(country, 6), "open:kita@municipality-08992002")
    assert (effect.people_gaining, effect.people_losing) == (4000, 0)
    assert effect.way_before == pytest.approx(0.6 * 9.7 + 0.4 * 8.1, abs=0.1)
    assert effect.way_after == pytest.approx(0.4 * 5.2, abs=0.1)


def test_an_offer_may_open_at_a_point_and_serve_whom_it_likes(country: Snapshot) -> None:
    comparison = compare(country, "open:kita@9.05,47.95,name=Kita am See,serves=municipality-08992002")
    assert changed(comparison)["Bedorf"] == "closed_white_spot"
    assert changed(comparison)["Dehausen"] == "closed_white_spot"
    dehausen = next(change.after for change in comparison.changes if change.after.region == "Dehausen")
    assert "Kita am See" in dehausen.reason


def test_an_offer_that_moves_covers_the_new_place_and_uncovers_the_old_one(country: Snapshot) -> None:
    comparison = compare(country, "move:offer-3@municipality-08991002")
    assert changed(comparison)["Aheim"] == "new_white_spot"
    assert changed(comparison)["Bedorf"] == "closed_white_spot"


def test_a_wider_service_area_covers_without_making_any_way_shorter(country: Snapshot) -> None:
    comparison = compare(country, "serve:offer-3@municipality-08991002")
    assert changed(comparison) == {"Bedorf": "closed_white_spot"}
    assert effect_of(country, "serve:offer-3@municipality-08991002").people_nearer == 0


def test_an_offer_that_comes_to_people_is_at_their_door_where_its_area_grows(country: Snapshot) -> None:
    offers = country.tables["offers"]
    modes = offers["delivery_modes"].mask(offers["offer_id"] == "offer-3", "mobile")
    mobile = snapshot_of({**country.tables, "offers": offers.assign(delivery_modes=modes)})
    effect = effect_of(with_limit(mobile, 6), "serve:offer-3@municipality-08992002")
    assert (effect.people_gaining, effect.people_nearer) == (4000, 4000)


def test_capacity_changes_neither_presence_nor_ways(country: Snapshot) -> None:
    comparison = compare(country, "capacity:offer-3=80")
    assert comparison.changes == []
    assert comparison.after.tables["offers"].set_index("offer_id")["capacity"]["offer-3"] == 80


def test_more_places_close_a_gap_where_places_are_counted(country: Snapshot) -> None:
    standard = {
        "standard_id": "kita-ratio",
        "topic_id": "kita",
        "definition": "ratio",
        "threshold": 50.0,
        "unit": "places_per_1000",
        "valid_from": "2026-01-01",
        "decided_by": "niemand: Vorschlag der Verfasser",
    }
    counting = snapshot_of(change(country, "standards", [standard]))
    # 40 places for the 1000 people of Aheim are too few, 80 are enough.
    assert changed(compare(counting, "capacity:offer-3=80", "ratio"))["Aheim"] == "closed_white_spot"
    assert changed(compare(counting, "capacity:offer-3=42", "ratio"))["Aheim"] == "better"


def test_several_edits_are_applied_in_their_order(country: Snapshot) -> None:
    comparison = compare(country, "close:offer-3;open:kita@municipality-08991001")
    # At the centre of Aheim instead of a kilometre beside it: nothing but the way is different.
    assert set(changed(comparison).values()) <= {"nearer", "farther", "other"}


def test_an_offer_that_has_gone_is_said_and_the_rest_is_computed(country: Snapshot) -> None:
    comparison = compare(country, "close:offer-99;close:offer-3")
    assert [outcome.is_applied for outcome in comparison.outcomes] == [False, True]
    assert changed(comparison)["Aheim"] == "new_white_spot"


def test_only_the_topics_that_are_touched_are_compared(country: Snapshot) -> None:
    comparison = compare(country, "close:offer-3")
    assert comparison.topics == ["kita"]
    assert {verdict.topic for verdict in comparison.verdicts} == {"kita"}


@pytest.mark.parametrize("definition", [*values(Definition), AGREEMENT])
def test_the_verdicts_are_those_of_a_country_that_is_really_so(country: Snapshot, definition: str) -> None:
    offers = country.tables["offers"]
    without = snapshot_of({**country.tables, "offers": offers[offers["offer_id"] != "offer-3"]})
    for verdict in compare(country, "close:offer-3", definition).verdicts:
        assert verdict == verdict_on(without, verdict.region_id, "kita", definition)


def test_what_is_measured_by_the_mean_says_that_the_mean_moves(country: Snapshot) -> None:
    # Half the offers gone, the mean of the county falls, and whoever lost nothing looks better by it.
    query = CoverageQuery(definition="accessibility", lens=Lens(threshold=50, distance_km=15))
    comparison = compare_scenario(country, parse_edits("close:offer-1"), query)
    assert comparison.changes
    assert "Sinkt das Mittel" in summarize_scenario(comparison, speak())
    assert "Sinkt das Mittel" not in summarize_scenario(compare(country, "close:offer-1"), speak())


def test_people_of_a_county_count_by_where_they_live_not_by_where_the_offer_is(country: Snapshot) -> None:
    # Aheim's nursery is nearest for nobody in the other county.
    assert effect_of(country, "close:offer-3", county="08992").people_farther == 0


def test_who_lives_where_nobody_has_looked_neither_gains_nor_loses(country: Snapshot) -> None:
    effect = effect_of(country, "open:frauenhaus@municipality-08992001")
    assert effect.people_unsurveyed == 3000 + 4000
    assert effect.people == 1000 + 2000


def test_a_confidential_offer_that_moves_tells_no_place(country: Snapshot) -> None:
    comparison = compare(country, "move:offer-5@municipality-08991001")
    assert comparison.after.offers.loc["offer-5", ["lon", "lat", "ags", "municipality"]].isna().all()
