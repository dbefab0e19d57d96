"""Languages, opening hours, links."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from flask.testing import FlaskClient

from atlas import vocabulary
from atlas.language import speak
from atlas.model import STORED_TABLES
from atlas.resources import checkout_folder
from atlas.services.agreement import DEFINITIONS
from atlas.services.hour_words import read_hours
from atlas.web import labels

PAGES = (
    "/",
    "/angebote",
    "/angebote?near=Bedorf&topic=kita",
    "/angebot/offer-1",
    "/lebenslagen",
    "/lebenslagen/schulden",
    "/merkzettel",
    "/merkzettel?a=offer-1",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/planung",
    "/planung/raum/county-08991",
    "/planung/thema/kita",
    "/planung/thema/kita?definition=reach&distance_km=3",
    "/planung/standards",
    "/planung/angebot/offer-1",
    "/planung/szenario?edits=close:offer-1",
    "/planung/standorte?topic=kita&county=08991&count=1",
    "/planung/vergleich?counties=08991,08992",
    "/planung/vergleich/gemeinden?region=municipality-08991001",
    "/planung/vergleich/datenstand",
    "/planung/netz",
    "/planung/foerderung",
    "/planung/foerderung/freiwillig",
    "/planung/handlungsfelder",
    "/planung/berichte",
    "/planung/bericht/raum/county-08991",
    "/daten",
)


def in_english(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang=en"


def test_the_english_catalogue_is_complete_and_compiled() -> None:
    checkout = checkout_folder()
    assert checkout is not None
    ended = subprocess.run(
        [sys.executable, checkout / "scripts/collect_texts.py", "--check"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("address", PAGES)
def test_every_page_speaks_english(client: FlaskClient, address: str) -> None:
    text = client.get(in_english(address)).text
    assert '<html lang="en">' in text
    visible = re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.DOTALL)
    for german in ("Angebote", "Planung", "weißer Fleck", "nicht bekannt", "Karte", "Kreis ", "Zurück"):
        assert german not in visible, german


@pytest.mark.parametrize("address", PAGES)
def test_links_keep_the_language_without_a_cookie(client: FlaskClient, address: str) -> None:
    reply = client.get(in_english(address))
    assert "Set-Cookie" not in reply.headers
    links = [tag for tag in re.findall(r"<a [^>]*>", reply.text) if 'href="/' in tag and "hreflang" not in tag]
    assert links
    for link in links:
        assert "lang=en" in link


def test_a_language_that_we_do_not_speak_is_german(client: FlaskClient) -> None:
    assert '<html lang="de">' in client.get("/?lang=fr").text


def test_every_code_of_the_vocabulary_has_a_word() -> None:
    for kind, codes in {
        "field": vocabulary.Field,
        "level": vocabulary.Level,
        "level_of_one": vocabulary.Level,
        "umbrella": vocabulary.Umbrella,
        "mode": vocabulary.DeliveryMode,
        "basis": vocabulary.Basis,
        "status": vocabulary.Status,
        "survey": vocabulary.SurveyState,
        "funder": vocabulary.Funder,
        "indicator_unit": vocabulary.IndicatorUnit,
        "direction": vocabulary.Direction,
        "view": vocabulary.View,
        "decay": vocabulary.Decay,
        "status_agreement": vocabulary.Status,
    }.items():
        assert set(labels.WORDS[kind]) == set(vocabulary.values(codes)), kind
    for kind in ("definition", "definition_sentence"):
        assert set(labels.WORDS[kind]) == set(DEFINITIONS), kind
    assert set(labels.TABLES) == set(STORED_TABLES)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("24/7", [("rund um die Uhr", "")]),
        ("Mo[1] 19:00-21:00", [("1. Montag", "19:00–21:00 Uhr")]),
        ("Tu,Th 08:00-12:30,13:30-17:00", [("Dienstag, Donnerstag", "08:00–12:30 und 13:30–17:00 Uhr")]),
        ("Mo-Sa", [("Montag bis Samstag", "")]),
        ("Su off", [("Sonntag", "geschlossen")]),
        ("We 15:00-16:00 (Treff)", [("Mittwoch", "15:00–16:00 Uhr (Treff)")]),
        ("Di nachmittags", [("Di nachmittags", "")]),
        ("Mo 10:00-12:00; nach Absprache", [("Mo 10:00-12:00; nach Absprache", "")]),
    ],
)
def test_opening_hours_are_spelled_out_or_left_as_they_are(text: str, wanted: list[tuple[str, str]]) -> None:
    assert read_hours(text, speak("de")) == wanted


def test_opening_hours_speak_english() -> None:
    assert read_hours("Mo-We 09:00-12:00", speak("en")) == [("Monday to Wednesday", "09:00–12:00")]
