"""The question where new sites should stand, and whether it makes sense."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from atlas.codes import region_id
from atlas.errors import BadRequestError, NotFoundError
from atlas.services.siting_sites import CANDIDATE_KINDS
from atlas.services.snapshots import Snapshot
from atlas.services.standards import find_standard
from atlas.vocabulary import Definition, Level

OBJECTIVES: Final = ("cover", "median", "set")
"""Reach most people, make ways shortest, reach everybody with the fewest sites."""
DEMANDS: Final = ("without_comparable", "everybody")
"""Whose ways count: those who have no offer within the limit, or all people."""
METHODS: Final = ("exact", "quick")
MOST_SITES: Final = 50
"""More sites at once are no question that a council asks, and the curve would have as many points."""
_LONGEST_KM: Final = 1000


@dataclass(frozen=True)
class SitingQuery:
    """What is asked for.

    Attributes
    ----------
    region, county
        Where; the region goes first, and with neither the whole atlas is meant.
    count
        How many new sites; without meaning where as few as it takes are asked for (`set`).
    limit_km
        How far is near enough; None for the distance of the topic's standard for reach.
    where
        One of `DEMANDS`. For covering the two are the same: whoever has an offer within the limit gains nothing.
    """

    topic: str
    county: str = ""
    region: str = ""
    count: int = 3
    objective: str = "cover"
    limit_km: float | None = None
    candidates: str = "places"
    where: str = "without_comparable"
    method: str = "exact"

    @property
    def place_id(self) -> str:
        """Id of the region asked for; empty for the whole atlas."""
        return self.region or (region_id(Level.COUNTY.value, self.county) if self.county else "")


def require_sense(snapshot: Snapshot, query: SitingQuery) -> None:
    """Refuse a question that nobody can answer.

    Raises
    ------
    NotFoundError
        If topic, county, region or one of the words is unknown.
    BadRequestError
        If the number of sites or the limit makes no sense.
    """
    snapshot.require_topic(query.topic)
    if query.region:
        snapshot.region(query.region)
    elif query.county:
        snapshot.require_county(query.county)
    _require_word("objective", query.objective, OBJECTIVES)
    _require_word("candidates", query.candidates, CANDIDATE_KINDS)
    _require_word("where", query.where, DEMANDS)
    _require_word("method", query.method, METHODS)
    if query.objective != "set" and not 1 <= query.count <= MOST_SITES:
        raise BadRequestError(
            "%(count)s neue Standorte auf einmal sind nicht möglich; erwartet wird eine Zahl von 1 bis %(most)s.",
            count=query.count,
            most=MOST_SITES,
        )


def find_limit_km(snapshot: Snapshot, query: SitingQuery) -> float:
    """Return how far is near enough: the limit asked for, else the distance of the topic's standard for reach.

    Raises
    ------
    BadRequestError
        If the limit makes no sense, or none is asked for and the topic has no standard.
    """
    standard = find_standard(snapshot, query.topic, Definition.REACH)
    limit_km = query.limit_km if query.limit_km is not None else (standard or {}).get("distance_km")
    if limit_km is None:
        raise BadRequestError(
            "Für das Thema „%(topic)s“ gilt kein Versorgungsstandard mit einer Entfernung. Bitte eine Entfernung in "
            "Kilometern angeben.",
            topic=query.topic,
        )
    if not (math.isfinite(limit_km) and 0 < limit_km <= _LONGEST_KM):
        raise BadRequestError(
            "Die Entfernung %(limit)s km ergibt keinen Sinn; erwartet wird eine Zahl über 0 bis %(most)s.",
            limit=f"{limit_km:g}",
            most=_LONGEST_KM,
        )
    return float(limit_km)


def members_of(snapshot: Snapshot, query: SitingQuery) -> Collection[str]:
    """Return the keys of the municipalities asked for."""
    return snapshot.members_of(query.place_id) if query.place_id else snapshot.municipalities.index.tolist()


def _require_word(name: str, word: str, known: Collection[str]) -> None:
    if word not in known:
        raise NotFoundError(
            "%(name)s ist „%(word)s“; erwartet wird eines von: %(known)s.", name=name, word=word, known=", ".join(known)
        )
