"""Ways out of a short list, as words and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.services.alternatives import Alternatives
from atlas.web.choices import name_choice, results_url, without
from atlas.web.context import language
from atlas.web.filters import topic_name

# The query's names for what addresses call otherwise.
_PARAMETERS: Final = {"text": "q", "open_at": "open"}
_PLACE: Final = ("near", "radius_km", "county", "region", "bbox")


@dataclass(frozen=True)
class Way:
    """One step that finds more: its words, its address, and how many offers it leads to."""

    word: str
    url: str
    count: int


@dataclass(frozen=True)
class Ways:
    """The steps, by kind."""

    radii: list[Way]
    filters: list[Way]
    topics: list[Way]


def show_ways(alternatives: Alternatives, filters: dict[str, str]) -> Ways:
    """Return what else would find something from the list that `filters` describe."""
    return Ways(
        [_wider(radius_km, count, filters) for radius_km, count in alternatives.radii],
        [_looser(_PARAMETERS.get(name, name), count, filters) for name, count in alternatives.filters],
        [_related(topic, count, filters) for topic, count in alternatives.topics],
    )


def _wider(radius_km: float | None, count: int, filters: dict[str, str]) -> Way:
    if radius_km is None:
        return Way(language().gettext("In allen Entfernungen"), results_url(without(filters, "radius_km")), count)
    word = language().gettext("Bis %(km)s km", km=f"{radius_km:g}")
    return Way(word, results_url({**filters, "radius_km": f"{radius_km:g}"}), count)


def _looser(name: str, count: int, filters: dict[str, str]) -> Way:
    return Way(name_choice(name, filters[name]), results_url(without(filters, name)), count)


def _related(topic: str, count: int, filters: dict[str, str]) -> Way:
    place: dict[str, str] = {name: filters[name] for name in _PLACE if name in filters}
    return Way(topic_name(topic), results_url({**place, "topic": topic}), count)
