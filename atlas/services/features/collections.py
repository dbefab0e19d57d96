"""The collections of OGC API - Features: what each holds, and under which terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from atlas.errors import NotFoundError
from atlas.frames import rows_of
from atlas.geo.reference_systems import CRS84
from atlas.language import mark
from atlas.services.features.rows import (
    COVERAGE,
    OFFERS,
    REGIONS,
    SITES,
    coverage_features,
    offer_features,
    region_features,
    site_features,
)
from atlas.services.features.sets import FeatureSet, Property
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot
from atlas.vocabulary import Definition, values

_GERMAN: Final = "de"


@dataclass(frozen=True)
class Collection:
    """A collection of features.

    Attributes
    ----------
    title, description
        In German; the web translates them.
    resources
        Tables whose provenance it stands on.
    day
        Property that `datetime` chooses by; empty where features have no time.
    parts
        Property and values by which its features are made in parts, as making all of them takes long.
    extent_of
        Collection that lies where this one lies, but is made faster; empty for itself.
    shown
        Properties that a page shows in its table.
    """

    collection_id: str
    title: str
    description: str
    geometry: Literal["point", "multipolygon"]
    resources: tuple[str, ...]
    properties: tuple[Property, ...]
    make: Callable[..., FeatureSet]
    shown: tuple[str, ...]
    day: str = ""
    parts: tuple[str, tuple[str, ...]] = ("", ())
    extent_of: str = ""


_COLLECTIONS: Final = (
    Collection(
        "offers",
        mark("Angebote"),
        mark(
            "Soziale Angebote, jedes an seinem ersten Standort. Vertrauliche Angebote und solche ohne Standort haben "
            "keine Geometrie; „ungefähre Lage“ sagt location_precision."
        ),
        "point",
        ("offers",),
        OFFERS,
        offer_features,
        ("name", "topic_label", "provider", "municipality", "phone"),
        day="verified_on",
    ),
    Collection(
        "sites",
        mark("Standorte"),
        mark("Orte, an denen es Angebote gibt, mit ihren Themen. Standorte vertraulicher Angebote fehlen."),
        "point",
        ("sites", "offers"),
        SITES,
        site_features,
        ("street", "postcode", "city", "county", "offers", "topics"),
    ),
    Collection(
        "regions",
        mark("Räume"),
        mark("Kreise, Sozialräume, Gemeindeverbände und Gemeinden aller Raumsysteme, mit Umriss und Bevölkerung."),
        "multipolygon",
        ("areas", "population"),
        REGIONS,
        region_features,
        ("name", "level", "system_id", "code", "county", "people"),
    ),
    Collection(
        "coverage",
        mark("Abdeckung"),
        mark(
            "Urteile, ob Menschen eines Raums ein Angebot eines Themas haben, nach vier Definitionen; mit dem "
            "vereinfachten Umriss des Raums. Zum Beispiel ?definition=presence&level=municipality&topic=kita."
        ),
        "multipolygon",
        ("areas", "offers", "population", "standards"),
        COVERAGE,
        coverage_features,
        ("region", "topic_label", "definition", "status", "people_affected"),
        parts=("definition", values(Definition)),
        extent_of="regions",
    ),
)
COLLECTIONS: Final = {each.collection_id: each for each in _COLLECTIONS}


def find_collection(collection_id: str) -> Collection:
    """Return a collection.

    Raises
    ------
    NotFoundError
        With those that exist.
    """
    if collection_id not in COLLECTIONS:
        raise NotFoundError(
            "Eine Sammlung „%(collection)s“ gibt es nicht; es gibt: %(known)s.",
            collection=collection_id,
            known=", ".join(COLLECTIONS),
        )
    return COLLECTIONS[collection_id]


def list_sets(snapshot: Snapshot, collection: Collection, language: str, part: str = "") -> list[FeatureSet]:
    """Return the features of a collection in the order of their ids, made once for a snapshot and language.

    Where a collection is made in parts, each is a set of its own; `part` names the only one wanted.
    """
    if not collection.parts[0]:
        return [_make(snapshot, collection, language)]
    # By code points, as ids begin with the part and are sorted so.
    return [_make(snapshot, collection, language, each) for each in sorted(collection.parts[1]) if part in {"", each}]


def _make(snapshot: Snapshot, collection: Collection, language: str, *part: str) -> FeatureSet:
    # Names of regions and streets are the same in each language.
    is_spoken = any(each.name == "topic_label" for each in collection.properties)
    spoken = language if is_spoken else _GERMAN
    key = ("features", collection.collection_id, spoken, *part)
    return snapshot.derive(key, lambda: collection.make(snapshot, spoken, *part))


def find_extent(snapshot: Snapshot, collection: Collection) -> dict[str, Any]:
    """Return where and when the features of a collection lie, as OGC API - Features writes it."""
    (features,) = list_sets(snapshot, COLLECTIONS[collection.extent_of or collection.collection_id], _GERMAN)
    sides = features.bounds(CRS84)
    extent: dict[str, Any] = {"spatial": {"bbox": [sides], "crs": CRS84.uri}} if sides else {}
    days = features.columns[collection.day].dropna().tolist() if collection.day else []
    if days:
        extent["temporal"] = {"interval": [[f"{min(days)}T00:00:00Z", f"{max(days)}T23:59:59Z"]]}
    return extent


@dataclass(frozen=True)
class Terms:
    """Under which terms a collection may be used: its credit line, and the title of each licence by its address."""

    attribution: str
    licences: dict[str, str]


def find_terms(snapshot: Snapshot, collection: Collection) -> Terms:
    """Return the terms of a collection, read once for a snapshot; licences without address are left out."""

    def read() -> Terms:
        provenance = snapshot.tables["provenance"]
        rows = rows_of(provenance.loc[provenance["resource"].isin(collection.resources), ["licence", "licence_url"]])
        licences = {row["licence_url"]: str(row["licence"]) for row in rows if row["licence_url"]}
        return Terms(credit(snapshot, *collection.resources), licences)

    return snapshot.derive(("terms", collection.collection_id), read)
