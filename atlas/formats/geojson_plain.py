"""GeoJSON profile ``plain``: German names, flat, every value a text in words, for uMap and anybody.

Every feature carries every name, and what is not known is an empty text: uMap would show a null as the word "null".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pandas as pd

from atlas.formats.geojson import COLLECTION_NAME, hide_secret_places
from atlas.formats.geojson_stream import Feature, point_features, stream_collection
from atlas.frames import split_list
from atlas.language import Language

NAMES: Final = (
    *("name", "Träger", "Verband", "Thema", "Handlungsfeld", "Zielgruppen", "Angebotsform", "Beschreibung"),
    *("Straße", "PLZ", "Ort", "Gemeinde", "Kreis", "Lage", "Entfernung", "Telefon", "Mail", "Internet"),
    *("Öffnungszeiten", "Rollstuhl", "Sprachen", "Kosten", "Zugang", "geprüft am", "Link", "Quelle"),
)
"""Properties of a feature. `name` is small, as uMap and others take the title from it without being told; no name
holds a hyphen or a slash, which uMap's popup templates cannot name."""


@dataclass(frozen=True)
class PlainWords:
    """How codes become words.

    Attributes
    ----------
    language
        Of the values; names stay German, as they are what others build on.
    codes
        German words by list of codes: `field`, `umbrella`, `mode`, `wheelchair`, `precision`.
    spell_hours
        Says opening hours in OSM's spelling as a sentence.
    link
        Address of an offer's page by its id; empty where nobody knows where the atlas stands.
    """

    language: Language
    codes: Mapping[str, Mapping[str, str]]
    spell_hours: Callable[[str], str]
    link: Callable[[str], str]


def stream_plain(blocks: Iterable[pd.DataFrame], words: PlainWords, *, attribution: str) -> Iterator[bytes]:
    """Yield offers, blocks of `Snapshot.offers` in the order wanted, as a FeatureCollection of points (EPSG:4326)."""
    spell_hours = cache(words.spell_hours)
    name_language = cache(words.language.language_name)
    speech = _Speech(words, spell_hours, name_language)
    head = {"name": COLLECTION_NAME, "attribution": attribution}
    return stream_collection(head, (_features(offers, speech, attribution) for offers in blocks))


@dataclass(frozen=True)
class _Speech:
    """The same words with a memory: few opening hours and languages differ."""

    words: PlainWords
    spell_hours: Callable[[str], str]
    name_language: Callable[[str], str]

    def translate(self, kind: str) -> dict[str, str]:
        return {code: self.words.language.gettext(word) for code, word in self.words.codes[kind].items()}


def _features(offers: pd.DataFrame, speech: _Speech, attribution: str) -> Iterator[Feature]:
    shown = hide_secret_places(offers)
    columns = {**_say_what(shown, speech), **_say_where(shown, speech), **_say_how(shown, speech)}
    columns["Quelle"] = [attribution] * len(shown)
    rows = zip(*(columns[name] for name in NAMES), strict=True)
    properties: list[dict[str, Any]] = [dict(zip(NAMES, row, strict=True)) for row in rows]
    longitudes, latitudes = (shown[name].astype(object).where(shown[name].notna(), None) for name in ("lon", "lat"))
    return point_features(shown["offer_id"].tolist(), longitudes.tolist(), latitudes.tolist(), properties)


def _say_what(offers: pd.DataFrame, speech: _Speech) -> dict[str, list[str]]:
    modes = speech.translate("mode")
    return {
        "name": _texts(offers["name"]),
        "Träger": _texts(offers["provider"]),
        "Verband": _words(offers["umbrella"], speech.translate("umbrella")),
        "Thema": _texts(offers[f"topic_label_{speech.words.language.code}"]),
        "Handlungsfeld": _words(offers["field"], speech.translate("field")),
        "Zielgruppen": _lists(offers["target_groups"], str),
        "Angebotsform": _lists(offers["delivery_modes"], lambda code: modes.get(code, code)),
        "Beschreibung": _texts(offers["description"]),
    }


def _say_where(offers: pd.DataFrame, speech: _Speech) -> dict[str, list[str]]:
    return {
        "Straße": _texts(offers["street"]),
        "PLZ": _texts(offers["postcode"]),
        "Ort": _texts(offers["city"].fillna(offers["municipality"])),
        "Gemeinde": _texts(offers["municipality"]),
        "Kreis": _texts(offers["county"]),
        "Lage": _words(offers["location_precision"], speech.translate("precision")),
        "Entfernung": _distances(offers, "," if speech.words.language.code == "de" else "."),
    }


def _say_how(offers: pd.DataFrame, speech: _Speech) -> dict[str, list[str]]:
    hours = zip(_texts(offers["opening_hours"]), _texts(offers["opening_hours_text"]), strict=True)
    return {
        "Telefon": _texts(offers["phone"]),
        "Mail": _texts(offers["email"]),
        "Internet": _texts(offers["website"]),
        "Öffnungszeiten": [_say_hours(rule, text, speech) for rule, text in hours],
        "Rollstuhl": _words(offers["wheelchair"], speech.translate("wheelchair")),
        "Sprachen": _lists(offers["languages"], speech.name_language),
        "Kosten": _texts(offers["cost"]),
        "Zugang": _texts(offers["access"]),
        "geprüft am": _texts(offers["verified_on"]),
        "Link": [speech.words.link(offer_id) for offer_id in offers["offer_id"]],
    }


def _distances(offers: pd.DataFrame, comma: str) -> list[str]:
    if "distance_km" not in offers:
        return [""] * len(offers)
    distances = pd.to_numeric(offers["distance_km"])
    texts = [f"{km:.1f} km".replace(".", comma) for km in distances.tolist()]
    return ["" if gone else text for text, gone in zip(texts, distances.isna(), strict=True)]


def _say_hours(rule: str, text: str, speech: _Speech) -> str:
    # The rule decides, and what the editors wrote beside it stands behind it, as on the offer's page.
    spelled = speech.spell_hours(rule) if rule else ""
    return f"{spelled} ({text})" if spelled and text else spelled or text


def _texts(values: pd.Series) -> list[str]:
    return [value if isinstance(value, str) else "" for value in values.tolist()]


def _words(codes: pd.Series, words: Mapping[str, str]) -> list[str]:
    return [words.get(code, code) for code in _texts(codes)]


def _lists(values: pd.Series, say: Callable[[str], str]) -> list[str]:
    @cache
    def join(cell: str) -> str:
        return ", ".join(say(item) for item in split_list(cell))

    return [join(cell) for cell in _texts(values)]
