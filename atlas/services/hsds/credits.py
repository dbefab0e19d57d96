"""Whom to credit for what Open Referral hands out."""

from __future__ import annotations

from typing import Any, Final

from atlas.formats.hsds_parts import is_web_address
from atlas.frames import rows_of
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot

TOLD_TABLES: Final = ("offers", "providers", "sites", "offer_sites", "service_areas", "fundings")
"""The tables that services, organizations and locations are made of."""


def credit_lines(snapshot: Snapshot) -> str:
    """Return the credit line of all that is handed out."""
    return credit(snapshot, *TOLD_TABLES)


def name_licences(snapshot: Snapshot) -> str:
    """Return the licences of all that is handed out, each once."""
    return "; ".join(dict.fromkeys(row["licence"] for row in describe_sources(snapshot)))


def licence_addresses(snapshot: Snapshot) -> list[str]:
    """Return where the texts of these licences stand."""

    def find() -> list[str]:
        addresses = (row.get("licence_url") for row in describe_sources(snapshot))
        # A line break or a bracket in an address would end the header that it stands in.
        return list(dict.fromkeys(address for address in addresses if address and is_web_address(address)))

    return snapshot.derive("hsds licences", find)


def describe_sources(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the rows of the provenance of all that is handed out, as plain values."""
    provenance = snapshot.tables["provenance"]
    rows = rows_of(provenance[provenance["resource"].isin(TOLD_TABLES)])
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
