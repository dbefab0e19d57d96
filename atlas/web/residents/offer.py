"""The page of one offer."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, make_response, render_template, url_for

from atlas.formats.schema_org import write_service
from atlas.services.describing import OfferDetail, describe_offer
from atlas.services.opening import judge_opening
from atlas.services.quality import describe_quality
from atlas.services.snapshots import local_now
from atlas.web.context import language, public_address, snapshot
from atlas.web.drawing import draw_offer
from atlas.web.opening_words import say_opening, say_today
from atlas.web.residents.blueprint import residents
from atlas.web.residents.correcting import correction_link
from atlas.web.residents.offer_words import explain_quality, name_missing, route_link

_ABOUT_VIOLENCE: Final = {"frauenhaus", "gewaltschutzberatung"}
"""Topics whose pages name the helpline against violence."""


@residents.get("/angebot/<path:offer_id>")
def offer(offer_id: str) -> Response:
    """Show everything known about one offer, and whether it is open at this moment."""
    taken = snapshot()
    detail = describe_offer(taken, offer_id)
    address = public_address(url_for("residents.offer", offer_id=offer_id))
    page = render_template(
        "residents/offer.html",
        detail=detail,
        offer=detail.offer,
        contact=detail.contact,
        opening=_describe_opening(detail.offer),
        missing=name_missing(detail),
        quality=explain_quality(describe_quality(taken, offer_id)),
        correction=correction_link(taken.settings, detail.offer, address),
        is_about_violence=detail.offer["topic_id"] in _ABOUT_VIOLENCE,
        address=address,
        topic_sentence=_describe_topic(detail.offer["topic_id"]),
        route_link=route_link,
        json_ld=_write_json_ld(detail, address),
        map=draw_offer(detail),
    )
    response = make_response(page)
    # Whether it is open changes by the minute, and a page kept elsewhere would go on saying so.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _describe_topic(topic_id: str) -> str:
    sentence = snapshot().topics.at[topic_id, f"description_{language().code}"]
    return sentence if isinstance(sentence, str) else ""


def _describe_opening(offer: dict[str, Any]) -> dict[str, Any]:
    now = local_now()
    opening = judge_opening(offer, now)
    words = say_opening(opening, now, language())
    return {
        "state": opening.state.value,
        "words": words,
        "today": say_today(opening, language()),
        # On a holiday that the hours do not mention, the sentence names it already.
        "holiday": "" if opening.holiday in words else opening.holiday,
        "comment": opening.comment,
        "is_written_down": bool(offer["opening_hours"] or offer["opening_hours_text"]),
    }


def _write_json_ld(detail: OfferDetail, address: str) -> str:
    named = [str(area["name"]) for area in detail.service_areas if area["name"]]
    return write_service(
        detail.offer,
        sites=detail.sites,
        provider=detail.provider,
        # Without a stated area, the county is what is known of the place.
        areas=named or [name for name in [detail.offer["county"]] if name],
        url=address,
        language=language().code,
    )
