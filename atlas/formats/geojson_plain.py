"""GeoJSON profile ``plain``: German names, flat, every value a text in words, for uMap and anybody.

Every feature carries every name, and what is not known is an empty text: uMap would show a null as the word "null".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas.formats.geojson import COLLECTION_NAME, hide_secret_places
from atlas.formats.geojson_stream import PointBlock, Say, stream_points
from atlas.frames import split_list
from atlas.language import Language

NAMES: Final = (
    *("name", "Träger", "Verband", "Thema", "Handlungsfeld", "Zielgruppen", "Angebotsform", "Beschreibung"),
    *("Straße", "PLZ", "Ort", "Gemeinde", "Kreis", "Lage", "Entfernung", "Telefon", "Mail", "Internet"),
    *("Öffnungszeiten", "Rollstuhl", "Sprachen", "Kosten", "Zugang", "geprüft am", "Link", "Nachweis", "Quelle"),
)
"""Properties of a feature. `name` is small, as uMap and others take the title from it without being told; no name
holds a hyphen or a slash, which uMap's popup templates cannot name."""

_COLUMNS: Final = {
    "name": "name",
    "Träger": "provider",
    "Verband": "umbrella",
    "Handlungsfeld": "field",
    "Zielgruppen": "target_groups",
    "Angebotsform": "delivery_modes",
    "Beschreibung": "description",
    "Straße": "street",
    "PLZ": "postcode",
    "Gemeinde": "municipality",
    "Kreis": "county",
    "Lage": "location_precision",
    "Telefon": "phone",
    "Mail": "email",
    "Internet": "website",
    "Rollstuhl": "wheelchair",
    "Sprachen": "languages",
    "Kosten": "cost",
    "Zugang": "access",
    "geprüft am": "verified_on",
    "Link": "offer_id",
    "Nachweis": "source_url",
}
"""Properties that are made of one column of an offer."""


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
    head = {"name": COLLECTION_NAME, "attribution": attribution}
    code = words.language.code
    return stream_points(head, (_as_block(offers, code, attribution) for offers in blocks), _sayings(words))


def _as_block(offers: pd.DataFrame, language: str, attribution: str) -> PointBlock:
    shown = hide_secret_places(offers)
    found: dict[str, list[Any]] = {
        "Thema": shown[f"topic_label_{language}"].tolist(),
        "Ort": shown["city"].fillna(shown["municipality"]).tolist(),
        "Entfernung": pd.to_numeric(shown["distance_km"]).round(1).tolist() if "distance_km" in shown else [],
        "Öffnungszeiten": list(
            zip(*(shown[name].tolist() for name in ("opening_hours", "opening_hours_text")), strict=True)
        ),
        "Quelle": [attribution] * len(shown),
        **{name: shown[column].tolist() for name, column in _COLUMNS.items()},
    }
    found["Entfernung"] = found["Entfernung"] or [None] * len(shown)
    columns = {name: found[name] for name in NAMES}
    lon, lat = (shown[name].to_numpy("float64") for name in ("lon", "lat"))
    return PointBlock(found["Link"], lon, lat, columns)


def _sayings(words: PlainWords) -> dict[str, Say]:
    language = words.language
    say = {kind: _translate(codes, language) for kind, codes in words.codes.items()}
    special: dict[str, Say] = {
        "Verband": say["umbrella"],
        "Handlungsfeld": say["field"],
        "Zielgruppen": _list_of(str),
        "Angebotsform": _list_of(say["mode"]),
        "Lage": say["precision"],
        "Entfernung": lambda km: "" if pd.isna(km) else f"{language.number(km, 1)} km",
        "Öffnungszeiten": lambda pair: _say_hours(_text(pair[0]), _text(pair[1]), words),
        "Rollstuhl": say["wheelchair"],
        "Sprachen": _list_of(language.language_name),
        "Link": words.link,
    }
    return {name: special.get(name, _text) for name in NAMES}


def _say_hours(rule: str, text: str, words: PlainWords) -> str:
    # The rule decides, and what the editors wrote beside it stands behind it, as on the offer's page.
    spelled = words.spell_hours(rule) if rule else ""
    return f"{spelled} ({text})" if spelled and text else spelled or text


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _translate(codes: Mapping[str, str], language: Language) -> Say:
    words = {code: language.gettext(word) for code, word in codes.items()}
    return lambda code: words.get(_text(code), _text(code))


def _list_of(say: Say) -> Say:
    return lambda cell: ", ".join(say(item) for item in split_list(cell))
