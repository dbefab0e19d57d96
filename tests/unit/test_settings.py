from __future__ import annotations

import re
from dataclasses import fields

import pytest

from atlas.errors import BadRequestError
from atlas.operating import ACCESSIBILITY, ENTRIES, IMPRINT, PRIVACY, Operator
from atlas.portal import PORTAL_ENTRIES, Portal
from atlas.resources import resource_folder
from atlas.settings import missing_entries, read_settings


def test_without_any_variable_the_defaults_hold() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.detour_factor) == ("127.0.0.1", 8000, 1.3)


@pytest.mark.parametrize("text", ["viel", "nan", "inf", "-1", "0"])
@pytest.mark.parametrize("name", ["PORT", "ATLAS_DETOUR_FACTOR", "ATLAS_FRESHNESS_YEARS"])
def test_a_number_that_makes_no_sense_is_named(name: str, text: str) -> None:
    with pytest.raises(BadRequestError, match=name):
        read_settings({name: text})


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("0", 0), ("1", 1), ("3", 3), (" 10 ", 10)])
def test_the_limit_of_what_is_withheld_may_be_none_at_all(text: str, limit: int) -> None:
    assert read_settings({"ATLAS_SUPPRESS_BELOW": text}).suppress_below == limit


@pytest.mark.parametrize("text", ["-1", "2", "2.5", "fünf", "²"])
def test_a_limit_that_hides_nothing_or_is_no_number_is_named(text: str) -> None:
    with pytest.raises(BadRequestError, match="ATLAS_SUPPRESS_BELOW"):
        read_settings({"ATLAS_SUPPRESS_BELOW": text})


@pytest.mark.parametrize("name", ["ATLAS_GEOCODER", "ATLAS_ROUTING", "ATLAS_TRAVEL_MODE"])
def test_a_word_that_is_none_of_those_known_is_named(name: str) -> None:
    with pytest.raises(BadRequestError, match=f"{name} hat den Wert „unsinn“; erwartet wird eines von: "):
        read_settings({name: "Unsinn", f"{name}_URL": "http://127.0.0.1:5000"})


@pytest.mark.parametrize("url", ["", "127.0.0.1:5000", "ftp://router"])
@pytest.mark.parametrize(("name", "service"), [("ATLAS_GEOCODER", "photon"), ("ATLAS_ROUTING", "osrm")])
def test_a_service_needs_an_address(name: str, service: str, url: str) -> None:
    with pytest.raises(BadRequestError, match=f"Zu {name}={service} fehlt {name}_URL"):
        read_settings({name: service, f"{name}_URL": url})


def test_ways_are_straight_lines_on_foot_unless_somebody_asks_for_others() -> None:
    settings = read_settings({"ATLAS_ROADS": " ", "ATLAS_TRAVEL_MODE": ""})
    assert (settings.roads, settings.routing, settings.travel_mode) == ("", "", "foot")
    settings = read_settings(
        {"ATLAS_ROUTING": "OSRM", "ATLAS_ROUTING_URL": "http://127.0.0.1:5000/", "ATLAS_TRAVEL_MODE": "Car"}
    )
    assert (settings.routing, settings.routing_url) == ("osrm", "http://127.0.0.1:5000")
    assert settings.travel_mode == "car"


def test_ways_come_from_an_extract_or_from_a_service_but_not_from_both() -> None:
    with pytest.raises(BadRequestError, match="ATLAS_ROADS und ATLAS_ROUTING sind beide gesetzt"):
        read_settings({"ATLAS_ROADS": "a.pbf", "ATLAS_ROUTING": "osrm", "ATLAS_ROUTING_URL": "http://127.0.0.1:5000"})


# Who runs this installation


def test_what_the_operator_says_is_read_without_the_blanks_around_it() -> None:
    operator = read_settings({"ATLAS_OPERATOR_NAME": " Landratsamt ", "ATLAS_LOG_DAYS": "0"}).operator
    assert (operator.name, operator.log_days, operator.phone) == ("Landratsamt", "0", "")


def test_corrections_and_barriers_go_to_the_operator_unless_an_address_of_their_own_is_set() -> None:
    mails = {"ATLAS_OPERATOR_EMAIL": "amt@kreis.example"}
    operator = read_settings(mails).operator
    assert {operator.correction_email, operator.accessibility_email} == {"amt@kreis.example"}
    operator = read_settings({**mails, "ATLAS_CORRECTION_EMAIL": "atlas@kreis.example"}).operator
    assert (operator.correction_email, operator.accessibility_email) == ("atlas@kreis.example", "amt@kreis.example")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ATLAS_OPERATOR_EMAIL", "amt"),
        ("ATLAS_OPERATOR_EMAIL", "amt@kreis"),
        ("ATLAS_CORRECTION_EMAIL", "a@b.de, c@d.de"),
        ("ATLAS_ACCESSIBILITY_EMAIL", "a b@kreis.example"),
        ("ATLAS_LOG_DAYS", "eine Woche"),
        ("ATLAS_LOG_DAYS", "-1"),
        ("ATLAS_ACCESSIBILITY_DATE", "21.11.2026"),
        ("ATLAS_ACCESSIBILITY_DATE", "20261121"),
    ],
)
def test_an_entry_of_the_operator_that_makes_no_sense_is_named(name: str, text: str) -> None:
    with pytest.raises(BadRequestError, match=name):
        read_settings({name: text})


def test_without_any_entry_every_needed_one_is_missing() -> None:
    missing = missing_entries(read_settings({}))
    assert [entry.variable for entry in missing] == [entry.variable for entry in ENTRIES if entry.pages]
    assert {entry.variable for entry in missing_entries(read_settings({}), IMPRINT)} == {
        "ATLAS_OPERATOR_NAME",
        "ATLAS_OPERATOR_ADDRESS",
        "ATLAS_OPERATOR_REPRESENTATIVE",
        "ATLAS_OPERATOR_PHONE",
        "ATLAS_OPERATOR_EMAIL",
    }


def test_an_entry_that_is_there_is_not_missing_on_any_page() -> None:
    settings = read_settings({"ATLAS_OPERATOR_NAME": "Landratsamt", "ATLAS_LOG_DAYS": "0"})
    for page in (IMPRINT, PRIVACY, ACCESSIBILITY):
        assert not {"name", "log_days"} & {entry.field for entry in missing_entries(settings, page)}


def test_with_every_needed_entry_nothing_is_missing() -> None:
    samples = {"ATLAS_LOG_DAYS": "7", "ATLAS_ACCESSIBILITY_DATE": "2026-11-21", "ATLAS_OPERATOR_EMAIL": "a@b.example"}
    given = {entry.variable: samples.get(entry.variable, "steht da") for entry in ENTRIES if entry.pages}
    assert missing_entries(read_settings(given)) == []


def test_every_field_of_the_operator_has_a_variable_that_is_documented() -> None:
    assert {entry.field for entry in ENTRIES} == {field.name for field in fields(Operator)}
    text = (resource_folder("docs") / "settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(ATLAS_\w+)`", text, re.MULTILINE)
    assert [entry.variable for entry in ENTRIES if entry.variable not in documented] == []


def test_no_address_service_is_asked_by_default() -> None:
    settings = read_settings({"ATLAS_GEOCODER": "", "ATLAS_GEOCODER_URL": "https://suche.example"})
    assert settings.geocoder == ""


def test_an_address_service_is_one_of_three_and_has_an_address() -> None:
    given = {"ATLAS_GEOCODER": "BKG", "ATLAS_GEOCODER_URL": " https://suche.example/geo ", "ATLAS_GEOCODER_KEY": "uuid"}
    settings = read_settings(given)
    assert (settings.geocoder, settings.geocoder_url) == ("bkg", "https://suche.example/geo")
    assert settings.geocoder_key == "uuid"


@pytest.mark.parametrize("url", ["", "suche.example", "file:///etc/passwd", "https:///"])
def test_an_address_service_without_an_address_is_refused(url: str) -> None:
    with pytest.raises(BadRequestError, match="ATLAS_GEOCODER_URL"):
        read_settings({"ATLAS_GEOCODER": "photon", "ATLAS_GEOCODER_URL": url})


def test_an_unknown_address_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadRequestError, match="nominatim, photon, bkg"):
        read_settings({"ATLAS_GEOCODER": "google", "ATLAS_GEOCODER_URL": "https://suche.example"})


# What portals want to know


def test_a_portal_is_told_nothing_unless_somebody_says_it() -> None:
    assert read_settings({}).portal == Portal()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ATLAS_DCAT_CONTRIBUTOR_ID", "suedkreis"),
        ("ATLAS_DCAT_PUBLISHER_URI", "https://kreis.example/<amt>"),
        ("ATLAS_DCAT_PUBLISHER_TYPE", "Landkreis"),
        ("ATLAS_DCAT_FREQUENCY", "weekly"),
        ("ATLAS_DCAT_AVAILABILITY", "immer"),
    ],
)
def test_what_no_portal_would_understand_is_named(name: str, text: str) -> None:
    with pytest.raises(BadRequestError, match=f"{name} hat den Wert „{text}“; erwartet wird"):
        read_settings({name: text})


def test_each_entry_for_portals_has_a_line_in_the_documentation() -> None:
    text = (resource_folder("docs") / "settings.md").read_text(encoding="utf-8")
    assert [entry.variable for entry in PORTAL_ENTRIES if f"`{entry.variable}`" not in text] == []


def test_hosts_that_may_show_the_frame_are_a_list() -> None:
    given = " https://Gemeinde.example/, https://*.kreis.example:8443 http://localhost "
    hosts = read_settings({"ATLAS_EMBED_HOSTS": given}).embed_hosts
    assert hosts == ("https://gemeinde.example", "https://*.kreis.example:8443", "http://localhost")
    assert read_settings({"ATLAS_EMBED_HOSTS": " "}).embed_hosts == ()
    assert read_settings({"ATLAS_EMBED_HOSTS": "none"}).embed_hosts == ("none",)


@pytest.mark.parametrize(
    "text", ["gemeinde.example", "https://a.example/pfad", "*", "'self'", "https://a.example\"'x", "https://*"]
)
def test_a_host_that_is_none_is_named(text: str) -> None:
    with pytest.raises(BadRequestError, match="ATLAS_EMBED_HOSTS"):
        read_settings({"ATLAS_EMBED_HOSTS": text})


def test_the_extract_for_the_comparison_with_openstreetmap_is_a_path_or_nothing() -> None:
    assert read_settings({"ATLAS_OSM": " /var/lib/atlas/osm.json "}).osm == "/var/lib/atlas/osm.json"
    assert read_settings({}).osm == ""
