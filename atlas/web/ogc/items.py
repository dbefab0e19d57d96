"""Features: pages of those that fit, and one by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from flask import Response, render_template, request, url_for

from atlas.formats.ogc_features import write_feature
from atlas.geo.reference_systems import ReferenceSystem
from atlas.services.features.collections import Collection, find_collection, find_terms
from atlas.services.features.pages import (
    FeaturePage,
    find_feature,
    first_page,
    moment_of,
    parse_cursor,
    pin_snapshot,
    read_page,
)
from atlas.services.snapshots import Snapshot
from atlas.web.context import language, public_address, snapshot, version_reader, work_on
from atlas.web.ogc.answering import COMMON, GEOJSON, HTML, JSON, Link, address, choose_form, link, own_links, send
from atlas.web.ogc.blueprint import ogc
from atlas.web.ogc.item_params import known_parameters, read_query, read_system
from atlas.web.params import read_text, require_known

_FEATURE_PARAMETERS: Final = ("crs", *COMMON)


@dataclass(frozen=True)
class _Answer:
    """A page of features and what it was asked by."""

    collection: Collection
    page: FeaturePage
    links: list[Link]
    system: ReferenceSystem
    is_alike: bool


@ogc.get("/collections/<collection_id>/items")
def items(collection_id: str) -> Response:
    """Return the features of a collection that fit, a page of them."""
    collection = find_collection(collection_id)
    require_known(request.args, known_parameters(collection))
    form = choose_form(GEOJSON)
    found = _find_items(collection)
    body = _show_page(found) if form == "html" else _write_page(found)
    headers = {"Content-Crs": f"<{found.system.uri}>"}
    return send(body, HTML if form == "html" else GEOJSON, is_alike=found.is_alike, headers=headers)


def _find_items(collection: Collection) -> _Answer:
    text = read_text(request.args, "cursor")
    if text:
        work_on(pin_snapshot(parse_cursor(text), snapshot(), version_reader()))
    taken = snapshot()
    cursor = parse_cursor(text) if text else first_page(taken, version_reader())
    query = read_query(request.args, collection, taken.settings.metric_crs)
    system = read_system(request.args, "crs", taken.settings.metric_crs)
    page = read_page(taken, collection, query, cursor, language().code)
    links = _page_links(taken, collection, page)
    return _Answer(collection, page, links, system, is_alike=not (text or query.chooses))


def _write_page(found: _Answer) -> bytes:
    taken = snapshot()
    head = {
        # The moment of the data and not of the reply: the same question about the same data gives the same bytes.
        "timeStamp": moment_of(taken, version_reader()).isoformat().replace("+00:00", "Z"),
        "numberMatched": found.page.matched,
        "numberReturned": len(found.page.found),
        "attribution": find_terms(taken, found.collection).attribution,
        "links": found.links,
    }
    return found.page.write(found.system, head)


@ogc.get("/collections/<collection_id>/items/<path:feature_id>")
def item(collection_id: str, feature_id: str) -> Response:
    """Return one feature."""
    collection = find_collection(collection_id)
    require_known(request.args, _FEATURE_PARAMETERS)
    form = choose_form(GEOJSON)
    taken = snapshot()
    system = read_system(request.args, "crs", taken.settings.metric_crs)
    features, position = find_feature(taken, collection, feature_id, language().code)
    pieces = features.pieces_of(position, system)
    headers = {"Content-Crs": f"<{system.uri}>"}
    if form == "html":
        feature = orjson.loads(b"".join(pieces))
        page = render_template(
            "ogc/item.html", collection=collection, feature=feature, links=_item_links(collection, feature_id)
        )
        return send(page.encode(), HTML, headers=headers)
    return send(write_feature(pieces, _item_links(collection, feature_id)), GEOJSON, headers=headers)


def _page_links(taken: Snapshot, collection: Collection, page: FeaturePage) -> list[Link]:
    key = collection.collection_id
    given = {name: value for name, value in request.args.items() if name not in COMMON} | {"collection_id": key}
    links = own_links("items", GEOJSON, given)
    if page.next_cursor:
        form = choose_form(GEOJSON)
        following = {**given, "cursor": str(page.next_cursor), "f": form}
        links.append(link(address("items", following), "next", HTML if form == "html" else GEOJSON))
    links.append(link(address("show_collection", {"collection_id": key}), "collection", JSON))
    return links + _licence_links(taken, collection)


def _item_links(collection: Collection, feature_id: str) -> list[Link]:
    key = collection.collection_id
    crs = {"crs": text} if (text := read_text(request.args, "crs")) else {}
    links = own_links("item", GEOJSON, {"collection_id": key, "feature_id": feature_id, **crs})
    links.append(link(address("show_collection", {"collection_id": key}), "collection", JSON))
    if key == "offers":
        links.append(link(public_address(url_for("residents.offer", offer_id=feature_id)), "related", HTML))
    return links + _licence_links(snapshot(), collection)


def _licence_links(taken: Snapshot, collection: Collection) -> list[Link]:
    return [link(url, "license", "", title) for url, title in find_terms(taken, collection).licences.items()]


def _show_page(found: _Answer) -> bytes:
    features = [orjson.loads(b"".join(pieces)) for pieces in found.page.pieces(found.system)]
    shown = render_template(
        "ogc/items.html", collection=found.collection, page=found.page, features=features, links=found.links
    )
    return shown.encode()
