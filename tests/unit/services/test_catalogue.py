"""The catalogue of open data, held to the shapes of DCAT-AP.de 3.0."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SH, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

import atlas
from atlas.formats import dcat
from atlas.formats.dcat_records import Catalogue
from atlas.frames import Tables
from atlas.services.catalogue import describe_catalogue, list_gaps
from atlas.services.distributions import FORMS, SERVICES
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.store.memory import MemoryStore
from tests.catalogues import BASE, COMPLETE, complaints
from tests.packages import small_tables

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
DATASET = URIRef(f"{BASE}/daten/katalog#kreis-08991")


def describe(settings: Settings = COMPLETE, tables: Tables | None = None) -> Catalogue:
    store = MemoryStore()
    store.replace(tables or small_tables(), note="first")
    return describe_catalogue(take(settings, store.read()), store, settings.public_url)


def describe_from(kept: Path) -> Catalogue:
    catalogue: Catalogue = pickle.loads(kept.read_bytes())
    return catalogue


def take(settings: Settings, tables: Tables) -> Snapshot:
    return Snapshot(1, tables, settings, date(2026, 11, 21))


def draw(settings: Settings = COMPLETE, tables: Tables | None = None) -> Graph:
    return dcat.draw_graph(describe(settings, tables))


def test_a_complete_catalogue_breaks_no_shape() -> None:
    catalogue = draw()
    assert complaints(catalogue) == []
    assert complaints(catalogue, SH.Warning) == []


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        (DATASET, DCTERMS.title),
        (DATASET, DCTERMS.publisher),
        (URIRef(f"{DATASET}-csv"), DCAT.accessURL),
        (URIRef(f"{DATASET}-csv"), DCTERMS.license),
        (URIRef(f"{BASE}/daten/katalog#dienst-api"), DCAT.endpointURL),
        (URIRef(f"{BASE}/daten/katalog#katalog"), DCTERMS.description),
    ],
)
def test_the_shapes_bite_where_something_is_taken_away(subject: URIRef, predicate: URIRef) -> None:
    catalogue = draw()
    catalogue.remove((subject, predicate, None))
    assert [text for text in complaints(catalogue) if str(subject) in text and str(predicate) in text]


def test_the_shapes_bite_where_a_media_type_is_none() -> None:
    catalogue = draw()
    catalogue.set((URIRef(f"{DATASET}-csv"), DCAT.mediaType, URIRef("https://example.org/csv")))
    assert any("mediaType" in text for text in complaints(catalogue))


def test_codes_come_from_the_vocabularies_that_the_shapes_would_look_up_in_the_net() -> None:
    schemes = {
        DCTERMS.language: "http://publications.europa.eu/resource/authority/language/",
        DCTERMS.accrualPeriodicity: "http://publications.europa.eu/resource/authority/frequency/",
        DCTERMS.accessRights: "http://publications.europa.eu/resource/authority/access-right/",
        DCTERMS.format: "http://publications.europa.eu/resource/authority/file-type/",
        DCTERMS.license: "http://dcat-ap.de/def/licenses/",
        DCAT.theme: "http://publications.europa.eu/resource/authority/data-theme/",
        DCATDE.politicalGeocodingLevelURI: "http://dcat-ap.de/def/politicalGeocoding/Level/",
        URIRef("http://data.europa.eu/r5r/availability"): "http://publications.europa.eu/resource/authority/planned-",
    }
    catalogue = draw()
    for predicate, scheme in schemes.items():
        codes = set(catalogue.objects(None, predicate))
        assert codes
        assert [code for code in codes if not str(code).startswith(scheme)] == []


def test_every_county_is_a_dataset_with_every_form() -> None:
    catalogue = draw()
    datasets = set(catalogue.subjects(RDF.type, DCAT.Dataset))
    assert {str(dataset)[-5:] for dataset in datasets} == {"08991", "08992"}
    for dataset in datasets:
        assert len(list(catalogue.objects(dataset, DCAT.distribution))) == len(FORMS)
    place = URIRef("http://dcat-ap.de/def/politicalGeocoding/districtKey/08991")
    assert (DATASET, DCTERMS.spatial, place) in catalogue
    box = str(catalogue.value(place, DCAT.bbox))
    assert box == "POLYGON((8.9 47.9, 9.1 47.9, 9.1 48.0, 8.9 48.0, 8.9 47.9))"


def test_forms_and_services_have_names_of_their_own() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)
    assert {form.service for form in FORMS if form.service} <= {service.name for service in SERVICES}


def test_a_file_for_one_county_is_asked_for_with_its_key() -> None:
    found = draw().value(URIRef(f"{DATASET}-geojson"), DCAT.downloadURL)
    assert str(found) == f"{BASE}/api/offers.geojson?county=08991"


def test_the_years_of_the_entries_are_the_time_that_a_dataset_covers() -> None:
    tables = small_tables()
    offers = tables["offers"]
    offers = offers.assign(
        source_year=offers["source_year"].where(offers["offer_id"] != "offer-1", 2011),
        verified_on=offers["verified_on"].astype(object).where(offers["offer_id"] != "offer-1", "2026-03-01"),
    )
    catalogue = draw(tables={**tables, "offers": offers})
    period = catalogue.value(DATASET, DCTERMS.temporal)
    assert str(catalogue.value(period, DCAT.startDate)) == "2011"
    assert str(catalogue.value(period, DCAT.endDate)) == "2026"


def test_what_nobody_said_is_named_and_left_out_of_the_catalogue() -> None:
    bare = Settings("memory:")
    taken = take(bare, small_tables())
    required = {gap.name for gap in list_gaps(taken) if gap.is_required}
    assert required == {"ATLAS_DCAT_CONTRIBUTOR_ID", "ATLAS_PUBLIC_URL", "ATLAS_OPERATOR_NAME"}
    catalogue = draw(bare)
    assert not list(catalogue.objects(None, DCTERMS.publisher))
    assert not list(catalogue.objects(None, DCATDE.contributorID))
    # The shapes ask for a publisher, and only for that.
    assert {text.split()[1] for text in complaints(catalogue)} == {f"{DCTERMS.publisher}:"}


def test_with_every_setting_nothing_is_missing() -> None:
    assert list_gaps(take(COMPLETE, small_tables())) == []


def test_a_table_without_a_licence_is_named_and_leaves_its_files_without_one() -> None:
    tables = small_tables()
    provenance = tables["provenance"]
    # Wherever the licence of the offers stood, nobody knows it any more.
    unknown = provenance.assign(
        licence=provenance["licence"].mask(provenance["resource"] == "offers", "nicht angegeben"),
        licence_url=provenance["licence_url"].mask(provenance["resource"] == "offers"),
    )
    taken = take(COMPLETE, {**tables, "provenance": unknown})
    assert [gap.name for gap in list_gaps(taken)] == ["offers"]
    catalogue = draw(tables={**tables, "provenance": unknown})
    assert catalogue.value(URIRef(f"{DATASET}-csv"), DCTERMS.license) is None


def test_names_that_would_end_a_literal_survive() -> None:
    tables = small_tables()
    odd = 'Süd"kreis\n<script>alert(1)</script> \\ 🏘'
    regions = tables["regions"]
    named = regions.assign(name=regions["name"].mask(regions["code"] == "08991", odd))
    catalogue = draw(tables={**tables, "regions": named})
    turtle = catalogue.serialize(format="turtle")
    assert (DATASET, DCTERMS.title, Literal(f"Soziale Angebote: {odd}", lang="de")) in Graph().parse(data=turtle)


# RDFLib's own reader of JSON-LD still uses what RDFLib advises against.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_both_documents_say_the_same() -> None:
    catalogue = describe()
    turtle = Graph().parse(data=dcat.write_turtle(catalogue), format="turtle")
    assert isomorphic(turtle, Graph().parse(data=dcat.write_json_ld(catalogue), format="json-ld"))


@pytest.mark.parametrize("writer", ["write_turtle", "write_json_ld"])
def test_the_same_catalogue_is_the_same_bytes_in_another_process(writer: str, tmp_path: Path) -> None:
    kept = tmp_path / "catalogue"
    kept.write_bytes(pickle.dumps(describe()))
    code = (
        "import pickle, sys; from atlas.formats import dcat;"
        f"sys.stdout.buffer.write(dcat.{writer}(pickle.load(open({str(kept)!r}, 'rb'))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(atlas.__file__).parents[1],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert outputs == {getattr(dcat, writer)(describe_from(kept))}
