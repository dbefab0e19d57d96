from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.services.scenario_edits import (
    CloseOffer,
    Edit,
    EndFunding,
    ExtendArea,
    FaultyEditsError,
    MoveOffer,
    OpenOffer,
    SetCapacity,
    Spot,
    parse_edits,
    write_edits,
)
from atlas.vocabulary import DeliveryMode, values

ids = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)
degrees = st.integers(-90_000_000, 90_000_000).map(lambda number: number / 1_000_000)
spots = st.one_of(
    st.from_regex(r"[0-9]{8}", fullmatch=True).filter(str.isascii).map(lambda ags: Spot(ags=ags)),
    st.builds(lambda lon, lat: Spot(lon=lon, lat=lat), degrees, degrees),
)
capacities = st.integers(0, 999_999)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(
        OpenOffer,
        topic_id=ids,
        spot=spots,
        name=st.one_of(st.just(""), ids),
        capacity=st.one_of(st.none(), capacities),
        serves=st.lists(ids, max_size=3).map(tuple),
        mode=st.sampled_from(values(DeliveryMode)),
    ),
    st.builds(CloseOffer, ids),
    st.builds(MoveOffer, ids, spots),
    st.builds(ExtendArea, ids, ids),
    st.builds(SetCapacity, ids, capacities),
    st.builds(EndFunding, ids, st.one_of(st.just(0), st.integers(1900, 2099)), st.integers(0, 100).map(float)),
)


@given(st.lists(edits, max_size=5))
def test_what_is_written_is_read_back_exactly(given_edits: list[Edit]) -> None:
    assert parse_edits(write_edits(given_edits)) == tuple(given_edits)


@given(st.text(max_size=60))
def test_any_text_is_either_read_or_refused_with_reasons(text: str) -> None:
    # Any other exception would fail the test.
    with suppress(FaultyEditsError):
        assert parse_edits(write_edits(parse_edits(text))) == parse_edits(text)


def test_every_faulty_edit_is_reported_at_once_with_what_was_expected() -> None:
    with pytest.raises(FaultyEditsError) as caught:
        parse_edits("close:;shut:offer-1;close:offer-2;capacity:offer-1=many")
    assert [fault.position for fault in caught.value.faults] == [1, 2, 4]
    assert "Änderung 1, „close:“: erwartet wird close:ANGEBOT." in str(caught.value)
    assert "capacity:ANGEBOT=PLÄTZE" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "move:offer-1",
        "move:offer-1@municipality-123",
        "move:offer-1@200,47",
        "open:kita@8.9",
        "open:kita@8.9,47.9,colour=red",
        "open:kita@8.9,47.9,mode=flying",
        "open:kita@8.9,47.9,name=" + 81 * "x",
        "serve:offer-1",
        "capacity:offer-1=-3",
        "fund:line,from=26",
        "fund:line,share=150",
        "close:a@b",
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(FaultyEditsError):
        parse_edits(text)


def test_a_scenario_has_at_most_fifty_edits() -> None:
    assert len(parse_edits(";".join(f"close:{number}" for number in range(50)))) == 50
    with pytest.raises(FaultyEditsError, match="höchstens 50"):
        parse_edits(";".join(f"close:{number}" for number in range(51)))
