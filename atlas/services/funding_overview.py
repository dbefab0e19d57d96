"""The overview of fundings: filtered, and summed by year, kind of funder, funder and field."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError, NotFoundError
from atlas.frames import rows_of
from atlas.services.filtering import require_field
from atlas.services.fundings import fundings_of, require_year
from atlas.services.reached_people import count_reached
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Funder, values

VOLUNTARY: Final = ("yes", "no", "unknown")
"""What a funding says about being voluntary."""
GROUPINGS: Final = ("year", "funder_level", "funder", "field")
"""The columns that fundings are summed by."""


@dataclass(frozen=True)
class FundingQuery:
    """Which fundings are meant; empty means all. `funder` is a name as the data write it, `level` its kind."""

    county: str = ""
    year: int | None = None
    level: str = ""
    funder: str = ""
    voluntary: str = ""
    field: str = ""


@dataclass(frozen=True)
class FundingSum:
    """What some fundings come to.

    Attributes
    ----------
    key
        What they have in common: a year, a code, a name; empty for the sum of all.
    amount_eur, missing_amounts
        Sum of the amounts that are known, and how many are not.
    offers
        Number of offers, each counted once.
    people
        People that these offers reach together, nobody counted twice; None where unknown.
    """

    key: Any
    fundings: int
    amount_eur: float
    missing_amounts: int
    offers: int
    people: int | None


@dataclass(frozen=True)
class FundingOverview:
    """Fundings and their sums; `sums` holds one list for each of `GROUPINGS`."""

    rows: list[dict[str, Any]]
    total: FundingSum
    sums: dict[str, list[FundingSum]]

    @property
    def offer_ids(self) -> list[str]:
        """The offers that are funded, each once, in the order of the rows."""
        return list(dict.fromkeys(row["offer_id"] for row in self.rows))


def survey_fundings(snapshot: Snapshot, query: FundingQuery) -> FundingOverview:
    """Return the fundings that fit and what they come to.

    Rows are those of `fundings.fundings_of` with `people` (reached by the offer), newest year and largest
    amount first.

    Raises
    ------
    NotFoundError
        If the county, field or funder is unknown, or the year has no funding while others have.
    BadRequestError
        If `level` or `voluntary` is none of its words.
    """
    _require_known(snapshot, query)
    chosen = _choose(fundings_of(snapshot), query)
    chosen = chosen.sort_values(["year", "amount_eur", "name"], ascending=[False, False, True], kind="stable")
    people = {offer_id: count_reached(snapshot, [offer_id]) for offer_id in chosen["offer_id"].unique()}
    rows = [{**row, "people": people[row["offer_id"]]} for row in rows_of(chosen)]
    return FundingOverview(
        rows=rows,
        total=_sum(snapshot, "", chosen),
        sums={column: _sum_by(snapshot, chosen, column) for column in GROUPINGS},
    )


def list_funders(snapshot: Snapshot) -> list[str]:
    """Return the names of all funders, sorted."""
    return sorted(fundings_of(snapshot)["funder"].unique())


def _require_known(snapshot: Snapshot, query: FundingQuery) -> None:
    if query.county:
        snapshot.require_county(query.county)
    if query.field:
        require_field(query.field)
    if query.year is not None:
        require_year(snapshot, query.year)
    for name, asked, known in (
        ("level", query.level, values(Funder)),
        ("voluntary", query.voluntary, VOLUNTARY),
    ):
        if asked and asked not in known:
            raise BadRequestError(
                "%(name)s ist „%(text)s“; erwartet wird eines von: %(known)s.",
                name=name,
                text=asked,
                known=", ".join(known),
            )
    funders = list_funders(snapshot)
    if query.funder and query.funder not in funders:
        raise NotFoundError(
            "Einen Mittelgeber „%(funder)s“ gibt es nicht; es gibt zum Beispiel: %(known)s.",
            funder=query.funder,
            known=", ".join(funders[:5]) or "–",
        )


def _choose(fundings: pd.DataFrame, query: FundingQuery) -> pd.DataFrame:
    is_voluntary = fundings["is_voluntary"]
    masks = {
        "county": fundings["county_ags"] == query.county,
        "year": (fundings["year"] == query.year).fillna(value=False),
        "level": fundings["funder_level"] == query.level,
        "funder": fundings["funder"] == query.funder,
        "field": fundings["field"] == query.field,
        "voluntary": {
            "yes": is_voluntary.fillna(value=False),
            "no": ~is_voluntary.fillna(value=True),
        }.get(query.voluntary, is_voluntary.isna()),
    }
    for name, mask in masks.items():
        if getattr(query, name):
            fundings = fundings[mask.reindex(fundings.index).astype(bool)]
    return fundings


def _sum_by(snapshot: Snapshot, fundings: pd.DataFrame, column: str) -> list[FundingSum]:
    groups: dict[Hashable, pd.DataFrame] = dict(list(fundings.groupby(column)))
    sums = [_sum(snapshot, key, rows) for key, rows in groups.items()]
    if column == "year":
        return sorted(sums, key=lambda one: -int(one.key))
    return sorted(sums, key=lambda one: (-one.amount_eur, str(one.key)))


def _sum(snapshot: Snapshot, key: Hashable, fundings: pd.DataFrame) -> FundingSum:
    offer_ids = fundings["offer_id"].unique()
    return FundingSum(
        # A year comes out of the frame as one of numpy's numbers, which no JSON writer knows.
        key=key.item() if isinstance(key, np.generic) else key,
        fundings=len(fundings),
        amount_eur=round(float(fundings["amount_eur"].sum()), 2),
        missing_amounts=int(fundings["amount_eur"].isna().sum()),
        offers=len(offer_ids),
        people=count_reached(snapshot, offer_ids),
    )
