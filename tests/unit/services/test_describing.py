from __future__ import annotations

from typing import Any

import pytest

from atlas.errors import NotFoundError
from atlas.services.describing import describe_offer
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, rows, snapshot_of


def with_situation(country: Snapshot, *topics: str) -> Snapshot:
    row = {
        "situation_id": "geldnot",
        "position": 1,
        "topics": ";".join(topics),
        **{f"{name}_{code}": "Geld" for name in ("label", "question", "text") for code in ("de", "en")},
    }
    return snapshot_of(change(country, "situations", [row], keep=lambda table: table["position"] < 0))


def changed_offer(country: Snapshot, offer_id: str, **cells: Any) -> dict[str, Any]:
    offers = country.tables["offers"].set_index("offer_id", drop=False)
    return {**offers.loc[offer_id].dropna().to_dict(), **cells}


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [offer["offer_id"] for offer in found]


def test_everything_known_about_an_offer_is_told(country: Snapshot) -> None:
    detail = describe_offer(country, "offer-1")
    assert detail.provider is not None
    assert detail.provider["name"] == "Caritasverband Tal e. V."
    assert [area["name"] for area in detail.service_areas] == ["Aheim", "Bedorf"]
    assert [site["street"] for site in detail.sites] == ["Hauptstraße 1"]
    assert [funding["funder"] for funding in detail.fundings] == ["Südkreis"]
    assert detail.sources == ["https://quelle.example/offer-1"]
    assert ids(detail.same_topic_nearby) == ["offer-2"]
    assert detail.same_topic_nearby[0]["distance_km"] == pytest.approx(7.5, abs=0.1)


def test_an_unknown_offer_is_not_found(country: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="gibt es nicht"):
        describe_offer(country, "offer-99")


def test_an_offer_lends_the_contact_of_its_provider_and_says_so(country: Snapshot) -> None:
    own, lent = (describe_offer(country, offer_id).contact for offer_id in ("offer-1", "offer-3"))
    assert (own.phone, own.from_provider) == ("+49 7000 101", frozenset({"website"}))
    assert (lent.phone, lent.from_provider) == ("+49 7000 100", frozenset({"phone", "website"}))


def test_an_offer_without_any_contact_says_so(country: Snapshot) -> None:
    assert not describe_offer(country, "offer-2").contact.is_known


def test_offers_of_other_topics_fit_too_where_a_situation_names_both(country: Snapshot) -> None:
    snapshot = with_situation(country, "schuldnerberatung", "kita")
    found = describe_offer(snapshot, "offer-1").fits_too
    assert ids(found) == ["offer-3"]
    assert found[0]["distance_km"] == pytest.approx(1.3, abs=0.1)


def test_without_a_situation_nothing_fits_too(country: Snapshot) -> None:
    snapshot = with_situation(country, "schuldnerberatung", "frauenhaus")
    assert describe_offer(snapshot, "offer-3").fits_too == []


def test_what_fits_too_is_near(country: Snapshot) -> None:
    far = rows(site_id="site-3", ags="08991001", location_precision="exact", lon=8.95, lat=48.35)
    snapshot = with_situation(snapshot_of(change(country, "sites", far)), "schuldnerberatung", "kita")
    # offer-3 now stands 44 km to the north of offer-1; offer-4 in Cestadt 11 km.
    assert ids(describe_offer(snapshot, "offer-1").fits_too) == ["offer-4"]


def test_two_rough_points_of_one_municipality_have_no_distance(country: Snapshot) -> None:
    moved = rows(site_id="site-1", ags="08991002", location_precision="municipality")
    snapshot = snapshot_of(change(country, "sites", moved))
    (other,) = describe_offer(snapshot, "offer-1").same_topic_nearby
    assert (other["offer_id"], other["distance_km"]) == ("offer-2", None)


def test_a_confidential_offer_tells_no_place(country: Snapshot) -> None:
    detail = describe_offer(country, "offer-5")
    assert detail.is_hidden
    assert detail.sites == []
    assert [detail.offer[name] for name in ("ags", "municipality", "street", "postcode", "city", "lon", "lat")] == [
        None
    ] * 7
    assert [area["name"] for area in detail.service_areas] == ["Südkreis"]


def test_a_confidential_offer_tells_its_phone_and_no_other_way(country: Snapshot) -> None:
    told = changed_offer(
        country,
        "offer-5",
        phone="07000 5",
        email="haus@example.org",
        website="https://haus.example",
        provider_id="caritas-tal",
    )
    contact = describe_offer(snapshot_of(change(country, "offers", [told])), "offer-5").contact
    assert (contact.phone, contact.email, contact.website) == ("07000 5", None, None)


def test_a_confidential_offer_does_not_serve_a_single_municipality(country: Snapshot) -> None:
    served = rows(offer_id="offer-5", region_id="municipality-08991002", basis="stated")
    detail = describe_offer(snapshot_of(change(country, "service_areas", served)), "offer-5")
    assert [area["name"] for area in detail.service_areas] == ["Südkreis"]


def test_a_confidential_offer_has_no_neighbours_that_would_tell_where_it_is(country: Snapshot) -> None:
    snapshot = with_situation(country, "frauenhaus", "schuldnerberatung")
    detail = describe_offer(snapshot, "offer-5")
    assert detail.same_topic_nearby == []
    assert [other["distance_km"] for other in detail.fits_too] == [None]
    # The same whatever its place: only the county decides.
    assert {other["county"] for other in detail.fits_too} == {"Südkreis"}


def test_a_confidential_offer_is_nobodys_neighbour(country: Snapshot) -> None:
    snapshot = with_situation(country, "schuldnerberatung", "frauenhaus")
    assert describe_offer(snapshot, "offer-1").fits_too == []


def test_a_hidden_site_of_an_open_offer_is_left_out(country: Snapshot) -> None:
    link = rows(offer_id="offer-1", site_id="site-5")
    detail = describe_offer(snapshot_of(change(country, "offer_sites", link)), "offer-1")
    assert not detail.is_hidden
    assert [site["site_id"] for site in detail.sites] == ["site-1"]


def test_an_offer_without_a_place_finds_others_of_its_county_without_distances(country: Snapshot) -> None:
    unplaced = change(country, "offer_sites", [], keep=lambda links: links["offer_id"] != "offer-1")
    (other,) = describe_offer(snapshot_of(unplaced), "offer-1").same_topic_nearby
    assert (other["offer_id"], other["distance_km"]) == ("offer-2", None)
