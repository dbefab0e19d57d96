"""Whom to credit for what Open Referral hands out."""

from __future__ import annotations

from typing import Any, Final

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


def describe_sources(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the rows of the provenance of all that is handed out, as plain values."""
    provenance = snapshot.tables["provenance"]
    rows = rows_of(provenance[provenance["resource"].isin(TOLD_TABLES)])
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
