from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.catchments import find_catchments, parse_minutes, publish_catchments
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.sources.routing_dialects import Points, UnplacedError
from atlas.sources.routing_service import ServiceTravel
from atlas.vocabulary import TravelMode
from tests.packages import small_tables
from tests.roads import place_of, write_village


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(f"sqlite:///{tmp_path / 'atlas.sqlite'}")


@pytest.fixture
def lined(settings: Settings) -> Snapshot:
    return Snapshot(1, small_tables(), settings, date(2026, 11, 21))


@pytest.fixture
def paved(settings: Settings, tmp_path: Path) -> Snapshot:
    """Return the hand-drawn country with a village of streets around the seat of Aheim."""
    chosen = replace(settings, roads=str(write_village(tmp_path / "dorf.osm.pbf")))
    return Snapshot(1, small_tables(), chosen, date(2026, 11, 21))


def test_without_a_network_circles_are_drawn_and_called_so(lined: Snapshot) -> None:
    wide, narrow = find_catchments(lined, "offer-1", (30.0, 60.0)).itertuples()
    assert (wide.minutes, narrow.minutes) == (60.0, 30.0)
    assert (wide.drawing, wide.mode) == ("straight_line", "foot")
    # 4.8 km in an hour, of which the detour takes its share.
    assert wide.radius_km == pytest.approx(4.8 / 1.3, abs=0.01)
    assert wide.label == "Luftlinie: Kreis von 3,7 km, etwa 60 Minuten zu Fuß"
    assert shapely.contains_xy(wide.geometry, 8.95, 47.95)
    assert wide.geometry.area > narrow.geometry.area


def test_a_network_draws_roads(paved: Snapshot) -> None:
    (area,) = find_catchments(paved, "offer-1", (5.0,)).itertuples()
    assert (area.drawing, area.label) == ("roads", "5 Minuten zu Fuß, durch das Straßennetz")
    assert area.radius_km is None
    assert shapely.contains_xy(area.geometry, *place_of(2, 2))
    assert area.geometry.bounds == pytest.approx((*place_of(0, 0), *place_of(2, 2)), abs=0.001)


def test_an_offer_outside_the_extract_has_circles(paved: Snapshot) -> None:
    (area,) = find_catchments(paved, "offer-2", (5.0,)).itertuples()
    assert area.drawing == "straight_line"


def test_sites_on_and_off_the_network_are_drawn_together(paved: Snapshot) -> None:
    tables = small_tables()
    links = tables["offer_sites"]
    links.loc[links["offer_id"] == "offer-2", "offer_id"] = "offer-1"
    mixed = Snapshot(1, tables, paved.settings, paved.as_of)
    (area,) = find_catchments(mixed, "offer-1", (5.0,)).itertuples()
    assert area.drawing == "mixed"
    assert "um Orte ohne Straßennetz ist es die Luftlinie" in area.label
    assert shapely.contains_xy(area.geometry, 9.05, 47.95)
    assert shapely.contains_xy(area.geometry, *place_of(1, 1))


def test_a_place_known_roughly_makes_a_rough_catchment(lined: Snapshot) -> None:
    rough = {
        offer: bool(find_catchments(lined, offer, (5.0,))["is_approximate"].iloc[0]) for offer in ("offer-1", "offer-4")
    }
    assert rough == {"offer-1": False, "offer-4": True}


def test_a_confidential_offer_has_no_catchment(lined: Snapshot, paved: Snapshot) -> None:
    for snapshot in (lined, paved):
        with pytest.raises(NotFoundError, match="ist geheim"):
            find_catchments(snapshot, "offer-5", (5.0,))


def test_an_offer_without_a_place_and_one_that_is_gone_are_named(lined: Snapshot) -> None:
    tables = small_tables()
    tables["offer_sites"] = tables["offer_sites"].iloc[1:]
    with pytest.raises(NotFoundError, match="„Schuldnerberatung Aheim“ ist kein Ort bekannt"):
        find_catchments(Snapshot(1, tables, lined.settings, lined.as_of), "offer-1", (5.0,))
    with pytest.raises(NotFoundError, match="gibt es nicht"):
        find_catchments(lined, "nirgends", (5.0,))


def test_what_is_published_says_whose_roads_they_are(lined: Snapshot, paved: Snapshot) -> None:
    drawn = orjson.loads(publish_catchments(paved, "offer-1", (5.0, 10.0)))
    assert [feature["properties"]["minutes"] for feature in drawn["features"]] == [10, 5]
    assert "OpenStreetMap" in drawn["attribution"]
    assert "OpenStreetMap" not in orjson.loads(publish_catchments(lined, "offer-1", (5.0,)))["attribution"]


def test_a_routing_server_is_not_asked_for_areas(settings: Settings) -> None:
    chosen = replace(settings, routing="osrm", routing_url="http://127.0.0.1:9", travel_mode=TravelMode.CAR)
    (area,) = find_catchments(Snapshot(1, small_tables(), chosen, date(2026, 11, 21)), "offer-1", (6.0,)).itertuples()
    assert (area.drawing, area.mode) == ("straight_line", "car")


def test_a_server_that_draws_is_asked_for_each_site_and_circles_fill_what_it_does_not_know(lined: Snapshot) -> None:
    def draw(point: tuple[float, float], minutes: Sequence[float]) -> list[shapely.Geometry]:
        if point[0] > 9:
            raise UnplacedError("Kein Weg in der Nähe.")
        return [shapely.Point(point).buffer(limit / 600) for limit in minutes]

    def ask(_sources: Points, _targets: Points) -> np.ndarray:
        raise AssertionError("asked for a table")

    travel = ServiceTravel(ask, TravelMode.FOOT, "test", metric_crs=25832, draw=draw)
    lined.derive("travel", lambda: travel)
    wide, narrow = find_catchments(lined, "offer-1", (6.0, 12.0)).itertuples()
    assert (wide.drawing, narrow.drawing) == ("roads", "roads")
    assert wide.geometry.bounds == pytest.approx((8.93, 47.93, 8.97, 47.97), abs=1e-6)
    (outside,) = find_catchments(lined, "offer-2", (6.0,)).itertuples()
    assert outside.drawing == "straight_line"


@pytest.mark.parametrize("text", ["", "0", "0.5", "121", "10,", "zehn", "1,2,3,4,5,6,7", "nan", "1e1", "-5", "１０"])
def test_minutes_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(BadRequestError, match="zum Beispiel 10,20,30"):
        parse_minutes(text)
