"""What the layers of a uMap probably mean: a mapping to begin with, which somebody has to check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas.services.search_index import search_index
from atlas.services.snapshots import Snapshot
from atlas.sources.foreign_cells import CellError, fold, slug
from atlas.sources.foreign_topics import Ignored, TopicFinder
from atlas.sources.offer_mapping import OfferMapping, SourceNote
from atlas.sources.sheet_umap import PLACE_COLUMNS, name_properties
from atlas.sources.umap_file import UmapLayer, UmapMap, read_maps
from atlas.sources.umap_markup import strip_markup

_LEAST_SCORE: Final = 0.4
"""Below this the name of a layer only touches a topic, and a wrong guess is worse than none."""
_CLEARLY: Final = 1.2
"""How much better than the next a topic must fit: of "Beratung" nobody can tell for what."""
_COLUMNS: Final = {
    "name": ("name", "titel", "title", "bezeichnung"),
    "description": ("description", "beschreibung", "text", "info"),
    "provider": ("traeger", "anbieter", "organisation", "operator"),
    "street": ("strasse", "addr street"),
    "postcode": ("plz", "postleitzahl", "addr postcode"),
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


@dataclass(frozen=True)
class LayerGuess:
    """A layer and the topic that its name speaks of; `topic` is empty where it speaks of none, or of several alike.

    `is_known` tells that the atlas knows the name itself; otherwise the topic is guessed.
    """

    name: str
    folder: str
    objects: int
    remote_url: str
    is_shown: bool
    topic: str
    is_known: bool


def guess_layers(snapshot: Snapshot, maps: list[UmapMap]) -> list[LayerGuess]:
    """Return the layers of maps in order, each with its topic."""
    finder = TopicFinder(OfferMapping("", SourceNote("", "")), snapshot.tables)
    return [_guess(snapshot, finder, layer) for umap in maps for layer in umap.layers]


def draft_mapping(snapshot: Snapshot, path: Path, *, limit_mb: int = 100) -> str:
    """Return a mapping (TOML) for a map of uMap: its layers with counts, and what they and its columns may mean.

    Layers of unknown meaning are left out as a comment, so that the import asks for them instead of guessing.

    Raises
    ------
    BadDataError
        If the file is no map, is cut off or too large.
    """
    maps = read_maps(path, limit_mb=limit_mb)
    column_of = name_properties([layer for umap in maps for layer in umap.layers])
    guesses = guess_layers(snapshot, maps)
    parts = (_write_layers(path.name, guesses), _write_source(maps), _write_columns(column_of), _write_topics(guesses))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _guess(snapshot: Snapshot, finder: TopicFinder, layer: UmapLayer) -> LayerGuess:
    topic, is_known = "", False
    try:
        found = finder.find(layer.name)
        topic, is_known = ("" if isinstance(found, Ignored) else found), True
    except CellError:
        scored = search_index(snapshot).match_topics(layer.name, limit=2)
        is_clear = len(scored) < 2 or scored[0][1] >= _CLEARLY * scored[1][1]
        if scored and scored[0][1] >= _LEAST_SCORE and is_clear:
            topic = scored[0][0]
    return LayerGuess(layer.name, layer.folder, len(layer.features), layer.remote_url, layer.is_shown, topic, is_known)


def _write_layers(file: str, guesses: list[LayerGuess]) -> Iterator[str]:
    yield f"# Zuordnung für {_comment(file)}, vorgeschlagen von „atlas offers layers“. Bitte prüfen und ergänzen."
    yield "#"
    yield "# Objekte  Ebene"
    for guess in guesses:
        place = f"{guess.folder} / {guess.name}" if guess.folder else guess.name
        remarks = [] if guess.is_shown else ["ausgeblendet"]
        remarks += [f"Daten stehen nicht in der Datei, sondern unter {guess.remote_url}"] if guess.remote_url else []
        told = f" ({'; '.join(remarks)})" if remarks else ""
        yield f"# {guess.objects:>7}  {_comment(place + told)}"


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
    yield f"id_prefix = {_quote(slug(first.name)[:24].strip('-') or 'umap')}"


def _write_columns(column_of: dict[str, str]) -> Iterator[str]:
    yield "[columns]"
    yield 'topic = "Ebene"'
    named = {fold(name): column for name, column in reversed(column_of.items())}
    used: set[str] = set()
    for target, words in _COLUMNS.items():
        column = next((named[word] for word in words if word in named), None)
        if column is not None:
            used.add(column)
            yield f"{target} = {_quote(column)}"
    left = [_comment(name) for name in column_of.values() if name not in used]
    yield f"# Nicht zugeordnet: {', '.join([*PLACE_COLUMNS[:2], *left])}"


def _write_topics(guesses: list[LayerGuess]) -> Iterator[str]:
    yield "[topics]"
    counts = Counter({guess.name: 0 for guess in guesses})
    for guess in guesses:
        counts[guess.name] += guess.objects
    topics = {guess.name: guess for guess in reversed(guesses)}
    for name, count in counts.items():
        if not count:
            continue
        guess = topics[name]
        if guess.topic:
            yield f"{_quote(name)} = {_quote(guess.topic)}" + ("" if guess.is_known else "  # geraten, bitte prüfen")
        else:
            yield f'# {_quote(name)} = ""  # welches Thema? Oder weglassen: "ignore: Grund"'


def _quote(text: str) -> str:
    # A basic string of TOML is a string of JSON, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    # A line break would end the comment, and no other control character may stand in one.
    return "".join(sign if sign.isprintable() else " " for sign in text)
