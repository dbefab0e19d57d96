from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from atlas.errors import BadDataError, MissingToolError
from atlas.geo.joined_travel import JoinedTravel
from atlas.geo.travel import StraightLine
from atlas.language import speak
from atlas.services.snapshots import Snapshot
from atlas.services.travelling import (
    cache_folder,
    credit_travel,
    explain_travel,
    kilometres_in,
    limit_in,
    prepare_travel,
    travel_of,
)
from atlas.settings import Settings
from atlas.sources.routing_service import ServiceTravel
from atlas.vocabulary import TravelMode
from tests.packages import small_tables
from tests.roads import write_village


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(f"sqlite:///{tmp_path / 'atlas.sqlite'}")


def snapshot_of(settings: Settings) -> Snapshot:
    return Snapshot(1, small_tables(), settings, date(2026, 11, 21))


def with_roads(settings: Settings, folder: Path, mode: TravelMode = TravelMode.FOOT) -> Settings:
    return replace(settings, roads=str(write_village(folder / "dorf.osm.pbf")), travel_mode=mode)


def test_without_anything_ways_are_straight_lines(settings: Settings) -> None:
    travel = travel_of(snapshot_of(replace(settings, detour_factor=1.4)))
    assert travel == StraightLine(1.4)
    assert credit_travel(settings) == ""


def test_an_extract_makes_ways_of_roads_in_minutes(settings: Settings, tmp_path: Path) -> None:
    chosen = with_roads(settings, tmp_path, TravelMode.BIKE)
    snapshot = snapshot_of(chosen)
    travel = travel_of(snapshot)
    assert isinstance(travel, JoinedTravel)
    assert (travel.unit, travel.mode) == ("min", "bike")
    assert travel_of(snapshot) is travel
    assert "OpenStreetMap" in credit_travel(chosen)
    assert len(list(tmp_path.glob("roads-*-bike-*.npz"))) == 1


def test_snapshots_share_one_network_until_its_file_changes(settings: Settings, tmp_path: Path) -> None:
    chosen = with_roads(settings, tmp_path)
    first, second = (travel_of(snapshot_of(chosen)) for _ in range(2))
    assert isinstance(first, JoinedTravel)
    assert isinstance(second, JoinedTravel)
    assert first.roads.network is second.roads.network
    Path(chosen.roads).write_bytes(b"kaputt")
    with pytest.raises(BadDataError, match="kein OSM-Auszug"):
        travel_of(snapshot_of(chosen))


def test_a_routing_server_is_asked_where_one_is_named(settings: Settings) -> None:
    chosen = replace(settings, routing="osrm", routing_url="http://127.0.0.1:9", travel_mode=TravelMode.CAR)
    assert isinstance(travel_of(snapshot_of(chosen)), ServiceTravel)
    sentence = explain_travel(snapshot_of(chosen), speak("de"))
    assert sentence.startswith("Wege hat der Routing-Dienst osrm berechnet, mit dem Auto.")
    assert "10 km sind 12 Minuten" in sentence


def test_an_extract_that_cannot_be_used_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    prepare_travel(settings)
    with pytest.raises(MissingToolError, match=r"fehlt\.pbf"):
        prepare_travel(replace(settings, roads=str(tmp_path / "fehlt.pbf")))


@pytest.mark.parametrize(("mode", "minutes"), [("foot", 62.5), ("bike", 20.0), ("car", 6.0)])
def test_a_limit_in_kilometres_becomes_minutes_at_the_reference_speed(
    settings: Settings, tmp_path: Path, mode: str, minutes: float
) -> None:
    travel = travel_of(snapshot_of(with_roads(settings, tmp_path, TravelMode(mode))))
    assert limit_in(travel, 5.0) == pytest.approx(minutes)
    assert kilometres_in(travel, limit_in(travel, 5.0)) == pytest.approx(5.0)


def test_a_limit_for_straight_lines_stays_in_kilometres(settings: Settings) -> None:
    travel = travel_of(snapshot_of(settings))
    assert (limit_in(travel, 5.0), kilometres_in(travel, 5.0)) == (5.0, 5.0)


def test_sentences_say_how_ways_are_measured(settings: Settings, tmp_path: Path) -> None:
    assert explain_travel(snapshot_of(settings), speak("de")) == "Wege sind geschätzt: Luftlinie mal 1,3."
    sentences = explain_travel(snapshot_of(with_roads(settings, tmp_path)), speak("de"))
    # The village lies at the seat of Aheim; the other seven demand points are miles away.
    assert sentences == (
        "Wege führen durch das Straßennetz von OpenStreetMap, zu Fuß. Versorgungsstandards in Kilometern gelten dabei "
        "als Minuten bei 4,8 km/h: 10 km sind 125 Minuten. 7 von 8 Bedarfspunkten liegen weiter als 1 km von jeder "
        "Straße des Auszugs; für sie und für Angebote außerhalb zählt die Luftlinie mal 1,3 bei derselben "
        "Geschwindigkeit. Straßennetz: © OpenStreetMap-Mitwirkende, ODbL 1.0."
    )


def test_networks_are_kept_beside_the_database(tmp_path: Path) -> None:
    assert cache_folder(Settings(f"sqlite:///{tmp_path / 'atlas.sqlite'}?timeout=5")) == tmp_path
    elsewhere = [cache_folder(Settings(url)) for url in ("postgresql://db/atlas", "sqlite://", "sqlite:///:memory:")]
    assert all(folder.is_absolute() for folder in elsewhere)
