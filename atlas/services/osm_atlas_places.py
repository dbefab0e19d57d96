"""The places of the atlas as a comparison with OpenStreetMap sees them: offers of one provider at one site are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from atlas.frames import rows_of, split_list
from atlas.services.osm_contacts import Address, split_street
from atlas.services.osm_kinds import main_of, topic_tags
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode, Precision

PRECISE: Final = (str(Precision.EXACT), str(Precision.STREET))
"""Only places known so well are ever proposed for OpenStreetMap."""

_FIELDS: Final = ("phone", "email", "website", "opening_hours", "wheelchair")
_TRUST: Final = {"high": 1.0, "medium": 0.9, "low": 0.75}
_TRUST_UNKNOWN: Final = 0.85


def list_atlas_places(snapshot: Snapshot) -> pd.DataFrame:
    """Return the places of the atlas that may be compared, made once for each snapshot.

    Confidential offers have no place here at all. An offer that nobody visits (online, by telephone, only at people's
    homes) and whose topic has no tags is left out too.

    Returns
    -------
    places
        Indexed by the id of the first offer in it, with ``@`` and the site where it has several: `offer_ids`,
        `topic_ids` (tuples), `name`, `names` (all of the offers and the site), `operator`, `operators` (all ways to
        write it), `phone`, `email`, `website`, `opening_hours`, `wheelchair` (of the first offer that states them,
        else ``""``), `address` (`Address`), `tags` (a dict for each topic), `lon`, `lat` (EPSG:4326),
        `location_precision`, `ags`, `county_ags`, `trust` (0 to 1, how far the source of the entry carries).
    """
    return snapshot.derive("osm atlas places", lambda: _list(snapshot))


def _list(snapshot: Snapshot) -> pd.DataFrame:
    rows = _visible_rows(snapshot)
    places = [_unite(snapshot, group) for group in _group(snapshot, rows)]
    columns = [*_COLUMNS]
    frame = pd.DataFrame({name: pd.Series([place[name] for place in places], dtype="object") for name in columns})
    numbers = {"lon": "float64", "lat": "float64", "trust": "float64"}
    return frame.astype(numbers).set_index("place_id").sort_index()


_COLUMNS: Final = (
    *("place_id", "offer_ids", "topic_ids", "name", "names", "operator", "operators", *_FIELDS, "address", "tags"),
    *("lon", "lat", "location_precision", "ags", "county_ags", "trust"),
)


def _visible_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return one row for each open offer and site that has a point."""
    offers = snapshot.offers
    wanted = ["offer_id", "name", "provider_id", *_FIELDS, "source_confidence", "delivery_modes", "verified_on"]
    # Hidden offers go first, before anything else is looked at.
    open_offers = offers.loc[~offers["is_hidden"], wanted].reset_index(drop=True)
    sites = snapshot.offer_sites.drop(columns="name").assign(site_name=snapshot.offer_sites["name"])
    sites = sites[sites["lon"].notna() & sites["lat"].notna()]
    joined = open_offers.merge(sites, on="offer_id").sort_values(["offer_id", "site_id"], kind="stable")
    tags = topic_tags(snapshot)
    is_visited = joined["delivery_modes"].map(lambda modes: str(DeliveryMode.ON_SITE) in split_list(modes))
    has_tags = joined["topic_id"].map(lambda topic: bool(tags.get(topic))).astype(bool)
    # An offer at several sites is a place at each of them.
    is_single = ~joined["offer_id"].duplicated(keep=False)
    ids = joined["offer_id"].where(is_single, joined["offer_id"] + "@" + joined["site_id"])
    return rows_of(joined.assign(place_id=ids)[is_visited | has_tags])


def _group(snapshot: Snapshot, rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Group the rows of one provider at one point whose topics share their main tag."""
    tags, groups = topic_tags(snapshot), {}  # type: ignore[var-annotated]  # keys of mixed parts
    for row in rows:
        owner = row["provider_id"] or row["offer_id"]
        point = round(row["lon"], 6), round(row["lat"], 6)
        # What is known to the town only shares its point with all of the town: there a site is one by its id.
        spot = point if row["location_precision"] in PRECISE else (row["site_id"], row["street"])
        groups.setdefault((owner, spot, main_of(tags.get(row["topic_id"], {}))), []).append(row)
    return groups.values()


def _unite(snapshot: Snapshot, group: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = group[0]
    provider = snapshot.provider(first["provider_id"]) or {}
    tags = topic_tags(snapshot)
    topic_ids = tuple(dict.fromkeys(row["topic_id"] for row in group))
    names = (*(row["name"] for row in group), *(row["site_name"] for row in group if row["site_name"]))
    street, number = split_street(first["street"] or "")
    return {
        "place_id": first["place_id"],
        "offer_ids": tuple(dict.fromkeys(row["offer_id"] for row in group)),
        "topic_ids": topic_ids,
        "name": first["site_name"] or first["name"],
        "names": tuple(dict.fromkeys(names)),
        "operator": provider.get("name") or "",
        "operators": tuple(filter(None, (provider.get("name"), *split_list(provider.get("also_known_as"))))),
        **{field: next((row[field] for row in group if row[field]), "") for field in _FIELDS},
        "address": Address(street, number, first["postcode"] or "", first["city"] or ""),
        "tags": tuple(tags.get(topic, {}) for topic in topic_ids),
        **{name: first[name] for name in ("lon", "lat", "location_precision", "ags", "county_ags")},
        "trust": _trust_of(first),
    }


def _trust_of(row: dict[str, Any]) -> float:
    # What somebody has confirmed carries whatever its source was.
    return 1.0 if row["verified_on"] else _TRUST.get(row["source_confidence"] or "", _TRUST_UNKNOWN)
