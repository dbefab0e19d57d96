"""How many people offers reach: those of the municipalities they sit in or say they serve, each counted once."""

from __future__ import annotations

from collections.abc import Iterable

from atlas.services.measuring import supply_of
from atlas.services.snapshots import Snapshot


def reached_municipalities(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """Return the keys of the municipalities that each offer sits in or serves; offers without any are left out.

    The same rule as in the verdicts: stated and inferred service areas count, and a confidential offer reaches
    its whole county.
    """
    return snapshot.derive("reached municipalities", lambda: _gather(snapshot))


def count_reached(snapshot: Snapshot, offer_ids: Iterable[str]) -> int | None:
    """Return the people of all municipalities that the offers reach together, None where none of them is known.

    Nobody is counted twice: two offers in one town reach its people once. It says who may come, not who does.
    """
    reached = reached_municipalities(snapshot)
    together = frozenset[str]().union(*(reached.get(offer_id, frozenset()) for offer_id in offer_ids))
    known = snapshot.people.reindex(sorted(together)).dropna()
    return int(known.sum()) if len(known) else None


def _gather(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    supply = supply_of(snapshot)
    found: dict[str, set[str]] = {}
    for frame in (supply.sited, supply.served):
        for offer_id, ags in frame[["offer_id", "ags"]].dropna().drop_duplicates().itertuples(index=False):
            found.setdefault(offer_id, set()).add(ags)
    return {offer_id: frozenset(keys) for offer_id, keys in found.items()}
