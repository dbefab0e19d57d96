from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

OFFERS = ["fgb", "kml", "xlsx"]


@pytest.mark.parametrize("form", OFFERS)
def test_files_of_offers_take_the_filters_of_the_pages(client: FlaskClient, form: str) -> None:
    everything = client.get(f"/api/offers.{form}")
    assert everything.status_code == 200
    assert everything.headers["Content-Disposition"] == f'attachment; filename="angebote.{form}"'
    assert everything.headers["Access-Control-Allow-Origin"] == "*"
    assert len(client.get(f"/api/offers.{form}?topic=kita").data) < len(everything.data)


@pytest.mark.parametrize("form", OFFERS)
def test_an_unknown_parameter_is_refused(client: FlaskClient, form: str) -> None:
    reply = client.get(f"/api/offers.{form}?colour=red")
    assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    assert "colour" in reply.get_json()["detail"]


@pytest.mark.parametrize("form", OFFERS)
def test_a_copy_that_still_holds_is_not_sent_again(client: FlaskClient, form: str) -> None:
    first = client.get(f"/api/offers.{form}")
    again = client.get(f"/api/offers.{form}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(f"/api/offers.{form}")
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(first.data)))


def test_kml_travels_compressed(client: FlaskClient) -> None:
    assert client.get("/api/offers.kml", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_all_tables_come_as_one_workbook_without_the_towns_of_secret_places(client: FlaskClient) -> None:
    reply = client.get("/daten/sozialatlas.xlsx")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="sozialatlas.xlsx"'
    book = load_workbook(io.BytesIO(reply.data))
    assert len(list(book["offers"].rows)) == 6
    hidden = next(row for row in book["sites"].iter_rows(values_only=True) if row[0] == "site-5")
    assert set(hidden) == {"site-5", "hidden", None}


def test_the_workbook_takes_no_parameters(client: FlaskClient) -> None:
    assert client.get("/daten/sozialatlas.xlsx?county=08991").status_code == 400


def test_the_geopackage_comes_whole_or_of_one_county(client: FlaskClient) -> None:
    whole = client.get("/api/atlas.gpkg")
    assert whole.mimetype == "application/geopackage+sqlite3"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="sozialatlas.gpkg"'
    assert whole.data.startswith(b"SQLite format 3")
    part = client.get("/api/atlas.gpkg?county=08991&definition=reach&lang=en")
    assert len(part.data) < len(whole.data)
    assert client.get("/api/atlas.gpkg", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("query", "status"), [("county=1", 404), ("definition=x", 404), ("topic=kita", 400)])
def test_what_the_geopackage_does_not_know_is_refused(client: FlaskClient, query: str, status: int) -> None:
    reply = client.get(f"/api/atlas.gpkg?{query}")
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
