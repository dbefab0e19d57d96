"""Standards on the pages: what is measured by, and what another one would mean."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_every_version_of_a_standard_is_shown_with_its_day_and_who_decided(client: FlaskClient) -> None:
    text = page(client, "/planung/standards?field=existence")
    assert "Höchstens 20 % der Menschen sollen es weiter als 10 km" in text
    assert "ab 1. Januar 2026" in text
    assert "niemand: Vorschlag der Verfasser" in text


def test_a_field_without_standards_says_where_they_come_from(client: FlaskClient) -> None:
    assert "nimmt ihn auf" in page(client, "/planung/standards?field=older")


def test_a_proposal_is_compared_with_what_is_in_force(client: FlaskClient) -> None:
    text = page(client, "/planung/thema/schuldnerberatung?county=08991&definition=reach&distance_km=3&threshold=30")
    assert "Der Vorschlag neben dem, was gilt" in text
    assert "sind 2 Räume weiße Flecken statt 0" in text
    assert 'value="3"' in text


def test_without_a_proposal_there_is_none_to_compare(client: FlaskClient) -> None:
    assert "Der Vorschlag neben" not in page(client, "/planung/thema/schuldnerberatung?county=08991&definition=reach")


def test_other_thresholds_are_drawn_and_stand_in_a_table(client: FlaskClient) -> None:
    text = page(client, "/planung/thema/schuldnerberatung?county=08991&definition=reach")
    assert "Wie sehr hängt es am Maßstab?" in text
    assert text.count("<svg") > 1
    assert "wohnen in einem weißen Fleck" in text


@pytest.mark.parametrize("definition", ["presence", "reach", "ratio", "accessibility", "agreement"])
def test_each_definition_has_its_pages(client: FlaskClient, definition: str) -> None:
    page(client, f"/planung/thema/kita?county=08991&definition={definition}")
    page(client, f"/planung/raum/municipality-08991001?definition={definition}")
    page(client, f"/planung?county=08991&field=families&definition={definition}")


def test_the_lens_travels_from_page_to_page(client: FlaskClient) -> None:
    text = page(client, "/planung?county=08991&field=families&view=stated&people=all")
    assert "view=stated" in text
    assert '<option value="stated" selected>' in text


@pytest.mark.parametrize(
    "address",
    [
        "/planung?view=best",
        "/planung/thema/kita?definition=reach&distance_km=0",
        "/planung/thema/kita?definition=reach&threshold=viel",
        "/api/coverage.json?decay=steep",
        "/api/sensitivity.json?topic=kita&definition=agreement",
        "/api/sensitivity.json",
    ],
)
def test_a_choice_that_makes_no_sense_is_explained(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 400
    assert "erwartet" in reply.text or "braucht" in reply.text


def test_a_weight_nobody_knows_is_not_found(client: FlaskClient) -> None:
    assert client.get("/planung?need=shoe-size").status_code == 404


def test_standards_are_handed_out_in_the_form_of_their_table(client: FlaskClient) -> None:
    text = client.get("/api/standards.json?field=existence&format=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["state"] for row in rows} == {"in_force"}
    assert {row["definition"] for row in rows} == {"presence", "reach"}


def test_the_steps_of_another_threshold_only_ever_help_or_harm(client: FlaskClient) -> None:
    steps = client.get("/api/sensitivity.json?topic=schuldnerberatung&definition=reach&county=08991").get_json()
    affected = [step["people_affected"] for step in steps]
    assert affected == sorted(affected, reverse=True)
    assert affected[0] > affected[-1]


def test_a_proposal_is_not_taken_for_what_is_in_force(client: FlaskClient) -> None:
    address = "/api/sensitivity.json?topic=schuldnerberatung&definition=reach&county=08991"
    assert {step["in_force"] for step in client.get(f"{address}&distance_km=3").get_json()} == {10.0}


def test_a_map_can_be_painted_by_value_with_the_limits_of_its_classes(client: FlaskClient) -> None:
    text = page(client, "/planung/thema/schuldnerberatung?county=08991&definition=reach&distance_km=3&paint=value")
    assert "nicht bekannt oder nicht gezeigt" in text
    assert "swatch class-0" in text
    assert "/api/classes.json?" in text


def test_classes_are_handed_out_by_region(client: FlaskClient) -> None:
    answer = client.get("/api/classes.json?topic=schuldnerberatung&definition=presence&county=08991").get_json()
    assert answer["unit"] == "offers"
    assert set(answer["classes"]) == {"municipality-08991001", "municipality-08991002"}
    assert client.get("/api/classes.json").status_code == 400
