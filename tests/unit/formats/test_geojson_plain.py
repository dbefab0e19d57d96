"""The profile ``plain``: German names, every value a text in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from atlas.formats.geojson_plain import NAMES
from atlas.services.geojson_profiles import Reader, write_profile
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot
from tests.spec.country import edit, snapshot_of


def plain(taken: Snapshot, query: OfferQuery | None = None, **reader: Any) -> dict[str, dict[str, Any]]:
    chunks = write_profile(taken, query or OfferQuery(), "plain", Reader(**reader))
    return {feature["id"]: feature for feature in json.loads(b"".join(chunks))["features"]}


def test_every_feature_carries_every_name_and_only_texts(country: Snapshot) -> None:
    found = plain(country)
    assert len(found) == 5
    for feature in found.values():
        assert tuple(feature["properties"]) == NAMES
        assert all(isinstance(value, str) for value in feature["properties"].values())


def test_codes_are_said_in_words(country: Snapshot) -> None:
    known = plain(country)["offer-3"]["properties"]
    assert known["name"] == "Kita „Kleine Füße“"
    assert (known["Thema"], known["Handlungsfeld"]) == ("Kindertagesstätte", "Kinder und Familien")
    assert (known["Träger"], known["Verband"]) == ("Caritasverband Tal e. V.", "Caritas")
    assert (known["Lage"], known["Angebotsform"]) == ("genaue Lage", "vor Ort")
    assert known["Öffnungszeiten"] == "Montag bis Freitag 07:00–17:00 Uhr"
    assert plain(country)["offer-1"]["properties"]["Sprachen"] == "Deutsch, Englisch"


def test_names_stay_german_where_values_are_english(country: Snapshot) -> None:
    known = plain(country, language="en")["offer-3"]["properties"]
    assert (known["Thema"], known["Angebotsform"]) == ("Nursery", "on site")


def test_a_text_beside_the_hours_stands_behind_them(country: Snapshot) -> None:
    offers = country.tables["offers"].assign(opening_hours_text="nach Absprache")
    found = plain(snapshot_of({**country.tables, "offers": offers}))
    assert found["offer-3"]["properties"]["Öffnungszeiten"].endswith("17:00 Uhr (nach Absprache)")
    assert found["offer-1"]["properties"]["Öffnungszeiten"] == "nach Absprache"


@pytest.mark.parametrize(
    ("reader", "link"),
    [
        ({"home": "https://atlas.example"}, "https://atlas.example/angebot/offer-1"),
        ({"home": "https://atlas.example", "language": "en"}, "https://atlas.example/angebot/offer-1?lang=en"),
        ({}, ""),
    ],
)
def test_the_link_leads_to_the_page_where_anybody_knows_its_address(
    country: Snapshot, reader: dict[str, str], link: str
) -> None:
    assert plain(country, **reader)["offer-1"]["properties"]["Link"] == link


def test_a_distance_is_told_where_somebody_asked_from_a_place(country: Snapshot) -> None:
    assert plain(country)["offer-1"]["properties"]["Entfernung"] == ""
    near = plain(country, OfferQuery(near="9.05,47.95"))
    assert near["offer-1"]["properties"]["Entfernung"] == "7,5 km"


def test_a_confidential_offer_tells_its_county_and_no_place(country: Snapshot) -> None:
    shelter = plain(country)["offer-5"]
    assert shelter["geometry"] is None
    told = {name for name, value in shelter["properties"].items() if value}
    assert told == {"name", "Thema", "Handlungsfeld", "Angebotsform", "Kreis", "Lage", "Quelle"}
    assert shelter["properties"]["Lage"] == "Lage geheim"


def test_what_looks_like_html_is_kept_as_it_is_written(country: Snapshot) -> None:
    name = "<script>alert(1)</script> „Ä“ \U0001f600\n=cmd"
    tables = edit(country.tables, "offers", "offer-1", name=name)
    assert plain(snapshot_of(tables))["offer-1"]["properties"]["name"] == name


def test_a_limit_of_0_makes_an_empty_collection(country: Snapshot) -> None:
    assert plain(country, OfferQuery(limit=0)) == {}
