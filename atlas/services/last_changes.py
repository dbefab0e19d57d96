"""When each offer changed last: it, its provider, or anything that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from atlas.services.snapshots import Snapshot
from atlas.store.changes import Key
from atlas.store.protocol import Store

_OF_OFFERS: Final = ("offers", "offer_sites", "service_areas", "fundings")
"""Tables whose rows belong to one offer."""


def find_last_changes(store: Store, snapshot: Snapshot) -> dict[str, str]:
    """Return the instant of the last change of each offer of a snapshot, in ISO 8601 with milliseconds.

    It is the moment of the data version in which the offer, a site, service area or funding of it, or its provider
    became what it is; also where a site or a service area was taken from it.
    """
    numbers: dict[str, int] = {}
    for offer, version in _touched(store, snapshot):
        numbers[offer] = max(version, numbers.get(offer, 0))
    began = {version.number: _write(version.created_at) for version in store.versions()}
    return {offer: began[number] for offer, number in numbers.items() if number in began}


def _touched(store: Store, snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    touched = {name: _last_touched(store, name, snapshot.version) for name in (*_OF_OFFERS, "sites", "providers")}
    # Fundings are keyed by an id of their own: of one that is gone, nobody knows any longer whose it was.
    fundings = snapshot.tables["fundings"]
    payees = dict(zip(fundings["funding_id"], fundings["offer_id"], strict=True))
    for name in _OF_OFFERS:
        for key, version in touched[name].items():
            yield (payees.get(key[0], "") if name == "fundings" else key[0]), version
    links = snapshot.tables["offer_sites"]
    for offer, site in zip(links["offer_id"], links["site_id"], strict=True):
        yield offer, touched["sites"].get((site,), 0)
    offers = snapshot.tables["offers"].dropna(subset=["provider_id"])
    for offer, provider in zip(offers["offer_id"], offers["provider_id"], strict=True):
        yield offer, touched["providers"].get((provider,), 0)


def _last_touched(store: Store, table: str, version: int) -> dict[Key, int]:
    # By version, so the last one of a key stays.
    return {change.key: change.version for change in store.history(table, until=version)}


def _write(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
