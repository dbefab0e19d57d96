"""Sites and service areas as locations and service areas of HSDS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from atlas.formats.code_words import WHEELCHAIR
from atlas.formats.hsds_ids import EXTENSION, make_id, region_uri
from atlas.formats.hsds_words import PLACES, STATES
from atlas.language import Language
from atlas.vocabulary import Precision

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SiteFacts:
    """A site and where it lies.

    Attributes
    ----------
    site
        A row of table `sites` as the public may have it.
    regions
        Rows of the regions that contain it, wide ones first; none where the place is secret.
    county
        Name of its county.
    is_hidden
        Whether its place is secret, because it says so itself or a confidential offer is there.
    """

    site: Row
    regions: Sequence[Row] = field(default=())
    county: str | None = None
    is_hidden: bool = False


def filled(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a node without what nobody knows; empty lists stay, as HSDS has them."""
    return {name: value for name, value in node.items() if value is not None}


def write_location(facts: SiteFacts, wheelchair: str | None, words: Language) -> dict[str, Any]:
    """Return a site as a location; of a secret one nothing but that it is secret.

    Parameters
    ----------
    wheelchair
        What the offer says of its access: ``yes``, ``limited``, ``no`` or None.
    """
    site = facts.site
    location_id = make_id("location", site["site_id"])
    precision = Precision.HIDDEN if facts.is_hidden else site["location_precision"]
    about = PLACES.get(precision)
    told = {
        "id": location_id,
        "location_type": "physical",
        "description": words.gettext(about) if about else None,
    }
    known = {"site_id": site["site_id"], "location_precision": str(precision)}
    if facts.is_hidden:
        return {**filled(told), "addresses": [], "accessibility": [], EXTENSION: known}
    extension = {**known, "ags": site["ags"], "regions": [describe_region(row) for row in facts.regions]}
    return {
        **filled({**told, "name": site["name"], "latitude": site["lat"], "longitude": site["lon"]}),
        "addresses": _write_addresses(facts, location_id),
        "accessibility": _write_accessibility(location_id, wheelchair, words),
        EXTENSION: filled(extension),
    }


def describe_region(region: Row) -> dict[str, Any]:
    """Return a region as our extension names it."""
    told = {"region_id": region["region_id"], "level": region["level"], "name": region["name"]}
    return filled({**told, "uri": region_uri(region)})


def write_area(service_id: str, area: Row, region: Row) -> dict[str, Any]:
    """Return the service area of an offer that names a region."""
    return filled(
        {
            "id": make_id("service_area", service_id, region["region_id"]),
            "service_id": service_id,
            "name": region["name"],
            "description": area["note"],
            # The outline itself would be most of every reply; the address names it.
            "extent": region["name"],
            "extent_type": "text",
            "uri": region_uri(region),
            EXTENSION: {"region_id": region["region_id"], "level": region["level"], "basis": area["basis"]},
        }
    )


def _write_addresses(facts: SiteFacts, location_id: str) -> list[dict[str, Any]]:
    site = facts.site
    if not any(site[name] for name in ("street", "postcode", "city")):
        return []
    address = {
        "id": make_id("address", location_id),
        "location_id": location_id,
        # HSDS asks for all of these; what nobody knows is empty instead of invented.
        "address_1": site["street"] or "",
        "city": site["city"] or "",
        "region": facts.county,
        "state_province": STATES.get((site["ags"] or "")[:2], ""),
        "postal_code": site["postcode"] or "",
        "country": "DE",
        "address_type": "physical",
    }
    return [filled(address)]


def _write_accessibility(location_id: str, wheelchair: str | None, words: Language) -> list[dict[str, Any]]:
    if wheelchair is None:
        return []
    return [
        {
            "id": make_id("accessibility", location_id, wheelchair),
            "location_id": location_id,
            "description": words.gettext(WHEELCHAIR[wheelchair]),
        }
    ]
