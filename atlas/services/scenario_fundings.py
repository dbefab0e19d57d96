"""End a funding line in a draft: which offers close with it, and which are only at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.errors import NotFoundError
from atlas.language import mark
from atlas.services.funding_lines import Dependence, FundingLine, find_funding_line
from atlas.services.fundings import fundings_of
from atlas.services.scenario_drafts import Draft, SkippedError
from atlas.services.scenario_edits import EndFunding
from atlas.services.snapshots import Snapshot

_NO_LINE: Final = mark("Eine Förderlinie „%(line)s“ gibt es nicht (mehr).")


@dataclass(frozen=True)
class EndedLine:
    """A line that has ended: the offers that close, and those that keep enough other funding to be at risk only."""

    line: FundingLine
    closed: tuple[Dependence, ...]
    at_risk: tuple[Dependence, ...]


def end_line(draft: Draft, edit: EndFunding) -> EndedLine:
    """Take a funding line out of a draft, and the offers that cannot do without it.

    An offer closes that nobody else pays for in the line's year, or that gets more than `edit.share_percent` of its
    funding from it. Where an amount is unknown nobody can tell the share, and the offer counts as at risk.

    Raises
    ------
    SkippedError
        If the data know no such line (any more).
    """
    snapshot = draft.as_snapshot()
    line = _find_line(snapshot, edit)
    closed = tuple(one for one in line.dependences if is_lost(one, edit.share_percent))
    at_risk = tuple(one for one in line.dependences if one not in closed)
    known = fundings_of(snapshot)
    # From that year on, as what was paid before cannot be taken back.
    ended = known.loc[(known["line_id"] == line.line_id) & (known["year"] >= line.year), "funding_id"]
    draft.keep("fundings", ~draft.table("fundings")["funding_id"].isin(ended))
    for dependence in closed:
        draft.close(dependence.offer_id)
    return EndedLine(line, closed, at_risk)


def is_lost(dependence: Dependence, share_percent: float) -> bool:
    """Tell whether an offer closes without the line it depends on.

    >>> is_lost(Dependence("a", "A", 100.0, 0.6, False), 50), is_lost(Dependence("a", "A", None, None, False), 50)
    (True, False)
    """
    return dependence.is_sole or (dependence.share is not None and 100 * dependence.share > share_percent)


def _find_line(snapshot: Snapshot, edit: EndFunding) -> FundingLine:
    known = fundings_of(snapshot)
    years = known.loc[known["line_id"] == edit.line_id, "year"]
    if years.empty:
        raise SkippedError(_NO_LINE, line=edit.line_id)
    # Budgets of coming years are seldom known: the newest year before the end stands for them.
    before = years[years <= edit.from_year] if edit.from_year else years
    year = int(before.max() if len(before) else years.min())
    try:
        return find_funding_line(snapshot, edit.line_id, year=year)
    except NotFoundError as error:
        raise SkippedError(_NO_LINE, line=edit.line_id) from error
