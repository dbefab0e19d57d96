"""Find offers: understand text and place, keep what passes the filters, put the best first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.services.at_hand import HOURS_UNKNOWN, WEAKER, find_at_hand, show_at_sites
from atlas.services.filtering import filter_offers
from atlas.services.gazetteer import Place, find_place
from atlas.services.offer_query import OfferQuery
from atlas.services.opening import judge_openings
from atlas.services.quality import measure_quality
from atlas.services.ranking import alphabet, rank_offers
from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot, local_now
from atlas.services.traits import served_municipalities, traits_of

_WEAK: Final = 0.55
"""Below this share of the best fit, an offer only touches what was typed, and stands behind all that meet it."""

BLOCK: Final = 4000
"""Offers that are worked on at once where many are written."""


@dataclass(frozen=True)
class Findings:
    """What a query found.

    Attributes
    ----------
    positions
        Rows of `Snapshot.offers`, best first.
    blocks
        `NEARBY`, `REMOTE`, `WEAKER` or `HOURS_UNKNOWN` for each of `positions`; ascending.
    distance_km
        Straight line for each of `positions`, 0 inside the place; NaN where unknown or without meaning.
    sites
        Row of `Snapshot.sites` that each distance leads to; -1 where there is none.
    place
        The place that was asked for, None without one.
    topics
        Topics that the text speaks of, best first.
    text_mask, place_mask, masks
        Which offers pass the text, the place, and each filter: what facets are counted from.
    """

    positions: np.ndarray
    blocks: np.ndarray
    distance_km: np.ndarray
    sites: np.ndarray
    place: Place | None
    topics: tuple[str, ...]
    text_mask: np.ndarray
    place_mask: np.ndarray
    masks: dict[str, np.ndarray]

    def rows(self, snapshot: Snapshot, first: int = 0, count: int | None = None) -> pd.DataFrame:
        """Return a part of what was found as rows of `Snapshot.offers`, plus `distance_km` and `block`."""
        part = slice(first, None if count is None else first + count)
        found = snapshot.offers.iloc[self.positions[part]]
        moved = show_at_sites(snapshot, found, self.sites[part])
        return moved.assign(distance_km=self.distance_km[part], block=self.blocks[part])

    def passing(self, *, without: str = "") -> np.ndarray:
        """Return which offers pass everything asked for, one filter left aside where `without` names it."""
        passing: np.ndarray = self.text_mask & self.place_mask
        for name, mask in self.masks.items():
            if name != without:
                passing = passing & mask
        return passing


def prepare_finding(snapshot: Snapshot) -> None:
    """Derive all that a search needs, so that the first visitor of a data version does not wait for it."""
    search_index(snapshot)
    traits_of(snapshot)
    served_municipalities(snapshot)
    measure_quality(snapshot)
    judge_openings(snapshot, local_now())
    alphabet(snapshot)


def find_offers(snapshot: Snapshot, query: OfferQuery) -> pd.DataFrame:
    """Return the offers that fit `query`, best first, as rows of `Snapshot.offers` plus `distance_km` and `block`.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region is unknown.
    BadRequestError
        If the limit is negative or the box is upside down.
    """
    _require_limit(query)
    return search_offers(snapshot, query).rows(snapshot, count=query.limit)


def find_in_blocks(snapshot: Snapshot, query: OfferQuery, *, size: int = BLOCK) -> Iterator[pd.DataFrame]:
    """Yield what `find_offers` returns, `size` rows at a time: what is written as a stream is never a whole frame.

    The search itself is done before the first block is asked for, so that a fault is raised here and not in the
    middle of a reply.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region is unknown.
    BadRequestError
        If the limit is negative or the box is upside down.
    """
    _require_limit(query)
    found = search_offers(snapshot, query)
    count = len(found.positions[: query.limit])
    return (found.rows(snapshot, first, min(size, count - first)) for first in range(0, count, size))


def find_positions(snapshot: Snapshot, query: OfferQuery) -> np.ndarray:
    """Return the rows of table `offers` that `find_offers` returns, best first.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region is unknown.
    BadRequestError
        If the limit is negative or the box is upside down.
    """
    _require_limit(query)
    return search_offers(snapshot, query).positions[: query.limit]


def search_offers(snapshot: Snapshot, query: OfferQuery) -> Findings:
    """Return what `query` finds, in ranking order.

    Best first means: the closer the text fits and the nearer the offer, the earlier; of two that are
    equal in both, the better kept entry. Offers that come to people stand in a block of their own
    where a place is named, as their point says nothing about whom they reach.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region is unknown.
    BadRequestError
        If the box is upside down.
    """
    size = len(snapshot.offers)
    masks = filter_offers(snapshot, query)
    place = find_place(snapshot, query.near) if query.near else None
    scores, topics = _score_text(snapshot, query.text)
    at_hand = find_at_hand(snapshot, place, query.radius_km)
    place_mask = at_hand.blocks >= 0
    text_mask = scores > 0 if query.text.strip() else np.ones(size, dtype=bool)
    chosen = text_mask & place_mask
    for mask in masks.values():
        chosen = chosen & mask
    found = np.flatnonzero(chosen)
    blocks = _set_apart(snapshot, query, found, scores, at_hand.blocks)
    positions = rank_offers(snapshot, found, scores, at_hand.distances_km, blocks)
    return Findings(
        positions,
        blocks[positions],
        at_hand.distances_km[positions],
        at_hand.sites[positions],
        place,
        topics,
        text_mask,
        place_mask,
        masks,
    )


def _require_limit(query: OfferQuery) -> None:
    if query.limit is not None and query.limit < 0:
        raise BadRequestError("limit ist %(limit)s; erwartet wird eine Zahl ab 0.", limit=query.limit)


def _set_apart(
    snapshot: Snapshot, query: OfferQuery, found: np.ndarray, scores: np.ndarray, blocks: np.ndarray
) -> np.ndarray:
    """Return the blocks with what only touches the text, and what may be closed, behind all others."""
    if query.text.strip() and len(found):
        # Whoever comes to people with just what they need must not wait behind every neighbour who half fits.
        blocks = np.where(scores < _WEAK * scores[found].max(), WEAKER, blocks)
    if query.open_at:
        blocks = np.where(judge_openings(snapshot, query.open_at) < 0, HOURS_UNKNOWN, blocks)
    return blocks


def _score_text(snapshot: Snapshot, text: str) -> tuple[np.ndarray, tuple[str, ...]]:
    scores = np.zeros(len(snapshot.offers))
    if not text.strip():
        return scores, ()
    hits = search_index(snapshot).search(text)
    scores[hits.positions] = hits.scores
    return scores, hits.topics
