"""Which funding line matters most: each one ended on its own, and what would be missing then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.services.agreement import judge_level, require_definition
from atlas.services.coverage import CoverageQuery
from atlas.services.funding_lines import FundingLine, list_funding_lines
from atlas.services.scenario_applying import apply_edits
from atlas.services.scenario_edits import DEFAULT_SHARE_PERCENT, EndFunding
from atlas.services.scenario_effects import measure_effect
from atlas.services.scenarios import lay_grounds, restrict_topics, topic_alone, touched_topics
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Status


@dataclass(frozen=True)
class RankedLine:
    """A funding line and what depends on it.

    Attributes
    ----------
    line
        As the county has it: its offers there, and their sums.
    closed, at_risk
        Ids of offers that close without it, and of those that others pay for as well; of all counties.
    white_spots
        Topic and region of the verdicts in the county that become white spots.
    people_uncovered
        People of these white spots; somebody who lacks two topics counts twice.
    people_losing
        People of the county who lose their offer within the limit of its reach standard, once for each topic.
    people_farther
        People of the county whose way grows, once for each topic.
    """

    line: FundingLine
    closed: tuple[str, ...]
    at_risk: tuple[str, ...]
    white_spots: tuple[tuple[str, str], ...]
    people_uncovered: int
    people_losing: int
    people_farther: int

    def as_record(self, limit: int = 0) -> dict[str, Any]:
        """Return the line with the keys of the published interface; counts from 1 to below `limit` are left out."""
        counts = {
            "people_uncovered": self.people_uncovered,
            "people_losing": self.people_losing,
            "people_farther": self.people_farther,
        }
        return {
            "line_id": self.line.line_id,
            "funder_level": self.line.funder_level,
            "funder": self.line.funder,
            "purpose": self.line.purpose,
            "year": self.line.year,
            "amount_eur": self.line.amount_eur,
            "missing_amounts": self.line.missing_amounts,
            "is_voluntary": self.line.is_voluntary,
            "closed_offers": ";".join(self.closed),
            "offers_at_risk": ";".join(self.at_risk),
            "new_white_spots": len(self.white_spots),
            **{name: None if 0 < count < limit else count for name, count in counts.items()},
        }


LINE_COLUMNS: Final = (
    *("line_id", "funder_level", "funder", "purpose", "year", "amount_eur", "missing_amounts", "is_voluntary"),
    *("closed_offers", "offers_at_risk", "new_white_spots", "people_uncovered", "people_losing", "people_farther"),
)
"""The columns of ranked funding lines as CSV and JSON."""


def rank_funding_lines(
    snapshot: Snapshot, query: CoverageQuery, *, share_percent: float = DEFAULT_SHARE_PERCENT
) -> list[RankedLine]:
    """Return the funding lines of a county, the one first that leaves the widest gap.

    Each line is ended alone. The order is: white spots that appear, the people in them, people who lose their offer
    within reach, offers that close, and the money.

    Parameters
    ----------
    query
        Its county, level and definition; without a county all lines of the atlas.
    share_percent
        An offer closes that gets more of its funding than this from the line.

    Raises
    ------
    NotFoundError
        If the county, level or definition is unknown.
    """
    key = ("ranked lines", query.county, query.level, query.system, query.definition, share_percent)
    return snapshot.derive(key, lambda: _rank(snapshot, query, share_percent))


def _rank(snapshot: Snapshot, query: CoverageQuery, share_percent: float) -> list[RankedLine]:
    require_definition(query.definition)
    snapshot.regions_at(query.level, system=query.system, county=query.county)
    lay_grounds(snapshot)
    lines = list_funding_lines(snapshot, query.county)
    return sorted((_end(snapshot, line, query, share_percent) for line in lines), key=_order)


def _end(snapshot: Snapshot, line: FundingLine, query: CoverageQuery, share_percent: float) -> RankedLine:
    edit = EndFunding(line.line_id, from_year=line.year, share_percent=share_percent)
    varied, (outcome,) = apply_edits(snapshot, [edit])
    topics = touched_topics(snapshot, [outcome])
    after = restrict_topics(varied, topics)
    # Verdicts without their sentences: of a line only the sums are told, and a county may have dozens of lines.
    spots = [_find_new_spots(topic_alone(snapshot, topic), after, topic, query) for topic in topics]
    effects = [measure_effect(topic_alone(snapshot, topic), after, topic, query) for topic in topics]
    return RankedLine(
        line=line,
        closed=outcome.closed,
        at_risk=outcome.at_risk,
        white_spots=tuple((topic, str(one)) for topic, found in zip(topics, spots, strict=True) for one in found.index),
        people_uncovered=round(float(sum(found.sum() for found in spots))),
        people_losing=sum(effect.people_losing or 0 for effect in effects),
        people_farther=sum(effect.people_farther for effect in effects),
    )


def _find_new_spots(before: Snapshot, after: Snapshot, topic: str, query: CoverageQuery) -> pd.Series[float]:
    """Return the people affected in each region that becomes a white spot, indexed by `region_id`."""
    system = query.system or before.default_system(query.level)

    def judge(snapshot: Snapshot) -> pd.DataFrame:
        judged = judge_level(snapshot, query.level, system, query.definition, query.lens)
        return judged[judged["topic_id"] == topic].set_index("region_id")

    was, is_now = judge(before), judge(after)
    regions = before.regions_at(query.level, system=system, county=query.county).index
    # What was unknown before is no new gap: nobody knew that there was none.
    was_known = was["status"].isin([Status.COVERED, Status.BORDERLINE])
    is_new = was_known & (is_now["status"].reindex(was.index) == Status.WHITE) & was.index.isin(regions)
    affected: pd.Series[float] = is_now["people_affected"].reindex(was.index)[is_new].astype("float64").fillna(0.0)
    return affected


def _order(ranked: RankedLine) -> tuple[object, ...]:
    weights = (
        len(ranked.white_spots),
        ranked.people_uncovered,
        ranked.people_losing,
        len(ranked.closed),
        ranked.line.amount_eur,
    )
    # The id last, so that of equal lines the order is the same on every run.
    return (*(-weight for weight in weights), ranked.line.line_id)
