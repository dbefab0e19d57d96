"""The feed of changes: what a partner who keeps a copy has to fetch, write and delete since its last visit.

A feed goes from one data version to another and both stay what they are, so its pages fit together whatever is
imported meanwhile. It names every row that changed, and a few more whose public form may have changed with another
row: a site is secret when an offer at it is, an offer when its site is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.errors import BadRequestError, GoneError
from atlas.model import TABLES
from atlas.services.public_records import Records, offer_records, provider_records, site_records
from atlas.services.snapshots import Snapshot
from atlas.store.changes import RowChange, RowFate
from atlas.store.protocol import Store

KINDS: Final = ("provider", "site", "offer")
"""In this order: what others refer to comes first."""
DEFAULT_LIMIT: Final = 500
LARGEST_LIMIT: Final = 5000
_TABLES: Final = {"provider": "providers", "site": "sites", "offer": "offers"}
_RECORDS: Final[dict[str, Callable[[Snapshot, list[str]], Records]]] = {
    "provider": provider_records,
    "site": site_records,
    "offer": offer_records,
}
# Where an offer without a place of its own lies is found by these; all secret offers may be told another county then.
_GROUND: Final = ("areas", "municipalities", "regions", "region_members")


@dataclass(frozen=True)
class Entry:
    """What became of one provider, site or offer, and the last data version that had to do with it."""

    kind: str
    key: str
    fate: RowFate
    version: int


@dataclass(frozen=True)
class FeedPage:
    """A part of a feed: entries with their records, and where the next page begins (None: there is none)."""

    since: int
    until: int
    entries: list[dict[str, Any]]
    total: int
    next_offset: int | None


def check_span(store: Store, since: int, until: int) -> None:
    """Refuse a feed between versions that nobody can compare.

    Raises
    ------
    BadRequestError
        If one of the versions is still to come, or they are the wrong way round.
    GoneError
        If the store no longer knows what happened after `since`.
    """
    known = [version.number for version in store.versions()]
    newest = max(known, default=0)
    for name, number in (("since", since), ("until", until)):
        if number > newest:
            raise BadRequestError(
                "%(name)s ist %(number)s, der neueste Datenstand aber %(newest)s. Wurde der Atlas neu aufgesetzt, "
                "bitte mit since=0 von vorn beginnen.",
                name=name,
                number=number,
                newest=newest,
            )
    if until < since:
        raise BadRequestError(
            "until (%(until)s) liegt vor since (%(since)s); erwartet wird ein späterer Datenstand.",
            until=until,
            since=since,
        )
    # From the beginning, only what is there counts, and that is known.
    if since and min(known) > since:
        raise GoneError(
            "Was nach Datenstand %(since)s geschah, ist nicht mehr aufgehoben; der älteste ist %(oldest)s. Bitte mit "
            "since=0 von vorn beginnen.",
            since=since,
            oldest=min(known),
        )


def read_feed(store: Store, snapshot: Snapshot, since: int, *, offset: int = 0, limit: int = DEFAULT_LIMIT) -> FeedPage:
    """Return a page of what changed after `since`, up to the version of `snapshot`.

    Additions and changes come first, providers before sites before offers; then what was removed, the other way round.
    """
    entries = snapshot.derive(("feed", since), lambda: list_entries(store, snapshot, since))
    page = entries[offset : offset + limit]
    records = {
        kind: _RECORDS[kind](snapshot, [entry.key for entry in page if entry.kind == kind and _is_there(entry)])
        for kind in KINDS
    }
    told = [
        {
            "kind": entry.kind,
            "id": entry.key,
            "change": entry.fate.value,
            "version": entry.version,
            "record": records[entry.kind].get(entry.key),
        }
        for entry in page
    ]
    following = offset + limit
    return FeedPage(since, snapshot.version, told, len(entries), following if following < len(entries) else None)


def list_entries(store: Store, snapshot: Snapshot, since: int) -> list[Entry]:
    """Return all that changed after `since`, in the order of the feed."""
    past = _Past(store, since, snapshot.version)
    touched = {"provider": past.versions("providers"), "site": past.versions("sites"), "offer": past.versions("offers")}
    links = snapshot.tables["offer_sites"]
    _spread(touched["offer"], past.parts("offer_sites", 0))
    _spread(touched["site"], past.parts("offer_sites", 1))
    _spread(touched["offer"], past.parts("service_areas", 0))
    _spread(touched["offer"], _over(links, "site_id", "offer_id", past.versions("sites")))
    _spread(touched["site"], _over(links, "offer_id", "site_id", touched["offer"]))
    moved = [change.version for table in _GROUND for change in past.of(table)]
    if moved:
        hidden = snapshot.offers.index[snapshot.offers["is_hidden"]]
        _spread(touched["offer"], ((str(key), max(moved)) for key in hidden))
    entries = [entry for kind in KINDS for entry in _judge(kind, touched[kind], past, snapshot)]
    return sorted(entries, key=_place_of)


class _Past:
    """What happened to each table meanwhile, asked for once."""

    def __init__(self, store: Store, since: int, until: int) -> None:
        self._store, self._since, self._until = store, since, until
        self._told: dict[str, list[RowChange]] = {}

    def of(self, table: str) -> list[RowChange]:
        if table not in self._told:
            self._told[table] = self._store.history(table, since=self._since, until=self._until)
        return self._told[table]

    def parts(self, table: str, part: int) -> Iterable[tuple[str, int]]:
        return ((change.key[part], change.version) for change in self.of(table))

    def versions(self, table: str) -> dict[str, int]:
        latest: dict[str, int] = {}
        _spread(latest, self.parts(table, 0))
        return latest


def _spread(touched: dict[str, int], others: Iterable[tuple[str, int]]) -> None:
    for key, version in others:
        touched[key] = max(version, touched.get(key, 0))


def _over(links: pd.DataFrame, given: str, wanted: str, touched: dict[str, int]) -> list[tuple[str, int]]:
    near = links[links[given].isin(list(touched))]
    return [(other, touched[key]) for key, other in zip(near[given], near[wanted], strict=True)]


def _judge(kind: str, touched: dict[str, int], past: _Past, snapshot: Snapshot) -> Iterable[Entry]:
    table = _TABLES[kind]
    present = set(snapshot.tables[table][TABLES[table].key[0]])
    # The first thing that happened tells whether it was there before.
    fates: defaultdict[str, list[RowFate]] = defaultdict(list)
    for change in past.of(table):
        fates[change.key[0]].append(change.fate)
    for key, version in touched.items():
        was_there = not fates[key] or fates[key][0] is not RowFate.ADDED
        if key in present:
            yield Entry(kind, key, RowFate.CHANGED if was_there else RowFate.ADDED, version)
        elif was_there and fates[key]:
            yield Entry(kind, key, RowFate.REMOVED, version)


def _is_there(entry: Entry) -> bool:
    return entry.fate is not RowFate.REMOVED


def _place_of(entry: Entry) -> tuple[int, str]:
    rank = KINDS.index(entry.kind)
    return (rank, entry.key) if _is_there(entry) else (2 * len(KINDS) - rank, entry.key)
