"""A catalogue of open data in RDF, after DCAT-AP.de 3.0.

Every thing described has an address of its own and none is a blank node: the same catalogue is the same bytes, and
another catalogue can speak of the parts of this one. Sources: DCAT-AP.de 3.0 (GovData, 2024), DCAT-AP 3.0 (SEMIC),
GeoDCAT-AP 3.0 for custodians. As DCAT-AP.de 3.0 asks, county keys stand in `dcterms:spatial` and no longer in
`dcatde:politicalGeocodingURI`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import orjson
from rdflib import DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from atlas.formats.dcat_records import Catalogue, DataService, Dataset, Distribution, Place, Publisher, Texts

# Not rdflib's own, which knows version 2 and warns of every word that version 3 added.
_DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
_DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
_DCATDE: Final = Namespace("http://dcat-ap.de/def/dcatde/")
_GEODCATAP: Final = Namespace("http://data.europa.eu/930/")
_VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_WKT: Final = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")
_LANGUAGES: Final = {"de": "DEU", "en": "ENG"}
_PREFIXES: Final = {
    "dcat": _DCAT,
    "dcatap": _DCATAP,
    "dcatde": _DCATDE,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "geodcatap": _GEODCATAP,
    "rdf": RDF,
    "rdfs": RDFS,
    "vcard": _VCARD,
    "xsd": XSD,
}


def write_turtle(catalogue: Catalogue) -> bytes:
    """Return a catalogue as Turtle."""
    return draw_graph(catalogue).serialize(format="turtle", encoding="utf-8")


def write_json_ld(catalogue: Catalogue) -> bytes:
    """Return a catalogue as JSON-LD."""
    context = {name: str(space) for name, space in _PREFIXES.items()}
    text = draw_graph(catalogue).serialize(format="json-ld", context=context, auto_compact=False)
    # The writer keeps no order of its own, so the same catalogue would be other bytes in each process.
    return orjson.dumps(_in_order(orjson.loads(text)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def draw_graph(catalogue: Catalogue) -> Graph:
    """Return a catalogue as a graph."""
    graph = Graph(bind_namespaces="none")
    for name, space in _PREFIXES.items():
        graph.bind(name, space)
    _draw_catalogue(graph, catalogue)
    if catalogue.publisher:
        _draw_publisher(graph, catalogue.publisher)
    for service in catalogue.services:
        _draw_service(graph, service, catalogue)
    for dataset in catalogue.datasets:
        _draw_dataset(graph, dataset, catalogue)
    return graph


def _draw_catalogue(graph: Graph, catalogue: Catalogue) -> None:
    node = URIRef(catalogue.uri)
    graph.add((node, RDF.type, _DCAT.Catalog))
    _say(graph, node, DCTERMS.title, catalogue.title)
    _say(graph, node, DCTERMS.description, catalogue.description)
    _point(graph, node, DCTERMS.language, _languages())
    _point(graph, node, _DCAT.themeTaxonomy, [f"{_AUTHORITY}data-theme"])
    _point(graph, node, FOAF.homepage, [catalogue.homepage])
    _point(graph, node, _DCAT.dataset, [dataset.uri for dataset in catalogue.datasets])
    _point(graph, node, _DCAT.service, [service.uri for service in catalogue.services])
    _date(graph, node, catalogue.issued, catalogue.modified)
    _credit_publisher(graph, node, catalogue)
    _promise(graph, node, catalogue)
    graph.add((URIRef(catalogue.homepage), RDF.type, FOAF.Document))


def _draw_publisher(graph: Graph, publisher: Publisher) -> None:
    node, contact = URIRef(publisher.uri), URIRef(publisher.contact_uri)
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, Literal(publisher.name)))
    _point(graph, node, DCTERMS.type, [publisher.kind])
    if not (publisher.email or publisher.phone):
        return
    # Both: portals look for the one, the shapes for the other.
    graph.add((contact, RDF.type, _VCARD.Kind))
    graph.add((contact, RDF.type, _VCARD.Organization))
    graph.add((contact, _VCARD.fn, Literal(publisher.name)))
    _point(graph, contact, _VCARD.hasEmail, [publisher.email])
    _point(graph, contact, _VCARD.hasTelephone, [publisher.phone])


def _draw_service(graph: Graph, service: DataService, catalogue: Catalogue) -> None:
    node = URIRef(service.uri)
    graph.add((node, RDF.type, _DCAT.DataService))
    _say(graph, node, DCTERMS.title, service.title)
    _say(graph, node, DCTERMS.description, service.description)
    _point(graph, node, _DCAT.endpointURL, [service.endpoint])
    _point(graph, node, _DCAT.endpointDescription, [service.endpoint_description])
    _point(graph, node, _DCAT.servesDataset, [dataset.uri for dataset in catalogue.datasets])
    _point(graph, node, DCTERMS.format, [f"{_AUTHORITY}file-type/{service.file_type}"])
    _point(graph, node, DCTERMS.conformsTo, service.conforms_to)
    _point(graph, node, DCTERMS.license, [service.licence])
    _point(graph, node, DCTERMS.accessRights, [f"{_AUTHORITY}access-right/PUBLIC"])
    for standard in service.conforms_to:
        graph.add((URIRef(standard), RDF.type, DCTERMS.Standard))
    _credit_publisher(graph, node, catalogue)
    _contact(graph, node, catalogue)
    _promise(graph, node, catalogue)


def _draw_dataset(graph: Graph, dataset: Dataset, catalogue: Catalogue) -> None:
    node = URIRef(dataset.uri)
    graph.add((node, RDF.type, _DCAT.Dataset))
    graph.add((node, DCTERMS.identifier, Literal(dataset.uri)))
    graph.add((node, _DCAT.version, Literal(dataset.version)))
    _say(graph, node, DCTERMS.title, dataset.title)
    _say(graph, node, DCTERMS.description, dataset.description)
    for word in dataset.keywords:
        graph.add((node, _DCAT.keyword, Literal(word, lang="de")))
    _point(graph, node, DCTERMS.language, _languages())
    _point(graph, node, _DCAT.theme, [f"{_AUTHORITY}data-theme/{code}" for code in dataset.themes])
    _point(graph, node, _DCAT.landingPage, [dataset.landing_page])
    _point(graph, node, DCTERMS.accessRights, [f"{_AUTHORITY}access-right/PUBLIC"])
    _point(graph, node, DCTERMS.accrualPeriodicity, [catalogue.frequency])
    _point(graph, node, _DCATDE.contributorID, [catalogue.contributor_id])
    _point(graph, node, _DCATDE.politicalGeocodingLevelURI, [dataset.level])
    graph.add((URIRef(dataset.landing_page), RDF.type, FOAF.Document))
    _date(graph, node, dataset.issued, dataset.modified)
    _draw_place(graph, node, dataset.place)
    _draw_period(graph, node, dataset)
    _credit_publisher(graph, node, catalogue)
    _contact(graph, node, catalogue)
    _promise(graph, node, catalogue)
    if catalogue.publisher:
        _point(graph, node, _GEODCATAP.custodian, [catalogue.publisher.uri])
    for distribution in dataset.distributions:
        graph.add((node, _DCAT.distribution, URIRef(distribution.uri)))
        _draw_distribution(graph, distribution, dataset, catalogue)


def _draw_distribution(graph: Graph, distribution: Distribution, dataset: Dataset, catalogue: Catalogue) -> None:
    node = URIRef(distribution.uri)
    graph.add((node, RDF.type, _DCAT.Distribution))
    _say(graph, node, DCTERMS.title, distribution.title)
    _point(graph, node, _DCAT.accessURL, [distribution.access_url])
    _point(graph, node, _DCAT.downloadURL, [distribution.download_url])
    _point(graph, node, _DCAT.accessService, [distribution.service])
    _point(graph, node, _DCAT.mediaType, [_MEDIA_TYPES + distribution.media_type])
    _point(graph, node, DCTERMS.format, [f"{_AUTHORITY}file-type/{distribution.file_type}"])
    _point(graph, node, DCTERMS.license, [distribution.licence])
    _point(graph, node, DCTERMS.language, _languages())
    if distribution.attribution:
        graph.add((node, _DCATDE.licenseAttributionByText, Literal(distribution.attribution, lang="de")))
    if distribution.rights:
        rights = URIRef(f"{distribution.uri}-rights")
        graph.add((node, DCTERMS.rights, rights))
        graph.add((rights, RDF.type, DCTERMS.RightsStatement))
        _say(graph, rights, RDFS.label, distribution.rights)
    _date(graph, node, dataset.issued, dataset.modified)
    _promise(graph, node, catalogue)


def _draw_place(graph: Graph, node: URIRef, place: Place) -> None:
    named = URIRef(place.uri)
    graph.add((node, DCTERMS.spatial, named))
    graph.add((named, RDF.type, DCTERMS.Location))
    graph.add((named, DCTERMS.identifier, Literal(place.key)))
    graph.add((named, RDFS.label, Literal(place.name, lang="de")))
    if place.box:
        west, south, east, north = place.box
        corners = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        graph.add((named, _DCAT.bbox, Literal(f"POLYGON(({corners}))", datatype=_WKT)))
        middle = f"POINT({round((west + east) / 2, 6)} {round((south + north) / 2, 6)})"
        graph.add((named, _DCAT.centroid, Literal(middle, datatype=_WKT)))


def _draw_period(graph: Graph, node: URIRef, dataset: Dataset) -> None:
    if not dataset.first_year:
        return
    period = URIRef(f"{dataset.uri}-period")
    graph.add((node, DCTERMS.temporal, period))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, _DCAT.startDate, Literal(dataset.first_year, datatype=XSD.gYear)))
    graph.add((period, _DCAT.endDate, Literal(dataset.last_year, datatype=XSD.gYear)))


def _credit_publisher(graph: Graph, node: URIRef, catalogue: Catalogue) -> None:
    if catalogue.publisher:
        _point(graph, node, DCTERMS.publisher, [catalogue.publisher.uri])


def _contact(graph: Graph, node: URIRef, catalogue: Catalogue) -> None:
    publisher = catalogue.publisher
    if publisher and (publisher.email or publisher.phone):
        _point(graph, node, _DCAT.contactPoint, [publisher.contact_uri])


def _promise(graph: Graph, node: URIRef, catalogue: Catalogue) -> None:
    _point(graph, node, _DCATAP.availability, [catalogue.availability])


def _date(graph: Graph, node: URIRef, issued: str, modified: str) -> None:
    for kind, text in ((DCTERMS.issued, issued), (DCTERMS.modified, modified)):
        if text:
            graph.add((node, kind, Literal(text, datatype=XSD.dateTime)))


def _say(graph: Graph, node: URIRef, what: URIRef, texts: Texts) -> None:
    for code, text in texts.items():
        graph.add((node, what, Literal(text, lang=code)))


def _point(graph: Graph, node: URIRef, what: URIRef, addresses: Iterable[str]) -> None:
    # What nobody knows is left out: an empty address would be that of the document itself.
    for address in addresses:
        if address:
            graph.add((node, what, URIRef(address)))


def _languages() -> list[str]:
    return [f"{_AUTHORITY}language/{code}" for code in _LANGUAGES.values()]


def _in_order(value: object) -> object:
    if isinstance(value, dict):
        return {name: value[name] if name == "@context" else _in_order(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return sorted((_in_order(item) for item in value), key=orjson.dumps)
    return value
