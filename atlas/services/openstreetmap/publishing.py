"""Proposals for OpenStreetMap as files: OSM XML, GeoJSON of tags, and a report on every offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from atlas.formats.csv_table import write_csv
from atlas.formats.osm_files import OsmFeature, stream_osm_geojson, stream_osm_xml
from atlas.frames import rows_of
from atlas.language import Language, mark, speak
from atlas.services.offer_query import OfferQuery
from atlas.services.openstreetmap.features import REASONS, LeftOut, OsmProposal, Reason, propose_features
from atlas.services.openstreetmap.merging import REMARKS, Remark
from atlas.services.openstreetmap.tagging import list_taggings
from atlas.services.publishing import credit
from atlas.services.snapshots import Snapshot

REPORT_COLUMNS: Final = (
    *("offer_id", "offer", "topic", "topic_label", "provider", "state", "reason_code", "reason"),
    *("feature", "feature_name", "tags", "lon", "lat", "remarks"),
)
"""Columns of the report: a row for each offer and the feature it went into, or the reason why it did not."""

_TABLES: Final = ("offers", "sites")
# Their makers ask for nothing, or for what OpenStreetMap's own licence gives.
_FREE: Final = {"CC0-1.0", "PDDL-1.0", "Public Domain", "dl-de/zero-2-0", "ODbL-1.0"}
_NOTE: Final = mark(
    "Vorschläge zum Prüfen, nichts zum Hochladen: Jeder Punkt ist vor dem Eintragen mit OpenStreetMap und dem Ort zu "
    "vergleichen."
)


def publish_osm_xml(snapshot: Snapshot, query: OfferQuery, *, with_approximate: bool = False) -> Iterator[bytes]:
    """Yield the offers that fit as OSM XML for JOSM."""
    proposal = propose_features(snapshot, query, with_approximate=with_approximate)
    return stream_osm_xml(proposal.features, attribution=credit(snapshot, *_TABLES))


def publish_osm_geojson(
    snapshot: Snapshot, query: OfferQuery, language: str = "de", *, with_approximate: bool = False
) -> Iterator[bytes]:
    """Yield the same as GeoJSON whose properties are tags."""
    speech = speak(language)
    words = {remark.value: speech.gettext(sentence) for remark, sentence in REMARKS.items()}
    features = propose_features(snapshot, query, with_approximate=with_approximate).features
    source = credit(snapshot, *_TABLES)
    return stream_osm_geojson(features, words, attribution=source, note=speech.gettext(_NOTE))


def publish_osm_report(
    snapshot: Snapshot, query: OfferQuery, language: str = "de", *, with_approximate: bool = False
) -> bytes:
    """Return as CSV which offer went into which feature, and which went into none and why."""
    proposal = propose_features(snapshot, query, with_approximate=with_approximate)
    speech = speak(language)
    offers = _describe_offers(snapshot, proposal, language)
    taken = (row for feature in proposal.features for row in _feature_rows(feature, offers, speech))
    missed = (_left_out_row(missed, offers, speech) for missed in proposal.left_out)
    return write_csv([*taken, *missed], REPORT_COLUMNS)


@dataclass(frozen=True)
class OsmLicence:
    """A licence of the tables that proposals are made of, and whether it lets them into OpenStreetMap by itself."""

    name: str
    url: str
    attribution: str
    is_free: bool


def list_osm_licences(snapshot: Snapshot) -> list[OsmLicence]:
    """Return each licence of offers and sites once, in the order of the provenance."""
    provenance = snapshot.tables["provenance"]
    rows = rows_of(provenance[provenance["resource"].isin(_TABLES)])
    licences = (
        OsmLicence(row["licence"] or "", row["licence_url"] or "", row["attribution"] or "", row["licence"] in _FREE)
        for row in rows
    )
    return list(dict.fromkeys(licences))


def count_reasons(proposal: OsmProposal) -> dict[Reason, int]:
    """Return how many offers were left out for each reason, in the order of the reasons."""
    counts = Counter(missed.reason for missed in proposal.left_out)
    return {reason: counts[reason] for reason in Reason if counts[reason]}


def _describe_offers(snapshot: Snapshot, proposal: OsmProposal, language: str) -> dict[str, dict[str, Any]]:
    named = {offer_id for feature in proposal.features for offer_id in feature.offer_ids}
    named |= {missed.offer_id for missed in proposal.left_out}
    offers = snapshot.offers.loc[snapshot.offers["offer_id"].isin(named)]
    notes = {tagging.topic_id: tagging.note for tagging in list_taggings(snapshot, language)}
    label = f"topic_label_{language}"
    return {
        row["offer_id"]: {
            "offer_id": row["offer_id"],
            "offer": row["name"],
            "topic": row["topic_id"],
            "topic_label": row[label],
            "provider": row["provider"],
            "note": notes.get(row["topic_id"], ""),
        }
        for row in rows_of(offers[["offer_id", "name", "topic_id", label, "provider"]])
    }


def _feature_rows(feature: OsmFeature, offers: dict[str, dict[str, Any]], speech: Language) -> Iterator[dict[str, Any]]:
    for offer_id in feature.offer_ids:
        codes = [*([Remark.KIND] if offer_id in feature.silent else []), *map(Remark, feature.remarks)]
        yield {
            **_without_note(offers[offer_id]),
            "state": "proposed",
            "feature": feature.key,
            "feature_name": feature.tags.get("name", ""),
            "tags": " | ".join(f"{key}={value}" for key, value in sorted(feature.tags.items())),
            "lon": feature.lon,
            "lat": feature.lat,
            "remarks": " ".join(speech.gettext(REMARKS[code]) for code in codes),
        }


def _left_out_row(missed: LeftOut, offers: dict[str, dict[str, Any]], speech: Language) -> dict[str, Any]:
    offer = offers[missed.offer_id]
    sentence = speech.gettext(REASONS[missed.reason])
    note = offer["note"] if missed.reason == Reason.NO_TAG else ""
    return {
        **_without_note(offer),
        "state": "left_out",
        "reason_code": missed.reason.value,
        "reason": f"{sentence} {note}".strip(),
    }


def _without_note(offer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in offer.items() if name != "note"}
