"""Demand: whose numbers count for a topic, and how much where need is higher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.services.indicators import indicator_table, value_of_municipalities
from atlas.services.snapshots import Snapshot

EVERYBODY: Final = "all"
PEOPLE_TABLES: Final = ("municipalities", "population", "regions", "region_members", "indicators", "indicator_values")
"""What the numbers of people of target groups are made of."""


@dataclass(frozen=True)
class GroupFigure:
    """Where the number of people of a target group comes from.

    `group` is what it counts, which may be wider than what was asked for; `indicator` names a share in percent,
    else the table `population` holds the number.
    """

    group: str
    indicator: str = ""


# The narrowest group that public figures count and that holds the one asked for. Disability, migrants, women and
# families have none here: their topics are counted with everybody, and every verdict says so.
_KNOWN: Final = {
    "older": GroupFigure("age_65_plus", "share-aged-65-plus"),
    "children_0_6": GroupFigure("under_18", "share-under-18"),
    "children_6_17": GroupFigure("under_18", "share-under-18"),
    "youth": GroupFigure("under_18", "share-under-18"),
    "jobseekers": GroupFigure("age_15_64"),
}


@dataclass(frozen=True)
class Group:
    """The people a topic is counted with.

    Attributes
    ----------
    asked
        Target group of the topic.
    used
        Whose number is used: the same, a wider one, or `all`.
    year
        Year of the figure; None for everybody, whose date the register says.
    shares
        Part of all people, indexed by `ags`; missing where unknown.
    """

    asked: str
    used: str
    year: int | None
    shares: pd.Series

    @property
    def is_missing(self) -> bool:
        """Whether everybody is counted because there are no figures for the group."""
        return self.asked != EVERYBODY and self.used == EVERYBODY


def groups_of_topics(snapshot: Snapshot, people: str) -> list[Group]:
    """Return the group of each topic, in the order of `Snapshot.topics`; `people` as in `Lens`."""
    asked = [EVERYBODY if people == EVERYBODY else str(group) for group in snapshot.topics["target_group"]]
    return [group_of(snapshot, name) for name in asked]


def group_of_topic(snapshot: Snapshot, topic_id: str) -> Group:
    """Return the people that stand for the target group of one topic."""
    return group_of(snapshot, str(snapshot.topics["target_group"].loc[topic_id]))


def group_of(snapshot: Snapshot, asked: str) -> Group:
    """Return the people that stand for one target group."""
    return snapshot.derive(("group", asked), lambda: _find_group(snapshot, asked), needs=PEOPLE_TABLES)


def shares_of_topics(snapshot: Snapshot, people: str) -> np.ndarray:
    """Return the (municipalities, topics) part of all people that belongs to each topic's group."""

    def collect() -> np.ndarray:
        groups = groups_of_topics(snapshot, people)
        columns = {id(group): group.shares.to_numpy(dtype="float64") for group in groups}
        return np.column_stack([columns[id(group)] for group in groups])

    return snapshot.derive(("shares of topics", people), collect, needs=(*PEOPLE_TABLES, "topics"))


def weigh_need(snapshot: Snapshot, indicator_id: str) -> pd.Series:
    """Return how much a person counts in each municipality, 1 on average, indexed by `ags`.

    The indicator divided by its mean over all people of the atlas; where more of it means less need (income), the
    other way round. Municipalities without a figure count 1.

    Raises
    ------
    BadRequestError
        If the indicator tells nothing of need, or has figures for no municipality.
    """
    direction = indicator_table(snapshot)["direction"].get(indicator_id)
    values = value_of_municipalities(snapshot, indicator_id).reindex(snapshot.municipalities.index)
    if direction == "neutral" or not (values > 0).any():
        raise BadRequestError(
            "Der Indikator „%(indicator)s“ taugt nicht als Gewicht: er sagt nichts über Bedarf oder hat keine Werte.",
            indicator=indicator_id,
        )
    people = snapshot.people.reindex(values.index).astype("float64")
    known = values.notna() & people.notna() & (values > 0)
    mean = float(np.average(values[known], weights=people[known]))
    ratio = mean / values[known] if direction == "less_need" else values[known] / mean
    # Divided once more, so that the weights leave the number of people as it is.
    weights: pd.Series = (ratio / np.average(ratio, weights=people[known])).reindex(values.index).fillna(1.0)
    return weights


def _find_group(snapshot: Snapshot, asked: str) -> Group:
    keys = snapshot.municipalities.index
    everybody = Group(asked, EVERYBODY, None, pd.Series(1.0, index=keys))
    if asked == EVERYBODY:
        return everybody
    counted = _counted_group(snapshot, asked, asked)
    if counted is not None:
        return counted
    figure = _KNOWN.get(asked)
    if figure is None:
        return everybody
    found = (
        _shared_group(snapshot, asked, figure) if figure.indicator else _counted_group(snapshot, asked, figure.group)
    )
    return found or everybody


def _counted_group(snapshot: Snapshot, asked: str, group: str) -> Group | None:
    """Return a group whose people the table `population` counts, as shares of everybody."""
    population = snapshot.tables["population"]
    rows = population[population["target_group"] == group].sort_values("reference_date", kind="stable")
    if rows.empty:
        return None
    newest = rows.drop_duplicates("ags", keep="last").set_index("ags")["people"].astype("float64")
    people = snapshot.people.astype("float64").reindex(snapshot.municipalities.index)
    # Never more than everybody: the two figures are of different dates, and a village may have shrunk meanwhile.
    shares = (newest.reindex(people.index) / people.where(people > 0)).clip(upper=1.0)
    return Group(asked, group, int(str(rows["reference_date"].iloc[-1])[:4]), shares)


def _shared_group(snapshot: Snapshot, asked: str, figure: GroupFigure) -> Group | None:
    values = snapshot.tables["indicator_values"]
    rows = values[(values["indicator_id"] == figure.indicator) & values["value"].notna()]
    if rows.empty:
        return None
    percent = value_of_municipalities(snapshot, figure.indicator).reindex(snapshot.municipalities.index)
    return Group(asked, figure.group, int(rows["year"].max()), percent.astype("float64") / 100)
