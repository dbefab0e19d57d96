"""Measure: which regions lack which offers, by which definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.geo.coverage import (
    find_nearest_offers,
    judge_presence,
    judge_reach,
    measure_distances_km,
    measure_presence,
    measure_reach,
    without_inferred,
)
from atlas.geo.supply import Demand, Supply
from atlas.language import Language, speak
from atlas.services.explanations import explain
from atlas.services.measuring import gather_demand, supply_of
from atlas.services.snapshots import Snapshot
from atlas.services.standards import declared_surveys, standards_in_force
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Definition, Status, SurveyState, values


@dataclass(frozen=True)
class CoverageQuery:
    """Which verdicts are asked for; empty means all."""

    level: str = "municipality"
    definition: str = "presence"
    topic: str = ""
    county: str = ""
    system: str = ""
    region: str = ""


def measure_coverage(snapshot: Snapshot, query: CoverageQuery, language: str = "de") -> list[Verdict]:
    """Return the verdicts that `query` asks for: regions by county and name, topics in their order.

    Raises
    ------
    NotFoundError
        If the level, definition, topic, county, system or region is unknown.
    """
    require_definition(query.definition)
    level, system = _level_of(snapshot, query)
    regions = snapshot.regions_at(level, system=system, county=query.county)
    if query.topic:
        snapshot.require_topic(query.topic)
    # A whole level is judged once and then filtered: nearness crosses county borders, and the next question finds it
    # ready.
    judged = judge_regions(snapshot, level, system, query.definition)
    judged = judged[judged["region_id"].isin(regions.index)]
    if query.region:
        judged = judged[judged["region_id"] == query.region]
    if query.topic:
        judged = judged[judged["topic_id"] == query.topic]
    return _to_verdicts(snapshot, judged, speak(language))


def require_definition(definition: str) -> None:
    """Refuse a definition that the atlas does not know."""
    if definition not in values(Definition):
        raise NotFoundError(
            "Eine Definition „%(definition)s“ gibt es nicht; es gibt: %(known)s.",
            definition=definition,
            known=", ".join(values(Definition)),
        )


def judge_regions(snapshot: Snapshot, level: str, system: str, definition: str) -> pd.DataFrame:
    """Return the verdicts on all regions of a level and all topics, without sentences.

    Returns
    -------
    judged
        One row for each region and topic, with the columns of `Verdict` but names and `reason`, plus
        `topic_id`, `sited`, `cause` (why a verdict is unknown) and `serving_offer_id`.
    """
    return snapshot.derive(("judged", level, system, definition), lambda: _judge(snapshot, level, system, definition))


def _level_of(snapshot: Snapshot, query: CoverageQuery) -> tuple[str, str]:
    if query.region:
        region = snapshot.region(query.region)
        return str(region["level"]), str(region["system_id"])
    return query.level, query.system or snapshot.default_system(query.level)


def _judge(snapshot: Snapshot, level: str, system: str, definition: str) -> pd.DataFrame:
    regions = snapshot.regions_at(level, system=system)
    demand = snapshot.derive(("demand", level, system), lambda: gather_demand(snapshot, regions["people"]))
    supply = supply_of(snapshot)
    frame = _pair(regions, snapshot.topics)
    frame = frame.merge(standards_in_force(snapshot, definition), on="topic_id", how="left")
    frame = frame.merge(declared_surveys(snapshot), on=["topic_id", "county_ags"], how="left")
    # No row in the table means the same as "none": nobody has looked, so nothing may be called a white spot.
    frame["survey"] = frame["survey"].fillna(str(SurveyState.NONE))
    nearest = snapshot.derive(("nearest", level, system), lambda: _find_all_nearest(snapshot, demand, supply))
    frame = frame.merge(nearest, on=["region_id", "topic_id"])
    # Everything is measured first and withheld afterwards, so that the measures know nothing of surveys.
    frame = _MEASURES[definition](snapshot, frame, demand, supply)
    return _withhold_unknown(frame).assign(level=level, definition=definition)


def _pair(regions: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    left = regions[["region_id", "county_ags", "people"]].reset_index(drop=True)
    return left.merge(topics[["topic_id"]].reset_index(drop=True), how="cross")


def _find_all_nearest(snapshot: Snapshot, demand: Demand, supply: Supply) -> pd.DataFrame:
    found = [
        find_nearest_offers(demand, supply.of_topic(topic), detour_factor=snapshot.settings.detour_factor)
        .assign(topic_id=topic)
        .reset_index()
        for topic in snapshot.topics.index
    ]
    return pd.concat(found, ignore_index=True)


def _apply_presence(_snapshot: Snapshot, frame: pd.DataFrame, demand: Demand, supply: Supply) -> pd.DataFrame:
    frame = frame.merge(measure_presence(demand, supply), on=["region_id", "topic_id"], how="left")
    numbers = ["sited", "serving", "value", "stated_value"]
    # The measure has rows only where there is something: no row is a count of 0, and here that is knowledge, not a
    # gap.
    frame[numbers] = frame[numbers].astype("float64").fillna(0.0)
    status = judge_presence(frame["value"].to_numpy(), frame["threshold"].to_numpy())
    stated = judge_presence(frame["stated_value"].to_numpy(), frame["threshold"].to_numpy())
    people = frame["people"].astype("float64")
    return frame.assign(
        status=status,
        is_inferred=(status == Status.COVERED) & (stated != Status.COVERED),
        # Presence is a matter of the whole region: if it is white, everybody in it is affected.
        people_affected=np.where(status == Status.WHITE, people, 0.0),
        cause="",
    )


def _apply_reach(snapshot: Snapshot, frame: pd.DataFrame, demand: Demand, supply: Supply) -> pd.DataFrame:
    # In the order of the topics, which is the order of columns in the matrices below.
    limits = frame.drop_duplicates("topic_id").set_index("topic_id")["distance_km"].reindex(snapshot.topics.index)
    beyond, share = _reach_of(snapshot, demand, supply, limits)
    _, stated_share = _reach_of(snapshot, demand, without_inferred(supply), limits)
    threshold = frame["threshold"].to_numpy(dtype="float64")
    # Rows are regions x topics, topics fastest: the flat order of the matrices.
    status = judge_reach(share.ravel(), threshold)
    stated = judge_reach(stated_share.ravel(), threshold)
    return frame.assign(
        status=status,
        value=share.ravel(),
        people_affected=beyond.ravel(),
        is_inferred=(status == Status.COVERED) & (stated != Status.COVERED),
        sited=0,
        cause=np.where(np.isnan(share.ravel()), "no_people", ""),
    )


def _reach_of(snapshot: Snapshot, demand: Demand, supply: Supply, limits: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    factor = snapshot.settings.detour_factor
    distances = [measure_distances_km(demand, supply.of_topic(topic), detour_factor=factor) for topic in limits.index]
    return measure_reach(demand, np.column_stack(distances), limits.to_numpy(dtype="float64"))


_Measure = Callable[[Snapshot, pd.DataFrame, Demand, Supply], pd.DataFrame]
_MEASURES: Final[dict[str, _Measure]] = {Definition.PRESENCE: _apply_presence, Definition.REACH: _apply_reach}


def _withhold_unknown(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn verdicts that nothing supports into `unknown`: a gap is not the same as not knowing."""
    causes = {
        # The first cause that holds is named, so they are written from the last to the first.
        "no_survey": frame["survey"] == SurveyState.NONE,
        "stale": frame["is_stale"].fillna(value=False).astype(bool),
        "no_standard": frame["threshold"].isna(),
    }
    for cause, holds in reversed(causes.items()):
        frame.loc[holds, "cause"] = cause
    unknown = frame["cause"] != ""
    frame.loc[unknown, "status"] = str(Status.UNKNOWN)
    frame.loc[unknown, ["value", "people_affected"]] = np.nan
    frame.loc[unknown, "is_inferred"] = False
    return frame


def _to_verdicts(snapshot: Snapshot, judged: pd.DataFrame, language: Language) -> list[Verdict]:
    names = {field.name for field in fields(Verdict)}
    labels = snapshot.topics[f"label_{language.code}"]
    described = judged.assign(
        region=judged["region_id"].map(snapshot.regions["name"]),
        topic=judged["topic_id"],
        topic_label=judged["topic_id"].map(labels),
    )
    return [_to_verdict(snapshot, row, names, language) for row in rows_of(described)]


def _to_verdict(snapshot: Snapshot, row: dict[str, Any], names: set[str], language: Language) -> Verdict:
    row |= {
        # Rounded only now: a rounded share could pass a threshold that the true one fails.
        "value": None if row["value"] is None else _round_value(row["value"], row["unit"]),
        "people": None if row["people"] is None else int(row["people"]),
        "people_affected": None if row["people_affected"] is None else round(row["people_affected"]),
        "nearest_km": None if row["nearest_km"] is None else round(row["nearest_km"], 1),
        "sited": int(row["sited"]),
        "is_inferred": bool(row["is_inferred"]),
    }
    row["reason"] = explain(snapshot, row, language)
    return Verdict(**{name: row[name] for name in names})


def _round_value(value: float, unit: str | None) -> float:
    return int(value) if unit == "offers" else round(value, 1)
