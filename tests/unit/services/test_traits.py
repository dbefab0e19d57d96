from __future__ import annotations

import numpy as np
import pytest

from atlas.services.snapshots import Snapshot
from atlas.services.traits import is_free, served_municipalities, traits_of
from tests.packages import small_tables
from tests.spec.country import edit, snapshot_of


def test_an_offer_with_several_values_has_each_of_them(country: Snapshot) -> None:
    modes = traits_of(country)["mode"]
    everything = np.ones(modes.size, dtype=bool)
    assert modes.count(everything) == {"on_site": 5, "phone": 1}
    assert country.offers["offer_id"][modes.mask("phone")].tolist() == ["offer-5"]


def test_a_value_that_nobody_has_is_had_by_none(country: Snapshot) -> None:
    assert not traits_of(country)["speaks"].mask("tr").any()


def test_a_county_as_service_area_serves_all_its_municipalities(country: Snapshot) -> None:
    served = served_municipalities(country)
    assert country.offers["offer_id"][served.mask("08991002")].tolist() == ["offer-1", "offer-5"]


def test_limited_access_does_not_count_as_wheelchair_accessible() -> None:
    tables = edit(small_tables(), "offers", "offer-1", wheelchair="yes")
    tables = edit(tables, "offers", "offer-2", wheelchair="limited")
    assert traits_of(snapshot_of(tables))["wheelchair"].mask("yes").sum() == 1


@pytest.mark.parametrize(
    ("cost", "free"),
    [
        ("Die Beratung ist kostenlos.", True),
        ("kostenfrei", True),
        ("Eintritt frei", True),
        ("0 Euro", True),
        ("10 Euro", False),
        ("teilweise kostenfrei", False),
        ("für Mitglieder kostenlos, sonst 5 €", False),
        ("nicht kostenlos", False),
        ("", False),
    ],
)
def test_only_what_costs_nobody_anything_is_free(cost: str, *, free: bool) -> None:
    assert is_free(cost) is free
