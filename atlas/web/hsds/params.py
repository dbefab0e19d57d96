"""Parameters of the HSDS API, by their names in its reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from atlas.errors import BadRequestError
from atlas.services.hsds.pages import LARGEST_PAGE, PAGE_SIZE
from atlas.services.hsds.query import HsdsQuery
from atlas.web.params import Arguments, read_choice, read_count, read_number, read_text, require_known

PAGING: Final = ("search", "page", "per_page", "format")
SERVICE_FILTERS: Final = (
    "taxonomy_term_id",
    "taxonomy_id",
    "organization_id",
    "modified_after",
    "postcode",
    "proximity",
)
FORMATS: Final = ("json", "ndjson")
FARTHEST_M: Final = 1_000_000
_YES_NO: Final = ("false", "true")


@dataclass(frozen=True)
class Paging:
    """Which part of a list is asked for; `is_stream` for all of it as lines."""

    page: int
    size: int
    is_stream: bool


def read_paging(arguments: Arguments, *, all_at_once: int = 0) -> Paging:
    """Return which page is asked for; `all_at_once` is the size of the whole list where it comes in one by default.

    Raises
    ------
    BadRequestError
        If a number is none, or a page larger than may be.
    """
    size = read_count(arguments, "per_page", least=1)
    if size is not None and size > LARGEST_PAGE and not all_at_once:
        raise BadRequestError(
            "per_page ist %(size)s; erlaubt ist höchstens %(most)s. Alles auf einmal liefert format=ndjson.",
            size=size,
            most=LARGEST_PAGE,
        )
    page = read_count(arguments, "page", least=1)
    is_stream = read_choice(arguments, "format", FORMATS) == "ndjson"
    return Paging(page or 1, size or all_at_once or PAGE_SIZE, is_stream)


def read_switch(arguments: Arguments, name: str) -> bool:
    """Return whether a parameter says ``true``."""
    return read_choice(arguments, name, _YES_NO) == "true"


def read_query(arguments: Arguments) -> HsdsQuery:
    """Return which services are asked for."""
    return HsdsQuery(
        search=read_text(arguments, "search"),
        taxonomy_term_id=read_text(arguments, "taxonomy_term_id"),
        taxonomy_id=read_text(arguments, "taxonomy_id"),
        organization_id=read_text(arguments, "organization_id"),
        modified_after=_read_moment(arguments),
        postcode=read_text(arguments, "postcode"),
        proximity_m=read_number(arguments, "proximity", most=FARTHEST_M),
    )


def require_parameters(arguments: Arguments, *known: str) -> None:
    """Refuse what the HSDS API does not know; `lang` is ours and known everywhere."""
    require_known(arguments, (*known, "lang"))


def _read_moment(arguments: Arguments) -> datetime | None:
    text = read_text(arguments, "modified_after")
    if not text:
        return None
    # In an address a plus that nobody wrote as %2B arrives as a blank.
    signed = re.sub(r" (?=\d\d:\d\d$)", "+", text)
    try:
        moment = datetime.fromisoformat(signed)
    except ValueError as error:
        raise BadRequestError(
            "modified_after ist „%(text)s“; erwartet wird ein Zeitpunkt wie 2026-11-22 oder 2026-11-22T15:00:00Z.",
            text=text,
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
