from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.language import speak
from atlas.services.siting import choose_sites
from atlas.services.siting_publishing import publish_siting
from atlas.services.siting_query import SitingQuery
from atlas.services.siting_sites import list_candidates
from atlas.services.siting_words import join_names, say_caveats, say_details, say_outcome
from atlas.services.snapshots import Snapshot
from tests.spec.country import snapshot_of

NORTH = SitingQuery("schuldnerberatung", county="08992", count=1, limit_km=6.0)
DE = speak("de")


def test_the_quick_method_says_how_far_it_may_be_from_the_best(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, method="quick"))
    assert result.people_after == 4000
    assert result.gap_percent >= 0


def test_the_limit_is_that_of_the_standard_unless_another_is_asked_for(country: Snapshot) -> None:
    standard = country.tables["standards"]
    is_reach = (standard["topic_id"] == "schuldnerberatung") & (standard["definition"] == "reach")
    assert (
        choose_sites(country, replace(NORTH, limit_km=None)).limit_km == standard.loc[is_reach, "distance_km"].iloc[0]
    )


@pytest.mark.parametrize("kind", ["places", "seats", "sites"])
def test_candidates_lie_in_the_region_and_stand_once(country: Snapshot, kind: str) -> None:
    found = list_candidates(country, kind, ["08991001", "08991002"])
    assert len(found)
    assert set(found["ags"]) <= {"08991001", "08991002"}
    assert not found.duplicated(["lon", "lat"]).any()


def test_a_confidential_house_is_no_candidate_and_no_existing_site(country: Snapshot) -> None:
    candidates = list_candidates(country, "sites", country.municipalities.index.tolist())
    hidden = country.tables["offer_sites"].query("offer_id == 'offer-5'")["site_id"]
    assert not candidates["candidate_id"].isin(hidden).any()
    assert choose_sites(country, SitingQuery("frauenhaus", count=1, limit_km=6.0)).existing.empty


def test_a_topic_without_offers_begins_with_nobody_reached(country: Snapshot) -> None:
    tables = {**country.tables, "offers": country.tables["offers"].query("topic_id != 'kita'")}
    kept = tables["offers"]["offer_id"]
    for name in ("offer_sites", "service_areas", "fundings"):
        tables[name] = tables[name][tables[name]["offer_id"].isin(kept)]
    result = choose_sites(snapshot_of(tables), SitingQuery("kita", count=1, limit_km=6.0))
    assert (result.people_before, result.mean_km_before) == (0, None)
    assert "bisher gibt es keines" in " ".join(say_details(result, DE))


def test_the_outcome_is_one_sentence(country: Snapshot) -> None:
    assert say_outcome(choose_sites(country, replace(NORTH, count=2)), DE) == (
        "Mit 2 neuen Standorten in Dehausen und Cestadt erreichen 100,0 statt 0,0 % der Menschen das Angebot innerhalb "
        "von 6 km."
    )
    assert join_names(["Aach", "Engen", "Tengen"], DE) == "Aach, Engen und Tengen"


def test_where_all_are_reached_no_site_is_needed(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, objective="set", limit_km=500.0))
    assert "Schon heute" in say_outcome(result, DE)
    assert not result.sites


def test_a_survey_that_is_not_complete_is_said(country: Snapshot) -> None:
    none = {**country.tables, "surveys": country.tables["surveys"].iloc[:0]}
    unsurveyed = snapshot_of(none)
    said = " ".join(say_caveats(unsurveyed, choose_sites(unsurveyed, NORTH), DE))
    assert "nicht erhoben" in said
    assert "7.000 Menschen an 4 Bedarfspunkten" in said


def test_the_published_forms_say_the_same(country: Snapshot) -> None:
    record = json.loads(publish_siting(country, NORTH))
    table = publish_siting(country, NORTH, form="csv").decode("utf-8-sig").splitlines()
    features = json.loads(publish_siting(country, NORTH, form="geojson"))["features"]
    chosen = [feature for feature in features if feature["properties"]["role"] == "chosen"]
    assert [site["name"] for site in record["sites"]] == ["Dehausen"]
    assert table[1].split(",")[2] == "Dehausen"
    assert [feature["properties"]["name"] for feature in chosen] == ["Dehausen"]
    assert sum(feature["properties"]["role"] == "demand" for feature in features) == 4
    assert record["curve"][1] == {"count": 1, "people_reached": 4000}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"count": 5}, r"5 neue Standorte .* 4 Orte"),
        ({"count": 0}, "1 bis 50"),
        ({"count": 51}, "1 bis 50"),
        ({"limit_km": 0.0}, "0 km"),
        ({"limit_km": math.nan}, "nan km"),
        ({"limit_km": 1e6}, "km ergibt keinen Sinn"),
        ({"objective": "median", "county": "08991", "limit_km": 500.0}, "schon ein Angebot"),
    ],
)
def test_a_question_without_sense_is_refused(country: Snapshot, change: dict[str, object], said: str) -> None:
    with pytest.raises(BadRequestError, match=said):
        choose_sites(country, replace(NORTH, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"topic": "nichts"},
        {"county": "99999"},
        {"region": "nirgends"},
        {"objective": "x"},
        {"candidates": "x"},
        {"where": "x"},
        {"method": "x"},
    ],
)
def test_unknown_words_are_named(country: Snapshot, change: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match="„"):
        choose_sites(country, replace(NORTH, **change))


def test_a_region_without_people_is_refused(country: Snapshot) -> None:
    empty = {**country.tables, "demand_points": country.tables["demand_points"].assign(people=0)}
    with pytest.raises(BadRequestError, match="wohnen"):
        choose_sites(snapshot_of(empty), NORTH)


def test_without_a_standard_a_distance_is_asked_for(country: Snapshot) -> None:
    without = {**country.tables, "standards": country.tables["standards"].iloc[:0]}
    with pytest.raises(BadRequestError, match="Entfernung"):
        choose_sites(snapshot_of(without), replace(NORTH, limit_km=None))
