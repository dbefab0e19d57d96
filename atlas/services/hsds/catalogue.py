"""The catalogue of Open Referral: all services, organizations and terms of a data version, ready to be handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson

from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_objects import (
    ServiceFacts,
    list_organization,
    list_service,
    list_service_at_location,
    organization_id,
    service_id,
    write_organization,
    write_service,
    write_service_at_location,
)
from atlas.formats.hsds_taxonomy import Term, term_id, write_taxonomies, write_terms
from atlas.frames import rows_of
from atlas.language import Language, speak
from atlas.services.hsds.facts import gather_services
from atlas.services.last_changes import find_last_changes
from atlas.services.snapshots import Snapshot
from atlas.store.protocol import Store

Node = dict[str, Any]


@dataclass(frozen=True)
class Shelf:
    """Things of one kind in their order: `ids`, and what lists say of each, as JSON."""

    ids: Sequence[str]
    lines: Sequence[bytes]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each id stands."""
        return {number: position for position, number in enumerate(self.ids)}


class Catalogue:
    """One data version in the words of HSDS.

    What lists show is written once, as bytes. What belongs to a single service is written when somebody asks for it:
    whole, a service takes ten times as many bytes.

    Parameters
    ----------
    services
        What is told of each offer, in the order of `Snapshot.offers`.
    topics, providers
        Rows of the tables as plain values.
    """

    def __init__(
        self,
        services: Sequence[ServiceFacts],
        terms: Sequence[Term],
        providers: Sequence[Mapping[str, Any]],
        words: Language,
    ) -> None:
        self.facts = services
        self.terms = {term["id"]: term for term in terms}
        self.providers = {organization_id(row["provider_id"]): row for row in providers}
        self.words = words

    @cached_property
    def services(self) -> Shelf:
        """All services, in the order of their offers."""
        ids = [service_id(facts.offer["offer_id"]) for facts in self.facts]
        return Shelf(ids, [_dump(list_service(facts, self.words)) for facts in self.facts])

    @cached_property
    def modified(self) -> np.ndarray:
        """When each service changed last, in UTC; not a time where nobody knows."""
        instants = [(facts.last_modified or "NaT").removesuffix("Z") for facts in self.facts]
        return np.array(instants, dtype="datetime64[ms]")

    @cached_property
    def organizations(self) -> Shelf:
        """All organizations, in the order of their providers."""
        lines = [_dump(list_organization(row, self.words)) for row in self.providers.values()]
        return Shelf(list(self.providers), lines)

    @cached_property
    def links(self) -> list[tuple[int, int]]:
        """The position of a service, and of a site among its sites, for each service at a location."""
        return [(place, number) for place, facts in enumerate(self.facts) for number in range(len(facts.sites))]

    @cached_property
    def places(self) -> Shelf:
        """All services at locations, in the order of their offers."""
        nodes = [
            list_service_at_location(self.facts[place], self.facts[place].sites[number], self.words)
            for place, number in self.links
        ]
        return Shelf([node["id"] for node in nodes], [_dump(node) for node in nodes])

    @cached_property
    def taxonomies(self) -> Shelf:
        """All taxonomies."""
        nodes = write_taxonomies(self.words)
        return Shelf([node["id"] for node in nodes], [_dump(node) for node in nodes])

    @cached_property
    def taxonomy_terms(self) -> Shelf:
        """All terms, parents before children."""
        return Shelf(list(self.terms), [_dump(term) for term in self.terms.values()])

    @cached_property
    def services_of(self) -> dict[str, list[int]]:
        """Positions of the services of each organization."""
        found: dict[str, list[int]] = {number: [] for number in self.providers}
        for position, facts in enumerate(self.facts):
            if facts.provider:
                found[organization_id(facts.provider["provider_id"])].append(position)
        return found

    @cached_property
    def services_by_term(self) -> dict[str, list[int]]:
        """Positions of the services that each term says something of; a parent speaks for its children."""
        found: dict[str, list[int]] = {number: [] for number in self.terms}
        for position, facts in enumerate(self.facts):
            tied = [term for _, term in facts.terms] + ([facts.umbrella] if facts.umbrella else [])
            numbers = [number for term in tied for number in (term["id"], term.get("parent_id")) if number]
            for number in dict.fromkeys(numbers):
                found[number].append(position)
        return found

    def service(self, position: int) -> bytes:
        """Return one service whole, as JSON."""
        return _dump(write_service(self.facts[position], self.words))

    def service_of_all(self, position: int) -> bytes:
        """Return one service whole, as part of a list of all; the first one tells how many there are.

        Lines have no envelope that could say it, and whoever imports a part as if it were all would lose the rest.
        """
        if position:
            return self.service(position)
        whole = write_service(self.facts[position], self.words)
        return _dump({**whole, EXTENSION: {**whole[EXTENSION], "total_services": len(self.facts)}})

    def organization(self, number: str, *, full_service: bool) -> bytes:
        """Return one organization whole, as JSON, with its services by name or whole."""
        provider = self.providers[number]
        positions = self.services_of[number]
        umbrella = self.umbrella_of(provider)
        write = self._service_in_organization if full_service else self._name_service
        whole = write_organization(provider, umbrella, self.words)
        return _dump({**whole, "services": [write(position) for position in positions]})

    def umbrella_of(self, provider: Mapping[str, Any]) -> Term | None:
        """Return the term of a provider's umbrella."""
        return self.terms.get(term_id("umbrellas", provider["umbrella"]))

    def place(self, position: int) -> bytes:
        """Return one service at a location whole, as JSON."""
        service, number = self.links[position]
        facts = self.facts[service]
        return _dump(write_service_at_location(facts, facts.sites[number], self.words, with_service=True))

    def minimal(self, position: int) -> bytes:
        """Return of a service only what a partner needs to know whether its copy is old."""
        facts = self.facts[position]
        number = self.services.ids[position]
        # Its name and status are required of every service, also of one of which only the id is asked.
        node = {"id": number, "name": facts.offer["name"], "status": "active", "last_modified": facts.last_modified}
        return _dump({name: value for name, value in node.items() if value is not None})

    def _name_service(self, position: int) -> Node:
        facts = self.facts[position]
        return {"id": self.services.ids[position], "name": facts.offer["name"], "status": "active"}

    def _service_in_organization(self, position: int) -> Node:
        whole = write_service(self.facts[position], self.words)
        return {name: value for name, value in whole.items() if name != "organization"}


def catalogue_of(snapshot: Snapshot, store: Store, language: str = "de") -> Catalogue:
    """Return the catalogue of a snapshot, made once for each data version and language."""

    def make() -> Catalogue:
        words = speak(language)
        terms = write_terms(rows_of(snapshot.topics), words)
        by_id = {term["id"]: term for term in terms}
        services = gather_services(snapshot, by_id, modified)
        return Catalogue(services, terms, rows_of(snapshot.tables["providers"]), words)

    modified = snapshot.derive("hsds last changes", lambda: find_last_changes(store, snapshot))
    return snapshot.derive(("hsds", language), make)


def _dump(node: Node) -> bytes:
    return orjson.dumps(node)
