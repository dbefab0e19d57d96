"""What people type for a place, and the place it means."""

from __future__ import annotations

import pytest

from atlas.errors import BadRequestError, NotFoundError
from atlas.services.gazetteer import PlaceKind, find_place, suggest_places
from atlas.services.place_index import place_index
from atlas.services.snapshots import Snapshot
from tests.packages import center_of, small_tables
from tests.spec.country import change, edit, rows, snapshot_of

KONSTANZ = {
    "08991001": "Stockach",
    "08991002": "Singen (Hohentwiel)",
    "08992001": "Bad Dürkheim",
    "08992002": "Groß-Gerau",
}


@pytest.fixture
def lake() -> Snapshot:
    """Return the hand-drawn country with names as they are found in life, and two more localities."""
    tables = small_tables()
    municipalities = tables["municipalities"].assign(name=tables["municipalities"]["ags"].map(KONSTANZ))
    postcodes = tables["postcodes"].assign(
        name=tables["postcodes"]["ags"].map(KONSTANZ), postcode=["78333", "78224", "67098", "64521"]
    )
    places = tables["places"].assign(
        name=[KONSTANZ[ags] if kind == "seat" else f"Weiler {ags[-3:]}" for ags, kind in _pairs(tables)]
    )
    changed = {**tables, "municipalities": municipalities, "postcodes": postcodes, "places": places}
    spot = {"kind": "locality", "source": "von Hand gezeichnet"}
    changed = change(
        changed,
        "places",
        [
            *rows(place_id="wahlwies", name="Wahlwies", ags="08991001", lon=8.96, lat=47.96, people=900, **spot),
            *rows(place_id="moos-1", name="Moos", ags="08991001", lon=8.91, lat=47.91, people=10, **spot),
            *rows(place_id="moos-2", name="Moos", ags="08992002", lon=9.01, lat=48.01, people=500, **spot),
        ],
    )
    more = rows(postcode="78333", ags="08991002", name="Singen", lon=9.05, lat=47.95, source="von Hand gezeichnet")
    return snapshot_of(change(changed, "postcodes", more))


def _pairs(tables: dict) -> list[tuple[str, str]]:
    return list(zip(tables["places"]["ags"], tables["places"]["kind"], strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "Stockach",
        " stockach ",
        "STOCKACH",
        "78333 Stockach",
        "Stockach 78333",
        "D-78333 Stockach",
        "in Stockach",
        "Stadt Stockach",
        "78999 Stockach",
        "Stock",
        "Stokach",
        "Stockahc",
        "Hauptstraße 5, 78333 Stockach",
        "Stockach-Unbekannt",
        "Unbekannt, Stockach",
        "08991001",
    ],
)
def test_many_spellings_mean_the_same_municipality(lake: Snapshot, text: str) -> None:
    place = find_place(lake, text)
    assert (place.kind, place.name, place.key) == (PlaceKind.MUNICIPALITY, "Stockach", "Stockach")
    assert place.ags == ("08991001",)
    assert (place.lon, place.lat) == center_of("08991001")
    assert place.is_area


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bad duerkheim", "Bad Dürkheim"),
        ("Bad Durkheim", "Bad Dürkheim"),
        ("Dürkheim", "Bad Dürkheim"),
        ("Gross Gerau", "Groß-Gerau"),
        ("großgerau", "Groß-Gerau"),
        ("Singen", "Singen (Hohentwiel)"),
        ("Singen am Hohentwiel", "Singen (Hohentwiel)"),
        ("Weg am Moos 3, Singen", "Singen (Hohentwiel)"),
    ],
)
def test_umlauts_additions_and_hyphens_may_be_left_out(lake: Snapshot, text: str, name: str) -> None:
    assert find_place(lake, text).name == name


@pytest.mark.parametrize(
    "text", ["Wahlwies", "Stockach-Wahlwies", "Wahlwies, Stockach", "78333 Wahlwies", "Wahlwies (Stockach)", "Wahlwis"]
)
def test_a_locality_is_a_point_in_its_municipality(lake: Snapshot, text: str) -> None:
    place = find_place(lake, text)
    assert (place.kind, place.name) == (PlaceKind.LOCALITY, "Wahlwies (Stockach)")
    assert (place.lon, place.lat, place.ags) == (8.96, 47.96, ("08991001",))
    assert not place.is_area


def test_a_postcode_is_all_the_municipalities_that_have_it(lake: Snapshot) -> None:
    place = find_place(lake, "78333")
    assert (place.kind, place.key, place.ags) == (PlaceKind.POSTCODE, "78333", ("08991001", "08991002"))
    assert place.name == "78333 Singen (Hohentwiel), Stockach"
    assert find_place(lake, "64521").name == "64521 Groß-Gerau"


@pytest.mark.parametrize("text", ["Landkreis Südkreis", "Kreis Suedkreis", "Südkreis", "LK Südkreis"])
def test_a_county_is_the_area_of_its_municipalities(lake: Snapshot, text: str) -> None:
    place = find_place(lake, text)
    assert (place.kind, place.name, place.ags) == (PlaceKind.REGION, "Südkreis", ("08991001", "08991002"))


def test_a_social_space_is_found_by_its_name(lake: Snapshot) -> None:
    assert find_place(lake, "tal").ags == ("08991001", "08991002")


def test_of_equal_names_the_one_with_more_people_is_meant(lake: Snapshot) -> None:
    assert find_place(lake, "Moos").ags == ("08992002",)
    assert find_place(lake, "Moos, Stockach").ags == ("08991001",)
    # The postcode tells them apart as well.
    assert find_place(lake, "78333 Moos").ags == ("08991001",)


def test_a_municipality_is_meant_before_a_locality_of_its_name(lake: Snapshot) -> None:
    more = rows(place_id="x", name="Stockach", ags="08992002", kind="locality", lon=9.01, lat=48.01, people=99999)
    assert find_place(snapshot_of(change(lake, "places", more)), "Stockach").ags == ("08991001",)


def test_the_key_of_every_place_finds_it_again(lake: Snapshot) -> None:
    twins = lake.tables["municipalities"].assign(name="Neukirch")
    namesakes = snapshot_of({**lake.tables, "municipalities": twins})
    for snapshot in (lake, namesakes):
        places = place_index(snapshot).largest(1000)
        assert len(places) > 15
        assert [place for place in places if find_place(snapshot, place.key) != place] == []


def test_two_municipalities_of_one_name_are_told_apart_by_their_county(lake: Snapshot) -> None:
    table = lake.tables["municipalities"]
    twins = table.assign(name=table["name"].where(~table["ags"].str.endswith("001"), "Neukirch"))
    snapshot = snapshot_of({**lake.tables, "municipalities": twins})
    assert find_place(snapshot, "Neukirch").name == "Neukirch (Nordkreis)"
    assert find_place(snapshot, "Neukirch (Südkreis)").ags == ("08991001",)


def test_a_point_is_rounded_to_a_hundred_metres_and_knows_its_municipality(country: Snapshot) -> None:
    place = find_place(country, " 8.95049, 47.95 ")
    assert (place.kind, place.name, place.key) == (PlaceKind.POINT, "", "8.95,47.95")
    assert (place.lon, place.lat, place.ags) == (8.95, 47.95, ("08991001",))
    assert find_place(country, place.key) == place


def test_a_point_may_lie_outside_the_counties(country: Snapshot) -> None:
    assert find_place(country, "13.4,52.5").ags == ()


@pytest.mark.parametrize("text", ["181,47", "8,91", "-181,0", "999999,1"])
def test_a_point_that_is_no_place_on_earth_is_refused(country: Snapshot, text: str) -> None:
    with pytest.raises(BadRequestError, match="Grad"):
        find_place(country, text)


@pytest.mark.parametrize("text", ["Siegen", "Hingen", "Berlin", "12345", "", "?!", "a" * 200, "7833"])
def test_another_town_is_not_taken_for_one_of_ours(lake: Snapshot, text: str) -> None:
    with pytest.raises(NotFoundError, match="kennt der Atlas nicht"):
        find_place(lake, text)


def test_an_unknown_place_is_answered_with_near_spellings(lake: Snapshot) -> None:
    with pytest.raises(NotFoundError) as caught:
        find_place(lake, "Stuckacher")
    assert caught.value.facts["near"] == "Stockach"
    assert caught.value.facts["keys"] == ("Stockach",)
    assert "Ähnlich heißen: Stockach." in str(caught.value)


def test_a_place_like_no_other_is_answered_with_the_largest_towns(lake: Snapshot) -> None:
    with pytest.raises(NotFoundError, match="zum Beispiel: Groß-Gerau, Bad Dürkheim, Singen"):
        find_place(lake, "Wladiwostok")


def test_suggestions_begin_with_what_begins_so_then_what_contains_it(lake: Snapshot) -> None:
    assert [place.name for place in suggest_places(lake, "wei")][:2] == [
        "Weiler 002 (Groß-Gerau)",
        "Weiler 001 (Bad Dürkheim)",
    ]
    assert [place.name for place in suggest_places(lake, "dür")] == [
        "Bad Dürkheim",
        "67098 Bad Dürkheim",
        "Weiler 001 (Bad Dürkheim)",
    ]
    assert [place.kind for place in suggest_places(lake, "stockach")] == [
        PlaceKind.MUNICIPALITY,
        PlaceKind.POSTCODE,
        PlaceKind.LOCALITY,
        PlaceKind.LOCALITY,
        PlaceKind.LOCALITY,
    ]


def test_suggestions_of_equal_rank_come_by_people(country: Snapshot) -> None:
    assert [place.name for place in suggest_places(country, "99")] == [
        "99202 Dehausen",
        "99201 Cestadt",
        "99102 Bedorf",
        "99101 Aheim",
    ]


def test_a_postcode_is_suggested_while_its_town_is_typed(lake: Snapshot) -> None:
    assert [place.key for place in suggest_places(lake, "78333 Si")] == ["78333"]


def test_suggestions_forgive_a_slip(lake: Snapshot) -> None:
    assert suggest_places(lake, "Stokac")[0].name == "Stockach"


def test_there_are_no_more_suggestions_than_asked_for(country: Snapshot) -> None:
    assert len(suggest_places(country, "heim", limit=2)) == 2
    assert len(suggest_places(country, "9")) == 4


@pytest.mark.parametrize("text", ["", "  ", "8.97,47.85", "zzz", "'\"%_\\"])
def test_nothing_is_suggested_where_nothing_fits(country: Snapshot, text: str) -> None:
    assert suggest_places(country, text) == []


def test_a_country_without_localities_and_postcodes_still_has_its_towns(country: Snapshot) -> None:
    tables = {name: country.tables[name].iloc[:0] for name in ("places", "postcodes", "regions", "region_members")}
    bare = snapshot_of({**country.tables, **tables})
    assert find_place(bare, "Aheim").ags == ("08991001",)


def test_another_town_is_not_taken_for_a_slip_of_the_pen() -> None:
    country = snapshot_of(edit(small_tables(), "municipalities", "08991001", name="Überlingen"))
    with pytest.raises(NotFoundError) as berlin:
        find_place(country, "Berlin")
    assert "Ähnlich heißen" not in str(berlin.value)
    assert find_place(country, "Überlingn").name == "Überlingen"
