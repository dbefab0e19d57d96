"""``/embed``: offers as map and list for a frame in anybody's page."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, make_response, render_template, request, url_for

from atlas.errors import AtlasError
from atlas.formats.code_words import FIELDS
from atlas.frames import rows_of
from atlas.services.describing import describe_offer
from atlas.services.finding import Findings, search_offers
from atlas.services.offer_query import OfferQuery
from atlas.web.choices import FORM, name_choice, results_url
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_offer, draw_offers
from atlas.web.embedding.blueprint import embedding
from atlas.web.embedding.codes import SHOWS, THEMES
from atlas.web.errors import explain_fault
from atlas.web.params import (
    is_for_one_visitor,
    offer_filters,
    read_choice,
    read_count,
    read_offer_query,
    read_text,
)
from atlas.web.residents.results import PER_PAGE, paginate, say_heading

_OFFER: Final = "offer"
"""Parameter that names a single offer; the filters then mean nothing."""


@embedding.get("/embed")
def frame() -> Response:
    """Show the offers that fit, or a single one, in a frame: no navigation, every link in a new tab."""
    offer_id = read_text(request.args, _OFFER)
    query = read_offer_query(request.args)
    page = _show_one(offer_id) if offer_id else _show_all(query, search_offers(snapshot(), query))
    response = make_response(page)
    if is_for_one_visitor(request.args):
        response.headers["Cache-Control"] = "private, no-cache"
    return response


@embedding.errorhandler(AtlasError)
def _show_fault(error: AtlasError) -> Response:
    # Small and without the navigation, which would lead to pages that refuse to stand in a frame.
    status, title, detail = explain_fault(error)
    theme = request.args.get("theme", "")
    page = render_template(
        "embed/fault.html",
        title=title,
        detail=detail,
        home=url_for("residents.index"),
        theme=theme if theme in THEMES[1:] else "",
    )
    reply = make_response(page, status)
    reply.headers["Cache-Control"] = "no-store"
    return reply


def say_choices(filters: dict[str, str]) -> str:
    """Return what is asked for in words, empty where everything is."""
    words = [f"„{filters['q']}“"] if "q" in filters else []
    words += [name_choice(name, value) for name, value in filters.items() if name not in FORM]
    return ", ".join(words)


def _show_all(query: OfferQuery, findings: Findings) -> str:
    taken, filters = snapshot(), offer_filters(request.args)
    pages = paginate(len(findings.positions), read_count(request.args, "page", least=1) or 1)
    found = rows_of(findings.rows(taken, pages.first, PER_PAGE))
    look = _read_look()
    kept: dict[str, Any] = {**filters, **{name: value for name, value in look.items() if name in request.args}}
    return render_template(
        "embed/frame.html",
        heading=say_heading(pages.total, query, findings.place),
        chosen=say_choices(filters),
        offers=[{**offer, "rank": rank} for rank, offer in enumerate(found, pages.first + 1)],
        pages=pages,
        kept=kept,
        place=findings.place,
        placeless=int(taken.offers["lon"].iloc[findings.positions].isna().sum()),
        map=None if look["show"] == "list" else draw_offers(query, filters, findings.place),
        fields=FIELDS,
        full=results_url(filters),
        **look,
    )


def _show_one(offer_id: str) -> str:
    detail = describe_offer(snapshot(), offer_id)
    look = _read_look()
    pages = paginate(1, 1)
    return render_template(
        "embed/frame.html",
        heading=detail.offer["name"],
        chosen="",
        offers=[{**detail.offer, "rank": 1, "block": 0, "distance_km": None}],
        pages=pages,
        kept={},
        place=None,
        placeless=0,
        map=None if look["show"] == "list" else draw_offer(detail),
        fields={},
        full=url_for("residents.offer", offer_id=offer_id),
        **look,
    )


def _read_look() -> dict[str, str]:
    return {"show": read_choice(request.args, "show", SHOWS), "theme": read_choice(request.args, "theme", THEMES)}


def title_of(offer_id: str, query: OfferQuery, filters: dict[str, str]) -> str:
    """Return what a frame shows in one line.

    Raises
    ------
    NotFoundError
        If the offer, county, region, topic or place is unknown.
    """
    if offer_id:
        return str(describe_offer(snapshot(), offer_id).offer["name"])
    # Searched although nothing of it is shown: whoever misspells a key must hear of it now and not on their page.
    place = search_offers(snapshot(), query).place
    words = [place.name if place and place.name else "", say_choices(filters)]
    chosen = ", ".join(filter(None, words))
    # Without the count, as the title stays in other people's pages.
    offers = language().gettext("Soziale Angebote")
    return f"{offers}: {chosen}" if chosen else offers
