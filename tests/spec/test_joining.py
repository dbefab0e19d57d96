"""Joining: which municipality does an offer count in?

The country is drawn in tests/packages.py: Aheim and Bedorf share the meridian 9.0.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from atlas.errors import BadDataError
from atlas.geo.joins import locate_points
from atlas.geo.regions import unite_areas
from atlas.services.snapshots import Snapshot
from tests.packages import small_tables
from tests.spec.country import change, rows, snapshot_of


def locate(country: Snapshot, lon: float, lat: float) -> tuple[str | None, float]:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(lon, lat)], crs="EPSG:4326")
    located = locate_points(points, country.land).iloc[0]
    return (located["ags"] if isinstance(located["ags"], str) else None), located["border_distance_m"]


def test_a_point_belongs_to_the_municipality_around_it(country: Snapshot) -> None:
    ags, distance_m = locate(country, 8.95, 47.95)
    assert ags == "08991001"
    assert np.isnan(distance_m)


def test_a_point_on_a_shared_border_belongs_to_the_lowest_key(country: Snapshot) -> None:
    assert locate(country, 9.0, 47.95)[0] == "08991001"


def test_a_point_where_four_meet_belongs_to_the_lowest_key(country: Snapshot) -> None:
    assert locate(country, 9.0, 48.0)[0] == "08991001"


def test_a_point_in_the_lake_belongs_to_none_and_tells_how_far_out_it_lies(country: Snapshot) -> None:
    ags, distance_m = locate(country, 9.105, 47.95)
    assert ags is None
    assert distance_m == pytest.approx(373, abs=5)


def test_points_in_another_coordinate_system_are_refused(country: Snapshot) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(500000, 5310000)], crs="EPSG:25832")
    with pytest.raises(BadDataError, match="erwartet wird EPSG:4326"):
        locate_points(points, country.land)


def test_an_offer_without_coordinates_is_drawn_at_its_municipalitys_centre(country: Snapshot) -> None:
    offer = country.offers.loc["offer-4"]
    assert (offer["municipality"], offer["location_precision"]) == ("Cestadt", "municipality")
    assert (offer["lon"], offer["lat"]) == tuple(country.municipalities.loc["08992001", ["lon", "lat"]])


def test_a_confidential_offer_has_no_point_and_no_address(country: Snapshot) -> None:
    offer = country.offers.loc["offer-5"]
    assert offer[["lon", "lat", "street", "postcode"]].isna().all()


def test_a_confidential_site_loses_a_point_that_slipped_in(country: Snapshot) -> None:
    slipped = rows(site_id="site-x", ags="08991001", lon=8.95, lat=47.95, location_precision="hidden")
    tables = change(country, "sites", slipped)
    sites = snapshot_of(change(tables, "offer_sites", rows(offer_id="offer-5", site_id="site-x"))).sites
    assert sites.set_index("site_id").loc["site-x", ["lon", "lat"]].isna().all()


def test_a_stated_municipality_that_geometry_contradicts_is_reported_and_kept(country: Snapshot) -> None:
    wrong = rows(site_id="site-1", ags="08992002", lon=8.95, lat=47.95, location_precision="exact")
    snapshot = snapshot_of(change(country, "sites", wrong))
    report = snapshot.join_report["disagreements"].set_index("site_id").loc["site-1"]
    assert (report["stated_ags"], report["located_ags"]) == ("08992002", "08991001")
    assert snapshot.offers.loc["offer-1", "ags"] == "08992002"


def test_a_site_without_stated_municipality_counts_where_it_lies(country: Snapshot) -> None:
    unstated = rows(site_id="site-1", lon=8.95, lat=47.95, location_precision="exact")
    assert snapshot_of(change(country, "sites", unstated)).offers.loc["offer-1", "ags"] == "08991001"


def test_a_regions_outline_is_the_union_of_its_members(country: Snapshot) -> None:
    tables = small_tables()
    outlines = unite_areas(country.land, tables["region_members"])
    tal = outlines.loc["social_space-08991-tal"].geometry
    assert tal.equals(shapely.box(8.9, 47.9, 9.1, 48.0))


def test_a_regions_people_are_the_sum_of_its_members(country: Snapshot) -> None:
    assert country.regions.loc["social_space-08991-tal", "people"] == 3000
