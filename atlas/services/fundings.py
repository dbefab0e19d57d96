"""Fundings: who pays how much for which offer, joined to the offer and to the line that it belongs to."""

from __future__ import annotations

import hashlib
from typing import Final

import pandas as pd

from atlas.errors import NotFoundError
from atlas.language import fold_text, mark
from atlas.services.snapshots import Snapshot
from atlas.sources.foreign_cells import slug

# A slug stays readable in an address; the digest tells lines apart whose words are cut off or empty.
_LONGEST_SLUG: Final = 48
_OFFER_COLUMNS: Final = ["name", "topic_id", "field", "provider_id", "provider", "county_ags", "county", "is_hidden"]
NO_SUCH_YEAR: Final = mark("Für das Jahr %(year)s ist keine Förderung bekannt; bekannt sind: %(known)s.")


def fundings_of(snapshot: Snapshot) -> pd.DataFrame:
    """Return one row for each funding with its offer and its line, made once for each snapshot.

    Returns
    -------
    fundings
        Table `fundings`, plus `name` (of the offer), `topic_id`, `field`, `provider_id`, `provider`,
        `county_ags`, `county`, `is_hidden` and `line_id`; sorted by year and id. A funding of an offer that
        is gone, as in a what-if, is left out.
    """
    return snapshot.derive("fundings", lambda: _join(snapshot))


def name_line(funder_level: str, funder: str, purpose: str) -> str:
    """Return the id of a funding line: the same on every run, and for every spelling of capitals and blanks.

    >>> name_line("county", "Kreis Groß-Gerau", "Personal") == name_line("county", "KREIS  Groß-Gerau", "personal ")
    True
    >>> name_line("county", "Kreis Groß-Gerau", "Personal")
    'kreis-gross-gerau-personal-cbfda8'
    """
    words = [" ".join(fold_text(text).split()) for text in (funder_level, funder, purpose)]
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:6]
    readable = slug(f"{funder} {purpose}")[:_LONGEST_SLUG].strip("-")
    return f"{readable}-{digest}" if readable else digest


def list_years(snapshot: Snapshot, county: str = "") -> list[int]:
    """Return the years of which any funding is known, the newest first."""
    known = fundings_of(snapshot)
    chosen = known[known["county_ags"] == county] if county else known
    return sorted({int(year) for year in chosen["year"]}, reverse=True)


def require_year(snapshot: Snapshot, year: int, county: str = "") -> None:
    """Refuse a year without any funding; where none at all is known, every year is as good as another.

    Raises
    ------
    NotFoundError
        With the years that are known.
    """
    known = list_years(snapshot, county)
    if known and year not in known:
        raise NotFoundError(NO_SUCH_YEAR, year=year, known=", ".join(str(one) for one in known))


def _join(snapshot: Snapshot) -> pd.DataFrame:
    fundings = snapshot.tables["fundings"]
    joined = fundings.join(snapshot.offers[_OFFER_COLUMNS], on="offer_id", how="inner")
    words = joined[["funder_level", "funder", "purpose"]].fillna("").to_numpy()
    named = joined.assign(line_id=[name_line(*map(str, row)) for row in words])
    # An empty table would leave the column without a type, and text could not be compared with it.
    return named.astype({"line_id": "str"}).sort_values(["year", "funding_id"], kind="stable", ignore_index=True)
