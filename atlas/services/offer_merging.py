"""Merge imported offers into the tables of the atlas by key: what the file does not tell stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.frames import Tables, frame_of, rows_of
from atlas.model import STORED_TABLES
from atlas.sources.foreign_tables import Rows
from atlas.sources.offer_mapping import OfferMapping
from atlas.sources.offer_mapping_check import OFFER_TARGETS
from atlas.store.changes import find_changes, rows_by_key
from atlas.vocabulary import SurveyState

# An import always knows these; anything else that its mapping does not name stays as somebody may have edited it.
_ALWAYS: Final = ("offer_id", "name", "topic_id", "source_topic", "source_url", "source_year")
_HOURS: Final = ("opening_hours", "opening_hours_text")

Pair = tuple[str, str]
"""Topic id and county key."""


@dataclass(frozen=True)
class Counts:
    """Offers that an import adds, and those that it changes."""

    new: int
    changed: int


def merge_rows(tables: Tables, rows: Rows, mapping: OfferMapping) -> Tables:
    """Return the tables that change, with `rows` in them.

    An offer that is already there keeps the columns that the mapping does not fill. Its sites and service
    areas are replaced where the file tells of any. A place that the atlas keeps secret stays secret, unless
    the file itself says whether it is; one that the file calls secret loses the site it had.
    """
    old = {row["offer_id"]: row for row in rows_of(tables["offers"])}
    offers = [_keep_untold(old.get(offer["offer_id"]), offer, mapping) for offer in rows["offers"]]
    # A list that knows nothing of secrecy must not bring back the address of a place that an editor has hidden.
    secret = (
        set() if mapping.fills("is_confidential") else {o["offer_id"] for o in old.values() if o["is_confidential"]}
    )
    told_secret = {offer["offer_id"] for offer in rows["offers"] if offer["is_confidential"]}
    links = [link for link in rows["offer_sites"] if link["offer_id"] not in secret]
    wanted = {link["site_id"] for link in links}
    merged = {name: _upsert(name, tables[name], rows[name]) for name in ("topics", "providers", "provenance")}
    merged["offers"] = _upsert("offers", tables["offers"], offers)
    merged["service_areas"] = _replace_of_offers("service_areas", tables, rows["service_areas"])
    merged["offer_sites"] = _replace_of_offers("offer_sites", tables, links, told_secret)
    merged["sites"] = _upsert("sites", tables["sites"], [site for site in rows["sites"] if site["site_id"] in wanted])
    return merged | {"sites": _without_orphans(merged["sites"], tables["offer_sites"], merged["offer_sites"])}


def count_offers(old: pd.DataFrame, new: pd.DataFrame) -> Counts:
    """Count the offers that are new and those that differ."""
    known = rows_by_key(STORED_TABLES["offers"], old)
    begun = find_changes(known, rows_by_key(STORED_TABLES["offers"], new)).begun
    changed = sum(1 for key in begun if key in known)
    return Counts(len(begun) - changed, changed)


def declare_surveys(surveys: pd.DataFrame, pairs: Iterable[Pair], state: str, day: str) -> pd.DataFrame:
    """Return table `surveys` with the state of `pairs` declared as of `day`."""
    rows = [
        {"topic_id": topic, "county_ags": county, "state": state, "surveyed_on": day} for topic, county in sorted(pairs)
    ]
    return _upsert("surveys", surveys, rows)


def find_silent_surveys(surveys: pd.DataFrame, pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs whose survey state is `none` or not declared: their verdicts stay unknown."""
    told = surveys[surveys["state"] != SurveyState.NONE]
    known = set(zip(told["topic_id"], told["county_ags"], strict=True))
    return sorted(set(pairs) - known)


def _keep_untold(old: dict[str, Any] | None, offer: dict[str, Any], mapping: OfferMapping) -> dict[str, Any]:
    if old is None:
        return offer
    told = {*_ALWAYS, *(target for target in OFFER_TARGETS if mapping.fills(target))}
    # Hours in either column replace both: old hours in one beside new ones in the other would contradict them.
    told |= set(_HOURS) if mapping.fills(*_HOURS) else set()
    told |= {"provider_id"} if mapping.fills("provider") else set()
    return {name: offer.get(name) if name in told else value for name, value in old.items()}


def _upsert(name: str, frame: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    new = frame_of(STORED_TABLES[name], rows)
    key = list(STORED_TABLES[name].key)
    replaced = pd.MultiIndex.from_frame(frame[key]).isin(pd.MultiIndex.from_frame(new[key]))
    return _join(frame[~replaced], new)


def _replace_of_offers(
    name: str, tables: Tables, rows: list[dict[str, Any]], dropped: Collection[str] = ()
) -> pd.DataFrame:
    """Return the table with the rows of offers that `rows` tell of replaced by these, and those of `dropped` gone."""
    new = frame_of(STORED_TABLES[name], rows)
    return _join(tables[name][~tables[name]["offer_id"].isin({*new["offer_id"], *dropped})], new)


def _without_orphans(sites: pd.DataFrame, old_links: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    # Only sites that lost their last offer now; one that had none before is not this import's business.
    orphans = set(old_links["site_id"]) - set(links["site_id"])
    return sites[~sites["site_id"].isin(orphans)].reset_index(drop=True)


def _join(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in (old, new) if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else old.reset_index(drop=True)
