"""The words that HSDS objects carry beside those of the data, in German; English stands in the catalogue."""

from __future__ import annotations

from typing import Final

from atlas.language import mark
from atlas.vocabulary import Precision

PLACES: Final = {
    Precision.PLACE: mark("Ungefähre Lage: Mitte des Orts."),
    Precision.MUNICIPALITY: mark("Ungefähre Lage: Mitte der Gemeinde."),
    Precision.HIDDEN: mark("Der Ort ist geheim."),
}
ORGANIZATION: Final = mark("Träger sozialer Angebote (%(umbrella)s)")
TAXONOMIES: Final = {
    "topics": (
        mark("Themen des Sozialatlas"),
        mark("Die fünf Handlungsfelder der Sozialplanung und ihre Themen."),
    ),
    "delivery_modes": (
        mark("Angebotsformen des Sozialatlas"),
        mark("Wie ein Angebot zu den Menschen kommt."),
    ),
    "umbrellas": (
        mark("Verbände des Sozialatlas"),
        mark("Spitzenverbände der Freien Wohlfahrtspflege, öffentliche und private Träger."),
    ),
}
STATES: Final = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
"""The states by the first two digits of official keys, under their own names in every language."""
