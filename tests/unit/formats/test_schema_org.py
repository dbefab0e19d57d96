from __future__ import annotations

import json
from typing import Any

import pytest

from atlas.formats.schema_org import weekly_hours, write_service
from atlas.services.describing import describe_offer
from atlas.services.snapshots import Snapshot

URL = "https://atlas.example/angebot/1"


def service(country: Snapshot, offer_id: str, **changed: Any) -> dict[str, Any]:
    detail = describe_offer(country, offer_id)
    text = write_service(
        {**detail.offer, **changed}, sites=detail.sites, provider=detail.provider, areas=["Südkreis"], url=URL
    )
    document: dict[str, Any] = json.loads(text)
    return document


def test_an_offer_is_a_service_of_its_provider_for_a_region(country: Snapshot) -> None:
    document = service(country, "offer-1")
    assert document["@context"] == "https://schema.org"
    assert document["@type"] == "Service"
    assert document["@id"] == document["url"] == URL
    assert document["serviceType"] == "Schuldnerberatung"
    assert document["provider"]["@type"] == "Organization"
    assert document["provider"]["name"] == "Caritasverband Tal e. V."
    assert document["areaServed"] == [{"@type": "AdministrativeArea", "name": "Südkreis"}]


def test_a_public_provider_delivers_a_government_service(country: Snapshot) -> None:
    assert service(country, "offer-4")["@type"] == "GovernmentService"


def test_a_channel_names_phone_languages_and_place(country: Snapshot) -> None:
    (channel,) = service(country, "offer-1")["availableChannel"]
    assert channel["servicePhone"] == {"@type": "ContactPoint", "telephone": "+49 7000 101"}
    assert channel["availableLanguage"] == ["de", "en"]
    assert channel["serviceLocation"]["address"]["streetAddress"] == "Hauptstraße 1"
    assert channel["serviceLocation"]["geo"] == {"@type": "GeoCoordinates", "latitude": 47.95, "longitude": 8.95}


@pytest.mark.parametrize("offer_id", ["offer-2", "offer-4"])
def test_a_rough_point_is_no_coordinate_for_machines(country: Snapshot, offer_id: str) -> None:
    (channel,) = service(country, offer_id)["availableChannel"]
    assert "geo" not in channel["serviceLocation"]


@pytest.mark.parametrize(("wheelchair", "value"), [("yes", True), ("no", False)])
def test_a_place_says_whether_wheelchairs_get_in(country: Snapshot, wheelchair: str, value: bool) -> None:  # noqa: FBT001
    (channel,) = service(country, "offer-1", wheelchair=wheelchair)["availableChannel"]
    assert channel["serviceLocation"]["amenityFeature"]["value"] is value


def test_a_confidential_offer_has_neither_address_nor_point_whatever_is_handed_over(country: Snapshot) -> None:
    told = describe_offer(country, "offer-1")
    text = write_service(
        {**told.offer, "is_confidential": True, "email": "a@example.org", "website": "https://haus.example"},
        sites=told.sites,
        provider=told.provider,
        areas=["Südkreis"],
        url=URL,
    )
    for told_place in ("Hauptstraße", "99101", "Aheim", "47.95", "geo", "haus.example", "serviceLocation"):
        assert told_place not in text.replace("Schuldnerberatung Aheim", ""), told_place
    assert "+49 7000 101" in text


def test_what_is_not_known_is_left_out(country: Snapshot) -> None:
    document = service(country, "offer-2")
    assert "provider" not in document
    assert "hoursAvailable" not in document
    assert "null" not in json.dumps(document)


def test_a_text_of_the_data_cannot_end_the_script(country: Snapshot) -> None:
    detail = describe_offer(country, "offer-1")
    name = "</script><script>alert(1)</script> & Co"
    text = write_service({**detail.offer, "name": name}, sites=[], provider=None, areas=[], url=URL)
    assert "<" not in text
    assert json.loads(text)["name"] == name


def test_an_address_that_is_none_is_not_handed_to_machines(country: Snapshot) -> None:
    (channel,) = service(country, "offer-1", website="javascript:alert(1)")["availableChannel"]
    assert "serviceUrl" not in channel


def spans(text: str) -> list[tuple[list[str], str, str]]:
    return [(rule["dayOfWeek"], rule["opens"], rule["closes"]) for rule in weekly_hours(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mo-We 09:00-12:00", [(["Monday", "Tuesday", "Wednesday"], "09:00", "12:00")]),
        (
            "Mo,Fr 09:00-12:00,13:00-15:00",
            [(["Monday", "Friday"], *span) for span in (("09:00", "12:00"), ("13:00", "15:00"))],
        ),
        ("Sa-Mo 10:00-11:00", [(["Monday", "Saturday", "Sunday"], "10:00", "11:00")]),
        (
            "Mo-Tu 09:00-12:00; Tu 15:00-18:00",
            [(["Monday"], "09:00", "12:00"), (["Tuesday"], "15:00", "18:00")],
        ),
        ("Fr 18:00-24:00", [(["Friday"], "18:00", "23:59")]),
    ],
)
def test_plainly_weekly_hours_are_told_to_machines(text: str, wanted: list[tuple[list[str], str, str]]) -> None:
    assert spans(text) == wanted


def test_always_open_is_every_day_from_midnight_on() -> None:
    ((days, opens, closes),) = spans("24/7")
    assert (len(days), opens, closes) == (7, "00:00", "23:59")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mo[1] 19:00-21:00",
        "Mo-Fr 09:00-12:00; PH off",
        "Tu 15:00+",
        "We 15:00-16:00 (Treff)",
        "Apr-Sep: Mo 10:00-12:00",
        "Mo 09:00-12:00, Mo 13:00-15:00",
        "Mo 09:00-12:00; nach Absprache",
        "Mo-Sa",
    ],
)
def test_hours_that_are_more_than_weekly_are_not_promised_to_machines(text: str) -> None:
    assert weekly_hours(text) == []
