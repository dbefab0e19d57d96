"""Offers as proposals for OpenStreetMap: one feature for each provider, place and main tag.

Nothing is uploaded. Secret places are never among them, roughly known ones only where somebody asks for a list to
work off, marked to be located first; what is left out is listed with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from atlas.formats.osm_files import POSITION_DIGITS, OsmFeature
from atlas.frames import rows_of, split_list
from atlas.geo.spreading import spread_positions
from atlas.language import mark
from atlas.services.finding import find_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.merging import Merged, Remark, Row, merge_offers
from atlas.services.openstreetmap.tagging import kind_tag, main_tag, tags_of_topic
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import DeliveryMode, Precision

# Far enough to be told apart on a screen, near enough to stay in the same house.
_SPACING_M: Final = 3.0
_KNOWN: Final = {Precision.EXACT, Precision.STREET}
FIXME: Final = "Lage nur ungefähr: vor dem Eintragen verorten"
"""Value of the tag ``fixme`` of a roughly known place; mappers search for that key. German, as the data are."""
_OFFICE_OF_A_SERVICE: Final = ("social_facility", "ambulatory_care")
"""The one kind whose place is the office of a service that comes to people."""

_OFFER_COLUMNS: Final = [
    *("offer_id", "name", "topic_id", "provider_id", "provider", "umbrella", "delivery_modes"),
    *("phone", "email", "website", "opening_hours", "wheelchair", "verified_on", "is_hidden"),
]
_SITE_COLUMNS: Final = ["site_id", "name", "street", "postcode", "city", "lon", "lat", "location_precision"]


class Reason(StrEnum):
    """Why an offer at a site is not proposed; the first that holds is told."""

    CONFIDENTIAL = "confidential"
    NO_TAG = "no_tag"
    NO_MAIN_TAG = "no_main_tag"
    NO_SITE = "no_site"
    NOT_VISITED = "not_visited"
    APPROXIMATE = "approximate"


REASONS: Final = {
    Reason.CONFIDENTIAL: mark("Der Ort ist geheim."),
    Reason.NO_TAG: mark("OpenStreetMap hat für das Thema kein gefestigtes Merkmal."),
    Reason.NO_MAIN_TAG: mark("Die Tabelle osm_tags nennt für das Thema keinen Hauptschlüssel, etwa amenity."),
    Reason.NO_SITE: mark("Das Angebot hat keinen Standort."),
    Reason.NOT_VISITED: mark("Das Angebot kommt zu den Menschen; niemand geht dorthin."),
    Reason.APPROXIMATE: mark("Die Lage ist nur ungefähr bekannt."),
}


@dataclass(frozen=True)
class LeftOut:
    """An offer, at one of its sites where it has any, that is not proposed."""

    offer_id: str
    reason: Reason


@dataclass(frozen=True)
class OsmProposal:
    """All features of a query, and all offers that are in none, both in the order found."""

    features: list[OsmFeature]
    left_out: list[LeftOut]


def propose_features(snapshot: Snapshot, query: OfferQuery, *, with_approximate: bool = False) -> OsmProposal:
    """Return the offers that fit as features of OpenStreetMap, at all their sites.

    The same data and query give the same features with the same numbers.

    Parameters
    ----------
    with_approximate
        Also roughly known places, with `FIXME`, for whoever wants to locate them.

    Raises
    ------
    NotFoundError
        If the place, county, field, topic or region of the query is unknown.
    BadRequestError
        If its limit is negative or its box is upside down.
    """
    # The page, the file and its report ask for the same at once; other questions are rare, and moments pass.
    if query == OfferQuery():
        key = ("osm proposal", with_approximate)
        return snapshot.derive(key, lambda: _propose(snapshot, query, with_approximate=with_approximate))
    return _propose(snapshot, query, with_approximate=with_approximate)


def _propose(snapshot: Snapshot, query: OfferQuery, *, with_approximate: bool) -> OsmProposal:
    groups: dict[tuple[object, ...], list[Row]] = {}
    left_out: dict[LeftOut, None] = {}
    for row in _rows(snapshot, query):
        tags = tags_of_topic(snapshot, row["topic_id"])
        reason = _reason_against(row, tags)
        if reason is Reason.APPROXIMATE and with_approximate and row["site_lon"] is not None:
            reason = None
        if reason is None:
            groups.setdefault(_group_of(row, tags), []).append(row)
        else:
            left_out[LeftOut(row["offer_id"], reason)] = None
    merged = [_merge(snapshot, rows) for rows in groups.values()]
    return OsmProposal(_place(snapshot, list(groups.values()), merged), list(left_out))


def _rows(snapshot: Snapshot, query: OfferQuery) -> list[Row]:
    found = pd.Index(find_offers(snapshot, query)["offer_id"])
    offers = snapshot.offers.loc[found, _OFFER_COLUMNS].reset_index(drop=True)
    sites = snapshot.offer_sites[["offer_id", *_SITE_COLUMNS]]
    named = sites.rename(columns={name: f"site_{name}" for name in _SITE_COLUMNS})
    # A left join keeps the order found, and offers without any site.
    return rows_of(offers.merge(named, on="offer_id", how="left"))


def _reason_against(row: Row, tags: dict[str, str]) -> Reason | None:
    # In the order of `Reason`: a secret place is told first, so that nothing else is told of it.
    against = {
        Reason.CONFIDENTIAL: row["is_hidden"] or row["site_location_precision"] == Precision.HIDDEN,
        Reason.NO_TAG: not tags,
        Reason.NO_MAIN_TAG: main_tag(tags) is None,
        Reason.NO_SITE: row["site_site_id"] is None,
        Reason.NOT_VISITED: _is_not_visited(row, tags),
        Reason.APPROXIMATE: row["site_location_precision"] not in _KNOWN or row["site_lon"] is None,
    }
    return next((reason for reason, holds in against.items() if holds), None)


def _is_not_visited(row: Row, tags: dict[str, str]) -> bool:
    modes = split_list(row["delivery_modes"])
    # The wiki of OpenStreetMap wants the office of a service that comes to people, and of no other.
    is_office = DeliveryMode.MOBILE in modes and kind_tag(tags) == _OFFICE_OF_A_SERVICE
    return DeliveryMode.ON_SITE not in modes and not is_office


def _group_of(row: Row, tags: dict[str, str]) -> tuple[object, ...]:
    # Two offers whose providers nobody knows are not of one provider.
    provider = ("provider", row["provider_id"]) if row["provider_id"] else ("offer", row["offer_id"])
    # The middle of a street or a town is the same point for all its houses, so there only one site is one place.
    house = "" if row["site_location_precision"] == Precision.EXACT else row["site_site_id"]
    return provider, *_position(row), house, main_tag(tags)


def _position(row: Row) -> tuple[float, float]:
    return round(row["site_lon"], POSITION_DIGITS), round(row["site_lat"], POSITION_DIGITS)


def _merge(snapshot: Snapshot, rows: list[Row]) -> Merged:
    return merge_offers(rows, [tags_of_topic(snapshot, row["topic_id"]) for row in rows])


def _place(snapshot: Snapshot, groups: list[list[Row]], merged: list[Merged]) -> list[OsmFeature]:
    stated = [_position(rows[0]) for rows in groups]
    # JOSM and OpenStreetMap merge what shares a position.
    placed = spread_positions(
        stated, spacing_m=_SPACING_M, digits=POSITION_DIGITS, metric_crs=snapshot.settings.metric_crs
    )
    features = []
    for place, (rows, parts) in enumerate(zip(groups, merged, strict=True)):
        moved = (Remark.MOVED,) if placed[place] != stated[place] else ()
        offer_ids = tuple(dict.fromkeys(row["offer_id"] for row in rows))
        is_rough = rows[0]["site_location_precision"] not in _KNOWN
        rough, fixme = ((Remark.APPROXIMATE,), {"fixme": FIXME}) if is_rough else ((), {})
        remarks = (*parts.remarks, *rough, *moved)
        features.append(OsmFeature(-place - 1, *placed[place], parts.tags | fixme, offer_ids, parts.silent, remarks))
    return features
