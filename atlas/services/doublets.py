"""Finds offers that are probably one and the same under two ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

import pandas as pd
from rapidfuzz import fuzz, process

from atlas.faults import Fault
from atlas.frames import Tables
from atlas.services.package_state import TableFault, is_refused
from atlas.sources.package import ReadPackage

_LIKE: Final = 92
"""Percent of likeness (rapidfuzz token_sort_ratio) from which two names at one place are near-same."""

# Comparing names in pairs grows with the square: a thousand names make a million comparisons.
_LARGEST_GROUP: Final = 1000
"""More offers of one topic in one municipality are only compared for equal names."""

# Signs are gone by then, so "e. V." reads "e v".
_LEGAL_FORMS: Final = re.compile(r"\b(e\s*v|ggmbh|gmbh|gem|eingetragener verein)\b")
_PLACE: Final = ["topic_id", "ags"]


def find_doublets(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Yield a warning for each offer of the package that repeats an earlier one.

    Two offers of one topic and municipality are doublets if their names are equal but for case, signs and
    legal form, or if provider and street do not differ and the names are near-same.
    """
    read = package.read.get("offers")
    # A refused table leaves the stored offers in place, and those have no lines to point at.
    if read is None or is_refused(read):
        return
    lines = pd.Series(read.rows.index, index=read.rows["offer_id"].to_numpy())
    # A repeated id has its own fault; here it must only not make two lines of one.
    lines = lines[~lines.index.duplicated()]
    # Offers without a municipality form a group too: an offer on the phone can be listed twice as well.
    for _, group in _placed(state).groupby(_PLACE, dropna=False):
        for first, second in _pairs(group):
            # The later line is the one that repeats, whichever way the pair was found.
            known, other = sorted((str(first), str(second)), key=lambda offer: int(lines[offer]))
            name = state["offers"].set_index("offer_id")["name"][known]
            expected = f"Das Angebot {other} ist wohl dasselbe wie {known} „{name}“ in Zeile {lines[known]}."
            advice = "Bitte prüfen und eines entfernen; übernommen werden beide."
            yield "offers", Fault(read.file, int(lines[other]), "offer_id", other, expected, advice, "warning")


def normalize_name(name: str) -> str:
    """Return a name without case, signs and legal form.

    >>> normalize_name("Caritas-Verband Tal e. V.")
    'caritas verband tal'
    """
    words = re.sub(r"[\W_]+", " ", name.casefold())
    return " ".join(_LEGAL_FORMS.sub(" ", words).split())


def _placed(state: Tables) -> pd.DataFrame:
    sites = state["sites"][["site_id", "ags", "street"]]
    first = state["offer_sites"].drop_duplicates("offer_id").merge(sites, on="site_id", how="left")
    offers = state["offers"][["offer_id", "name", "topic_id", "provider_id"]].merge(first, on="offer_id", how="left")
    return offers.assign(
        plain=offers["name"].map(normalize_name, na_action="ignore"),
        street=offers["street"].map(normalize_name, na_action="ignore"),
    ).set_index("offer_id")


def _pairs(group: pd.DataFrame) -> Iterator[tuple[object, object]]:
    for _, equal in group.groupby("plain"):
        # Each against the first only: three equal names are two doublets, not three.
        yield from ((equal.index[0], other) for other in equal.index[1:])
    distinct = group.dropna(subset=["plain"]).drop_duplicates("plain")
    if 1 < len(distinct) <= _LARGEST_GROUP:
        names = distinct["plain"].tolist()
        alike = process.cdist(names, names, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE) > 0
        rows = list(distinct.itertuples())
        for first, second in combinations(range(len(rows)), 2):
            if alike[first, second] and _may_be_one(rows[first], rows[second]):
                yield rows[first].Index, rows[second].Index


def _may_be_one(first: object, second: object) -> bool:
    """Tell whether nothing speaks against it: another provider, street or number in the name."""
    return (
        # Two houses of one provider may differ in nothing but a number: "Kindergarten 1" and "Kindergarten 2".
        _agree(first, second, "provider_id") and _agree(first, second, "street") and _numbers(first) == _numbers(second)
    )


def _agree(first: object, second: object, name: str) -> bool:
    one, other = getattr(first, name), getattr(second, name)
    return bool(pd.isna(one) or pd.isna(other) or one == other)


def _numbers(offer: object) -> list[str]:
    return re.findall(r"[0-9]+", str(getattr(offer, "plain")))  # noqa: B009 - a row of a frame has no type
