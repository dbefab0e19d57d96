"""Every address below /api: what it answers, in which forms, and which parameters it takes.

The names of the parameters are the very tuples that the handlers check requests against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from atlas.language import mark
from atlas.web.cooperation_params import FUNDING_FILTERS, NETWORK_FILTERS
from atlas.web.interfaces.changes import FEED_PARAMETERS
from atlas.web.interfaces.parameters import (
    FEED_LIMIT,
    FUNDER_LEVEL,
    NETWORK_FORM,
    OSM_FIELD,
    PARAMETERS,
    SITING_FORM,
    STANDARD_DEFINITION,
    Parameter,
)
from atlas.web.interfaces.regions import CLASS_PARAMETERS
from atlas.web.interfaces.scenarios import LINE_PARAMETERS, SCENARIO_PARAMETERS, VERDICT_PARAMETERS
from atlas.web.interfaces.standards import SENSITIVITY_PARAMETERS, STANDARD_PARAMETERS
from atlas.web.osm_params import OSM_FILTERS
from atlas.web.params import COVERAGE_PARAMETERS, OFFER_PARAMETERS, REGION_PARAMETERS
from atlas.web.planning.benchmark import BENCHMARK_PARAMETERS
from atlas.web.planning.data_versions import CHANGE_PARAMETERS
from atlas.web.planning.similar import SIMILAR_PARAMETERS
from atlas.web.siting_params import SITING_PARAMETERS

_JSON: Final = "application/json"
_GEOJSON: Final = "application/geo+json"
_CSV: Final = "text/csv"
_JSON_OR_CSV: Final = (_JSON, _CSV)
_LACKING: Final = "501"
"""Where an operator has given no file, or none that can be read."""


@dataclass(frozen=True)
class Operation:
    """One address.

    Attributes
    ----------
    media_types
        What it answers with, the first where nobody asks for another.
    names
        Its parameters.
    required
        Those that it cannot do without.
    own
        Parameters that mean something else here than elsewhere.
    faults
        States it may answer with beside those that every address knows.
    """

    path: str
    about: str
    media_types: tuple[str, ...]
    names: tuple[str, ...]
    required: tuple[str, ...] = ()
    own: Mapping[str, Parameter] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def parameters(self) -> list[Parameter]:
        """Its parameters, in order."""
        return [self.own.get(name) or PARAMETERS[name] for name in self.names]


OPERATIONS: Final = (
    Operation(
        "/api/offers.geojson",
        mark("Angebote als GeoJSON, das Passendste zuerst"),
        (_GEOJSON,),
        (*OFFER_PARAMETERS, "profile"),
    ),
    Operation("/api/offers.csv", mark("Angebote als CSV für Tabellen"), (_CSV,), (*OFFER_PARAMETERS, "dialect")),
    Operation(
        "/api/offers.xlsx",
        mark("Angebote als Arbeitsmappe"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
        OFFER_PARAMETERS,
    ),
    Operation("/api/offers.fgb", mark("Angebote als FlatGeobuf"), ("application/flatgeobuf",), OFFER_PARAMETERS),
    Operation("/api/offers.kml", mark("Angebote als KML"), ("application/vnd.google-earth.kml+xml",), OFFER_PARAMETERS),
    Operation(
        "/api/offers.osm",
        mark("Vorschläge für OpenStreetMap, für JOSM"),
        ("application/xml",),
        (*OFFER_PARAMETERS, "approximate"),
    ),
    Operation(
        "/api/osm-report.csv",
        mark("welches Angebot in welchem Vorschlag für OpenStreetMap steht"),
        (_CSV,),
        (*OFFER_PARAMETERS, "approximate"),
    ),
    *(
        Operation(path, about, media_types, (*OSM_FILTERS, "lang"), own={"field": OSM_FIELD}, faults=(_LACKING,))
        for path, about, media_types in (
            ("/api/osm-comparison.json", mark("Befunde aus dem Vergleich mit OpenStreetMap"), (_JSON,)),
            ("/api/osm-comparison.csv", mark("Befunde aus dem Vergleich mit OpenStreetMap als CSV"), (_CSV,)),
            ("/api/osm-challenge.geojsonl", mark("Aufgaben für MapRoulette"), ("application/geo+json-seq",)),
        )
    ),
    Operation("/api/atlas.umap", mark("Angebote als Karte für uMap"), (_JSON,), (*OFFER_PARAMETERS, "live")),
    Operation(
        "/api/atlas.gpkg",
        mark("GeoPackage für QGIS: Angebote, Standorte, Räume und Urteile, mit Stilen"),
        ("application/geopackage+sqlite3",),
        ("county", "definition", "lang"),
    ),
    Operation("/api/points.json", mark("Punkte der Angebote für Karten, spaltenweise"), (_JSON,), OFFER_PARAMETERS),
    Operation("/api/places.json", mark("Orte zu dem, was jemand tippt"), (_JSON,), ("q", "lang")),
    Operation("/api/regions.geojson", mark("Umrisse der Räume einer Ebene"), (_GEOJSON,), REGION_PARAMETERS),
    Operation("/api/coverage.json", mark("Urteile: weiße Flecken mit Gründen"), _JSON_OR_CSV, COVERAGE_PARAMETERS),
    Operation(
        "/api/classes.json",
        mark("Werte eines Themas in Klassen, für Karten"),
        (_JSON,),
        CLASS_PARAMETERS,
        ("topic",),
    ),
    Operation(
        "/api/sensitivity.json",
        mark("Menschen in weißen Flecken bei anderen Schwellenwerten"),
        _JSON_OR_CSV,
        SENSITIVITY_PARAMETERS,
        ("topic",),
        {"definition": STANDARD_DEFINITION},
    ),
    Operation(
        "/api/standards.json",
        mark("Versorgungsstandards in allen Fassungen"),
        _JSON_OR_CSV,
        STANDARD_PARAMETERS,
        own={"definition": STANDARD_DEFINITION},
    ),
    Operation("/api/benchmark.json", mark("Kreise nebeneinander"), _JSON_OR_CSV, BENCHMARK_PARAMETERS),
    Operation(
        "/api/similar.json", mark("Gemeinden, die einer ähnlich sind"), _JSON_OR_CSV, SIMILAR_PARAMETERS, ("region",)
    ),
    Operation(
        "/api/changes.json",
        mark("was sich in einem Kreis zwischen zwei Datenständen geändert hat"),
        _JSON_OR_CSV,
        CHANGE_PARAMETERS,
    ),
    Operation(
        "/api/changes",
        mark("was seit einem Datenstand hinzukam, sich änderte oder wegfiel: für alle, die eine Kopie halten"),
        (_JSON,),
        FEED_PARAMETERS,
        own={"limit": FEED_LIMIT},
    ),
    Operation(
        "/api/catchment.geojson",
        mark("von wo aus Menschen ein Angebot erreichen"),
        (_GEOJSON,),
        ("offer", "minutes", "lang"),
        ("offer",),
        faults=(_LACKING,),
    ),
    Operation(
        "/api/siting.json",
        mark("wo neue Standorte am meisten bringen"),
        (_JSON, _CSV, _GEOJSON),
        SITING_PARAMETERS,
        ("topic",),
        {"format": SITING_FORM},
    ),
    Operation(
        "/api/network.json",
        mark("wer mit wem arbeitet"),
        (_JSON, _CSV, "application/graphml+xml"),
        (*NETWORK_FILTERS, "format", "lang"),
        own={"format": NETWORK_FORM},
    ),
    Operation(
        "/api/fundings.json",
        mark("Förderungen mit Summen"),
        _JSON_OR_CSV,
        (*FUNDING_FILTERS, "format", "lang"),
        own={"level": FUNDER_LEVEL},
    ),
    Operation(
        "/api/field-matrix.json",
        mark("die fünf Handlungsfelder eines Raums"),
        _JSON_OR_CSV,
        ("region", "format", "lang"),
        ("region",),
    ),
    Operation(
        "/api/scenario.json",
        mark("was ein Szenario ändert"),
        _JSON_OR_CSV,
        SCENARIO_PARAMETERS,
    ),
    Operation(
        "/api/scenario-verdicts.json",
        mark("Urteile, wie ein Szenario sie hinterließe"),
        (_JSON,),
        VERDICT_PARAMETERS,
    ),
    Operation(
        "/api/scenario-fundings.json",
        mark("Förderlinien nach der Lücke, die sie hinterließen"),
        _JSON_OR_CSV,
        LINE_PARAMETERS,
    ),
    Operation("/api/openapi.json", mark("diese Beschreibung, als OpenAPI 3.1"), (_JSON,), ("lang",)),
)
"""The addresses, in the order people read them in."""
