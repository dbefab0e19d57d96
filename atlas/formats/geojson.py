"""GeoJSON after RFC 7946: CRS84, 6 digits, outer rings counter-clockwise, no `crs` member.

Properties are flat and every feature carries every key, null where empty: QGIS and GDAL take
their columns from the first features they read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from atlas.frames import rows_of
from atlas.vocabulary import Precision

DIGITS: Final = 6
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
_HIDDEN_PROPERTIES: Final = (
    *("street", "postcode", "city", "municipality", "ags", "distance_km", "lon", "lat"),
    *("email", "website", "source_url"),
)


def write_offers(offers: pd.DataFrame, *, attribution: str, language: str = "de") -> bytes:
    """Return offers as a GeoJSON FeatureCollection.

    Parameters
    ----------
    offers
        Rows of `Snapshot.offers`, in the order wanted; `distance_km` is optional.
    attribution
        Credit line; a property of each feature and of the collection.

    Notes
    -----
    An offer without a point is a feature without geometry. `distance_km` is filled where somebody asked
    from a place.
    """
    rows = describe_offers(offers, language)
    return _write_collection("Angebote", (_offer_feature(row, attribution) for row in rows), attribution)


def describe_offers(offers: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Return what may be published of offers: `OFFER_PROPERTIES` plus `lon` and `lat`, None where empty.

    A confidential offer has neither point nor address nor distance, whatever the data say.
    """
    named = offers.assign(topic_label=offers[f"topic_label_{language}"])
    if "distance_km" not in named:
        named["distance_km"] = None
    # About 10 m, finer than any address is located.
    named["distance_km"] = pd.to_numeric(named["distance_km"]).round(2)
    wanted = [*OFFER_PROPERTIES.values(), "lon", "lat"]
    return [_describe(row) for row in rows_of(named[wanted])]


def write_areas(areas: gpd.GeoDataFrame, *, name: str, attribution: str) -> bytes:
    """Return polygons in EPSG:4326 as a FeatureCollection; the index becomes the id, columns become properties."""
    # RFC 7946, section 3.1.6. Unions made by GEOS come with outer rings in the other direction.
    shapes = shapely.orient_polygons(areas.geometry.to_numpy(), exterior_cw=False)
    geometries = shapely.to_geojson(shapely.transform(shapes, lambda corners: corners.round(DIGITS)))
    properties = rows_of(pd.DataFrame(areas.drop(columns=areas.geometry.name)))
    return _write_collection(
        name,
        (
            _feature(str(key), orjson.loads(geometry), {"id": str(key), **row, "attribution": attribution})
            for key, geometry, row in zip(areas.index, geometries, properties, strict=True)
        ),
        attribution,
    )


def _describe(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: row[column] for name, column in OFFER_PROPERTIES.items()} | {
        "lon": row["lon"],
        "lat": row["lat"],
    }
    is_hidden = row["is_confidential"] or row["location_precision"] == Precision.HIDDEN
    return properties | dict.fromkeys(_HIDDEN_PROPERTIES) if is_hidden else properties


def _offer_feature(row: dict[str, Any], attribution: str) -> dict[str, Any]:
    properties = {**row, "attribution": attribution}
    lon, lat = properties.pop("lon"), properties.pop("lat")
    # RFC 7946, section 3.2: a feature that has no location says so with null, it is not left out.
    return _feature(row["id"], None if lon is None else _point(lon, lat), properties)


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(float(lon), DIGITS), round(float(lat), DIGITS)]}


def _feature(key: str, geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}


def _write_collection(name: str, features: Iterable[dict[str, Any]], attribution: str) -> bytes:
    # One feature a line, so that two exports can be compared line by line.
    head = orjson.dumps({"type": "FeatureCollection", "name": name, "attribution": attribution})
    body = b",\n".join(_dump(features))
    return head[:-1] + b',"features":[\n' + body + b"\n]}\n"


def _dump(features: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for feature in features:
        yield orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY)
