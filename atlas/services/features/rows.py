"""What the collections of OGC API - Features hold: offers, sites, regions and verdicts as features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from atlas.formats.geojson import OFFER_PROPERTIES, describe_offers
from atlas.frames import rows_of
from atlas.geo.regions import unite_areas
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.features.sets import FeatureSet, Property
from atlas.services.publishing import credit, credit_offers
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import RECORD_FIELDS
from atlas.vocabulary import Precision

_NO_TEXT: Final[dict[str, Any]] = {"is_confidential": "boolean", "source_year": "integer", "verified_on": "date"}
OFFERS: Final = tuple(
    # A distance belongs to whoever asks from a place; a collection has none.
    Property(name, _NO_TEXT.get(name, "string"))
    for name in OFFER_PROPERTIES
    if name != "distance_km"
)
_ADDRESS: Final = ("street", "postcode", "city", "municipality", "ags", "county", "county_ags")
SITES: Final = (
    *(Property(name) for name in ("id", "name", *_ADDRESS, "location_precision", "topics")),
    Property("offers", "integer"),
)
REGIONS: Final = (
    *(Property(name) for name in ("id", "name", "level", "system_id", "code", "county_ags", "county")),
    Property("people", "integer"),
)
_NUMBERS: Final = ("value", "threshold", "nearest_km", "distance_km")
_COUNTS: Final = (
    *("people", "people_affected", "nearest_minutes", "group_year"),
    *("entries", "aged", "undated", "white_by", "judged_by"),
)
_KINDS: Final[dict[str, Any]] = {
    **dict.fromkeys(_NUMBERS, "number"),
    **dict.fromkeys(_COUNTS, "integer"),
    **dict.fromkeys(("is_inferred", "group_missing"), "boolean"),
    "surveyed_on": "date",
}
COVERAGE: Final = tuple(
    # Nobody looks for a whole sentence, and its column would be the largest of all.
    Property(name, _KINDS.get(name, "string"))
    for name in (*RECORD_FIELDS, "county_ags")
    if name != "reason"
)


def offer_features(snapshot: Snapshot, language: str) -> FeatureSet:
    """Return one feature for each offer, at its first site; hidden ones without place."""
    described = describe_offers(snapshot.offers.sort_values("offer_id"), language)
    names = [each.name for each in OFFERS]
    return FeatureSet(
        [row["id"] for row in described],
        [{name: row[name] for name in names} for row in described],
        OFFERS,
        attribution=credit_offers(snapshot),
        **_points(described),
    )


def site_features(snapshot: Snapshot, _language: str) -> FeatureSet:
    """Return one feature for each site that may be shown, with the topics that are offered there."""
    sites = snapshot.sites
    links = snapshot.offer_sites
    hidden = links.loc[links["location_precision"] == Precision.HIDDEN, "site_id"]
    # Left out whole: a site without place would still tell that its town has one.
    shown = sites[(sites["location_precision"] != Precision.HIDDEN) & ~sites["site_id"].isin(hidden)]
    offered = links.drop_duplicates(["site_id", "offer_id"]).groupby("site_id")
    topics = offered["topic_id"].agg(lambda found: ";".join(sorted(set(found))))
    described = shown.sort_values("site_id").assign(
        id=lambda frame: frame["site_id"],
        municipality=lambda frame: frame["ags"].map(snapshot.municipalities["name"]),
        county=lambda frame: frame["county_ags"].map(snapshot.counties),
        topics=lambda frame: frame["site_id"].map(topics),
        offers=lambda frame: frame["site_id"].map(offered.size()).fillna(0).astype("Int64"),
    )
    rows = rows_of(described[[each.name for each in SITES]])
    places = _points(rows_of(described[["lon", "lat"]]))
    ids = [row["id"] for row in rows]
    return FeatureSet(ids, rows, SITES, attribution=credit(snapshot, "sites", "offers"), **places)


def region_features(snapshot: Snapshot, _language: str) -> FeatureSet:
    """Return one feature for each region of any level and system, with its whole outline."""
    regions = snapshot.regions.sort_values("region_id")
    described = regions.assign(
        id=regions["region_id"],
        county=regions["county_ags"].map(snapshot.counties),
        people=regions["people"].astype("Int64"),
    )
    rows = rows_of(described[[each.name for each in REGIONS]])
    outlines = unite_areas(snapshot.land, snapshot.tables["region_members"])
    return FeatureSet(
        [row["id"] for row in rows],
        rows,
        REGIONS,
        attribution=credit(snapshot, "areas", "population"),
        **_areas(outlines, [row["id"] for row in rows]),
    )


def coverage_features(snapshot: Snapshot, language: str, definition: str) -> FeatureSet:
    """Return one feature for each region and topic: the verdict of a definition, with the outline for maps."""
    records = [
        {**verdict.as_record(), "county_ags": snapshot.regions["county_ags"][verdict.region_id]}
        for level, system in snapshot.held_levels()
        for verdict in measure_coverage(
            snapshot, CoverageQuery(level=level, system=system, definition=definition), language
        )
    ]
    keyed = sorted((f"{row['definition']}.{row['region_id']}.{row['topic']}", row) for row in records)
    rows = [row for _, row in keyed]
    outlines = unite_areas(snapshot.map_land, snapshot.tables["region_members"])
    return FeatureSet(
        [key for key, _ in keyed],
        rows,
        COVERAGE,
        attribution=credit(snapshot, "areas", "offers", "population", "standards"),
        **_areas(outlines, [row["region_id"] for row in rows]),
    )


def _points(rows: Sequence[dict[str, Any]]) -> dict[str, np.ndarray]:
    is_known = np.array([row["lon"] is not None and row["lat"] is not None for row in rows], dtype=bool)
    corners = np.array([(row["lon"], row["lat"]) for row in rows], dtype="float64").reshape(-1, 2)
    shapes = shapely.points(corners[is_known])
    return {"shapes": shapes, "places": np.where(is_known, np.cumsum(is_known) - 1, -1)}


def _areas(outlines: gpd.GeoDataFrame, region_ids: Sequence[str]) -> dict[str, np.ndarray]:
    # All of one type: programs take the type of a layer from its first features.
    polygons, owners = shapely.get_parts(outlines.geometry.to_numpy(), return_index=True)
    shapes = np.asarray(shapely.multipolygons(polygons, indices=owners))
    return {"shapes": shapes, "places": outlines.index.get_indexer(pd.Index(region_ids))}
