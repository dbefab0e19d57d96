"""Every form in which the atlas hands out its data: the one list behind catalogue, downloads and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from atlas.language import mark
from atlas.model import TABLES

OFFER_TABLES: Final = ("offers", "providers", "sites", "offer_sites")
"""What goes into files of offers, and whose licences therefore hold for them."""
ALL_TABLES: Final = tuple(TABLES)


@dataclass(frozen=True)
class Form:
    """One file or answer.

    Attributes
    ----------
    name
        Short and stable: part of the address of its record in catalogues.
    path, query
        Where it is, below the address of the atlas.
    media_type
        As the list of IANA calls it; "application/octet-stream" where it knows none.
    file_type
        Code of http://publications.europa.eu/resource/authority/file-type.
    title
        German, to be translated.
    tables
        Tables that went into it.
    county_parameter
        Which parameter narrows it to one county; empty where it always holds the whole atlas.
    service
        Name of the `Service` that it is an answer of; empty for a file.
    """

    name: str
    path: str
    media_type: str
    file_type: str
    title: str
    query: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = OFFER_TABLES
    county_parameter: str = ""
    service: str = ""

    def address(self, county: str = "") -> str:
        """Return its path with parameters, for one county where one is named and it can be told apart.

        >>> next(form for form in FORMS if form.name == "csv").address("08335")
        '/api/offers.csv?county=08335'
        """
        narrowed = {self.county_parameter: county} if county and self.county_parameter else {}
        query = urlencode({**self.query, **narrowed})
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True)
class Service:
    """An interface that programs ask: its root, where it describes itself to them, and where people read of it."""

    name: str
    path: str
    description_path: str
    file_type: str
    title: str
    about: str
    page: str = ""
    conforms_to: tuple[str, ...] = ()


SERVICES: Final = (
    Service(
        "api",
        "/api",
        "/api/openapi.json",
        "JSON",
        mark("Schnittstelle des Sozialatlas"),
        mark("Angebote, Räume, Urteile und Änderungen als JSON, GeoJSON und CSV, ohne Schlüssel."),
        "/daten/schnittstelle",
    ),
    Service(
        "ogc",
        "/ogc/",
        "/ogc/api",
        "JSON",
        mark("OGC API – Features"),
        mark("Angebote, Standorte, Räume und Urteile für GIS, mit Ausschnitt, Filter und Koordinatensystem."),
        "/ogc/",
        ("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",),
    ),
    Service(
        "hsds",
        "/hsds/",
        "/hsds/openapi.json",
        "JSON",
        mark("Open Referral (HSDS 3.0)"),
        mark("Angebote, Träger, Standorte und Themen in der Sprache von Auskunftsdiensten."),
        "/hsds/",
        ("https://docs.openreferral.org/en/3.0/",),
    ),
)
"""Interfaces, in the order of the catalogue."""


def _offer_file(name: str, path: str, media_type: str, file_type: str, title: str, **query: str) -> Form:
    return Form(name, path, media_type, file_type, title, query, county_parameter="county")


_GEOJSON: Final = ("/api/offers.geojson", "application/geo+json", "GEOJSON")
_XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMS: Final = (
    _offer_file("geojson", *_GEOJSON, mark("Angebote als GeoJSON")),
    _offer_file("geojson-plain", *_GEOJSON, mark("Angebote als GeoJSON mit deutschen Worten"), profile="plain"),
    _offer_file("geojson-osm", *_GEOJSON, mark("Angebote als GeoJSON mit den Tags von OpenStreetMap"), profile="osm"),
    _offer_file("geojson-full", *_GEOJSON, mark("Angebote als GeoJSON, vollständig und verlustfrei"), profile="full"),
    _offer_file("csv", "/api/offers.csv", "text/csv", "CSV", mark("Angebote als CSV für Tabellen")),
    _offer_file("csv-excel", "/api/offers.csv", "text/csv", "CSV", mark("Angebote als CSV für Excel"), dialect="excel"),
    _offer_file("xlsx", "/api/offers.xlsx", _XLSX_TYPE, "XLSX", mark("Angebote als Arbeitsmappe (XLSX)")),
    _offer_file("umap", "/api/atlas.umap", "application/json", "JSON", mark("Karte für uMap")),
    Form(
        "geopackage",
        "/api/atlas.gpkg",
        "application/geopackage+sqlite3",
        "GPKG",
        mark("GeoPackage: Angebote, Räume und weiße Flecken"),
        tables=ALL_TABLES,
        county_parameter="county",
    ),
    _offer_file("kml", "/api/offers.kml", "application/vnd.google-earth.kml+xml", "KML", mark("Angebote als KML")),
    _offer_file("flatgeobuf", "/api/offers.fgb", "application/octet-stream", "OCTET", mark("Angebote als FlatGeobuf")),
    _offer_file("osm", "/api/offers.osm", "application/xml", "XML", mark("Vorschläge für OpenStreetMap (OSM XML)")),
    Form(
        "ogc",
        "/ogc/collections/offers/items",
        "application/geo+json",
        "GEOJSON",
        mark("Angebote über OGC API – Features"),
        service="ogc",
    ),
    Form(
        "hsds",
        "/hsds/services",
        "application/json",
        "JSON",
        mark("Angebote nach Open Referral (HSDS 3.0)"),
        service="hsds",
    ),
    Form(
        "package",
        "/daten/sozialatlas-datenpaket.zip",
        "application/zip",
        "ZIP",
        mark("Alle Tabellen des Atlas als Datenpaket (Frictionless Data Package)"),
        tables=ALL_TABLES,
    ),
    Form(
        "workbook",
        "/daten/sozialatlas.xlsx",
        _XLSX_TYPE,
        "XLSX",
        mark("Alle Tabellen des Atlas als Arbeitsmappe (XLSX)"),
        tables=ALL_TABLES,
    ),
)
"""Forms, in the order of catalogue and downloads."""
