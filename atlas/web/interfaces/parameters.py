"""Every parameter of the interfaces below /api: what it means, what it takes, and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from atlas.formats.csv_table import Dialect
from atlas.language import LANGUAGES, mark
from atlas.services.change_feed import LARGEST_LIMIT
from atlas.services.geojson_profiles import PROFILES
from atlas.services.lens import PEOPLE
from atlas.services.network_files import FORMS as NETWORK_FORMS
from atlas.services.openstreetmap.comparison import KINDS as OSM_KINDS
from atlas.services.openstreetmap.fields import FIELDS as OSM_FIELDS
from atlas.services.siting_publishing import SITING_FORMS
from atlas.services.siting_query import DEMANDS, METHODS, MOST_SITES, OBJECTIVES
from atlas.services.siting_sites import CANDIDATE_KINDS
from atlas.services.traits import YES
from atlas.vocabulary import Decay, Definition, DeliveryMode, Field, Funder, Level, View, values

Kind = Literal["string", "integer", "number"]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address.

    Attributes
    ----------
    about
        German, to be translated.
    example
        What it may say; `FROM_DATA` where only the data at hand can give one (see `examples.fit_parameters`).
    choices
        All that it may say; empty where that is open.
    least, most
        Bounds of a number.
    """

    name: str
    about: str
    example: str
    kind: Kind = "string"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def schema(self) -> dict[str, Any]:
        """Return it as JSON Schema."""
        told = {"type": self.kind, "enum": list(self.choices), "minimum": self.least, "maximum": self.most}
        return {name: value for name, value in told.items() if value not in (None, [])}


FROM_DATA: Final = ""
_DEFINITIONS: Final = (*values(Definition), "agreement")
_FORM: Final = mark("Form der Antwort")

PARAMETERS: Final = {
    parameter.name: parameter
    for parameter in (
        Parameter("lang", mark("Sprache von Bezeichnungen und Sätzen"), "en", choices=LANGUAGES),
        Parameter("q", mark("Suchwörter: eine Not, ein Thema, ein Name"), "schulden"),
        Parameter("near", mark("Ort, Raum oder Postleitzahl, oder Länge,Breite in Grad"), "8.95,47.95"),
        Parameter("radius_km", mark("höchstens so weit weg, in Kilometern"), "20", "number", least=0, most=1000),
        Parameter("field", mark("Handlungsfeld"), "families", choices=values(Field)),
        Parameter("topic", mark("Thema"), FROM_DATA),
        Parameter("target", mark("Zielgruppe, wie die Daten sie nennen"), "Frauen"),
        Parameter("county", mark("Kreisschlüssel, 5 Ziffern"), FROM_DATA),
        Parameter("mode", mark("Angebotsform"), "on_site", choices=values(DeliveryMode)),
        Parameter("speaks", mark("Sprache der Beratung (ISO 639-1)"), "tr"),
        Parameter("wheelchair", mark("nur was sich rollstuhlgerecht nennt"), YES, choices=(YES,)),
        Parameter("free", mark("nur was sich kostenlos nennt"), YES, choices=(YES,)),
        Parameter("region", mark("Raum"), FROM_DATA),
        Parameter("open", mark("„now“ oder eine deutsche Ortszeit: was dann offen ist"), "2026-11-23T10:00"),
        Parameter("bbox", mark("Westen,Süden,Osten,Norden in Grad"), "8.5,47.6,9.4,48.0"),
        Parameter("limit", mark("höchstens so viele"), "10", "integer", least=0),
        Parameter("profile", mark("Profil des GeoJSON"), "plain", choices=tuple(PROFILES)),
        Parameter("approximate", mark("auch Orte, die nur ungefähr bekannt sind, mit fixme"), YES, choices=(YES,)),
        Parameter(
            "dialect",
            mark("für welches Programm: excel trennt mit Semikolon und behält führende Nullen"),
            "excel",
            choices=values(Dialect),
        ),
        Parameter("live", mark("Punkte bei jedem Öffnen neu holen statt mitgeben"), YES, choices=(YES,)),
        Parameter("level", mark("Ebene der Räume"), "municipality", choices=values(Level)),
        Parameter("system", mark("welche Einteilung der Ebene, wo es mehrere gibt"), FROM_DATA),
        Parameter("definition", mark("Definition des weißen Flecks"), "presence", choices=_DEFINITIONS),
        Parameter("view", mark("welche Einträge zählen"), "all", choices=values(View)),
        Parameter("people", mark("wessen Zahl zählt"), "all", choices=PEOPLE),
        Parameter("need", mark("Kennzahl, nach der Menschen mehr zählen"), FROM_DATA),
        Parameter("threshold", mark("anderer Schwellenwert"), "5", "number", least=0, most=100_000),
        Parameter("distance_km", mark("andere Entfernung in Kilometern"), "10", "number", most=500),
        Parameter(
            "decay", mark("wie ein Angebot mit der Entfernung an Gewicht verliert"), "linear", choices=values(Decay)
        ),
        Parameter("counties", mark("Kreisschlüssel, mit Komma verbunden"), FROM_DATA),
        Parameter("offer", mark("Kennung eines Angebots"), FROM_DATA),
        Parameter("minutes", mark("Minuten, bis zu sechs Zahlen von 1 bis 120"), "10,20,30"),
        Parameter("count", mark("wie viele Standorte"), "3", "integer", least=1, most=MOST_SITES),
        Parameter("objective", mark("Ziel der Suche"), "cover", choices=OBJECTIVES),
        Parameter("limit_km", mark("Grenze der Erreichbarkeit in Kilometern"), "10", "number", least=0, most=1000),
        Parameter("candidates", mark("wo gesucht wird"), "places", choices=tuple(CANDIDATE_KINDS)),
        Parameter("where", mark("wessen Wege zählen"), "everybody", choices=DEMANDS),
        Parameter("method", mark("genau oder schnell"), "quick", choices=METHODS),
        Parameter("by", mark("was links steht"), "office", choices=("office", "umbrella", "field")),
        Parameter("provider", mark("Kennung eines Trägers"), FROM_DATA),
        Parameter("office", mark("Name eines Amts"), FROM_DATA),
        Parameter("municipality", mark("Gemeindeschlüssel, 8 Ziffern"), FROM_DATA),
        Parameter("year", mark("Jahr"), FROM_DATA, "integer", least=1900),
        Parameter("funder", mark("wer fördert"), FROM_DATA),
        Parameter("voluntary", mark("freiwillige Förderung"), YES, choices=(YES, "no", "unknown")),
        Parameter("indicators", mark("Kennzahlen, mit Komma verbunden"), FROM_DATA),
        Parameter("tolerance", mark("erlaubter Abstand in Prozent"), "20", "number", least=0, most=100),
        Parameter("edits", mark("Änderungen, wie die Szenarien sie schreiben"), FROM_DATA),
        Parameter("share", mark("Anteil an der Förderung in Prozent"), "50", "integer", least=0, most=100),
        Parameter("from", mark("früherer Datenstand"), FROM_DATA, "integer", least=1),
        Parameter("to", mark("späterer Datenstand"), FROM_DATA, "integer", least=1),
        Parameter("since", mark("Datenstand, seit dem gefragt wird; 0: von Anfang an"), "0", "integer", least=0),
        Parameter(
            "until", mark("Datenstand, bis zu dem gefragt wird; ohne: der neueste"), FROM_DATA, "integer", least=0
        ),
        Parameter("offset", mark("wie viele schon geholt sind"), "0", "integer", least=0),
        Parameter("kind", mark("Art des Befunds"), OSM_KINDS[0], choices=OSM_KINDS),
        Parameter("format", _FORM, "csv", choices=("json", "csv")),
    )
}
"""What most interfaces mean by a name."""

STANDARD_DEFINITION: Final = Parameter(
    "definition", mark("Definition des weißen Flecks"), "reach", choices=values(Definition)
)
FEED_LIMIT: Final = Parameter(
    "limit", mark("höchstens so viele auf einmal"), "500", "integer", least=1, most=LARGEST_LIMIT
)
OSM_FIELD: Final = Parameter("field", mark("Angabe, die abweicht"), OSM_FIELDS[0], choices=OSM_FIELDS)
NETWORK_FORM: Final = Parameter("format", _FORM, "edges", choices=NETWORK_FORMS)
SITING_FORM: Final = Parameter("format", _FORM, "geojson", choices=tuple(SITING_FORMS))
FUNDER_LEVEL: Final = Parameter("level", mark("Art des Förderers"), "county", choices=values(Funder))
