"""What somebody chose and may choose, as words and addresses: each state of the list is an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import url_for

from atlas.language import mark
from atlas.services.facets import Facet
from atlas.web.context import language, snapshot
from atlas.web.filters import topic_name, word_for
from atlas.web.params import NOW, parse_instant

FORM: Final = ("q", "near", "radius_km")
"""What people type and choose at the top of the page."""
_MOST_OPTIONS: Final = 20
FACET_TITLES: Final = {
    "field": mark("Bereich"),
    "topic": mark("Thema"),
    "target": mark("Für wen"),
    "county": mark("Kreis"),
    "mode": mark("Wie"),
    "speaks": mark("Sprache"),
    "wheelchair": mark("Rollstuhlgerecht"),
    "free": mark("Kostenlos"),
}


@dataclass(frozen=True)
class Option:
    """One value of a facet; following `url` chooses it, or takes it off where it is chosen."""

    word: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetView:
    """A facet as the page shows it; one with a single option is a switch, one with more a menu."""

    name: str
    title: str
    options: list[Option]
    unstated: int
    is_chosen: bool

    @property
    def is_switch(self) -> bool:
        """Whether there is nothing but yes to choose."""
        return self.name in {"wheelchair", "free"}


def offer_facets(facets: list[Facet], filters: dict[str, str]) -> list[FacetView]:
    """Return the facets of a list as the page shows them."""
    return [
        FacetView(
            facet.name,
            _name_facet(facet.name),
            [_option(facet, value, count, filters) for value, count in _first(facet).items()],
            facet.unstated,
            bool(facet.chosen),
        )
        for facet in facets
    ]


def active_filters(filters: dict[str, str]) -> list[dict[str, str]]:
    """Return what is chosen, each with its word and the address without it."""
    # What stands in the form is seen and changed there.
    shown = {name: value for name, value in filters.items() if name not in FORM}
    return [
        {"name": name, "word": name_choice(name, value), "without": results_url(without(filters, name))}
        for name, value in shown.items()
    ]


def without(filters: dict[str, str], name: str) -> dict[str, str]:
    """Return the filters without one of them, and without what only that one gave a meaning."""
    gone = {name, "radius_km"} if name == "near" else {name}
    return {key: value for key, value in filters.items() if key not in gone}


def results_url(filters: dict[str, str]) -> str:
    """Return the address of a list."""
    return url_for("residents.offers", **filters)  # type: ignore[arg-type]  # names of parameters, none of Flask's own


def name_choice(name: str, value: str) -> str:
    """Return the word for a chosen value, as people read it."""
    taken, speech = snapshot(), language()
    words: dict[str, Callable[[], str]] = {
        "q": lambda: f"„{value}“",
        "county": lambda: str(taken.counties.get(value, value)),
        "field": lambda: word_for(value, "field"),
        "topic": lambda: topic_name(value),
        "mode": lambda: word_for(value, "mode"),
        "speaks": lambda: speech.language_name(value),
        "wheelchair": lambda: _name_facet(name),
        "free": lambda: _name_facet(name),
        "region": lambda: str(taken.region(value)["name"]),
        "open": lambda: _name_instant(value),
        "bbox": lambda: speech.gettext("Kartenausschnitt"),
    }
    return words[name]() if name in words else value


def _name_facet(name: str) -> str:
    return language().gettext(FACET_TITLES[name])


def _name_instant(value: str) -> str:
    if value == NOW:
        return language().gettext("Jetzt geöffnet")
    at = parse_instant(value)
    when = f"{language().date(at.date().isoformat())}, {at:%H:%M}"
    return language().gettext("Geöffnet am %(when)s", when=when)


def _first(facet: Facet) -> dict[str, int]:
    """Return the values most offers have, and the chosen one: sources spell target groups in a hundred ways."""
    shown = dict(list(facet.counts.items())[:_MOST_OPTIONS])
    if facet.chosen:
        shown[facet.chosen] = facet.counts[facet.chosen]
    return shown


def _option(facet: Facet, value: str, count: int, filters: dict[str, str]) -> Option:
    is_chosen = value == facet.chosen
    others = without(filters, facet.name)
    # A topic belongs to one field: under another one it would find nothing.
    if facet.name == "field":
        others = without(others, "topic")
    url = results_url(others if is_chosen else {**others, facet.name: value})
    return Option(name_choice(facet.name, value), count, url, is_chosen)
