"""The German words for the codes of offers and providers, for all that says them; English stands in the catalogue."""

from __future__ import annotations

from typing import Final

from atlas.language import mark

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
