"""How much a verdict hangs on its standard: other thresholds tried, and a proposal beside the standard in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError
from atlas.frames import rows_of
from atlas.services.agreement import AGREEMENT
from atlas.services.coverage import CoverageQuery, judge_asked
from atlas.services.judging import judge_regions, rules_of
from atlas.services.lens import Lens
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, Status

VARIED: Final = {
    Definition.PRESENCE: "threshold",
    Definition.REACH: "distance_km",
    Definition.RATIO: "threshold",
    Definition.ACCESSIBILITY: "threshold",
}
"""Which number of a standard is tried in steps, by definition."""
_STEPS: Final = 24


@dataclass(frozen=True)
class Step:
    """What one value would mean: regions and people in white spots, of those with a verdict, and people affected."""

    value: float
    white_regions: int
    judged_regions: int
    people_in_white: int
    people: int
    people_affected: int

    @property
    def share_percent(self) -> float | None:
        """Share of people who live in a white spot, None where nothing is known."""
        return 100 * self.people_in_white / self.people if self.people else None

    @property
    def affected_percent(self) -> float | None:
        """Share of people who are affected themselves."""
        return 100 * self.people_affected / self.people if self.people else None


@dataclass(frozen=True)
class Sensitivity:
    """The steps tried for a topic, and the value in force (None where there is no standard)."""

    varied: str
    unit: str
    in_force: float | None
    steps: list[Step]


def vary_standard(snapshot: Snapshot, query: CoverageQuery) -> Sensitivity:
    """Try other values of the standard that `query` judges one topic by.

    Presence tries numbers of offers, reach distances, ratio and accessibility thresholds; from well below the value in
    force to well above it.

    Raises
    ------
    BadRequestError
        If no topic is named, or the definition has no standard of its own.
    """
    if not query.topic or query.definition == AGREEMENT:
        raise BadRequestError(
            "Für andere Schwellen braucht es ein Thema und eine Definition mit eigenem Maßstab "
            "(presence, reach, ratio, accessibility)."
        )
    snapshot.require_topic(query.topic)
    # One topic alone is judged in a tenth of the time.
    alone = snapshot.vary({"topics": snapshot.tables["topics"][snapshot.tables["topics"]["topic_id"] == query.topic]})
    definition = Definition(query.definition)
    varied = VARIED[definition]
    # What is in force, not what is proposed; only a topic without any standard takes its unit from the proposal.
    rule, tried = (
        rows_of(rules_of(snapshot, query.definition, lens).loc[[query.topic]])[0]
        for lens in (query.lens.without_proposal(), query.lens)
    )
    steps = [_try(alone, query, _vary(query.lens, varied, float(value))) for value in _values(definition, rule[varied])]
    return Sensitivity(
        varied, "km" if varied == "distance_km" else str(rule["unit"] or tried["unit"] or ""), rule[varied], steps
    )


def compare_proposal(snapshot: Snapshot, query: CoverageQuery) -> pd.DataFrame:
    """Return the verdicts of a proposal beside those of the standard in force.

    Returns
    -------
    compared
        As `judge_asked` returns it for the proposal, plus `status_in_force` and `affected_in_force`.
    """
    proposed = judge_asked(snapshot, query)
    in_force = judge_asked(snapshot, replace(query, lens=query.lens.without_proposal()))
    return proposed.assign(status_in_force=in_force["status"], affected_in_force=in_force["people_affected"])


def _values(definition: Definition, in_force: float | None) -> np.ndarray:
    if definition == Definition.PRESENCE:
        return np.arange(1, 7)
    if definition == Definition.REACH:
        most = max(30.0, 2 * (in_force or 0))
        # Whole kilometres where they are few, as people speak of them.
        return np.arange(1, most + 1, max(1, round(most / 30)))
    if definition == Definition.ACCESSIBILITY:
        return np.linspace(0, 150, 31)
    return np.linspace(0, 2.5 * (in_force or 0.1), _STEPS + 1)


def _vary(lens: Lens, varied: str, value: float) -> Lens:
    return replace(lens, threshold=value) if varied == "threshold" else replace(lens, distance_km=value)


def _try(snapshot: Snapshot, query: CoverageQuery, lens: Lens) -> Step:
    level, system = query.level, query.system or snapshot.default_system(query.level)
    judged = judge_regions(snapshot, level, system, query.definition, lens)
    here = judged["region_id"].isin(snapshot.regions_at(level, system=system, county=query.county).index)
    known = judged[here & (judged["status"] != Status.UNKNOWN)]
    is_white = known["status"] == Status.WHITE
    return Step(
        value=float(
            (lens.distance_km if VARIED[Definition(query.definition)] == "distance_km" else lens.threshold) or 0
        ),
        white_regions=int(is_white.sum()),
        judged_regions=len(known),
        people_in_white=round(float(known.loc[is_white, "people"].sum())),
        people=round(float(known["people"].sum())),
        people_affected=round(float(known["people_affected"].sum())),
    )
