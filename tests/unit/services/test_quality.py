"""How good an entry is, and why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.services.quality import MOST, QualityPart, describe_quality, measure_quality
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of


def with_offer(country: Snapshot, offer_id: str = "offer-2", **values: Any) -> Snapshot:
    offers = country.tables["offers"]
    (old,) = rows_of(offers[offers["offer_id"] == offer_id])
    return snapshot_of(change(country, "offers", rows(**{**old, **values})))


def part_of(snapshot: Snapshot, code: str, offer_id: str = "offer-2") -> QualityPart:
    return next(part for part in describe_quality(snapshot, offer_id).parts if part.code == code)


def points_of(snapshot: Snapshot, code: str, offer_id: str = "offer-2") -> float:
    return part_of(snapshot, code, offer_id).points


PERFECT = {
    "verified_on": "2026-11-01",
    "description": "Wir beraten.",
    "target_groups": "Erwachsene",
    "languages": "de",
    "cost": "kostenlos",
    "access": "ohne Termin",
    "wheelchair": "yes",
    "phone": "+49 7000 1",
    "email": "a@b.example",
    "website": "https://b.example",
    "opening_hours": "Mo-Fr 09:00-12:00; PH off",
}


def test_an_entry_that_lacks_nothing_has_all_points(country: Snapshot) -> None:
    quality = describe_quality(with_offer(country, "offer-1", **PERFECT), "offer-1")
    assert quality.score == 100
    assert [(part.code, part.points, part.missing) for part in quality.parts] == [
        (code, most, ()) for code, most in MOST.items()
    ]


def test_an_entry_that_says_nothing_has_no_points(country: Snapshot) -> None:
    tables = change(country, "offer_sites", [], keep=lambda sites: sites["offer_id"] != "offer-2")
    empty = with_offer(snapshot_of(tables), source_year=None)
    quality = describe_quality(empty, "offer-2")
    assert quality.score == 0
    assert {part.code: part.missing for part in quality.parts} == {
        "freshness": ("undated",),
        "completeness": ("description", "target_groups", "languages", "cost", "access", "wheelchair"),
        "contact": ("phone", "email", "website"),
        "place": ("no_place",),
        "hours": ("no_hours",),
    }


def test_the_score_is_the_sum_of_its_parts_for_every_offer(country: Snapshot) -> None:
    scores = measure_quality(country)
    assert scores.dtype == np.int16
    for offer_id, score in zip(country.offers.index, scores.tolist(), strict=True):
        quality = describe_quality(country, offer_id)
        assert quality.score == score == round(sum(part.points for part in quality.parts))
        assert all(0 <= part.points <= part.most for part in quality.parts)


def test_most_points_make_one_hundred() -> None:
    assert sum(MOST.values()) == 100


@pytest.mark.parametrize(
    ("verified_on", "points"),
    [("2026-11-21", 30), ("2025-11-22", 30), ("2021-05-22", 15), ("2016-11-21", 0), ("2010-01-01", 0)],
)
def test_what_was_verified_ages_down_to_nothing_in_ten_years(
    country: Snapshot, verified_on: str, points: float
) -> None:
    snapshot = with_offer(country, verified_on=verified_on, source_year=None)
    assert points_of(snapshot, "freshness") == pytest.approx(points, abs=0.05)


@pytest.mark.parametrize(("source_year", "points"), [(2026, 15), (2025, 15), (2021, 25 / 3), (2016, 0), (1999, 0)])
def test_a_source_that_nobody_verified_counts_half_at_most(country: Snapshot, source_year: int, points: float) -> None:
    snapshot = with_offer(country, verified_on=None, source_year=source_year)
    assert points_of(snapshot, "freshness") == pytest.approx(points)
    assert part_of(snapshot, "freshness").missing == ("unverified",)


def test_an_old_visit_does_not_spoil_a_new_source(country: Snapshot) -> None:
    snapshot = with_offer(country, verified_on="2012-01-01", source_year=2026)
    assert points_of(snapshot, "freshness") == 15
    assert part_of(snapshot, "freshness").missing == ("old",)


def test_editing_an_entry_does_not_make_it_fresh(country: Snapshot) -> None:
    edited = with_offer(country, name="Neuer Name", description="Neuer Text")
    assert points_of(edited, "freshness") == points_of(country, "freshness")


def test_plain_language_describes_too(country: Snapshot) -> None:
    snapshot = with_offer(country, plain_language="Wir helfen bei Schulden.")
    assert "description" not in part_of(snapshot, "completeness").missing
    assert points_of(snapshot, "completeness") == 5


def test_the_contact_of_the_provider_counts_half(country: Snapshot) -> None:
    own = with_offer(country, phone="+49 7000 1", website="https://b.example")
    borrowed = with_offer(country, provider_id="caritas-tal")
    assert points_of(own, "contact") == 14
    assert points_of(borrowed, "contact") == 7
    assert part_of(borrowed, "contact").missing == ("email",)
    assert points_of(with_offer(country, provider_id="caritas-tal", phone="+49 7000 1"), "contact") == 12


@pytest.mark.parametrize(
    ("offer_id", "points", "missing"),
    [("offer-1", 15, ()), ("offer-2", 9, ("approximate",)), ("offer-4", 4, ("approximate",)), ("offer-5", 15, ())],
)
def test_a_point_counts_by_how_well_it_is_known(
    country: Snapshot, offer_id: str, points: float, missing: tuple[str, ...]
) -> None:
    assert points_of(country, "place", offer_id) == points
    assert part_of(country, "place", offer_id).missing == missing


def test_a_street_helps_where_the_point_is_rough(country: Snapshot) -> None:
    site = rows(
        site_id="site-4", ags="08992001", location_precision="municipality", city="Cestadt", street="Am Markt 3"
    )
    assert points_of(snapshot_of(change(country, "sites", site)), "place", "offer-4") == 8


@pytest.mark.parametrize("modes", ["phone", "online", "mobile", "online;phone"])
def test_an_offer_without_a_door_is_not_blamed_for_it(country: Snapshot, modes: str) -> None:
    tables = change(country, "offer_sites", [], keep=lambda sites: sites["offer_id"] != "offer-2")
    snapshot = with_offer(snapshot_of(tables), delivery_modes=modes)
    assert points_of(snapshot, "place") == 15
    assert "wheelchair" not in part_of(snapshot, "completeness").missing


def test_an_offer_with_a_door_and_no_place_is(country: Snapshot) -> None:
    tables = change(country, "offer_sites", [], keep=lambda sites: sites["offer_id"] != "offer-2")
    assert points_of(with_offer(snapshot_of(tables), delivery_modes="on_site;phone"), "place") == 0


def test_a_confidential_offer_needs_a_phone_and_no_place(country: Snapshot) -> None:
    assert points_of(country, "place", "offer-5") == 15
    assert points_of(country, "contact", "offer-5") == 0
    assert points_of(with_offer(country, "offer-5", phone="+49 7000 5"), "contact", "offer-5") == 20


@pytest.mark.parametrize(
    ("hours", "text", "points", "missing"),
    [
        ("Mo-Fr 09:00-12:00", None, 10, ()),
        ("Mo-Fr 09:00-12:00", "vormittags", 10, ()),
        (None, "vormittags", 4, ("hours_as_text",)),
        ("Di vormittags", None, 4, ("hours_as_text",)),
        (None, None, 0, ("no_hours",)),
    ],
)
def test_hours_count_where_the_atlas_understands_them(
    country: Snapshot, hours: str | None, text: str | None, points: float, missing: tuple[str, ...]
) -> None:
    snapshot = with_offer(country, opening_hours=hours, opening_hours_text=text)
    assert points_of(snapshot, "hours") == points
    assert part_of(snapshot, "hours").missing == missing


def test_scores_follow_the_order_of_the_offers(country: Snapshot) -> None:
    snapshot = with_offer(country, "offer-4", **PERFECT)
    best = snapshot.offers.index[int(measure_quality(snapshot).argmax())]
    assert best == "offer-4"


def test_an_unknown_offer_is_not_found(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="offer-99"):
        describe_quality(country, "offer-99")


def test_an_atlas_without_offers_has_no_scores(country: Snapshot) -> None:
    tables = {**country.tables}
    for table in ("offers", "offer_sites", "service_areas", "fundings"):
        tables[table] = tables[table].iloc[:0]
    assert measure_quality(snapshot_of(tables)).tolist() == []
