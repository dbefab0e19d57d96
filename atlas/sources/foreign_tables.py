"""Drafts to rows of the atlas's tables: offers, sites, providers, service areas, topics, provenance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from atlas.frames import Tables, rows_of, split_list
from atlas.sources.foreign_cells import fold, slug
from atlas.sources.foreign_offers import Draft
from atlas.sources.offer_mapping import OfferMapping
from atlas.vocabulary import Basis

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table name."""

_MAX_ID: Final = 60
_UNKNOWN_AREA: Final = {"region_id": None, "basis": str(Basis.UNKNOWN)}


class ProviderBook:
    """Finds providers by name or by a known other spelling; keeps those that are new."""

    def __init__(self, tables: Tables) -> None:
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        self.added: list[dict[str, Any]] = []
        # Sorted, so that a name which two providers share goes to the same one each time.
        for row in sorted(rows_of(tables["providers"]), key=lambda row: row["provider_id"]):
            self._taken.add(row["provider_id"])
            for name in (row["name"], *split_list(row["also_known_as"])):
                self._ids.setdefault(fold(name), row["provider_id"])

    def id_of(self, name: str, umbrella: str) -> str | None:
        """Return the id of a provider, made where it is new; None where the row names none."""
        if not fold(name):
            return None
        if fold(name) not in self._ids:
            provider_id = self._make_id(name)
            self._ids[fold(name)] = provider_id
            self._taken.add(provider_id)
            self.added.append({"provider_id": provider_id, "name": " ".join(name.split()), "umbrella": umbrella})
        return self._ids[fold(name)]

    def _make_id(self, name: str) -> str:
        plain = slug(name)
        if plain not in self._taken and len(plain) <= _MAX_ID:
            return plain
        # Cut off or taken, the plain id would name somebody else; a tail of the whole name keeps it apart and stable.
        tail = hashlib.sha256(fold(name).encode()).hexdigest()[:6]
        return f"{plain[:_MAX_ID].strip('-')}-{tail}"


def build_rows(drafts: Iterable[Draft], mapping: OfferMapping, tables: Tables) -> Rows:
    """Return the rows that drafts stand for; providers and topics only where they are new to `tables`."""
    providers = ProviderBook(tables)
    known, tells_areas = set(tables["offers"]["offer_id"]), mapping.fills("service_area")
    rows: Rows = {name: [] for name in ("offers", "sites", "offer_sites", "service_areas")}
    for draft in drafts:
        offer_id = draft.offer["offer_id"]
        rows["offers"].append(draft.offer | {"provider_id": providers.id_of(draft.provider, draft.umbrella)})
        # A file without such a column must not overwrite with "unknown" what somebody has found out.
        areas = draft.service_areas or ([_UNKNOWN_AREA] if tells_areas or offer_id not in known else [])
        rows["service_areas"] += [{"offer_id": offer_id, **area} for area in areas]
        if draft.site:
            # Sites are not shared between imported offers: one that moves must not take its neighbour along.
            site_id = f"site-{offer_id}"
            rows["sites"].append({"site_id": site_id, **draft.site})
            rows["offer_sites"].append({"offer_id": offer_id, "site_id": site_id})
    rows["providers"] = providers.added
    rows["topics"] = _new_topics(rows["offers"], mapping, tables)
    rows["provenance"] = [_provenance(name, mapping) for name in ("offers", "providers", "sites") if rows[name]]
    return rows


def _new_topics(offers: list[dict[str, Any]], mapping: OfferMapping, tables: Tables) -> list[dict[str, Any]]:
    known = set(tables["topics"]["topic_id"])
    used = {offer["topic_id"] for offer in offers}
    return [
        {"target_group": "all", **topic, "topic_id": topic_id}
        for topic_id, topic in mapping.new_topics.items()
        if topic_id not in known and topic_id in used
    ]


def _provenance(resource: str, mapping: OfferMapping) -> dict[str, Any]:
    source = mapping.source
    return {
        "resource": resource,
        "title": source.title,
        "url": source.url or None,
        "edition": source.edition or None,
        "licence": source.licence,
        "licence_url": source.licence_url or None,
        "attribution": source.attribution or source.title,
        "retrieved_on": source.retrieved_on or None,
        "changes": "Spalten und Begriffe zugeordnet, Koordinaten nach EPSG:4326 umgerechnet",
    }
