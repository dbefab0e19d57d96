"""A mapping to begin with for a map of uMap, which somebody has to check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from atlas.services.snapshots import Snapshot
from atlas.services.umap_guessing import TopicGuess, find_topic_property, guess_topics
from atlas.sources.foreign_cells import fold, slug
from atlas.sources.sheet_geojson import properties_of
from atlas.sources.sheet_umap import PLACE_COLUMNS, name_properties
from atlas.sources.umap_file import UmapLayer, UmapMap, read_maps
from atlas.sources.umap_markup import strip_markup

_LAYER: Final = PLACE_COLUMNS[-1]
_LONGEST_PREFIX: Final = 24
_COLUMNS: Final = {
    "name": ("name", "titel", "title", "bezeichnung"),
    "description": ("description", "beschreibung", "text", "info"),
    "provider": ("traeger", "anbieter", "organisation", "operator"),
    "street": ("strasse", "addr street"),
    "postcode": ("plz", "postleitzahl", "addr postcode"),
    "municipality": ("gemeinde",),
    "city": ("ort", "stadt", "wohnort", "addr city"),
    "address": ("adresse", "anschrift"),
    "phone": ("telefon", "tel", "telefonnummer", "phone"),
    "email": ("e mail", "email", "mail"),
    "website": ("webseite", "website", "internet", "homepage", "link", "url", "web"),
    "opening_hours": ("opening hours", "oeffnungszeiten osm"),
    "opening_hours_text": ("oeffnungszeiten", "sprechzeiten"),
    "cost": ("kosten",),
    "target_groups": ("zielgruppe", "zielgruppen"),
    "languages": ("sprachen",),
    "wheelchair": ("rollstuhl", "rollstuhlgerecht", "wheelchair"),
    "service_area": ("einzugsgebiet",),
    "verified_on": ("geprueft am", "stand"),
}
"""Targets and what the properties of maps are called, folded."""


def draft_mapping(snapshot: Snapshot, path: Path, *, limit_mb: int = 100) -> str:
    """Return a mapping (TOML) for a map of uMap: its layers with counts, and what they and its columns may mean.

    Layers of unknown meaning are left out as a comment, so that the import asks for them instead of guessing.

    Raises
    ------
    BadDataError
        If the file is no map, is cut off or too large.
    """
    maps = read_maps(path, limit_mb=limit_mb)
    layers = [layer for umap in maps for layer in umap.layers]
    column_of = name_properties(layers)
    told_by = find_topic_property(snapshot, layers)
    guesses = guess_topics(snapshot, _count_words(layers, told_by))
    parts = (
        _write_layers(path.name, layers),
        _write_source(maps),
        _write_columns(column_of, column_of.get(told_by, _LAYER)),
        _write_topics(guesses, is_column=bool(told_by)),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _count_words(layers: list[UmapLayer], told_by: str) -> Counter[str]:
    words: Counter[str] = Counter()
    for layer in layers:
        for feature in layer.features:
            words[str(properties_of(feature).get(told_by) or "") if told_by else layer.name] += 1
    return words


def _write_layers(file: str, layers: list[UmapLayer]) -> Iterator[str]:
    yield f"# Zuordnung für {_comment(file)}, vorgeschlagen von „atlas offers layers“. Bitte prüfen und ergänzen."
    yield "#"
    yield "# Objekte  Ebene"
    for layer in layers:
        place = f"{layer.folder} / {layer.name}" if layer.folder else layer.name
        remarks = [] if layer.is_shown else ["ausgeblendet"]
        remarks += [f"Daten stehen nicht in der Datei, sondern unter {layer.remote_url}"] if layer.remote_url else []
        told = f" ({'; '.join(remarks)})" if remarks else ""
        yield f"# {len(layer.features):>7}  {_comment(place + told)}"


def _write_source(maps: list[UmapMap]) -> Iterator[str]:
    first = maps[0]
    yield "[source]"
    yield f"title = {_quote(first.name)}"
    if first.licence:
        yield f"licence = {_quote(first.licence)}"
    else:
        yield '# Nötig: unter welcher Lizenz die Daten stehen, etwa licence = "dl-de/by-2-0"'
    if first.credit:
        yield f"attribution = {_quote(' '.join(strip_markup(first.credit).split()))}"
    if first.address:
        yield f"url = {_quote(first.address)}"
    yield f"id_prefix = {_quote(_prefix(first.name))}"


def _prefix(name: str) -> str:
    whole = slug(name)
    if len(whole) > _LONGEST_PREFIX:
        # Whole words, as people will read it in addresses.
        whole = whole[: _LONGEST_PREFIX + 1].rpartition("-")[0] or whole[:_LONGEST_PREFIX]
    return whole or "umap"


def _write_columns(column_of: dict[str, str], topic_column: str) -> Iterator[str]:
    yield "[columns]"
    yield f"topic = {_quote(topic_column)}"
    named = {fold(name): column for name, column in reversed(column_of.items())}
    used = {topic_column}
    for target, words in _COLUMNS.items():
        column = next((named[word] for word in words if word in named), None)
        if column is not None:
            used.add(column)
            yield f"{target} = {_quote(column)}"
    left = [_comment(name) for name in column_of.values() if name not in used]
    places = [name for name in PLACE_COLUMNS if name not in used]
    yield f"# Nicht zugeordnet: {', '.join([*places, *left])}"


def _write_topics(guesses: list[TopicGuess], *, is_column: bool) -> Iterator[str]:
    yield "[topics]"
    # Words that the atlas knows need no line; the names of layers have one, so that somebody sees what becomes of them.
    shown = [guess for guess in guesses if not (is_column and guess.is_known)]
    if not shown:
        yield "# Alle Begriffe kennt der Atlas selbst."
    for guess in shown:
        if guess.topic:
            remark = "" if guess.is_known else "  # geraten, bitte prüfen"
            yield f"{_quote(guess.word)} = {_quote(guess.topic)}{remark}"
        else:
            yield f'# {_quote(guess.word)} = ""  # welches Thema? Oder weglassen: "ignore: Grund"'


def _quote(text: str) -> str:
    # A basic string of TOML is a string of JSON, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    # A line break would end the comment, and no other control character may stand in one.
    return "".join(sign if sign.isprintable() else " " for sign in text)
