"""The layers of a GeoPackage: offers, sites, regions and white spots, with German words over their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely

from atlas.columns import Kind
from atlas.formats.geopackage import AttributeTable
from atlas.formats.vector_layer import LayerColumn, VectorLayer
from atlas.frames import rows_of
from atlas.language import Language, mark, speak
from atlas.services.coverage import CoverageQuery, measure_figures
from atlas.services.features.collections import find_collection, list_sets
from atlas.services.features.sets import FeatureSet
from atlas.services.offer_columns import OFFER_TITLES
from atlas.services.offer_files import layer_of_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot

STATUS_COUNTS: Final = ("white_spot", "borderline", "covered", "unknown")
CROWD: Final = "at_same_point"
SHARE: Final = "white_share_percent"
VERDICTS: Final = "urteile"
_GERMAN: Final = "de"
_SITE_TITLES: Final = {
    "name": mark("Name des Standorts"),
    "topics": mark("Themen (Kennungen)"),
    "offers": mark("Zahl der Angebote"),
}
_REGION_TITLES: Final = {
    "id": mark("Kennung"),
    "name": mark("Name"),
    "level": mark("Ebene"),
    "system_id": mark("Raumsystem"),
    "code": mark("Schlüssel"),
    "county_ags": mark("Kreisschlüssel"),
    "county": mark("Kreis"),
    "people": mark("Menschen"),
}
_COUNT_TITLES: Final = {
    "white_spot": mark("Themen mit weißem Fleck"),
    "borderline": mark("Themen, grenzwertig"),
    "covered": mark("Themen, abgedeckt"),
    "unknown": mark("Themen, nicht bekannt"),
    SHARE: mark("Weiße Flecken in Prozent der bekannten Themen"),
}
_VERDICT_COLUMNS: Final[dict[str, tuple[str, Kind]]] = {
    "region_id": (mark("Raum (Kennung)"), "text"),
    "region": (mark("Raum"), "text"),
    "level": (mark("Ebene"), "text"),
    "system_id": (mark("Raumsystem"), "text"),
    "county_ags": (mark("Kreisschlüssel"), "text"),
    "topic": (mark("Thema (Kennung)"), "text"),
    "topic_label": (mark("Thema"), "text"),
    "definition": (mark("Definition"), "text"),
    "status": (mark("Urteil"), "text"),
    "value": (mark("Wert"), "number"),
    "threshold": (mark("Schwelle"), "number"),
    "unit": (mark("Einheit"), "text"),
    "people": (mark("Menschen der Zielgruppe"), "integer"),
    "people_affected": (mark("Betroffene"), "integer"),
    "nearest_offer_id": (mark("Nächstes Angebot"), "text"),
    "nearest_km": (mark("Entfernung dorthin (km)"), "number"),
    "survey": (mark("Stand der Erhebung"), "text"),
    "white_by": (mark("Definitionen, die „weiß“ sagen"), "integer"),
    "judged_by": (mark("Definitionen mit einem Urteil"), "integer"),
    "status_well_kept": (mark("Urteil nur mit gut gepflegten Einträgen"), "text"),
    "status_stated": (mark("Urteil nur mit angegebenen Einzugsgebieten"), "text"),
    "suppression": (mark("Warum eine Zahl fehlt"), "text"),
}
"""The columns of the long table of verdicts; sentences of reason stand in ``/api/coverage.csv``."""


@dataclass(frozen=True)
class GisQuery:
    """What goes into a file: one county or all, by which definition a spot is white, and the language of titles."""

    county: str = ""
    definition: str = CoverageQuery().definition
    language: str = "de"

    @property
    def words(self) -> Language:
        """The language, to be asked."""
        return speak(self.language)


@dataclass(frozen=True)
class RegionSystem:
    """One system of regions: its level, id, and name."""

    level: str
    system_id: str
    label: str

    @property
    def layer_end(self) -> str:
        """What the names of its layers end with."""
        return self.system_id.replace("-", "_")


def systems_of(snapshot: Snapshot, language: str = _GERMAN) -> list[RegionSystem]:
    """Return the systems that have any region, in the order of their table."""
    held = set(snapshot.held_levels())
    rows = rows_of(snapshot.tables["region_systems"])
    return [
        RegionSystem(row["level"], row["system_id"], row[f"label_{language}"])
        for row in rows
        if (row["level"], row["system_id"]) in held
    ]


def offer_layer(snapshot: Snapshot, query: GisQuery) -> VectorLayer:
    """Return one point for each offer."""
    layer = layer_of_offers(snapshot, OfferQuery(county=query.county), query.words)
    # A distance belongs to whoever asks from a place.
    columns = [column for column in layer.columns if column.name != "distance_km"]
    layer = replace(layer, title=query.words.gettext(mark("Angebote")), columns=columns)
    return _with_crowd(layer, query.words.gettext(mark("Angebote am selben Punkt")))


def site_layer(snapshot: Snapshot, query: GisQuery) -> VectorLayer:
    """Return one point for each site that may be shown."""
    (found,) = list_sets(snapshot, find_collection("sites"), _GERMAN)
    rows, shapes = _within(found, query.county)
    titles = {**OFFER_TITLES, **_SITE_TITLES}
    columns = [
        LayerColumn(name, query.words.gettext(titles[name]), "integer" if name == "offers" else "text")
        for name in found.columns
    ]
    layer = VectorLayer(
        "standorte", query.words.gettext(mark("Standorte")), found.attribution, columns, rows, shapes, "Point"
    )
    return _with_crowd(layer, query.words.gettext(mark("Standorte am selben Punkt")))


def _with_crowd(layer: VectorLayer, title: str) -> VectorLayer:
    """Return a layer of points with a column more: how many rows have the point of a row."""
    points = shapely.to_wkb(layer.shapes).tolist()
    held = Counter(points)
    rows = [{**row, CROWD: held[point] if point else None} for row, point in zip(layer.rows, points, strict=True)]
    return replace(layer, columns=[*layer.columns, LayerColumn(CROWD, title, "integer")], rows=rows)


def region_layers(snapshot: Snapshot, query: GisQuery) -> Iterator[VectorLayer]:
    """Yield a layer of outlines for each system of regions."""
    for system in systems_of(snapshot, query.language):
        rows, shapes = _regions_of(snapshot, system, query.county)
        if rows:
            yield VectorLayer(
                f"raeume_{system.layer_end}",
                query.words.gettext(mark("Räume: %(system)s"), system=system.label),
                credit(snapshot, "areas", "population"),
                _region_columns(query.words),
                rows,
                shapes,
                "MultiPolygon",
            )


def white_spot_layers(snapshot: Snapshot, query: GisQuery, verdicts: Sequence[dict[str, Any]]) -> Iterator[VectorLayer]:
    """Yield a layer for each system: a row for each region, with its counts and a column for each topic's status."""
    by_region: dict[str, dict[str, str]] = {}
    for row in verdicts:
        by_region.setdefault(row["region_id"], {})[row["topic"]] = row["status"]
    topics = {str(topic): str(label) for topic, label in snapshot.topics[f"label_{query.language}"].items()}
    for system in systems_of(snapshot, query.language):
        rows, shapes = _regions_of(snapshot, system, query.county)
        if rows:
            yield VectorLayer(
                f"weisse_flecken_{system.layer_end}",
                query.words.gettext(mark("Weiße Flecken: %(system)s"), system=system.label),
                credit(snapshot, "areas", "offers", "population", "standards"),
                [*_region_columns(query.words), *_status_columns(topics, query.words)],
                [{**row, **_statuses(by_region.get(row["id"], {}), topics)} for row in rows],
                shapes,
                "MultiPolygon",
            )


def measure_verdicts(snapshot: Snapshot, query: GisQuery) -> list[dict[str, Any]]:
    """Return the verdicts on all regions and topics by one definition, few people withheld."""
    labels = snapshot.topics[f"label_{query.language}"].to_dict()
    regions = snapshot.regions[["name", "county_ags"]].to_dict("index")
    verdicts = []
    for system in systems_of(snapshot):
        asked = CoverageQuery(system.level, query.definition, system=system.system_id, county=query.county)
        for row in measure_figures(snapshot, asked):
            region = regions[row["region_id"]]
            known = {"topic": row["topic_id"], "topic_label": labels[row["topic_id"]], "system_id": system.system_id}
            verdicts.append({**row, **known, "region": region["name"], "county_ags": region["county_ags"]})
    return verdicts


def verdict_table(verdicts: Sequence[dict[str, Any]], words: Language) -> AttributeTable:
    """Return the verdicts as one long table: to be joined to regions, or summed."""
    columns = [LayerColumn(name, words.gettext(title), kind) for name, (title, kind) in _VERDICT_COLUMNS.items()]
    return AttributeTable(VERDICTS, words.gettext(mark("Urteile über alle Räume und Themen")), columns, verdicts)


def _within(found: FeatureSet, county: str) -> tuple[list[dict[str, Any]], np.ndarray]:
    columns = {name: _plain(values) for name, values in found.columns.items()}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    kept = np.array([not county or row["county_ags"] == county for row in rows], dtype=bool)
    return [row for row, is_kept in zip(rows, kept, strict=True) if is_kept], found.own_shapes[kept]


def _plain(values: Any) -> list[Any]:  # noqa: ANN401 -- a series of any type
    return [None if gone else value for value, gone in zip(values.tolist(), values.isna(), strict=True)]


def _regions_of(snapshot: Snapshot, system: RegionSystem, county: str) -> tuple[list[dict[str, Any]], np.ndarray]:
    (found,) = list_sets(snapshot, find_collection("regions"), _GERMAN)
    rows, shapes = _within(found, county)
    chosen = np.array(
        [row["system_id"] == system.system_id and row["level"] == system.level for row in rows], dtype=bool
    )
    return [row for row, is_chosen in zip(rows, chosen, strict=True) if is_chosen], shapes[chosen]


def _region_columns(words: Language) -> list[LayerColumn]:
    return [
        LayerColumn(name, words.gettext(title), "integer" if name == "people" else "text")
        for name, title in _REGION_TITLES.items()
    ]


def _status_columns(topics: Mapping[str, str], words: Language) -> list[LayerColumn]:
    counts = [
        LayerColumn(name, words.gettext(title), "number" if name == SHARE else "integer")
        for name, title in _COUNT_TITLES.items()
    ]
    # With a word before them: a topic may be called like a column.
    return [*counts, *(LayerColumn(f"status_{topic}", label) for topic, label in topics.items())]


def _statuses(found: dict[str, str], topics: Mapping[str, str]) -> dict[str, Any]:
    counts = Counter(found.values())
    known = sum(counts[status] for status in STATUS_COUNTS if status != "unknown")
    # A gap is not the same as "we don't know": topics that nobody surveyed are no share of anything.
    share = round(100 * counts["white_spot"] / known, 1) if known else None
    statuses = {f"status_{topic}": found.get(topic) for topic in topics}
    return {**{status: counts[status] for status in STATUS_COUNTS}, SHARE: share, **statuses}
