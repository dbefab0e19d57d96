"""What the interface is and can do: landing page, conformance, definition."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from atlas.services.features.collections import COLLECTIONS
from atlas.web.context import language, public_address, snapshot
from atlas.web.ogc.answering import COMMON, HTML, JSON, OPENAPI, address, answer, link, own_links
from atlas.web.ogc.blueprint import ogc
from atlas.web.ogc.openapi import describe_interface
from atlas.web.params import require_known

_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-"
_CQL2: Final = "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMANCE: Final = (
    *(f"{_FEATURES}1/1.0/conf/{name}" for name in ("core", "oas30", "html", "geojson")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(
        f"{_FEATURES}3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(f"{_CQL2}{name}" for name in ("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators")),
    *(f"{_CQL2}{name}" for name in ("case-insensitive-comparison", "accent-insensitive-comparison")),
    *(f"{_CQL2}{name}" for name in ("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions")),
    f"{_CQL2}temporal-functions",
)
"""The classes that hold, each by a test."""


@ogc.get("/")
def landing() -> Response:
    """Say what there is, with links to all of it."""
    require_known(request.args, COMMON)
    gettext = language().gettext
    document = {
        "title": "Sozialatlas",
        "description": gettext(
            "Soziale Angebote, Standorte, Räume und weiße Flecken als Objekte für Geoinformationssysteme."
        ),
        "links": [
            *own_links("landing"),
            link(
                address("definition", {"f": "json"}), "service-desc", OPENAPI, gettext("Beschreibung der Schnittstelle")
            ),
            link(address("definition", {"f": "html"}), "service-doc", HTML, gettext("Beschreibung der Schnittstelle")),
            link(address("conformance"), "conformance", JSON, gettext("Was die Schnittstelle erfüllt")),
            link(address("list_collections"), "data", JSON, gettext("Sammlungen")),
        ],
    }
    return answer(document, "ogc/landing.html", address=public_address("/ogc/"), collections=COLLECTIONS.values())


@ogc.get("/conformance")
def conformance() -> Response:
    """Name the parts of the standards that hold."""
    require_known(request.args, COMMON)
    document = {"conformsTo": list(CONFORMANCE), "links": own_links("conformance")}
    return answer(document, "ogc/conformance.html")


@ogc.get("/api")
def definition() -> Response:
    """Describe the interface in OpenAPI 3.0."""
    require_known(request.args, COMMON)
    return answer(describe_interface(snapshot(), language()), "ogc/definition.html", media=OPENAPI)
