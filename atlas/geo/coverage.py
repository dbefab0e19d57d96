"""White spots: what each definition measures, and the verdict on it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from atlas.geo.distance import find_nearest
from atlas.geo.supply import Demand, Supply, find_serving
from atlas.vocabulary import Basis, Status

# A straight line times a factor is an estimate, so a verdict that a small error would turn is shown as borderline.
BORDERLINE_SHARE: Final = 0.1
"""A value within this share of its threshold is borderline."""


def measure_presence(demand: Demand, supply: Supply) -> pd.DataFrame:
    """Count for each region and topic the offers sited in it or serving it as a whole.

    Returns
    -------
    presence
        One row for each region and topic that has any: `region_id`, `topic_id`, `sited` (offers with a
        site in the region), `serving` (others that serve it), `value` (both), `stated_value` (without
        offers whose service area is only inferred), `serving_offer_id` (the first that serves it, stated
        ones before inferred ones; missing where none does).

    Notes
    -----
    An offer with two sites in a region counts once.
    """
    keys = ["region_id", "topic_id", "offer_id"]
    sited = demand.members.merge(supply.sited, on="ags")[keys].drop_duplicates().assign(sited=1, is_inferred=False)
    serving = find_serving(supply.served, demand.members).assign(sited=0)
    # Sited rows stand first and the first of equals is kept, so an offer that is both sited here and serves the
    # region counts as sited.
    offers = pd.concat([sited, serving], ignore_index=True).drop_duplicates(keys)
    stated = (~offers["is_inferred"].astype(bool)).astype(int)
    offers = offers.assign(value=1, serving=1 - offers["sited"], stated_value=stated)
    counted = offers.groupby(["region_id", "topic_id"], as_index=False)[
        ["sited", "serving", "value", "stated_value"]
    ].sum()
    # The sentence of a verdict names this offer, so one whose area was stated goes before one whose area was only
    # inferred.
    ranked = serving.sort_values(["is_inferred", "offer_id"]).drop_duplicates(["region_id", "topic_id"])
    first = ranked.rename(columns={"offer_id": "serving_offer_id"})[["region_id", "topic_id", "serving_offer_id"]]
    return counted.merge(first, on=["region_id", "topic_id"], how="left")


def measure_distances_km(demand: Demand, supply: Supply, *, detour_factor: float) -> np.ndarray:
    """Return the way from each demand point to the nearest offer of one topic, in km.

    Straight line times `detour_factor`. An offer that comes to people (mobile, online, phone) is at
    distance 0 wherever it serves. Infinite where there is no offer at all.

    Parameters
    ----------
    supply
        Offers of a single topic.
    """
    placed = supply.sited.dropna(subset=["x_m", "y_m"])
    _, distances_m = find_nearest(demand.points[["x_m", "y_m"]].to_numpy(), placed[["x_m", "y_m"]].to_numpy())
    # Only offers that come to people count at distance 0: a service area says who may come, not that the way is
    # short.
    served = supply.served.loc[supply.served["offer_id"].isin(supply.remote), "ags"]
    return np.where(demand.points["ags"].isin(served), 0.0, distances_m * detour_factor / 1000)


def measure_reach(demand: Demand, distances_km: np.ndarray, limits_km: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count for each region and topic the people who live farther from an offer than the limit.

    Parameters
    ----------
    distances_km
        (points, topics): the way from each demand point to the nearest offer.
    limits_km
        (topics,): how far is too far.

    Returns
    -------
    people_beyond, share_percent
        (regions, topics) each, in the order of `demand`; NaN where the people of one of the region's
        points are unknown, the share also where nobody lives there.
    """
    membership = demand.point_membership()
    people = demand.points["people"].to_numpy(dtype="float64", na_value=np.nan)
    # A NaN would spread through the matrix product into every region; the regions concerned are blanked afterwards.
    known = np.nan_to_num(people)
    is_unknown = (membership @ np.isnan(people).astype(float) > 0)[:, None]
    total = np.where(is_unknown, np.nan, (membership @ known)[:, None])
    # Any comparison with NaN is false, so a topic without a limit counts nobody here; its verdict is withheld later.
    beyond = membership @ (known[:, None] * (distances_km > limits_km))
    people_beyond = np.where(is_unknown, np.nan, beyond)
    # Divided only where somebody lives, as numpy warns of a division by zero and warnings are errors in the tests.
    share_percent = np.divide(100 * people_beyond, total, out=np.full_like(people_beyond, np.nan), where=total > 0)
    return people_beyond, share_percent


def find_nearest_offers(demand: Demand, supply: Supply, *, detour_factor: float) -> pd.DataFrame:
    """Return the offer of one topic nearest to each region's reference point, across all borders.

    Returns
    -------
    nearest
        Indexed by `region_id`: `nearest_offer_id` (missing where there is none), `nearest_km`.
    """
    # Sorted, so that of several offers in one house the lowest id is named on every run and by every database.
    placed = supply.sited.dropna(subset=["x_m", "y_m"]).sort_values("offer_id", kind="stable")
    positions, distances_m = find_nearest(demand.reference_points_m(), placed[["x_m", "y_m"]].to_numpy())
    found = positions >= 0
    ids = np.full(len(positions), None, dtype=object)
    ids[found] = placed["offer_id"].to_numpy()[positions[found]]
    kilometres = np.where(found, distances_m * detour_factor / 1000, np.nan)
    return pd.DataFrame(
        {"nearest_offer_id": pd.Series(ids, index=demand.region_ids, dtype="str"), "nearest_km": kilometres}
    )


def judge_presence(value: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Return the status by number of offers: whole offers are counted, so nothing is borderline."""
    return np.where(value >= threshold, Status.COVERED, Status.WHITE)


def judge_reach(share_percent: np.ndarray, threshold_percent: np.ndarray) -> np.ndarray:
    """Return the status by share of people beyond reach, `unknown` where the share is missing.

    Borderline lies within `BORDERLINE_SHARE` of the threshold, on either side.

    >>> judge_reach(np.array([10.0, 19.0, 25.0, np.nan]), np.array([20.0, 20.0, 20.0, 20.0])).tolist()
    ['covered', 'borderline', 'white_spot', 'unknown']
    """
    # "Nobody may live farther" has no borderline: a tenth of nothing is nothing.
    margin_percent = BORDERLINE_SHARE * threshold_percent
    near = (np.abs(share_percent - threshold_percent) <= margin_percent) & (margin_percent > 0)
    verdict = np.where(share_percent > threshold_percent, Status.WHITE, Status.COVERED)
    return np.where(np.isnan(share_percent), Status.UNKNOWN, np.where(near, Status.BORDERLINE, verdict))


def without_inferred(supply: Supply) -> Supply:
    """Return the supply with stated service areas only."""
    return Supply(supply.sited, supply.served[supply.served["basis"] == Basis.STATED], supply.remote)
