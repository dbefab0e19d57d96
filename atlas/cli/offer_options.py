"""The options by which commands choose offers: the filters of the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click

from atlas.services.offer_query import OfferQuery

_FILTERS: Final = ("text", "county", "field", "topic", "region")
_LANGUAGE: Final = click.option(
    "--language", type=click.Choice(["de", "en"]), default="de", show_default=True, help="Sprache der Worte."
)
_OPTIONS: Final = (
    click.option("--q", "text", default="", help="Suchwörter."),
    click.option("--county", default="", help="Kreisschlüssel, 5 Ziffern."),
    click.option("--field", default="", help="Handlungsfeld."),
    click.option("--topic", default="", help="Thema."),
    click.option("--region", default="", help="Raum, etwa social_space-07332-1."),
)
_LIMIT: Final = click.option("--limit", type=click.IntRange(min=0), help="höchstens so viele.")

_Command = Callable[..., None]


def choose_offers(*, with_limit: bool = True) -> Callable[[_Command], _Command]:
    """Give a command the filters and ``--language``; it is handed `query`, an `OfferQuery`, and `language`."""

    def decorate(command: _Command) -> _Command:
        @wraps(command)
        def run(*arguments: Any, limit: int | None = None, **given: Any) -> None:  # noqa: ANN401  # click decides
            filters = {name: given.pop(name) for name in _FILTERS}
            command(*arguments, query=OfferQuery(limit=limit, **filters), **given)

        decorated: _Command = run
        # The last one stands first in the help, as with decorators one above the other.
        for option in reversed((*_OPTIONS, *((_LIMIT,) if with_limit else ()), _LANGUAGE)):
            decorated = option(decorated)
        return decorated

    return decorate


def query_parameters(query: OfferQuery) -> dict[str, str]:
    """Return the filters as the parameters of an address, empty ones left out."""
    return {"q" if name == "text" else name: value for name in _FILTERS if (value := getattr(query, name))}
