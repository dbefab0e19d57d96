"""Provisions: in which columns of Groß-Gerau's matrix each offer stands, and by which rule.

The rule is written down in docs/decisions/0012-field-matrix.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from atlas.frames import split_list
from atlas.geo.supply import find_serving
from atlas.language import fold_text
from atlas.services.measuring import supply_of
from atlas.services.search_words import words_of
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level, Provision, Umbrella

MIGRANTS: Final = "migrants"
"""Target group of topics that are for migrants and refugees."""
_MIGRANT_WORDS: Final = (
    "migrant",
    "einwander",
    "zuwander",
    "zugewander",
    "eingewander",
    "gefluchtet",
    "fluchtling",
    "asyl",
    "aussiedler",
    "auslander",
    "refugee",
)
"""Beginnings of words, folded as the search folds them, that name these people as a target group."""
_GERMAN: Final = frozenset({"de", "gsg"})
"""German and German Sign Language."""


def place_in_matrix(snapshot: Snapshot) -> pd.DataFrame:
    """Return the columns of the matrix for each offer, found once for each snapshot.

    Returns
    -------
    placed
        Indexed as `Snapshot.offers`: `provision` (``regular``, ``county``, ``municipal``, or empty where nothing
        says it), `placed_by` (``topic``, ``area``, ``inferred_area``, ``provider``, ``site``, or empty),
        `for_migrants` and `migrants_by` (``topic``, ``target_group``, ``languages``, or empty).
    """
    return snapshot.derive("matrix columns", lambda: _place(snapshot))


def _place(snapshot: Snapshot) -> pd.DataFrame:
    offers = snapshot.offers
    placed = _place_by_area(snapshot)
    is_regular = offers["topic_id"].map(snapshot.topics["is_regular_service"]).fillna(value=False).astype(bool)
    # The law goes before the area: a nursery is a regular service in whichever town it stands.
    placed.loc[is_regular, ["provision", "placed_by"]] = [str(Provision.REGULAR), "topic"]
    migrants_by = _find_for_migrants(snapshot)
    return placed.assign(for_migrants=migrants_by != "", migrants_by=migrants_by)


def _place_by_area(snapshot: Snapshot) -> pd.DataFrame:
    """Return the level that each offer works at: stated before inferred, provider before site."""
    offers = snapshot.offers
    supply = supply_of(snapshot)
    of_counties = snapshot.regions.index[snapshot.regions["level"] == Level.COUNTY]
    members = snapshot.tables["region_members"]
    serving = find_serving(supply.served, members[members["region_id"].isin(of_counties)])
    # Of two counties, one stated and one inferred, the stated one counts.
    wide = serving.groupby("offer_id")["is_inferred"].min()
    inferred = (supply.served["basis"] != "stated").groupby(supply.served["offer_id"]).max()
    is_countys = (offers["umbrella"] == Umbrella.PUBLIC) & _names_county(snapshot)
    rules: tuple[tuple[pd.Series, str, str | pd.Series], ...] = (
        (offers["offer_id"].isin(wide.index), Provision.COUNTY, _say_basis(offers["offer_id"].map(wide))),
        (offers["offer_id"].isin(inferred.index), Provision.MUNICIPAL, _say_basis(offers["offer_id"].map(inferred))),
        (is_countys, Provision.COUNTY, "provider"),
        (offers["ags"].notna(), Provision.MUNICIPAL, "site"),
    )
    conditions = [rule.to_numpy(dtype=bool) for rule, _, _ in rules]
    levels = np.select(conditions, [str(level) for _, level, _ in rules], default="")
    reasons = np.select(conditions, [np.broadcast_to(why, len(offers)) for _, _, why in rules], default="")
    return pd.DataFrame({"provision": levels, "placed_by": reasons}, index=offers.index)


def _say_basis(is_inferred: pd.Series) -> pd.Series:
    return is_inferred.map({True: "inferred_area", False: "area"}).fillna("")


def _names_county(snapshot: Snapshot) -> pd.Series:
    """Tell for each offer whether its provider bears the name of a county of the atlas."""
    counties = [fold_text(name) for name in snapshot.counties]
    providers = snapshot.providers["name"].map(lambda name: any(county in fold_text(name) for county in counties))
    return snapshot.offers["provider_id"].map(providers.astype(bool)).fillna(value=False).astype(bool)


def _find_for_migrants(snapshot: Snapshot) -> pd.Series:
    """Return for each offer what makes it one for migrants and refugees; empty where nothing does."""
    offers = snapshot.offers
    by_topic = offers["topic_id"].map(snapshot.topics["target_group"]) == MIGRANTS
    by_group = offers["target_groups"].map(lambda text: any(map(_names_migrants, split_list(text)))).astype(bool)
    # Without any language stated nothing is known, and German alone says nothing either.
    by_language = offers["languages"].map(lambda text: bool(set(split_list(text)) - _GERMAN)).astype(bool)
    found = np.select([by_topic, by_group, by_language], ["topic", "target_group", "languages"], default="")
    return pd.Series(found, index=offers.index)


def _names_migrants(group: str) -> bool:
    return any(word.startswith(_MIGRANT_WORDS) for word in words_of(group))
