"""The OpenAPI document of the HSDS API: its paths and parameters, by the names of the HSDS API reference.

What an object holds is told by the schemas of HSDS 3.0 and by the profile; the document refers to both instead of
repeating two megabytes of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from atlas.formats.hsds_profile import PATCHES, VERSION

Document = dict[str, Any]

_SCHEMAS: Final = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema"
_PAGED: Final = ("search", "page", "per_page", "format", "lang")
_FILTERED: Final = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "postcode", "proximity")
_YES_NO: Final = {"type": "boolean", "default": False}
_TEXT: Final = {"type": "string"}
_UUID: Final = {"type": "string", "format": "uuid"}
_COLLECTIONS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "services": ("compiled/service_list.json", "compiled/service.json", (*_FILTERED, "minimal", "full")),
    "organizations": ("compiled/organization_list.json", "compiled/organization.json", ("full", "full_service")),
    "service_at_locations": (
        "compiled/service_at_location_list.json",
        "compiled/service_at_location.json",
        (*_FILTERED, "full"),
    ),
    "taxonomies": ("taxonomy.json", "taxonomy.json", ()),
    "taxonomy_terms": ("taxonomy_term.json", "taxonomy_term.json", ("taxonomy_id", "parent_id", "top_only")),
}
"""Paths, with the schema of an item in lists, of a whole one, and the parameters of the list beside paging."""

_OF_ONE: Final = {"organizations": ("full_service",)}


def describe_api(address: str, *, licence: str, page_size: int, largest_page: int, farthest_m: int) -> Document:
    """Return the OpenAPI 3.1 document.

    Parameters
    ----------
    address
        Where the API lies, without a slash at the end.
    licence
        Of the data.
    page_size, largest_page
        Things on a page where nobody says, and at most.
    farthest_m
        Largest distance that may be asked for.
    """
    parameters = _parameters(page_size, largest_page, farthest_m)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sozialatlas: Open Referral (HSDS)",
            "version": VERSION,
            "summary": "Soziale Angebote nach Open Referral HSDS 3.0, ohne Schlüssel, nur lesend.",
            "license": {"name": licence},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": address}],
        "paths": {**_about_paths(), **_collection_paths()},
        "components": {
            "schemas": {"Page": _page(), "Problem": _problem()},
            "parameters": {name: {"name": name, "in": "query", **told} for name, told in parameters.items()},
            "responses": {"Problem": {"description": "RFC 9457", "content": _content("Problem", "problem+json")}},
        },
    }


def _collection_paths() -> Document:
    paths: Document = {}
    for name, (in_lists, whole, extra) in _COLLECTIONS.items():
        paths[f"/{name}"] = {"get": _operation(f"list_{name}", _paged(in_lists), (*_PAGED, *extra))}
        one = _operation(
            f"get_{name}",
            {"type": "object", "externalDocs": {"url": f"{_SCHEMAS}/{whole}"}},
            ("lang", *_OF_ONE.get(name, ())),
        )
        number = {"name": "id", "in": "path", "required": True, "schema": _UUID}
        paths[f"/{name}/{{id}}"] = {"parameters": [number], "get": one}
    return paths


def _about_paths() -> Document:
    names = {"name": "schema", "in": "path", "required": True, "schema": {"enum": [f"{name}.json" for name in PATCHES]}}
    return {
        "/": {"get": _operation("about", {"type": "object"}, ("lang",))},
        "/openapi.json": {"get": _operation("openapi", {"type": "object"}, ("lang",))},
        "/profile": {"get": _operation("profile", {"type": "object"}, ("lang",))},
        "/profile/{schema}": {"parameters": [names], "get": _operation("patch", {"type": "object"}, ("lang",))},
    }


def _operation(name: str, schema: Document, parameters: Iterable[str]) -> Document:
    problem = {"$ref": "#/components/responses/Problem"}
    content = {"application/json": {"schema": schema}}
    if "format" in parameters:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "operationId": name,
        "parameters": [{"$ref": f"#/components/parameters/{parameter}"} for parameter in parameters],
        "responses": {"200": {"description": "OK", "content": content}, "400": problem, "404": problem},
    }


def _paged(schema: str) -> Document:
    items = {"type": "object", "externalDocs": {"url": f"{_SCHEMAS}/{schema}"}}
    contents = {"properties": {"contents": {"type": "array", "items": items}}, "required": ["contents"]}
    return {"allOf": [{"$ref": "#/components/schemas/Page"}, contents]}


def _content(name: str, kind: str) -> Document:
    return {f"application/{kind}": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _page() -> Document:
    numbers = {name: {"type": "integer"} for name in ("total_items", "total_pages", "page_number", "size")}
    flags = {name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")}
    return {"type": "object", "properties": {**numbers, **flags}, "required": [*numbers, *flags]}


def _problem() -> Document:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "instance")}
    return {"type": "object", "properties": {**texts, "status": {"type": "integer"}}}


def _parameters(page_size: int, largest_page: int, farthest_m: int) -> dict[str, Document]:
    size = {"type": "integer", "minimum": 1, "maximum": largest_page, "default": page_size}
    return {
        "search": _say("Volltext: Name, Thema, Synonyme, Träger, Ort.", _TEXT),
        "page": _say(
            "Seite, ab 1; hinter der letzten sind Seiten leer.", {"type": "integer", "minimum": 1, "default": 1}
        ),
        "per_page": _say("Einträge je Seite; mit minimal=true ohne Grenze.", size),
        "format": _say("ndjson liefert alles ohne Seiten, ein Objekt je Zeile.", {"enum": ["json", "ndjson"]}),
        "lang": _say("Sprache der Begriffe.", {"enum": ["de", "en"], "default": "de"}),
        "full": _say("Mit allem, was dazugehört.", _YES_NO),
        "full_service": _say("Organisationen mit ganzen Angeboten.", _YES_NO),
        "minimal": _say("Nur Kennung, Name, Stand und letzte Änderung; alles auf einer Seite.", _YES_NO),
        "modified_after": _say("Geändert zu diesem Zeitpunkt oder danach; ohne Zeitzone gilt UTC.", _TEXT),
        "taxonomy_term_id": _say("Mit diesem Begriff oder einem darunter.", _UUID),
        "taxonomy_id": _say("Mit einem Begriff dieser Taxonomie.", _UUID),
        "organization_id": _say("Von diesem Träger.", _UUID),
        "parent_id": _say("Begriffe unter diesem.", _UUID),
        "top_only": _say("Nur Begriffe, über denen keiner steht.", _YES_NO),
        "postcode": _say("Wer dort zuständig ist; bei unbekanntem Einzugsgebiet, wer dort ist.", _TEXT),
        "proximity": _say(
            "Höchstens so viele Meter (Luftlinie) vom Mittelpunkt der Postleitzahl; nur mit postcode.",
            {"type": "number", "minimum": 0, "maximum": farthest_m},
        ),
    }


def _say(text: str, schema: Document) -> Document:
    return {"description": text, "schema": schema}
