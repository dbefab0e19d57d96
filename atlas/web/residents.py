"""Pages for people who look for help: the offers as list and map, and one offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for

from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.services.catalogue import OfferQuery, describe_offer, find_offers
from atlas.vocabulary import Field
from atlas.web.context import language, snapshot
from atlas.web.drawing import draw_offer, draw_offers
from atlas.web.filters import word_for
from atlas.web.labels import EMERGENCY, FIELDS
from atlas.web.params import offer_filters, read_count, read_offer_query

residents = Blueprint("residents", __name__)

_PER_PAGE: Final = 25


@dataclass(frozen=True)
class Pages:
    """Where a list of pages stands."""

    number: int
    count: int
    total: int

    @property
    def first(self) -> int:
        """Index of the page's first entry."""
        return (self.number - 1) * _PER_PAGE


def paginate(total: int, number: int) -> Pages:
    """Return the page `number` of a list of `total` entries.

    Raises
    ------
    NotFoundError
        If the list is shorter; an empty list has one page.
    """
    count = max(1, -(-total // _PER_PAGE))
    if number > count:
        raise NotFoundError(
            "Eine Seite %(number)s gibt es nicht; die letzte ist %(count)s.", number=number, count=count
        )
    return Pages(number, count, total)


@residents.get("/")
def index() -> str:
    """Show the offers that fit, as a list and on a map."""
    query = read_offer_query(request.args)
    found = find_offers(snapshot(), query)
    pages = paginate(len(found), read_count(request.args, "page", least=1) or 1)
    return render_template(
        "residents/index.html",
        query=query,
        filters=offer_filters(query),
        active=_active_filters(query),
        offers=rows_of(found.iloc[pages.first : pages.first + _PER_PAGE]),
        pages=pages,
        placeless=int(found["lon"].isna().sum()),
        counties=snapshot().counties,
        topics=topics_by_field(query.field),
        fields=FIELDS,
        emergency=EMERGENCY,
        map=draw_offers(query),
    )


@residents.get("/angebot/<offer_id>")
def offer(offer_id: str) -> str:
    """Show everything known about one offer."""
    detail = describe_offer(snapshot(), offer_id)
    return render_template("residents/offer.html", detail=detail, offer=detail.offer, map=draw_offer(detail))


def topics_by_field(field: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return the topics by field of action, of one field where it is named, by their words."""
    code = language().code
    topics = rows_of(snapshot().topics)
    for topic in topics:
        topic["word"] = topic[f"everyday_{code}"] or topic[f"label_{code}"]
    chosen = [member.value for member in Field if field in {"", member.value}]
    return {
        name: sorted((topic for topic in topics if topic["field"] == name), key=lambda topic: topic["word"].casefold())
        for name in chosen
    }


def _active_filters(query: OfferQuery) -> list[dict[str, str]]:
    taken, filters = snapshot(), offer_filters(query)
    words = {
        "q": lambda value: f"„{value}“",
        "county": lambda value: str(taken.counties[value]),
        "field": lambda value: word_for(value, "field"),
        "topic": lambda value: str(taken.topics.at[value, f"label_{language().code}"]),
        "region": lambda value: str(taken.region(value)["name"]),
    }
    return [
        {
            "name": name,
            "word": words[name](value),
            "without": _index_url({key: other for key, other in filters.items() if key != name}),
        }
        for name, value in filters.items()
    ]


def _index_url(filters: dict[str, Any]) -> str:
    return url_for("residents.index", **filters)
