"""Facets: how many offers each further choice would leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from atlas.services.finding import Findings
from atlas.services.offer_query import OfferQuery
from atlas.services.opening import judge_openings
from atlas.services.snapshots import Snapshot
from atlas.services.traits import TRAITS, traits_of


@dataclass(frozen=True)
class Facet:
    """One filter: what may be chosen, how many offers that would find, and what is chosen now.

    Attributes
    ----------
    name
        Parameter of the query.
    counts
        Offers by value, most first; what all the other choices allow. The chosen value is always there.
    unstated
        Offers that pass everything else but say nothing on this point.
    """

    name: str
    chosen: str
    counts: dict[str, int]
    unstated: int


def count_facets(snapshot: Snapshot, query: OfferQuery, findings: Findings) -> list[Facet]:
    """Return the facets of a result, without those that leave nothing to choose."""
    facets = [_count(snapshot, name, str(getattr(query, name)), findings) for name in TRAITS]
    return [facet for facet in facets if facet.chosen or _is_choice(facet)]


def count_open(snapshot: Snapshot, at: datetime, findings: Findings) -> tuple[int, int]:
    """Return how many of the offers found are open at an instant, and of how many nobody knows."""
    passing = findings.passing(without="open")
    states = judge_openings(snapshot, at)[passing]
    return int((states > 0).sum()), int((states < 0).sum())


def _count(snapshot: Snapshot, name: str, chosen: str, findings: Findings) -> Facet:
    trait = traits_of(snapshot)[name]
    passing = findings.passing(without=name)
    counts = trait.count(passing)
    if chosen:
        counts.setdefault(chosen, 0)
    ordered = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return Facet(name, chosen, ordered, int((passing & ~trait.known()).sum()))


def _is_choice(facet: Facet) -> bool:
    # One value that all offers share leaves nothing to choose, unless some offers say nothing.
    return len(facet.counts) > 1 or (len(facet.counts) == 1 and facet.unstated > 0)
