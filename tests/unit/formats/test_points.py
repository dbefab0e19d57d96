"""Offers as columns for a map."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from atlas.formats.points import write_points
from atlas.services.snapshots import Snapshot

COLUMNS = ("id", "name", "lon", "lat", "field", "topic", "precision", "municipality", "provider")


def points_of(offers: pd.DataFrame, language: str = "de") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(write_points(offers, attribution="Quelle: Test", language=language))
    return content


@pytest.fixture
def points(country: Snapshot) -> dict[str, Any]:
    return points_of(country.offers)


def test_all_columns_are_equally_long(points: dict[str, Any]) -> None:
    assert {len(points[column]) for column in COLUMNS} == {4}


def test_offers_without_a_point_are_left_out_but_counted(points: dict[str, Any]) -> None:
    assert "offer-5" not in points["id"]
    assert points["count"] == 5


def test_the_order_is_kept(country: Snapshot) -> None:
    backwards = country.offers.iloc[::-1]
    assert points_of(backwards)["id"] == ["offer-4", "offer-3", "offer-2", "offer-1"]


def test_codes_point_into_the_lists_of_words(points: dict[str, Any]) -> None:
    def words(column: str, listed: str) -> list[str]:
        return [points[listed][code] for code in points[column]]

    assert words("field", "fields") == ["existence", "existence", "families", "families"]
    assert words("municipality", "municipalities") == ["Aheim", "Bedorf", "Aheim", "Cestadt"]
    assert words("precision", "precisions") == ["exact", "place", "exact", "municipality"]


def test_what_is_unknown_has_the_code_minus_one(country: Snapshot) -> None:
    nobody = country.offers.assign(provider=pd.Series(np.nan, index=country.offers.index, dtype="str"))
    points = points_of(nobody)
    assert points["provider"] == [-1, -1, -1, -1]
    assert points["providers"] == []


def test_topics_are_named_in_everyday_words_of_the_language_else_by_their_label(country: Snapshot) -> None:
    offers = country.offers.assign(topic_everyday_en=["Help with debts", *[np.nan] * 4])
    points = points_of(offers, "en")
    assert [points["topics"][code] for code in points["topic"]] == [
        "Help with debts",
        "Debt advice",
        "Nursery",
        "Nursery",
    ]


def test_coordinates_are_no_finer_than_a_metre(country: Snapshot) -> None:
    points = points_of(country.offers.assign(lon=8.123456789, lat=48.987654321).head(1))
    assert (points["lon"], points["lat"]) == ([8.12346], [48.98765])


@pytest.mark.parametrize("sign", [{"is_confidential": True}, {"location_precision": "hidden"}])
def test_a_hidden_offer_has_no_point_even_where_its_data_say_where(country: Snapshot, sign: dict[str, Any]) -> None:
    leaked = country.offers.assign(lon=8.95, lat=47.95, **sign)
    points = points_of(leaked)
    assert points["id"] == points["lon"] == points["name"] == points["municipalities"] == []


def test_distances_are_there_where_somebody_asked_from_a_place(country: Snapshot) -> None:
    assert "distance_km" not in points_of(country.offers)
    assert "distance_km" not in points_of(country.offers.assign(distance_km=np.nan))
    measured = country.offers.assign(distance_km=[0.0, 4.26, np.nan, 12.0, np.nan])
    assert points_of(measured)["distance_km"] == [0.0, 4.3, None, 12.0]


def test_the_credit_line_stands_on_the_whole(points: dict[str, Any]) -> None:
    assert points["attribution"] == "Quelle: Test"


def test_no_offers_make_empty_columns(country: Snapshot) -> None:
    points = points_of(country.offers.head(0))
    assert points["id"] == []
    assert points["count"] == 0


def test_twenty_thousand_offers_are_two_megabytes_at_most(country: Snapshot) -> None:
    offers = country.offers.head(4)
    many = offers.iloc[np.tile(np.arange(4), 5000)].assign(
        offer_id=[f"kreis-angebot-{number}" for number in range(20_000)],
        name=[f"Beratungsstelle für Menschen in Not {number}" for number in range(20_000)],
        lon=np.linspace(8.9, 9.1, 20_000),
    )
    assert len(write_points(many, attribution="", language="de")) < 2_000_000
