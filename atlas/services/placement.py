"""Finds points that lie in no municipality, in a lake, or in another municipality than stated."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd

from atlas.faults import Fault
from atlas.frames import Tables
from atlas.geo.crs import GEOGRAPHIC_CRS, GERMANY, make_points
from atlas.geo.joins import find_disagreements, locate_points
from atlas.language import say_distance
from atlas.services.package_state import TableFault, is_refused
from atlas.settings import METRIC_CRS
from atlas.sources.package import ReadPackage, rejected_lines
from atlas.vocabulary import AreaPart


def check_placement(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Yield a warning for each site of the package that geometry places elsewhere than expected.

    Points outside Germany have their own fault; where the atlas holds no areas nothing can be said.
    """
    read = package.read.get("sites")
    areas = state["areas"]
    if read is None or areas.empty:
        return
    west, south, east, north = GERMANY
    # Swapped or metric coordinates would be thousands of kilometres "outside" and repeat a fault already told.
    sites = read.rows[read.rows["lon"].between(west, east) & read.rows["lat"].between(south, north)]
    points = make_points(sites.rename(columns={"ags": "stated_ags"}))
    located = locate_points(points, _areas_of(state, AreaPart.LAND), metric_crs=METRIC_CRS)
    names = state["municipalities"].set_index("ags")["name"].to_dict()
    for line, stated, found in find_disagreements(located)[["stated_ags", "ags"]].itertuples(name=None):
        expected = f"Der Punkt liegt in {names.get(found, '')} ({found}), angegeben ist {names.get(stated, '')}."
        advice = "Bitte Koordinaten oder Gemeinde berichtigen; es zählt die angegebene Gemeinde."
        yield "sites", Fault(read.file, line, "ags", stated, expected, advice, "warning")
    outside = located[located["ags"].isna() & located["border_distance_m"].notna()]
    # Land first, water for the rest: "in the lake" tells an editor more than a distance to the shore.
    lakes = locate_points(outside[["site_id", "geometry"]], _areas_of(state, AreaPart.WATER))["ags"]
    for line, lon, lat, distance_m in outside[["lon", "lat", "border_distance_m"]].itertuples(name=None):
        lake = lakes[line]
        place = f"im Wasser ({names.get(lake, lake)})" if isinstance(lake, str) else "außerhalb aller Gemeinden"
        expected = f"Der Punkt liegt {place}, {say_distance(distance_m)} von der nächsten Gemeindegrenze."
        yield (
            "sites",
            Fault(read.file, line, "lon", f"{lon:g} {lat:g}", expected, "Bitte Koordinaten prüfen.", "warning"),
        )


def find_placeless(package: ReadPackage, state: Tables) -> Iterator[TableFault]:
    """Yield a warning for each offer of the package that has neither a site nor a service area: nobody finds it."""
    read = package.read.get("offers")
    if read is None or is_refused(read):
        return
    served = state["service_areas"].dropna(subset=["region_id"])["offer_id"]
    # A row that is left out has a fault of its own; that its site goes with it says nothing new.
    offers = read.rows.drop(index=rejected_lines(read))["offer_id"]
    placed = offers.isin(state["offer_sites"]["offer_id"]) | offers.isin(served)
    for line, offer in offers[~placed & offers.notna()].items():
        expected = "Das Angebot hat weder Standort noch Einzugsgebiet und zählt darum nirgends."
        advice = "Bitte in offer_sites.csv oder service_areas.csv ergänzen."
        yield "offers", Fault(read.file, int(str(line)), "offer_id", offer, expected, advice, "warning")


def _areas_of(state: Tables, part: AreaPart) -> gpd.GeoDataFrame:
    areas = state["areas"]
    chosen = areas.loc[areas["part"] == part, ["ags", "geometry"]].reset_index(drop=True)
    return gpd.GeoDataFrame(chosen, geometry="geometry", crs=GEOGRAPHIC_CRS)
