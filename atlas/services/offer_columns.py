"""The columns of offers in files for GIS and spreadsheets: what people read over them, and what kind they are."""

from __future__ import annotations

from typing import Any, Final

from atlas.columns import Kind
from atlas.formats.code_words import FIELDS
from atlas.formats.geojson import describe_offers
from atlas.language import Language, mark, speak
from atlas.services.finding import find_offers
from atlas.services.offer_query import OfferQuery
from atlas.services.snapshots import Snapshot

OFFER_TITLES: Final = {
    "id": mark("Kennung"),
    "name": mark("Name"),
    "provider": mark("Träger"),
    "umbrella": mark("Verband"),
    "field": mark("Handlungsfeld (Code)"),
    "field_label": mark("Handlungsfeld"),
    "topic": mark("Thema (Kennung)"),
    "topic_label": mark("Thema"),
    "municipality": mark("Gemeinde"),
    "ags": mark("Gemeindeschlüssel (AGS)"),
    "county": mark("Kreis"),
    "county_ags": mark("Kreisschlüssel"),
    "street": mark("Straße"),
    "postcode": mark("Postleitzahl"),
    "city": mark("Ort"),
    "location_precision": mark("Genauigkeit der Lage"),
    "distance_km": mark("Entfernung (km)"),
    "phone": mark("Telefon"),
    "email": mark("E-Mail"),
    "website": mark("Internetseite"),
    "opening_hours": mark("Öffnungszeiten (OSM-Schreibweise)"),
    "opening_hours_text": mark("Öffnungszeiten"),
    "delivery_modes": mark("Angebotsform"),
    "target_groups": mark("Zielgruppen"),
    "languages": mark("Sprachen"),
    "cost": mark("Kosten"),
    "wheelchair": mark("Rollstuhl"),
    "description": mark("Beschreibung"),
    "is_confidential": mark("Ort geheim"),
    "verified_on": mark("Geprüft am"),
    "source_year": mark("Jahr der Quelle"),
    "source_url": mark("Quelle"),
    "lon": mark("Längengrad"),
    "lat": mark("Breitengrad"),
    "attribution": mark("Quellenvermerk"),
}
"""What stands over each column; the keys are those of GeoJSON, plus `field_label`, `lon` and `lat`."""
_KINDS: Final[dict[str, Kind]] = {
    "distance_km": "number",
    "is_confidential": "boolean",
    "verified_on": "date",
    "source_year": "year",
    "lon": "number",
    "lat": "number",
}


def offer_kind(name: str) -> Kind:
    """Return what kind of value a column of offers holds."""
    return _KINDS.get(name, "text")


def list_offers(snapshot: Snapshot, query: OfferQuery, language: Language | None = None) -> list[dict[str, Any]]:
    """Return what may be published of the offers that fit, best first, with `field_label`, `lon` and `lat`.

    Of a confidential offer neither point nor address is told, whatever the data say.
    """
    spoken = language or speak()
    records = describe_offers(find_offers(snapshot, query), spoken.code)
    for record in records:
        record["field_label"] = spoken.gettext(FIELDS.get(str(record["field"]), str(record["field"] or "")))
    return records
