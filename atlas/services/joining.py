"""Join: offers to their topic, provider, sites and municipalities."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from atlas.frames import Tables
from atlas.geo.crs import GEOGRAPHIC_CRS, make_points
from atlas.geo.joins import find_disagreements, locate_points
from atlas.vocabulary import AreaPart, Precision

_TOPIC_COLUMNS: Final = {
    "field": "field",
    "label_de": "topic_label_de",
    "label_en": "topic_label_en",
    "everyday_de": "topic_everyday_de",
    "everyday_en": "topic_everyday_en",
}
SITE_COLUMNS: Final = [
    "site_id",
    "street",
    "postcode",
    "city",
    "ags",
    "lon",
    "lat",
    "location_precision",
    "county_ags",
]
# All that would tell, or lead to, the town of a confidential offer; county and telephone stay.
_TELLING: Final = ["street", "postcode", "city", "ags", "lon", "lat"]
_LEADING: Final = ["email", "website", "source_url"]


def land_areas(tables: Tables) -> gpd.GeoDataFrame:
    """Return the land parts of the municipalities: `ags`, `geometry` in EPSG:4326."""
    areas = tables["areas"]
    # Without the lake parts: a point in Lake Constance is a slip and should be reported as outside.
    land = areas.loc[areas["part"] == AreaPart.LAND, ["ags", "geometry"]]
    return gpd.GeoDataFrame(land.reset_index(drop=True), geometry="geometry", crs=GEOGRAPHIC_CRS)


def locate_sites(tables: Tables, land: gpd.GeoDataFrame, *, metric_crs: int) -> pd.DataFrame:
    """Return the sites with the municipality they count in and the point they are drawn at.

    The stated municipality counts; geometry fills in where none is stated. A site without a point is
    drawn at its municipality's centre, with the precision to match. Of hidden sites only the county is
    kept: neither point nor address nor municipality.

    Returns
    -------
    sites
        Table `sites`, plus `stated_ags`, `located_ags` (by geometry), `border_distance_m`, `county_ags`;
        `ags` is the one that counts.
    """
    sites = tables["sites"].rename(columns={"ags": "stated_ags"})
    hidden = sites["location_precision"] == Precision.HIDDEN
    # Before anything else is derived, so that no distance and no municipality is ever found from a hidden point.
    sites = sites.assign(lon=sites["lon"].mask(hidden), lat=sites["lat"].mask(hidden))
    located = locate_points(make_points(sites), land, metric_crs=metric_crs)
    sites = pd.DataFrame(located.drop(columns="geometry")).rename(columns={"ags": "located_ags"})
    # Stated before found: near a border, the provider knows better than a geocoder. Disagreement is reported.
    sites["ags"] = sites["stated_ags"].fillna(sites["located_ags"])
    municipalities = tables["municipalities"].set_index("ags")
    sites["county_ags"] = sites["ags"].map(municipalities["county_ags"])
    return _place_at_centres(_hide(sites, hidden), municipalities)


def join_sites(tables: Tables, sites: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each offer and site: `offer_id`, `topic_id` and the columns of `sites`."""
    offers = tables["offers"][["offer_id", "topic_id", "is_confidential"]]
    joined = tables["offer_sites"].merge(sites, on="site_id").merge(offers, on="offer_id")
    # A site that an open offer shows stays hidden where a confidential one shares it.
    return _hide(joined, joined["is_confidential"].fillna(value=True)).drop(columns="is_confidential")


def join_offers(tables: Tables, offer_sites: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each offer with its topic, provider and first site.

    Parameters
    ----------
    offer_sites
        As `join_sites` returns it.

    Returns
    -------
    offers
        Indexed by `offer_id`. An offer without site takes its county from its service area. Confidential
        ones are marked by `is_hidden` and tell nothing of their place but the county.
    """
    topics = tables["topics"].set_index("topic_id")[list(_TOPIC_COLUMNS)].rename(columns=_TOPIC_COLUMNS)
    providers = tables["providers"].set_index("provider_id")[["name", "umbrella"]].rename(columns={"name": "provider"})
    # The SQL store reads tables sorted by key, so the first site is the one with the lowest id on every run.
    first = offer_sites.drop_duplicates("offer_id").set_index("offer_id")[SITE_COLUMNS]
    offers = (
        tables["offers"]
        .set_index("offer_id", drop=False)
        # Index and column would share a name otherwise, and pandas calls joins and sorts by it ambiguous.
        .rename_axis("id")
        .join(topics, on="topic_id")
        .join(providers, on="provider_id")
        .join(first)
    )
    is_hidden = offers["is_confidential"].fillna(value=True) | (offers["location_precision"] == Precision.HIDDEN)
    offers = offers.assign(is_hidden=is_hidden.fillna(value=False).astype(bool))
    offers.loc[offers["is_hidden"], _LEADING] = np.nan
    return _name_places(offers, tables)


def report_sites(sites: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what the join found odd: `disagreements` of stated and found municipality, and points `outside` all."""
    found = sites.assign(ags=sites["located_ags"])
    return {
        "disagreements": find_disagreements(found)[["site_id", "stated_ags", "located_ags"]],
        "outside": sites.loc[sites["border_distance_m"].notna(), ["site_id", "lon", "lat", "border_distance_m"]],
    }


def _hide(sites: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    """Return the sites with nothing but the county where they are hidden."""
    is_hidden = hidden.astype(bool).to_numpy()
    sites = sites.copy()
    sites.loc[is_hidden, _TELLING] = np.nan
    sites.loc[is_hidden, "location_precision"] = str(Precision.HIDDEN)
    return sites


def _place_at_centres(sites: pd.DataFrame, municipalities: pd.DataFrame) -> pd.DataFrame:
    missing = sites["lon"].isna() & sites["ags"].notna()
    centres = municipalities[["lon", "lat"]].reindex(sites.loc[missing, "ags"]).to_numpy()
    sites.loc[missing, ["lon", "lat"]] = centres
    sites.loc[missing, "location_precision"] = str(Precision.MUNICIPALITY)
    return sites


def _name_places(offers: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    regions = tables["regions"].set_index("region_id")
    municipalities = tables["municipalities"].set_index("ags")
    counties = regions.loc[regions["level"] == "county"].set_index("code")["name"]
    served = tables["service_areas"].dropna(subset=["region_id"]).drop_duplicates("offer_id")
    served_counties = served.set_index("offer_id")["region_id"].map(regions["county_ags"])
    # Where no offer names an area that is known, nothing but missing values is left, and they have no type.
    county_ags = offers["county_ags"].astype("str").fillna(offers["offer_id"].map(served_counties).astype("str"))
    return offers.assign(
        municipality=offers["ags"].map(municipalities["name"]),
        county_ags=county_ags,
        county=county_ags.map(counties),
    )
