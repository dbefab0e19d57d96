"""The tables of HSDS: what of a nested service stands in which file of the tabular data package, and back.

Source: ``path`` and ``datapackage_metadata`` of the schemas of openreferral/specification, branch 3.0; the profile's
property is a column of JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from atlas.formats.hsds_ids import EXTENSION

Node = dict[str, Any]
HsdsTables = dict[str, dict[str, Node]]
"""Rows by entity and id."""


@dataclass(frozen=True)
class Entity:
    """A table of HSDS.

    Attributes
    ----------
    path
        Its file.
    columns
        Names and kinds (Table Schema), those first that HSDS requires.
    lists
        Properties that hold things of another entity, with the column of those that names this one.
    single
        Properties that hold one thing of another entity, with the column here that names it.
    """

    path: str
    columns: Mapping[str, str]
    lists: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    single: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _texts(*names: str, **others: str) -> dict[str, str]:
    return {**dict.fromkeys(names, "string"), **others}


ENTITIES: Final[dict[str, Entity]] = {
    "organization": Entity(
        "organizations.csv",
        _texts("id", "name", "alternate_name", "description", "email", "website", **{EXTENSION: "object"}),
        lists={
            "phones": ("phone", "organization_id"),
            "organization_identifiers": ("organization_identifier", "organization_id"),
            "attributes": ("attribute", "link_id"),
        },
    ),
    "service": Entity(
        "services.csv",
        _texts(
            *("id", "organization_id", "name", "alternate_name", "description", "url", "email", "status"),
            *("application_process", "fees_description", "eligibility_description"),
            assured_date="date",
            last_modified="datetime",
            **{EXTENSION: "object"},
        ),
        lists={
            "phones": ("phone", "service_id"),
            "schedules": ("schedule", "service_id"),
            "service_areas": ("service_area", "service_id"),
            "service_at_locations": ("service_at_location", "service_id"),
            "languages": ("language", "service_id"),
            "funding": ("funding", "service_id"),
            "cost_options": ("cost_option", "service_id"),
            "contacts": ("contact", "service_id"),
            "attributes": ("attribute", "link_id"),
        },
        single={"organization": ("organization", "organization_id")},
    ),
    "attribute": Entity(
        "attributes.csv",
        _texts("id", "link_id", "taxonomy_term_id", "link_type", "link_entity", "value"),
        single={"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
    ),
    "service_at_location": Entity(
        "service_at_location.csv",
        _texts("id", "service_id", "location_id", "description"),
        lists={"phones": ("phone", "service_at_location_id"), "schedules": ("schedule", "service_at_location_id")},
        single={"location": ("location", "location_id")},
    ),
    "location": Entity(
        "locations.csv",
        _texts(
            *("id", "location_type", "name", "alternate_name", "description"),
            latitude="number",
            longitude="number",
            **{EXTENSION: "object"},
        ),
        lists={
            "addresses": ("address", "location_id"),
            "accessibility": ("accessibility", "location_id"),
            "phones": ("phone", "location_id"),
            "schedules": ("schedule", "location_id"),
            "languages": ("language", "location_id"),
        },
    ),
    "contact": Entity(
        "contacts.csv", _texts("id", "organization_id", "service_id", "name", "title", "department", "email")
    ),
    "address": Entity(
        "addresses.csv",
        _texts(
            *("id", "location_id", "address_1", "address_2", "city", "region", "state_province", "postal_code"),
            *("country", "address_type"),
        ),
    ),
    "phone": Entity(
        "phones.csv",
        _texts(
            *("id", "location_id", "service_id", "organization_id", "service_at_location_id", "number", "type"),
            "description",
        ),
    ),
    "funding": Entity("funding.csv", _texts("id", "organization_id", "service_id", "source", **{EXTENSION: "object"})),
    "service_area": Entity(
        "service_areas.csv",
        _texts("id", "service_id", "name", "description", "extent", "extent_type", "uri", **{EXTENSION: "object"}),
    ),
    "schedule": Entity(
        "schedules.csv",
        _texts(
            *("id", "service_id", "location_id", "service_at_location_id", "freq", "byday", "wkst", "description"),
            valid_from="date",
            valid_to="date",
            opens_at="time",
            closes_at="time",
        ),
    ),
    "language": Entity("languages.csv", _texts("id", "service_id", "location_id", "name", "code")),
    "accessibility": Entity("accessibility.csv", _texts("id", "location_id", "description", "details")),
    "taxonomy_term": Entity(
        "taxonomy_terms.csv",
        _texts(
            *("id", "code", "name", "description", "parent_id", "taxonomy", "language", "taxonomy_id"),
            **{EXTENSION: "object"},
        ),
        single={"taxonomy_detail": ("taxonomy", "taxonomy_id")},
    ),
    "organization_identifier": Entity(
        "organization_identifiers.csv",
        _texts("id", "organization_id", "identifier_scheme", "identifier_type", "identifier"),
    ),
    "cost_option": Entity(
        "cost_options.csv",
        _texts("id", "service_id", "option", "currency", "amount_description", amount="number"),
    ),
    "taxonomy": Entity("taxonomies.csv", _texts("id", "name", "description", "uri", "version")),
}
"""The entities that the atlas writes and reads, by their names in HSDS."""


def flatten(nodes: Iterable[tuple[str, Node]]) -> HsdsTables:
    """Return nested things as rows, each thing once, by id.

    Parameters
    ----------
    nodes
        Things with their entities.
    """
    tables: HsdsTables = {name: {} for name in ENTITIES}
    for entity, node in nodes:
        for name, row in _walk(entity, node):
            # What stands in several places may be told in more words at one of them.
            tables[name][row["id"]] = {**tables[name].get(row["id"], {}), **row}
    return {name: {number: rows[number] for number in sorted(rows)} for name, rows in tables.items()}


def _walk(name: str, node: Node) -> Iterator[tuple[str, Node]]:
    entity = ENTITIES[name]
    for place, (below, _) in entity.lists.items():
        for child in node.get(place, []):
            yield from _walk(below, child)
    for place, (below, _) in entity.single.items():
        if place in node:
            yield from _walk(below, node[place])
    yield name, {column: node[column] for column in entity.columns if node.get(column) is not None}


def nest(name: str, tables: HsdsTables) -> list[Node]:
    """Return the things of an entity with all that belongs to them, in the order of their rows."""
    children = {
        (below, column): _group(tables.get(below, {}), column)
        for entity in ENTITIES.values()
        for below, column in entity.lists.values()
    }
    return [_nest(name, row, tables, children) for row in tables.get(name, {}).values()]


def _group(rows: Mapping[str, Node], column: str) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for row in rows.values():
        if row.get(column):
            found.setdefault(row[column], []).append(row)
    return found


def _nest(
    name: str, row: Node, tables: HsdsTables, children: Mapping[tuple[str, str], Mapping[str, list[Node]]]
) -> Node:
    entity, node = ENTITIES[name], dict(row)
    for place, (below, column) in entity.lists.items():
        rows = children[below, column].get(row["id"], [])
        node[place] = [_nest(below, child, tables, children) for child in rows]
    for place, (below, column) in entity.single.items():
        found = tables.get(below, {}).get(row.get(column) or "")
        if found:
            node[place] = _nest(below, found, tables, children)
    return node
