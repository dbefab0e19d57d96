"""The German words for the codes of offers and verdicts, for pages and files alike; English stands in the catalogue."""

from __future__ import annotations

from typing import Final

from atlas.language import mark
from atlas.vocabulary import Precision

FIELDS: Final = {
    "existence": mark("Existenz sichern"),
    "crisis": mark("Hilfe in Krisen"),
    "families": mark("Kinder und Familien"),
    "disability": mark("Leben mit Behinderung"),
    "older": mark("Ältere Menschen"),
}
UMBRELLAS: Final = {
    "caritas": mark("Caritas"),
    "diakonie": mark("Diakonie"),
    "awo": mark("Arbeiterwohlfahrt (AWO)"),
    "drk": mark("Deutsches Rotes Kreuz (DRK)"),
    "paritaet": mark("Der Paritätische"),
    "zwst": mark("Zentralwohlfahrtsstelle der Juden (ZWST)"),
    "public": mark("öffentlicher Träger"),
    "private": mark("privater Träger"),
    "other": mark("anderer Träger"),
}
MODES: Final = {
    "on_site": mark("vor Ort"),
    "mobile": mark("aufsuchend"),
    "online": mark("online"),
    "phone": mark("am Telefon"),
}
WHEELCHAIR: Final = {
    "yes": mark("rollstuhlgerecht"),
    "limited": mark("teilweise rollstuhlgerecht"),
    "no": mark("nicht rollstuhlgerecht"),
}
STATUSES: Final = {
    "covered": mark("abgedeckt"),
    "borderline": mark("grenzwertig"),
    "white_spot": mark("weißer Fleck"),
    "unknown": mark("nicht bekannt"),
}
PRECISIONS: Final = {
    Precision.EXACT.value: mark("genaue Lage"),
    Precision.STREET.value: mark("genaue Lage"),
    Precision.PLACE.value: mark("ungefähre Lage"),
    Precision.MUNICIPALITY.value: mark("ungefähre Lage"),
    Precision.HIDDEN.value: mark("Lage geheim"),
}
"""What a point is worth to somebody who stands in front of it."""
