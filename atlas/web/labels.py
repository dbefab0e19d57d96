"""The words people see for the codes of the vocabulary, in German; English stands in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from atlas.formats.code_words import FIELDS, MODES, STATUSES, UMBRELLAS, WHEELCHAIR
from atlas.language import mark
from atlas.services.explanations import DEFINITION_WORDS, GROUPS
from atlas.services.scenario_words import CHANGE_WORDS

LEVELS: Final = {
    "county": mark("Kreise"),
    "social_space": mark("Sozialräume"),
    "association": mark("Gemeindeverbände"),
    "municipality": mark("Gemeinden"),
    "locality": mark("Ortsteile"),
}
LEVEL_OF_ONE: Final = {
    "county": mark("Kreis"),
    "social_space": mark("Sozialraum"),
    "association": mark("Gemeindeverband"),
    "municipality": mark("Gemeinde"),
    "locality": mark("Ortsteil"),
}
BASES: Final = {
    "stated": mark("vom Träger angegeben"),
    "inferred": mark("abgeleitet, von niemandem bestätigt"),
    "unknown": mark("nicht bekannt"),
}
AGREEMENT_STATUSES: Final = {**STATUSES, "borderline": mark("uneins")}
"""The same where definitions are compared: borderline is where some say so and some do not."""
DEFINITIONS: Final = {**DEFINITION_WORDS, "agreement": mark("Übereinstimmung")}
DEFINITION_SENTENCES: Final = {
    "presence": mark("Ein weißer Fleck ist ein Raum, in dem es kein Angebot gibt und den kein Angebot mitversorgt."),
    "reach": mark("Ein weißer Fleck ist ein Raum, in dem es zu viele Menschen zu weit zum nächsten Angebot haben."),
    "ratio": mark(
        "Ein weißer Fleck ist ein Raum, in dem auf 1.000 Menschen der Zielgruppe zu wenige Angebote oder Plätze kommen."
    ),
    "accessibility": mark(
        "Ein weißer Fleck ist ein Raum, dessen Menschen sich die Angebote im Umkreis mit so vielen teilen, dass ihnen "
        "weit weniger bleibt als im Schnitt des Kreises."
    ),
    "agreement": mark("Wie viele der vier Definitionen nennen den Raum einen weißen Fleck?"),
}
VIEWS: Final = {
    "all": mark("alle Einträge"),
    "well_kept": mark("nur gut gepflegte Einträge"),
    "stated": mark("nur angegebene Einzugsgebiete"),
}
PEOPLE: Final = {
    "group": mark("die Zielgruppe, wo Zahlen bekannt sind"),
    "all": mark("alle Menschen"),
}
DECAYS: Final = {
    "binary": mark("keine: bis zur Grenze zählt alles gleich"),
    "linear": mark("linear"),
    "exponential": mark("exponentiell"),
    "gaussian": mark("Gauß-Kurve"),
}
SURVEYS: Final = {
    "complete": mark("vollständig erhoben"),
    "partial": mark("teilweise erhoben"),
    "none": mark("nicht erhoben"),
}
CHANGES: Final = {kind.value: word for kind, word in CHANGE_WORDS.items()}
FUNDERS: Final = {
    "federal": mark("Bund"),
    "state": mark("Land"),
    "county": mark("Kreis"),
    "municipality": mark("Gemeinde"),
    "care_insurance": mark("Pflegeversicherung"),
    "foundation": mark("Stiftung"),
}
INDICATOR_UNITS: Final = {
    "people": mark("Menschen"),
    "count": mark("Anzahl"),
    "percent": mark("Prozent"),
    "eur": mark("Euro"),
    "score": mark("Punkte"),
    "per_100": mark("je 100 Menschen"),
    "per_km2": mark("je km²"),
}
DIRECTIONS: Final = {
    "more_need": mark("mehr Bedarf"),
    "less_need": mark("weniger Bedarf"),
    "neutral": mark("sagt nichts über den Bedarf"),
}
VOLUNTARY: Final = {
    "yes": mark("freiwillig"),
    "no": mark("Pflichtleistung"),
    "unknown": mark("nicht angegeben"),
}
SIDES: Final = {
    "office": mark("Amt"),
    "umbrella": mark("Verband"),
    "field": mark("Handlungsfeld"),
}
PROVISIONS: Final = {
    "regular": mark("Regelangebote"),
    "county": mark("Maßnahmen auf Kreisebene"),
    "municipal": mark("Maßnahmen auf Gemeindeebene"),
    "migrants": mark("Bedeutung für Zugewanderte und Geflüchtete"),
}
PLACED_BY: Final = {
    "topic": mark("Das Gesetz sieht es vor."),
    "area": mark("So sagt es das Einzugsgebiet."),
    "inferred_area": mark("So sagt es ein abgeleitetes Einzugsgebiet."),
    "provider": mark("Der Kreis selbst ist der Träger; ein Einzugsgebiet ist nicht bekannt."),
    "site": mark("Nach dem Standort; ein Einzugsgebiet ist nicht bekannt."),
}
MIGRANTS_BY: Final = {
    "topic": mark("Das Thema ist für Zugewanderte und Geflüchtete."),
    "target_group": mark("Die Zielgruppe nennt sie."),
    "languages": mark("Es gibt das Angebot in weiteren Sprachen."),
}
TABLES: Final = {
    "osm_tags": mark("Eintragung der Themen in OpenStreetMap"),
    "municipalities": mark("Gemeinden"),
    "areas": mark("Gemeindeflächen, Land und Wasser getrennt"),
    "region_systems": mark("Raumsysteme"),
    "regions": mark("Räume"),
    "region_members": mark("Gemeinden der Räume"),
    "population": mark("Bevölkerung"),
    "places": mark("Orte und Ortsteile"),
    "postcodes": mark("Postleitzahlen"),
    "demand_points": mark("Bedarfspunkte"),
    "topics": mark("Themen"),
    "topic_terms": mark("Begriffe der Quellen und ihr Thema"),
    "situations": mark("Lebenslagen"),
    "providers": mark("Träger"),
    "offers": mark("Angebote"),
    "sites": mark("Standorte"),
    "offer_sites": mark("Standorte der Angebote"),
    "service_areas": mark("Einzugsgebiete"),
    "fundings": mark("Förderungen"),
    "standards": mark("Versorgungsstandards"),
    "surveys": mark("Stand der Erhebung"),
    "indicators": mark("Kennzahlen"),
    "indicator_values": mark("Werte der Kennzahlen"),
    "provenance": mark("Herkunft der Tabellen"),
}
PEOPLE_BASES: Final = {
    "register": mark("Bevölkerungsfortschreibung"),
    "census": mark("Zensus"),
}
PROPOSAL: Final = mark("Vorschlag der Autorinnen und Autoren, von niemandem beschlossen")
"""What the default data say about who decided on a standard."""

EMERGENCY: Final = (
    ("112", mark("Rettung und Feuerwehr"), mark("Notruf")),
    ("116 117", mark("Ärztlicher Bereitschaftsdienst"), mark("Arzt")),
    ("0800 111 0 111", mark("TelefonSeelsorge"), mark("Seelsorge")),
    ("116 016", mark("Gewalt gegen Frauen"), mark("Gewalt")),
)
"""Numbers to call at once: the number, whom it reaches, and the same in one word for narrow screens."""
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "field": FIELDS,
    "level": LEVELS,
    "level_of_one": LEVEL_OF_ONE,
    "umbrella": UMBRELLAS,
    "mode": MODES,
    "basis": BASES,
    "status": STATUSES,
    "status_agreement": AGREEMENT_STATUSES,
    "definition": DEFINITIONS,
    "definition_sentence": DEFINITION_SENTENCES,
    "view": VIEWS,
    "people": PEOPLE,
    "decay": DECAYS,
    "group": GROUPS,
    "survey": SURVEYS,
    "change": CHANGES,
    "funder": FUNDERS,
    "voluntary": VOLUNTARY,
    "side": SIDES,
    "provision": PROVISIONS,
    "placed_by": PLACED_BY,
    "migrants_by": MIGRANTS_BY,
    "wheelchair": WHEELCHAIR,
    "indicator_unit": INDICATOR_UNITS,
    "direction": DIRECTIONS,
    "table": TABLES,
    "people_base": PEOPLE_BASES,
}
