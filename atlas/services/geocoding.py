"""Addresses through a service that the operator names; the atlas itself knows towns and postcodes only.

An answer counts only where it fits the town that was asked for: a street of the same name lies in many towns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from geopy.exc import GeopyError
from geopy.location import Location

from atlas.errors import AtlasError
from atlas.services.address_services import Ask, Finding, open_service, read_finding
from atlas.services.nearness import areas_of
from atlas.services.place_names import split_words
from atlas.services.places import Place, PlaceKind
from atlas.services.recent import Recent
from atlas.services.snapshots import Snapshot

FARTHEST_M: Final = 20_000
"""How far outside the municipalities an address may lie: the next town across the border, not another country."""

_REMEMBERED: Final = 200
# A service that is down would hold every visitor for its whole timeout.
_PAUSE_SECONDS: Final = 30.0
# Shorter ones are numbers of houses, "am", "zum".
_LEAST_WORD: Final = 4


class SilentServiceError(AtlasError):
    """The address service does not answer, or not in a form that makes sense."""


@dataclass(frozen=True)
class Question:
    """An address somebody typed, and the keys of the municipalities that it names."""

    text: str
    named_ags: frozenset[str]


class AddressSearch:
    """Asks an address service, remembers a few answers, and leaves a silent service alone for a while.

    Parameters
    ----------
    ask
        Returns what the service finds for a text, best first.
    clock
        Seconds that only ever grow.
    """

    def __init__(self, ask: Ask, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = Lock()
        self._silent_until = float("-inf")
        self._memory: Recent[str, list[Location]] = Recent(_REMEMBERED)

    def find(self, text: str) -> list[Finding]:
        """Return what the service finds for a text, best first.

        Raises
        ------
        SilentServiceError
            If it does not answer, or did not a moment ago.
        """
        found = self._memory.recall(" ".join(split_words(text)), lambda: self._find(text))
        return [read_finding(location) for location in found]

    def _find(self, text: str) -> list[Location]:
        with self._lock:
            if self._clock() < self._silent_until:
                raise SilentServiceError("Die Adresssuche antwortet nicht.")
        try:
            return self._ask(text)
        # An answer in another shape fails inside geopy in one of these ways, and helps as little as none.
        except (GeopyError, LookupError, TypeError, ValueError, AttributeError) as error:
            with self._lock:
                self._silent_until = self._clock() + _PAUSE_SECONDS
            # Not chained: the message of geopy may repeat what was typed, and faults end up in logs.
            raise SilentServiceError("Die Adresssuche antwortet nicht (%(kind)s).", kind=type(error).__name__) from None


def find_address(snapshot: Snapshot, question: Question) -> list[Place]:
    """Return the address that a text means, as a list of one; empty where none fits or no service is configured.

    Raises
    ------
    SilentServiceError
        If the service does not answer.
    """
    if not snapshot.settings.geocoder:
        return []
    for finding in _search_of(snapshot).find(question.text):
        holder = areas_of(snapshot).find_holder(finding.lon, finding.lat)
        if _fits(finding, holder, question) and _is_near(snapshot, finding):
            return [Place(PlaceKind.ADDRESS, finding.label, question.text.strip(), holder, finding.lon, finding.lat)]
    return []


def _search_of(snapshot: Snapshot) -> AddressSearch:
    def make() -> AddressSearch:
        west, south, east, north = snapshot.land.total_bounds
        return AddressSearch(open_service(snapshot.settings, (west, south, east, north)))

    return snapshot.derive("address search", make)


def _is_near(snapshot: Snapshot, finding: Finding) -> bool:
    return areas_of(snapshot).measure_gap_m(finding.lon, finding.lat) <= FARTHEST_M


def _fits(finding: Finding, holder: tuple[str, ...], question: Question) -> bool:
    """Tell whether a finding lies in a town that the text names."""
    if question.named_ags:
        return bool(question.named_ags & set(holder))
    words = split_words(question.text)
    explained = split_words(" ".join((finding.label, *finding.towns)))
    # A word that the finding does not explain may be the town that was meant: "Altstadt 5, Freiburg".
    meant = [
        word for word in words if len(word) >= _LEAST_WORD and not any(part.startswith(word) for part in explained)
    ]
    # Without a town, "Hauptstraße 5" would be answered by any of fifty; somebody has to have named one.
    return not meant and any(_holds(words, split_words(town)) for town in finding.towns)


def _holds(words: list[str], name: list[str]) -> bool:
    starts = range(len(words) - len(name) + 1)
    return bool(name) and any(words[start : start + len(name)] == name for start in starts)
