"""Parameters that ask where next, for the page and the interface."""

from __future__ import annotations

from typing import Final

from atlas.services.siting_query import DEMANDS, METHODS, OBJECTIVES, SitingQuery
from atlas.services.siting_sites import CANDIDATE_KINDS
from atlas.web.params import Arguments, read_choice, read_count, read_length, read_text

_QUESTION: Final = (
    "topic",
    "county",
    "region",
    "count",
    "objective",
    "limit_km",
    "candidates",
    "where",
    "method",
)
SITING_PARAMETERS: Final = (*_QUESTION, "format", "lang")


def read_siting_query(arguments: Arguments) -> SitingQuery:
    """Return which question is asked; the page shows what it leaves out as the standard choice.

    Raises
    ------
    BadRequestError
        If a number is none, or a word is not among those that can be chosen.
    """
    standard = SitingQuery(topic="")
    return SitingQuery(
        topic=read_text(arguments, "topic"),
        county=read_text(arguments, "county"),
        region=read_text(arguments, "region"),
        count=read_count(arguments, "count", least=1) or standard.count,
        objective=read_choice(arguments, "objective", OBJECTIVES),
        limit_km=read_length(arguments, "limit_km"),
        candidates=read_choice(arguments, "candidates", tuple(CANDIDATE_KINDS)),
        where=read_choice(arguments, "where", DEMANDS),
        method=read_choice(arguments, "method", METHODS),
    )


def siting_address(arguments: Arguments) -> dict[str, str]:
    """Return the same question as the parameters of another address; empty ones left out."""
    texts = {name: read_text(arguments, name) for name in _QUESTION}
    return {name: text for name, text in texts.items() if text}
