"""The pages that compare."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from atlas.services.figures import FIGURE_FIELDS
from atlas.store.memory import MemoryStore
from tests.packages import small_tables


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_counties_stand_side_by_side_with_the_caveat_above(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich")
    assert "keine Befunde" in text
    assert '<th scope="col">Südkreis</th><th scope="col">Nordkreis</th>' in text
    assert "Nach Produkten des Haushalts vergleicht der Atlas nichts" in text


def test_a_discarded_figure_is_struck_out_with_its_reason(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich")
    assert '<s class="discarded">31,0 %</s>' in text
    assert "die Zahl des Amts blieb zweifelhaft" in text


def test_a_county_can_be_left_out_and_taken_in(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich?counties=08991&add=08992")
    assert 'name="counties" value="08991,08992"' in text
    assert 'href="/planung/vergleich?counties=08992&amp;definition=presence"' in text
    alone = page(client, "/planung/vergleich?counties=08991")
    assert "Südkreis weglassen" not in alone
    assert '<option value="08992">Nordkreis</option>' in alone


def test_every_picture_has_a_text_alternative(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich")
    assert text.count('role="img"') == text.count("<figcaption>") > 3


@pytest.mark.parametrize(
    "address",
    ["/planung/vergleich?counties=99999", "/planung/vergleich?definition=x", "/planung/vergleich?add=99999"],
)
def test_what_cannot_be_compared_is_said(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert "gibt es" in reply.text


def test_the_figures_come_as_json_and_csv(client: FlaskClient) -> None:
    records = client.get("/api/benchmark.json?counties=08991,08992").get_json()
    assert tuple(records[0]) == FIGURE_FIELDS
    debts = [record for record in records if record["figure_id"] == "debts"]
    assert [(record["value"], record["rank"]) for record in debts] == [(9.5, None), (31.0, None)]
    reply = client.get("/api/benchmark.json?counties=08991,08992&format=csv")
    listed = list(csv.DictReader(io.StringIO(reply.text.lstrip("\ufeff"))))
    assert len(listed) == len(records)
    assert "kreisvergleich.csv" in reply.headers["Content-Disposition"]


@pytest.mark.parametrize("query", ["county=08991", "format=pdf", "counties=08991&counties=08992"])
def test_the_interface_refuses_what_it_does_not_know(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/benchmark.json?{query}").status_code == 400


def test_without_a_municipality_the_page_asks_for_one(client: FlaskClient) -> None:
    assert "Welche Gemeinde?" in page(client, "/planung/vergleich/gemeinden")


def test_similar_municipalities_show_what_one_lacks(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich/gemeinden?region=municipality-08991002&indicators=people&tolerance=50")
    assert "2 ähnliche Gemeinden" in text
    assert "Voneinander lernen" in text
    assert 'href="/angebot/offer-3"' in text


def test_nothing_similar_offers_a_way_on(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich/gemeinden?region=municipality-08991002&indicators=people&tolerance=1")
    assert "Keine andere Gemeinde" in text
    assert "tolerance=2&amp;" in text


def test_an_indicator_can_be_taken_in_and_left_out(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich/gemeinden?region=municipality-08991002&indicators=people&add=debts")
    assert 'name="indicators" value="people,debts"' in text
    assert "Überschuldete Menschen weglassen" in text
    assert "Wert des Verbands oder Kreises" in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("region=municipality-1", 404),
        ("region=municipality-08991002&indicators=x", 404),
        ("region=municipality-08992001&indicators=debts", 400),
        ("region=county-08991", 400),
        ("region=municipality-08991002&tolerance=0", 400),
        ("region=municipality-08991002&tolerance=nan", 400),
        ("region=municipality-08991002&tolerance=101", 400),
        ("region=municipality-08991002&field=x", 404),
    ],
)
def test_bad_wishes_for_similar_ones_are_explained(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/planung/vergleich/gemeinden?{query}").status_code == status


def test_similar_ones_come_as_json_and_csv(client: FlaskClient) -> None:
    address = "/api/similar.json?region=municipality-08991002&indicators=people&tolerance=50"
    records = client.get(address).get_json()
    assert [(record["region"], record["difference_percent"]) for record in records] == [
        ("Bedorf", 0),
        ("Aheim", -50),
        ("Cestadt", 50),
    ]
    assert client.get(f"{address}&format=csv").text.count("\r\n") == len(records) + 1
    assert client.get("/api/similar.json").status_code == 400


@pytest.fixture
def two_versions(store: MemoryStore) -> None:
    tables = small_tables()
    names = ("offers", "offer_sites", "service_areas")
    fewer = {name: tables[name][tables[name]["offer_id"] != "offer-3"] for name in names}
    offers = fewer["offers"].copy()
    offers.loc[offers["offer_id"] == "offer-1", "phone"] = "+49 7000 999"
    store.replace({**fewer, "offers": offers}, note="Kita geschlossen")


def test_one_data_version_alone_is_a_state_of_its_own(client: FlaskClient) -> None:
    assert "Es gibt erst einen Datenstand" in page(client, "/planung/vergleich/datenstand")


@pytest.mark.usefixtures("two_versions")
def test_two_data_versions_tell_what_changed(client: FlaskClient) -> None:
    text = page(client, "/planung/vergleich/datenstand?county=08991")
    assert "Von Datenstand 1 bis 2: Angebote neu 0, weg 1, geändert 1; anders bewertet 1." in text
    assert "<del>+49 7000 101</del>" in text
    assert "Kita geschlossen" in text
    # What is gone has no page any more.
    assert "/angebot/offer-3" not in text


@pytest.mark.usefixtures("two_versions")
def test_changes_come_as_json_and_csv(client: FlaskClient) -> None:
    records = client.get("/api/changes.json?county=08991&from=1&to=2").get_json()
    assert [record["kind"] for record in records] == ["offer_removed", "offer_changed", "verdict"]
    assert client.get("/api/changes.json?county=08991&format=csv").mimetype == "text/csv"


@pytest.mark.usefixtures("two_versions")
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=1&to=1", 400),
        ("from=1&to=9", 404),
        ("from=9", 404),
        ("from=x", 400),
        ("to=1", 400),
        ("from=0&to=2", 400),
        ("county=99999", 404),
        ("definition=x", 404),
    ],
)
def test_versions_that_cannot_be_compared_are_explained(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/planung/vergleich/datenstand?{query}").status_code == status
    assert client.get(f"/api/changes.json?{query}").status_code == status
