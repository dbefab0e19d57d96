"""Traits: the properties of offers that people filter by, as codes that are quick to compare and count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from atlas.frames import LIST_SEPARATOR, split_list
from atlas.services.measuring import supply_of
from atlas.services.snapshots import Snapshot

YES: Final = "yes"
TRAITS: Final = ("field", "topic", "target", "county", "mode", "speaks", "wheelchair", "free")
"""The traits, each named as the query's parameter of the same name, in the order people are shown them."""

_FREE: Final = re.compile(r"\b(kostenlos|kostenfrei|gratis|gebührenfrei|unentgeltlich|keine kosten|frei|0 ?(€|euro))\b")
# "Erstgespräch kostenlos" and "teilweise kostenfrei" promise less than an offer that costs nothing.
_ONLY_PARTLY: Final = re.compile(r"erst|teilweise|zum teil|für mitglieder|bis zu|ab \d|nicht kostenlos|nicht frei")


@dataclass(frozen=True)
class Trait:
    """One property of offers: pairs of an offer's row and a value; an offer may have none or several.

    Attributes
    ----------
    rows, codes
        Row in `Snapshot.offers`, and place of the value in `values`; one pair for each value of an offer.
    values
        The distinct values, sorted.
    size
        Number of offers.
    """

    rows: np.ndarray
    codes: np.ndarray
    values: tuple[str, ...]
    size: int

    def mask(self, value: str) -> np.ndarray:
        """Tell for each offer whether it has a value; nobody has one that is unknown."""
        chosen = np.zeros(self.size, dtype=bool)
        if value in self.values:
            chosen[self.rows[self.codes == self.values.index(value)]] = True
        return chosen

    def count(self, chosen: np.ndarray) -> dict[str, int]:
        """Return how many of the `chosen` offers have each value; values that none has are left out."""
        counts = np.bincount(self.codes[chosen[self.rows]], minlength=len(self.values))
        return {value: int(count) for value, count in zip(self.values, counts, strict=True) if count}

    def known(self) -> np.ndarray:
        """Tell for each offer whether it has any value."""
        has_one = np.zeros(self.size, dtype=bool)
        has_one[self.rows] = True
        return has_one


def traits_of(snapshot: Snapshot) -> dict[str, Trait]:
    """Return the traits of all offers by name, gathered once for each snapshot."""
    return snapshot.derive("traits", lambda: _gather(snapshot.offers, snapshot.offer_sites))


def served_municipalities(snapshot: Snapshot) -> Trait:
    """Return which municipalities each offer serves by its service area, stated or inferred, as a trait of keys."""
    return snapshot.derive("served municipalities", lambda: _gather_served(snapshot))


def is_free(cost: str) -> bool:
    """Tell whether a description of costs says that there are none.

    >>> is_free("kostenlos"), is_free("Erstgespräch kostenlos"), is_free("5 € im Monat"), is_free("0 €")
    (True, False, False, True)
    """
    text = cost.casefold()
    return bool(_FREE.search(text.replace("€", "euro"))) and not _ONLY_PARTLY.search(text)


def _gather(offers: pd.DataFrame, offer_sites: pd.DataFrame) -> dict[str, Trait]:
    cost = offers["cost"].fillna("")
    wheelchair = offers["wheelchair"].where(offers["wheelchair"] == "yes")
    lists = {
        "field": offers["field"],
        "topic": offers["topic_id"],
        "target": offers["target_groups"],
        "county": _list_counties(offers, offer_sites),
        "mode": offers["delivery_modes"],
        "speaks": offers["languages"],
        "wheelchair": wheelchair,
        "free": cost.map(lambda text: YES if is_free(text) else None),
    }
    return {name: _of_lists(lists[name]) for name in TRAITS}


def _list_counties(offers: pd.DataFrame, offer_sites: pd.DataFrame) -> pd.Series:
    """Return the counties of all sites of each offer, joined; of one without sites, the county it serves."""
    known = offer_sites.dropna(subset=["county_ags"]).drop_duplicates(["offer_id", "county_ags"])
    several = known[known["offer_id"].duplicated(keep=False)]
    joined = several.groupby("offer_id")["county_ags"].agg(LIST_SEPARATOR.join)
    # Where no offer has several sites, the map has nothing to tell its type by.
    return offers["offer_id"].map(joined).astype("str").fillna(offers["county_ags"])


def _of_lists(texts: pd.Series) -> Trait:
    given = texts.fillna("").to_numpy()
    # Each distinct text is split once: a million offers share a few hundred of them.
    codes, distinct = pd.factorize(given)
    items = [list(dict.fromkeys(split_list(text))) for text in distinct]
    lengths = np.array([len(parts) for parts in items], dtype=np.int64)
    flat = [item for parts in items for item in parts]
    item_codes, values = _encode(flat)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    counts = lengths[codes] if len(codes) else codes
    rows = np.repeat(np.arange(len(given)), counts)
    # The place of each pair within its own list, so that all lists are read at once.
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Trait(rows, item_codes[starts[codes[rows]] + within] if len(rows) else rows, values, len(given))


def _gather_served(snapshot: Snapshot) -> Trait:
    served = supply_of(snapshot).served[["offer_id", "ags"]].drop_duplicates()
    rows = snapshot.offers.index.get_indexer(pd.Index(served["offer_id"]))
    codes, values = _encode(served["ags"])
    return Trait(rows, codes, values, len(snapshot.offers))


def _encode(items: Iterable[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    values = list(items)
    codes, distinct = pd.factorize(np.array(values, dtype=object), sort=True)
    return codes, tuple(distinct)
