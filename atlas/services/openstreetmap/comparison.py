"""The atlas beside OpenStreetMap: what is missing there, what is missing here, and what the two say differently.

It proposes and never uploads. Places that are known only approximately, and confidential ones, are never proposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import pandas as pd

from atlas.errors import MissingToolError
from atlas.frames import rows_of
from atlas.geo.crs import make_points
from atlas.geo.joins import locate_points
from atlas.language import mark
from atlas.services.openstreetmap.atlas_places import list_atlas_places
from atlas.services.openstreetmap.coverage import find_covered, list_covered_counties
from atlas.services.openstreetmap.evidence import names_of
from atlas.services.openstreetmap.fields import Difference, find_differences
from atlas.services.openstreetmap.kinds import Fit, find_withheld, topics_of, town_words, wanted_kinds
from atlas.services.openstreetmap.matching import Pair, is_precise, match_places
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.sources.osm_places import OsmExtract, read_osm_places
from atlas.vocabulary import Precision, SurveyState

ATTRIBUTION: Final = "© OpenStreetMap-Mitwirkende, ODbL 1.0"
"""Credit line that the ODbL asks for wherever places of OpenStreetMap are shown."""

MISSING_IN_OSM: Final = "missing_in_osm"
MISSING_IN_ATLAS: Final = "missing_in_atlas"
DIFFERENT: Final = "differs"
KINDS: Final = (MISSING_IN_OSM, MISSING_IN_ATLAS, DIFFERENT)

LEAST_CONFIDENCE: Final = 0.4
"""What is less sure is not reported: it would be more work to look at than it is worth."""
_OF_PRECISION: Final = {str(Precision.EXACT): 1.0, str(Precision.STREET): 0.9}
_OF_FIT: Final = {Fit.FULL: 1.0, Fit.PARTIAL: 0.75}
_OSM_PAGE: Final = "https://www.openstreetmap.org"


@dataclass(frozen=True)
class Finding:
    """One difference between the atlas and OpenStreetMap, with how sure it is (0 to 1).

    `lon` and `lat` are those of the place in OpenStreetMap, else of a precise place of the atlas. `topic_ids` are the
    topics of the offers, else those that the tags of the place may mean.
    """

    kind: str
    confidence: float
    county_ags: str
    ags: str
    topic_ids: tuple[str, ...]
    lon: float
    lat: float
    name: str
    offer_ids: tuple[str, ...] = ()
    osm: str = ""
    version: int | None = None
    osm_name: str = ""
    distance_m: float | None = None
    pair_confidence: float | None = None
    difference: Difference | None = None
    tags: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def osm_url(self) -> str:
        """The page of the place in OpenStreetMap, or the spot where it is missing."""
        if self.osm:
            return f"{_OSM_PAGE}/{self.osm}"
        return f"{_OSM_PAGE}/?mlat={self.lat:.6f}&mlon={self.lon:.6f}#map=19/{self.lat:.5f}/{self.lon:.5f}"


@dataclass(frozen=True)
class Matched:
    """A place of the atlas (its offers) and one of OpenStreetMap that are probably one, and how probably."""

    county_ags: str
    topic_ids: tuple[str, ...]
    offer_ids: tuple[str, ...]
    osm: str
    confidence: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """All findings, the surest first, and what they come from.

    Attributes
    ----------
    matched
        Places of the atlas with their partners in OpenStreetMap.
    atlas_places, osm_places
        How many were compared.
    not_proposed
        Places of the atlas without partner that are known too roughly to be proposed.
    counties
        The counties that the extract covers; in others nothing is said to be missing in OpenStreetMap.
    not_collected
        Places of OpenStreetMap without partner whose topic nobody collects in that county.
    withheld
        Places of OpenStreetMap left out because they may be shelters.
    edition
        Day of the data of OpenStreetMap, empty where the file does not tell it.
    """

    findings: tuple[Finding, ...]
    matched: tuple[Matched, ...]
    atlas_places: int
    osm_places: int
    not_proposed: int
    counties: frozenset[str]
    not_collected: int
    withheld: int
    edition: str
    file: str


_extracts: dict[tuple[object, ...], OsmExtract] = {}
_lock: Final = Lock()


def compare_configured(snapshot: Snapshot) -> Comparison:
    """Compare with the file that the settings name, once for each snapshot and state of the file.

    Raises
    ------
    MissingToolError
        If the settings name none, or it is not there.
    BadDataError
        If it cannot be used.
    """
    if not snapshot.settings.osm:
        raise MissingToolError(
            mark(
                "Mit OpenStreetMap lässt sich noch nicht vergleichen: Die Umgebungsvariable ATLAS_OSM nennt keinen "
                "Auszug. Wie man einen lädt, zeigt die Seite /planung/osm."
            )
        )
    return compare_file(snapshot, Path(snapshot.settings.osm))


def compare_file(snapshot: Snapshot, path: Path) -> Comparison:
    """Compare with a file, once for each snapshot and state of the file.

    Raises
    ------
    MissingToolError
        If there is no such file.
    BadDataError
        If it cannot be used; see `osm_places.read_osm_places`.
    """
    state = _state_of(path)
    # One at a time: a second request for the same would read the same file again beside the first.
    with _lock:
        return snapshot.derive(("osm comparison", *state), lambda: _compare(snapshot, path, state))


def _state_of(path: Path) -> tuple[object, ...]:
    try:
        found = path.stat()
    except OSError as error:
        raise MissingToolError(
            mark("%(file)s lässt sich nicht lesen (%(reason)s); erwartet wird ein Auszug aus OpenStreetMap."),
            file=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    # A file that changes is another one.
    return path, found.st_mtime_ns, found.st_size


def _compare(snapshot: Snapshot, path: Path, state: tuple[object, ...]) -> Comparison:
    extract = _load(path, state, wanted_kinds(snapshot), snapshot.settings)
    return compare_places(snapshot, extract, path.name)


def _load(path: Path, state: tuple[object, ...], kinds: tuple[str, ...], settings: Settings) -> OsmExtract:
    key = (*state, kinds)
    if key not in _extracts:
        read = read_osm_places(path, kinds, limit_mb=settings.upload_limit_mb)
        # The newest only: an older state of the file is asked for by nobody.
        _extracts.clear()
        _extracts[key] = read
    return _extracts[key]


def compare_places(snapshot: Snapshot, extract: OsmExtract, file: str = "") -> Comparison:
    """Compare the atlas with an extract."""
    ours = list_atlas_places(snapshot)
    theirs, withheld = _locate(snapshot, extract.places)
    towns = town_words(snapshot)
    counties = list_covered_counties(snapshot, theirs)
    is_covered = find_covered(ours, theirs, counties, metric_crs=snapshot.settings.metric_crs)
    matching = match_places(ours, theirs, metric_crs=snapshot.settings.metric_crs, towns=towns)
    our_rows, their_rows = rows_of(ours.reset_index()), rows_of(theirs.reset_index())
    apart = [
        # Beyond the extract nobody knows what is missing.
        *_list_missing_in_osm(our_rows, np.where(is_covered, matching.ours_alone, 0.0)),
        *_list_missing_in_atlas(snapshot, their_rows, matching.theirs_alone),
        *(found for pair in matching.pairs for found in _list_differences(snapshot, pair, our_rows, their_rows)),
    ]
    findings = [finding for finding in apart if finding.confidence >= LEAST_CONFIDENCE]
    alone = [row for row, chance in zip(our_rows, matching.ours_alone, strict=True) if chance]
    rough = [row for row in alone if not is_precise(row["location_precision"])]
    return Comparison(
        findings=tuple(sorted(findings, key=_order)),
        matched=tuple(_name_pair(pair, our_rows[pair.our], their_rows[pair.their]) for pair in matching.pairs),
        atlas_places=len(ours),
        osm_places=len(theirs),
        not_proposed=len(rough),
        counties=counties,
        not_collected=_count_not_collected(snapshot, their_rows, matching.theirs_alone),
        withheld=withheld,
        edition=extract.edition,
        file=file,
    )


def _name_pair(pair: Pair, ours: dict[str, Any], theirs: dict[str, Any]) -> Matched:
    # By the place in OpenStreetMap, as the findings about it are.
    county = theirs["county_ags"] or ""
    return Matched(county, ours["topic_ids"], ours["offer_ids"], theirs["osm"], pair.confidence)


def _order(finding: Finding) -> tuple[object, ...]:
    # Ids last, so that equal confidence has an order of its own, the same on each run.
    part = finding.difference.field if finding.difference else ""
    return -round(finding.confidence, 4), KINDS.index(finding.kind), finding.offer_ids, finding.osm, part


def _locate(snapshot: Snapshot, places: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the places with `ags` and `county_ags` but without those withheld, and how many these are."""
    secret = [find_withheld(snapshot, names_of(tags), tags) for tags in places["tags"]]
    shown = places[~np.array(secret, dtype=bool)]
    located = locate_points(make_points(shown), snapshot.land, metric_crs=snapshot.settings.metric_crs)
    counties = located["ags"].map(snapshot.municipalities["county_ags"])
    return pd.DataFrame(located.drop(columns=["geometry", "border_distance_m"])).assign(county_ags=counties), sum(
        secret
    )


def _list_missing_in_osm(rows: list[dict[str, Any]], alone: np.ndarray) -> Iterator[Finding]:
    for row, chance in zip(rows, alone, strict=True):
        # As in the export: what is known roughly would be a pin in the wrong place.
        if chance and row["proposed"] and is_precise(row["location_precision"]):
            confidence = float(chance) * _OF_PRECISION[row["location_precision"]] * row["trust"]
            yield Finding(MISSING_IN_OSM, confidence, tags=dict(row["proposed"]), **_ours_of(row))


def _ours_of(row: dict[str, Any]) -> dict[str, Any]:
    names = ("county_ags", "ags")
    return {
        **{name: row[name] or "" for name in names},
        **{name: row[name] for name in ("topic_ids", "lon", "lat", "name", "offer_ids")},
    }


def _list_missing_in_atlas(snapshot: Snapshot, rows: list[dict[str, Any]], alone: np.ndarray) -> Iterator[Finding]:
    for row, chance in zip(rows, alone, strict=True):
        topics, fit = _collected_topics(snapshot, row)
        if chance and topics:
            yield Finding(
                kind=MISSING_IN_ATLAS,
                confidence=float(chance) * _OF_FIT[fit],
                topic_ids=topics,
                name=row["name"] or "",
                tags=dict(row["tags"]),
                **_theirs_of(row),
            )


def _theirs_of(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] or "" for name in ("county_ags", "ags")},
        **{name: row[name] for name in ("lon", "lat", "osm", "version")},
        "osm_name": row["name"] or "",
    }


def _collected_topics(snapshot: Snapshot, row: dict[str, Any]) -> tuple[tuple[str, ...], Fit]:
    """Return the topics that a place may be and that are collected in its county; none outside the counties."""
    county = row["county_ags"]
    if not county:
        return (), Fit.NONE
    topics, fit = topics_of(snapshot, row["tags"])
    collected = snapshot.derive("collected topics", lambda: _find_collected(snapshot))
    return tuple(topic for topic in topics if (topic, county) in collected), fit


def _find_collected(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """Return the pairs of topic and county that somebody has looked for, or has an offer of."""
    surveys = snapshot.tables["surveys"]
    looked = surveys[surveys["state"] != SurveyState.NONE]
    offers = snapshot.offers
    held = offers[offers["county_ags"].notna()]
    return frozenset(zip(looked["topic_id"], looked["county_ags"], strict=True)) | frozenset(
        zip(held["topic_id"], held["county_ags"], strict=True)
    )


def _count_not_collected(snapshot: Snapshot, rows: list[dict[str, Any]], alone: np.ndarray) -> int:
    return sum(
        bool(chance and row["county_ags"] and topics_of(snapshot, row["tags"])[0])
        and not _collected_topics(snapshot, row)[0]
        for row, chance in zip(rows, alone, strict=True)
    )


def _list_differences(
    snapshot: Snapshot, pair: Pair, our_rows: list[dict[str, Any]], their_rows: list[dict[str, Any]]
) -> Iterator[Finding]:
    ours, theirs = our_rows[pair.our], their_rows[pair.their]
    for difference in find_differences(ours, theirs["tags"], snapshot.as_of):
        yield Finding(
            kind=DIFFERENT,
            confidence=pair.confidence * difference.certainty,
            topic_ids=ours["topic_ids"],
            name=ours["name"],
            offer_ids=ours["offer_ids"],
            # Rounded for places known to their town, as the metres to its centre mean nothing.
            distance_m=pair.evidence.distance_m if is_precise(ours["location_precision"]) else None,
            pair_confidence=pair.confidence,
            difference=difference,
            tags=dict(theirs["tags"]),
            **_theirs_of(theirs),
        )
