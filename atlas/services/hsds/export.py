"""Open Referral as files: everything, whole, in the three forms that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from atlas.formats.hsds_ids import EXTENSION
from atlas.formats.hsds_objects import write_organization, write_service
from atlas.formats.hsds_package import write_hsds_package
from atlas.formats.hsds_places import write_location
from atlas.formats.hsds_tables import flatten
from atlas.services.hsds.catalogue import Catalogue, catalogue_of
from atlas.services.hsds.credits import describe_sources
from atlas.services.hsds.facts import gather_all_sites
from atlas.services.hsds.pages import stream_lines
from atlas.services.snapshots import Snapshot
from atlas.store.protocol import Store


def export_json(snapshot: Snapshot, store: Store, language: str = "de") -> Iterator[bytes]:
    """Yield all services, whole, as the one page of a list; beside it where the data come from."""
    known = catalogue_of(snapshot, store, language)
    count = len(known.facts)
    head = {
        "total_items": count,
        "total_pages": min(count, 1),
        "page_number": 1,
        "size": count,
        "first_page": True,
        "last_page": True,
        "empty": not count,
        EXTENSION: {"sources": describe_sources(snapshot)},
    }
    yield orjson.dumps(head)[:-1] + b',"contents":['
    for position in range(count):
        yield (b",\n" if position else b"\n") + known.service_of_all(position)
    yield b"\n]}\n"


def export_lines(snapshot: Snapshot, store: Store, language: str = "de") -> Iterator[bytes]:
    """Yield all services, whole, one a line."""
    known = catalogue_of(snapshot, store, language)
    return stream_lines(range(len(known.facts)), known.service_of_all)


def export_tables(snapshot: Snapshot, store: Store, language: str = "de") -> bytes:
    """Return everything as the tabular data package, also providers and sites without any offer."""
    known = catalogue_of(snapshot, store, language)
    address = snapshot.settings.public_url
    profile = f"{address}/hsds/profile" if address else ""
    return write_hsds_package(
        flatten(_list_nodes(snapshot, known)), sources=describe_sources(snapshot), profile=profile
    )


def _list_nodes(snapshot: Snapshot, known: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    for site in gather_all_sites(snapshot).values():
        yield "location", write_location(site, None, known.words)
    for facts in known.facts:
        yield "service", write_service(facts, known.words)
    # After the services: of a provider that stands behind a confidential one, those say less.
    for row in known.providers.values():
        umbrella = known.umbrella_of(row)
        yield "organization", write_organization(row, umbrella, known.words)
    for term in known.terms.values():
        yield "taxonomy_term", term
