"""What a comparison with OpenStreetMap found, chosen, in words, and as CSV, JSON and a MapRoulette challenge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from atlas.formats.csv_table import write_csv
from atlas.formats.maproulette import MapTask, write_challenge
from atlas.language import Language, mark, speak
from atlas.services.openstreetmap.comparison import (
    ATTRIBUTION,
    DIFFERENT,
    KINDS,
    MISSING_IN_ATLAS,
    MISSING_IN_OSM,
    Comparison,
    Finding,
)
from atlas.services.openstreetmap.fields import ABSENT_IN_ATLAS, ABSENT_IN_OSM, DIFFERS
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot

FORMS: Final = ("json", "csv", "maproulette")
FINDING_FIELDS: Final = (
    *(
        "kind",
        "confidence",
        "county_ags",
        "county",
        "ags",
        "municipality",
        "topics",
        "offers",
        "name",
        "osm",
        "osm_name",
    ),
    *(
        "field",
        "state",
        "atlas_value",
        "osm_value",
        "proposed_tags",
        "distance_m",
        "lon",
        "lat",
        "osm_url",
        "attribution",
    ),
)
KIND_WORDS: Final = {
    MISSING_IN_OSM: mark("fehlt in OpenStreetMap"),
    MISSING_IN_ATLAS: mark("fehlt im Atlas"),
    DIFFERENT: mark("Angaben weichen ab"),
}
COUNT_WORDS: Final = {
    MISSING_IN_OSM: mark("Orte fehlen in OpenStreetMap"),
    MISSING_IN_ATLAS: mark("Orte fehlen im Atlas"),
    DIFFERENT: mark("abweichende Angaben"),
}
"""The same behind a number."""
FIELD_WORDS: Final = {
    "name": mark("Name"),
    "kind": mark("Art"),
    "phone": mark("Telefon"),
    "email": mark("E-Mail"),
    "website": mark("Internetseite"),
    "address": mark("Anschrift"),
    "opening_hours": mark("Öffnungszeiten"),
    "wheelchair": mark("rollstuhlgerecht"),
    "operator": mark("Träger"),
}
STATE_WORDS: Final = {
    DIFFERS: mark("verschieden"),
    ABSENT_IN_OSM: mark("fehlt in OSM"),
    ABSENT_IN_ATLAS: mark("fehlt im Atlas"),
}
_ASK_TAGS: Final = mark(
    "Der Sozialatlas nennt zu diesem Ort andere oder weitere Angaben: %(changes)s. Bitte prüfen Sie an einer zweiten "
    "Quelle, was stimmt; übernehmen Sie nur, was sicher ist."
)
_ASK_PLACE: Final = mark(
    "Der Sozialatlas kennt hier „%(name)s“ (%(address)s). In OpenStreetMap fand sich kein passender Eintrag. Bitte "
    "prüfen Sie, ob es den Ort gibt und ob er schon anders eingetragen ist; sonst tragen Sie ihn ein: %(tags)s."
)


@dataclass(frozen=True)
class OsmQuery:
    """Which findings are asked for: one of `osm_comparison.KINDS`, one of `osm_fields.FIELDS`; empty means all."""

    county: str = ""
    topic: str = ""
    kind: str = ""
    field: str = ""


def choose_findings(snapshot: Snapshot, comparison: Comparison, query: OsmQuery) -> list[Finding]:
    """Return the findings that fit, the surest first.

    Raises
    ------
    NotFoundError
        If the county or topic is unknown.
    """
    if query.county:
        snapshot.require_county(query.county)
    if query.topic:
        snapshot.require_topic(query.topic)
    return [finding for finding in comparison.findings if _fits(finding, query)]


def count_pairs(comparison: Comparison, query: OsmQuery) -> int:
    """Return how many places of a county and topic stand on both sides."""
    return sum(
        query.county in ("", pair.county_ags) and (not query.topic or query.topic in pair.topic_ids)
        for pair in comparison.matched
    )


def count_findings(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each kind."""
    counted = Counter(finding.kind for finding in findings)
    return {kind: counted[kind] for kind in KINDS}


def publish_findings(
    snapshot: Snapshot, comparison: Comparison, query: OsmQuery, language: str = "de", *, form: str = "json"
) -> bytes:
    """Return the findings that fit in one of `FORMS`."""
    findings = choose_findings(snapshot, comparison, query)
    if form == "maproulette":
        return write_challenge(list_tasks(snapshot, findings, language))
    records = [describe_finding(snapshot, finding) for finding in findings]
    if form == "csv":
        attribution = say_credit(snapshot)
        lines = [{**record, "attribution": attribution} for record in records]
        return write_csv([{name: _flat(value) for name, value in line.items()} for line in lines], FINDING_FIELDS)
    body = {**describe_comparison(snapshot, comparison), "counts": count_findings(findings), "findings": records}
    return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)


def describe_comparison(snapshot: Snapshot, comparison: Comparison) -> dict[str, Any]:
    """Return what was compared, with the keys of the published interface."""
    return {
        "file": comparison.file,
        "osm_edition": comparison.edition or None,
        "counties_covered": sorted(comparison.counties),
        "atlas_places": comparison.atlas_places,
        "osm_places": comparison.osm_places,
        "pairs": len(comparison.matched),
        "not_proposed": comparison.not_proposed,
        "not_collected": comparison.not_collected,
        "withheld": comparison.withheld,
        "attribution": say_credit(snapshot),
    }


def describe_finding(snapshot: Snapshot, finding: Finding) -> dict[str, Any]:
    """Return a finding with the keys of the published interface, None where nothing is known."""
    difference = finding.difference
    municipality = snapshot.municipalities["name"].get(finding.ags)
    proposed = difference.proposed if difference else finding.tags if finding.kind == MISSING_IN_OSM else {}
    return {
        "kind": finding.kind,
        "confidence": round(finding.confidence, 3),
        "county_ags": finding.county_ags or None,
        "county": snapshot.counties.get(finding.county_ags),
        "ags": finding.ags or None,
        "municipality": municipality,
        "topics": list(finding.topic_ids),
        "offers": list(finding.offer_ids),
        "name": finding.name or None,
        "osm": finding.osm or None,
        "osm_name": finding.osm_name or None,
        "field": difference.field if difference else None,
        "state": difference.state if difference else None,
        "atlas_value": difference.ours or None if difference else None,
        "osm_value": difference.theirs or None if difference else None,
        "proposed_tags": dict(proposed),
        "distance_m": None if finding.distance_m is None else round(finding.distance_m),
        "lon": round(finding.lon, 7),
        "lat": round(finding.lat, 7),
        "osm_url": finding.osm_url,
    }


def list_tasks(snapshot: Snapshot, findings: Sequence[Finding], language: str = "de") -> list[MapTask]:
    """Return what people may do in OpenStreetMap: one task for each element or place, the surest first.

    What is missing in the atlas is none: that is for its editors.
    """
    speech = speak(language)
    by_element: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.kind == MISSING_IN_OSM or (finding.difference and finding.difference.proposed):
            by_element.setdefault(finding.osm or _new_id(finding), []).append(finding)
    return [_make_task(snapshot, name, group, speech) for name, group in by_element.items()]


def say_credit(snapshot: Snapshot) -> str:
    """Return whose data a comparison is made of."""
    return "; ".join(line for line in (credit(snapshot, "offers", "sites"), ATTRIBUTION) if line)


def _fits(finding: Finding, query: OsmQuery) -> bool:
    return (
        query.kind in ("", finding.kind)
        and query.county in ("", finding.county_ags)
        and (not query.topic or query.topic in finding.topic_ids)
        and (not query.field or (finding.difference is not None and finding.difference.field == query.field))
    )


def _new_id(finding: Finding) -> str:
    return f"atlas:{finding.offer_ids[0]}"


def _make_task(snapshot: Snapshot, name: str, group: list[Finding], speech: Language) -> MapTask:
    first = group[0]
    said = {
        "atlas_offers": ";".join(first.offer_ids),
        "atlas_confidence": round(first.confidence, 2),
        "atlas_attribution": say_credit(snapshot),
    }
    if first.kind == MISSING_IN_OSM:
        street = " ".join(filter(None, (first.tags.get("addr:street"), first.tags.get("addr:housenumber"))))
        place = ", ".join(filter(None, (street, first.tags.get("addr:city")))) or f"{first.lat:.5f}, {first.lon:.5f}"
        told = speech.gettext(_ASK_PLACE, name=first.name, address=place, tags=_write_tags(first.tags))
        return MapTask(name, first.lon, first.lat, {**first.tags, **said, "atlas_instruction": told})
    proposed = {key: text for one in group if one.difference for key, text in one.difference.proposed.items()}
    told = speech.gettext(_ASK_TAGS, changes=_write_tags(proposed))
    return MapTask(name, first.lon, first.lat, {**first.tags, **said, "atlas_instruction": told}, proposed)


def _write_tags(tags: dict[str, str]) -> str:
    return ", ".join(f"{key}={text}" for key, text in tags.items())


def _flat(value: object) -> object:
    if isinstance(value, dict):
        return "; ".join(f"{key}={text}" for key, text in value.items())
    return ";".join(value) if isinstance(value, list) else value
