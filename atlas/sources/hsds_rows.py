"""Services that the atlas itself handed out, back to the rows of its tables."""

from __future__ import annotations

from typing import Any, Final

from atlas.errors import BadDataError
from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_objects import organization_id, service_id
from atlas.frames import LIST_SEPARATOR
from atlas.sources.hsds_files import HsdsFile
from atlas.sources.hsds_nodes import JsonNode
from atlas.vocabulary import Precision

Row = dict[str, Any]

TABLES: Final = ("providers", "offers", "sites", "offer_sites", "service_areas", "fundings")
"""The tables that services carry, parents before children."""

_LISTS: Final = ("partners", "target_groups", "delivery_modes", "languages")
_TEXTS: Final = (
    "topic_id",
    "provider_id",
    "office",
    "plain_language",
    "wheelchair",
    "opening_hours",
    "opening_hours_text",
    "source_url",
    "source_confidence",
    "source_topic",
    "source_field",
)


class RowCollector:
    """Collects the rows that services stand for; each thing once, however often it is told."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._known: dict[tuple[str, str], Row] = {}

    def collect(self, file: HsdsFile) -> dict[str, list[Row]]:
        """Return the rows of a file.

        Raises
        ------
        BadDataError
            If a service was not handed out by an atlas, its id is not that of its offer, or it is told twice.
        """
        for service in file.services:
            self._add_service(service)
        for organization in file.organizations:
            self._add_provider(organization)
        for location in file.locations:
            self._add_site(location)
        return self.rows

    def _add_service(self, service: JsonNode) -> None:
        told = _extension(service)
        offer_id = _need(told, "offer_id")
        if service.text("id") != service_id(offer_id):
            raise service.fault(
                "id", service.text("id"), f"{service_id(offer_id)}, die Kennung des Angebots {offer_id}"
            )
        if ("offers", offer_id) in self._known:
            raise BadDataError(
                "%(where)s: das Angebot %(offer)s kommt zweimal vor. Bitte eines davon entfernen.",
                where=service.where,
                offer=offer_id,
            )
        offer = _read_offer(service, told, offer_id)
        self._known["offers", offer_id] = offer
        self.rows["offers"].append(offer)
        organization = service.node("organization")
        if organization:
            self._add_provider(organization)
        for link in service.nodes("service_at_locations"):
            location = link.node("location")
            if location:
                self.rows["offer_sites"].append({"offer_id": offer_id, "site_id": self._add_site(location)})
        self.rows["service_areas"] += _read_areas(service, told, offer_id)
        self.rows["fundings"] += [_read_funding(row, offer_id) for row in service.nodes("funding")]

    def _add_provider(self, organization: JsonNode) -> None:
        told = _extension(organization)
        number = _need(told, "provider_id")
        if organization.text("id") != organization_id(number):
            expected = f"{organization_id(number)}, die Kennung des Trägers {number}"
            raise organization.fault("id", organization.text("id"), expected)
        row = {
            "provider_id": number,
            "name": organization.text("name"),
            "umbrella": told.text("umbrella"),
            "also_known_as": LIST_SEPARATOR.join(told.texts("also_known_as")) or None,
            "phone": _first(organization, "phones", "number"),
            "email": organization.text("email") or told.text("email"),
            "website": organization.text("website") or told.text("website"),
        }
        self._add_once("providers", number, row, organization)

    def _add_site(self, location: JsonNode) -> str:
        told = _extension(location)
        number = _need(told, "site_id")
        address = next(location.nodes("addresses"), JsonNode({}, location.where))
        is_hidden = told.text("location_precision") == Precision.HIDDEN
        row = {
            "site_id": number,
            "name": location.text("name"),
            "street": address.text("address_1"),
            "postcode": address.text("postal_code"),
            "city": address.text("city"),
            "ags": None if is_hidden else told.text("ags"),
            "lon": location.number("longitude"),
            "lat": location.number("latitude"),
            "location_precision": told.text("location_precision"),
        }
        self._add_once("sites", number, row, location)
        return number

    def _add_once(self, table: str, number: str, row: Row, node: JsonNode) -> None:
        known = self._known.setdefault((table, number), row)
        if known is row:
            self.rows[table].append(row)
        for name, value in row.items():
            # Beside a confidential service a provider is told without its addresses.
            if known[name] is None:
                known[name] = value
            elif value is not None and value != known[name]:
                raise node.fault(name, value, f"„{known[name]}“ wie an einer früheren Stelle")


def _extension(node: JsonNode) -> JsonNode:
    told = node.node(EXTENSION)
    if told is None:
        raise BadDataError(
            "%(where)s hat keine Angaben des Atlas (%(extension)s); die Datei stammt von anderswo. "
            "Fremde Angebote kommen mit einer Zuordnung herein: atlas offers import DATEI --mapping ZUORDNUNG.toml",
            where=node.where,
            extension=EXTENSION,
        )
    return told


def _need(node: JsonNode, name: str) -> str:
    text = node.text(name)
    if text is None:
        raise node.fault(name, "", "die Kennung im Atlas")
    return text


def _first(node: JsonNode, listed: str, name: str) -> str | None:
    return next((item.text(name) for item in node.nodes(listed)), None)


def _read_offer(service: JsonNode, told: JsonNode, offer_id: str) -> Row:
    return {
        "offer_id": offer_id,
        "name": service.text("name"),
        "description": service.text("description"),
        "cost": service.text("fees_description"),
        "access": service.text("application_process"),
        "phone": _first(service, "phones", "number"),
        "email": service.text("email") or told.text("email"),
        "website": service.text("url") or told.text("website"),
        "verified_on": service.text("assured_date"),
        "is_confidential": told.flag("is_confidential"),
        "capacity": told.text("capacity"),
        "source_year": told.text("source_year"),
        **{name: LIST_SEPARATOR.join(told.texts(name)) or None for name in _LISTS},
        **{name: told.text(name) for name in _TEXTS},
    }


def _read_areas(service: JsonNode, told: JsonNode, offer_id: str) -> list[Row]:
    rows = []
    unknown = told.node("unknown_service_area")
    if unknown:
        rows.append({"offer_id": offer_id, "basis": unknown.text("basis"), "note": unknown.text("note")})
    for area in service.nodes("service_areas"):
        known = _extension(area)
        region = {"region_id": _need(known, "region_id"), "basis": known.text("basis")}
        rows.append({"offer_id": offer_id, **region, "note": area.text("description")})
    return rows


def _read_funding(node: JsonNode, offer_id: str) -> Row:
    told = _extension(node)
    return {
        "funding_id": _need(told, "funding_id"),
        "offer_id": offer_id,
        "funder_level": told.text("funder_level"),
        "funder": node.text("source"),
        "purpose": told.text("purpose"),
        "amount_eur": told.number("amount_eur"),
        "year": told.text("year"),
        "is_voluntary": told.flag("is_voluntary"),
    }
