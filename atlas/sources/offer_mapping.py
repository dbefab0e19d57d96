"""The mapping of somebody else's columns and words to offers: a small TOML file, read and checked.

What may stand in it is told in docs/import.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from atlas.errors import BadDataError, FaultyDataError, NotFoundError
from atlas.faults import Fault
from atlas.sources.foreign_cells import suggest
from atlas.sources.offer_mapping_check import IGNORE, find_faults
from atlas.sources.sheets import FileOptions


@dataclass(frozen=True)
class SourceNote:
    """Where the file comes from; becomes provenance."""

    title: str
    licence: str
    url: str = ""
    licence_url: str = ""
    attribution: str = ""
    edition: str = ""
    retrieved_on: str = ""
    year: int | None = None
    id_prefix: str = ""


@dataclass(frozen=True)
class OfferMapping:
    """What the columns and words of a foreign file mean.

    `columns` gives for each target its source columns; `values` for a target the words that replace those of
    the file; `topics` a topic id, or ``ignore: reason``, for a word or a pattern with ``*``.
    """

    file: str
    source: SourceNote
    options: FileOptions = field(default_factory=FileOptions)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    new_topics: dict[str, dict[str, str]] = field(default_factory=dict)
    crs: str = ""

    def fills(self, *targets: str) -> bool:
        """Tell whether any of `targets` is filled by a column or a constant."""
        return any(target in self.columns or target in self.constants for target in targets)

    def label(self, target: str) -> str:
        """Return the name of the source columns of `target`, as its faults show it."""
        return " + ".join(self.columns.get(target, (target,)))


def read_mapping(path: Path) -> OfferMapping:
    """Read and check a mapping.

    Raises
    ------
    NotFoundError
        If there is no such file.
    FaultyDataError
        If it is not TOML or says something the atlas does not know; all faults at once.
    """
    if not path.is_file():
        raise NotFoundError("Die Zuordnung %(file)s gibt es nicht.", file=path)
    try:
        # Editors on Windows may put a byte order mark before the text, which TOML does not allow.
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadDataError(
            "Die Zuordnung %(file)s ist kein lesbares TOML in UTF-8 (%(cause)s). "
            'Texte stehen in Anführungszeichen: name = "Bezeichnung".',
            file=path.name,
            cause=error,
        ) from error
    faults = find_faults(path.name, text, content)
    if faults:
        raise FaultyDataError(
            "Die Zuordnung %(file)s hat %(count)s Fehler.", faults=faults, file=path.name, count=len(faults)
        )
    return _build(path.name, content)


def check_columns(mapping: OfferMapping, columns: Iterable[str]) -> list[Fault]:
    """Return a fault for each source column that the file does not have."""
    known = list(columns)
    return [
        Fault(
            mapping.file, 0, f"columns.{target}", column, "Diese Spalte hat die Datei nicht.",
            f"{suggest(column, known)} Es gibt: {', '.join(known)}.".strip(),
        )
        for target, names in mapping.columns.items()
        for column in names
        if column not in known
    ]  # fmt: skip


def check_topics(mapping: OfferMapping, topic_ids: Iterable[str]) -> list[Fault]:
    """Return a fault for each topic that neither the atlas nor the mapping itself knows."""
    known = [*topic_ids, *mapping.new_topics]
    return [
        Fault(
            mapping.file, 0, f"topics.{word}", topic, "Dieses Thema gibt es nicht.",
            f'{suggest(topic, known)} Sonst unter [new_topics] anlegen oder "ignore: Grund" schreiben.'.strip(),
        )
        for word, topic in mapping.topics.items()
        if not topic.startswith(IGNORE) and topic not in known
    ]  # fmt: skip


def _build(file: str, content: Mapping[str, Any]) -> OfferMapping:
    return OfferMapping(
        file=file,
        source=_build_source(content["source"]),
        options=FileOptions(**content.get("file", {})),
        columns={
            target: tuple(names) if isinstance(names, list) else (names,)
            for target, names in content.get("columns", {}).items()
        },
        constants={target: _plain(value) for target, value in content.get("constants", {}).items()},
        values={target: _plain_words(words) for target, words in content.get("values", {}).items()},
        topics=content.get("topics", {}),
        new_topics={topic: _plain_words(words) for topic, words in content.get("new_topics", {}).items()},
        crs=str(content.get("coordinates", {}).get("crs", "")),
    )


def _build_source(source: Mapping[str, Any]) -> SourceNote:
    texts = {key: _plain(value) for key, value in source.items() if key != "year"}
    stated = source.get("year")
    # The year decides how old an entry is, so it is taken from edition or retrieval where it is not stated.
    known = str(stated or texts.get("edition", "")) + " " + texts.get("retrieved_on", "")
    year = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", known)
    texts.setdefault("attribution", texts["title"])
    return SourceNote(**texts, year=int(year[0]) if year else None)


def _plain_words(words: Mapping[str, Any]) -> dict[str, str]:
    return {str(word): _plain(value) for word, value in words.items()}


def _plain(value: object) -> str:
    # Asked before anything else: the readers of cells know yes and no in German, not Python's True.
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return ";".join(_plain(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)
