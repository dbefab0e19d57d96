"""Offers as points for a map: columns instead of a feature each, as 20,000 features would be 20 MB."""

from __future__ import annotations

from typing import Any, Final

import orjson
import pandas as pd

from atlas.vocabulary import Precision

DIGITS: Final = 5
"""Digits of a degree, about a metre: finer than a pixel on the closest view."""

_PLURALS: Final = {
    "field": "fields",
    "topic": "topics",
    "precision": "precisions",
    "municipality": "municipalities",
    "provider": "providers",
}
"""Columns with few different values: each value stands once in a list, the column says which one."""


def write_points(offers: pd.DataFrame, *, attribution: str, language: str) -> bytes:
    """Return the points of offers as one JSON object of columns.

    Parameters
    ----------
    offers
        Rows of `Snapshot.offers`, in the order wanted; `distance_km` is optional.
    attribution
        Credit line of the data.
    language
        In which language topics are named.

    Returns
    -------
    content
        ``id``, ``name``, ``lon``, ``lat`` (EPSG:4326) and the coded columns ``field``, ``topic``,
        ``precision``, ``municipality``, ``provider`` are lists of equal length; a code is a position in the list
        of the plural name, -1 where nothing is known. ``distance_km`` is there where a distance is known.
        ``count`` is the number of all `offers`, also of those left out.

    Notes
    -----
    Offers without a point are left out, and so are hidden ones, whatever their data say.
    """
    is_hidden = offers["is_confidential"].fillna(value=False) | (offers["location_precision"] == Precision.HIDDEN)
    drawn = offers[~is_hidden.astype(bool) & offers["lon"].notna() & offers["lat"].notna()]
    content: dict[str, Any] = {
        "attribution": attribution,
        "count": len(offers),
        "id": drawn["offer_id"].tolist(),
        "name": drawn["name"].tolist(),
        "lon": drawn["lon"].round(DIGITS).tolist(),
        "lat": drawn["lat"].round(DIGITS).tolist(),
        **_encode(drawn["field"], "field"),
        # The everyday word, as on the cards beside the map.
        **_encode(drawn[f"topic_everyday_{language}"].fillna(drawn[f"topic_label_{language}"]), "topic"),
        **_encode(drawn["location_precision"], "precision"),
        **_encode(drawn["municipality"], "municipality"),
        **_encode(drawn["provider"], "provider"),
        **_distances(drawn),
    }
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)


def _encode(texts: pd.Series, name: str) -> dict[str, list[Any]]:
    codes, words = pd.factorize(texts)
    return {name: codes.tolist(), _PLURALS[name]: list(words)}


def _distances(offers: pd.DataFrame) -> dict[str, list[float]]:
    if "distance_km" not in offers or not offers["distance_km"].notna().any():
        return {}
    # A map says "etwa 4 km"; orjson writes NaN as null.
    return {"distance_km": pd.to_numeric(offers["distance_km"]).astype("float64").round(1).tolist()}
