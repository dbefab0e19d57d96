"""The pictures of reports, drawn on the server so that page and paper show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from atlas.formats.area_map import HERE, draw_areas
from atlas.formats.charts import Axis, Bar, BarChart, draw_bars
from atlas.language import mark
from atlas.services.coverage import CoverageQuery
from atlas.services.reporting import RegionDossier, Tally, TopicDossier
from atlas.services.snapshots import Snapshot
from atlas.services.verdicts import Verdict
from atlas.vocabulary import Level, Status, SurveyState
from atlas.web.context import language
from atlas.web.labels import DEFINITIONS

_AROUND: Final = 1.5
"""How many times a region's extent is shown around it."""


@dataclass(frozen=True)
class Picture:
    """A map or chart and what stands beside it."""

    svg: Markup
    caption: str


def draw_region_maps(taken: Snapshot, dossier: RegionDossier) -> list[Picture]:
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
    maps = [Picture(_safe(draw_areas(near, label=said, points=points, room=_AROUND, least_km=12)), said)]
    if region["level"] != Level.COUNTY:
        whole = land.assign(is_focus=land["county_ags"] == region["county_ags"])
        said = language().gettext(mark("%(region)s in: %(county)s"), region=name, county=dossier.county)
        maps.insert(0, Picture(_safe(draw_areas(whole.assign(name=""), label=said)), said))
    return maps


def draw_topic_map(taken: Snapshot, dossier: TopicDossier, query: CoverageQuery) -> Picture | None:
    """Return the verdicts of one definition on a map; None where no region has an outline."""
    areas = taken.region_areas(dossier.level, system=query.system)
    looks = {key: _kind_of(verdict) for key, verdict in dossier.drawn.items()}
    partial = {
        key
        for key, verdict in dossier.drawn.items()
        if verdict.survey == SurveyState.PARTIAL and verdict.status != Status.UNKNOWN
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
    return Picture(_safe(draw_areas(areas, label=said)), said)


def draw_tallies(tallies: Sequence[Tally], caption: str) -> Picture:
    """Return how many white spots each definition sees, as bars."""
    bars = tuple(
        Bar(language().gettext(DEFINITIONS[tally.definition]), tally.counts[Status.WHITE]) for tally in tallies
    )
    axis = Axis(language().gettext("weiße Flecken"))
    return Picture(_safe(draw_bars(BarChart(title=caption, axis=axis, bars=bars), language())), caption)


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
