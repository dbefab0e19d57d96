"""GeoJSON after RFC 7946: CRS84, 6 digits, outer rings counter-clockwise, no `crs` member.

Properties are flat and every feature carries every key, null where empty: a filter that leaves no telephone number
would otherwise take the column from whoever built on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely

from atlas.formats.geojson_stream import DIGITS, Feature, PointBlock, stream_collection, stream_points
from atlas.frames import rows_of
from atlas.vocabulary import Precision

COLLECTION_NAME: Final = "Angebote"
OFFER_PROPERTIES: Final = {
    "id": "offer_id",
    "name": "name",
    "provider": "provider",
    "umbrella": "umbrella",
    "field": "field",
    "topic": "topic_id",
    "topic_label": "topic_label",
    "municipality": "municipality",
    "ags": "ags",
    "county": "county",
    "county_ags": "county_ags",
    "street": "street",
    "postcode": "postcode",
    "city": "city",
    "location_precision": "location_precision",
    "distance_km": "distance_km",
    "phone": "phone",
    "email": "email",
    "website": "website",
    "opening_hours": "opening_hours",
    "opening_hours_text": "opening_hours_text",
    "delivery_modes": "delivery_modes",
    "target_groups": "target_groups",
    "languages": "languages",
    "cost": "cost",
    "wheelchair": "wheelchair",
    "description": "description",
    "is_confidential": "is_confidential",
    "verified_on": "verified_on",
    "source_year": "source_year",
    "source_url": "source_url",
}
"""Property of a feature and the column of an offer it comes from."""

# The import keeps such places out already; this keeps GeoJSON free of them, whatever got into the store.
_HIDDEN_COLUMNS: Final = (
    *("street", "postcode", "city", "municipality", "ags", "distance_km", "lon", "lat"),
    *("email", "website", "source_url"),
)


def write_offers(offers: pd.DataFrame, *, attribution: str, language: str = "de") -> bytes:
    """Return offers as a GeoJSON FeatureCollection; `stream_offers` for what may be large."""
    return b"".join(stream_offers([offers], attribution=attribution, language=language))


def stream_offers(blocks: Iterable[pd.DataFrame], *, attribution: str, language: str = "de") -> Iterator[bytes]:
    """Yield offers as a GeoJSON FeatureCollection, a chunk for each block.

    Parameters
    ----------
    blocks
        Rows of `Snapshot.offers`, in the order wanted; `distance_km` is optional.
    attribution
        Credit line; a property of each feature and of the collection.

    Notes
    -----
    An offer without a point is a feature without geometry. `distance_km` is filled where somebody asked
    from a place.
    """
    head = {"name": COLLECTION_NAME, "attribution": attribution}
    return stream_points(head, (_as_block(offers, attribution, language) for offers in blocks))


def describe_offers(offers: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Return what may be published of offers: `OFFER_PROPERTIES` plus `lon` and `lat`, None where empty.

    A confidential offer has neither point nor address nor distance, whatever the data say.
    """
    wanted = _prepare(offers, language)[[*OFFER_PROPERTIES.values(), "lon", "lat"]]
    return rows_of(wanted.set_axis([*OFFER_PROPERTIES, "lon", "lat"], axis="columns"))


def hide_secret_places(offers: pd.DataFrame) -> pd.DataFrame:
    """Return offers without anything that tells, or leads to, the place of confidential ones, whatever the data say."""
    is_hidden = offers["is_confidential"].fillna(value=False).astype(bool)
    is_hidden |= offers["location_precision"] == Precision.HIDDEN
    if not is_hidden.any():
        return offers
    told = [name for name in _HIDDEN_COLUMNS if name in offers]
    return offers.assign(**{name: offers[name].mask(is_hidden) for name in told})


def write_areas(areas: gpd.GeoDataFrame, *, name: str, attribution: str) -> bytes:
    """Return polygons in EPSG:4326 as a FeatureCollection; the index becomes the id, columns become properties."""
    # RFC 7946, section 3.1.6. Unions made by GEOS come with outer rings in the other direction.
    shapes = shapely.orient_polygons(areas.geometry.to_numpy(), exterior_cw=False)
    geometries = shapely.to_geojson(shapely.transform(shapes, lambda corners: corners.round(DIGITS)))
    properties = rows_of(pd.DataFrame(areas.drop(columns=areas.geometry.name)))
    features = (
        _feature(str(key), orjson.loads(geometry), {"id": str(key), **row, "attribution": attribution})
        for key, geometry, row in zip(areas.index, geometries, properties, strict=True)
    )
    return b"".join(stream_collection({"name": name, "attribution": attribution}, [features]))


def _as_block(offers: pd.DataFrame, attribution: str, language: str) -> PointBlock:
    shown = _prepare(offers, language)
    columns: dict[str, Any] = {
        name: shown[column].to_numpy("float64") if column == "distance_km" else shown[column].tolist()
        for name, column in OFFER_PROPERTIES.items()
    }
    columns["attribution"] = [attribution] * len(shown)
    return PointBlock(columns["id"], shown["lon"].to_numpy("float64"), shown["lat"].to_numpy("float64"), columns)


def _prepare(offers: pd.DataFrame, language: str) -> pd.DataFrame:
    distances = pd.to_numeric(offers["distance_km"]) if "distance_km" in offers else np.nan
    shown = offers.assign(topic_label=offers[f"topic_label_{language}"], distance_km=distances)
    # About 10 m, finer than any address is located.
    return hide_secret_places(shown.assign(distance_km=shown["distance_km"].round(2)))


def _feature(key: str, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}
