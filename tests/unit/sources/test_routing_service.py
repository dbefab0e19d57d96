"""Minutes from routing servers, as local fakes of OSRM and Valhalla answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from atlas.errors import ServiceError
from atlas.settings import Settings
from atlas.sources import routing_dialects
from atlas.sources.routing_service import ServiceTravel, open_router
from atlas.vocabulary import TravelMode

Point = tuple[float, float]
SERVERS = ("osrm", "valhalla")
LAKE = 47.0
"""South of here the fakes know no road."""


class FakeServer:
    """Answers tables of times: a degree takes 10 hours, and nobody crosses 9 degrees east."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.asked: list[tuple[list[Point], list[Point], str]] = []
        self.reply: tuple[int, bytes] | None = None
        self.is_compact = False
        self.delay_s = 0.0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(*fake.answer_osrm(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(*fake.answer_valhalla(self.path, json.loads(body)))

            def answer(self, status: int, body: Any) -> None:
                time.sleep(fake.delay_s)
                if fake.reply:
                    status, body = fake.reply
                with suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.end_headers()
                    self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/router"

    def answer_osrm(self, path: str) -> tuple[int, Any]:
        """Return the shape of OSRM's ``/table/v1``."""
        address = urlsplit(path)
        _, _, service, version, profile, coordinates = address.path.split("/")
        assert (service, version) == ("table", "v1")
        points = [tuple(map(float, point.split(","))) for point in coordinates.split(";")]
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        assert asked["annotations"] == "duration"
        sources, targets = ([points[int(at)] for at in asked[part].split(";")] for part in ("sources", "destinations"))
        self.asked.append((sources, targets, profile))
        if len(sources) * len(targets) > 100 * 100:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        if any(lat < LAKE for _, lat in points):
            return 400, {"code": "NoSegment", "message": "Could not find a matching segment for coordinate 0"}
        waypoints = [{"hint": "x", "distance": 4.2, "name": "Weg", "location": point} for point in points]
        table = self.table(sources, targets)
        return 200, {"code": "Ok", "durations": table, "sources": waypoints, "destinations": waypoints}

    def answer_valhalla(self, path: str, asked: dict[str, Any]) -> tuple[int, Any]:
        """Return the shape of Valhalla's ``/sources_to_targets``."""
        if path == "/router/isochrone":
            return self.answer_isochrone(asked)
        assert path == "/router/sources_to_targets"
        sources, targets = ([(at["lon"], at["lat"]) for at in asked[part]] for part in ("sources", "targets"))
        self.asked.append((sources, targets, asked["costing"]))
        if len(sources) * len(targets) > 2500:
            return 400, {"error_code": 150, "error": "Exceeded max locations", "status_code": 400}
        if any(lat < LAKE for _, lat in sources + targets):
            error = {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}
            return 400, {**error, "status": "Bad Request"}
        table = self.table(sources, targets)
        if self.is_compact:
            return 200, {"sources_to_targets": {"durations": table, "distances": table}, "units": "kilometers"}
        rows = [
            [
                {"from_index": row, "to_index": column, "time": cell, "distance": None if cell is None else 1.0}
                for column, cell in enumerate(cells)
            ]
            for row, cells in enumerate(table)
        ]
        return 200, {"sources_to_targets": rows, "sources": [], "targets": [], "units": "kilometers"}

    def answer_isochrone(self, asked: dict[str, Any]) -> tuple[int, Any]:
        """Return the shape of Valhalla's ``/isochrone``: here a square as wide as people come in the time."""
        (place,) = asked["locations"]
        self.asked.append(([], [(place["lon"], place["lat"])], asked["costing"]))
        assert asked["polygons"]
        assert asked["reverse"]
        if place["lat"] < LAKE:
            return 400, {"error_code": 171, "error": "No suitable edges near location", "status_code": 400}
        if len(asked["contours"]) > 4:
            return 400, {"error_code": 152, "error": "Exceeded max contours: 4", "status_code": 400}
        features = []
        # The widest comes first.
        for contour in reversed(asked["contours"]):
            reach = contour["time"] / 600
            box = shapely.box(place["lon"] - reach, place["lat"] - reach, place["lon"] + reach, place["lat"] + reach)
            properties = {"contour": contour["time"], "metric": "time", "color": "#bf4040", "fillOpacity": 0.33}
            geometry = json.loads(shapely.to_geojson(box))
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        return 200, {"type": "FeatureCollection", "features": features}

    @staticmethod
    def table(sources: list[Point], targets: list[Point]) -> list[list[float | None]]:
        def between(here: Point, there: Point) -> float | None:
            if (here[0] < 9.0) != (there[0] < 9.0):
                return None
            return round(36_000 * (abs(here[0] - there[0]) + abs(here[1] - there[1])), 1)

        return [[between(source, target) for target in targets] for source in sources]


Start = Callable[..., tuple[FakeServer, ServiceTravel]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Run fakes of routing servers on this machine."""
    running: list[tuple[FakeServer, Thread]] = []

    def run(kind: str, mode: TravelMode = TravelMode.FOOT) -> tuple[FakeServer, ServiceTravel]:
        fake = FakeServer(kind)
        thread = Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((fake, thread))
        return fake, open_router(Settings("memory:", routing=kind, routing_url=fake.url, travel_mode=mode))

    yield run
    for fake, thread in running:
        fake.server.shutdown()
        fake.server.server_close()
        thread.join()


def metres(*points: Point) -> np.ndarray:
    lons, lats = zip(*points, strict=True)
    return np.column_stack(Transformer.from_crs(4326, 25832, always_xy=True).transform(lons, lats))


HOMES = ((8.9, 48.0), (8.95, 48.0), (9.1, 48.0))
OFFERS = ((8.93, 48.0), (8.8, 48.0))


@pytest.mark.parametrize("kind", SERVERS)
def test_times_become_minutes_and_no_way_is_infinite(start: Start, kind: str) -> None:
    _, travel = start(kind)
    positions, minutes = travel.nearest(metres(*HOMES), metres(*OFFERS))
    assert positions.tolist() == [0, 0, -1]
    assert minutes == pytest.approx([18.0, 12.0, np.inf], abs=0.01)
    origins, targets, costs = travel.pairs(metres(*HOMES), metres(*OFFERS), 61.0)
    assert list(zip(origins.tolist(), targets.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0)]
    assert costs == pytest.approx([18.0, 60.0, 12.0], abs=0.01)


@pytest.mark.parametrize(
    ("kind", "names"), [("osrm", ("foot", "bike", "car")), ("valhalla", ("pedestrian", "bicycle", "auto"))]
)
def test_each_server_calls_the_modes_its_own_way(start: Start, kind: str, names: tuple[str, ...]) -> None:
    for mode, name in zip(TravelMode, names, strict=True):
        fake, travel = start(kind, mode)
        travel.nearest(metres(HOMES[0]), metres(OFFERS[0]))
        assert fake.asked[0][2] == name
        assert (travel.unit, travel.mode) == ("min", mode)


@pytest.mark.parametrize("kind", SERVERS)
def test_no_question_is_larger_than_the_servers_take(start: Start, kind: str) -> None:
    fake, travel = start(kind)
    homes = metres(*((8.5 + number / 1000, 48.0) for number in range(120)))
    offers = metres(*((8.5 + number / 1000, 48.1) for number in range(60)))
    positions, _ = travel.nearest(homes, offers)
    assert positions.tolist() == [min(number, 59) for number in range(120)]
    assert len(fake.asked) == 6
    assert max(len(sources) * len(targets) for sources, targets, _ in fake.asked) <= 2500


@pytest.mark.parametrize("kind", SERVERS)
def test_a_place_is_asked_for_once(start: Start, kind: str) -> None:
    fake, travel = start(kind)
    travel.nearest(metres(*HOMES), metres(OFFERS[0], OFFERS[0]))
    travel.pairs(metres(*HOMES), metres(*OFFERS), 10.0)
    assert [targets for _, targets, _ in fake.asked] == [[OFFERS[0]], [OFFERS[1]]]


@pytest.mark.parametrize("kind", SERVERS)
def test_a_point_without_a_road_costs_the_others_nothing(start: Start, kind: str) -> None:
    _, travel = start(kind)
    positions, minutes = travel.nearest(metres(*HOMES, (8.9, 46.5)), metres((8.9, 46.4), *OFFERS))
    assert positions.tolist() == [1, 1, -1, -1]
    assert minutes[:2] == pytest.approx([18.0, 12.0], abs=0.01)


def test_the_compact_table_of_newer_servers_is_understood(start: Start) -> None:
    fake, travel = start("valhalla")
    fake.is_compact = True
    assert travel.nearest(metres(*HOMES), metres(*OFFERS))[0].tolist() == [0, 0, -1]


def test_points_without_coordinates_and_questions_without_points_ask_nothing(start: Start) -> None:
    fake, travel = start("osrm")
    nowhere = np.full((2, 2), np.nan)
    assert travel.nearest(nowhere, metres(*OFFERS))[0].tolist() == [-1, -1]
    assert travel.nearest(metres(*HOMES), np.empty((0, 2)))[1].tolist() == [np.inf] * 3
    assert len(travel.pairs(np.empty((0, 2)), metres(*OFFERS), 5.0)[0]) == 0
    assert fake.asked == []


def test_valhalla_draws_from_where_a_point_is_reached(start: Start) -> None:
    fake, travel = start("valhalla", TravelMode.BIKE)
    limits = (60.0, 50.0, 40.0, 30.0, 20.0, 7.5)
    areas = travel.draw_catchment(8.9, 48.0, limits)
    assert areas is not None
    assert [round(area.bounds[2] - 8.9, 6) for area in areas] == [round(limit / 600, 6) for limit in limits]
    assert [costing for _, _, costing in fake.asked] == ["bicycle", "bicycle"]
    assert travel.draw_catchment(8.9, 46.5, limits) is None


def test_osrm_cannot_draw_and_says_so(start: Start) -> None:
    _, travel = start("osrm")
    assert not travel.can_draw
    with pytest.raises(ServiceError, match="zeichnet keine Einzugsgebiete"):
        travel.draw_catchment(8.9, 48.0, (10.0,))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"features": None},
        {"features": [{"properties": {"contour": 10}, "geometry": {"type": "Unsinn"}}]},
        {"features": [{"properties": {"contour": 99}, "geometry": {"type": "Point", "coordinates": [8, 48]}}]},
        {"features": []},
    ],
)
def test_areas_of_another_shape_are_refused(start: Start, answer: dict[str, Any]) -> None:
    fake, travel = start("valhalla")
    fake.reply = (200, json.dumps(answer).encode())
    with pytest.raises(ServiceError, match="keine Flächen zu den gefragten Minuten"):
        travel.draw_catchment(8.9, 48.0, (10.0,))


# Faults


@pytest.mark.parametrize("kind", SERVERS)
def test_a_refusal_names_the_server_and_repeats_what_it_said(start: Start, kind: str) -> None:
    fake, travel = start(kind)
    refusals = {"osrm": {"code": "InvalidUrl", "message": "kaputt"}, "valhalla": {"error_code": 107, "error": "kaputt"}}
    fake.reply = (400, json.dumps(refusals[kind]).encode())
    with pytest.raises(ServiceError, match=rf"{fake.url} lehnt die Frage ab \((InvalidUrl|107): kaputt\)"):
        travel.nearest(metres(*HOMES), metres(*OFFERS))


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("body", [b"<html>Willkommen</html>", b"", b"[1, 2]", b"\xff\xfe"])
def test_something_else_at_the_address_is_no_router(start: Start, kind: str, body: bytes) -> None:
    fake, travel = start(kind)
    fake.reply = (200, body)
    with pytest.raises(ServiceError, match="antwortet kein Routing-Dienst"):
        travel.nearest(metres(*HOMES), metres(*OFFERS))


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("table", [None, [], [[1]], [[1, 2], [3]], [["a", "b"]] * 3, [[-1.0, 0.0]] * 3, "abc"])
def test_a_table_of_another_shape_is_refused(start: Start, kind: str, table: object) -> None:
    fake, travel = start(kind)
    fake.reply = (200, json.dumps({"code": "Ok", "durations": table, "sources_to_targets": table}).encode())
    with pytest.raises(ServiceError, match="keine Tabelle von 3 mal 2 Zeiten"):
        travel.nearest(metres(*HOMES), metres(*OFFERS))


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_is_down_is_named_with_a_way_out(kind: str) -> None:
    settings = Settings("memory:", routing=kind, routing_url="http://127.0.0.1:9")
    with pytest.raises(ServiceError, match=r"http://127\.0\.0\.1:9 antwortet nicht .*ATLAS_ROUTING_URL"):
        open_router(settings).nearest(metres(*HOMES), metres(*OFFERS))


def test_a_silent_server_is_left_alone_for_a_while(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    fake, opened = start("osrm")
    travel = ServiceTravel(opened._ask, opened.mode, opened.key, metric_crs=25832, clock=lambda: now[0])
    monkeypatch.setattr(routing_dialects, "_TIMEOUT_SECONDS", 0.2)
    fake.delay_s = 0.6
    for message in ("antwortet nicht", "hat eben nicht geantwortet"):
        with pytest.raises(ServiceError, match=message):
            travel.nearest(metres(*HOMES), metres(*OFFERS))
    assert len(fake.asked) == 1
    fake.delay_s, now[0] = 0.0, 31.0
    assert travel.nearest(metres(*HOMES), metres(*OFFERS))[0].tolist() == [0, 0, -1]


def test_the_key_tells_servers_and_modes_apart() -> None:
    def key(kind: str, url: str, mode: TravelMode) -> str:
        return open_router(Settings("memory:", routing=kind, routing_url=url, travel_mode=mode)).key

    keys = {key(kind, url, mode) for kind in SERVERS for url in ("http://a", "http://b") for mode in TravelMode}
    assert len(keys) == 12
