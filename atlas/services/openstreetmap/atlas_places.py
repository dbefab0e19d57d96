"""The places of the atlas as a comparison with OpenStreetMap sees them: offers of one provider at one site are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from atlas.formats.osm_files import POSITION_DIGITS, OsmFeature
from atlas.frames import rows_of, split_list
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.contacts import Address
from atlas.services.openstreetmap.features import propose_features
from atlas.services.openstreetmap.kinds import main_of, topic_tags
from atlas.services.openstreetmap.merging import merge_offers
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode, Precision

PRECISE: Final = (str(Precision.EXACT), str(Precision.STREET))
"""Only places known so well are ever proposed for OpenStreetMap."""

_FIELDS: Final = ("operator", "phone", "email", "website", "opening_hours", "wheelchair")
_OFFER_COLUMNS: Final = (
    *("offer_id", "name", "provider_id", "provider", "umbrella", "phone", "email", "website", "opening_hours"),
    *("wheelchair", "source_confidence", "delivery_modes", "verified_on"),
)
_TRUST: Final = {"high": 1.0, "medium": 0.9, "low": 0.75}
_TRUST_UNKNOWN: Final = 0.85
_SAME_SPOT: Final = 1e-4
"""Degrees, about 10 m: the export moves nodes that share a position by less."""
_COLUMNS: Final = (
    *("place_id", "offer_ids", "topic_ids", "name", "names", "operators", *_FIELDS, "address", "tags", "proposed"),
    *("lon", "lat", "location_precision", "ags", "county_ags", "trust"),
)


def list_atlas_places(snapshot: Snapshot) -> pd.DataFrame:
    """Return the places of the atlas that may be compared, made once for each snapshot.

    Offers are grouped and speak for their place as in the export for OpenStreetMap (`osm_merging`); places that are
    known roughly, or whose topic has no tags, are there too, as they may have a partner, but with nothing `proposed`.
    Confidential offers have no place here at all, nor have offers without tags that nobody visits.

    Returns
    -------
    places
        Indexed by the id of the first offer in it, with ``@`` and the site where it has several: `offer_ids`,
        `topic_ids` (tuples), `name`, `names` (all of the offers and the site), `operator`, `operators` (all ways to
        write it), `phone`, `email`, `website`, `opening_hours`, `wheelchair` (as OpenStreetMap writes them, ``""``
        where unknown), `address` (`Address`), `tags` (a dict for each topic), `proposed` (the tags of a new entry,
        empty where none is proposed), `lon`, `lat` (EPSG:4326), `location_precision`, `ags`, `county_ags`, `trust` (0
        to 1, how far the source of the entry carries).
    """
    return snapshot.derive("osm atlas places", lambda: _list(snapshot))


def _list(snapshot: Snapshot) -> pd.DataFrame:
    proposals = _Proposals(propose_features(snapshot, OfferQuery()).features)
    places = [_unite(snapshot, group, proposals) for group in _group(snapshot, _visible_rows(snapshot))]
    frame = pd.DataFrame({name: pd.Series([place[name] for place in places], dtype="object") for name in _COLUMNS})
    numbers = {"lon": "float64", "lat": "float64", "trust": "float64"}
    return frame.astype(numbers).set_index("place_id").sort_index()


class _Proposals:
    """Finds the feature of the export that a place went into."""

    def __init__(self, features: Iterable[OsmFeature]) -> None:
        self._features: dict[str, list[OsmFeature]] = {}
        for feature in features:
            for offer_id in feature.offer_ids:
                self._features.setdefault(offer_id, []).append(feature)

    def tags_of(self, group: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Return the proposed tags of the offers of a place, empty where none of them is proposed there."""
        for row in group:
            for feature in self._features.get(row["offer_id"], []):
                if max(abs(feature.lon - row["lon"]), abs(feature.lat - row["lat"])) < _SAME_SPOT:
                    return feature.tags
        return {}


def _visible_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return one row for each open offer and site that has a point."""
    offers = snapshot.offers
    # Hidden offers go first, before anything else is looked at.
    open_offers = offers.loc[~offers["is_hidden"], list(_OFFER_COLUMNS)].reset_index(drop=True)
    named = {name: f"site_{name}" for name in ("name", "street", "postcode", "city")}
    sites = snapshot.offer_sites.rename(columns=named)
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
    tags = topic_tags(snapshot)
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for row in rows:
        owner = ("provider", row["provider_id"]) if row["provider_id"] else ("offer", row["offer_id"])
        point = round(row["lon"], POSITION_DIGITS), round(row["lat"], POSITION_DIGITS)
        # What is known to the town only shares its point with all of the town: there a site is one by its id.
        spot = point if row["location_precision"] in PRECISE else (row["site_id"], row["site_street"])
        groups.setdefault((owner, spot, main_of(tags.get(row["topic_id"], {}))), []).append(row)
    return groups.values()


def _unite(snapshot: Snapshot, group: Sequence[dict[str, Any]], proposals: _Proposals) -> dict[str, Any]:
    first, known = group[0], topic_tags(snapshot)
    topic_ids = tuple(dict.fromkeys(row["topic_id"] for row in group))
    provider = snapshot.provider(first["provider_id"]) or {}
    names = (*(row["name"] for row in group), *(row["site_name"] for row in group if row["site_name"]))
    told = merge_offers(group, [known.get(row["topic_id"], {}) for row in group]).tags
    return {
        "place_id": first["place_id"],
        "offer_ids": tuple(dict.fromkeys(row["offer_id"] for row in group)),
        "topic_ids": topic_ids,
        "name": told.get("name") or first["name"],
        "names": tuple(dict.fromkeys(names)),
        "operators": tuple(filter(None, (provider.get("name"), *split_list(provider.get("also_known_as"))))),
        **{field: told.get(field, "") for field in _FIELDS},
        "address": Address(*(told.get(f"addr:{part}", "") for part in ("street", "housenumber", "postcode", "city"))),
        "tags": tuple(known.get(topic, {}) for topic in topic_ids),
        "proposed": proposals.tags_of(group),
        **{name: first[name] for name in ("lon", "lat", "location_precision", "ags", "county_ags")},
        "trust": _trust_of(first),
    }


def _trust_of(row: dict[str, Any]) -> float:
    # What somebody has confirmed carries whatever its source was.
    return 1.0 if row["verified_on"] else _TRUST.get(row["source_confidence"] or "", _TRUST_UNKNOWN)
