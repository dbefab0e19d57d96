from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod, Transformer

from atlas.errors import BadDataError, MissingToolError
from atlas.geo.road_network import RoadNetwork
from atlas.geo.road_travel import RoadTravel
from atlas.sources.road_extract import RoadExtract, read_extract
from atlas.vocabulary import TravelMode
from tests.roads import ABSENT, EXTRACT, place_of, write_extract, write_village

FOOT, BIKE, CAR = TravelMode.FOOT, TravelMode.BIKE, TravelMode.CAR
CORNERS = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0)}


def read(path: Path, mode: TravelMode = FOOT) -> RoadExtract:
    return read_extract(path, mode, metric_crs=25832)


def metres_between(*crossings: tuple[float, float]) -> float:
    lons, lats = zip(*(place_of(*crossing) for crossing in crossings), strict=True)
    return float(Geod(ellps="GRS80").line_length(lons, lats))


def test_a_village_is_read_with_its_streets(tmp_path: Path) -> None:
    extract = read(write_village(tmp_path / "dorf.osm.pbf"))
    streets = 3 * (metres_between((0, 0), (2, 0)) + metres_between((0, 0), (0, 2)))
    assert extract.kilometres == {"residential": pytest.approx(streets / 1000, rel=1e-3)}
    assert (extract.ways, extract.cut_off) == (6, 0)
    seconds = extract.network.seconds.sum() / 2
    assert seconds == pytest.approx(streets / (4.8 / 3.6), rel=1e-3)


def test_long_streets_are_cut_so_that_points_snap_beside_them(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (10.0, 0.0)}
    network = read(write_extract(tmp_path / "a.pbf", [([1, 2], {"highway": "track"})], nodes)).network
    assert len(network.nodes_m) == 9
    _, away_m = network.snap(network.nodes_m[:2].mean(axis=0)[None, :])
    assert away_m.max() <= 50


def test_drivers_keep_to_one_way_streets_and_walkers_do_not(tmp_path: Path) -> None:
    around = [([1, 2, 3], {"highway": "primary", "oneway": "yes"}), ([3, 4, 1], {"highway": "primary"})]
    path = write_extract(tmp_path / "a.pbf", around, {**CORNERS, 4: (1.0, 3.0)})
    walking, driving = read(path, FOOT).network, read(path, CAR).network
    assert len(walking.seconds) - len(driving.seconds) == 2
    here, there = ends_of(driving)
    direct = metres_between((0, 0), (2, 0)) / (65 / 3.6) / 60
    assert RoadTravel(driving).nearest(here, there)[1][0] == pytest.approx(direct, rel=1e-3)
    assert RoadTravel(driving).nearest(there, here)[1][0] > 3 * direct


def ends_of(network: RoadNetwork) -> tuple[np.ndarray, np.ndarray]:
    south = network.nodes_m[np.argsort(network.nodes_m[:, 1])[:3]]
    ordered = south[np.argsort(south[:, 0])]
    return ordered[:1], ordered[2:]


def test_nobody_drives_through_a_bollard(tmp_path: Path) -> None:
    nodes = {**CORNERS, 4: (3.0, 0.0), 5: (4.0, 0.0)}
    streets = [([1, 2, 3, 4, 5], {"highway": "residential"})]
    path = write_extract(tmp_path / "a.pbf", streets, nodes, {2: {"barrier": "bollard"}})
    assert len(read(path, FOOT).network.nodes_m) == 5
    assert (len(read(path, CAR).network.nodes_m), read(path, CAR).cut_off) == (3, 2)


def test_a_way_that_leaves_the_extract_ends_at_its_edge(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "a.pbf", [([1, 99, 2, 3], {"highway": "path"})], CORNERS)
    extract = read(path)
    assert extract.kilometres["path"] == pytest.approx(metres_between((1, 0), (2, 0)) / 1000, rel=1e-3)


def test_a_ferry_joins_two_shores_in_the_time_it_states(tmp_path: Path) -> None:
    nodes = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (1.0, 20.0), 4: (30.0, 40.0), 5: (2.0, 40.0)}
    shores: list[tuple[list[int], dict[str, str]]] = [
        ([1, 2], {"highway": "residential"}),
        ([2, 3, 4], {"route": "ferry", "duration": "00:15", "motor_vehicle": "yes"}),
        ([4, 5], {"highway": "residential"}),
    ]
    extract = read(write_extract(tmp_path / "see.pbf", shores, nodes), CAR)
    assert list(extract.kilometres) == ["residential", "ferry"]
    network = extract.network
    quays = network.nodes_m[network.snap(metres_of(nodes[2], nodes[4]))[0]]
    assert RoadTravel(network).nearest(quays[:1], quays[1:])[1] == pytest.approx([15.0], abs=0.01)


def metres_of(*crossings: tuple[float, float]) -> np.ndarray:
    lons, lats = zip(*(place_of(*crossing) for crossing in crossings), strict=True)
    return np.column_stack(Transformer.from_crs(4326, 25832, always_xy=True).transform(lons, lats))


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    first = read(write_village(tmp_path / "a.pbf")).network.digest
    assert first == read(write_village(tmp_path / "b.pbf")).network.digest
    other = write_extract(tmp_path / "c.pbf", [([1, 2], {"highway": "path"})], CORNERS)
    assert read(other).network.digest != first


# Faults


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingToolError, match=r"nirgends\.pbf"):
        read(tmp_path / "nirgends.pbf")
    with pytest.raises(MissingToolError, match="lässt sich nicht lesen"):
        read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<?xml version='1.0'?><osm></osm>", b"\x00\x00\x00\x0e\x0a\x09OSMDa"]
)
def test_a_file_that_is_no_pbf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "falsch.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(BadDataError, match=r"falsch\.osm\.pbf ist kein OSM-Auszug im Format PBF"):
        read(path)


@pytest.mark.parametrize("lost", [1, 40, 150])
def test_a_file_that_breaks_off_is_refused(tmp_path: Path, lost: int) -> None:
    path = write_village(tmp_path / "halb.osm.pbf")
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(BadDataError, match="bricht mitten in den Daten ab"):
        read(path)


def test_an_extract_without_ways_for_the_mode_is_refused(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "wald.pbf", [([1, 2, 3], {"highway": "path"})], CORNERS)
    with pytest.raises(BadDataError, match="keine Wege für „car“"):
        read(path, CAR)
    empty = write_extract(tmp_path / "leer.pbf", [([1, 2], {"waterway": "river"})], CORNERS)
    with pytest.raises(BadDataError, match=re.escape("leer.pbf enthält keine Wege")):
        read(empty)
    outside = write_extract(tmp_path / "rand.pbf", [([98, 99], {"highway": "path"})], CORNERS)
    with pytest.raises(BadDataError, match=re.escape("rand.pbf enthält keine Wege")):
        read(outside)


# The real thing


@pytest.mark.skipif(not EXTRACT.is_file(), reason=ABSENT)
def test_minutes_in_heidelberg_are_those_networkx_finds() -> None:
    extract = read(EXTRACT, CAR)
    network = extract.network
    assert extract.edition == "2024-09-08"
    assert len(network.nodes_m) > 50_000
    graph: Any = nx.DiGraph()
    graph.add_weighted_edges_from(zip(*(map(list, (network.starts, network.ends, network.seconds))), strict=True))
    chosen = np.random.default_rng(7).integers(0, len(network.nodes_m), 40)
    origins, targets = network.nodes_m[chosen[:30]], network.nodes_m[chosen[30:]]
    wanted = nx.multi_source_dijkstra_path_length(graph.reverse(copy=False), set(chosen[30:].tolist()))
    _, minutes = RoadTravel(network).nearest(origins, targets)
    assert np.allclose(minutes, [wanted[node] / 60 for node in chosen[:30]], atol=1e-5)
    owners, found, took = RoadTravel(network).pairs(origins, targets, 20.0)
    for target in range(10):
        lengths = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), chosen[30 + target], cutoff=1200)
        near = {origin: lengths[node] / 60 for origin, node in enumerate(chosen[:30]) if node in lengths}
        assert dict(zip(owners[found == target], took[found == target], strict=True)) == pytest.approx(near, abs=1e-5)
