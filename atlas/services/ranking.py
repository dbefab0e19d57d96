"""Rank: by how well the text fits and how near an offer is; of equals, the better kept entry first."""

from __future__ import annotations

from typing import Final

import numpy as np

from atlas.language import fold_text
from atlas.services.quality import measure_quality
from atlas.services.snapshots import Snapshot

_HALVING_KM: Final = 15.0
"""At this distance an offer weighs half of one next door; a choice of ours, about a bus ride."""
_DISTANCE_STEP_KM: Final = 0.1
_SCORE_DIGITS: Final = 2


def rank_offers(
    snapshot: Snapshot, positions: np.ndarray, scores: np.ndarray, distances: np.ndarray, blocks: np.ndarray
) -> np.ndarray:
    """Return the `positions` of offers in order: by block, fit, distance, quality and name.

    Parameters
    ----------
    positions
        Rows of `Snapshot.offers`.
    scores, distances, blocks
        Fit of the text from 0 to 1, distance in km (NaN where there is none) and block of all offers.
    """
    distance, score = distances[positions], scores[positions]
    # One who comes is as near as a neighbour; lists without a place know no distances at all.
    far = np.nan_to_num(distance, nan=0.0)
    # Cubed: a near offer of a topic beside the point is less help than the right one a bus ride away.
    fit = np.round(score**3 / (1 + far / _HALVING_KM), _SCORE_DIGITS)
    step = np.round(far / _DISTANCE_STEP_KM)
    # Without text or place there is nothing to rank by, and a list by name is easier to read than one by quality.
    is_ranked = bool(score.any() or (distance >= 0).any())
    quality = measure_quality(snapshot)[positions] if is_ranked else np.zeros(len(positions))
    order = np.lexsort((alphabet(snapshot)[positions], -quality, step, -fit, blocks[positions]))
    ranked: np.ndarray = positions[order]
    return ranked


def alphabet(snapshot: Snapshot) -> np.ndarray:
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
