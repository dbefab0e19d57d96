"""What the page of downloads offers: the forms of the data, grouped by what people want to do with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from atlas.language import mark
from atlas.services.distributions import FORMS, Form

_FORMS: Final = {form.name: form for form in FORMS}


@dataclass(frozen=True)
class Use:
    """One purpose.

    Attributes
    ----------
    name
        Id of its section.
    hints
        What opens each form, German, by the form's name.
    pages
        Endpoints of pages that lead on, with their titles.
    """

    name: str
    title: str
    about: str
    hints: Mapping[str, str]
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> list[tuple[Form, str]]:
        """The forms with their hints, in order."""
        return [(_FORMS[name], hint) for name, hint in self.hints.items()]


USES: Final = (
    Use(
        "karten",
        mark("Karten im Netz"),
        mark("Eine eigene Karte in uMap, oder die Karte des Atlas auf Ihrer Website."),
        {
            "umap": mark("in uMap unter „Daten importieren“; eine Ebene je Handlungsfeld"),
            "geojson-plain": mark("deutsche Spalten; auch als Adresse für eine Ebene, die sich selbst erneuert"),
        },
        {"data.embed": mark("Auf Ihrer Website einbinden")},
    ),
    Use(
        "gis",
        mark("GIS"),
        mark("Für QGIS, ArcGIS und GDAL."),
        {
            "geopackage": mark("alles in einer Datei, mit Farben für QGIS; lässt sich auch wieder einspielen"),
            "geojson": mark("RFC 7946, englische Spalten"),
            "flatgeobuf": mark("schnell, mit räumlichem Index"),
            "kml": mark("für Google Earth und Navigationsgeräte"),
        },
    ),
    Use(
        "tabellen",
        mark("Tabellen"),
        mark("Umlaute und führende Nullen bleiben, wie sie sind."),
        {
            "xlsx": mark("für Excel und LibreOffice"),
            "csv-excel": mark("Semikolon statt Komma, führende Nullen bleiben"),
            "csv": mark("für Programme: Komma, UTF-8, RFC 4180"),
        },
    ),
    Use(
        "osm",
        "OpenStreetMap",
        mark("Vorschläge zum Prüfen: Der Atlas lädt nichts hoch."),
        {
            "osm": mark("für JOSM"),
            "geojson-osm": mark("dasselbe für andere Werkzeuge"),
        },
        {
            "data.osm": mark("Welche Tags welches Thema hat"),
            "planning.openstreetmap": mark("Vergleich mit OpenStreetMap"),
        },
    ),
    Use(
        "ganz",
        mark("Alles, und wieder zurück"),
        mark("Verlustfrei: „atlas import“ liest diese Dateien wieder ein."),
        {
            "package": mark("CSV und GeoJSON mit Beschreibung aller Spalten"),
            "workbook": mark("eine Tabelle je Blatt"),
            "geojson-full": mark("nur Angebote, mit Träger, Standorten, Einzugsgebiet und Förderung"),
        },
    ),
)
"""Purposes in the order of the page; together they hold every form that is a file."""
