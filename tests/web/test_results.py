"""The list of offers: what was searched for, filters, ways out."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from atlas.errors import NotFoundError
from atlas.web.residents.results import paginate


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    reply = client.get(address)
    assert reply.status_code == status, reply.text
    return reply.text


def heading(text: str) -> str:
    found = re.search(r'<h1 id="treffer"[^>]*>(.*?)</h1>', text)
    assert found
    return found[1]


def test_the_list_holds_all_offers_without_any_script(client: FlaskClient) -> None:
    text = page(client, "/angebote")
    assert heading(text) == "5 Angebote"
    for name in ("Schuldnerberatung Aheim", "Gemeindekindergarten Cestadt", "Frauenhaus Südkreis"):
        assert name in text


@pytest.mark.parametrize(
    ("address", "count", "wanted"),
    [
        ("/angebote?county=08992", "1 Angebot", "Gemeindekindergarten Cestadt"),
        ("/angebote?field=existence", "2 Angebote", "Schuldnerberatung Aheim"),
        ("/angebote?topic=kita", "2 Angebote", "Kleine Füße"),
        ("/angebote?region=municipality-08991002", "3 Angebote", "Schuldnerberatung Aheim"),
        ("/angebote?topic=kita&county=08991", "1 Angebot", "Kleine Füße"),
        ("/angebote?speaks=en", "1 Angebot", "Schuldnerberatung Aheim"),
        ("/angebote?near=Cestadt&radius_km=0", "1 Angebot in Cestadt", "Gemeindekindergarten"),
        ("/angebote?near=Cestadt&radius_km=20&topic=kita", "2 Angebote in und um Cestadt", "Luftlinie"),
    ],
)
def test_each_filter_narrows_the_list(client: FlaskClient, address: str, count: str, wanted: str) -> None:
    text = page(client, address)
    assert heading(text) == count
    assert wanted in text


def test_a_chosen_filter_can_be_taken_off_again(client: FlaskClient) -> None:
    text = page(client, "/angebote?topic=kita&county=08991")
    assert 'href="/angebote?county=08991"' in text
    assert 'href="/angebote?topic=kita"' in text


def test_a_filter_tells_how_many_offers_it_would_leave(client: FlaskClient) -> None:
    text = page(client, "/angebote?county=08991")
    assert re.search(r'topic=schuldnerberatung".*?class="count">2<', text, re.DOTALL)


def test_what_stands_in_the_form_is_not_repeated_as_a_filter(client: FlaskClient) -> None:
    text = page(client, "/angebote?near=Aheim&radius_km=5&q=Kita")
    assert "Gewählte Filter" not in text
    assert 'value="Aheim"' in text
    assert '<option value="5" selected>' in text


def test_a_topic_that_the_text_speaks_of_can_be_chosen(client: FlaskClient) -> None:
    text = page(client, "/angebote?q=Schuldnerberatung&near=Cestadt&radius_km=0")
    assert 'href="/angebote?near=Cestadt&amp;topic=schuldnerberatung"' in text
    assert "weiter weg" in text


def test_the_map_asks_for_the_same_offers_as_the_list(client: FlaskClient) -> None:
    text = page(client, "/angebote?topic=kita&county=08991")
    assert "/api/points.json?" in text
    assert "topic=kita" in text[text.index("/api/points.json?") :][:80]


def test_everything_found_can_be_downloaded(client: FlaskClient) -> None:
    text = page(client, "/angebote?topic=kita")
    for address in ("/api/offers.geojson?topic=kita", "/api/offers.csv?topic=kita"):
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200


def test_an_empty_result_says_what_to_do_next(client: FlaskClient) -> None:
    text = page(client, "/angebote?q=gibtsnichtxy&county=08991")
    assert "Dazu haben wir hier nichts gefunden" in text
    assert "Ohne „gibtsnichtxy“" in text
    assert "0800 111 0 111" in text


def test_nothing_here_offers_a_wider_circle_and_neighbouring_topics(client: FlaskClient) -> None:
    text = page(client, "/angebote?topic=schuldnerberatung&near=Cestadt&radius_km=0")
    assert "Weiter weg suchen" in text
    assert "near=Cestadt" in text[text.index("Weiter weg suchen") :]


def test_an_unknown_place_keeps_what_was_typed_and_offers_to_search_without(client: FlaskClient) -> None:
    text = page(client, "/angebote?q=Schulden&near=Nirgendheim", 404)
    assert 'value="Nirgendheim"' in text
    assert 'href="/angebote?q=Schulden"' in text


def test_text_from_the_address_is_shown_as_text(client: FlaskClient) -> None:
    text = page(client, "/angebote?q=<script>alert(1)</script>")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_open_at_a_time_keeps_unknown_hours_in_a_block_of_their_own(client: FlaskClient) -> None:
    text = page(client, "/angebote?open=2026-11-23T10:00")
    assert text.index("Kleine Füße") < text.index("Öffnungszeiten nicht bekannt</h2>") < text.index("Aheim</a>")
    assert "Geöffnet am 23. November 2026, 10:00" in text


def test_what_comes_or_hides_stands_in_a_block_of_its_own(client: FlaskClient) -> None:
    text = page(client, "/angebote?near=Bedorf&radius_km=0")
    assert text.index("Kommt zu Ihnen") < text.index("Frauenhaus Südkreis")
    assert "auch für Bedorf" in text or "Ort geheim" in text


@pytest.mark.parametrize("address", ["/angebote", "/angebote?open=now"])
def test_a_list_that_says_what_is_open_is_never_kept(client: FlaskClient, address: str) -> None:
    assert "private" in client.get(address).headers["Cache-Control"]


def test_a_feed_of_what_is_open_now_is_not_kept_and_one_of_an_instant_is(client: FlaskClient) -> None:
    assert "private" in client.get("/api/offers.geojson?open=now").headers["Cache-Control"]
    assert "public" in client.get("/api/offers.geojson?open=2026-11-23T10:00").headers["Cache-Control"]


def test_an_address_with_a_place_is_not_for_search_engines(client: FlaskClient) -> None:
    assert "noindex" in page(client, "/angebote?near=Aheim")
    assert "noindex" not in page(client, "/angebote?topic=kita")


def test_a_long_list_comes_in_pages() -> None:
    pages = paginate(60, 3)
    assert (pages.first, pages.count) == (50, 3)
    assert paginate(0, 1).count == 1
    with pytest.raises(NotFoundError):
        paginate(60, 4)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/angebote?page=9", 404),
        ("/angebote?page=0", 400),
        ("/angebote?page=zwei", 400),
        ("/angebote?radius_km=weit", 400),
        ("/angebote?radius_km=-1", 400),
        ("/angebote?open=bald", 400),
        ("/angebote?mode=fax", 400),
        ("/angebote?free=ja", 400),
        ("/angebote?county=01234", 404),
    ],
)
def test_what_makes_no_sense_is_a_clear_error(client: FlaskClient, address: str, status: int) -> None:
    text = page(client, address, status)
    assert "Traceback" not in text
