"""The German words for the codes of offers and verdicts, for pages and files alike; English stands in the catalogue."""

from __future__ import annotations

from typing import Final

from atlas.formats.code_words import FIELDS, MODES, UMBRELLAS, WHEELCHAIR
from atlas.language import mark
from atlas.vocabulary import Precision

__all__ = ["FIELDS", "MODES", "PRECISIONS", "STATUSES", "UMBRELLAS", "WHEELCHAIR"]

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
