from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from atlas.web.filters import phone_link
from atlas.web.labels import EMERGENCY
from atlas.web.residents.situations import door_icon
from tests.packages import small_tables
from tests.spec.country import change


def links_of(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', text)]


def test_the_overview_shows_every_door_in_its_order(client: FlaskClient) -> None:
    text = client.get("/lebenslagen").text
    doors = [link for link in links_of(text) if link.startswith("/lebenslagen/")]
    assert doors == ["/lebenslagen/schulden", "/lebenslagen/einsam"]
    assert "Einsam?" in text


def test_a_situation_says_what_to_do_whom_to_call_and_what_helps(client: FlaskClient) -> None:
    text = client.get("/lebenslagen/schulden").text
    main = text[text.index("<main") :]
    parts = ("Zuerst dies: Schulden.", "tel:+498001110111", "topic=schuldnerberatung")
    assert sorted(parts, key=main.index) == list(parts)
    assert "/angebote?topic=kita" in links_of(main)
    assert main.count("2 Angebote") == 2


def test_the_everyday_word_comes_first_and_the_official_one_beside_it(country: Snapshot) -> None:
    store = MemoryStore()
    topics = country.tables["topics"].assign(everyday_de=["Hilfe bei Schulden", None, None])
    store.replace({**country.tables, "topics": topics}, note="Test")
    text = create_app(store, Settings("memory:")).test_client().get("/lebenslagen/schulden").text
    assert re.search(r'topic=schuldnerberatung">Hilfe bei Schulden</a>', text)
    assert "Fachwort: Schuldnerberatung" in text
    # Where there is no everyday word, the official one is not said twice.
    assert "Fachwort: Kindertagesstätte" not in text


def test_the_place_of_the_address_goes_with_every_link(client: FlaskClient) -> None:
    text = client.get("/lebenslagen/schulden?near=Aheim&radius_km=5").text
    links = links_of(text)
    assert "/angebote?topic=kita&near=Aheim&radius_km=5" in links
    assert "/lebenslagen/einsam?near=Aheim&radius_km=5" in links
    assert '<input type="hidden" name="radius_km" value="5">' in text
    assert 'value="Aheim"' in text


def test_a_radius_without_a_place_is_left_out(client: FlaskClient) -> None:
    assert "/angebote?topic=kita" in links_of(client.get("/lebenslagen/schulden?radius_km=5").text)


def test_a_reply_that_knows_a_place_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/lebenslagen?near=8.97,47.85").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/lebenslagen/schulden?near=Aheim").headers["Cache-Control"] == "private, no-cache"
    assert "public" in client.get("/lebenslagen/schulden").headers["Cache-Control"]


def test_the_form_leads_to_the_offers_of_a_topic_at_a_place(client: FlaskClient) -> None:
    text = client.get("/lebenslagen/schulden?lang=en").text
    form = re.search(r'<form class="door-form".*?</form>', text, re.DOTALL)
    assert form is not None
    assert re.search(r'action="/angebote(\?lang=en)?"', form[0])
    assert '<option value="schuldnerberatung">' in form[0]
    assert 'name="near"' in form[0]
    assert 'name="lang" value="en"' in form[0]


def test_a_door_without_topics_and_numbers_still_opens(client: FlaskClient) -> None:
    reply = client.get("/lebenslagen/einsam")
    assert reply.status_code == 200
    assert "Gleich anrufen" not in reply.text
    assert "door-form" not in reply.text


@pytest.mark.parametrize("address", ["/lebenslagen/kino", "/lebenslagen/schulden%3Cb%3E"])
def test_an_unknown_situation_is_a_404_that_names_known_ones(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert "schulden" in reply.text
    assert "<b>" not in reply.text.split("Lebenslage „", 1)[1][:20]


@pytest.mark.parametrize("query", ["radius_km=viel", "near=" + "x" * 300])
def test_a_place_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/lebenslagen?{query}").status_code == 400


def test_an_atlas_without_situations_says_so(country: Snapshot) -> None:
    store = MemoryStore()
    store.replace(change(country, "situations", [], keep=lambda rows: rows["position"] > 9), note="Test")
    reply = create_app(store, Settings("memory:")).test_client().get("/lebenslagen")
    assert reply.status_code == 200
    assert "noch keine Lebenslagen" in reply.text


def test_both_languages_speak_their_own_words(client: FlaskClient) -> None:
    text = client.get("/lebenslagen/schulden?lang=en").text
    assert "First this: Debts." in text
    assert "Crisis line" in text
    assert "Zuerst dies" not in text


def test_a_door_nobody_has_drawn_gets_a_general_sign() -> None:
    assert door_icon("schulden") == "door-schulden"
    assert door_icon("umzug") == "info"


@pytest.mark.parametrize("address", ["/", "/lebenslagen", "/lebenslagen/schulden", "/angebot/offer-1", "/impressum"])
def test_the_emergency_numbers_can_be_called_from_every_page(client: FlaskClient, address: str) -> None:
    links = links_of(client.get(address).text)
    assert [number for number, *_ in EMERGENCY if phone_link(number) not in links] == []


def test_nothing_of_a_confidential_place_stands_behind_a_door() -> None:
    store = MemoryStore()
    tables = small_tables()
    doors = tables["situations"].assign(topics=["frauenhaus", "frauenhaus"])
    store.replace({**tables, "situations": doors}, note="Test")
    text = create_app(store, Settings("memory:")).test_client().get("/lebenslagen/schulden").text
    assert "1 Angebot<" in text
    assert "Frauenhaus Südkreis" not in text
