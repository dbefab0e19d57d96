"""Find offers: understand text and place, keep what passes the filters, put the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.language import fold_text
from atlas.services.filtering import filter_offers
from atlas.services.gazetteer import Place, find_place
from atlas.services.joining import SITE_COLUMNS
from atlas.services.nearness import measure_nearness
from atlas.services.offer_query import OfferQuery
from atlas.services.opening import judge_openings
from atlas.services.quality import measure_quality
from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot, local_now
from atlas.services.traits import served_municipalities, traits_of
from atlas.vocabulary import DeliveryMode

NEARBY, REMOTE, WEAKER, HOURS_UNKNOWN = 0, 1, 2, 3
"""Blocks of a list: what people go to, what comes to them, what only touches their words, and what may or may not be
open then."""

_HALVING_KM: Final = 15.0
"""At this distance an offer weighs half of one next door; a choice of ours, about a bus ride."""
_WEAK: Final = 0.55
"""Below this share of the best fit, an offer only touches what was typed, and stands behind all that meet it."""
_DISTANCE_STEP_KM: Final = 0.1
_SCORE_DIGITS: Final = 2


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
        moved = _at_sites(snapshot, found, self.sites[part])
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
    _alphabet(snapshot)


def find_offers(snapshot: Snapshot, query: OfferQuery) -> pd.DataFrame:
    """Return the offers that fit `query`, best first, as rows of `Snapshot.offers` plus `distance_km` and `block`.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region is unknown.
    BadRequestError
        If the limit is negative or the box is upside down.
    """
    if query.limit is not None and query.limit < 0:
        raise BadRequestError("limit ist %(limit)s; erwartet wird eine Zahl ab 0.", limit=query.limit)
    return search_offers(snapshot, query).rows(snapshot, count=query.limit)


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
    distances, sites, blocks = _judge_places(snapshot, place, query.radius_km)
    place_mask = blocks >= 0
    text_mask = scores > 0 if query.text.strip() else np.ones(size, dtype=bool)
    chosen = text_mask & place_mask
    for mask in masks.values():
        chosen = chosen & mask
    found = np.flatnonzero(chosen)
    blocks = _set_apart(snapshot, query, found, scores, blocks)
    positions = _rank(snapshot, found, scores, distances, blocks)
    return Findings(
        positions,
        blocks[positions],
        distances[positions],
        sites[positions],
        place,
        topics,
        text_mask,
        place_mask,
        masks,
    )


def _at_sites(snapshot: Snapshot, found: pd.DataFrame, sites: np.ndarray) -> pd.DataFrame:
    """Return offers as they stand at the sites that are nearest, where these are not their first ones."""
    rows = snapshot.sites.iloc[sites]
    is_elsewhere = (sites >= 0) & (rows["site_id"].to_numpy() != found["site_id"].to_numpy())
    if not is_elsewhere.any():
        return found
    moved = found.copy()
    there = rows[is_elsewhere]
    moved.loc[is_elsewhere, SITE_COLUMNS] = there[SITE_COLUMNS].to_numpy()
    moved.loc[is_elsewhere, "municipality"] = there["ags"].map(snapshot.municipalities["name"]).to_numpy()
    moved.loc[is_elsewhere, "county"] = there["county_ags"].map(snapshot.counties).to_numpy()
    return moved


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


def _judge_places(
    snapshot: Snapshot, place: Place | None, radius_km: float | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the distance to each offer, the site it leads to, and its block; -1 where it is out of reach."""
    size = len(snapshot.offers)
    if place is None:
        return np.full(size, np.nan), np.full(size, -1), np.full(size, NEARBY, dtype=np.int8)
    nearness = measure_nearness(snapshot, place)
    distances = nearness.distances_km
    on_site = traits_of(snapshot)["mode"].mask(DeliveryMode.ON_SITE)
    # Comparing with NaN is false, so what has no point is never near.
    near = on_site & (distances <= (np.inf if radius_km is None else radius_km))
    comes = (~on_site | np.isnan(distances) | _also_comes(snapshot)) & _serves(snapshot, place) & ~near
    blocks = np.where(near, NEARBY, np.where(comes, REMOTE, -1)).astype(np.int8)
    # How far away somebody sits who comes, or answers the phone, would only mislead.
    return np.where(near, distances, np.nan), np.where(near, nearness.sites, -1), blocks


def _also_comes(snapshot: Snapshot) -> np.ndarray:
    mode = traits_of(snapshot)["mode"]
    comes: np.ndarray = mode.mask(DeliveryMode.MOBILE) | mode.mask(DeliveryMode.ONLINE) | mode.mask(DeliveryMode.PHONE)
    return comes


def _serves(snapshot: Snapshot, place: Place) -> np.ndarray:
    served = served_municipalities(snapshot)
    serves = np.zeros(served.size, dtype=bool)
    for ags in place.ags:
        serves |= served.mask(ags)
    # Without a service area, nobody knows whom it serves; its own county is the least surprising answer.
    same_county = snapshot.offers["county_ags"].isin({ags[:5] for ags in place.ags}).to_numpy()
    return serves | (~served.known() & same_county)


def _rank(
    snapshot: Snapshot, positions: np.ndarray, scores: np.ndarray, distances: np.ndarray, blocks: np.ndarray
) -> np.ndarray:
    distance, score = distances[positions], scores[positions]
    # One who comes is as near as a neighbour; lists without a place know no distances at all.
    far = np.nan_to_num(distance, nan=0.0)
    # Cubed: a near offer of a topic beside the point is less help than the right one a bus ride away.
    fit = np.round(score**3 / (1 + far / _HALVING_KM), _SCORE_DIGITS)
    step = np.round(far / _DISTANCE_STEP_KM)
    # Without text or place there is nothing to rank by, and a list by name is easier to read than one by quality.
    is_ranked = bool(score.any() or (distance >= 0).any())
    quality = measure_quality(snapshot)[positions] if is_ranked else np.zeros(len(positions))
    order = np.lexsort((_alphabet(snapshot)[positions], -quality, step, -fit, blocks[positions]))
    ranked: np.ndarray = positions[order]
    return ranked


def _alphabet(snapshot: Snapshot) -> np.ndarray:
    """Return each offer's place in the order of municipality and name."""

    def number() -> np.ndarray:
        # The tilde stands behind all letters in ASCII: offers without a municipality come last. Folded, because "Ü"
        # would come after "Z".
        keys = snapshot.offers[["municipality", "name"]].fillna("~").map(fold_text)
        keys = keys.assign(offer_id=snapshot.offers["offer_id"])
        order = np.lexsort([keys[column].to_numpy() for column in ("offer_id", "name", "municipality")])
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        return places

    return snapshot.derive("alphabet", number)
