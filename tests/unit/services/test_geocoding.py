"""Addresses through each of the three services, as local fakes of their HTTP interfaces answer."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from atlas.errors import NotFoundError
from atlas.services import address_services
from atlas.services.gazetteer import Place, PlaceKind, find_place
from atlas.services.geocoding import AddressSearch, SilentServiceError
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from tests.packages import small_tables

Answer = dict[str, Any]
SERVICES = ("nominatim", "photon", "bkg")
PATHS = {"nominatim": "/geo/search", "photon": "/geo/api", "bkg": "/geo__geheim/geosearch.json"}
HOME = {"street": "Hauptstraße", "number": "5", "postcode": "99101", "village": "Neudorf", "town": "Aheim"}


class FakeService:
    """Answers every question with the same findings and keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body: Any = []
        self.delay_s = 0.0
        self.asked: list[tuple[str, dict[str, str]]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                fake.asked.append((address.path, {name: values[0] for name, values in parse_qs(address.query).items()}))
                time.sleep(fake.delay_s)
                # Whoever was kept waiting too long has hung up.
                with suppress(ConnectionError):
                    self.send_response(fake.status)
                    self.send_header("Content-Type", "application/json")
                    self.end_headers()
                    self.wfile.write(fake.body if isinstance(fake.body, bytes) else json.dumps(fake.body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/geo"

    def answer(self, kind: str, *findings: tuple[float, float, dict[str, str]]) -> None:
        self.body = SHAPES[kind](list(findings))


def nominatim(findings: list[tuple[float, float, dict[str, str]]]) -> list[Answer]:
    """Return the shape of Nominatim's ``/search?format=json&addressdetails=1``."""
    return [
        {
            "place_id": 123,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
            "osm_type": "way",
            "osm_id": 456,
            "lat": str(lat),
            "lon": str(lon),
            "class": "building",
            "type": "yes",
            "place_rank": 30,
            "importance": 0.0001,
            "addresstype": "building",
            "name": "",
            "display_name": ", ".join(parts.values()),
            "address": {
                **named(parts, street="road", number="house_number", village="village", town="town"),
                "postcode": parts.get("postcode", ""),
                "county": "Landkreis Südkreis",
                "state": "Baden-Württemberg",
                "country": "Deutschland",
                "country_code": "de",
            },
            "boundingbox": [str(lat), str(lat), str(lon), str(lon)],
        }
        for lon, lat, parts in findings
    ]


def photon(findings: list[tuple[float, float, dict[str, str]]]) -> Answer:
    """Return the shape of Photon's ``/api``."""
    features = []
    for lon, lat, parts in findings:
        is_village = "street" not in parts
        own = {"name": parts["village"], "osm_key": "place", "osm_value": "village"} if is_village else {}
        found = named(parts, street="street", number="housenumber", town="city", postcode="postcode")
        properties = {
            "osm_type": "N",
            "osm_id": 1,
            "osm_key": "place",
            "type": "house",
            "countrycode": "DE",
            **found,
            **own,
        }
        features.append(feature(lon, lat, properties))
    return {"type": "FeatureCollection", "features": features}


def bkg(findings: list[tuple[float, float, dict[str, str]]]) -> Answer:
    """Return the shape of the BKG's ``geosearch.json``."""
    features = []
    for lon, lat, parts in findings:
        found = named(parts, street="strasse", number="haus", town="ort", postcode="plz", village="ortsteil")
        text = " ".join(parts.values())
        properties = {"text": text, "typ": "Haus", "score": 1.0, "ags": "", "gemeinde": parts["town"], **found}
        features.append(feature(lon, lat, properties))
    return {"type": "FeatureCollection", "features": features}


def named(parts: dict[str, str], **names: str) -> dict[str, str]:
    return {name: parts[part] for part, name in names.items() if part in parts}


def feature(lon: float, lat: float, properties: Answer) -> Answer:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}


SHAPES: dict[str, Callable[..., Any]] = {"nominatim": nominatim, "photon": photon, "bkg": bkg}


@pytest.fixture
def fake() -> Iterator[FakeService]:
    """Run a fake of an address service on this machine."""
    service = FakeService()
    thread = Thread(target=service.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    thread.join()


@pytest.fixture(params=SERVICES)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return each service in turn, reached without any proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return str(request.param)


def land(kind: str, url: str) -> Snapshot:
    settings = Settings("sqlite://", geocoder=kind, geocoder_url=url, geocoder_key="geheim" if kind == "bkg" else "")
    return Snapshot(1, small_tables(), settings, date(2026, 11, 21))


def test_an_address_is_a_point_in_its_municipality(fake: FakeService, kind: str) -> None:
    fake.answer(kind, (8.93217, 47.94123, HOME))
    place = find_place(land(kind, fake.url), "Hauptstraße 5, 99101 Aheim")
    assert (place.kind, place.name) == (PlaceKind.ADDRESS, "Hauptstraße 5, 99101 Aheim")
    assert (place.lon, place.lat, place.ags) == (8.93217, 47.94123, ("08991001",))
    assert place.key == "Hauptstraße 5, 99101 Aheim"
    assert not place.is_area


def test_only_the_box_of_the_counties_is_searched(fake: FakeService, kind: str) -> None:
    fake.answer(kind)
    find_place(land(kind, fake.url), "Hauptstraße 5, Aheim")
    ((path, asked),) = fake.asked
    assert path == PATHS[kind]
    box = asked["viewbox" if kind == "nominatim" else "bbox"]
    assert [float(side) for side in box.split(",")] == pytest.approx([8.9, 47.9, 9.1, 48.1])
    assert asked.get("bounded", "1") == "1"
    assert asked["query" if kind == "bkg" else "q"] == "Hauptstraße 5, Aheim"


def test_a_street_in_another_town_than_named_is_passed_over(fake: FakeService, kind: str) -> None:
    wrong = {**HOME, "town": "Bedorf", "postcode": "99102"}
    fake.answer(kind, (9.05, 47.95, wrong), (8.93, 47.94, HOME))
    assert find_place(land(kind, fake.url), "Hauptstraße 5, Aheim").ags == ("08991001",)
    fake.answer(kind, (9.05, 47.95, wrong))
    # The town that was named is right, even if its street is not found.
    place = find_place(land(kind, fake.url), "Hauptstraße 5, Aheim")
    assert (place.kind, place.name) == (PlaceKind.MUNICIPALITY, "Aheim")


def test_a_street_without_any_town_is_not_guessed(fake: FakeService, kind: str) -> None:
    fake.answer(kind, (8.93, 47.94, HOME))
    with pytest.raises(NotFoundError, match="kennt der Atlas nicht"):
        find_place(land(kind, fake.url), "Hauptstraße 5")


def test_a_town_that_nobody_knows_is_not_taken_for_a_part_of_ours(fake: FakeService, kind: str) -> None:
    fake.answer(kind, (8.93, 47.94, {**HOME, "village": "Altstadt"}))
    with pytest.raises(NotFoundError):
        find_place(land(kind, fake.url), "Altstadt 5, Freiburg")


def test_a_locality_that_the_atlas_does_not_know_is_asked_for(fake: FakeService, kind: str) -> None:
    fake.answer(kind, (8.93, 47.94, {"village": "Neudorf", "town": "Aheim", "postcode": "99101"}))
    place = find_place(land(kind, fake.url), "Neudorf")
    assert (place.name, place.ags) == ("Neudorf, 99101 Aheim", ("08991001",))


@pytest.mark.parametrize(("lon", "is_found"), [(9.2, True), (9.3, True), (9.4, False), (13.4, False)])
def test_an_address_may_lie_in_the_next_town_across_the_border(
    fake: FakeService, kind: str, lon: float, *, is_found: bool
) -> None:
    # 0.2 degrees east of the last border are 15 km, 0.3 degrees 22 km.
    fake.answer(kind, (lon, 48.05, {"street": "Seeweg", "town": "Drüben", "village": "Drüben"}))
    snapshot = land(kind, fake.url)
    if is_found:
        assert find_place(snapshot, "Seeweg, Drüben").ags == ()
    else:
        with pytest.raises(NotFoundError):
            find_place(snapshot, "Seeweg, Drüben")


@pytest.mark.parametrize("text", ["Aheim", "99101", "Ahei", "Dehausn", "8.95,47.95", "123", "Aheim-Weiler"])
def test_what_the_atlas_knows_itself_is_told_to_nobody(fake: FakeService, kind: str, text: str) -> None:
    snapshot = land(kind, fake.url)
    try:
        find_place(snapshot, text)
    except NotFoundError:
        assert text == "123"
    assert fake.asked == []


def test_a_question_is_asked_once(fake: FakeService, kind: str) -> None:
    fake.answer(kind, (8.93, 47.94, HOME))
    snapshot = land(kind, fake.url)
    places = [find_place(snapshot, text) for text in ("Hauptstraße 5, Aheim", "HAUPTSTRASSE 5 Aheim")]
    assert len({(place.lon, place.lat) for place in places}) == 1
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (503, b"{}"),
        (403, b"<html>"),
        (429, b""),
        (200, b"<html>"),
        (200, b""),
        (200, b'{"features": [{}]}'),
        (200, b'[{"lat": "x"}]'),
        (200, b"7"),
    ],
)
def test_a_service_that_fails_is_named_and_left_alone_for_a_while(
    fake: FakeService, kind: str, status: int, body: bytes
) -> None:
    fake.status, fake.body = status, body
    snapshot = land(kind, fake.url)
    for _ in range(2):
        with pytest.raises(NotFoundError, match="die Adresssuche antwortet gerade nicht") as caught:
            find_place(snapshot, "Gibtsnichtweg 7")
        assert caught.value.facts["near"]
    assert len(fake.asked) == 1
    # The town of an address is found without any service.
    assert find_place(snapshot, "Gibtsnichtweg 7, Aheim").name == "Aheim"


def test_a_service_that_refuses_or_keeps_silent_is_named(
    fake: FakeService, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.answer(kind)
    fake.delay_s = 0.5
    monkeypatch.setattr(address_services, "_TIMEOUT_SECONDS", 0.1)
    with pytest.raises(NotFoundError, match="antwortet gerade nicht"):
        find_place(land(kind, fake.url), "Gibtsnichtweg 7")
    with pytest.raises(NotFoundError, match="antwortet gerade nicht"):
        find_place(land(kind, "http://127.0.0.1:9"), "Gibtsnichtweg 7")


def test_what_somebody_asks_for_is_in_no_log(fake: FakeService, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.status = 500
    with pytest.raises(NotFoundError):
        find_place(land(kind, fake.url), "Gibtsnichtweg 7")
    assert "Gibtsnichtweg" not in caplog.text


def test_without_a_service_an_address_is_its_town(country: Snapshot) -> None:
    assert find_place(country, "Hauptstraße 5, 99101 Aheim").kind == PlaceKind.MUNICIPALITY
    with pytest.raises(NotFoundError) as caught:
        find_place(country, "Hauptstraße 5")
    assert "Adresssuche" not in str(caught.value)


def test_a_silent_service_is_asked_again_after_the_pause() -> None:
    now = [0.0]
    asked: list[str] = []

    def ask(text: str) -> list[Any]:
        asked.append(text)
        if len(asked) == 1:
            raise ValueError
        return []

    search = AddressSearch(ask, clock=lambda: now[0])
    for second in (0, 29, 31):
        now[0] = second
        if second < 30:
            with pytest.raises(SilentServiceError):
                search.find("Gibtsnichtweg")
        else:
            assert search.find("Gibtsnichtweg") == []
    assert len(asked) == 2


def test_signs_of_the_query_language_do_not_reach_the_bkg(fake: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fake.answer("bkg", (8.93, 47.94, HOME))
    place: Place = find_place(land("bkg", fake.url), 'Hauptstraße* "5" (ort:Aheim)')
    assert place.kind == PlaceKind.ADDRESS
    assert not set('"*():') & set(fake.asked[0][1]["query"])
