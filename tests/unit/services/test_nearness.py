"""How far offers are from an area or a point."""

from __future__ import annotations

import numpy as np
import pytest

from atlas.services.gazetteer import find_place
from atlas.services.nearness import measure_nearness
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of


def distances(snapshot: Snapshot, text: str) -> dict[str, float]:
    found = measure_nearness(snapshot, find_place(snapshot, text)).distances_km
    return dict(zip(snapshot.offers["offer_id"], found.tolist(), strict=True))


def test_everything_inside_a_municipality_is_no_distance_away(country: Snapshot) -> None:
    found = distances(country, "Aheim")
    assert (found["offer-1"], found["offer-3"]) == (0, 0)


def test_a_neighbour_is_as_far_as_its_point_lies_from_the_border(country: Snapshot) -> None:
    # Bedorf's offer lies 0.05° east of Aheim's border: 3.73 km at 47.95° north, and 7.5 km from Aheim's centre.
    assert distances(country, "Aheim")["offer-2"] == pytest.approx(3.73, abs=0.02)


def test_an_offer_counted_here_is_here_even_if_its_point_lies_elsewhere(country: Snapshot) -> None:
    moved = rows(site_id="site-2", ags="08991001", location_precision="exact", lon=9.09, lat=47.95)
    assert distances(snapshot_of(change(country, "sites", moved)), "Aheim")["offer-2"] == 0


def test_an_offer_known_to_its_municipality_only_is_there(country: Snapshot) -> None:
    assert distances(country, "Cestadt")["offer-4"] == 0


def test_a_postcode_and_a_region_are_areas_too(country: Snapshot) -> None:
    assert distances(country, "99101") == pytest.approx(distances(country, "Aheim"), nan_ok=True)
    found = distances(country, "Südkreis")
    assert (found["offer-1"], found["offer-2"]) == (0, 0)
    assert found["offer-4"] == pytest.approx(5.56, abs=0.02)


def test_a_point_is_measured_from_itself(country: Snapshot) -> None:
    found = distances(country, "8.95,47.95")
    assert found["offer-1"] == 0
    assert found["offer-2"] == pytest.approx(7.47, abs=0.02)


def test_a_locality_is_measured_from_its_point(country: Snapshot) -> None:
    assert distances(country, "Aheim-Weiler")["offer-1"] == pytest.approx(4.02, abs=0.02)


@pytest.mark.parametrize("text", ["Aheim", "Südkreis", "8.95,47.95", "Aheim-Weiler", "99101"])
def test_a_confidential_offer_is_nowhere(country: Snapshot, text: str) -> None:
    assert np.isnan(distances(country, text)["offer-5"])


@pytest.mark.parametrize(("is_confidential", "precision"), [(True, "exact"), (False, "hidden"), (True, "hidden")])
def test_a_confidential_offer_is_nowhere_even_with_a_municipality_and_a_point(
    country: Snapshot, precision: str, *, is_confidential: bool
) -> None:
    site = rows(site_id="site-5", ags="08991001", location_precision=precision, lon=8.95, lat=47.95)
    offers = country.tables["offers"].assign(is_confidential=country.tables["offers"]["offer_id"] == "offer-5")
    offers["is_confidential"] = offers["is_confidential"].astype("boolean") & is_confidential
    changed = snapshot_of({**change(country, "sites", site), "offers": offers})
    assert np.isnan(distances(changed, "Aheim")["offer-5"])
    assert np.isnan(distances(changed, "8.95,47.95")["offer-5"])


def test_of_several_sites_the_nearest_counts(country: Snapshot) -> None:
    both = rows(offer_id="offer-2", site_id="site-1")
    assert distances(snapshot_of(change(country, "offer_sites", both)), "8.95,47.95")["offer-2"] == 0


def test_an_offer_without_any_site_has_no_distance(country: Snapshot) -> None:
    without = change(country, "offer_sites", [], keep=lambda links: links["offer_id"] != "offer-1")
    assert np.isnan(distances(snapshot_of(without), "Aheim")["offer-1"])


def test_where_no_polygons_are_known_the_centre_stands_for_the_area(country: Snapshot) -> None:
    bare = snapshot_of({**country.tables, "areas": country.tables["areas"].iloc[:0]})
    found = distances(bare, "Aheim")
    assert found["offer-1"] == 0
    assert found["offer-2"] == pytest.approx(7.47, abs=0.02)


def test_distances_of_an_area_are_measured_once_and_nobody_can_change_them(country: Snapshot) -> None:
    place = find_place(country, "Aheim")
    first = measure_nearness(country, place)
    assert measure_nearness(country, place) is first
    with pytest.raises(ValueError, match="read-only"):
        first.distances_km[0] = 7.0


def test_where_somebody_stands_is_not_remembered(country: Snapshot) -> None:
    place = find_place(country, "8.95,47.95")
    assert measure_nearness(country, place) is not measure_nearness(country, place)
