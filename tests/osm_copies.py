"""A copy of real places of OpenStreetMap, changed in known ways, as the offers of an atlas: the answer is known.

The places are the 56 of ``../shared/data/heidelberg_social_pois.geojson``. Few of them have a telephone number, hours
or a wheelchair tag, so both sides get made-up ones first. Then the copy is moved, misspelt, thinned out and added to.
"""

from __future__ import annotations

import copy
import json
import math
import random
import string
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely

from atlas.frames import Tables, frame_of
from atlas.model import STORED_TABLES
from atlas.services.openstreetmap.comparison import (
    DIFFERENT,
    MISSING_IN_ATLAS,
    MISSING_IN_OSM,
    Comparison,
    compare_places,
)
from atlas.services.openstreetmap.kinds import wanted_kinds
from atlas.services.snapshots import Snapshot
from atlas.settings import Settings
from atlas.sources.osm_places import read_osm_places

KINDS: Final = {
    "kita": "amenity=kindergarten",
    "schule": "amenity=school",
    "krankenhaus": "amenity=hospital",
    "sozialdienst": "amenity=social_facility",
    "haus": "amenity=community_centre",
    "bibliothek": "amenity=library",
    "praxis": "amenity=doctors",
}
BROAD: Final = ("schule", "krankenhaus")
"""Kinds that OpenStreetMap holds many more of than a social atlas collects: never reported as missing here."""

AGS, COUNTY = "08221000", "08221"
METRES_PER_DEGREE: Final = 111_195.0
_NEW_NAMES: Final = ("Sonnenblume", "Am Mühlbach", "Sankt Barbara", "Pusteblume", "Friedrich Ebert", "Neckarwiese")


@dataclass
class Change:
    """How often what is done to the copy, as shares of the places; `moved_m` is the farthest."""

    moved_m: float = 80.0
    dropped: float = 0.12
    added: float = 0.12
    misspelt: float = 0.25
    unnamed: float = 0.08
    field_changed: float = 0.15
    field_dropped: float = 0.10
    addressed: float = 0.5


@dataclass
class Answer:
    """What a comparison should find; differences are (osm id, field, state)."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    missing_in_osm: set[str] = field(default_factory=set)
    missing_in_atlas: set[str] = field(default_factory=set)
    differences: set[tuple[str, str, str]] = field(default_factory=set)


@dataclass
class Score:
    """Hits, false alarms and misses, summed over copies."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    def count(self, found: set[Any], true: set[Any]) -> None:
        """Add one copy."""
        self.hits += len(found & true)
        self.false_alarms += len(found - true)
        self.misses += len(true - found)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.hits / max(1, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Share of what is right that was found."""
        return self.hits / max(1, self.hits + self.misses)


def read_places(source: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON of OpenStreetMap."""
    features: list[dict[str, Any]] = json.loads(source.read_text("utf-8"))["features"]
    return features


def measure(
    features: list[dict[str, Any]], folder: Path, seeds: range, change: Change | None = None
) -> dict[str, Score]:
    """Compare copies with the original and count hits and misses of each class."""
    scores = {name: Score() for name in ("pairs", MISSING_IN_OSM, MISSING_IN_ATLAS, DIFFERENT)}
    for seed in seeds:
        comparison, answer = compare_copy(features, folder, seed, change or Change())
        for name, found, true in _list_results(comparison, answer):
            scores[name].count(found, true)
    return scores


def compare_copy(original: list[dict[str, Any]], folder: Path, seed: int, change: Change) -> tuple[Comparison, Answer]:
    """Make one copy and compare it."""
    features = copy.deepcopy(original)
    dice = random.Random(seed)
    for feature in features:
        _enrich(feature["properties"], dice)
    offers, answer = copy_places(features, dice, change)
    file = folder / f"osm-{seed}.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    snapshot = snapshot_of_offers(offers)
    return compare_places(snapshot, read_osm_places(file, wanted_kinds(snapshot))), answer


def _list_results(comparison: Comparison, answer: Answer) -> list[tuple[str, set[Any], set[Any]]]:
    of_kind = {
        kind: [one for one in comparison.findings if one.kind == kind]
        for kind in (MISSING_IN_OSM, MISSING_IN_ATLAS, DIFFERENT)
    }
    differing = {
        (one.osm, one.difference.field, one.difference.state)
        for one in of_kind[DIFFERENT]
        # The copy has no provider, so that only made-up fields are judged.
        if one.difference
    }
    return [
        ("pairs", {(one.offer_ids[0], one.osm) for one in comparison.matched}, answer.pairs),
        (MISSING_IN_OSM, {one.offer_ids[0] for one in of_kind[MISSING_IN_OSM]}, answer.missing_in_osm),
        (MISSING_IN_ATLAS, {one.osm for one in of_kind[MISSING_IN_ATLAS]}, answer.missing_in_atlas),
        (DIFFERENT, differing, answer.differences),
    ]


def _enrich(tags: dict[str, Any], dice: random.Random) -> None:
    """Give a place made-up values, as the original has few."""
    if not tags.get("phone") and dice.random() < 0.6:
        tags["phone"] = f"+49 6221 {dice.randint(100_000, 999_999)}"
    if not tags.get("opening_hours") and dice.random() < 0.3:
        tags["opening_hours"] = f"Mo-Fr 0{dice.randint(6, 9)}:00-1{dice.randint(4, 7)}:00"
    if dice.random() < 0.4:
        tags["wheelchair"] = dice.choice(["yes", "limited", "no"])


def copy_places(
    features: list[dict[str, Any]], dice: random.Random, change: Change
) -> tuple[list[dict[str, Any]], Answer]:
    """Return offers made of the places, and what a comparison should find."""
    offers, answer = [], Answer()
    for number, feature in enumerate(features):
        tags = feature["properties"]
        topic = next(topic for topic, kind in KINDS.items() if kind == f"amenity={tags['amenity']}")
        osm = f"{tags['osm_type']}/{tags['id']}"
        if dice.random() < change.dropped:
            answer.missing_in_atlas |= {osm} if topic not in BROAD else set()
            continue
        lon, lat = _move(*feature["geometry"]["coordinates"], dice.uniform(0, change.moved_m), dice)
        offer = {"offer_id": f"hd-{number:03}", "topic_id": topic, "lon": lon, "lat": lat, "tags": tags}
        if dice.random() >= change.addressed:
            offer["tags"] = {}
        offers.append(offer | _copy_fields(tags, osm, topic, dice, change, answer))
        answer.pairs.add((offer["offer_id"], osm))
        if offer["tags"] == {} and tags.get("addr:street") and tags.get("addr:housenumber"):
            answer.differences.add((osm, "address", "absent_in_atlas"))
    for number in range(round(len(features) * change.added)):
        offers.append(_add(number, features, dice))
        answer.missing_in_osm.add(offers[-1]["offer_id"])
    return offers, answer


def _copy_fields(
    tags: dict[str, Any], osm: str, topic: str, dice: random.Random, change: Change, answer: Answer
) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": _copy_name(tags.get("name"), osm, topic, dice, change, answer)}
    # The copy knows no providers.
    answer.differences |= {(osm, "operator", "absent_in_atlas")} if tags.get("operator") else set()
    for name in ("phone", "opening_hours", "wheelchair", "website"):
        value, roll = tags.get(name), dice.random()
        if value and roll < change.field_changed:
            fields[name] = _other(name, value, dice)
            answer.differences.add((osm, name, "differs"))
        elif value and roll < change.field_changed + change.field_dropped:
            answer.differences.add((osm, name, "absent_in_atlas"))
        elif value:
            # The same, as somebody else would write it.
            fields[name] = value.replace("+49 ", "0").replace("http://", "https://") if dice.random() < 0.5 else value
            if roll > 1 - change.field_dropped:
                tags[name] = None
                answer.differences.add((osm, name, "absent_in_osm"))
    return fields


def _copy_name(name: str | None, osm: str, topic: str, dice: random.Random, change: Change, answer: Answer) -> str:
    generic = {"kita": "Kindertagesstätte", "schule": "Schule", "krankenhaus": "Krankenhaus", "haus": "Treffpunkt"}
    roll = dice.random()
    if not name or roll < change.unnamed:
        if name:
            answer.differences.add((osm, "name", "absent_in_atlas"))
        return generic.get(topic, "Einrichtung")
    if roll < change.unnamed + change.misspelt:
        answer.differences.add((osm, "name", "differs"))
        return misspell(name, dice)
    return f"{name} e. V." if dice.random() < 0.2 else name


def misspell(name: str, dice: random.Random) -> str:
    """Return a name with one slip in its longest word: two letters swapped, one lost, doubled or wrong."""
    words = name.split()
    place = max(range(len(words)), key=lambda index: len(words[index]))
    word = words[place]
    while True:
        at = dice.randrange(1, len(word) - 1)
        slips = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + dice.choice(string.ascii_lowercase) + word[at + 1 :],
        )
        words[place] = dice.choice(slips)
        if words[place] != word:
            return " ".join(words)


def _other(name: str, value: str, dice: random.Random) -> str:
    if name == "phone":
        return f"06221 {dice.randint(100_000, 999_999)}"
    if name == "opening_hours":
        return "Mo-Th 10:00-12:00; Fr off"
    if name == "wheelchair":
        return dice.choice([word for word in ("yes", "limited", "no") if word != value])
    return f"https://www.anders-{dice.randint(100, 999)}.example"


def _move(lon: float, lat: float, distance_m: float, dice: random.Random) -> tuple[float, float]:
    angle = dice.uniform(0, 2 * math.pi)
    north, east = distance_m * math.sin(angle), distance_m * math.cos(angle)
    return lon + east / (METRES_PER_DEGREE * math.cos(math.radians(lat))), lat + north / METRES_PER_DEGREE


def _add(number: int, features: list[dict[str, Any]], dice: random.Random) -> dict[str, Any]:
    """Return a new place: every other one stands next door to one of the same kind."""
    kind = "kindergarten" if any(one["properties"]["amenity"] == "kindergarten" for one in features) else "school"
    beside = dice.choice([one for one in features if one["properties"]["amenity"] == kind])
    metres = dice.uniform(60, 150) if number % 2 else dice.uniform(600, 1500)
    lon, lat = _move(*beside["geometry"]["coordinates"], metres, dice)
    topic = {"kindergarten": "kita", "school": "schule"}[kind]
    name = f"{topic.title()} {dice.choice(_NEW_NAMES)} {number}"
    return {"offer_id": f"neu-{number:03}", "topic_id": topic, "name": name, "lon": lon, "lat": lat, "tags": {}}


def snapshot_of_offers(offers: list[dict[str, Any]], as_of: date = date(2026, 11, 21)) -> Snapshot:
    """Return an atlas of one town, a wide square, that holds offers at exact sites."""
    return Snapshot(1, _tables_of(offers), Settings("sqlite://"), as_of)


def _tables_of(offers: list[dict[str, Any]]) -> Tables:
    square = shapely.orient_polygons(shapely.box(7.0, 47.0, 10.5, 50.5))
    sites = [_site_of(offer) for offer in offers]
    rows: dict[str, list[dict[str, Any]]] = {
        "municipalities": [
            {
                "ags": AGS,
                "name": "Heidelberg",
                "municipality_type": "Stadt",
                "county_ags": COUNTY,
                "lon": 8.7,
                "lat": 49.4,
            }
        ],
        "areas": [{"ags": AGS, "part": "land", "geometry": square}],
        "region_systems": [_system("kreise", "county"), _system("gemeinden", "municipality")],
        "regions": [_region("county", "kreise", COUNTY), _region("municipality", "gemeinden", AGS)],
        "region_members": [
            {"region_id": f"county-{COUNTY}", "ags": AGS},
            {"region_id": f"municipality-{AGS}", "ags": AGS},
        ],
        "topics": [_topic(topic) for topic in KINDS],
        "osm_tags": [{"topic_id": topic, "tags": tag} for topic, tag in KINDS.items()],
        "offers": [_offer_of(offer) for offer in offers],
        "sites": sites,
        "offer_sites": [{"offer_id": offer["offer_id"], "site_id": f"site-{offer['offer_id']}"} for offer in offers],
        "surveys": [{"topic_id": topic, "county_ags": COUNTY, "state": "partial"} for topic in KINDS],
    }
    return {name: frame_of(table, rows.get(name, [])) for name, table in STORED_TABLES.items()}


def _offer_of(offer: dict[str, Any]) -> dict[str, Any]:
    kept = {name: offer.get(name) for name in ("name", "phone", "website", "opening_hours", "wheelchair")}
    known = {"offer_id": offer["offer_id"], "topic_id": offer["topic_id"], "delivery_modes": "on_site"}
    return {**known, **kept, "is_confidential": False, "source_confidence": "high"}


def _site_of(offer: dict[str, Any]) -> dict[str, Any]:
    tags = offer["tags"]
    street = " ".join(filter(None, (tags.get("addr:street"), tags.get("addr:housenumber"))))
    return {
        "site_id": f"site-{offer['offer_id']}",
        "street": street or None,
        "postcode": tags.get("addr:postcode"),
        "city": tags.get("addr:city"),
        "ags": AGS,
        "lon": offer["lon"],
        "lat": offer["lat"],
        "location_precision": offer.get("location_precision", "exact"),
    }


def _system(system_id: str, level: str) -> dict[str, Any]:
    return {"system_id": system_id, "level": level, "label_de": system_id, "label_en": system_id, "is_default": True}


def _region(level: str, system_id: str, code: str) -> dict[str, Any]:
    region = {"region_id": f"{level}-{code}", "level": level, "system_id": system_id, "code": code}
    return {**region, "name": "Heidelberg", "county_ags": COUNTY}


def _topic(topic_id: str) -> dict[str, Any]:
    labels = {"label_de": topic_id.title(), "label_en": topic_id.title(), "gender": "f"}
    return {"topic_id": topic_id, "field": "families", **labels, "target_group": "all"}


def describe(scores: dict[str, Score]) -> pd.DataFrame:
    """Return the scores as a table for people."""
    return pd.DataFrame(
        {name: {**vars(score), "precision": score.precision, "recall": score.recall} for name, score in scores.items()}
    ).T


def read_facilities(source: Path) -> list[dict[str, Any]]:
    """Return the schools and libraries of ``facilities_5counties.csv`` as if OpenStreetMap held them.

    Of rows that repeat name and point one is taken, as the same school stands there once for each type of school.
    """
    rows = pd.read_csv(source).drop_duplicates(["name", "lon", "lat"]).reset_index(drop=True)
    amenities = rows["category"].str.partition(":")[0].map({"school": "school", "library": "library"})
    features = []
    for number, row in rows.assign(amenity=amenities).dropna(subset=["amenity", "name", "lon", "lat"]).iterrows():
        tags = {"osm_type": "node", "id": int(str(number)) + 1, "amenity": row["amenity"], "name": str(row["name"])}
        street, _, town = str(row["address"] if isinstance(row["address"], str) else "").partition(", ")
        name, _, house = street.rpartition(" ")
        if name and house[:1].isdigit():
            tags |= {"addr:street": name, "addr:housenumber": house, "addr:postcode": town[:5]}
        point = {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]}
        features.append({"type": "Feature", "geometry": point, "properties": tags})
    return features
