"""The description of the interface in OpenAPI 3.0, made from the collections themselves."""

from __future__ import annotations

from typing import Any, Final

from atlas.geo.reference_systems import CRS84, offered_systems
from atlas.language import LANGUAGES, Language, mark
from atlas.services.features.collections import COLLECTIONS, Collection
from atlas.services.features.filter_parsing import FILTER_LANGUAGES, LONGEST
from atlas.services.features.query import DEFAULT_LIMIT, LARGEST_LIMIT
from atlas.services.features.sets import PropertyKind
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot
from atlas.web.context import public_address
from atlas.web.ogc.answering import COMMON, FORMS, GEOJSON, HTML, JSON, OPENAPI, SCHEMA

_VERSION: Final = "1.0.0"
TYPES: Final[dict[PropertyKind, dict[str, str]]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
"""Kinds of properties as JSON Schema says them."""
_ABOUT: Final = {
    "f": mark("Form: json für Programme, html für Menschen; ohne f entscheidet Accept."),
    "lang": mark("Sprache von Bezeichnungen und Sätzen."),
    "limit": mark("Höchstens so viele Objekte auf einer Seite."),
    "bbox": mark(
        "Nur Objekte, die das Rechteck treffen oder berühren, und solche ohne Geometrie. Vier Zahlen in den Achsen von "
        "bbox-crs, oder sechs mit Höhen."
    ),
    "datetime": mark("Nur Objekte, die dann geprüft wurden, und solche ohne Tag: ein Zeitpunkt oder ein Zeitraum."),
    "crs": mark("Koordinatensystem der Geometrien."),
    "bbox-crs": mark("Koordinatensystem von bbox."),
    "filter": mark("Filter in CQL2 über die Eigenschaften, zum Beispiel topic='kita' AND county_ags='08435'."),
    "filter-lang": mark("Schreibweise des Filters."),
    "filter-crs": mark("Koordinatensystem der Geometrien im Filter."),
    "cursor": mark("Wo die Seite beginnt; steht im Link „next“."),
    "featureId": mark("Kennung des Objekts."),
}
_LINK: Final = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
}
_LINKS: Final = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_FEATURE: Final = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
        "links": _LINKS,
    },
}
_COUNT: Final = {"type": "integer", "minimum": 0}
_SCHEMAS: Final = {
    "link": _LINK,
    "landingPage": {"type": "object", "required": ["links"], "properties": {"links": _LINKS}},
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {"id": {"type": "string"}, "title": {"type": "string"}, "links": _LINKS},
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "feature": _FEATURE,
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": _COUNT,
            "numberReturned": _COUNT,
        },
    },
    "problem": {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            **{name: {"type": "string"} for name in ("type", "title", "detail", "instance")},
            "status": {"type": "integer"},
        },
    },
}


def describe_interface(snapshot: Snapshot, language: Language) -> dict[str, Any]:
    """Return the OpenAPI document."""
    gettext = language.gettext
    paths: dict[str, Any] = {
        "/": _operation("getLandingPage", gettext("Einstieg"), ["f", "lang"], "landingPage"),
        "/conformance": _operation(
            "getConformance", gettext("Was die Schnittstelle erfüllt"), ["f", "lang"], "confClasses"
        ),
        "/api": _operation("getApi", gettext("Beschreibung der Schnittstelle"), ["f", "lang"], "", media=OPENAPI),
        "/collections": _operation("getCollections", gettext("Sammlungen"), ["f", "lang"], "collections"),
    }
    for collection in COLLECTIONS.values():
        paths |= _describe_collection(collection, language)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Sozialatlas",
            "version": _VERSION,
            "description": gettext("OGC API – Features über Angebote, Standorte, Räume und Abdeckung.")
            + " "
            + credit(snapshot, "offers", "areas", "population"),
        },
        "servers": [{"url": public_address("/ogc")}],
        "paths": paths,
        "components": {"schemas": _SCHEMAS, "parameters": _describe_parameters(snapshot, language)},
    }


def _describe_collection(collection: Collection, language: Language) -> dict[str, Any]:
    key, name = collection.collection_id, language.gettext(collection.title)
    root = f"/collections/{key}"
    asked = ["limit", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs", "cursor", *COMMON]
    listing = _operation(f"get_{key}_items", name, asked, "featureCollection", media=GEOJSON)
    listing["get"]["parameters"] += [
        {"name": each.name, "in": "query", "required": False, "schema": TYPES[each.kind], "style": "form"}
        for each in collection.properties
    ]
    single = _operation(f"get_{key}_item", name, ["featureId", "crs", "f", "lang"], "feature", media=GEOJSON)
    return {
        root: _operation(f"get_{key}", name, ["f", "lang"], "collection"),
        f"{root}/queryables": _operation(f"get_{key}_queryables", name, ["f", "lang"], "", media=SCHEMA),
        f"{root}/items": listing,
        f"{root}/items/{{featureId}}": single,
    }


def _operation(key: str, summary: str, parameters: list[str], schema: str, *, media: str = JSON) -> dict[str, Any]:
    described = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    return {
        "get": {
            "operationId": key,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
            "responses": {
                "200": {
                    "description": summary,
                    "content": {media: {"schema": described}, HTML: {"schema": {"type": "string"}}},
                },
                **{
                    status: {"description": reason, "content": problem}
                    for status, reason in (("400", "Bad Request"), ("404", "Not Found"), ("406", "Not Acceptable"))
                },
            },
        }
    }


def _describe_parameters(snapshot: Snapshot, language: Language) -> dict[str, Any]:
    systems = [system.uri for system in offered_systems(snapshot.settings.metric_crs)]
    number: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
    schemas: dict[str, dict[str, Any]] = {
        "f": {"type": "string", "enum": list(FORMS)},
        "lang": {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        "limit": {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
        "bbox": {**number, "oneOf": [{"minItems": count, "maxItems": count} for count in (4, 6)]},
        "datetime": {"type": "string"},
        "crs": {"type": "string", "format": "uri", "enum": systems, "default": CRS84.uri},
        "bbox-crs": {"type": "string", "format": "uri", "enum": systems, "default": CRS84.uri},
        "filter": {"type": "string", "maxLength": LONGEST},
        "filter-lang": {"type": "string", "enum": list(FILTER_LANGUAGES), "default": FILTER_LANGUAGES[0]},
        "filter-crs": {"type": "string", "format": "uri", "enum": systems, "default": CRS84.uri},
        "cursor": {"type": "string"},
        "featureId": {"type": "string"},
    }
    return {name: _parameter(name, schema, language.gettext(_ABOUT[name])) for name, schema in schemas.items()}


def _parameter(name: str, schema: dict[str, Any], about: str) -> dict[str, Any]:
    is_in_path = name == "featureId"
    style = {} if is_in_path else {"style": "form", "explode": False}
    place = "path" if is_in_path else "query"
    return {"name": name, "in": place, "required": is_in_path, "description": about, "schema": schema, **style}
