"""The pages that compare."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from atlas.services.figures import FIGURE_FIELDS


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
