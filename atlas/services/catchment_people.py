"""How many people live in the catchments of an offer."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from atlas.services.people import group_of_topic
from atlas.services.snapshots import Snapshot


def count_people(snapshot: Snapshot, catchments: gpd.GeoDataFrame, topic_id: str) -> list[tuple[int, int]]:
    """Return the people of the topic's target group, and of everybody, at the demand points in each catchment.

    Parameters
    ----------
    catchments
        Areas in EPSG:4326, as `catchments.find_catchments` returns them.

    Notes
    -----
    A demand point counts as a whole: the coarser the points, the coarser the number.
    """
    points = snapshot.tables["demand_points"]
    people = points["people"].to_numpy(dtype="float64", na_value=0.0)
    group = group_of_topic(snapshot, topic_id)
    shares = group.shares.reindex(points["ags"]).fillna(0.0).to_numpy(dtype="float64")
    lon, lat = points["lon"].to_numpy(dtype="float64"), points["lat"].to_numpy(dtype="float64")
    inside = [shapely.intersects_xy(area, lon, lat) for area in catchments.geometry]
    return [(round(float(np.sum((people * shares)[here]))), round(float(np.sum(people[here])))) for here in inside]
