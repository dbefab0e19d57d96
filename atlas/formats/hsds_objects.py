"""Offers and providers as services, organizations and services at locations of Open Referral HSDS 3.0.

What HSDS has no word for stands under `hsds_ids.EXTENSION`, as the profile describes it (`hsds_profile`).
Source: https://docs.openreferral.org/en/v3.0.0/, schemas at openreferral/specification, branch 3.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.formats.code_words import UMBRELLAS
from atlas.formats.hsds_ids import EXTENSION, make_id
from atlas.formats.hsds_parts import (
    is_mail_address,
    is_web_address,
    keep_unfit,
    write_contacts,
    write_costs,
    write_funding,
    write_languages,
    write_phones,
    write_schedules,
)
from atlas.formats.hsds_places import SiteFacts, filled, write_area, write_location
from atlas.formats.hsds_taxonomy import Term, write_attribute
from atlas.formats.hsds_words import ORGANIZATION
from atlas.frames import split_list
from atlas.language import Language

Row = Mapping[str, Any]
Node = dict[str, Any]

_LISTS: Final = ("partners", "target_groups", "delivery_modes", "languages")
_PLAIN: Final = (
    "office",
    "plain_language",
    "wheelchair",
    "capacity",
    "opening_hours",
    "opening_hours_text",
    "is_confidential",
    "source_url",
    "source_year",
    "source_confidence",
    "source_topic",
    "source_field",
)


@dataclass(frozen=True)
class ServiceFacts:
    """All that is told of an offer, rows as plain values.

    Attributes
    ----------
    offer
        A row of table `offers` as the public may have it.
    terms
        What it is tied to, each with what it says of it: ``topic`` or ``delivery_mode``.
    provider
        A row of table `providers`, None where nobody knows.
    areas
        Its rows of `service_areas`, each with its region; None where somebody asked and nobody knows.
    is_free
        Whether its costs say that there are none.
    attribution
        Whom to credit.
    last_modified
        Instant of the data version in which it or what belongs to it changed last, in ISO 8601.
    """

    offer: Row
    terms: Sequence[tuple[str, Term]]
    provider: Row | None = None
    umbrella: Term | None = None
    sites: Sequence[SiteFacts] = field(default=())
    areas: Sequence[tuple[Row, Row | None]] = field(default=())
    fundings: Sequence[Row] = field(default=())
    is_free: bool = False
    last_modified: str | None = None
    attribution: str | None = None


def service_id(offer_id: str) -> str:
    """Return the id of an offer's service."""
    return make_id("service", offer_id)


def organization_id(provider_id: str) -> str:
    """Return the id of a provider's organization."""
    return make_id("organization", provider_id)


def list_service(facts: ServiceFacts, words: Language) -> Node:
    """Return a service with what there is one of only, as lists have it."""
    offer, provider = facts.offer, facts.provider
    return filled(
        {
            "id": service_id(offer["offer_id"]),
            "organization_id": organization_id(provider["provider_id"]) if provider else None,
            "name": offer["name"],
            "description": offer["description"],
            "url": offer["website"] if is_web_address(offer["website"]) else None,
            "email": offer["email"] if is_mail_address(offer["email"]) else None,
            "status": "active",
            "application_process": offer["access"],
            "fees_description": offer["cost"],
            "eligibility_description": ", ".join(split_list(offer["target_groups"])) or None,
            "assured_date": offer["verified_on"],
            "last_modified": facts.last_modified,
            "organization": list_organization(provider, words) if provider else None,
        }
    )


def write_service(facts: ServiceFacts, words: Language, *, with_places: bool = True) -> Node:
    """Return a service with all that belongs to it; `with_places` to be left out where it stands below its place."""
    offer, number = facts.offer, service_id(facts.offer["offer_id"])
    known = [(area, region) for area, region in facts.areas if region is not None]
    whole = {
        **list_service(facts, words),
        "phones": write_phones("service", number, offer["phone"]),
        "schedules": write_schedules(number, offer),
        "service_areas": [write_area(number, area, region) for area, region in known],
        "languages": write_languages(number, offer, words),
        "funding": [write_funding(number, row) for row in facts.fundings],
        "cost_options": write_costs(number, offer, is_free=facts.is_free),
        "contacts": write_contacts(number, offer),
        "attributes": [write_attribute("service", number, kind, term) for kind, term in facts.terms],
        EXTENSION: _write_extension(facts),
    }
    if facts.provider:
        whole["organization"] = write_organization(facts.provider, facts.umbrella, words)
    if with_places:
        whole["service_at_locations"] = [write_service_at_location(facts, site, words) for site in facts.sites]
    return whole


def list_service_at_location(facts: ServiceFacts, site: SiteFacts, words: Language) -> Node:
    """Return a service at a location with what there is one of only, as lists have it."""
    location = write_location(site, None, words)
    place = {name: value for name, value in location.items() if name not in {"addresses", "accessibility"}}
    return {**_link(facts, site), "location": place, "service": list_service(facts, words)}


def write_service_at_location(
    facts: ServiceFacts, site: SiteFacts, words: Language, *, with_service: bool = False
) -> Node:
    """Return a service at a location with all that belongs to it."""
    whole: Node = {
        **_link(facts, site),
        "contacts": [],
        "phones": [],
        "schedules": [],
        "location": write_location(site, facts.offer["wheelchair"], words),
    }
    if with_service:
        whole["service"] = write_service(facts, words, with_places=False)
    return whole


def list_organization(provider: Row, words: Language) -> Node:
    """Return a provider with what there is one of only, as lists have it."""
    code = provider["umbrella"]
    umbrella = words.gettext(UMBRELLAS[code])
    return filled(
        {
            "id": organization_id(provider["provider_id"]),
            "name": provider["name"],
            "alternate_name": ", ".join(split_list(provider["also_known_as"])) or None,
            "description": words.gettext(ORGANIZATION, umbrella=umbrella),
            "email": provider["email"] if is_mail_address(provider["email"]) else None,
            "website": provider["website"] if is_web_address(provider["website"]) else None,
        }
    )


def write_organization(provider: Row, umbrella: Term | None, words: Language) -> Node:
    """Return a provider with all that belongs to it but its services."""
    number = organization_id(provider["provider_id"])
    identifier = {
        "id": make_id("organization_identifier", number),
        "organization_id": number,
        "identifier_type": "Sozialatlas",
        "identifier": provider["provider_id"],
    }
    told = {"provider_id": provider["provider_id"], "umbrella": provider["umbrella"]}
    return {
        **list_organization(provider, words),
        "phones": write_phones("organization", number, provider["phone"]),
        "organization_identifiers": [identifier],
        "attributes": [write_attribute("organization", number, "umbrella", umbrella)] if umbrella else [],
        EXTENSION: {**told, "also_known_as": split_list(provider["also_known_as"]), **keep_unfit(provider)},
    }


def _link(facts: ServiceFacts, site: SiteFacts) -> Node:
    number, location = service_id(facts.offer["offer_id"]), make_id("location", site.site["site_id"])
    return {"id": make_id("service_at_location", number, location), "service_id": number, "location_id": location}


def _write_extension(facts: ServiceFacts) -> Node:
    offer = facts.offer
    unknown: Iterator[Row] = (area for area, region in facts.areas if region is None)
    asked = next(unknown, None)
    provider = facts.provider
    return filled(
        {
            "offer_id": offer["offer_id"],
            "topic_id": offer["topic_id"],
            "provider_id": provider["provider_id"] if provider else None,
            **{name: split_list(offer[name]) for name in _LISTS},
            **{name: offer[name] for name in _PLAIN},
            # Somebody asked, which is more than that nobody did.
            "unknown_service_area": None if asked is None else filled({"basis": asked["basis"], "note": asked["note"]}),
            **keep_unfit(offer),
            "attribution": facts.attribution,
        }
    )
