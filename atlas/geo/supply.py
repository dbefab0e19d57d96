"""Offers as the measures see them: where they are, whom they say they serve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from atlas.geo.regions import membership_matrix
from atlas.vocabulary import Basis


@dataclass(frozen=True)
class Supply:
    """The offers of any number of topics.

    Attributes
    ----------
    sited
        One row for each offer and site: `offer_id`, `topic_id`, `ags` (missing outside all
        municipalities), `x_m`, `y_m` (metres; a place known only by municipality stands at its centre).
    served
        One row for each offer and municipality it serves: `offer_id`, `topic_id`, `ags`, `basis`.
    remote
        Ids of offers that come to people (mobile, online, phone) instead of being visited.
    capacity
        Places of each offer, indexed by `offer_id`; missing where unknown.
    """

    sited: pd.DataFrame
    served: pd.DataFrame
    remote: frozenset[str]
    capacity: pd.Series = field(default_factory=lambda: pd.Series(dtype="float64"))

    def of_topic(self, topic_id: str) -> Supply:
        """Return the offers of one topic."""
        return replace(
            self,
            sited=self.sited[self.sited["topic_id"] == topic_id],
            served=self.served[self.served["topic_id"] == topic_id],
        )

    def of_offers(self, offer_ids: Collection[str]) -> Supply:
        """Return these offers alone."""
        return replace(
            self,
            sited=self.sited[self.sited["offer_id"].isin(offer_ids)],
            served=self.served[self.served["offer_id"].isin(offer_ids)],
        )

    def with_served(self, served: pd.DataFrame) -> Supply:
        """Return the same offers with other service areas."""
        return replace(self, served=served)


@dataclass(frozen=True)
class Demand:
    """Where people live, and the regions they are counted in.

    Attributes
    ----------
    points
        `ags`, `x_m`, `y_m`, `people` (missing where unknown), one row for each demand point.
    members
        `region_id`, `ags`.
    people
        People of each region, indexed by `region_id`, in the order of every result; missing where unknown.
    """

    points: pd.DataFrame
    members: pd.DataFrame
    people: pd.Series

    @property
    def region_ids(self) -> pd.Index[str]:
        """The regions measured, in order."""
        regions: pd.Index[str] = self.people.index.rename("region_id")
        return regions

    def membership(self, keys: pd.Index[str]) -> sparse.csr_array:
        """Return a (regions, municipalities) matrix: 1 where the municipality belongs to the region."""
        return sparse.csr_array(membership_matrix(self.members, self.region_ids, keys).astype(float))

    def point_membership(self) -> sparse.csr_array:
        """Return a (regions, points) matrix: 1 where the point's municipality belongs to the region."""
        # Memberships are looked up once for each municipality and then spread over its points, of which a census grid
        # has many.
        keys = pd.Index(self.points["ags"].unique())
        count = len(self.points)
        spread = sparse.csr_array(
            (np.ones(count), (keys.get_indexer(pd.Index(self.points["ags"])), np.arange(count))),
            shape=(len(keys), count),
        )
        return sparse.csr_array(self.membership(keys) @ spread)

    def reference_points(self) -> np.ndarray:
        """Return the position of each region's point with the most people, the first of equals; -1 without any."""
        # The point with most people stands for the region: its centroid may lie in a forest where nobody lives.
        points = self.points[["ags", "people"]].assign(position=np.arange(len(self.points)))
        placed = self.members.merge(points, on="ags").sort_values("people", ascending=False, kind="stable")
        main = placed.drop_duplicates("region_id").set_index("region_id")["position"]
        return main.reindex(self.region_ids).fillna(-1).to_numpy(dtype=np.intp)


def find_serving(served: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return which offer serves which region as a whole.

    An offer serves a region when the municipalities it names hold all of the region's: naming the
    county serves every municipality in it, naming one municipality does not serve the county.

    Returns
    -------
    serving
        `region_id`, `topic_id`, `offer_id`, `is_inferred` (true where not every part was stated).
    """
    # Counting municipalities replaces comparing sets: as each counts once, equal numbers mean that all are served.
    sizes = members.groupby("region_id").size()
    pairs = members.merge(served, on="ags")
    pairs = pairs.assign(is_inferred=pairs["basis"] != Basis.STATED)
    # A municipality both stated and inferred counts once, as stated.
    pairs = pairs.sort_values("is_inferred").drop_duplicates(["region_id", "offer_id", "ags"])
    counted = pairs.groupby(["region_id", "topic_id", "offer_id"], as_index=False).agg(
        size=("ags", "size"), is_inferred=("is_inferred", "max")
    )
    whole = counted["size"].to_numpy() == sizes.reindex(counted["region_id"]).to_numpy()
    columns = ["region_id", "topic_id", "offer_id", "is_inferred"]
    return pd.DataFrame(counted.loc[whole, columns])
