"""Offers as files for GIS and spreadsheets: XLSX, FlatGeobuf and KML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from atlas.formats.code_words import FIELDS, MODES, PRECISIONS, UMBRELLAS, WHEELCHAIR
from atlas.formats.colours import FIELD_COLOURS, NO_FIELD
from atlas.formats.flatgeobuf import write_flatgeobuf
from atlas.formats.kml import KmlFolder, KmlTitle, write_kml
from atlas.formats.vector_layer import LayerColumn, VectorLayer, points_of
from atlas.formats.workbook import Cell, Coordinate, Ordinal, Sheet, write_workbook
from atlas.frames import rows_of, split_list
from atlas.language import Language, mark, speak
from atlas.services.offer_columns import OFFER_TITLES, list_offers, offer_kind
from atlas.services.offer_query import OfferQuery
from atlas.services.publishing import credit_offers
from atlas.services.snapshots import Snapshot

OFFERS_TITLE: Final = mark("Angebote des Sozialatlas")
_BALLOON: Final = (
    *("topic_label", "provider", "street", "postcode", "city", "location_precision", "phone", "email", "website"),
    *("opening_hours_text", "opening_hours", "cost", "description", "verified_on", "source_url"),
)
_SPREAD: Final = {
    "id": 14,
    "name": 44,
    "provider": 36,
    "umbrella": 20,
    "field_label": 22,
    "topic_label": 28,
    "topic": 24,
    "street": 26,
    "postcode": 12,
    "city": 20,
    "municipality": 22,
    "ags": 14,
    "county": 24,
    "county_ags": 12,
    "location_precision": 20,
    "lon": 12,
    "lat": 12,
    "distance_km": 12,
    "phone": 22,
    "email": 28,
    "website": 36,
    "opening_hours_text": 36,
    "opening_hours": 30,
    "delivery_modes": 20,
    "target_groups": 36,
    "languages": 12,
    "cost": 20,
    "wheelchair": 22,
    "description": 70,
    "is_confidential": 10,
    "verified_on": 12,
    "source_year": 12,
    "source_url": 40,
}
"""The columns of a spreadsheet in the order in which people read, with their widths in characters."""
_CODES: Final = {
    "umbrella": UMBRELLAS,
    "location_precision": PRECISIONS,
    "delivery_modes": MODES,
    "wheelchair": WHEELCHAIR,
}
"""Codes that a spreadsheet shows as words; programs take the CSV."""
_SOURCES: Final = {
    "title": (mark("Quelle"), 60),
    "edition": (mark("Ausgabe"), 20),
    "licence": (mark("Lizenz"), 22),
    "licence_url": (mark("Lizenztext"), 44),
    "attribution": (mark("Quellenvermerk"), 60),
    "url": (mark("Fundstelle"), 50),
    "retrieved_on": (mark("Abgerufen am"), 14),
    "changes": (mark("Änderungen"), 60),
}


def layer_of_offers(snapshot: Snapshot, query: OfferQuery, language: Language) -> VectorLayer:
    """Return the offers that fit as a layer of points, one row for each offer, with the columns of flat GeoJSON."""
    attribution = credit_offers(snapshot)
    rows = [{**row, "attribution": attribution} for row in list_offers(snapshot, query, language)]
    names = [name for name in OFFER_TITLES if name not in {"lon", "lat"}]
    return VectorLayer(
        name="angebote",
        title=language.gettext(OFFERS_TITLE),
        about=attribution,
        columns=[LayerColumn(name, language.gettext(OFFER_TITLES[name]), offer_kind(name)) for name in names],
        rows=rows,
        shapes=points_of(rows),
        geometry_type="Point",
    )


def publish_flatgeobuf(snapshot: Snapshot, query: OfferQuery, language: str = "de") -> bytes:
    """Return the offers that fit and have a point as FlatGeobuf."""
    return write_flatgeobuf(layer_of_offers(snapshot, query, speak(language)))


def publish_kml(snapshot: Snapshot, query: OfferQuery, language: str = "de") -> bytes:
    """Return the offers that fit as KML, a folder for each field of action."""
    spoken = speak(language)
    layer = layer_of_offers(snapshot, query, spoken)
    folders = [
        KmlFolder(
            spoken.gettext(word),
            f"field-{field}",
            FIELD_COLOURS.get(field, NO_FIELD),
            [_with_words(row, ("location_precision",), spoken) for row in layer.rows if row["field"] == field],
        )
        for field, word in FIELDS.items()
    ]
    titles = {column.name: column.title for column in layer.columns if column.name not in {"name", "attribution"}}
    document = KmlTitle(layer.title, layer.about, layer.about, snapshot.settings.public_url)
    return write_kml([folder for folder in folders if folder.rows], titles, _BALLOON, document)


def publish_workbook(snapshot: Snapshot, query: OfferQuery, language: str = "de") -> bytes:
    """Return the offers that fit as a workbook for people: codes as words, and a sheet of sources and licences."""
    spoken = speak(language)
    rows = list_offers(snapshot, query, spoken)
    # Nobody asked from a place, so no offer has a distance to it.
    is_far = any(row["distance_km"] is not None for row in rows)
    spread = {name: width for name, width in _SPREAD.items() if name != "distance_km" or is_far}
    offers = Sheet(
        spoken.gettext(mark("Angebote")),
        [(spoken.gettext(OFFER_TITLES[name]), width) for name, width in spread.items()],
        [_cells(_with_words(row, _CODES, spoken), spread, spoken) for row in rows],
    )
    return write_workbook(
        [offers, sheet_of_sources(snapshot, "offers", language=spoken)],
        title=spoken.gettext(OFFERS_TITLE),
        author=snapshot.settings.operator.name or "Sozialatlas",
        day=snapshot.as_of,
    )


def sheet_of_sources(snapshot: Snapshot, *resources: str, language: Language) -> Sheet:
    """Return the sources of tables with their licences, a row for each."""
    provenance = snapshot.tables["provenance"]
    rows = rows_of(provenance[provenance["resource"].isin(resources)][list(_SOURCES)].drop_duplicates())
    heads = [(language.gettext(head), width) for head, width in _SOURCES.values()]
    cells = [[_as_day(row[name]) if name == "retrieved_on" else row[name] for name in _SOURCES] for row in rows]
    return Sheet(language.gettext(mark("Quellen und Lizenzen")), heads, cells)


def _with_words(row: Mapping[str, Any], names: Iterable[str], language: Language) -> dict[str, Any]:
    """Return a row with words for the codes in some of its columns."""
    return {**row, **{name: _say(row[name], _CODES[name], language) for name in names}}


def _say(value: str | None, words: Mapping[str, str], language: Language) -> str | None:
    said = [language.gettext(words[code]) if code in words else code for code in split_list(value)]
    return "; ".join(said) or None


def _cells(row: Mapping[str, Any], names: Iterable[str], language: Language) -> list[Cell]:
    return [_cell(name, row[name], language) for name in names]


def _cell(name: str, value: Any, language: Language) -> Cell:  # noqa: ANN401 -- a cell of any kind
    kind = offer_kind(name)
    if kind == "date":
        return _as_day(value)
    if kind == "year" and value is not None:
        return Ordinal(value)
    if name in {"lon", "lat"} and value is not None:
        return Coordinate(value)
    if isinstance(value, bool):
        return language.gettext(mark("ja")) if value else language.gettext(mark("nein"))
    cell: Cell = value
    return cell


def _as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
