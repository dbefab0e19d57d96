"""Taxonomies and their terms: topics below their fields, delivery modes, umbrellas."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from flask import Response, request

from atlas.services.hsds.catalogue import Catalogue
from atlas.services.hsds.gaps import with_gaps
from atlas.services.hsds.query import match_text, require_id
from atlas.web.context import language, snapshot
from atlas.web.hsds.blueprint import hsds
from atlas.web.hsds.params import PAGING, read_paging, read_switch, require_parameters
from atlas.web.hsds.replies import catalogue, reply_list, reply_one
from atlas.web.params import read_text


@hsds.get("/taxonomies")
def taxonomies() -> Response:
    """Return the taxonomies that fit."""
    require_parameters(request.args, *PAGING)
    shelf = catalogue().taxonomies
    found = match_text(shelf, (line.decode() for line in shelf.lines), read_text(request.args, "search"))
    return reply_list(found, shelf.lines.__getitem__, read_paging(request.args))


@hsds.get("/taxonomies/<number>")
def taxonomy(number: str) -> Response:
    """Return one taxonomy."""
    require_parameters(request.args)
    shelf = catalogue().taxonomies
    return reply_one(shelf.lines[require_id(shelf, number)])


@hsds.get("/taxonomy_terms")
def taxonomy_terms() -> Response:
    """Return the terms that fit."""
    require_parameters(request.args, *PAGING, "taxonomy_id", "parent_id", "top_only")
    known = catalogue()
    found = list(_find_terms(known))
    return reply_list(found, known.taxonomy_terms.lines.__getitem__, read_paging(request.args))


@hsds.get("/taxonomy_terms/<number>")
def taxonomy_term(number: str) -> Response:
    """Return one term; that of a topic with its white spots."""
    require_parameters(request.args)
    known = catalogue()
    require_id(known.taxonomy_terms, number)
    return reply_one(orjson.dumps(with_gaps(snapshot(), known.terms[number], language().code)))


def _find_terms(known: Catalogue) -> Iterator[int]:
    taxonomy_id, parent_id = (read_text(request.args, name) for name in ("taxonomy_id", "parent_id"))
    if taxonomy_id:
        require_id(known.taxonomies, taxonomy_id)
    if parent_id:
        require_id(known.taxonomy_terms, parent_id)
    top_only = read_switch(request.args, "top_only")
    terms = list(known.terms.values())
    texts = (f"{term['name']} {term['description']}" for term in terms)
    for position in match_text(known.taxonomy_terms, texts, read_text(request.args, "search")):
        parent = terms[position].get("parent_id")
        fits = taxonomy_id in {"", terms[position]["taxonomy_id"]} and parent_id in {"", parent}
        if fits and not (top_only and parent):
            yield position
