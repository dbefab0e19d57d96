"""Publish: offers, regions and verdicts as bytes, made once per data version."""

from __future__ import annotations

import orjson
import pandas as pd

from atlas.formats import geojson
from atlas.formats.csv_table import Dialect, write_csv
from atlas.formats.points import write_points
from atlas.services.coverage import CoverageQuery, measure_coverage
from atlas.services.distributions import OFFER_TABLES
from atlas.services.finding import find_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import RECORD_FIELDS


def credit(snapshot: Snapshot, *resources: str) -> str:
    """Return the credit line of tables: each attribution once, in order."""
    provenance = snapshot.tables["provenance"]
    lines = provenance.loc[provenance["resource"].isin(resources), "attribution"]
    return "; ".join(dict.fromkeys(lines.dropna()))


def credit_offers(snapshot: Snapshot) -> str:
    """Return the credit line of files of offers: their points come from other sources than they do."""
    return credit(snapshot, *OFFER_TABLES)


def publish_offers(snapshot: Snapshot, query: OfferQuery, language: str = "de") -> bytes:
    """Return the offers that fit as GeoJSON."""
    return geojson.write_offers(find_offers(snapshot, query), attribution=credit_offers(snapshot), language=language)


def publish_offers_table(
    snapshot: Snapshot, query: OfferQuery, language: str = "de", *, dialect: Dialect = Dialect.STANDARD
) -> bytes:
    """Return the offers that fit as CSV, with the credit line in the last column."""
    described = geojson.describe_offers(find_offers(snapshot, query), language)
    attribution = credit_offers(snapshot)
    records = ({**record, "attribution": attribution} for record in described)
    return write_csv(records, [*geojson.OFFER_PROPERTIES, "lon", "lat", "attribution"], dialect)


def publish_points(snapshot: Snapshot, query: OfferQuery, language: str = "de") -> bytes:
    """Return the points of the offers that fit, as JSON of columns for maps."""
    return write_points(find_offers(snapshot, query), attribution=credit_offers(snapshot), language=language)


def publish_regions(snapshot: Snapshot, level: str, *, county: str = "", system: str = "") -> bytes:
    """Return the regions of a level as GeoJSON, outlines simplified for maps."""
    regions = snapshot.regions_at(level, system=system, county=county)
    areas = snapshot.region_areas(level, system=system)
    areas = areas.loc[areas.index.intersection(regions.index, sort=False)]
    columns = regions[["name", "level", "system_id", "code", "county_ags", "people"]]
    # People would be written as 4600.0 otherwise, being floats because some are missing.
    described = areas.join(columns.astype({"people": "Int64"}))
    described["county"] = described["county_ags"].map(snapshot.counties)
    return geojson.write_areas(described, name=level, attribution=credit(snapshot, "areas", "population"))


def publish_coverage(
    snapshot: Snapshot, query: CoverageQuery, language: str = "de", *, as_csv: bool = False, is_exact: bool = False
) -> bytes:
    """Return verdicts as a JSON list of records, or as CSV that spreadsheets open with umlauts."""
    records = [verdict.as_record() for verdict in measure_coverage(snapshot, query, language, is_exact=is_exact)]
    return write_csv(records, RECORD_FIELDS) if as_csv else orjson.dumps(records, option=orjson.OPT_APPEND_NEWLINE)


def count_by(snapshot: Snapshot, column: str) -> pd.Series:
    """Return how many offers there are for each value of a column of `Snapshot.offers`."""
    return snapshot.offers[column].value_counts()
