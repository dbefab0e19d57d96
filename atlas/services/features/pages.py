"""Pages of features that belong together: each names the next by data version and the last feature shown.

A crawl goes on in the data version it began with, whatever is imported meanwhile, so that it meets every feature of
that version once. The place in it is an id and no count: where verdicts change at midnight, none comes twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from atlas.errors import BadRequestError, GoneError, NotFoundError
from atlas.formats.ogc_features import write_page
from atlas.geo.reference_systems import ReferenceSystem
from atlas.services.confidential import shield_earlier
from atlas.services.features.collections import Collection, list_sets
from atlas.services.features.query import FeatureQuery, select_features
from atlas.services.features.sets import FeatureSet, Pieces
from atlas.services.snapshots import Snapshot
from atlas.services.version_reader import VersionReader

# What was taken out of the data is not to be read for ever from a version that still has it.
_LONGEST_CRAWL: Final = timedelta(days=1)
_CURSOR: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,12})-(.{1,300})", re.ASCII)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind the feature `after`, in the data version that was reached at `moment`."""

    version: int
    moment: int
    after: str

    def __str__(self) -> str:
        return f"{self.version}-{self.moment}-{self.after}"


@dataclass(frozen=True)
class FeaturePage:
    """Some features of those that fit, with how many fit altogether and where the next page begins."""

    found: tuple[tuple[FeatureSet, int], ...]
    matched: int
    next_cursor: Cursor | None

    def pieces(self, system: ReferenceSystem) -> list[Pieces]:
        """Return the pieces of the features, geometries in `system`."""
        return [features.pieces_of(position, system) for features, position in self.found]

    def write(self, system: ReferenceSystem, head: dict[str, object]) -> bytes:
        """Return the page as GeoJSON behind the members of `head`."""
        return write_page(self.pieces(system), head)


def parse_cursor(text: str) -> Cursor:
    """Return where a page begins, as the link to it says.

    Raises
    ------
    BadRequestError
        If it is not as the atlas writes it.
    """
    found = _CURSOR.fullmatch(text)
    if not found:
        raise BadRequestError(
            "cursor ist „%(text)s“; erwartet wird der Wert aus dem Link „next“ einer früheren Seite.", text=text
        )
    return Cursor(int(found[1]), int(found[2]), found[3])


def moment_of(snapshot: Snapshot, reader: VersionReader) -> datetime:
    """Return when the data version of a snapshot was reached, in UTC, to the second."""

    def read() -> datetime:
        return reader.version(snapshot.version).created_at.astimezone(UTC).replace(microsecond=0)

    return snapshot.derive("moment", read)


def first_page(snapshot: Snapshot, reader: VersionReader) -> Cursor:
    """Return where a crawl begins that is asked for without a cursor."""
    return Cursor(snapshot.version, int(moment_of(snapshot, reader).timestamp()), "")


def pin_snapshot(cursor: Cursor, current: Snapshot, reader: VersionReader) -> Snapshot:
    """Return the snapshot of the data version that a crawl began with, without places that are secret by now.

    Raises
    ------
    GoneError
        If that version is held no longer, as where a database was set up anew, or was followed by another more than a
        day ago.
    """
    try:
        pinned = reader.snapshot(cursor.version, current)
        is_same = int(moment_of(pinned, reader).timestamp()) == cursor.moment
        is_same &= not _is_long_gone(cursor.version, reader)
    except NotFoundError:
        is_same = False
    if not is_same:
        raise GoneError(
            "Den Datenstand %(version)s, zu dem diese Seite gehört, gibt es nicht mehr. "
            "Bitte die Abfrage ohne „cursor“ von vorn beginnen.",
            version=cursor.version,
        )
    if pinned.version == current.version:
        return pinned
    return shield_earlier(pinned, current)


def _is_long_gone(version: int, reader: VersionReader) -> bool:
    """Tell whether a version was followed by another so long ago that no crawl can still be under way."""
    following = [each.created_at for each in reader.versions() if each.number == version + 1]
    return any(datetime.now(UTC) - moment > _LONGEST_CRAWL for moment in following)


def read_page(
    snapshot: Snapshot, collection: Collection, query: FeatureQuery, cursor: Cursor, language: str
) -> FeaturePage:
    """Return the features that fit behind `cursor`, at most `query.limit` of them."""
    part = next((str(value) for name, value in query.values if name == collection.parts[0]), "")
    found: list[tuple[FeatureSet, int]] = []
    matched = 0
    # One more than wanted tells whether there is a next page.
    wanted = query.limit + 1
    for features in list_sets(snapshot, collection, language, part):
        fitting = select_features(features, collection, query)
        matched += len(fitting)
        begin = int(np.searchsorted(fitting, features.position_after(cursor.after))) if cursor.after else 0
        found += [(features, int(position)) for position in fitting[begin : begin + wanted - len(found)]]
    shown = tuple(found[: query.limit])
    if len(found) <= query.limit:
        return FeaturePage(shown, matched, None)
    last, position = shown[-1]
    return FeaturePage(shown, matched, Cursor(cursor.version, cursor.moment, last.ids[position]))


def find_feature(snapshot: Snapshot, collection: Collection, key: str, language: str) -> tuple[FeatureSet, int]:
    """Return the set that holds a feature, and its position there.

    Raises
    ------
    NotFoundError
        If there is none of that id.
    """
    # The id begins with the part that it is made in.
    part = key.partition(".")[0] if collection.parts[0] else ""
    if part and part not in collection.parts[1]:
        part = collection.parts[1][0]
    (features, *_) = list_sets(snapshot, collection, language, part)
    return features, features.position_of(key)
