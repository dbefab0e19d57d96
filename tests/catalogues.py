"""Shapes that a catalogue of open data is held to, as far as this machine has them."""

from __future__ import annotations

from functools import cache
from typing import Final

import pyshacl
import pytest
from rdflib import SH, Graph, Node, URIRef

from atlas.operating import Operator
from atlas.portal import Portal
from atlas.settings import Settings
from tests.shared_data import locate_schema

BASE: Final = "https://sozialatlas.example"
COMPLETE: Final = Settings(
    database_url="memory:",
    public_url=BASE,
    operator=Operator(name="Landratsamt Südkreis", email="daten@suedkreis.example", phone="07531 800-0"),
    portal=Portal(
        contributor_id="http://dcat-ap.de/def/contributors/suedkreis",
        publisher_uri="https://www.suedkreis.example/#amt",
        publisher_type="LocalAuthority",
        frequency="WEEKLY",
        availability="STABLE",
    ),
)
"""All that the catalogue can say of an installation."""

# dcat-ap-de-imports.ttl is left out: it only names vocabularies in the net. For want of these, the shapes that look a
# code up in its scheme (dcat-ap-de-controlledvocabularies.ttl) cannot be checked here and are taken away below.
_FILES: Final = (
    "dcat-ap-SHACL.ttl",
    "dcat-ap-SHACL-DE.ttl",
    "dcat-ap-spec-german-additions.ttl",
    "dcat-ap-de-deprecated.ttl",
    "dcat-ap-de-controlledvocabularies.ttl",
)
_IN_SCHEME: Final = URIRef("http://www.w3.org/2004/02/skos/core#inScheme")


@cache
def read_shapes() -> Graph:
    """Return all shapes that can be checked without the net; skip the test where they are not there."""
    shapes = Graph()
    for name in _FILES:
        path = locate_schema(f"dcat/{name}")
        if not path.exists():
            pytest.skip(f"no shapes of DCAT-AP.de at {path}")
        shapes.parse(path)
    for looking_up in list(shapes.subjects(SH.path, _IN_SCHEME)):
        for holder in list(shapes.subjects(SH.property, looking_up)):
            shapes.remove((holder, SH.property, looking_up))
    return shapes


def complaints(catalogue: Graph, severity: URIRef = SH.Violation) -> list[str]:
    """Return what the shapes find against a catalogue: path, value and message."""
    _, report, _ = pyshacl.validate(catalogue, shacl_graph=read_shapes(), advanced=True)
    found: list[Node] = list(report.subjects(SH.resultSeverity, severity))
    return sorted(
        f"{report.value(result, SH.focusNode)} {report.value(result, SH.resultPath)}: "
        f"{report.value(result, SH.resultMessage)}"
        for result in found
    )
