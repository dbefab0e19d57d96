"""Funding lines: what one funder pays for one purpose, and which offers depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.services.fundings import fundings_of, require_year
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class Dependence:
    """How much one offer depends on a line in the line's year.

    Attributes
    ----------
    offer_id, name
        The offer.
    amount_eur
        What the line pays it; None where no amount is known.
    share
        Part of all that is known to be paid for the offer in that year, from 0 to 1; None where any amount of
        it is missing.
    is_sole
        Whether nobody else pays for the offer in that year, as far as is known.
    """

    offer_id: str
    name: str
    amount_eur: float | None
    share: float | None
    is_sole: bool


@dataclass(frozen=True)
class FundingLine:
    """What one funder pays for one purpose in one year.

    Attributes
    ----------
    line_id
        The same for all years and data versions; see `fundings.name_line`.
    year, years
        The year all figures are of, and every year the line is known in.
    amount_eur, missing_amounts
        Sum of the known amounts, and how many fundings say none.
    is_voluntary
        None where the fundings of the line differ or do not say.
    dependences
        The offers it pays for; those that nobody else pays for first.
    """

    line_id: str
    funder_level: str
    funder: str
    purpose: str
    year: int
    years: tuple[int, ...]
    amount_eur: float
    missing_amounts: int
    is_voluntary: bool | None
    dependences: tuple[Dependence, ...]

    @property
    def offer_ids(self) -> tuple[str, ...]:
        """The offers it pays for."""
        return tuple(dependence.offer_id for dependence in self.dependences)

    @property
    def sole_offer_ids(self) -> tuple[str, ...]:
        """The offers that nobody else pays for."""
        return tuple(dependence.offer_id for dependence in self.dependences if dependence.is_sole)


def list_funding_lines(snapshot: Snapshot, county: str = "", year: int | None = None) -> list[FundingLine]:
    """Return the funding lines, those with the largest known sum first.

    Parameters
    ----------
    county
        Key of a county: only its offers count, in sums as well.
    year
        The year to look at; without it each line is shown in the newest year it is known in, so that none
        disappears because another has newer figures.

    Raises
    ------
    NotFoundError
        If the county is unknown, or the year has no funding while others have.
    """
    if county:
        snapshot.require_county(county)
    known = fundings_of(snapshot)
    if county:
        known = known[known["county_ags"] == county]
    if year is not None:
        require_year(snapshot, year, county)
    newest = known.groupby("line_id")["year"].transform("max") if year is None else year
    chosen: pd.DataFrame = known[known["year"] == newest]
    years = known.groupby("line_id")["year"].unique().to_dict()
    lines = [_describe(rows, known, years[line_id]) for line_id, rows in chosen.groupby("line_id")]
    return sorted(lines, key=lambda line: (-line.amount_eur, line.line_id))


def find_funding_line(snapshot: Snapshot, line_id: str, county: str = "", year: int | None = None) -> FundingLine:
    """Return one funding line.

    Raises
    ------
    NotFoundError
        If there is none of that id in that county and year.
    """
    lines = {line.line_id: line for line in list_funding_lines(snapshot, county, year)}
    if line_id not in lines:
        near = get_close_matches(line_id, lines, n=3, cutoff=0.3) or list(lines)[:3]
        raise NotFoundError(
            "Eine Förderlinie „%(line)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
            line=line_id,
            known=", ".join(near) or "–",
        )
    return lines[line_id]


def common_truth(values: pd.Series) -> bool | None:
    """Return what all values agree on, None where they differ or one is missing."""
    found = {None if pd.isna(value) else bool(value) for value in values}
    return found.pop() if len(found) == 1 else None


def _describe(rows: pd.DataFrame, known: pd.DataFrame, years: pd.Series) -> FundingLine:
    first = rows_of(rows.head(1))[0]
    return FundingLine(
        line_id=first["line_id"],
        funder_level=first["funder_level"],
        funder=first["funder"],
        purpose=first["purpose"] or "",
        year=first["year"],
        years=tuple(sorted(int(year) for year in years)),
        amount_eur=round(float(rows["amount_eur"].sum()), 2),
        missing_amounts=int(rows["amount_eur"].isna().sum()),
        is_voluntary=common_truth(rows["is_voluntary"]),
        dependences=tuple(_list_dependences(rows, known[known["year"] == first["year"]])),
    )


def _list_dependences(rows: pd.DataFrame, of_year: pd.DataFrame) -> list[Dependence]:
    found = []
    for offer_id, paid in rows.groupby("offer_id"):
        all_paid = of_year[of_year["offer_id"] == offer_id]
        # skipna=False: with one amount unknown nobody can tell what part of the whole another one is.
        amount, whole = paid["amount_eur"].sum(skipna=False), all_paid["amount_eur"].sum(skipna=False)
        found.append(
            Dependence(
                offer_id=str(offer_id),
                name=str(paid["name"].iloc[0]),
                amount_eur=None if pd.isna(amount) else round(float(amount), 2),
                share=None if pd.isna(whole) or whole == 0 else float(amount / whole),
                is_sole=len(set(all_paid["line_id"])) == 1,
            )
        )
    return sorted(found, key=lambda one: (not one.is_sole, -(one.amount_eur or 0), one.offer_id))
