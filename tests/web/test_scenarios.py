"""Pages and interfaces of what-ifs."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from atlas.services.scenario_records import CHANGE_COLUMNS
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.web.app import create_app
from tests.packages import small_tables

OWN = {"Sec-Fetch-Site": "same-origin"}


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def edits_after(client: FlaskClient, address: str) -> str:
    """Return the edits of the address that a form leads to."""
    reply = client.get(address)
    assert reply.status_code == 302, reply.text
    return parse_qs(urlsplit(reply.location).query)["edits"][0]


def test_without_edits_the_page_explains_and_offers_a_start(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario")
    assert "Was wäre, wenn" in text
    assert "Änderung hinzufügen" in text


def test_the_result_begins_with_one_sentence(client: FlaskClient) -> None:
    text = unescape(page(client, "/planung/szenario?edits=close:offer-3&county=all"))
    assert "schließt: 3.000 Menschen haben es weiter (im Mittel" in text
    assert "3.000 verlieren ihr Angebot in höchstens 10\u00a0km; Aheim wird zum weißen Fleck." in text


def test_the_table_has_each_change_with_its_reason_and_sign(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario?edits=close:offer-3&county=all")
    assert 'class="change is-new_white_spot"' in text
    assert "gibt es in Aheim keine Kindertagesstätte" in text


def test_before_and_after_stand_side_by_side_as_maps(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario?edits=close:offer-3")
    assert "showVerdicts(atlas_map," in text
    assert "showScenario(atlas_map_after," in text


def test_the_county_is_that_of_the_offers_concerned(client: FlaskClient) -> None:
    assert '<option value="08991" selected>' in page(client, "/planung/szenario?edits=close:offer-3")
    assert '<option value="08992" selected>' in page(client, "/planung/szenario?edits=close:offer-4")


def test_each_edit_can_be_taken_out_by_a_link(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario?edits=close:offer-3;close:offer-4")
    links = [unescape(link) for link in re.findall(r'<a class="button quiet" href="([^"]+)">', text)]
    assert [parse_qs(urlsplit(link).query)["edits"][0] for link in links] == ["close:offer-4", "close:offer-3"]


def test_an_offer_that_has_gone_is_said_clearly_and_the_rest_computed(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario?edits=close:weg;close:offer-3")
    assert "Nicht angewendet:" in text
    assert "Ein Angebot „weg“ gibt es nicht (mehr)." in text
    assert "Aheim wird zum weißen Fleck" in text


@pytest.mark.parametrize("address", ["/planung/szenario", "/api/scenario.json"])
def test_every_faulty_edit_is_named(client: FlaskClient, address: str) -> None:
    reply = client.get(f"{address}?edits=close;open:kita")
    assert reply.status_code == 400
    assert "Änderung 1, „close“" in reply.text
    assert "Änderung 2, „open:kita“" in reply.text


@pytest.mark.parametrize(
    ("form", "edit"),
    [
        ("add=close&offer=offer-3", "close:offer-3"),
        ("add=move&offer=offer-3&place=Bedorf", "move:offer-3@municipality-08991002"),
        ("add=move&offer=offer-3&place=9.02,47.92", "move:offer-3@9.02,47.92"),
        ("add=serve&offer=offer-3&region=county-08991", "serve:offer-3@county-08991"),
        ("add=capacity&offer=offer-3&capacity=80", "capacity:offer-3=80"),
        (
            "add=open&new_topic=kita&place=Bedorf&title=Kita+am+See&capacity=20&region=county-08991&mode=mobile",
            "open:kita@municipality-08991002,name=Kita am See,capacity=20,serves=county-08991,mode=mobile",
        ),
        ("add=fund&line=eine-linie&share=30", "fund:eine-linie,share=30"),
    ],
)
def test_a_form_adds_its_edit_to_the_address(client: FlaskClient, form: str, edit: str) -> None:
    assert edits_after(client, f"/planung/szenario?edits=close:offer-4&{form}") == f"close:offer-4;{edit}"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("add=close", "Bitte wählen Sie ein Angebot aus."),
        ("add=move&offer=offer-3", "Bitte geben Sie einen Ort an"),
        ("add=move&offer=offer-3&place=Nirgendwo", "Den Ort „Nirgendwo“ kennt der Atlas nicht."),
        ("add=move&offer=offer-3&place=Südkreis", "ist größer als ein Ort"),
        ("add=serve&offer=offer-3", "Bitte wählen Sie einen Raum aus."),
        ("add=capacity&offer=offer-3&capacity=viele", "erwartet wird eine ganze Zahl"),
        ("add=capacity&offer=offer-3", "Bitte geben Sie die Zahl der Plätze an."),
        ("add=open&place=Bedorf", "Bitte wählen Sie ein Thema aus."),
        ("add=fund", "Bitte wählen Sie eine Förderlinie aus."),
    ],
)
def test_a_form_that_lacks_something_says_what_on_the_page_itself(client: FlaskClient, form: str, words: str) -> None:
    reply = client.get(f"/planung/szenario?edits=close:offer-4&{form}")
    assert reply.status_code == 400
    assert words in reply.text
    assert "Gemeindekindergarten Cestadt" in reply.text


def test_the_page_speaks_english(client: FlaskClient) -> None:
    assert 'lang="en"' in page(client, "/planung/szenario?edits=close:offer-3&lang=en")


def test_the_interface_tells_edits_effects_and_changes(client: FlaskClient) -> None:
    told = json.loads(page(client, "/api/scenario.json?edits=close:offer-3"))
    assert [edit["edit"] for edit in told["edits"]] == ["close:offer-3"]
    assert told["topics"][0]["people_losing"] == 3000
    assert list(told["changes"][0]) == list(CHANGE_COLUMNS)
    assert client.get("/api/scenario.json?edits=close:offer-3&format=csv").mimetype == "text/csv"


def test_the_map_gets_all_verdicts_and_what_changes(client: FlaskClient) -> None:
    told = json.loads(page(client, "/api/scenario-verdicts.json?edits=close:offer-3&topic=kita"))
    assert {verdict["region"]: verdict["change"] for verdict in told}["Aheim"] == "new_white_spot"
    assert len(told) == 4


def test_few_people_are_not_told_exactly() -> None:
    tables = small_tables()
    points = tables["demand_points"]
    tables["demand_points"] = points.assign(people=points["people"].mask(points["ags"] == "08991001", 1))
    store = MemoryStore()
    store.replace(tables, note="Test")
    client = create_app(store, Settings("memory:")).test_client()
    told = json.loads(page(client, "/api/scenario.json?edits=close:offer-3&county=08991"))["topics"][0]
    assert told["people_losing"] == 2002
    told = json.loads(page(client, "/api/scenario.json?edits=open:kita@municipality-08991001&county=08991"))["topics"][
        0
    ]
    assert (told["people_nearer"], told["withheld"]) == (None, ["people_nearer"])
    assert "unter 5 Menschen haben es näher" in page(client, "/planung/szenario?edits=open:kita@municipality-08991001")


# Funding lines


def test_the_funding_lines_are_ranked_and_each_leads_to_its_scenario(client: FlaskClient) -> None:
    text = page(client, "/planung/szenario/foerderlinien?county=08991")
    assert "Südkreis" in text
    assert "1 Angebot schließt" in text
    (link,) = {unescape(link) for link in re.findall(r'href="(/planung/szenario\?edits=fund[^"]+)"', text)}
    assert "Die Förderung „Südkreis, Personal“ endet" in page(client, link)


def test_a_county_without_fundings_says_so(client: FlaskClient) -> None:
    assert "Keine Förderungen eingetragen" in page(client, "/planung/szenario/foerderlinien?county=08992")


def test_ranked_lines_can_be_downloaded(client: FlaskClient) -> None:
    (line,) = json.loads(page(client, "/api/scenario-fundings.json?county=08991"))
    assert line["closed_offers"] == "offer-1"
    assert client.get("/api/scenario-fundings.json?share=101").status_code == 400


# Saved under a name


def test_a_scenario_is_saved_under_a_name_and_leads_to_its_own_address(client: FlaskClient) -> None:
    form = {"edits": "close:offer-3", "name": "Kita zu", "note": "für den Ausschuss", "definition": "reach"}
    saved = client.post("/planung/szenario", data=form, headers=OWN)
    assert saved.status_code == 303
    assert urlsplit(saved.location).path == "/planung/szenario/kita-zu"
    led = client.get(saved.location)
    assert led.status_code == 303
    assert led.headers["Cache-Control"] == "no-store"
    asked = parse_qs(urlsplit(led.location).query)
    assert (asked["edits"], asked["name"], asked["definition"]) == (["close:offer-3"], ["Kita zu"], ["reach"])
    assert "<h1>Kita zu</h1>" in page(client, led.location)


def test_the_list_of_saved_scenarios_is_never_out_of_date(client: FlaskClient) -> None:
    assert "Noch ist keines gespeichert" in page(client, "/planung/szenarien")
    client.post("/planung/szenario", data={"edits": "close:offer-3", "name": "Kita zu"}, headers=OWN)
    assert "Kita zu" in page(client, "/planung/szenarien")
    assert "no-store" in client.get("/planung/szenarien").headers["Cache-Control"]


def test_a_second_scenario_of_the_same_name_gets_a_number(client: FlaskClient) -> None:
    form = {"edits": "close:offer-3", "name": "Förderlinien"}
    places = [client.post("/planung/szenario", data=form, headers=OWN).location for _ in range(2)]
    assert [urlsplit(place).path.rpartition("/")[2] for place in places] == ["foerderlinien-2", "foerderlinien-3"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://fremd.example"}, {"Origin": "null"}],
)
def test_a_form_of_another_site_saves_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    reply = client.post("/planung/szenario", data={"edits": "close:offer-3", "name": "x"}, headers=headers)
    assert reply.status_code == 400
    assert "Noch ist keines gespeichert" in page(client, "/planung/szenarien")


def test_an_older_browser_names_the_origin_of_its_form(client: FlaskClient) -> None:
    form = {"edits": "close:offer-3", "name": "x"}
    assert client.post("/planung/szenario", data=form, headers={"Origin": "http://localhost"}).status_code == 303


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"edits": "close:offer-3", "name": ""}, "Name: erwartet wird"),
        ({"edits": "close:offer-3", "name": 81 * "x"}, "höchstens 80 Zeichen"),
        ({"edits": "close:offer-3", "name": "x\ny"}, "Steuerzeichen"),
        ({"edits": "", "name": "leer"}, "ändert noch nichts"),
        ({"edits": ";".join(51 * ["close:a"]), "name": "viel"}, "höchstens 50 Änderungen"),
        ({"edits": "close:offer-3", "name": "x", "note": 501 * "x"}, "Bemerkung: erwartet wird"),
    ],
)
def test_what_is_not_fit_to_be_saved_is_refused(client: FlaskClient, form: dict[str, str], words: str) -> None:
    reply = client.post("/planung/szenario", data=form, headers=OWN)
    assert reply.status_code == 400
    assert words in reply.text


def test_a_scenario_that_was_deleted_is_not_found(client: FlaskClient) -> None:
    reply = client.get("/planung/szenario/gibtsnicht")
    assert reply.status_code == 404
    assert "gibt es nicht (mehr)" in reply.text


@pytest.mark.parametrize(("most", "words"), [(0, "keine Szenarien speichern"), (1, "schon 1 Szenarien gespeichert")])
def test_the_operator_decides_how_many_may_be_saved(store: MemoryStore, most: int, words: str) -> None:
    client = create_app(store, Settings("memory:", saved_scenarios=most)).test_client()
    form = {"edits": "close:offer-3", "name": "x"}
    replies = [client.post("/planung/szenario", data=form, headers=OWN) for _ in range(most + 1)]
    assert [reply.status_code for reply in replies] == [303] * most + [400]
    assert words in replies[-1].text
    assert ("Unter einem Namen speichern" in page(client, "/planung/szenario?edits=close:offer-3")) == (most > 0)
