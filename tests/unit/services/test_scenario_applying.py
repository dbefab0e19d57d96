from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from atlas.language import speak
from atlas.services.coverage import CoverageQuery
from atlas.services.scenario_applying import Outcome, apply_edits
from atlas.services.scenario_edits import parse_edits
from atlas.services.scenarios import compare_scenario
from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.spec.country import snapshot_of

OFFERS = [f"offer-{number}" for number in range(1, 7)]
PLACES = ["municipality-08991001", "municipality-08992002", "8.95,48.01", "9.11,47.95", "municipality-99999999"]
REGIONS = ["county-08991", "municipality-08992001", "social_space-08991-tal", "gibtsnicht"]
edit_texts = st.one_of(
    st.builds("close:{}".format, st.sampled_from(OFFERS)),
    st.builds("move:{}@{}".format, st.sampled_from(OFFERS), st.sampled_from(PLACES)),
    st.builds("open:{}@{}".format, st.sampled_from(["kita", "frauenhaus", "gibtsnicht"]), st.sampled_from(PLACES)),
    st.builds("serve:{}@{}".format, st.sampled_from(OFFERS), st.sampled_from(REGIONS)),
    st.builds("capacity:{}={}".format, st.sampled_from(OFFERS), st.integers(0, 99)),
)


def outcome_of(country: Snapshot, text: str) -> Outcome:
    return apply_edits(country, parse_edits(text))[1][-1]


@settings(deadline=None, max_examples=25)
@given(st.lists(edit_texts, max_size=5))
def test_no_scenario_ever_touches_the_real_tables(texts: list[str]) -> None:
    tables = small_tables()
    country = snapshot_of(tables)
    compare_scenario(country, parse_edits(";".join(texts)), CoverageQuery())
    for name, frame in small_tables().items():
        assert_frame_equal(tables[name], frame)
        assert country.tables[name] is tables[name]


@pytest.mark.parametrize("place", ["municipality-08992002", "9.05,48.05"])
def test_what_opens_and_closes_again_changes_nothing(country: Snapshot, place: str) -> None:
    varied, outcomes = apply_edits(country, parse_edits(f"open:kita@{place},serves=county-08992;close:neu-1"))
    assert all(outcome.is_applied for outcome in outcomes)
    for name in ("offers", "offer_sites", "service_areas", "fundings"):
        assert_frame_equal(varied.tables[name], country.tables[name])


def test_what_changes_nothing_leaves_the_snapshot_itself(country: Snapshot) -> None:
    assert apply_edits(country, parse_edits("close:offer-99"))[0] is country


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("close:offer-99", "Ein Angebot „offer-99“ gibt es nicht (mehr)."),
        ("close:offer-3;move:offer-3@8.9,47.9", "„Kita „Kleine Füße““ schließt schon durch eine frühere Änderung."),
        ("open:gibtsnicht@8.9,47.9", "Ein Thema „gibtsnicht“ gibt es im Atlas nicht."),
        ("open:kita@municipality-99999999", "Eine Gemeinde mit dem Schlüssel 99999999 gibt es im Atlas nicht."),
        ("open:kita@8.9,47.9,serves=gibtsnicht", "Einen Raum „gibtsnicht“ gibt es im Atlas nicht."),
        ("serve:offer-1@gibtsnicht", "Einen Raum „gibtsnicht“ gibt es im Atlas nicht."),
        ("serve:offer-1@municipality-08991001", "„Schuldnerberatung Aheim“ ist schon für Aheim da."),
        ("capacity:offer-3=40", "„Kita „Kleine Füße““ hat schon 40 Plätze."),
    ],
)
def test_an_edit_that_does_not_fit_says_why_and_is_left_out(country: Snapshot, text: str, reason: str) -> None:
    outcome = outcome_of(country, text)
    assert not outcome.is_applied
    assert outcome.say(speak("de")) == reason


def test_a_point_outside_all_municipalities_counts_for_ways_only(country: Snapshot) -> None:
    outcome = outcome_of(country, "open:kita@9.11,47.95")
    assert outcome.is_applied
    assert "liegt in keiner Gemeinde" in outcome.say(speak("de"))


def test_an_inferred_area_becomes_a_stated_one(country: Snapshot) -> None:
    varied, _ = apply_edits(country, parse_edits("serve:offer-4@municipality-08992001"))
    areas = varied.tables["service_areas"]
    assert areas.loc[areas["offer_id"] == "offer-4", "basis"].tolist() == ["stated"]


def test_a_new_offer_takes_no_id_that_the_data_use(country: Snapshot) -> None:
    offers = country.tables["offers"]
    renamed = snapshot_of(
        {**country.tables, "offers": offers.assign(offer_id=offers["offer_id"].replace("offer-2", "neu-1"))}
    )
    assert outcome_of(renamed, "open:kita@8.9,47.9").offers == ("neu-2",)
