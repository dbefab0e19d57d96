"""What a first visit to a page for planners shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from atlas.services.snapshots import Snapshot
from atlas.web.filters import word_for
from atlas.web.params import Arguments, read_text

ALL_COUNTIES: Final = "all"
"""An empty parameter cannot say "all": without any, a first visit shows one county."""


def choose_county(taken: Snapshot, arguments: Arguments) -> str:
    """Return the county that is asked for, the one with most offers on a first visit, nothing for all.

    Raises
    ------
    NotFoundError
        If the county is unknown.
    """
    asked = read_text(arguments, "county")
    if asked == ALL_COUNTIES:
        return ""
    if asked:
        taken.require_county(asked)
        return asked
    if "county" in arguments:
        return ""
    counted = taken.offers["county_ags"].value_counts()
    return str(counted.index[0]) if len(counted) else ""


def pair_words(codes: Iterable[str], kind: str) -> list[tuple[str, str]]:
    """Return codes with their words, as the options of a menu."""
    return [(code, word_for(code, kind)) for code in codes]
