"""Opening hours, held to a table written by hand from OSM's specification and the calendar."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from atlas.errors import BadRequestError
from atlas.services.opening import LOOK_AHEAD_DAYS, Opening, OpenState, judge_opening, judge_openings
from atlas.services.snapshots import GERMAN_TIME, Snapshot
from tests.spec.country import change, snapshot_of

with (Path(__file__).parent / "opening_golden.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN: Final = list(csv.DictReader(file))
FRIDAY: Final = datetime(2026, 11, 20, 10, tzinfo=GERMAN_TIME)


def name_of(row: dict[str, str]) -> str:
    return f"{row['rule']} {row['key']} {row['at']}"


def in_utc(moment: datetime | str | None) -> datetime | None:
    if not moment:
        return None
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(UTC)


def judge(rule: str | None, at: datetime = FRIDAY, key: str = "06") -> Opening:
    return judge_opening({"opening_hours": rule, "ags": key.ljust(8, "0") if key else None, "county_ags": None}, at)


def with_hours(country: Snapshot, **hours: str | None) -> Snapshot:
    offers = country.tables["offers"]
    written = offers["offer_id"].map(lambda offer_id: hours.get(offer_id.replace("-", "_"))).astype("str")
    return snapshot_of({**country.tables, "offers": offers.assign(opening_hours=written.where(written != "None"))})


@pytest.mark.parametrize("row", GOLDEN, ids=name_of)
def test_hours_are_judged_as_the_table_says(row: dict[str, str]) -> None:
    opening = judge(row["rule"], datetime.fromisoformat(row["at"]), row["key"])
    assert (opening.state, opening.holiday, opening.comment) == (row["state"], row["holiday"], row["comment"])
    # In UTC, as Python holds no two datetimes equal across zones in the hour that comes twice.
    assert in_utc(opening.changes_at) == in_utc(row["changes_at"])
    assert in_utc(opening.opens_at) == in_utc(row["opens_at"])


def test_all_offers_at_once_are_judged_as_one_by_one(country: Snapshot) -> None:
    for start in range(0, len(GOLDEN), 5):
        rows = GOLDEN[start : start + 5]
        rules = {f"offer_{number}": row["rule"] or None for number, row in enumerate(rows, 1)}
        snapshot = with_hours(country, **rules)
        for row in rows:
            at = datetime.fromisoformat(row["at"])
            alone = [judge_opening(offer, at).state for offer in snapshot.offers.to_dict("records")]
            together = judge_openings(snapshot, at)
            assert [{1: "open", 0: "closed", -1: "unknown"}[state] for state in together.tolist()] == alone


def test_states_are_small_whole_numbers_in_the_order_of_the_offers(country: Snapshot) -> None:
    snapshot = with_hours(country, offer_1="Mo-Fr 09:00-17:00", offer_3="Mo-Fr 12:00-17:00")
    states = judge_openings(snapshot, FRIDAY)
    assert states.dtype == np.int8
    assert dict(zip(snapshot.offers.index, states.tolist(), strict=True)) == {
        "offer-1": 1,
        "offer-2": -1,
        "offer-3": 0,
        "offer-4": -1,
        "offer-5": -1,
    }


def test_an_atlas_without_any_hours_knows_nothing(country: Snapshot) -> None:
    assert judge_openings(with_hours(country), FRIDAY).tolist() == [-1] * 5


def test_an_offer_without_site_keeps_the_holidays_of_its_county(country: Snapshot) -> None:
    tables = change(country, "offer_sites", [], keep=lambda rows: rows["offer_id"] != "offer-1")
    snapshot = with_hours(snapshot_of(tables), offer_1="Mo-Fr 09:00-12:00; PH off")
    epiphany = datetime(2026, 1, 6, 10, tzinfo=GERMAN_TIME)
    assert snapshot.offers["ags"].isna()["offer-1"]
    assert judge_openings(snapshot, epiphany)[0] == 0
    assert judge_opening(snapshot.offers.loc["offer-1"].to_dict(), epiphany).holiday == "Heilige Drei Könige"


def test_free_text_is_unknown_and_a_rule_beside_it_decides() -> None:
    offer = {"opening_hours_text": "Di nachmittags", "opening_hours": None, "ags": "06433002"}
    assert judge_opening(offer, FRIDAY).state == OpenState.UNKNOWN
    assert judge_opening({**offer, "opening_hours": "Fr 09:00-12:00"}, FRIDAY).state == OpenState.OPEN


def test_missing_cells_of_a_frame_are_no_hours() -> None:
    nan = float("nan")
    assert judge_opening({"opening_hours": nan, "ags": nan, "county_ags": nan}, FRIDAY) == Opening(OpenState.UNKNOWN)


def test_what_changes_to_what_is_said() -> None:
    assert judge("Mo-Fr 09:00-17:00").changes_to == OpenState.CLOSED
    assert judge("09:00-12:00+").changes_to == OpenState.UNKNOWN
    assert judge("Mo-Fr 12:00-17:00").changes_to == OpenState.OPEN
    assert judge("24/7").changes_to is None


@pytest.mark.parametrize(
    ("rule", "today"),
    [
        ("Mo-Fr 08:00-12:00,13:00-17:00", [("08:00", "12:00"), ("13:00", "17:00")]),
        ("22:00-06:00", [("00:00", "06:00"), ("22:00", "00:00")]),
        ("24/7", [("00:00", "00:00")]),
        ("Fr 15:00+", [("15:00", "15:00")]),
        ("09:00-12:00,15:00+", [("09:00", "12:00"), ("15:00", "15:00")]),
        ("Sa 10:00-12:00", []),
        ("unknown", []),
    ],
)
def test_the_certain_hours_of_today_are_cut_at_midnight(rule: str, today: list[tuple[str, str]]) -> None:
    spans = judge(rule).today
    assert [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in spans] == today
    assert all(start.date() == FRIDAY.date() for start, _ in spans)


def test_times_come_back_in_german_time() -> None:
    at = datetime(2026, 11, 20, 3, tzinfo=timezone(timedelta(hours=-6)))
    changes = judge("Mo-Fr 09:00-17:00", at).changes_at
    assert changes is not None
    assert changes.isoformat() == "2026-11-20T17:00:00+01:00"


def test_an_instant_without_time_zone_is_german_time() -> None:
    assert judge("Mo-Fr 10:00-17:00", FRIDAY.replace(tzinfo=None)) == judge("Mo-Fr 10:00-17:00", FRIDAY)


def test_nothing_is_promised_beyond_the_look_ahead() -> None:
    monday = datetime(2026, 11, 2, 10, tzinfo=GERMAN_TIME)
    far = (monday + timedelta(days=LOOK_AHEAD_DAYS + 1)).date()
    near = far - timedelta(days=1)
    assert judge(f"{far.year} {far:%b} {far.day} 10:00-12:00", monday).opens_at is None
    assert judge(f"{near.year} {near:%b} {near.day} 10:00-12:00", monday).opens_at is not None


@pytest.mark.parametrize("year", [1, 1989, 2100, 9999])
def test_a_year_without_known_holidays_is_refused(year: int) -> None:
    with pytest.raises(BadRequestError, match=str(year)):
        judge("24/7", datetime(year, 6, 1, tzinfo=GERMAN_TIME))


@pytest.mark.parametrize(
    "nonsense", ["%", "%%(x)s", '"', '""', "||", "|| ||", ";", ",", "PH", "24/7 24/7", "Mo[9] 10:00+", "99:99-99:99+"]
)
def test_nonsense_is_never_an_exception_and_never_open(nonsense: str) -> None:
    assert judge(nonsense).state != OpenState.OPEN


def test_a_text_far_longer_than_any_rule_is_unknown() -> None:
    rule = "Mo-Fr 09:00-12:00; "
    assert judge(rule * 5).state == OpenState.OPEN
    assert judge(rule * 500).state == OpenState.UNKNOWN


def test_few_days_are_remembered_whatever_visitors_ask_for(country: Snapshot) -> None:
    snapshot = with_hours(country, offer_1="Mo-Fr 09:00-17:00")
    for days in range(30):
        judge_openings(snapshot, FRIDAY + timedelta(days=days))
    _, read_day = snapshot.derive("opening hours", lambda: ((), None))
    assert read_day.cache_info().currsize == 8
