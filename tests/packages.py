"""A hand-drawn country for tests: two counties, four municipalities, three topics, five offers.

::

            8.9        9.0        9.1   9.12
     48.1    +----------+----------+
             | Cestadt  | Dehausen |          county 08992 (Nordkreis)
             | 08992001 | 08992002 |
             | 3000     | 4000     |
     48.0    +----------+----------+------+
             | Aheim    | Bedorf   | lake |   county 08991 (Suedkreis)
             | 08991001 | 08991002 | of   |   social space "Tal" = Aheim + Bedorf
             | 1000     | 2000     | B.   |
     47.9    +----------+----------+------+

Each municipality has a seat in the middle of its square with 60 % of its people and a
hamlet 0.03 degrees south-west of it with 40 %. Offers:

======== ================== ========= ================================================
offer    topic              where     what is special
======== ================== ========= ================================================
offer-1  schuldnerberatung  Aheim     exact point; serves Aheim and Bedorf (stated)
offer-2  schuldnerberatung  Bedorf    known to the place only
offer-3  kita               Aheim     exact point, 40 places
offer-4  kita               Cestadt   no coordinates, only the municipality
offer-5  frauenhaus         Suedkreis confidential: neither address nor point
======== ================== ========= ================================================
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

import shapely

from atlas.codes import county_of, region_id
from atlas.formats.package import write_package
from atlas.frames import Tables, frame_of
from atlas.model import STORED_TABLES

Rows = list[dict[str, Any]]

MUNICIPALITIES: Final = {
    "08991001": ("Aheim", 8.9, 47.9, 1000),
    "08991002": ("Bedorf", 9.0, 47.9, 2000),
    "08992001": ("Cestadt", 8.9, 48.0, 3000),
    "08992002": ("Dehausen", 9.0, 48.0, 4000),
}
"""AGS: name, south-west corner (lon, lat), people."""

SIDE: Final = 0.1
"""Side of a municipality's square in degrees."""

COUNTIES: Final = {"08991": "Südkreis", "08992": "Nordkreis"}
TOPICS: Final = {
    "schuldnerberatung": ("existence", "Schuldnerberatung", "Debt advice", "f"),
    "kita": ("families", "Kindertagesstätte", "Nursery", "f"),
    "frauenhaus": ("crisis", "Frauenhaus", "Women's shelter", "n"),
}


def small_tables() -> Tables:
    """Return the tables of the hand-drawn country, provenance included."""
    rows = {**_land_rows(), **_people_rows(), **_offer_rows(), **_planning_rows()}
    return {name: frame_of(table, rows[name]) for name, table in STORED_TABLES.items()}


def write_small_package(folder: Path) -> Path:
    """Write the hand-drawn country as a data package and return its folder."""
    write_package(small_tables(), folder)
    return folder


def center_of(ags: str) -> tuple[float, float]:
    """Return lon and lat of a municipality's seat, the middle of its square."""
    _, west, south, _ = MUNICIPALITIES[ags]
    return round(west + SIDE / 2, 6), round(south + SIDE / 2, 6)


def _land_rows() -> dict[str, Rows]:
    squares = {
        ags: shapely.box(west, south, round(west + SIDE, 6), round(south + SIDE, 6))
        for ags, (_, west, south, _) in MUNICIPALITIES.items()
    }
    lake = shapely.box(9.1, 47.9, 9.12, 48.0)
    return {
        "municipalities": [_municipality(ags) for ags in MUNICIPALITIES],
        "areas": [
            *({"ags": ags, "part": "land", "geometry": _tidy(square)} for ags, square in squares.items()),
            {"ags": "08991002", "part": "water", "geometry": _tidy(lake)},
        ],
        "region_systems": [
            _system("kreise", "county", "Kreise", "Counties"),
            _system("gemeinden", "municipality", "Gemeinden", "Municipalities"),
            _system("sozialraeume", "social_space", "Sozialräume", "Social spaces"),
        ],
        "regions": [
            *(_region("county", "kreise", key, name, key) for key, name in COUNTIES.items()),
            *(_region("municipality", "gemeinden", ags, row[0], county_of(ags)) for ags, row in MUNICIPALITIES.items()),
            _region("social_space", "sozialraeume", "08991-tal", "Tal", "08991"),
        ],
        "region_members": [
            *({"region_id": region_id("county", county_of(ags)), "ags": ags} for ags in MUNICIPALITIES),
            *({"region_id": region_id("municipality", ags), "ags": ags} for ags in MUNICIPALITIES),
            *({"region_id": "social_space-08991-tal", "ags": ags} for ags in ("08991001", "08991002")),
        ],
    }


def _tidy(shape: shapely.Polygon) -> shapely.Polygon:
    return shapely.orient_polygons(shape)


def _municipality(ags: str) -> dict[str, Any]:
    lon, lat = center_of(ags)
    return {
        "ags": ags,
        "ars": f"{ags[:5]}0000{ags[5:]}",
        "name": MUNICIPALITIES[ags][0],
        "municipality_type": "Gemeinde",
        "county_ags": county_of(ags),
        "area_km2": 83.0,
        "lon": lon,
        "lat": lat,
        "seat_postcode": f"99{ags[4]}0{ags[-1]}",
        "coordinate_source": "von Hand gezeichnet",
    }


def _system(system_id: str, level: str, label_de: str, label_en: str) -> dict[str, Any]:
    return {
        "system_id": system_id,
        "level": level,
        "label_de": label_de,
        "label_en": label_en,
        "valid_on": "2022-12-31",
        "is_default": True,
        "source": "von Hand gezeichnet",
    }


def _region(level: str, system_id: str, code: str, name: str, county_ags: str) -> dict[str, Any]:
    return {
        "region_id": region_id(level, code),
        "level": level,
        "system_id": system_id,
        "code": code,
        "name": name,
        "county_ags": county_ags,
    }


def _people_rows() -> dict[str, Rows]:
    return {
        "population": [
            {"ags": ags, "base": base, "reference_date": day, "target_group": "all", "people": people}
            for ags, (_, _, _, people) in MUNICIPALITIES.items()
            for base, day in (("register", "2022-12-31"), ("census", "2022-05-15"))
        ],
        "places": [place for ags in MUNICIPALITIES for place in _places(ags)],
        "postcodes": [
            {
                "postcode": row["seat_postcode"],
                "source": "von Hand gezeichnet",
                **{k: row[k] for k in ("ags", "name", "lon", "lat")},
            }
            for row in map(_municipality, MUNICIPALITIES)
        ],
        "demand_points": [_demand_point(place) for ags in MUNICIPALITIES for place in _places(ags)],
    }


def _places(ags: str) -> Rows:
    name, _, _, people = MUNICIPALITIES[ags]
    lon, lat = center_of(ags)
    seat = {"place_id": f"{ags}-seat", "name": name, "ags": ags, "kind": "seat", "lon": lon, "lat": lat}
    hamlet = {
        "place_id": f"{ags}-weiler",
        "name": f"{name}-Weiler",
        "ags": ags,
        "kind": "locality",
        "lon": round(lon - 0.03, 6),
        "lat": round(lat - 0.03, 6),
    }
    shares = ((seat, people * 6 // 10), (hamlet, people * 4 // 10))
    return [{**place, "people": count, "source": "von Hand gezeichnet"} for place, count in shares]


def _demand_point(place: dict[str, Any]) -> dict[str, Any]:
    kept = {name: place[name] for name in ("ags", "name", "lon", "lat", "people")}
    return {"demand_point_id": place["place_id"], **kept, "basis": "60 % am Hauptort, 40 % im Weiler"}


def _offer_rows() -> dict[str, Rows]:
    return {
        "topics": [_topic(*item) for item in TOPICS.items()],
        "topic_terms": [
            {
                "term": "Insolvenzberatung",
                "source_field": "existence",
                "topic_id": "schuldnerberatung",
                "note": "dasselbe",
            },
            {"term": "Kindergarten", "source_field": "families", "topic_id": "kita"},
        ],
        "osm_tags": [
            {"topic_id": "schuldnerberatung", "tags": "amenity=social_facility;social_facility=outreach"},
            {"topic_id": "kita", "tags": "amenity=kindergarten", "note_de": "auch Krippe", "note_en": "nurseries too"},
            {"topic_id": "frauenhaus", "note_de": "Der Ort schützt Menschen.", "note_en": "The place protects people."},
        ],
        "situations": [
            _situation(
                "schulden",
                1,
                "Schulden",
                "Debts",
                topics="schuldnerberatung;kita",
                phones="0800 111 0 111|TelefonSeelsorge|Crisis line;112|Notruf|Emergency",
            ),
            _situation("einsam", 2, "Einsam", "Lonely"),
        ],
        "providers": [
            {
                "provider_id": "caritas-tal",
                "name": "Caritasverband Tal e. V.",
                "umbrella": "caritas",
                "also_known_as": "Caritas Tal;Caritas im Tal",
                "phone": "+49 7000 100",
                "website": "https://caritas-tal.example",
            },
            {"provider_id": "gemeinde-cestadt", "name": "Gemeinde Cestadt", "umbrella": "public"},
        ],
        "offers": [
            _offer(
                "offer-1",
                "Schuldnerberatung Aheim",
                "schuldnerberatung",
                "caritas-tal",
                phone="+49 7000 101",
                languages="de;en",
            ),
            _offer("offer-2", "Beratungsstelle für Überschuldete, Bedorf", "schuldnerberatung", None),
            _offer(
                "offer-3", "Kita „Kleine Füße“", "kita", "caritas-tal", capacity=40, opening_hours="Mo-Fr 07:00-17:00"
            ),
            _offer("offer-4", "Gemeindekindergarten Cestadt", "kita", "gemeinde-cestadt", verified_on="2026-01-15"),
            _offer(
                "offer-5",
                "Frauenhaus Südkreis",
                "frauenhaus",
                None,
                is_confidential=True,
                delivery_modes="on_site;phone",
            ),
        ],
        "sites": [
            _site(
                "site-1",
                "08991001",
                "exact",
                street="Hauptstraße 1",
                postcode="99101",
                city="Aheim",
                lon=8.95,
                lat=47.95,
            ),
            _site("site-2", "08991002", "place", city="Bedorf", lon=9.05, lat=47.95),
            _site(
                "site-3", "08991001", "exact", street="Schulweg 2", postcode="99101", city="Aheim", lon=8.96, lat=47.94
            ),
            _site("site-4", "08992001", "municipality", city="Cestadt"),
            _site("site-5", None, "hidden"),
        ],
        "offer_sites": [{"offer_id": f"offer-{n}", "site_id": f"site-{n}"} for n in range(1, 6)],
        "service_areas": [
            {"offer_id": "offer-1", "region_id": "municipality-08991001", "basis": "stated"},
            {"offer_id": "offer-1", "region_id": "municipality-08991002", "basis": "stated"},
            {"offer_id": "offer-2", "region_id": None, "basis": "unknown", "note": "die Quelle nennt keines"},
            {
                "offer_id": "offer-4",
                "region_id": "municipality-08992001",
                "basis": "inferred",
                "note": "Träger ist die Gemeinde",
            },
            {"offer_id": "offer-5", "region_id": "county-08991", "basis": "stated"},
        ],
    }


def _topic(topic_id: str, words: tuple[str, str, str, str]) -> dict[str, Any]:
    field, label_de, label_en, gender = words
    return {
        "topic_id": topic_id,
        "field": field,
        "label_de": label_de,
        "label_en": label_en,
        "gender": gender,
        "everyday_de": label_de,
        "everyday_en": label_en,
        "synonyms_de": f"{label_de};{topic_id}",
        "target_group": "all",
    }


def _situation(situation_id: str, position: int, label_de: str, label_en: str, **more: object) -> dict[str, Any]:
    return {
        "situation_id": situation_id,
        "position": position,
        "label_de": label_de,
        "label_en": label_en,
        "question_de": f"{label_de}?",
        "question_en": f"{label_en}?",
        "text_de": f"Zuerst dies: {label_de}.",
        "text_en": f"First this: {label_en}.",
        **more,
    }


def _offer(offer_id: str, name: str, topic_id: str, provider_id: str | None, **more: object) -> dict[str, Any]:
    return {
        "offer_id": offer_id,
        "name": name,
        "topic_id": topic_id,
        "provider_id": provider_id,
        "delivery_modes": "on_site",
        "is_confidential": False,
        "source_url": f"https://quelle.example/{offer_id}",
        "source_year": 2024,
        "source_confidence": "high",
        **more,
    }


def _site(site_id: str, ags: str | None, precision: str, **more: object) -> dict[str, Any]:
    return {"site_id": site_id, "ags": ags, "location_precision": precision, **more}


def _planning_rows() -> dict[str, Rows]:
    return {
        "fundings": [
            {
                "funding_id": "funding-1",
                "offer_id": "offer-1",
                "funder_level": "county",
                "funder": "Südkreis",
                "purpose": "Personal",
                "amount_eur": 52000.5,
                "year": 2025,
                "is_voluntary": True,
            }
        ],
        "standards": [_standard(topic_id, definition) for topic_id in TOPICS for definition in ("presence", "reach")],
        "surveys": [
            {"topic_id": topic_id, "county_ags": county, "state": state, "surveyed_on": "2026-01-31"}
            for topic_id, county, state in (
                ("schuldnerberatung", "08991", "complete"),
                ("schuldnerberatung", "08992", "complete"),
                ("kita", "08991", "partial"),
                ("kita", "08992", "partial"),
                ("frauenhaus", "08991", "complete"),
                ("frauenhaus", "08992", "none"),
            )
        ],
        **_indicator_rows(),
        "provenance": [_source(name) for name in STORED_TABLES if name != "provenance"],
    }


def _indicator_rows() -> dict[str, Rows]:
    """Return made-up figures: of municipalities, of a county, one of two years, and one that was discarded."""
    values = (
        ("unemployed", "municipality-08991001", 2024, 40.0, None, None),
        ("unemployed", "municipality-08991002", 2024, 50.0, None, None),
        ("unemployed", "county-08991", 2023, 95.0, None, None),
        ("unemployed", "county-08991", 2024, 90.0, "erfunden", None),
        ("unemployed", "county-08992", 2024, 70.0, None, None),
        ("debts", "county-08991", 2024, 9.5, None, None),
        ("debts", "county-08992", 2024, 31.0, None, "erfunden: die Zahl des Amts blieb zweifelhaft"),
    )
    names = ("indicator_id", "region_id", "year", "value", "caveat", "discarded_because")
    return {
        "indicators": [
            _indicator("unemployed", "Arbeitslose", "Unemployed people", "people"),
            _indicator("debts", "Überschuldete Menschen", "Over-indebted people", "percent"),
        ],
        "indicator_values": [dict(zip(names, row, strict=True)) for row in values],
    }


def _indicator(indicator_id: str, label_de: str, label_en: str, unit: str) -> dict[str, Any]:
    return {
        "indicator_id": indicator_id,
        "label_de": label_de,
        "label_en": label_en,
        "unit": unit,
        "direction": "more_need",
        "source": "erfunden, nur zur Prüfung",
        "source_url": "https://land.example/zahlen",
        "caveat_de": "Von Hand erfunden.",
        "caveat_en": "Made up by hand.",
    }


def _standard(topic_id: str, definition: str) -> dict[str, Any]:
    return {
        "standard_id": f"{topic_id}-{definition}",
        "topic_id": topic_id,
        "definition": definition,
        "threshold": 1.0 if definition == "presence" else 20.0,
        "unit": "offers" if definition == "presence" else "percent",
        "distance_km": None if definition == "presence" else 10.0,
        "valid_from": "2026-01-01",
        "decided_by": "niemand: Vorschlag der Verfasser",
    }


def _source(resource: str) -> dict[str, Any]:
    return {
        "resource": resource,
        "title": "Handgezeichnetes Land",
        "url": "https://land.example",
        "edition": "2026",
        "licence": "CC0-1.0",
        "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/",
        "attribution": "Handgezeichnetes Land, gemeinfrei",
        "retrieved_on": "2026-02-01",
    }


def edit_cells(folder: Path, file: str, line: int, **cells: str) -> None:
    """Change cells of a written CSV as a person at a spreadsheet would; `line` is the line shown there."""
    with (folder / file).open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    for name, value in cells.items():
        rows[line - 1][rows[0].index(name)] = value
    with (folder / file).open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(rows)


def replace_text(folder: Path, file: str, old: str, new: str) -> None:
    """Replace text in a file of a package; refuses where it is not there, so that no test tests nothing."""
    text = (folder / file).read_text("utf-8")
    if old not in text:
        raise ValueError(old)
    (folder / file).write_text(text.replace(old, new), "utf-8")
