"""Filters: for each part of a query, which offers pass it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from atlas.errors import BadRequestError, NotFoundError
from atlas.geo.supply import find_serving
from atlas.services.measuring import supply_of
from atlas.services.offer_query import OfferQuery
from atlas.services.opening import judge_openings
from atlas.services.snapshots import Snapshot
from atlas.services.traits import TRAITS, traits_of
from atlas.vocabulary import DeliveryMode, Field, values


def filter_offers(snapshot: Snapshot, query: OfferQuery) -> dict[str, np.ndarray]:
    """Return a mask over `Snapshot.offers` for each filter in use, by the parameter's name.

    Text and place are no filters of this kind; see `finding`.

    Raises
    ------
    NotFoundError
        If the county, field, topic or region is unknown.
    BadRequestError
        If the mode is unknown or the box upside down.
    """
    _require_known(snapshot, query)
    traits = traits_of(snapshot)
    masks = {name: traits[name].mask(getattr(query, name)) for name in TRAITS if getattr(query, name)}
    if query.region:
        masks["region"] = _in_region(snapshot, query.region)
    if query.bbox:
        masks["bbox"] = _in_box(snapshot, query.bbox)
    if query.open_at:
        # Unknown hours pass: an offer must not vanish because nobody wrote its hours down.
        masks["open"] = judge_openings(snapshot, query.open_at) != 0
    return masks


def require_field(field: str) -> None:
    """Refuse a field of action that is none of the five."""
    if field not in values(Field):
        raise NotFoundError(
            "Ein Handlungsfeld „%(field)s“ gibt es nicht; es gibt: %(known)s.",
            field=field,
            known=", ".join(values(Field)),
        )


def _require_known(snapshot: Snapshot, query: OfferQuery) -> None:
    if query.county:
        snapshot.require_county(query.county)
    if query.field:
        require_field(query.field)
    if query.topic:
        snapshot.require_topic(query.topic)
    if query.mode and query.mode not in values(DeliveryMode):
        raise BadRequestError(
            "%(name)s ist „%(text)s“; erwartet wird eines von: %(known)s.",
            name="mode",
            text=query.mode,
            known=", ".join(values(DeliveryMode)),
        )


def _in_region(snapshot: Snapshot, region_id: str) -> np.ndarray:
    snapshot.region(region_id)

    def find() -> np.ndarray:
        here = snapshot.offer_sites["ags"].isin(snapshot.members_of(region_id))
        members = snapshot.tables["region_members"]
        # The same rule as in the verdicts: what covers a region there is found in its list here.
        serving = find_serving(supply_of(snapshot).served, members[members["region_id"] == region_id])
        found = pd.concat([snapshot.offer_sites.loc[here, "offer_id"], serving["offer_id"]])
        return snapshot.offers["offer_id"].isin(found).to_numpy()

    return snapshot.derive(("in region", region_id), find)


def _in_box(snapshot: Snapshot, bbox: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = bbox
    if south > north:
        raise BadRequestError("bbox: Süden (%(south)s) liegt über Norden (%(north)s).", south=south, north=north)
    sites = snapshot.offer_sites
    lon, lat = sites["lon"].to_numpy(dtype="float64"), sites["lat"].to_numpy(dtype="float64")
    # A box across the antimeridian has its west edge east of its east edge (RFC 7946, 5.2).
    in_width = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    in_box = in_width & (lat >= south) & (lat <= north)
    return snapshot.offers["offer_id"].isin(sites.loc[in_box, "offer_id"]).to_numpy()
