"""Judge: the verdicts on all regions and topics of a level, by one definition, without their sentences."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from atlas.geo.distance import find_nearest
from atlas.model import TABLES
from atlas.services.ground import ground_of
from atlas.services.lens import STANDARD_LENS, Lens
from atlas.services.measures import measure
from atlas.services.measuring import OFFER_TABLES
from atlas.services.memo import digest_rows
from atlas.services.people import PEOPLE_TABLES
from atlas.services.questions import Measured, Question, measure_ways
from atlas.services.snapshots import Snapshot
from atlas.services.standards import declared_surveys, standards_in_force
from atlas.vocabulary import Decay, Definition, StandardUnit, Status, SurveyState

JUDGED_TABLES: Final = tuple(name for name in TABLES if name not in {"standards", "fundings", "situations"})
"""What verdicts are made of beside the standards."""
_UNITS: Final = {
    Definition.PRESENCE: StandardUnit.OFFERS,
    Definition.REACH: StandardUnit.PERCENT,
    Definition.RATIO: StandardUnit.OFFERS_PER_1000,
    Definition.ACCESSIBILITY: StandardUnit.PERCENT_OF_MEAN,
}
"""What a proposal is counted in where no standard says so."""


def judge_regions(
    snapshot: Snapshot, level: str, system: str, definition: str, lens: Lens = STANDARD_LENS
) -> pd.DataFrame:
    """Return the verdicts on all regions of a level and all topics, without sentences.

    Returns
    -------
    judged
        One row for each region and topic, regions in the order of `Snapshot.regions_at`, with the columns of
        `Verdict` but names and `reason`, plus `topic_id`, `sited`, `cause` (why a verdict is unknown),
        `serving_offer_id`, `decay`, `group` (whose number is counted), `group_year`, and `entries`, `aged` and
        `undated` (how many entries of the topic the county has, how many are past the freshness limit, how many
        without a year).
    """

    def judge(rules: pd.DataFrame) -> pd.DataFrame:
        return _judge(Question(snapshot, ground_of(snapshot, level, system), rules, lens), definition)

    # Each proposal somebody tries would stay for as long as the snapshot, so only the atlas' own view does.
    if lens != STANDARD_LENS:
        return judge(rules_of(snapshot, definition, lens))
    rules, digest = snapshot.derive(
        ("rules", definition), lambda: _rules_in_force(snapshot, definition), needs=("standards", "topics")
    )
    # By what the standards say and not by their table: another threshold for one definition leaves the others alone.
    return snapshot.derive(("judged", level, system, definition, digest), lambda: judge(rules), needs=JUDGED_TABLES)


def rules_of(snapshot: Snapshot, definition: str, lens: Lens) -> pd.DataFrame:
    """Return the standards to judge by, a proposal put in where the lens has one.

    Returns
    -------
    rules
        Indexed by `topic_id` in the order of the snapshot: `threshold`, `unit`, `distance_km`, `decay`; missing
        where a topic has no standard.
    """
    rules = standards_in_force(snapshot, definition).set_index("topic_id").reindex(snapshot.topics.index)
    if lens.threshold is not None:
        rules = rules.assign(
            threshold=float(lens.threshold), unit=rules["unit"].fillna(str(_UNITS[Definition(definition)]))
        )
    if definition in {Definition.REACH, Definition.ACCESSIBILITY} and lens.distance_km is not None:
        rules = rules.assign(distance_km=float(lens.distance_km))
    if definition != Definition.ACCESSIBILITY:
        return rules.assign(decay=None)
    return rules.assign(decay=lens.decay or rules["decay"].fillna(str(Decay.GAUSSIAN)))


def _rules_in_force(snapshot: Snapshot, definition: str) -> tuple[pd.DataFrame, int]:
    """Return the standards in force, and one number that stands for them in keys."""
    rules = rules_of(snapshot, definition, STANDARD_LENS)
    return rules, int(digest_rows(rules.reset_index(), np.zeros(len(rules), dtype=np.intp), 1)[0])


def _judge(question: Question, definition: str) -> pd.DataFrame:
    # Everything is measured first and withheld afterwards, so that the measures know nothing of surveys.
    measured = measure(question, definition)
    snapshot, ground = question.snapshot, question.ground
    pairs = snapshot.derive(
        ("pairs", ground.level, ground.system, question.lens.people),
        lambda: _pair_topics(question),
        needs=(*OFFER_TABLES, *PEOPLE_TABLES, "surveys"),
    )
    nearest = snapshot.derive(
        ("nearest", ground.level, ground.system, question.lens.view),
        lambda: _find_nearest(question),
        needs=OFFER_TABLES,
    )
    column = np.tile(np.arange(len(question.rules)), len(ground.regions))
    frame = pairs.assign(
        **{name: question.rules[name].to_numpy()[column] for name in question.rules.columns},
        **nearest,
        value=measured.value.ravel(),
        people_affected=measured.affected.ravel(),
        status=measured.status.ravel(),
        is_inferred=((measured.status == Status.COVERED) & (measured.stated != Status.COVERED)).ravel(),
        cause=measured.cause.ravel(),
        sited=measured.beside.get("sited", np.zeros(measured.value.shape)).ravel(),
        serving_offer_id=_name_serving(question, measured),
    )
    return _withhold_unknown(frame).assign(level=ground.level, definition=definition)


def _pair_topics(question: Question) -> pd.DataFrame:
    """Return one row for each region and topic, topics fastest, with what is known before anything is measured."""
    regions, topics = question.ground.regions, question.snapshot.topics.index
    count = len(topics)
    row, column = np.repeat(np.arange(len(regions)), count), np.tile(np.arange(count), len(regions))
    years = pd.array([group.year for group in question.groups], dtype="Int64")
    surveys = _survey_table(question.snapshot, regions, topics)
    return pd.DataFrame(
        {
            "region_id": regions["region_id"].to_numpy()[row],
            "county_ags": regions["county_ags"].to_numpy()[row],
            "people": question.region_people.ravel(),
            "topic_id": topics.to_numpy()[column],
            "group": np.array([group.used for group in question.groups], dtype=object)[column],
            "group_missing": np.array([group.is_missing for group in question.groups])[column],
            "group_year": years[column],
            **{name: surveys[name].to_numpy() for name in surveys.columns},
        }
    )


def _survey_table(snapshot: Snapshot, regions: pd.DataFrame, topics: pd.Index[str]) -> pd.DataFrame:
    declared = snapshot.derive(
        "declared surveys", lambda: declared_surveys(snapshot).set_index(["topic_id", "county_ags"])
    )
    wanted = pd.MultiIndex.from_arrays(
        [np.tile(topics.to_numpy(), len(regions)), np.repeat(regions["county_ags"].to_numpy(), len(topics))],
        names=["topic_id", "county_ags"],
    )
    found = declared.reindex(wanted).reset_index(drop=True)
    # No row in the table means the same as "none": nobody has looked, so nothing may be called a white spot.
    return found.assign(
        survey=found["survey"].fillna(str(SurveyState.NONE)),
        is_stale=found["is_stale"].astype("boolean").fillna(value=False).astype(bool),
        **{name: found[name].fillna(0).astype(int) for name in ("entries", "aged", "undated")},
    )


def _find_nearest(question: Question) -> dict[str, np.ndarray]:
    """Return the offer nearest to where most people of a region live, across all borders, and the way to it."""
    rows, costs = measure_ways(question)
    references, ids = question.ground.references, question.incidence.offer_ids
    # A region without a point has no nearest offer; the last row, which -1 would take, is put aside for it.
    near = np.where(references[:, None] >= 0, rows[references], -1)
    cost = np.where(near >= 0, costs[references], np.nan)
    named = np.full(near.shape, None, dtype=object)
    named[near >= 0] = ids[near[near >= 0]]
    is_minutes = question.travel.unit != "km"
    return {
        "nearest_offer_id": named.ravel(),
        "nearest_km": (_straight_km(question, near) if is_minutes else cost).ravel(),
        "nearest_minutes": (cost if is_minutes else np.full(cost.shape, np.nan)).ravel(),
    }


def _straight_km(question: Question, near: np.ndarray) -> np.ndarray:
    """Return the straight line times the detour factor from each region's main point to its nearest offer."""
    kilometres = np.full(near.shape, np.nan)
    origins = question.ground.points_m[question.ground.references]
    for region, topic in zip(*np.nonzero(near >= 0), strict=True):
        sites = question.placed.points_m[question.placed.rows == near[region, topic]]
        _, metres = find_nearest(origins[[region]], sites)
        kilometres[region, topic] = metres[0] * question.snapshot.settings.detour_factor / 1000
    return kilometres


def _name_serving(question: Question, measured: Measured) -> np.ndarray:
    rows = measured.beside.get("serving", np.full(measured.value.shape, -1)).ravel()
    named = np.full(rows.shape, None, dtype=object)
    named[rows >= 0] = question.incidence.offer_ids[rows[rows >= 0]]
    return named


def _withhold_unknown(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn verdicts that nothing supports into `unknown`: a gap is not the same as not knowing."""
    causes = {
        # The first cause that holds is named, so they are written from the last to the first.
        "no_survey": frame["survey"] == SurveyState.NONE,
        "stale": frame["is_stale"],
        "no_standard": frame["threshold"].isna(),
    }
    for cause, holds in reversed(causes.items()):
        frame.loc[holds, "cause"] = cause
    unknown = frame["cause"] != ""
    frame.loc[unknown, "status"] = str(Status.UNKNOWN)
    frame.loc[unknown, ["value", "people_affected"]] = np.nan
    frame.loc[unknown, "is_inferred"] = False
    return frame
