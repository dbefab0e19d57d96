"""Where next: what a new site is worth, and when a set of sites is the best.

The north of the country has no debt advice: Cestadt with 3,000 people and Dehausen with 4,000, each with a seat (60 %)
and a hamlet (40 %) about 5 km of way from it. A site within 6 km is near enough.
"""

from __future__ import annotations

from dataclasses import replace

from atlas.language import speak
from atlas.services.siting import choose_sites
from atlas.services.siting_query import SitingQuery
from atlas.services.siting_words import say_details
from atlas.services.snapshots import Snapshot
from tests.spec.country import change, edit, rows, snapshot_of

NORTH = SitingQuery("schuldnerberatung", county="08992", count=1, limit_km=6.0)


def test_the_first_site_stands_where_it_reaches_most_people(country: Snapshot) -> None:
    result = choose_sites(country, NORTH)
    (site,) = result.sites
    assert (site.name, site.people_gained, site.people_reached, site.share_percent) == ("Dehausen", 4000, 4000, 57.1)
    assert (result.people, result.people_before, result.people_after, result.is_optimal) == (7000, 0, 4000, True)


def test_a_second_site_reaches_the_rest(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, count=2))
    assert [(site.name, site.people_gained) for site in result.sites] == [("Dehausen", 4000), ("Cestadt", 3000)]
    assert result.curve == ((0, 0), (1, 4000), (2, 7000), (3, 7000), (4, 7000))


def test_whoever_has_an_offer_already_draws_no_new_site(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, county=""))
    assert [site.name for site in result.sites] == ["Dehausen"]
    assert (result.people_before, result.people_after) == (3000, 7000)


def test_where_an_offer_comes_to_people_they_are_reached(country: Snapshot) -> None:
    tables = edit(country.tables, "offers", "offer-1", delivery_modes="mobile")
    served = rows(offer_id="offer-1", region_id="municipality-08992002", basis="stated")
    result = choose_sites(snapshot_of(change(tables, "service_areas", served)), NORTH)
    assert (result.people_before, [site.name for site in result.sites]) == (4000, ["Cestadt"])


def test_the_fewest_sites_for_everybody(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, objective="set"))
    assert ([site.name for site in result.sites], result.people_left) == (["Dehausen", "Cestadt"], 0)
    assert "nicht zu schaffen" in " ".join(say_details(result, speak("de")))


def test_shortest_ways_may_lie_elsewhere_than_most_people(country: Snapshot) -> None:
    result = choose_sites(country, replace(NORTH, objective="median", where="everybody"))
    assert result.is_optimal
    assert result.mean_km_before is not None
    assert result.mean_km_after is not None
    assert result.mean_km_after < result.mean_km_before
