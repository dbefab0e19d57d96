"""Offers as list and map: what somebody searched for, and what would narrow or widen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from flask import Response, make_response, render_template, request, url_for

from atlas.errors import NotFoundError, UnknownPlaceError
from atlas.formats.code_words import FIELDS
from atlas.formats.schema_org_pages import write_list
from atlas.frames import rows_of
from atlas.language import mark
from atlas.services.alternatives import find_alternatives
from atlas.services.facets import count_facets, count_open
from atlas.services.finding import Findings, search_offers
from atlas.services.gazetteer import Place, PlaceKind
from atlas.services.offer_query import OfferQuery
from atlas.services.opening import OpenState, judge_opening
from atlas.services.snapshots import local_now
from atlas.services.traits import traits_of
from atlas.services.urgency import urgent_numbers
from atlas.web.choices import FORM, active_filters, offer_facets, results_url, without
from atlas.web.context import language, public_address, snapshot
from atlas.web.drawing import draw_offers
from atlas.web.filters import topic_name
from atlas.web.opening_words import say_opening
from atlas.web.params import NOW, offer_filters, read_count, read_offer_query, read_text
from atlas.web.residents.blueprint import residents
from atlas.web.ways import show_ways

PER_PAGE: Final = 25
"""Offers on one page of a list."""
_UNDERSTOOD: Final = 3
_STATES: Final = {
    OpenState.OPEN: mark("dann geöffnet"),
    OpenState.CLOSED: mark("dann geschlossen"),
    OpenState.UNKNOWN: mark("Öffnungszeiten nicht bekannt"),
}
"""What is said of another instant than now, whose "today" would be misread."""
_FEW: Final = 3
"""With fewer results than this, the page says what else might help."""


@dataclass(frozen=True)
class Pages:
    """Where a list of pages stands."""

    number: int
    count: int
    total: int

    @property
    def first(self) -> int:
        """Index of the page's first entry."""
        return (self.number - 1) * PER_PAGE


def paginate(total: int, number: int) -> Pages:
    """Return the page `number` of a list of `total` entries.

    Raises
    ------
    NotFoundError
        If the list is shorter; an empty list has one page.
    """
    count = max(1, -(-total // PER_PAGE))
    if number > count:
        raise NotFoundError(
            "Eine Seite %(number)s gibt es nicht; die letzte ist %(count)s.", number=number, count=count
        )
    return Pages(number, count, total)


@residents.get("/angebote")
def offers() -> Response:
    """Show the offers that fit, as a list and on a map."""
    query = read_offer_query(request.args)
    try:
        return _show(query, search_offers(snapshot(), query))
    except UnknownPlaceError as fault:
        # A slip of the pen and no missing page: the form stays, with what was typed.
        return _ask_again(fault)


def _show(query: OfferQuery, findings: Findings) -> Response:
    taken, place, filters = snapshot(), findings.place, offer_filters(request.args)
    if place and place.kind == PlaceKind.POINT:
        # Rounded, also for those whose browser did not: links and downloads carry no more than that.
        filters["near"] = place.key
    pages = paginate(len(findings.positions), read_count(request.args, "page", least=1) or 1)
    at = query.open_at or local_now()
    open_facet = _describe_open(query, findings, filters, at)
    found = rows_of(findings.rows(taken, pages.first, PER_PAGE))
    is_short = pages.total < _FEW and bool(filters)
    return _answer(
        render_template(
            "residents/results.html",
            heading=say_heading(pages.total, query, place),
            unknown_hours=open_facet["unknown"] if query.open_at else 0,
            form=_form(),
            kept={name: value for name, value in filters.items() if name not in {*FORM, "bbox"}},
            filters=filters,
            place=place,
            urgent=urgent_numbers(taken, query.text, findings.topics, language().code) if query.text else [],
            understood=_understood(findings, filters),
            active=active_filters(filters),
            facets=offer_facets(count_facets(taken, query, findings), filters),
            open_facet=open_facet,
            offers=[_describe(offer, rank, at) for rank, offer in enumerate(found, pages.first + 1)],
            pages=pages,
            placeless=int(taken.offers["lon"].iloc[findings.positions].isna().sum()),
            ways=show_ways(find_alternatives(taken, query, findings), filters) if is_short else None,
            fields=FIELDS,
            json_ld=_write_json_ld(found, pages, query),
            map=draw_offers(query, filters, place),
        )
    )


def _write_json_ld(found: list[dict[str, Any]], pages: Pages, query: OfferQuery) -> str:
    items = [(row["name"], public_address(url_for("residents.offer", offer_id=row["offer_id"]))) for row in found]
    # Without the filters, which may tell where somebody is.
    address = public_address(url_for("residents.offers", topic=query.topic or None))
    name = topic_name(query.topic) if query.topic else language().gettext("Angebote")
    return write_list(items, name=name, url=address, first=pages.first + 1, total=pages.total)


def _form() -> dict[str, str]:
    return {name: read_text(request.args, name) for name in FORM}


def say_heading(total: int, query: OfferQuery, place: Place | None) -> str:
    """Return how many offers there are, and where."""
    count = language().ngettext("%(count)s Angebot", "%(count)s Angebote", total, count=language().number(total))
    if place is None:
        return count
    if not place.name:
        return language().gettext("%(count)s rund um Ihren Standort", count=count)
    if query.radius_km == 0:
        return language().gettext("%(count)s in %(place)s", count=count, place=place.name)
    if query.radius_km is None:
        return language().gettext("%(count)s, von %(place)s aus die nächsten zuerst", count=count, place=place.name)
    return language().gettext("%(count)s in und um %(place)s", count=count, place=place.name)


def _ask_again(fault: UnknownPlaceError) -> Response:
    form, near = _form(), cast("tuple[str, ...]", fault.facts.get("keys", ()))
    response = _answer(
        render_template(
            "residents/no_place.html",
            form=form,
            detail=language().gettext(fault.template, **fault.facts),
            # A point or a postcode is no name that somebody may have misspelt.
            meant=[{"name": key, "url": results_url({**offer_filters(request.args), "near": key})} for key in near],
        )
    )
    response.status_code = 404
    return response


def _answer(body: str) -> Response:
    response = make_response(body)
    # Each card says whether it is open now, so a copy would soon be wrong.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _describe(offer: dict[str, Any], rank: int, at: datetime) -> dict[str, Any]:
    opening = judge_opening(offer, at)
    is_now = request.args.get("open", NOW) == NOW
    words = say_opening(opening, at, language()) if is_now else language().gettext(_STATES[opening.state])
    return {**offer, "rank": rank, "opening": opening, "opening_words": words}


def _describe_open(query: OfferQuery, findings: Findings, filters: dict[str, str], at: datetime) -> dict[str, Any]:
    count, unknown = count_open(snapshot(), at, findings)
    others = without(filters, "open")
    url = results_url(others if query.open_at else {**others, "open": NOW})
    return {
        "count": count,
        "unknown": unknown,
        "can_be_asked": bool(count or query.open_at),
        "is_chosen": request.args.get("open") == NOW,
        "url": url,
    }


def _understood(findings: Findings, filters: dict[str, str]) -> list[dict[str, Any]]:
    """Return the topics that the text speaks of, so that somebody may choose one of them."""
    if "topic" in filters:
        return []
    trait = traits_of(snapshot())["topic"]
    here, anywhere = trait.count(findings.passing()), trait.count(findings.text_mask)
    known = [topic for topic in findings.topics[:_UNDERSTOOD] if anywhere.get(topic)]
    return [_offer_topic(topic, here.get(topic, 0), filters) for topic in known]


def _offer_topic(topic: str, count: int, filters: dict[str, str]) -> dict[str, Any]:
    chosen = {**without(filters, "q"), "topic": topic}
    # None within the circle: the next one may still be the best help there is.
    place: dict[str, str] = {name: filters[name] for name in ("near", "lang") if name in filters}
    return {
        "word": topic_name(topic),
        "count": count,
        "url": results_url(chosen if count else {**place, "topic": topic}),
    }
