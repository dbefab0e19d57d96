"""The pages for planners."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from atlas.services.coverage import CoverageQuery
from atlas.services.snapshots import Snapshot
from atlas.web.planning.matrix import build_matrix


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def statuses(text: str) -> list[str]:
    return re.findall(r'class="cell is-(\w+)', text)


def test_the_matrix_has_a_cell_for_each_region_and_topic(client: FlaskClient) -> None:
    text = page(client, "/planung?county=all&field=families")
    assert statuses(text) == ["covered", "white_spot", "covered", "white_spot"]


def test_the_matrix_shows_the_county_with_most_offers_first(client: FlaskClient) -> None:
    text = page(client, "/planung")
    assert '<option value="08991" selected>' in text
    assert len(statuses(text)) == 2


def test_every_cell_leads_to_its_reason(client: FlaskClient) -> None:
    text = page(client, "/planung?county=08991&field=families")
    links = re.findall(r'<a class="cell [^"]*" href="([^"]+)"', text)
    assert len(links) == 2
    for link in links:
        address, _, fragment = link.replace("&amp;", "&").partition("#")
        assert f'id="{fragment}"' in page(client, address)


def test_a_cell_says_in_words_what_it_shows_in_signs(client: FlaskClient) -> None:
    text = page(client, "/planung?county=08991&field=families")
    assert 'aria-label="Bedorf, Kindertagesstätte: weißer Fleck, 0 Angebote, soweit bekannt"' in text


def test_what_was_not_surveyed_is_unknown_and_never_white(client: FlaskClient) -> None:
    assert set(statuses(page(client, "/planung?county=08992&field=crisis"))) == {"unknown"}


def test_coverage_by_an_inferred_area_is_marked(country: Snapshot) -> None:
    areas = country.tables["service_areas"]
    areas.loc[areas["offer_id"] == "offer-4", "region_id"] = "municipality-08992002"
    matrix = build_matrix(country, CoverageQuery(county="08992"), "families")
    assert matrix.tallies["inferred"] == 1


def test_a_level_without_regions_in_the_county_offers_a_way_on(client: FlaskClient) -> None:
    text = page(client, "/planung?county=08992&level=social_space")
    assert "Auf dieser Ebene gibt es hier keine Räume" in text
    assert "Gemeinden zeigen" in text


@pytest.mark.parametrize("level", ["county", "social_space", "municipality"])
@pytest.mark.parametrize("definition", ["presence", "reach"])
def test_each_level_and_definition_has_a_matrix(client: FlaskClient, level: str, definition: str) -> None:
    assert statuses(page(client, f"/planung?level={level}&definition={definition}&county=08991"))


def test_a_region_page_explains_each_topic(client: FlaskClient) -> None:
    text = page(client, "/planung/raum/municipality-08991002?definition=presence")
    assert "Soweit bekannt, gibt es in Bedorf keine Kindertagesstätte" in text
    assert "2.000 Menschen betroffen" in text
    assert 'href="/angebote?region=municipality-08991002"' in text


def test_a_region_of_several_names_its_municipalities(client: FlaskClient) -> None:
    assert "2: Aheim, Bedorf" in page(client, "/planung/raum/social_space-08991-tal")


def test_a_topic_page_has_map_table_standard_and_survey(client: FlaskClient) -> None:
    text = page(client, "/planung/thema/kita?county=08991")
    assert "showVerdicts" in text
    assert 'id="municipality-08991001"' in text
    assert "Mindestens 1 Angebot." in text
    assert "teilweise erhoben, erklärt am 31. Januar 2026" in text


@pytest.mark.parametrize(
    "address",
    [
        "/planung?level=gibtsnicht",
        "/planung?definition=gibtsnicht",
        "/planung?county=99999",
        "/planung?field=gibtsnicht",
        "/planung?topic=gibtsnicht",
        "/planung/raum/gibtsnicht",
        "/planung/thema/gibtsnicht",
    ],
)
def test_what_the_atlas_does_not_know_is_a_german_404(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 404
    assert "gibt es" in reply.text
