"""Offers as the measures see them: where they are, whom they say they serve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

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
    """

    sited: pd.DataFrame
    served: pd.DataFrame
    remote: frozenset[str]

    def of_topic(self, topic_id: str) -> Supply:
        """Return the offers of one topic."""
        return Supply(
            self.sited[self.sited["topic_id"] == topic_id],
            self.served[self.served["topic_id"] == topic_id],
            self.remote,
        )


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

    def point_membership(self) -> np.ndarray:
        """Return a (regions, points) matrix: 1 where the point's municipality belongs to the region."""
        # Memberships are looked up once for each municipality and then spread over its points, of which a census grid
        # has many.
        keys = pd.Index(self.points["ags"].unique())
        matrix = membership_matrix(self.members, self.region_ids, keys)
        return matrix[:, keys.get_indexer(pd.Index(self.points["ags"]))].astype(float)

    def reference_points_m(self) -> np.ndarray:
        """Return the (regions, 2) metres of each region's point with the most people; the first of equals."""
        # The point with most people stands for the region: its centroid may lie in a forest where nobody lives.
        placed = self.members.merge(self.points, on="ags").sort_values("people", ascending=False, kind="stable")
        main = placed.drop_duplicates("region_id").set_index("region_id")[["x_m", "y_m"]]
        return main.reindex(self.region_ids).to_numpy(dtype="float64")


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
