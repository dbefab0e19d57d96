"""Which funding line matters most: each one ended on its own, and what would be missing then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from atlas.services.coverage import CoverageQuery
from atlas.services.funding_lines import FundingLine, list_funding_lines
from atlas.services.scenario_edits import DEFAULT_SHARE_PERCENT, EndFunding
from atlas.services.scenarios import Change, ChangeKind, compare_scenario
from atlas.services.snapshots import Snapshot


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
        Verdicts in the county that become white spots, in the order of topics and names.
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
    white_spots: tuple[Change, ...]
    people_uncovered: int
    people_losing: int
    people_farther: int

    def as_record(self) -> dict[str, Any]:
        """Return the line with the keys of the published interface."""
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
            "people_uncovered": self.people_uncovered,
            "people_losing": self.people_losing,
            "people_farther": self.people_farther,
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
    lines = list_funding_lines(snapshot, query.county)
    return sorted((_end(snapshot, line, query, share_percent) for line in lines), key=_order)


def _end(snapshot: Snapshot, line: FundingLine, query: CoverageQuery, share_percent: float) -> RankedLine:
    edit = EndFunding(line.line_id, from_year=line.year, share_percent=share_percent)
    compared = compare_scenario(snapshot, [edit], query)
    (outcome,) = compared.outcomes
    spots = compared.of_kind(ChangeKind.NEW_WHITE)
    return RankedLine(
        line=line,
        closed=outcome.closed,
        at_risk=outcome.at_risk,
        white_spots=tuple(spots),
        people_uncovered=sum(change.after.people_affected or 0 for change in spots),
        people_losing=sum(effect.people_losing or 0 for effect in compared.effects),
        people_farther=sum(effect.people_farther for effect in compared.effects),
    )


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
