"""Measure: which regions lack which offers, by which definition, each verdict with its sentence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.frames import rows_of
from atlas.language import Language, speak
from atlas.services.agreement import (
    compare_views,
    count_definitions,
    judge_level,
    require_definition,
    require_one_definition,
)
from atlas.services.explanations import explain
from atlas.services.lens import STANDARD_LENS, Lens, require_lens
from atlas.services.snapshots import Snapshot
from atlas.services.suppressing import FIGURES, suppress_verdicts
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Suppression

_DIGITS: Final = {
    "offers": 0,
    "definitions": 0,
    "percent": 1,
    "percent_of_mean": 1,
    "offers_per_1000": 3,
    "places_per_1000": 1,
}


@dataclass(frozen=True)
class CoverageQuery:
    """Which verdicts are asked for; empty means all."""

    level: str = "municipality"
    definition: str = "presence"
    topic: str = ""
    county: str = ""
    system: str = ""
    region: str = ""
    lens: Lens = STANDARD_LENS


def measure_coverage(
    snapshot: Snapshot, query: CoverageQuery, language: str = "de", *, is_exact: bool = False
) -> list[Verdict]:
    """Return the verdicts that `query` asks for: regions by county and name, topics in their order.

    Counts of few people are withheld (`services.suppressing`), unless `is_exact`: for the operator's own machine.

    Raises
    ------
    NotFoundError
        If the level, definition, topic, county, system or region is unknown.
    """
    judged = judge_coverage(snapshot, query) if is_exact else withhold_coverage(snapshot, query)
    return _to_verdicts(snapshot, judged, speak(language))


def measure_figures(snapshot: Snapshot, query: CoverageQuery) -> list[dict[str, Any]]:
    """Return the verdicts that `query` asks for as rows of codes and figures: many at once, without their sentences.

    Counts of few people are withheld, as in `measure_coverage`; figures are rounded alike.
    """
    return [{**row, **_round_figures(row)} for row in rows_of(withhold_coverage(snapshot, query))]


def withhold_coverage(snapshot: Snapshot, query: CoverageQuery) -> pd.DataFrame:
    """Return what `judge_coverage` does, without counts of few people; `suppression` says why some are missing."""
    return _withhold(judge_coverage(snapshot, query), _mark_few(snapshot, query))


def judge_coverage(snapshot: Snapshot, query: CoverageQuery) -> pd.DataFrame:
    """Return what `judge_asked` does, with what the other definitions and views say.

    Returns
    -------
    judged
        Also `white_by` and `judged_by` (by how many definitions it is a white spot, and how many give a verdict),
        `status_well_kept` and `status_stated` (the verdict with well-kept entries only, and with stated service areas
        only).
    """
    judged = judge_asked(snapshot, query)
    level, system = _level_of(snapshot, query)
    compared = _compare(snapshot, level, system, query)
    # Cut to the rows asked for: an empty frame would take on all rows of what it is assigned.
    return judged.assign(**{name: column.loc[judged.index] for name, column in compared.items()})


def judge_asked(snapshot: Snapshot, query: CoverageQuery) -> pd.DataFrame:
    """Return the rows of `judge_regions` that `query` asks for.

    Raises
    ------
    NotFoundError, BadRequestError
        As `measure_coverage`.
    """
    require_definition(query.definition)
    require_lens(snapshot, query.lens)
    require_one_definition(query.definition, query.lens)
    level, system = _level_of(snapshot, query)
    regions = snapshot.regions_at(level, system=system, county=query.county)
    if query.topic:
        snapshot.require_topic(query.topic)
    # A whole level is judged once and then filtered: nearness crosses county borders, and the next question finds it
    # ready.
    judged = judge_level(snapshot, level, system, query.definition, query.lens)
    judged = judged[judged["region_id"].isin(regions.index)]
    if query.region:
        judged = judged[judged["region_id"] == query.region]
    if query.topic:
        judged = judged[judged["topic_id"] == query.topic]
    return judged


def _mark_few(snapshot: Snapshot, query: CoverageQuery) -> pd.DataFrame:
    """Return which figures are withheld, for all levels together: one level's figures could give another's away."""

    def mark_few() -> pd.DataFrame:
        levels = [
            judge_level(snapshot, level, system, query.definition, query.lens)
            for level, system in snapshot.held_levels()
        ]
        judged = pd.concat(
            [frame[["region_id", "topic_id", "unit", "people", "people_affected"]] for frame in levels],
            ignore_index=True,
        )
        marks = suppress_verdicts(snapshot, judged)
        few = marks[(marks != str(Suppression.NONE)).any(axis=1)]
        return few.set_index(pd.MultiIndex.from_frame(judged.loc[few.index, ["region_id", "topic_id"]]))

    if query.lens == STANDARD_LENS:
        return snapshot.derive(("few", query.definition), mark_few)
    return mark_few()


def _withhold(judged: pd.DataFrame, few: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts without the figures that are marked; `suppression` says why people affected are missing."""
    marks = few.reindex(pd.MultiIndex.from_frame(judged[["region_id", "topic_id"]])).fillna(str(Suppression.NONE))
    hidden = {name: marks[name].to_numpy() != Suppression.NONE for name in FIGURES}
    return judged.assign(
        **{name: judged[name].astype("float64").mask(is_hidden) for name, is_hidden in hidden.items()},
        suppression=marks["people_affected"].to_numpy(),
        is_withheld=np.logical_or.reduce(list(hidden.values())),
    )


def _compare(snapshot: Snapshot, level: str, system: str, query: CoverageQuery) -> dict[str, pd.Series]:
    """Return what other definitions and views say, as columns beside the verdicts of a level."""

    def compare() -> dict[str, pd.Series]:
        counted = count_definitions(snapshot, level, system, query.lens, proposed=query.definition)
        views = compare_views(snapshot, level, system, query.definition, query.lens)
        return {"white_by": counted["white_by"], "judged_by": counted["judged_by"], **views}

    if query.lens == STANDARD_LENS:
        return snapshot.derive(("compared", level, system, query.definition), compare)
    return compare()


def _level_of(snapshot: Snapshot, query: CoverageQuery) -> tuple[str, str]:
    if query.region:
        region = snapshot.region(query.region)
        return str(region["level"]), str(region["system_id"])
    return query.level, query.system or snapshot.default_system(query.level)


def _to_verdicts(snapshot: Snapshot, judged: pd.DataFrame, language: Language) -> list[Verdict]:
    names = {field.name for field in fields(Verdict)}
    labels = snapshot.topics[f"label_{language.code}"]
    # Exact verdicts were never asked whom they might give away.
    shown = judged if "suppression" in judged else judged.assign(suppression=str(Suppression.NONE), is_withheld=False)
    described = shown.assign(
        region=judged["region_id"].map(snapshot.regions["name"]),
        topic=judged["topic_id"],
        topic_label=judged["topic_id"].map(labels),
    )
    return [_to_verdict(snapshot, row, names, language) for row in rows_of(described)]


def _to_verdict(snapshot: Snapshot, row: dict[str, Any], names: set[str], language: Language) -> Verdict:
    row |= _round_figures(row)
    row |= {
        "sited": int(row["sited"]),
        "is_inferred": bool(row["is_inferred"]),
    }
    row["reason"] = explain(snapshot, row, language)
    return Verdict(**{name: row[name] for name in names})


def _round_figures(row: dict[str, Any]) -> dict[str, Any]:
    # Rounded only now: a rounded share could pass a threshold that the true one fails.
    return {
        "value": None if row["value"] is None else _round_value(row["value"], row["unit"]),
        "people": None if row["people"] is None else round(row["people"]),
        "people_affected": None if row["people_affected"] is None else round(row["people_affected"]),
        "nearest_km": None if row["nearest_km"] is None else round(row["nearest_km"], 1),
        "nearest_minutes": None if row["nearest_minutes"] is None else round(row["nearest_minutes"]),
    }


def _round_value(value: float, unit: str | None) -> float:
    digits = _DIGITS.get(str(unit), 1)
    return round(value, digits) if digits else int(value)
