"""Providers, sites and offers row by row as the public may have them: in the columns of a data package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

import pandas as pd

from atlas.frames import Tables, rows_of
from atlas.services.confidential import tables_without_secret_towns
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Precision

Records = dict[str, dict[str, Any]]

# The import keeps the places of secret sites out already; this keeps them out whatever got into the store.
_PLACE: Final = ("name", "street", "postcode", "city", "ags", "lon", "lat")
# A page or address of a secret offer may tell its town.
_TELLING: Final = ("email", "website", "source_url")


def provider_records(snapshot: Snapshot, ids: Collection[str]) -> Records:
    """Return providers by id."""
    return _rows(snapshot.tables["providers"], "provider_id", ids)


def site_records(snapshot: Snapshot, ids: Collection[str]) -> Records:
    """Return sites by id; one of a confidential offer has neither name nor address nor point."""
    tables = _public(snapshot)
    secret = _secret_sites(snapshot)
    records = _rows(tables["sites"], "site_id", ids)
    for key in records.keys() & secret:
        records[key] |= {**dict.fromkeys(_PLACE), "location_precision": Precision.HIDDEN.value}
    return records


def offer_records(snapshot: Snapshot, ids: Collection[str]) -> Records:
    """Return offers by id, with `site_ids` and `service_areas`; a confidential one tells no more than its county."""
    tables = _public(snapshot)
    records = _rows(tables["offers"], "offer_id", ids)
    sites, areas = _by_offer(tables["offer_sites"], ids), _by_offer(tables["service_areas"], ids)
    hidden = set(snapshot.offers.index[snapshot.offers["is_hidden"]])
    for key in records:
        told = sorted((_area(row) for row in areas[key]), key=lambda area: area["region_id"] or "")
        records[key] |= {"site_ids": sorted(row["site_id"] for row in sites[key]), "service_areas": told}
        if key in hidden:
            records[key] |= dict.fromkeys(_TELLING)
    return records


def _area(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("region_id", "basis", "note")}


def _public(snapshot: Snapshot) -> Tables:
    return snapshot.derive("public tables", lambda: tables_without_secret_towns(snapshot))


def _secret_sites(snapshot: Snapshot) -> set[str]:
    links, sites = snapshot.tables["offer_sites"], snapshot.tables["sites"]
    hidden = snapshot.offers.index[snapshot.offers["is_hidden"]]
    secret = links.loc[links["offer_id"].isin(hidden), "site_id"]
    return {*secret, *sites.loc[sites["location_precision"] == Precision.HIDDEN, "site_id"]}


def _rows(frame: pd.DataFrame, key: str, ids: Collection[str]) -> Records:
    return {row[key]: row for row in rows_of(frame[frame[key].isin(list(ids))])}


def _by_offer(frame: pd.DataFrame, ids: Collection[str]) -> defaultdict[str, list[dict[str, Any]]]:
    grouped: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(frame[frame["offer_id"].isin(list(ids))]):
        grouped[row["offer_id"]].append(row)
    return grouped
