"""A scenario for programs and spreadsheets: its edits, effects and changes as plain records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.language import speak
from atlas.services.scenario_applying import Outcome
from atlas.services.scenario_effects import Effect
from atlas.services.scenario_ranking import LINE_COLUMNS, RankedLine
from atlas.services.scenarios import Change, Comparison

_SHARED: Final = ("region_id", "region", "level", "topic", "topic_label", "definition", "change", "unit", "people")
_COMPARED: Final = ("status", "value", "people_affected", "nearest_offer_id", "nearest_km", "is_inferred", "reason")
CHANGE_COLUMNS: Final = (*_SHARED, *(f"{name}_{when}" for name in _COMPARED for when in ("before", "after")))
"""The columns of a scenario's changes as CSV and JSON."""


def publish_comparison(comparison: Comparison, language: str = "de", *, as_csv: bool = False, limit: int = 0) -> bytes:
    """Return a scenario as one JSON object, or its changes as CSV that spreadsheets open with umlauts.

    Counts of people from 1 to below `limit` are left out of the effects.
    """
    changes = [describe_change(change) for change in comparison.changes]
    if as_csv:
        return write_csv(changes, CHANGE_COLUMNS)
    told = {
        "level": comparison.query.level,
        "definition": comparison.query.definition,
        "county": comparison.query.county or None,
        "edits": [describe_outcome(outcome, language) for outcome in comparison.outcomes],
        "topics": [describe_effect(effect, limit) for effect in comparison.effects],
        "changes": changes,
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def publish_verdicts(comparison: Comparison, topic: str = "") -> bytes:
    """Return the verdicts as they would be as JSON, each with the keys of coverage and `change` (null for none).

    Of one topic, of all that the scenario touches where none is named.
    """
    changes = {(change.after.topic, change.after.region_id): change.kind.value for change in comparison.changes}
    records = [
        {**verdict.as_record(), "change": changes.get((verdict.topic, verdict.region_id))}
        for verdict in comparison.verdicts
        if topic in ("", verdict.topic)
    ]
    return orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def publish_lines(ranked: Sequence[RankedLine], *, as_csv: bool = False, limit: int = 0) -> bytes:
    """Return ranked funding lines as JSON, or as CSV that spreadsheets open with umlauts; `limit` as above."""
    records = [one.as_record(limit) for one in ranked]
    return write_csv(records, LINE_COLUMNS) if as_csv else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def describe_change(change: Change) -> dict[str, Any]:
    """Return one changed verdict as a flat record, with the keys of `CHANGE_COLUMNS` in their order."""
    before, after = change.before.as_record(), change.after.as_record()
    shared = {name: change.kind.value if name == "change" else after[name] for name in _SHARED}
    pairs = (("before", before), ("after", after))
    compared = {f"{name}_{when}": row[name] for name in _COMPARED for when, row in pairs}
    return {**shared, **compared}


def describe_outcome(outcome: Outcome, language: str = "de") -> dict[str, Any]:
    """Return what became of one edit."""
    return {
        "edit": outcome.text,
        "is_applied": outcome.is_applied,
        "sentence": outcome.say(speak(language)),
        "closed_offers": list(outcome.closed),
        "offers_at_risk": list(outcome.at_risk),
    }


def describe_effect(effect: Effect, limit: int = 0) -> dict[str, Any]:
    """Return what changes for the people of one topic, ways to one digit; `withheld` names small counts."""
    counts = {
        "people": effect.people,
        "people_unsurveyed": effect.people_unsurveyed,
        "people_losing": effect.people_losing,
        "people_gaining": effect.people_gaining,
        "people_farther": effect.people_farther,
        "people_nearer": effect.people_nearer,
        "people_stranded": effect.people_stranded,
    }
    withheld = [name for name, count in counts.items() if count is not None and 0 < count < limit]
    return {
        "topic": effect.topic_id,
        "group": effect.group,
        "unit": effect.unit,
        "limit": effect.limit,
        **{name: None if name in withheld else count for name, count in counts.items()},
        "mean_before": _round(effect.way_before),
        "mean_after": _round(effect.way_after),
        "withheld": withheld,
    }


def _round(way: float | None) -> float | None:
    return None if way is None else round(way, 1)
