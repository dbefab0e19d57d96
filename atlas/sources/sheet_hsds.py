"""Reads the services of somebody else's Open Referral as rows: what is nested stands in columns side by side."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from atlas.errors import BadDataError
from atlas.faults import Fault
from atlas.formats.hsds_schedules import write_opening_hours
from atlas.sources.hsds_files import HsdsFile, is_zip, read_json
from atlas.sources.hsds_nodes import JsonNode
from atlas.sources.package_files import read_hsds_tables
from atlas.sources.sheets import RawRow, Sheet

COLUMNS: Final = (
    "id",
    "name",
    "alternate_name",
    "description",
    "url",
    "email",
    "phone",
    "status",
    "taxonomy_term",
    "taxonomy_terms",
    "organization",
    "organization_url",
    "organization_email",
    "application_process",
    "fees_description",
    "eligibility_description",
    "assured_date",
    "last_modified",
    "languages",
    "opening_hours",
    "opening_hours_text",
    "service_areas",
    "location",
    "address",
    "city",
    "postal_code",
    "country",
    "latitude",
    "longitude",
    "accessibility",
)
"""What a mapping may name; `taxonomy_term` is the first of `taxonomy_terms`, which are joined with ``;``."""

_JOINT: Final = ";"
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_ACTIVE: Final = "active"


def open_hsds(path: Path, limit_mb: int) -> Sheet:
    """Open a file with services of HSDS: JSON, lines of JSON, or a zip of its tables.

    A row is a service at one of its locations; services that are not active are left out and remarked.

    Raises
    ------
    BadDataError
        If the file is no HSDS, is cut off or too large, or holds no active service.
    """
    read = read_hsds_tables(path, limit_mb=limit_mb) if is_zip(path) else read_json(path, limit_mb)
    active = [service for service in read.services if service.text("status") == _ACTIVE]
    if not active:
        raise BadDataError(
            "Die Datei %(file)s enthält kein Angebot im Stand „active“ (%(count)d andere).",
            file=read.name,
            count=len(read.services),
        )
    return Sheet(read.name, list(COLUMNS), _read_rows(active), remarks=list(_remark(read, active)))


def _remark(read: HsdsFile, active: list[JsonNode]) -> Iterator[Fault]:
    left_out = len(read.services) - len(active)
    if left_out:
        told = f"{left_out} Angebote sind nicht im Stand „active“ und werden nicht gelesen."
        yield Fault(read.name, 0, "status", "", told, "", "warning")
    several = sum(1 for service in active if len(list(service.nodes("service_at_locations"))) > 1)
    if several:
        told = f"{several} Angebote haben mehrere Standorte; jeder Standort wird ein Angebot für sich."
        yield Fault(read.name, 0, "service_at_locations", "", told, "", "warning")
    if read.pages > 1:
        told = f"Die Datei ist eine von {read.pages} Seiten."
        yield Fault(read.name, 0, "total_pages", "", told, "Bitte auch die anderen einspielen.", "warning")


def _read_rows(services: list[JsonNode]) -> Iterator[RawRow]:
    number = 0
    for service in services:
        links = list(service.nodes("service_at_locations")) or [JsonNode({}, service.where)]
        for place, link in enumerate(links):
            number += 1
            # The first place keeps the id of the service, so that one that gains a second is still found again.
            own_id = service.text("id") if place == 0 else link.text("id")
            yield RawRow(number, {**_read_service(service, link), "id": own_id or ""})


def _read_service(service: JsonNode, link: JsonNode) -> dict[str, str]:
    nothing = JsonNode({}, service.where)
    organization = service.node("organization") or nothing
    location = link.node("location") or nothing
    terms = _terms(service)
    told: dict[str, str | None] = {
        **{name: service.text(name) for name in COLUMNS if name in _OF_SERVICE},
        "description": strip_html(service.text("description") or ""),
        "phone": _first([service, link, location, organization], "phones", "number"),
        "taxonomy_term": terms[0] if terms else "",
        "taxonomy_terms": _JOINT.join(terms),
        "organization": organization.text("name"),
        "organization_url": organization.text("website") or organization.text("url"),
        "organization_email": organization.text("email"),
        "languages": _JOINT.join(_texts(service, "languages", "code", "name")),
        "service_areas": _JOINT.join(_texts(service, "service_areas", "name")),
        **_read_hours([service, link, location]),
        **_read_place(location),
    }
    return {name: (told.get(name) or "").strip() for name in COLUMNS}


_OF_SERVICE: Final = {
    *("name", "alternate_name", "url", "email", "status", "application_process", "fees_description"),
    *("eligibility_description", "assured_date", "last_modified"),
}


def _terms(service: JsonNode) -> list[str]:
    terms = (attribute.node("taxonomy_term") for attribute in service.nodes("attributes"))
    names = (term.text("name") or term.text("code") for term in terms if term)
    return list(dict.fromkeys(name for name in names if name))


def _texts(node: JsonNode, listed: str, *names: str) -> list[str]:
    found = (next(filter(None, (item.text(name) for name in names)), None) for item in node.nodes(listed))
    return [text for text in found if text]


def _first(nodes: list[JsonNode], listed: str, name: str) -> str:
    return next((text for node in nodes for text in _texts(node, listed, name)), "")


def _read_hours(nodes: list[JsonNode]) -> dict[str, str]:
    schedules = next((found for node in nodes if (found := list(node.nodes("schedules")))), [])
    written = write_opening_hours([schedule.content for schedule in schedules])
    words = dict.fromkeys(text for schedule in schedules if (text := schedule.text("description")))
    # A rule that opening hours cannot hold stays readable.
    rules = [_name_rule(schedule) for schedule in schedules] if not written and not words else []
    return {"opening_hours": written, "opening_hours_text": "; ".join([*words, *filter(None, rules)])}


def _name_rule(schedule: JsonNode) -> str:
    names = ("freq", "interval", "byday", "bymonthday", "valid_from", "valid_to", "opens_at", "closes_at")
    return " ".join(f"{name}={text}" for name in names if (text := schedule.text(name)))


def _read_place(location: JsonNode) -> dict[str, str | None]:
    address = next(location.nodes("addresses"), JsonNode({}, location.where))
    street = " ".join(text for name in ("address_1", "address_2") if (text := address.text(name)))
    return {
        "location": location.text("name"),
        "address": street,
        "city": address.text("city"),
        "postal_code": address.text("postal_code"),
        "country": address.text("country"),
        "latitude": location.text("latitude"),
        "longitude": location.text("longitude"),
        "accessibility": _JOINT.join(_texts(location, "accessibility", "description")),
    }


def strip_html(text: str) -> str:
    """Return the words of a description, which HSDS allows to be HTML.

    >>> strip_html("<p>Rat &amp; Hilfe</p>"), strip_html("3 < 4")
    ('Rat & Hilfe', '3 < 4')
    """
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
