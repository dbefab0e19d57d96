"""The maps of reports, drawn on the server so that page and paper show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from atlas.formats.area_map import HERE, draw_areas
from atlas.language import mark
from atlas.services.coverage import CoverageQuery
from atlas.services.reporting import RegionDossier, TopicDossier
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Level, Status, SurveyState
from atlas.web.context import language
from atlas.web.labels import DEFINITIONS

_AROUND: Final = 1.5
"""How many times a region's extent is shown around it."""


@dataclass(frozen=True)
class DrawnMap:
    """A map and what stands under it."""

    svg: Markup
    caption: str


def draw_region_maps(taken: Snapshot, dossier: RegionDossier) -> list[DrawnMap]:
    """Return where a region lies in its county, and what lies around it with its offers; none without outlines."""
    region = dossier.region
    members = set(taken.members_of(region["region_id"]))
    land = _ground(taken)
    land["kind"] = land["ags"].isin(members).map({True: HERE, False: ""})
    if not (land["kind"] == HERE).any():
        return []
    name = str(region["name"])
    near = land.assign(is_focus=land["kind"] == HERE)
    points = pd.DataFrame(
        [(site["lon"], site["lat"]) for line in dossier.offers for site in line.sites], columns=["lon", "lat"]
    ).dropna()
    said = language().gettext(mark("%(region)s und die Nachbargemeinden; Punkte: Orte der Angebote"), region=name)
    maps = [DrawnMap(_safe(draw_areas(near, label=said, points=points, room=_AROUND, least_km=12)), said)]
    if region["level"] != Level.COUNTY:
        whole = land.assign(is_focus=land["county_ags"] == region["county_ags"])
        said = language().gettext(mark("%(region)s in: %(county)s"), region=name, county=dossier.county)
        maps.insert(0, DrawnMap(_safe(draw_areas(whole.assign(name=""), label=said)), said))
    return maps


def draw_topic_map(taken: Snapshot, dossier: TopicDossier, query: CoverageQuery) -> DrawnMap | None:
    """Return the verdicts of one definition on a map; None where no region has an outline."""
    areas = taken.region_areas(dossier.level, system=query.system)
    looks = {line.first.region_id: _kind_of(line.verdicts[dossier.definition]) for line in dossier.lines}
    partial = {
        line.first.region_id
        for line in dossier.lines
        if line.first.survey == SurveyState.PARTIAL and line.verdicts[dossier.definition].status != Status.UNKNOWN
    }
    areas = areas.assign(
        name=taken.regions["name"].reindex(areas.index),
        kind=[looks.get(key, "") for key in areas.index],
        is_dashed=[key in partial for key in areas.index],
        is_focus=[key in looks for key in areas.index],
    )
    if not areas["is_focus"].any():
        return None
    word = language().gettext(DEFINITIONS[dossier.definition])
    said = language().gettext(
        mark("%(topic)s nach der Definition %(definition)s"), topic=dossier.topic["label"], definition=word
    )
    return DrawnMap(_safe(draw_areas(areas, label=said)), said)


def _kind_of(verdict: Verdict) -> str:
    return "inferred" if verdict.is_inferred else verdict.status


def _ground(taken: Snapshot) -> gpd.GeoDataFrame:
    land = taken.map_land
    names = taken.municipalities
    return land.assign(
        name=land["ags"].map(names["name"]), county_ags=land["ags"].map(names["county_ags"]), is_dashed=False
    )


def _safe(svg: str) -> Markup:
    # The drawing escapes what comes from the data.
    return Markup(svg)  # noqa: S704
