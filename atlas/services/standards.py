"""Which standard is in force, and how completely a topic was surveyed in a county."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from atlas.frames import rows_of
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, values


def standards_in_force(snapshot: Snapshot, definition: str) -> pd.DataFrame:
    """Return the newest standard of each topic valid on the day of the snapshot.

    Returns
    -------
    standards
        `topic_id`, `threshold`, `unit`, `distance_km`, `decay`; topics without a standard are absent.
    """
    return newest_standards(snapshot, definition)[["topic_id", "threshold", "unit", "distance_km", "decay"]]


def find_standard(snapshot: Snapshot, topic_id: str, definition: str) -> dict[str, Any] | None:
    """Return the whole row of a topic's standard in force, None where it has none."""
    standards = newest_standards(snapshot, definition)
    found = rows_of(standards[standards["topic_id"] == topic_id])
    return found[0] if found else None


def newest_standards(snapshot: Snapshot, definition: str) -> pd.DataFrame:
    """Return the whole rows of the standards in force on the day of the snapshot, the newest of each topic."""
    standards = snapshot.tables["standards"]
    # ISO dates compare as text as they do as days.
    valid = standards[(standards["definition"] == definition) & (standards["valid_from"] <= snapshot.as_of.isoformat())]
    return valid.sort_values("valid_from", kind="stable").drop_duplicates("topic_id", keep="last")


def list_standards(snapshot: Snapshot, *, field: str = "", definition: str = "") -> pd.DataFrame:
    """Return all versions of all standards, newest first within each topic and definition.

    Returns
    -------
    standards
        Table `standards`, plus `field` and `state`: ``in_force``, ``to_come`` (valid from a later day) or ``past``.
    """
    standards = snapshot.tables["standards"]
    standards = standards.assign(field=standards["topic_id"].map(snapshot.topics["field"]))
    if field:
        standards = standards[standards["field"] == field]
    if definition:
        standards = standards[standards["definition"] == definition]
    position = {topic: place for place, topic in enumerate(snapshot.topics.index)}
    order = {name: place for place, name in enumerate(values(Definition))}
    ordered = standards.assign(
        position=standards["topic_id"].map(position), place=standards["definition"].map(order)
    ).sort_values(["position", "place", "valid_from"], ascending=[True, True, False], kind="stable")
    is_valid = ordered["valid_from"] <= snapshot.as_of.isoformat()
    # The first valid one of a topic and definition is the newest, as they are sorted.
    is_newest = ~ordered[is_valid].duplicated(["topic_id", "definition"]).reindex(ordered.index, fill_value=True)
    state = np.where(~is_valid, "to_come", np.where(is_newest, "in_force", "past"))
    return ordered.assign(state=state).drop(columns=["position", "place"]).reset_index(drop=True)


def declared_surveys(snapshot: Snapshot) -> pd.DataFrame:
    """Return for each topic and county the declared survey state, and whether its entries are too old.

    Entries are too old where each one's age is known and past the freshness limit; an entry counts
    from the day it was verified, else from the year of its source.

    Returns
    -------
    surveys
        `topic_id`, `county_ags`, `survey`, `surveyed_on`, `is_stale`, and how many `entries` there are, how many of
        them `aged` (past the limit) and `undated`; missing where there is no entry.
    """
    surveys = snapshot.tables["surveys"].rename(columns={"state": "survey"})
    offers = snapshot.offers
    # Whoever verified an entry vouches for it on that day, however old its source is.
    year = offers["verified_on"].str[:4].astype("Float64").fillna(offers["source_year"].astype("Float64"))
    oldest_valid_year = snapshot.as_of.year - snapshot.settings.freshness_years
    # An entry of unknown age is not old: it may be from last week, so it keeps its topic from going stale.
    ages = pd.DataFrame(
        {
            "topic_id": offers["topic_id"],
            "county_ags": offers["county_ags"],
            "entries": 1,
            "aged": (year < oldest_valid_year).fillna(value=False).astype(int),
            "undated": year.isna().astype(int),
        }
    )
    counted = ages.groupby(["topic_id", "county_ags"], as_index=False).sum()
    columns = ["topic_id", "county_ags", "survey", "surveyed_on"]
    counted = counted.assign(is_stale=counted["aged"] == counted["entries"])
    return surveys[columns].merge(counted, on=["topic_id", "county_ags"], how="left")
