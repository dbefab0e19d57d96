"""Dossiers as pages and as PDF."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from atlas.errors import MissingToolError
from atlas.formats.pdf import _LOCK, _load_engine
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from atlas.vocabulary import Definition
from atlas.web.app import create_app
from tests.packages import small_tables
from tests.spec.country import edit

REGION = "/planung/bericht/raum/municipality-08991002"
TOPIC = "/planung/bericht/thema/kita?county=08991"
SHEETS = ["Übersicht", "Urteile", "Angebote", "Kennzahlen", "Standards", "Erhebung", "Quellen"]
_PRINT_DIGEST = """
import sys, hashlib
from tests.web.test_reports import make_app
print(hashlib.sha256(make_app().test_client().get(sys.argv[1]).data).hexdigest())
"""


def make_app() -> Flask:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    return create_app(store, Settings("memory:"))


def as_pdf(address: str) -> str:
    return address + ("&" if "?" in address else "?") + "format=pdf"


def page(client: FlaskClient, address: str) -> str:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return reply.text


def read_pdf(client: FlaskClient, address: str) -> PdfReader:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    assert reply.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(reply.data))


def text_of(document: PdfReader) -> str:
    return "\n".join(sheet.extract_text() for sheet in document.pages)


def test_a_region_dossier_begins_with_one_sentence(client: FlaskClient) -> None:
    text = page(client, REGION)
    assert "In Bedorf fehlt es bei 1 von 3 bekannten Themen nach mindestens einer Definition" in text
    assert text.index('class="lead"') < text.index('class="area-map"') < text.index("<table")


def test_a_region_dossier_gives_reasons_people_offers_standards_and_sources(client: FlaskClient) -> None:
    text = page(client, REGION)
    assert "gibt es in Bedorf keine Kindertagesstätte" in text
    assert "Beratungsstelle für Überschuldete, Bedorf" in text
    assert "Bevölkerungsfortschreibung, 31. Dezember 2022" in text
    assert "Zahl der Angebote im Raum oder für ihn: mindestens 1" in text
    assert "Menschen, die es weiter als 10 km zum nächsten Angebot haben: höchstens 20 %" in text
    assert "niemand: Vorschlag der Verfasser" in text
    assert "Handgezeichnetes Land, gemeinfrei" in text
    assert "Datenstand 1" in text


def test_a_region_dossier_tells_figures_with_year_and_source(client: FlaskClient) -> None:
    text = page(client, REGION)
    assert "Kennzahlen" in text
    assert re.search(r'class="note">20\d\d</span>', text)


@pytest.mark.parametrize("definition", [*Definition, "agreement"])
def test_the_map_of_a_topic_shows_any_definition(client: FlaskClient, definition: str) -> None:
    assert 'class="area-map"' in page(client, f"{TOPIC}&definition={definition}")


def test_a_topic_dossier_shows_map_regions_and_offers(client: FlaskClient) -> None:
    text = page(client, TOPIC)
    assert "Kindertagesstätte fehlt in 1 von 2 bekannten Räumen" in text
    assert '<path class="area is-white_spot"' in text
    assert "Kita „Kleine Füße“" in text
    assert "Gemeindekindergarten Cestadt" not in text


@pytest.mark.parametrize("address", [REGION, TOPIC])
def test_the_pdf_says_what_the_page_says(client: FlaskClient, address: str) -> None:
    document = read_pdf(client, as_pdf(address))
    text = text_of(document)
    assert "Kindertagesstätte" in text
    assert "Seite 1 von" in text
    assert document.metadata is not None
    assert (document.metadata.title or "").startswith("Dossier ")


def test_the_pdf_is_tagged_and_speaks_german(client: FlaskClient) -> None:
    catalog = read_pdf(client, as_pdf(REGION)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]
    assert catalog["/Lang"] == "de"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()


def test_every_picture_in_a_pdf_has_a_text_alternative(client: FlaskClient) -> None:
    for address in (REGION, TOPIC):
        root = read_pdf(client, as_pdf(address)).trailer["/Root"]["/StructTreeRoot"]
        figures = [found for found in elements_of(root["/K"]) if found["/S"] == "/Figure"]
        assert len(figures) >= 2
        assert all(figure.get("/Alt") for figure in figures)


def elements_of(node: Any) -> Iterator[Any]:
    """Yield the structure elements below a node of a PDF."""
    found = node.get_object()
    if isinstance(found, list):
        for child in found:
            yield from elements_of(child)
    elif hasattr(found, "get"):
        if "/S" in found:
            yield found
        if not isinstance(found.get("/K", 0), int):
            yield from elements_of(found["/K"])


def test_nothing_in_a_pdf_is_left_out_with_a_warning(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    # Rules that WeasyPrint does not understand are told when a style sheet is read, which is once for each process.
    _load_engine.cache_clear()
    with caplog.at_level(logging.WARNING):
        for address in (REGION, TOPIC, "/planung/bericht/heft/08991/existence"):
            read_pdf(client, as_pdf(address))
    assert [record.getMessage() for record in caplog.records] == []


def test_the_day_in_a_pdf_is_the_day_of_the_verdicts(client: FlaskClient) -> None:
    document = read_pdf(client, as_pdf(REGION))
    day = client.application.extensions["atlas.keeper"].current().as_of
    assert document.metadata is not None
    assert document.metadata.creation_date_raw == f"D:{day:%Y%m%d}"


@pytest.mark.parametrize(
    "address",
    [as_pdf(REGION), as_pdf(TOPIC), f"{REGION}?format=xlsx", "/planung/bericht/heft/08991/existence?format=pdf"],
)
def test_two_processes_make_the_same_bytes(address: str) -> None:
    root = Path(__file__).parent.parent.parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", _PRINT_DIGEST, address],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert digests != {hashlib.sha256(b"").hexdigest() + "\n"}


def test_a_workbook_holds_the_reasons_of_all_definitions(client: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(client.get(f"{REGION}?format=xlsx").data))
    assert book.sheetnames == SHEETS
    rows = list(book["Urteile"].values)
    assert len(rows) == 1 + 3 * len(Definition)
    heads = list(rows[0])
    cells = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    (white,) = [row for row in cells if row["Thema"] == "Kindertagesstätte" and row["Definition"] == "Vorhandensein"]
    assert white["Schlüssel"] == "08991002"
    assert white["Betroffene"] == 2000
    assert "gibt es in Bedorf keine Kindertagesstätte" in str(white["Begründung"])


def test_the_choice_leads_to_each_report(client: FlaskClient) -> None:
    assert "Dossier eines Raums" in page(client, "/planung/berichte")
    choices = {
        "region=municipality-08991002&format=pdf": "/planung/bericht/raum/municipality-08991002?format=pdf",
        "topic=kita&county=08991&level=municipality&format=html": TOPIC + "&level=municipality",
        "county=08991&field=families&format=html": "/planung/bericht/heft/08991/families",
        "region=municipality-08991002&lang=en": "/planung/bericht/raum/municipality-08991002?lang=en",
    }
    for chosen, address in choices.items():
        reply = client.get(f"/planung/berichte?{chosen}")
        assert (reply.status_code, reply.location) == (302, address)


def test_no_host_of_the_request_gets_into_a_pdf(client: FlaskClient) -> None:
    one, other = (client.get(as_pdf(REGION), base_url=f"http://{host}.example").data for host in ("a", "b"))
    assert one == other


@pytest.mark.parametrize("region", ["county-08991", "municipality-08991001"])
def test_a_secret_place_is_in_no_dossier(region: str) -> None:
    store = MemoryStore()
    # Even where the site names a town: it is hidden, so the snapshot tells nothing of it.
    store.replace(edit(small_tables(), "sites", "site-5", ags="08991001", city="Geheimdorf"), note="Test")
    client = create_app(store, Settings("memory:")).test_client()
    text = text_of(read_pdf(client, f"/planung/bericht/raum/{region}?format=pdf"))
    assert "Geheimdorf" not in text
    assert "Ort geheim" in text


def test_counts_of_few_people_are_withheld_in_every_form() -> None:
    store = MemoryStore()
    store.replace(small_tables(), note="Test")
    client = create_app(store, Settings("memory:", suppress_below=2500)).test_client()
    assert "unter 2500 betroffen" in page(client, REGION).replace("2.500", "2500")
    assert "2.000 betroffen" not in text_of(read_pdf(client, as_pdf(REGION)))
    book = load_workbook(io.BytesIO(client.get(f"{REGION}?format=xlsx").data))
    assert 2000 not in [cell for row in book["Urteile"].values for cell in row]


def test_what_hangs_on_which_entries_count_is_named(client: FlaskClient) -> None:
    assert "Hängt davon ab, welche Einträge zählen" in page(client, REGION)


def test_a_region_without_people_says_so() -> None:
    tables = small_tables()
    tables["population"] = tables["population"].iloc[:0]
    store = MemoryStore()
    store.replace(tables, note="Test")
    text = page(create_app(store, Settings("memory:")).test_client(), REGION)
    assert "nicht bekannt" in text


@pytest.mark.parametrize(
    "address",
    [
        "/planung/bericht/raum/gibtsnicht",
        "/planung/bericht/thema/gibtsnicht",
        "/planung/bericht/thema/kita?county=99999",
        "/planung/bericht/thema/kita?definition=gibtsnicht",
    ],
)
def test_what_the_atlas_does_not_know_is_a_german_404(client: FlaskClient, address: str) -> None:
    for form in (address, as_pdf(address)):
        reply = client.get(form)
        assert reply.status_code == 404
        assert "gibt es" in reply.text


def test_an_unknown_form_is_refused(client: FlaskClient) -> None:
    reply = client.get(f"{REGION}?format=docx")
    assert reply.status_code == 400
    assert "pdf" in reply.text


def test_whoever_meets_a_busy_worker_may_ask_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("atlas.formats.pdf._PATIENCE_S", 0.01)
    with _LOCK:
        reply = client.get(as_pdf(REGION))
    assert reply.status_code == 503
    assert reply.headers["Retry-After"]
    assert f'href="{as_pdf(REGION)}"' in reply.text


def test_a_missing_library_is_named_with_its_packages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_page: str, _style: str) -> bytes:
        raise MissingToolError("PDF lässt sich hier nicht erzeugen: apt-get install libpango-1.0-0")

    monkeypatch.setattr("atlas.web.planning.report_forms.write_pdf", fail)
    reply = client.get(as_pdf(REGION))
    assert reply.status_code == 501
    assert "apt-get install libpango-1.0-0" in reply.text
