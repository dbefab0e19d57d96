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
    """An interface that programs ask: its root, and where it describes itself."""

    name: str
    path: str
    description_path: str
    file_type: str
    title: str
    about: str
    conforms_to: tuple[str, ...] = ()


SERVICES: Final = (
    Service(
        "api",
        "/api",
        "/api/openapi.json",
        "JSON",
        mark("Schnittstelle des Sozialatlas"),
        mark("Angebote, Räume, Urteile und Änderungen als JSON, GeoJSON und CSV, ohne Schlüssel."),
    ),
)
"""Interfaces, in the order of the catalogue."""

FORMS: Final = (
    Form(
        "geojson",
        "/api/offers.geojson",
        "application/geo+json",
        "GEOJSON",
        mark("Angebote als GeoJSON"),
        county_parameter="county",
    ),
    Form("csv", "/api/offers.csv", "text/csv", "CSV", mark("Angebote als CSV für Tabellen"), county_parameter="county"),
    Form(
        "package",
        "/daten/sozialatlas-datenpaket.zip",
        "application/zip",
        "ZIP",
        mark("Alle Tabellen des Atlas als Datenpaket (Frictionless Data Package)"),
        tables=ALL_TABLES,
    ),
)
"""Forms, in the order of catalogue and downloads."""
