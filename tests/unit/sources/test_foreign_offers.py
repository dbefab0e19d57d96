"""Rows of foreign files to offers, in the hand-drawn country of tests.packages."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from atlas.errors import BadRequestError
from atlas.sources.foreign_cells import CellError, parse_count, parse_number
from atlas.sources.foreign_coordinates import PointReader
from atlas.sources.foreign_offers import Draft, OfferReader, Rejection
from atlas.sources.foreign_tables import build_rows
from atlas.sources.offer_mapping import OfferMapping, SourceNote
from atlas.sources.sheets import RawRow
from tests.packages import small_tables

SOURCE = SourceNote("Liste", "CC0-1.0", url="https://liste.example", year=2024, id_prefix="liste")
SAMPLE = {"name": "Rat", "topic": "kita", "lon": "8,95", "lat": "47,95"}
IN_AHEIM = {"lon": "8.95", "lat": "47.95"}


def mapping_of(columns: dict[str, str], **more: Any) -> OfferMapping:
    return OfferMapping("z.toml", SOURCE, columns={target: (name,) for target, name in columns.items()}, **more)


def read(rows: list[dict[str, str]], crs: str = "", **more: Any) -> list[Draft | Rejection]:
    """Read rows whose columns are called as the targets they fill."""
    targets = {target: target for row in rows for target in row}
    full = [{target: row.get(target, "") for target in targets} for row in rows]
    reader = OfferReader(
        "liste.csv", mapping_of(targets, **more), small_tables(), PointReader(crs), lambda *_: "08991001"
    )
    return list(reader.read(RawRow(line, cells) for line, cells in enumerate(full, start=2)))


def draft_of(crs: str = "", shape: shapely.Geometry | None = None, **cells: str) -> Draft:
    mapping = mapping_of({target: target for target in cells})
    reader = OfferReader("liste.csv", mapping, small_tables(), PointReader(crs), lambda *_: "08991001")
    (draft,) = reader.read([RawRow(2, cells, shape)])
    assert isinstance(draft, Draft), draft
    return draft


def rejection_of(**cells: str) -> Rejection:
    (rejection,) = read([cells])
    assert isinstance(rejection, Rejection), rejection
    return rejection


def test_a_full_row_becomes_an_offer_with_site():
    draft = draft_of(
        name=" Schuldner-  und Insolvenzberatung ", topic="Insolvenzberatung", provider="Caritas Tal",
        lon="8,95", lat="47,95", address="Hauptstr. 1, 99101 Aheim", languages="Deutsch, Türkisch",
        delivery_modes="vor Ort; Telefon",
        wheelchair="teilweise", capacity="1.200", website="www.rat.example", opening_hours="Mo-Fr 08:00-12:00",
        is_confidential="nein", verified_on="31.12.2024", phone="07000 123",
    )  # fmt: skip
    expected = {
        "name": "Schuldner- und Insolvenzberatung", "topic_id": "schuldnerberatung", "languages": "de;tr",
        "delivery_modes": "on_site;phone", "wheelchair": "limited", "capacity": 1200, "website": "https://www.rat.example",
        "opening_hours": "Mo-Fr 08:00-12:00", "opening_hours_text": None, "is_confidential": False,
        "verified_on": "2024-12-31", "source_url": "https://liste.example", "source_year": 2024,
        "source_topic": "Insolvenzberatung",
    }  # fmt: skip
    assert {name: draft.offer[name] for name in expected} == expected
    assert draft.site == {
        "name": None, "street": "Hauptstr. 1", "postcode": "99101", "city": "Aheim", "ags": None,
        "lon": 8.95, "lat": 47.95, "location_precision": "exact",
    }  # fmt: skip
    assert draft.warnings == []


@pytest.mark.parametrize(
    ("word", "topic"),
    [("kita", "kita"), ("KINDERTAGESSTÄTTE", "kita"), ("Kindergarten", "kita"), ("Debt Advice", "schuldnerberatung")],
)
def test_topics_are_known_by_id_label_and_term(word, topic):
    assert draft_of(name="A", topic=word, **IN_AHEIM).offer["topic_id"] == topic


def test_the_mapping_decides_over_topics_and_leaves_rows_out_with_its_reason():
    topics = {"kita": "schuldnerberatung", "Schule*": "ignore: keine Sozialberatung", "Insel": "frauenhaus"}
    rows = [{"name": word, "topic": word, **IN_AHEIM} for word in ("Kita", "Schulen", "insel")]
    outcomes = read(rows, topics=topics)
    assert [getattr(outcome, "reason", None) or outcome.offer["topic_id"] for outcome in outcomes] == [
        "schuldnerberatung",
        "keine Sozialberatung",
        "frauenhaus",
    ]
    assert outcomes[1].faults == ()


def test_an_unknown_topic_is_refused_with_a_suggestion():
    (fault,) = rejection_of(name="A", topic="Schuldenberatung", **IN_AHEIM).faults
    assert (fault.row, fault.column, fault.value) == (2, "topic", "Schuldenberatung")
    assert "Meinten Sie „schuldnerberatung“?" in fault.advice


def test_every_fault_of_a_row_is_told():
    faults = rejection_of(name="", topic="", lon="x", lat="47.95").faults
    assert {fault.column for fault in faults} == {"name", "topic", "lon"}


@pytest.mark.parametrize(
    ("crs", "x", "y", "told"),
    [
        ("", "47.95", "8.95", "vertauscht"),
        ("", "-8.95", "47.95", "Vorzeichen"),
        ("", "0", "0,0", "0/0"),
        ("", "2.35", "48.85", "außerhalb Deutschlands"),
        ("", "500000", "5300000", "EPSG:25832"),
        ("", "3500000", "5300000", "EPSG:31467"),
        ("", "8950000", "47950000", "Dezimalpunkt"),
        ("", "8.95", "", "fehlt"),
        ("", "8° 57'", "47.95", "Zahl"),
        ("", "acht", "47.95", "Zahl"),
        ("EPSG:25832", "8.95", "47.95", "Grad"),
        ("EPSG:25832", "5311000", "496000", "vertauscht"),
        ("EPSG:25832", "500000", "4000000", "außerhalb Deutschlands"),
    ],
)
def test_each_slip_in_coordinates_has_its_message(crs, x, y, told):
    (rejection,) = read([{"name": "A", "topic": "kita", "lon": x, "lat": y}], crs)
    assert told in rejection.reason


@pytest.mark.parametrize(
    ("crs", "x", "y"),
    [
        ("EPSG:25832", "496.266,6", "5.310.744,2"),
        ("EPSG:4647", "32 496 266.6", "5 310 744.2"),
        ("EPSG:31467", "3496341,5", "5312429,0"),
        ("EPSG:3857", "996309.44", "6098540.64"),
        ("", "8,95", "47,95 °"),
    ],
)
def test_any_crs_and_number_format_leads_to_the_same_place(crs, x, y):
    site = draft_of(crs, name="A", topic="kita", lon=x, lat=y).site
    assert (site["lon"], site["lat"]) == pytest.approx((8.95, 47.95), abs=1e-5)


def test_an_unknown_crs_is_refused():
    with pytest.raises(BadRequestError, match="EPSG:25832"):
        PointReader("EPSG:1")


@pytest.mark.parametrize(
    ("cells", "ags", "precision"),
    [
        ({"ags": "08991002"}, "08991002", "municipality"),
        ({"ags": "8991002"}, "08991002", "municipality"),
        ({"ags": "8991002.0"}, "08991002", "municipality"),
        ({"ags": "089910000002"}, "08991002", "municipality"),
        ({"municipality": "bedorf"}, "08991002", "municipality"),
        ({"city": "Bedorf-Weiler"}, "08991002", "place"),
        ({"city": "Bedorf (Kreis)"}, "08991002", "municipality"),
        ({"postcode": "99102"}, "08991002", "municipality"),
        ({"address": "Weg 1, D-99102 Bedorf"}, "08991002", "municipality"),
        ({"ags": "08991002", "city": "Bedorf-Weiler"}, "08991002", "place"),
    ],
)
def test_without_coordinates_the_municipality_places_an_offer(cells, ags, precision):
    site = draft_of(name="A", topic="kita", **cells).site
    assert (site["ags"], site["location_precision"]) == (ags, precision)
    assert site["lon"] == pytest.approx(9.05 if precision == "municipality" else 9.02)


def test_a_lost_leading_zero_is_restored_with_a_warning():
    warnings = draft_of(name="A", topic="kita", ags="8991002", postcode="1067").warnings
    assert [(fault.column, fault.value, fault.severity) for fault in warnings] == [
        ("postcode", "1067", "warning"),
        ("ags", "8991002", "warning"),
    ]
    assert "08991002" in warnings[1].expected


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"municipality": "Behdorf"}, "municipality"),
        ({"city": "Nirgends"}, "city"),
        ({"ags": "12345678"}, "ags"),
        ({"ags": "Aheim"}, "ags"),
        ({"postcode": "12345"}, "city"),
        ({"street": "Weg 1"}, "city"),
        ({}, "city"),
    ],
)
def test_what_can_be_placed_nowhere_is_refused(cells, column):
    (fault,) = rejection_of(name="A", topic="kita", **cells).faults
    assert fault.column == column


def test_a_service_area_is_place_enough():
    draft = draft_of(name="Hausbesuche", topic="kita", service_area="Landkreis Südkreis, Cestadt; Tal; Mond")
    assert draft.site is None
    assert [area["region_id"] for area in draft.service_areas] == [
        "county-08991",
        "municipality-08992001",
        "social_space-08991-tal",
    ]
    assert draft.offer["delivery_modes"] == "mobile"
    assert [fault.value for fault in draft.warnings] == ["Mond"]


def test_the_whole_county_means_the_county_of_the_place():
    draft = draft_of(name="A", topic="kita", service_area="Landkreis", ags="08992001")
    assert draft.service_areas == [{"region_id": "county-08992", "basis": "stated", "note": None}]


def test_an_unknown_municipality_beside_coordinates_only_warns():
    draft = draft_of(name="A", topic="kita", ags="12345678", **IN_AHEIM)
    assert (draft.site["ags"], [fault.column for fault in draft.warnings]) == (None, ["ags"])


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("capacity", "ca. 20"), ("wheelchair", "vielleicht"), ("languages", "Klingonisch"),
        ("website", "javascript:x()"), ("verified_on", "neulich"), ("delivery_modes", "gar nicht"),
        ("umbrella", "Kirche"),
    ],
)  # fmt: skip
def test_a_detail_that_means_nothing_is_told_and_drops_no_row(target, text):
    draft = draft_of(name="A", topic="kita", **IN_AHEIM, **{target: text})
    assert [(fault.column, fault.value) for fault in draft.warnings] == [(target, text)]
    assert draft.offer.get(target) in (None, "on_site")


@pytest.mark.parametrize(("stated", "offer_id"), [("7", "liste-7"), ("liste-7", "liste-7"), ("A/1 ä", "liste-A-1")])
def test_ids_of_the_file_get_the_prefix_and_fit_into_addresses(stated, offer_id):
    assert draft_of(offer_id=stated, name="A", topic="kita", **IN_AHEIM).offer["offer_id"] == offer_id


def test_hours_that_are_not_in_osm_syntax_stay_text():
    offer = draft_of(name="A", topic="kita", opening_hours="Mo bis Fr 8-12 Uhr", **IN_AHEIM).offer
    assert (offer["opening_hours"], offer["opening_hours_text"]) == (None, "Mo bis Fr 8-12 Uhr")


def test_garbled_umlauts_and_lost_zeros_of_numbers_are_told():
    warnings = draft_of(name="CafÃ© am See", topic="kita", phone="7531123456", **IN_AHEIM).warnings
    assert [fault.column for fault in warnings] == ["name", "phone"]


def test_empty_is_written_in_many_ways():
    offer = draft_of(name="A", topic="kita", phone="k. A.", cost="-", capacity="#NV", **IN_AHEIM).offer
    assert (offer["phone"], offer["cost"], offer["capacity"]) == (None, None, None)


def test_words_of_the_file_are_replaced_by_those_of_the_mapping():
    rows = [{"name": "A", "topic": "kita", "wheelchair": "barrierearm", "umbrella": "Kirche", **IN_AHEIM}]
    (draft,) = read(rows, values={"wheelchair": {"Barrierearm": "limited"}, "umbrella": {"kirche": "diakonie"}})
    assert (draft.offer["wheelchair"], draft.umbrella) == ("limited", "diakonie")


def test_source_columns_are_joined_and_constants_fill_every_row():
    mapping = OfferMapping(
        "z.toml",
        SOURCE,
        columns={"name": ("Art", "Ort"), "city": ("Ort",)},
        constants={"topic": "kita", "languages": "de"},
    )
    reader = OfferReader("l.csv", mapping, small_tables(), PointReader(), lambda *_: "")
    (draft,) = reader.read([RawRow(2, {"Art": "Krippe", "Ort": "Aheim"})])
    assert (draft.offer["name"], draft.offer["languages"]) == ("Krippe Aheim", "de")


@pytest.mark.parametrize(
    ("second", "is_repeated"),
    [
        ({"name": "RAT"}, True),
        ({"lon": "8.9503"}, True),
        ({"lon": "8.9510"}, False),
        ({"name": "Tat"}, False),
        ({"topic": "frauenhaus"}, False),
    ],
)
def test_the_same_name_and_topic_within_50_m_is_one_offer(second, is_repeated):
    first = {"name": "Rat", "topic": "kita", **IN_AHEIM}
    outcomes = read([first, first | second])
    assert isinstance(outcomes[1], Rejection) == is_repeated
    if is_repeated:
        assert outcomes[1].reason.startswith("doppelt zu Zeile 2")
        assert outcomes[1].faults == ()


def test_the_same_address_in_another_spelling_is_one_place():
    rows = [
        {"name": "Rat", "topic": "kita", "street": street, "postcode": "99101", "city": "Aheim"}
        for street in ("Hauptstraße 1", "Hauptstr. 1", "Hauptstraße 2")
    ]
    assert [type(outcome) for outcome in read(rows)] == [Draft, Rejection, Draft]


def test_another_offer_under_the_same_id_is_refused():
    rows = [{"offer_id": "7", "name": name, "topic": "kita", **IN_AHEIM} for name in ("A", "B")]
    first, second = read(rows)
    assert first.offer["offer_id"] == "liste-7"
    assert "Zeile 2" in second.faults[0].advice


def test_derived_ids_do_not_change_with_the_order_of_rows():
    rows = [{"name": name, "topic": "kita", **IN_AHEIM} for name in ("A", "B")]
    ids = [draft.offer["offer_id"] for draft in read(rows)]
    assert [draft.offer["offer_id"] for draft in read(rows[::-1])] == ids[::-1]
    assert len(set(ids)) == 2


def test_a_secret_place_keeps_only_the_municipality_that_the_row_states():
    cells = {"name": "Schutzwohnung", "topic": "frauenhaus", "is_confidential": "ja", "address": "Weg 1, 99101 Aheim"}
    stated = draft_of(**cells, **IN_AHEIM, ags="08991001")
    assert stated.site == dict.fromkeys(("name", "street", "postcode", "city", "lon", "lat")) | {
        "ags": "08991001",
        "location_precision": "hidden",
    }
    unstated = draft_of(**cells, **IN_AHEIM)
    assert unstated.site is None
    assert [(area["region_id"], area["basis"]) for area in unstated.service_areas] == [("county-08991", "inferred")]


def test_an_unclear_answer_about_secrecy_refuses_the_row():
    (fault,) = rejection_of(name="A", topic="frauenhaus", is_confidential="evtl.", **IN_AHEIM).faults
    assert fault.column == "is_confidential"


def test_shapes_of_features_place_offers():
    cells = {"name": "A", "topic": "kita"}
    point = draft_of(shape=shapely.Point(8.95, 47.95), **cells)
    area = draft_of(shape=shapely.box(8.94, 47.94, 8.96, 47.96), **cells)
    assert (point.site["location_precision"], area.site["location_precision"]) == ("exact", "place")
    assert (area.site["lon"], area.site["lat"]) == (8.95, 47.95)


def test_providers_are_found_under_every_known_spelling_and_added_once():
    names = ("caritasverband tal e.V.", "CARITAS  TAL", "Neuer Verein e. V.", "Neuer Verein e.V.", "")
    rows = [{"name": f"A{n}", "topic": "kita", "provider": name, **IN_AHEIM} for n, name in enumerate(names)]
    built = build_rows(read(rows), mapping_of({}), small_tables())
    assert [offer["provider_id"] for offer in built["offers"]] == [
        "caritas-tal", "caritas-tal", "neuer-verein-e-v", "neuer-verein-e-v", None,
    ]  # fmt: skip
    assert built["providers"] == [
        {"provider_id": "neuer-verein-e-v", "name": "Neuer Verein e. V.", "umbrella": "other"}
    ]


def test_a_new_provider_never_takes_the_id_of_another():
    rows = [{"name": "A", "topic": "kita", "provider": "Gemeinde-Cestadt!", **IN_AHEIM}]
    tables = small_tables()
    tables["providers"].loc[1, "name"] = "Ganz anders"
    (row,) = build_rows(read(rows), mapping_of({}), tables)["providers"]
    assert row["provider_id"].startswith("gemeinde-cestadt-")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("9,17", "", 9.17), ("9.17", "", 9.17), ("1.234,5", "", 1234.5), ("1,234.5", "", 1234.5),
        ("5.278.345", "", 5278345), ("512.345", "", 512.345), ("512.345", ",", 512345), ("9.171179", ",", 9.171179),
        ("9,171", ".", 9171), ("-3", "", -3),
        ("512 345,5", "", 512345.5), ("1e3", "", 1000),
    ],
)  # fmt: skip
def test_numbers_are_read_in_german_and_english_form(text, decimal, number):
    assert parse_number(text, decimal) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "12a", "1,2,3,4", "--1", "1.2.3"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(CellError):
        parse_number(text)


def test_counts_are_whole_and_not_negative():
    assert parse_count("1.200") == 1200
    for text in ("-1", "1,5"):
        with pytest.raises(CellError):
            parse_count(text)
