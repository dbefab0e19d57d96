"""Which offer is where and serves whom, as matrices: all topics and regions are counted at once.

Rows are offers, columns municipalities or regions. The matrices are sparse, as an offer touches few of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from atlas.geo.supply import Supply
from atlas.vocabulary import Basis


@dataclass(frozen=True)
class Incidence:
    """The offers of a supply against municipalities.

    Attributes
    ----------
    offer_ids
        Sorted, so that the lowest id is the first of equals everywhere.
    topics
        (offers,) position of each offer's topic.
    topic_count
        How many topics there are.
    sites
        (offers, municipalities) how many sites of the offer lie there.
    serves, states
        (offers, municipalities) true where its service area holds the municipality; where somebody stated it.
    is_remote
        (offers,) true where the offer comes to people or has no place.
    capacity
        (offers,) places, NaN where unknown.
    """

    offer_ids: np.ndarray
    topics: np.ndarray
    topic_count: int
    sites: sparse.csr_array
    serves: sparse.csr_array
    states: sparse.csr_array
    is_remote: np.ndarray
    capacity: np.ndarray

    @cached_property
    def by_topic(self) -> sparse.csr_array:
        """(topics, offers): 1 where the offer is of the topic."""
        count = len(self.offer_ids)
        return sparse.csr_array((np.ones(count), (self.topics, np.arange(count))), shape=(self.topic_count, count))

    def count_sited(self, membership: sparse.csr_array) -> sparse.csr_array:
        """Return (offers, regions) 1 where the offer has a site in the region."""
        return _ones((self.sites @ membership.T).tocoo())

    def count_serving(self, membership: sparse.csr_array, *, stated: bool = False) -> sparse.csr_array:
        """Return (offers, regions) 1 where the municipalities it serves hold all of the region's.

        Naming the county serves every municipality in it; naming one municipality does not serve the county.
        """
        sizes = np.asarray(membership.sum(axis=1)).ravel()
        served = ((self.states if stated else self.serves) @ membership.T).tocoo()
        # Counting municipalities replaces comparing sets: as each counts once, equal numbers mean that all are served.
        whole = served.data == sizes[served.coords[1]]
        coords = (served.coords[0][whole], served.coords[1][whole])
        return sparse.csr_array((np.ones(int(whole.sum())), coords), shape=served.shape)

    def sum_by_topic(self, counted: sparse.csr_array) -> np.ndarray:
        """Return the dense (regions, topics) sums of an (offers, regions) matrix."""
        summed: np.ndarray = (self.by_topic @ counted).toarray().T
        return summed

    def come_to(self, *, stated: bool = False) -> np.ndarray:
        """Return (municipalities, topics) true where an offer comes to people."""
        remote = sparse.diags_array(self.is_remote.astype(float)) @ (self.states if stated else self.serves)
        return self.sum_by_topic(sparse.csr_array(remote)) > 0


def build_incidence(supply: Supply, topic_ids: pd.Index[str], keys: pd.Index[str]) -> Incidence:
    """Return the matrices of a supply.

    Parameters
    ----------
    topic_ids, keys
        Topics and municipalities (AGS) in the order of the result; offers of other topics and places in other
        municipalities are left out.
    """
    pairs = pd.concat([supply.sited[["offer_id", "topic_id"]], supply.served[["offer_id", "topic_id"]]])
    offers = pairs.drop_duplicates("offer_id").sort_values("offer_id")
    offers = offers[offers["topic_id"].isin(topic_ids)]
    ids = pd.Index(offers["offer_id"])
    served = supply.served
    return Incidence(
        offer_ids=ids.to_numpy(dtype=object),
        topics=topic_ids.get_indexer(pd.Index(offers["topic_id"])),
        topic_count=len(topic_ids),
        sites=_count_pairs(supply.sited, ids, keys),
        serves=_ones(_count_pairs(served, ids, keys).tocoo()),
        states=_ones(_count_pairs(served[served["basis"] == Basis.STATED], ids, keys).tocoo()),
        is_remote=ids.isin(list(supply.remote)),
        capacity=supply.capacity.reindex(ids).to_numpy(dtype="float64", na_value=np.nan),
    )


def find_first_serving(incidence: Incidence, membership: sparse.csr_array) -> np.ndarray:
    """Return (regions, topics) the row of the first offer that serves a region, stated ones first; -1 for none."""
    serving = incidence.count_serving(membership).tocoo()
    stated = incidence.count_serving(membership, stated=True)
    offers, regions = serving.coords
    is_inferred = np.asarray(stated[offers, regions]).ravel() == 0 if len(offers) else np.empty(0, dtype=bool)
    first = np.full((membership.shape[0], incidence.topic_count), -1)
    # Written from the last to the first, so that the first of them stays.
    order = np.lexsort((offers, is_inferred))[::-1]
    first[regions[order], incidence.topics[offers[order]]] = offers[order]
    return first


def _count_pairs(frame: pd.DataFrame, ids: pd.Index, keys: pd.Index) -> sparse.csr_array:
    rows, columns = ids.get_indexer(pd.Index(frame["offer_id"])), keys.get_indexer(pd.Index(frame["ags"]))
    known = (rows >= 0) & (columns >= 0)
    counted = sparse.coo_array(
        (np.ones(int(known.sum())), (rows[known], columns[known])), shape=(len(ids), len(keys))
    ).tocsr()
    counted.sum_duplicates()
    return counted


def _ones(counted: sparse.coo_array) -> sparse.csr_array:
    """Return 1 wherever there is anything."""
    some = counted.data > 0
    coords = tuple(axis[some] for axis in counted.coords)
    return sparse.csr_array((np.ones(int(some.sum())), coords), shape=counted.shape)
