"""The tables of the atlas, described once.

The same description makes the Table Schema of a data package, the tables of the database
and the checks of an import, so that the three cannot drift apart.
"""

from __future__ import annotations

from typing import Final

from atlas import codes, vocabulary
from atlas.columns import Column, Kind, Table
from atlas.columns import reference_column as _reference
from atlas.columns import text_column as _text
from atlas.vocabulary import values

__all__ = ["PROVENANCE", "STORED_TABLES", "TABLES", "Column", "Kind", "Table"]

_LON: Final = Column("lon", "number", "Längengrad in Grad (EPSG:4326)", minimum=-180, maximum=180)
_LAT: Final = Column("lat", "number", "Breitengrad in Grad (EPSG:4326)", minimum=-90, maximum=90)

_TABLES: Final = (
    Table(
        "municipalities",
        "Gemeinden",
        ("ags",),
        (
            # Text, because keys of the first nine states begin with a zero that a number would lose.
            _text("ags", "Amtlicher Gemeindeschlüssel, 8 Ziffern", required=True, pattern=codes.AGS_PATTERN),
            _text("ars", "Amtlicher Regionalschlüssel, 12 Ziffern", pattern=codes.ARS_PATTERN),
            _text("name", "Name der Gemeinde", required=True),
            _text("municipality_type", "Stadt, Gemeinde ..."),
            _text("county_ags", "Schlüssel des Kreises, 5 Ziffern", required=True, pattern=codes.COUNTY_PATTERN),
            Column("area_km2", "number", "Fläche in km²", minimum=0),
            _LON,
            _LAT,
            _text("seat_postcode", "Postleitzahl des Hauptorts", pattern="[0-9]{5}"),
            _text("coordinate_source", "Herkunft des Ortsmittelpunkts"),
        ),
    ),
    Table(
        "areas",
        "Gemeindeflächen, Land und Wasser getrennt",
        ("ags", "part"),
        (
            _reference("ags", "municipalities.ags", "Gemeinde"),
            _text("part", "Land- oder Wasserteil", required=True, choices=values(vocabulary.AreaPart)),
            Column("geometry", "geometry", "Polygon in EPSG:4326", required=True),
        ),
        file="areas.geojson",
    ),
    Table(
        "region_systems",
        "Raumsysteme",
        ("system_id",),
        (
            _text("system_id", "Kennung", required=True, pattern=codes.SLUG_PATTERN),
            _text("level", "Ebene", required=True, choices=values(vocabulary.Level)),
            _text("label_de", "Name, deutsch", required=True),
            _text("label_en", "Name, englisch", required=True),
            Column("valid_on", "date", "Gebietsstand"),
            Column("is_default", "boolean", "ob das System für seine Ebene zuerst gezeigt wird", required=True),
            _text("source", "Herkunft"),
        ),
    ),
    Table(
        "regions",
        "Räume",
        ("region_id",),
        (
            _text("region_id", "Kennung, beginnt mit der Ebene", required=True),
            _text("level", "Ebene", required=True, choices=values(vocabulary.Level)),
            _reference("system_id", "region_systems.system_id", "Raumsystem"),
            _text("code", "amtlicher oder eigener Schlüssel", required=True),
            _text("name", "Name", required=True),
            _text("county_ags", "Schlüssel des Kreises", required=True, pattern=codes.COUNTY_PATTERN),
        ),
    ),
    Table(
        "region_members",
        "Gemeinden der Räume",
        ("region_id", "ags"),
        (
            _reference("region_id", "regions.region_id", "Raum"),
            _reference("ags", "municipalities.ags", "Gemeinde"),
        ),
    ),
    Table(
        "population",
        "Bevölkerung",
        ("ags", "base", "reference_date", "target_group"),
        (
            _reference("ags", "municipalities.ags", "Gemeinde"),
            _text("base", "Grundlage der Zahl: register (Fortschreibung) oder census", required=True),
            Column("reference_date", "date", "Stichtag", required=True),
            _text("target_group", "Personenkreis, all = alle", required=True),
            Column("people", "integer", "Zahl der Menschen", required=True, minimum=0),
        ),
    ),
    Table(
        "places",
        "Orte und Ortsteile",
        ("place_id",),
        (
            _text("place_id", "Kennung", required=True),
            _text("name", "Name", required=True),
            _reference("ags", "municipalities.ags", "Gemeinde"),
            _text("kind", "Hauptort oder Ortsteil", required=True, choices=("seat", "locality")),
            Column("lon", "number", _LON.about, required=True, minimum=-180, maximum=180),
            Column("lat", "number", _LAT.about, required=True, minimum=-90, maximum=90),
            Column("people", "integer", "Einwohnerzahl des Orts, soweit bekannt", minimum=0),
            _text("source", "Herkunft"),
        ),
    ),
    Table(
        "postcodes",
        "Postleitzahlen",
        ("postcode", "ags"),
        (
            _text("postcode", "Postleitzahl", required=True, pattern="[0-9]{5}"),
            _reference("ags", "municipalities.ags", "Gemeinde"),
            _text("name", "Ort der Postleitzahl", required=True),
            Column("lon", "number", _LON.about, required=True, minimum=-180, maximum=180),
            Column("lat", "number", _LAT.about, required=True, minimum=-90, maximum=90),
            _text("source", "Herkunft"),
        ),
    ),
    Table(
        "demand_points",
        "Bedarfspunkte",
        ("demand_point_id",),
        (
            _text("demand_point_id", "Kennung", required=True),
            _reference("ags", "municipalities.ags", "Gemeinde"),
            _text("name", "Ort", required=True),
            Column("lon", "number", _LON.about, required=True, minimum=-180, maximum=180),
            Column("lat", "number", _LAT.about, required=True, minimum=-90, maximum=90),
            Column("people", "integer", "Menschen am Punkt", minimum=0),
            _text("basis", "wie die Menschen verteilt wurden", required=True),
        ),
    ),
    Table(
        "topics",
        "Themen",
        ("topic_id",),
        (
            _text("topic_id", "Kennung", required=True, pattern=codes.SLUG_PATTERN),
            _text("field", "Handlungsfeld", required=True, choices=values(vocabulary.Field)),
            _text("label_de", "Fachwort, deutsch", required=True),
            _text("label_en", "Fachwort, englisch", required=True),
            _text("gender", "Geschlecht des deutschen Fachworts", required=True, choices=("f", "m", "n", "pl")),
            _text("everyday_de", "Alltagswort, deutsch"),
            _text("everyday_en", "Alltagswort, englisch"),
            Column("synonyms_de", "list", "Wörter, mit denen Menschen suchen"),
            Column("synonyms_en", "list", "dieselben, englisch"),
            _text("description_de", "ein Satz, deutsch"),
            _text("description_en", "ein Satz, englisch"),
            _text("target_group", "Personenkreis", required=True),
            _text("hsds_term", "Begriff für Open Referral"),
            # Not required: a topic that a county adds is judged by its area alone until somebody decides.
            Column("is_regular_service", "boolean", "ob das Gesetz einen Anspruch darauf gibt oder es vorschreibt"),
        ),
    ),
    Table(
        "topic_terms",
        "Begriffe der Quellen und ihr Thema",
        ("term", "source_field"),
        (
            _text("term", "Begriff der Quelle", required=True),
            _text("source_field", "Handlungsfeld der Quelle", required=True),
            _reference("topic_id", "topics.topic_id", "Thema"),
            _text("note", "Begründung"),
        ),
    ),
    Table(
        "osm_tags",
        "Eintragung der Themen in OpenStreetMap",
        ("topic_id",),
        (
            _reference("topic_id", "topics.topic_id", "Thema"),
            # Empty where OSM has no settled tag: the note then says why, so that a gap is a decision and no slip.
            Column(
                "tags", "list", "OSM-Merkmale, Schlüssel=Wert; leer: nicht eintragen", pattern=codes.OSM_TAGS_PATTERN
            ),
            _text("note_de", "Begründung, deutsch"),
            _text("note_en", "dieselbe, englisch"),
        ),
    ),
    Table(
        "situations",
        "Lebenslagen",
        ("situation_id",),
        (
            _text("situation_id", "Kennung", required=True, pattern=codes.SLUG_PATTERN),
            Column("position", "integer", "Platz in der Reihe, 1 steht vorn", required=True, minimum=1),
            _text("label_de", "kurzer Name, deutsch", required=True),
            _text("label_en", "kurzer Name, englisch", required=True),
            _text("question_de", "Frage über der Seite, deutsch", required=True),
            _text("question_en", "dieselbe, englisch", required=True),
            _text("text_de", "was zuerst zu tun ist, zwei oder drei Sätze, deutsch", required=True),
            _text("text_en", "dieselben, englisch", required=True),
            Column("topics", "list", "Themen, das wichtigste zuerst", refers_to="topics.topic_id"),
            # One cell and no table of its own: a person who keeps the list sees the numbers beside the sentences.
            Column("phones", "list", "Rufnummern: Nummer|Name|Name, englisch", pattern=codes.PHONES_PATTERN),
        ),
    ),
    Table(
        "providers",
        "Träger",
        ("provider_id",),
        (
            _text("provider_id", "Kennung", required=True, pattern=codes.SLUG_PATTERN),
            _text("name", "Name", required=True),
            _text("umbrella", "Verband", required=True, choices=values(vocabulary.Umbrella)),
            Column("also_known_as", "list", "Schreibweisen der Quellen"),
            _text("phone", "Telefon"),
            _text("email", "E-Mail"),
            _text("website", "Internetseite"),
        ),
    ),
    Table(
        "offers",
        "Angebote",
        ("offer_id",),
        (
            _text("offer_id", "Kennung", required=True),
            _text("name", "Name", required=True),
            _reference("topic_id", "topics.topic_id", "Thema"),
            _reference("provider_id", "providers.provider_id", "Träger", required=False),
            Column("partners", "list", "weitere Beteiligte"),
            _text("office", "zuständiges Amt"),
            Column("target_groups", "list", "Zielgruppen"),
            _text("description", "Beschreibung"),
            _text("plain_language", "Beschreibung in Leichter Sprache"),
            Column("delivery_modes", "list", "Angebotsformen", required=True, choices=values(vocabulary.DeliveryMode)),
            Column("languages", "list", "Sprachen, ISO 639-1"),
            _text("cost", "Kosten"),
            _text("access", "Zugang"),
            _text("wheelchair", "rollstuhlgerecht", choices=("yes", "limited", "no")),
            Column("capacity", "integer", "Plätze", minimum=0),
            _text("phone", "Telefon"),
            _text("email", "E-Mail"),
            _text("website", "Internetseite"),
            _text("opening_hours", "Öffnungszeiten in OSM-Schreibweise"),
            _text("opening_hours_text", "Öffnungszeiten als Text"),
            # Required, as no answer can stand in for a missing one: no leaks a place, yes hides an offer.
            Column("is_confidential", "boolean", "ob der Ort geheim ist", required=True),
            _text("source_url", "Quellen, durch Leerzeichen getrennt"),
            Column("source_year", "year", "Jahr der Quelle", minimum=1900, maximum=2100),
            _text("source_confidence", "Güte der Quelle", choices=("high", "medium", "low")),
            _text("source_topic", "Begriff der Quelle"),
            _text("source_field", "Handlungsfeld der Quelle"),
            Column("verified_on", "date", "geprüft am"),
        ),
    ),
    Table(
        "sites",
        "Standorte",
        ("site_id",),
        (
            _text("site_id", "Kennung", required=True),
            _text("name", "Name"),
            _text("street", "Straße und Hausnummer"),
            _text("postcode", "Postleitzahl", pattern="[0-9]{5}"),
            _text("city", "Ort"),
            _reference("ags", "municipalities.ags", "angegebene Gemeinde", required=False),
            _LON,
            _LAT,
            _text("location_precision", "Genauigkeit der Lage", required=True, choices=values(vocabulary.Precision)),
        ),
    ),
    Table(
        "offer_sites",
        "Standorte der Angebote",
        ("offer_id", "site_id"),
        (
            _reference("offer_id", "offers.offer_id", "Angebot"),
            _reference("site_id", "sites.site_id", "Standort"),
        ),
    ),
    Table(
        "service_areas",
        "Einzugsgebiete",
        ("offer_id", "region_id"),
        (
            _reference("offer_id", "offers.offer_id", "Angebot"),
            # A row without region says that somebody asked and nobody knows, which is more than no row at all.
            _reference("region_id", "regions.region_id", "Raum; leer, wo unbekannt", required=False),
            _text("basis", "angegeben, abgeleitet oder unbekannt", required=True, choices=values(vocabulary.Basis)),
            _text("note", "Begründung der Ableitung"),
        ),
    ),
    Table(
        "fundings",
        "Förderungen",
        ("funding_id",),
        (
            _text("funding_id", "Kennung", required=True),
            _reference("offer_id", "offers.offer_id", "Angebot"),
            _text("funder_level", "Art des Mittelgebers", required=True, choices=values(vocabulary.Funder)),
            _text("funder", "Mittelgeber", required=True),
            _text("purpose", "Zweck"),
            Column("amount_eur", "number", "Betrag in Euro", minimum=0),
            Column("year", "year", "Jahr", required=True, minimum=1900, maximum=2100),
            Column("is_voluntary", "boolean", "freiwillige Leistung"),
        ),
    ),
    Table(
        "standards",
        "Versorgungsstandards",
        ("standard_id",),
        (
            _text("standard_id", "Kennung", required=True),
            _reference("topic_id", "topics.topic_id", "Thema"),
            _text("definition", "Definition des weißen Flecks", required=True, choices=values(vocabulary.Definition)),
            Column("threshold", "number", "Schwelle", required=True, minimum=0),
            _text("unit", "Einheit der Schwelle", required=True, choices=values(vocabulary.StandardUnit)),
            Column("distance_km", "number", "Entfernung in km, bei reach und accessibility", minimum=0),
            _text("decay", "Abnahme mit der Entfernung, nur bei accessibility", choices=values(vocabulary.Decay)),
            Column("valid_from", "date", "gültig ab", required=True),
            _text("decided_by", "beschlossen von", required=True),
            _text("note", "Begründung"),
        ),
    ),
    Table(
        "surveys",
        "Stand der Erhebung",
        ("topic_id", "county_ags"),
        (
            _reference("topic_id", "topics.topic_id", "Thema"),
            _text("county_ags", "Schlüssel des Kreises", required=True, pattern=codes.COUNTY_PATTERN),
            _text("state", "Stand", required=True, choices=values(vocabulary.SurveyState)),
            Column("surveyed_on", "date", "Stand vom", required=True),
            _text("note", "Bemerkung"),
        ),
    ),
    Table(
        "indicators",
        "Kennzahlen",
        ("indicator_id",),
        (
            _text("indicator_id", "Kennung", required=True, pattern=codes.SLUG_PATTERN),
            _text("label_de", "Name, deutsch", required=True),
            _text("label_en", "Name, englisch", required=True),
            _text("unit", "Einheit", required=True, choices=values(vocabulary.IndicatorUnit)),
            # Whoever weights need by a figure has to know which end of it means more need.
            _text("direction", "was ein hoher Wert heißt", required=True, choices=values(vocabulary.Direction)),
            # Required, as a figure that nobody can look up again holds in no meeting.
            _text("source", "Quelle", required=True),
            _text("source_url", "Fundstelle"),
            _text("caveat_de", "was beim Lesen zu beachten ist, deutsch"),
            _text("caveat_en", "dasselbe, englisch"),
        ),
    ),
    Table(
        "indicator_values",
        "Werte der Kennzahlen",
        ("indicator_id", "region_id", "year"),
        (
            _reference("indicator_id", "indicators.indicator_id", "Kennzahl"),
            _reference("region_id", "regions.region_id", "Raum, für den der Wert gilt"),
            Column("year", "year", "Jahr des Werts", required=True, minimum=1900, maximum=2100),
            Column("value", "number", "Wert; darf nur fehlen, wo er verworfen ist"),
            _text("caveat", "was bei diesem einen Wert zu beachten ist"),
            # The founding benchmark discarded figures openly: they stay readable and count nowhere.
            _text("discarded_because", "warum der Wert verworfen ist; leer: er gilt"),
        ),
    ),
)

PROVENANCE: Final = Table(
    "provenance",
    "Herkunft der Tabellen",
    ("resource", "title"),
    (
        _text("resource", "Tabelle", required=True),
        _text("title", "Quelle", required=True),
        _text("url", "Fundstelle"),
        _text("edition", "Ausgabe oder Stand"),
        _text("licence", "Lizenz", required=True),
        _text("licence_url", "Lizenztext"),
        _text("attribution", "Quellenvermerk", required=True),
        Column("retrieved_on", "date", "abgerufen am"),
        _text("changes", "was daran verändert wurde"),
    ),
    file="datapackage.json",
)

# The order matters: references are checked along it, so that a rejected parent takes its children with it.
TABLES: Final[dict[str, Table]] = {table.name: table for table in _TABLES}
"""The tables of a data package, parents before children."""

STORED_TABLES: Final[dict[str, Table]] = {**TABLES, PROVENANCE.name: PROVENANCE}
"""What a store keeps: the package tables and the provenance that `datapackage.json` carries."""
