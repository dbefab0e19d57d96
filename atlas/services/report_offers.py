"""Offers as reports list them: never with the place of a confidential one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from atlas.frames import row_of
from atlas.language import fold_text
from atlas.services.describing import Contact, find_contact, find_sites
from atlas.services.measuring import supply_of
from atlas.services.snapshots import Snapshot


@dataclass(frozen=True)
class OfferLine:
    """One offer with its contact and sites; a confidential one has neither provider, municipality nor sites."""

    offer: dict[str, Any]
    contact: Contact
    sites: list[dict[str, Any]]

    @property
    def is_hidden(self) -> bool:
        """Whether the place is secret."""
        return bool(self.offer["is_hidden"])

    @property
    def places(self) -> list[str]:
        """The municipalities of its sites, each once."""
        return sorted({site["municipality"] for site in self.sites if site["municipality"]}, key=fold_text)


def offers_in(snapshot: Snapshot, members: Iterable[str], county: str = "") -> list[OfferLine]:
    """Return the offers with a site in one of the municipalities, by topic and name.

    With `county`, those follow of which only the county is known, as the place is secret or there is none.
    """
    sites, offers = snapshot.offer_sites, snapshot.offers
    inside = set(sites.loc[sites["ags"].isin(list(members)), "offer_id"])
    if county:
        inside |= set(offers.loc[(offers["county_ags"] == county) & offers["ags"].isna(), "offer_id"])
    return line_up(snapshot, inside)


def offers_serving(snapshot: Snapshot, members: Iterable[str]) -> list[OfferLine]:
    """Return the offers that come from elsewhere: they serve all of the municipalities and have no site in any."""
    wanted = set(members)
    served = supply_of(snapshot).served
    counts = served[served["ags"].isin(wanted)].groupby("offer_id")["ags"].nunique()
    sites = snapshot.offer_sites
    inside = set(sites.loc[sites["ags"].isin(wanted), "offer_id"])
    return line_up(snapshot, set(counts.index[counts == len(wanted)]) - inside)


def offers_of_topic(snapshot: Snapshot, topic: str, county: str = "") -> list[OfferLine]:
    """Return the offers of a topic, in one county or in all, by municipality and name."""
    offers = snapshot.offers
    is_meant = offers["topic_id"] == topic
    if county:
        is_meant &= offers["county_ags"] == county
    lines = line_up(snapshot, set(offers.loc[is_meant, "offer_id"]))
    return sorted(
        lines, key=lambda line: (line.offer["county_ags"] or "", fold_text(line.offer["municipality"] or "~"))
    )


def _town_of(line: OfferLine) -> str:
    return fold_text(line.offer["municipality"] or "~")


def line_up(snapshot: Snapshot, offer_ids: set[str]) -> list[OfferLine]:
    """Return offers in the order of the topics and by name."""
    positions = np.flatnonzero(snapshot.offers.index.isin(list(offer_ids)))
    lines = [_describe(snapshot, int(position)) for position in positions]
    order = {str(topic): place for place, topic in enumerate(snapshot.topics.index)}
    return sorted(lines, key=lambda line: (order[line.offer["topic_id"]], fold_text(line.offer["name"])))


def _describe(snapshot: Snapshot, position: int) -> OfferLine:
    offer = row_of(snapshot.offers, position)
    # Paper is read by others too, and the provider's name often holds the town.
    told = {**offer, "provider": None} if offer["is_hidden"] else offer
    return OfferLine(told, find_contact(snapshot, offer), find_sites(snapshot, str(offer["offer_id"])))
