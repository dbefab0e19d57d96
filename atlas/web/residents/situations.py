"""Situations of life: twelve doors for people who do not know the name of what they need."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from flask import Response, make_response, render_template, request, url_for

from atlas.formats.schema_org_pages import write_page
from atlas.resources import resource_folder
from atlas.services.situations import Situation, SituationTopic, describe_topics, find_situation, list_situations
from atlas.web.context import language, public_address, snapshot
from atlas.web.params import read_length, read_text
from atlas.web.residents.blueprint import residents
from atlas.web.residents.start import RADIUS_KM

_OTHER_DOOR: Final = "info"
"""The sign of a situation that a county added and nobody has drawn."""


@residents.get("/lebenslagen")
def situations() -> Response:
    """Show all doors."""
    where = _read_place()
    return _answer(
        render_template(
            "residents/situations.html", situations=list_situations(snapshot(), language().code), where=where
        ),
        where,
    )


@residents.get("/lebenslagen/<situation_id>")
def situation(situation_id: str) -> Response:
    """Show what to do first, whom to call, and which topics help."""
    where, code = _read_place(), language().code
    chosen = find_situation(snapshot(), situation_id, code)
    return _answer(
        render_template(
            "residents/situation.html",
            situation=chosen,
            topics=describe_topics(snapshot(), chosen, code),
            others=[other for other in list_situations(snapshot(), code) if other != chosen],
            where=where,
            radius_km=RADIUS_KM,
            json_ld=_write_json_ld(chosen, describe_topics(snapshot(), chosen, code)),
        ),
        where,
    )


def _write_json_ld(chosen: Situation, topics: list[SituationTopic]) -> str:
    # Without the place that somebody may have named.
    return write_page(
        [(topic.word, public_address(url_for("residents.offers", topic=topic.topic_id))) for topic in topics],
        name=chosen.label,
        description=chosen.question,
        url=public_address(url_for("residents.situation", situation_id=chosen.situation_id)),
        language=language().code,
    )


@residents.app_template_filter("door_icon")
def door_icon(situation_id: str) -> str:
    """Return the symbol of a situation in `icons.svg`, a general one where it has none of its own."""
    name = f"door-{situation_id}"
    return name if name in _drawn_doors() else _OTHER_DOOR


@cache
def _drawn_doors() -> frozenset[str]:
    icons = resource_folder("static") / "img" / "icons.svg"
    return frozenset(re.findall(r'id="(door-[^"]+)"', icons.read_text(encoding="utf-8")))


def _read_place() -> dict[str, str]:
    """Return the place that the address carries, for the links to the offers."""
    read_length(request.args, "radius_km")
    where = {name: read_text(request.args, name) for name in ("near", "radius_km")}
    # A radius around nothing would only lengthen the addresses.
    # "Near" is what somebody who names a place means, not wherever the next one may be.
    return {"near": where["near"], "radius_km": where["radius_km"] or str(RADIUS_KM)} if where["near"] else {}


def _answer(body: str, where: dict[str, str]) -> Response:
    response = make_response(body)
    if where:
        # Where somebody is must not stay in the memory of replies.
        response.headers["Cache-Control"] = "private, no-cache"
    return response
