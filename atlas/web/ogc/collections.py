"""The collections and what each of them is."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from atlas.geo.reference_systems import CRS84, offered_systems
from atlas.language import mark
from atlas.services.features.collections import COLLECTIONS, Collection, find_collection, find_extent, find_terms
from atlas.services.features.filter_place import GEOMETRY
from atlas.services.features.query import LARGEST_LIMIT
from atlas.web.context import language, snapshot
from atlas.web.ogc.answering import COMMON, GEOJSON, HTML, SCHEMA, address, answer, link, own_links
from atlas.web.ogc.blueprint import ogc
from atlas.web.ogc.openapi import TYPES
from atlas.web.params import require_known

QUERYABLES: Final = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
KINDS: Final = {
    "string": mark("Text"),
    "integer": mark("ganze Zahl"),
    "number": mark("Zahl"),
    "boolean": mark("ja oder nein"),
    "date": mark("Tag"),
}


@ogc.get("/collections")
def list_collections() -> Response:
    """List the collections."""
    require_known(request.args, COMMON)
    documents = [_describe(collection, is_alone=False) for collection in COLLECTIONS.values()]
    document = {"links": own_links("list_collections"), "collections": documents}
    return answer(document, "ogc/collections.html")


@ogc.get("/collections/<collection_id>")
def show_collection(collection_id: str) -> Response:
    """Describe one collection."""
    require_known(request.args, COMMON)
    collection = find_collection(collection_id)
    return answer(_describe(collection, is_alone=True), "ogc/collection.html", **_facts(collection))


@ogc.get("/collections/<collection_id>/queryables")
def queryables(collection_id: str) -> Response:
    """Name what the features of a collection may be asked by, as JSON Schema."""
    require_known(request.args, COMMON)
    collection = find_collection(collection_id)
    gettext = language().gettext
    described: dict[str, Any] = {each.name: {"title": each.name, **TYPES[each.kind]} for each in collection.properties}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address("queryables", {"collection_id": collection_id}),
        "type": "object",
        "title": gettext(collection.title),
        "description": gettext(collection.description),
        "properties": {
            GEOMETRY: {
                "title": gettext("Geometrie"),
                "x-ogc-role": "primary-geometry",
                "format": f"geometry-{collection.geometry}",
            },
            **described,
        },
        "additionalProperties": False,
    }
    return answer(document, "ogc/queryables.html", media=SCHEMA, **_facts(collection))


def _facts(collection: Collection) -> dict[str, Any]:
    kinds = {kind: language().gettext(word) for kind, word in KINDS.items()}
    return {"collection": collection, "largest_limit": LARGEST_LIMIT, "kinds": kinds}


def _describe(collection: Collection, *, is_alone: bool) -> dict[str, Any]:
    taken = snapshot()
    key = collection.collection_id
    own = own_links("show_collection", values={"collection_id": key}) if is_alone else []
    if not is_alone:
        own = [link(address("show_collection", {"collection_id": key, "f": "json"}), "self", "application/json")]
    terms = find_terms(taken, collection)
    gettext = language().gettext
    return {
        "id": key,
        "title": gettext(collection.title),
        "description": gettext(collection.description),
        "attribution": terms.attribution,
        "itemType": "feature",
        "extent": find_extent(taken, collection),
        "crs": [system.uri for system in offered_systems(taken.settings.metric_crs)],
        "storageCrs": CRS84.uri,
        "links": [
            *own,
            link(
                address("items", {"collection_id": key, "f": "json"}), "items", GEOJSON, gettext("Objekte als GeoJSON")
            ),
            link(address("items", {"collection_id": key, "f": "html"}), "items", HTML, gettext("Objekte als Tabelle")),
            link(address("queryables", {"collection_id": key}), QUERYABLES, SCHEMA, gettext("Wonach man fragen kann")),
            *(link(url, "license", "", title) for url, title in terms.licences.items()),
        ],
    }
