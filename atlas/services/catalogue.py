"""Find offers and describe one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.errors import BadRequestError, NotFoundError
from atlas.frames import rows_of
from atlas.geo.crs import measure_coordinates
from atlas.geo.distance import find_nearest_many
from atlas.geo.supply import find_serving
from atlas.language import fold_text
from atlas.services.measuring import supply_of
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Field, Precision, values

_NEARBY: Final = 5
_SEARCHED: Final = (
    "name",
    "provider",
    "topic_label_de",
    "topic_label_en",
    "municipality",
    "city",
    "target_groups",
    "source_topic",
)
_SEARCHED_IN_TOPIC: Final = ("everyday_de", "everyday_en", "synonyms_de", "synonyms_en")


@dataclass(frozen=True)
class OfferQuery:
    """What somebody looks for; empty means all.

    `bbox` is (west, south, east, north) in degrees.
    """

    text: str = ""
    county: str = ""
    field: str = ""
    topic: str = ""
    region: str = ""
    bbox: tuple[float, float, float, float] | None = None
    limit: int | None = None


@dataclass(frozen=True)
class OfferDetail:
    """Everything known about one offer, as plain values; None where nothing is known."""

    offer: dict[str, Any]
    sites: list[dict[str, Any]]
    service_areas: list[dict[str, Any]]
    fundings: list[dict[str, Any]]
    sources: list[str]
    provider: dict[str, Any] | None
    same_topic_nearby: list[dict[str, Any]]


def find_offers(snapshot: Snapshot, query: OfferQuery) -> pd.DataFrame:
    """Return the offers that fit `query`, as rows of `snapshot.offers`, by municipality and name.

    Raises
    ------
    NotFoundError
        If the county, field, topic or region is unknown.
    BadRequestError
        If the limit is negative or the box is upside down.
    """
    # Sorted once for each snapshot and then only filtered, as a mask keeps the order.
    offers = _sorted_offers(snapshot)
    chosen = pd.Series(data=True, index=offers.index)
    for mask in _masks(snapshot, offers, query):
        chosen &= mask
    found = offers[chosen]
    if query.limit is not None and query.limit < 0:
        raise BadRequestError("limit ist %(limit)s; erwartet wird eine Zahl ab 0.", limit=query.limit)
    return found if query.limit is None else found.head(query.limit)


def describe_offer(snapshot: Snapshot, offer_id: str) -> OfferDetail:
    """Return everything known about an offer; nothing about the place of a confidential one.

    Raises
    ------
    NotFoundError
        If there is no offer of that id.
    """
    if offer_id not in snapshot.offers.index:
        raise NotFoundError("Ein Angebot „%(offer)s“ gibt es nicht.", offer=offer_id)
    offer = rows_of(snapshot.offers.loc[[offer_id]])[0]
    sites = snapshot.offer_sites[snapshot.offer_sites["offer_id"] == offer_id]
    sites = sites.assign(municipality=sites["ags"].map(snapshot.municipalities["name"]))
    providers = snapshot.tables["providers"]
    provider = rows_of(providers[providers["provider_id"] == offer["provider_id"]])
    return OfferDetail(
        offer=offer,
        sites=rows_of(sites),
        service_areas=_describe_service_areas(snapshot, offer_id),
        fundings=rows_of(_of_offer(snapshot, "fundings", offer_id)),
        sources=(offer["source_url"] or "").split(),
        provider=provider[0] if provider else None,
        same_topic_nearby=_find_same_topic(snapshot, offer),
    )


def _masks(snapshot: Snapshot, offers: pd.DataFrame, query: OfferQuery) -> list[pd.Series]:
    masks = []
    if query.county:
        snapshot.require_county(query.county)
        masks.append(offers["county_ags"] == query.county)
    if query.field:
        require_field(query.field)
        masks.append(offers["field"] == query.field)
    if query.topic:
        snapshot.require_topic(query.topic)
        masks.append(offers["topic_id"] == query.topic)
    if query.region:
        masks.append(_in_region(snapshot, offers, query.region))
    if query.bbox:
        masks.append(_in_box(offers, query.bbox))
    texts = _texts(snapshot).reindex(offers.index)
    # Every word has to occur somewhere, in any order. No regular expression: what people type may hold signs of one.
    return masks + [texts.str.contains(word, regex=False) for word in fold_text(query.text).split()]


def require_field(field: str) -> None:
    """Refuse a field of action that is none of the five."""
    if field not in values(Field):
        raise NotFoundError(
            "Ein Handlungsfeld „%(field)s“ gibt es nicht; es gibt: %(known)s.",
            field=field,
            known=", ".join(values(Field)),
        )


def _in_region(snapshot: Snapshot, offers: pd.DataFrame, region_id: str) -> pd.Series:
    snapshot.region(region_id)
    here = snapshot.offer_sites["ags"].isin(snapshot.members_of(region_id))
    members = snapshot.tables["region_members"]
    # The same rule as in the verdicts: what covers a region there is found in its list here.
    serving = find_serving(supply_of(snapshot).served, members[members["region_id"] == region_id])
    return offers["offer_id"].isin(pd.concat([snapshot.offer_sites.loc[here, "offer_id"], serving["offer_id"]]))


def _in_box(offers: pd.DataFrame, bbox: tuple[float, float, float, float]) -> pd.Series:
    west, south, east, north = bbox
    if south > north:
        raise BadRequestError("bbox: Süden (%(south)s) liegt über Norden (%(north)s).", south=south, north=north)
    # A box across the antimeridian has its west edge east of its east edge (RFC 7946, 5.2).
    in_width = offers["lon"].between(west, east) if west <= east else (offers["lon"] >= west) | (offers["lon"] <= east)
    return in_width & offers["lat"].between(south, north)


def _sorted_offers(snapshot: Snapshot) -> pd.DataFrame:
    def sort() -> pd.DataFrame:
        offers = snapshot.offers
        # The tilde stands behind all letters in ASCII: offers without a municipality come last. Folded, because "Ü"
        # would come after "Z".
        keys = offers[["municipality", "name"]].fillna("~").map(fold_text).assign(offer_id=offers["offer_id"])
        return offers.loc[keys.sort_values(["municipality", "name", "offer_id"], kind="stable").index]

    return snapshot.derive("sorted offers", sort)


def _texts(snapshot: Snapshot) -> pd.Series:
    def collect() -> pd.Series:
        offers = snapshot.offers
        words = snapshot.topics[list(_SEARCHED_IN_TOPIC)].fillna("").agg(" ".join, axis=1)
        texts = offers[list(_SEARCHED)].fillna("").agg(" ".join, axis=1)
        return (texts + " " + offers["topic_id"].map(words)).map(fold_text)

    return snapshot.derive("offer texts", collect)


def _of_offer(snapshot: Snapshot, table: str, offer_id: str) -> pd.DataFrame:
    rows = snapshot.tables[table]
    return rows[rows["offer_id"] == offer_id]


def _describe_service_areas(snapshot: Snapshot, offer_id: str) -> list[dict[str, Any]]:
    regions = snapshot.regions[["name", "level"]]
    areas = _of_offer(snapshot, "service_areas", offer_id).join(regions, on="region_id")
    return rows_of(areas[["region_id", "name", "level", "basis", "note"]])


def _find_same_topic(snapshot: Snapshot, offer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the nearest offers of the same topic with `distance_km`, straight line; none for a hidden place."""
    # Distances to several neighbours would let anybody work out where a hidden place is.
    if offer["lon"] is None or offer["location_precision"] == Precision.HIDDEN:
        return []
    offers = snapshot.offers
    same_topic = offers[(offers["topic_id"] == offer["topic_id"]) & offers["lon"].notna()]
    metres = measure_coordinates(same_topic, snapshot.settings.metric_crs)
    is_origin = (same_topic["offer_id"] == offer["offer_id"]).to_numpy()
    positions, distances_m = find_nearest_many(metres[is_origin][0], metres[~is_origin], _NEARBY)
    return rows_of(same_topic[~is_origin].iloc[positions].assign(distance_km=distances_m / 1000))
