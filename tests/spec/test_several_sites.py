"""An offer with several sites is found at each of them, and seen from where somebody asks."""

from __future__ import annotations

import pytest

from atlas.services.finding import find_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.spec.country import change, rows, snapshot_of


@pytest.fixture
def twice() -> Snapshot:
    """Let the debt advice of Aheim hold hours in Cestadt, in the other county, too."""
    site = rows(site_id="site-9", ags="08992001", lon=9.15, lat=47.95, location_precision="exact", city="Cestadt")
    tables = change(small_tables(), "sites", site)
    return snapshot_of(change(tables, "offer_sites", rows(offer_id="offer-1", site_id="site-9")))


@pytest.mark.parametrize("query", [OfferQuery(county="08991"), OfferQuery(county="08992")])
def test_it_belongs_to_the_counties_of_all_its_sites(twice: Snapshot, query: OfferQuery) -> None:
    assert "offer-1" in find_offers(twice, query).index


@pytest.mark.parametrize("bbox", [(8.94, 47.94, 8.96, 47.96), (9.14, 47.94, 9.16, 47.96)])
def test_a_box_around_any_site_holds_it(twice: Snapshot, bbox: tuple[float, float, float, float]) -> None:
    assert "offer-1" in find_offers(twice, OfferQuery(bbox=bbox)).index


@pytest.mark.parametrize(("near", "lon"), [("Aheim", 8.95), ("Cestadt", 9.15)])
def test_it_is_shown_at_the_site_that_is_nearest(twice: Snapshot, near: str, lon: float) -> None:
    offer = find_offers(twice, OfferQuery(near=near)).loc["offer-1"]
    assert (offer["municipality"], offer["lon"], offer["distance_km"]) == (near, lon, 0)
