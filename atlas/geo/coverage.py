"""White spots: what each definition measures, and the verdict on it.

All measures work on whole matrices, regions down and topics across, so that one topic or seventy cost about the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from atlas.geo.incidence import Incidence, find_first_serving
from atlas.geo.supply import Supply
from atlas.vocabulary import Basis, Status

# A straight line times a factor is an estimate, so a verdict that a small error would turn is shown as borderline.
BORDERLINE_SHARE: Final = 0.1
"""A value within this share of its threshold is borderline."""


@dataclass(frozen=True)
class Presence:
    """How many offers there are for each region and topic, as (regions, topics) arrays.

    `sited` have a site in the region, `value` counts those that serve it as a whole too, `stated` only those among
    them whose service area somebody stated. `serving` is the row (of the incidence) of the first that serves it, -1
    for none. An offer with two sites in a region counts once.
    """

    sited: np.ndarray
    value: np.ndarray
    stated: np.ndarray
    serving: np.ndarray


def measure_presence(incidence: Incidence, membership: sparse.csr_array) -> Presence:
    """Count for each region and topic the offers sited in it or serving it as a whole.

    Parameters
    ----------
    membership
        (regions, municipalities) 1 where the municipality belongs to the region.
    """
    sited = incidence.count_sited(membership)
    return Presence(
        sited=incidence.sum_by_topic(sited),
        value=incidence.sum_by_topic(sited.maximum(incidence.count_serving(membership))),
        stated=incidence.sum_by_topic(sited.maximum(incidence.count_serving(membership, stated=True))),
        serving=find_first_serving(incidence, membership),
    )


def measure_beyond(
    membership: sparse.csr_array, people: np.ndarray, weights: np.ndarray, is_beyond: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Count for each region and topic the people at the points marked, and their share.

    Parameters
    ----------
    membership
        (regions, points) 1 where the point lies in the region.
    people, weights
        (points, topics) people of the topic's group, and how much they count in the share; NaN where unknown.
    is_beyond
        (points, topics) whom to count.

    Returns
    -------
    people_beyond, share_percent
        (regions, topics) each; NaN where the people of one of the region's points are unknown, the share also where
        nobody lives there.
    """
    beyond = sum_known(membership, np.where(is_beyond, people, people * 0.0))
    weighted = sum_known(membership, np.where(is_beyond, weights, weights * 0.0))
    return beyond, divide_percent(weighted, sum_known(membership, weights))


def sum_known(membership: sparse.csr_array, values: np.ndarray) -> np.ndarray:
    """Return the (regions, topics) sums of (points, topics) values, NaN where one of the values is."""
    # A NaN would spread through the matrix product into every region; the regions concerned are blanked afterwards.
    missing = np.isnan(values)
    summed: np.ndarray = membership @ np.nan_to_num(values)
    return np.where(membership @ missing.astype(float) > 0, np.nan, summed) if missing.any() else summed


def divide_percent(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return the percentage of a whole, NaN where the whole is 0 or missing."""
    # Divided only where there is a whole, as numpy warns of a division by zero and warnings are errors in the tests.
    shares: np.ndarray = np.divide(100 * part, whole, out=np.full_like(part, np.nan), where=whole > 0)
    return shares


def spread_capacity(
    incidence: Incidence, capacity: np.ndarray, people: np.ndarray, *, stated: bool = False
) -> np.ndarray:
    """Return what each municipality has of each topic.

    An offer that is visited counts where it stands, in equal parts at each of its sites. An offer that comes to
    people is spread over the municipalities it serves, by their people.

    Parameters
    ----------
    capacity
        (offers,) places, or 1 for each offer.
    people
        (municipalities, topics) people of the topic's group; NaN counts as nobody.

    Returns
    -------
    spread
        (municipalities, topics)
    """
    visited = incidence.sites.multiply((~incidence.is_remote).astype(float)[:, None])
    served = (incidence.states if stated else incidence.serves).tocoo()
    rows, columns = served.coords
    known = np.nan_to_num(people)[columns, incidence.topics[rows]]
    come = sparse.csr_array((np.where(incidence.is_remote[rows], known, 0.0), (rows, columns)), shape=served.shape)
    parts = _scale_rows(sparse.csr_array(visited), capacity) + _scale_rows(come, capacity)
    return incidence.sum_by_topic(sparse.csr_array(parts))


def _scale_rows(matrix: sparse.csr_array, capacity: np.ndarray) -> sparse.csr_array:
    """Return the matrix with each row adding up to its offer's capacity; empty rows stay empty."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    factors = np.divide(np.nan_to_num(capacity), sums, out=np.zeros_like(sums), where=sums > 0)
    return sparse.csr_array(sparse.diags_array(factors) @ matrix)


def judge_presence(value: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Return the status by number of offers: whole offers are counted, so nothing is borderline."""
    return np.where(value >= threshold, Status.COVERED, Status.WHITE).astype(object)


def judge_at_most(value: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Return the status where the value may not exceed the threshold, `unknown` where the value is missing.

    Borderline lies within `BORDERLINE_SHARE` of the threshold, on either side.

    >>> judge_at_most(np.array([10.0, 19.0, 25.0, np.nan]), np.array([20.0, 20.0, 20.0, 20.0])).tolist()
    ['covered', 'borderline', 'white_spot', 'unknown']
    """
    return _judge(value, threshold, value > threshold)


def judge_at_least(value: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Return the status where the value may not fall below the threshold, `unknown` where the value is missing.

    >>> judge_at_least(np.array([80.0, 52.0, 10.0, np.nan]), np.array([50.0, 50.0, 50.0, 50.0])).tolist()
    ['covered', 'borderline', 'white_spot', 'unknown']
    """
    return _judge(value, threshold, value < threshold)


def _judge(value: np.ndarray, threshold: np.ndarray, fails: np.ndarray) -> np.ndarray:
    # "Nobody may live farther" has no borderline: a tenth of nothing is nothing.
    margin = BORDERLINE_SHARE * threshold
    near = (np.abs(value - threshold) <= margin) & (margin > 0)
    verdict = np.where(near, Status.BORDERLINE, np.where(fails, Status.WHITE, Status.COVERED))
    return np.where(np.isnan(value), Status.UNKNOWN, verdict).astype(object)


def without_inferred(supply: Supply) -> Supply:
    """Return the supply with stated service areas only."""
    return supply.with_served(supply.served[supply.served["basis"] == Basis.STATED])
