"""Everything the atlas knows about one offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.frames import row_of
from atlas.services.related import find_fitting, find_same_topic
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Level, Precision

_WIDE_LEVELS: Final = {Level.COUNTY, Level.SOCIAL_SPACE}


@dataclass(frozen=True)
class Contact:
    """How to reach an offer; `from_provider` names what is the provider's, because the offer has none of its own."""

    phone: str | None
    email: str | None
    website: str | None
    from_provider: frozenset[str]

    @property
    def is_known(self) -> bool:
        """Whether there is any way."""
        return bool(self.phone or self.email or self.website)


@dataclass(frozen=True)
class OfferDetail:
    """Everything known about one offer, as plain values; None where nothing is known.

    `is_hidden` says that the place is secret: then there are no sites, no municipality, no point, and
    of the contact only the phone.
    """

    offer: dict[str, Any]
    contact: Contact
    sites: list[dict[str, Any]]
    service_areas: list[dict[str, Any]]
    fundings: list[dict[str, Any]]
    sources: list[str]
    provider: dict[str, Any] | None
    same_topic_nearby: list[dict[str, Any]]
    fits_too: list[dict[str, Any]]

    @property
    def is_hidden(self) -> bool:
        """Whether the place is secret."""
        return bool(self.offer["is_hidden"])


def describe_offer(snapshot: Snapshot, offer_id: str) -> OfferDetail:
    """Return everything known about an offer; nothing about the place of a confidential one.

    Raises
    ------
    NotFoundError
        If there is no offer of that id.
    """
    position = snapshot.offer_position(offer_id)
    offer = row_of(snapshot.offers, position)
    return OfferDetail(
        offer=offer,
        contact=find_contact(snapshot, offer),
        sites=find_sites(snapshot, offer_id),
        service_areas=_describe_service_areas(snapshot, offer_id, is_hidden=offer["is_hidden"]),
        fundings=_of_offer(snapshot, "fundings", offer_id),
        sources=(offer["source_url"] or "").split(),
        provider=_find_provider(snapshot, offer),
        same_topic_nearby=find_same_topic(snapshot, position),
        fits_too=find_fitting(snapshot, position),
    )


def _find_provider(snapshot: Snapshot, offer: dict[str, Any]) -> dict[str, Any] | None:
    provider = snapshot.provider(offer["provider_id"])
    # A mail or web address often holds the town.
    return {**provider, "email": None, "website": None} if provider and offer["is_hidden"] else provider


def find_contact(snapshot: Snapshot, offer: dict[str, Any]) -> Contact:
    """Return how to reach an offer, a row of `Snapshot.offers`; by telephone only where it is confidential."""
    provider = _find_provider(snapshot, offer) or {}
    ways = ("phone", "email", "website")
    lent = frozenset(way for way in ways if not offer[way] and provider.get(way))
    phone, email, website = (offer[way] or provider.get(way) for way in ways)
    return Contact(phone, email, website, lent)


def find_sites(snapshot: Snapshot, offer_id: str) -> list[dict[str, Any]]:
    """Return the sites of an offer with their `municipality`; none that is hidden."""
    names = _plain_map(snapshot, "municipality names", lambda: snapshot.municipalities["name"])
    sites = _rows_of_offer(snapshot, "offer_sites", snapshot.offer_sites, offer_id)
    shown = [site for site in sites if site["location_precision"] != Precision.HIDDEN]
    return [{**site, "municipality": names.get(site["ags"])} for site in shown]


def _describe_service_areas(snapshot: Snapshot, offer_id: str, *, is_hidden: bool) -> list[dict[str, Any]]:
    names = _plain_map(snapshot, "region names", lambda: snapshot.regions["name"])
    levels = _plain_map(snapshot, "region levels", lambda: snapshot.regions["level"])
    areas = [
        {**area, "name": names.get(area["region_id"]), "level": levels.get(area["region_id"])}
        for area in _of_offer(snapshot, "service_areas", offer_id)
    ]
    # Whom a secret place serves may be known by county; a single municipality would come too close.
    return [area for area in areas if not is_hidden or area["level"] in _WIDE_LEVELS]


def _of_offer(snapshot: Snapshot, table: str, offer_id: str) -> list[dict[str, Any]]:
    return _rows_of_offer(snapshot, table, snapshot.tables[table], offer_id)


def _rows_of_offer(snapshot: Snapshot, name: str, table: pd.DataFrame, offer_id: str) -> list[dict[str, Any]]:
    """Return the rows of one offer, found by grouping all rows once for each snapshot."""

    def group() -> dict[str, np.ndarray]:
        groups = table.reset_index(drop=True).groupby("offer_id").indices
        return {str(key): np.asarray(positions) for key, positions in groups.items()}

    positions = snapshot.derive(("rows by offer", name), group).get(offer_id, np.empty(0, dtype=np.int64))
    return [row_of(table, int(position)) for position in positions]


def _plain_map(snapshot: Snapshot, key: str, column: Callable[[], pd.Series]) -> dict[str, str]:
    """Return a column as a dictionary, made once for each snapshot."""
    return snapshot.derive(key, lambda: {str(name): value for name, value in column().items()})
