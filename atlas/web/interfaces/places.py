"""Suggestions for the box that asks where."""

from __future__ import annotations

from typing import Final

import orjson
from flask import Response, request

from atlas.language import mark
from atlas.services.gazetteer import Place, PlaceKind, suggest_places
from atlas.web.context import language, snapshot
from atlas.web.interfaces.blueprint import interfaces
from atlas.web.params import read_text, require_known

PLACE_KINDS: Final = {
    PlaceKind.MUNICIPALITY: mark("Gemeinde"),
    PlaceKind.LOCALITY: mark("Ortsteil"),
    PlaceKind.POSTCODE: mark("Postleitzahl"),
    PlaceKind.REGION: mark("Raum"),
    PlaceKind.POINT: mark("Punkt"),
    PlaceKind.ADDRESS: mark("Adresse"),
}


@interfaces.get("/places.json")
def places() -> Response:
    """Return up to eight places for what somebody has typed, as JSON.

    A list of objects: `name` as shown, `key` for the parameter `near`, `kind` (municipality, region,
    postcode, locality) and `kind_label` in the language asked for. Empty where nothing fits.
    """
    require_known(request.args, ("q", "lang"))
    found = suggest_places(snapshot(), read_text(request.args, "q"))
    reply = Response(orjson.dumps([_describe(place) for place in found]), mimetype="application/json")
    # Private, unlike the other interfaces: where somebody is should be kept nowhere on the way, and every letter
    # typed would fill the memory of replies with an address of its own.
    reply.headers["Cache-Control"] = "private, max-age=60"
    return reply


def _describe(place: Place) -> dict[str, str]:
    label = language().gettext(PLACE_KINDS[place.kind])
    return {"name": place.name, "key": place.key, "kind": place.kind.value, "kind_label": label}
