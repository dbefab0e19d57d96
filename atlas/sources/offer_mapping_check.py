"""What may stand in a mapping, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from atlas.codes import SLUG_PATTERN
from atlas.faults import Fault
from atlas.model import TABLES
from atlas.sources.foreign_cells import suggest
from atlas.vocabulary import Field, values

OFFER_TARGETS: Final = (
    "name", "partners", "office", "target_groups", "description", "plain_language", "delivery_modes", "languages",
    "cost", "access", "wheelchair", "capacity", "phone", "email", "website", "opening_hours", "opening_hours_text",
    "is_confidential", "source_url", "source_year", "verified_on",
)  # fmt: skip
PLACE_TARGETS: Final = ("site_name", "street", "postcode", "city", "address", "ags", "municipality", "lon", "lat")
TARGETS: Final = ("offer_id", "topic", "provider", "umbrella", "service_area", *OFFER_TARGETS, *PLACE_TARGETS)
"""What a column or a constant may fill."""

IGNORE: Final = "ignore"
_NEW_TOPIC_KEYS: Final = tuple(name for name in TABLES["topics"].column_names if name != "topic_id")
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "source": (
        "title", "url", "licence", "licence_url", "attribution", "edition", "retrieved_on", "year", "id_prefix"
    ),
    "file": ("encoding", "delimiter", "sheet", "decimal", "header_row"),
    "columns": TARGETS,
    "constants": TARGETS,
    "coordinates": ("crs",),
    "values": TARGETS,
    "topics": (),
    "new_topics": (),
}  # fmt: skip
"""Sections and their keys; where none are listed, the author chooses them."""


def find_faults(file: str, text: str, content: Mapping[str, Any]) -> list[Fault]:
    """Return every fault of a mapping, each with its line in `text`; `content` is what TOML makes of it."""
    check = _Check(file, text)
    check.check_all(content)
    return check.faults


class _Check:
    """Gathers every fault of one mapping, each with the line it stands in."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = text.splitlines()
        self.faults: list[Fault] = []

    def check_all(self, content: Mapping[str, Any]) -> None:
        self._keys("", content, tuple(_KEYS))
        sections = {name: content[name] for name in _KEYS if name in content}
        for name, section in sections.items():
            if not isinstance(section, dict):
                self._add(name, "", "Hier wird ein Abschnitt erwartet.", f"Bitte als [{name}] schreiben.")
            elif _KEYS[name]:
                self._keys(name, section, _KEYS[name])
        tables = {name: section for name, section in sections.items() if isinstance(section, dict)}
        self._source(tables.get("source", {}), tables.get("columns", {}))
        self._required(tables.get("columns", {}), tables.get("constants", {}))
        self._columns(tables.get("columns", {}))
        self._topics(tables.get("topics", {}))
        self._values(tables.get("values", {}))
        self._file_options(tables.get("file", {}))
        self._new_topics(tables.get("new_topics", {}))

    def _add(self, key: str, value: object, expected: str, advice: str) -> None:
        self.faults.append(Fault(self._file, self._line(key), key, str(value), expected, advice))

    def _line(self, key: str) -> int:
        last = re.escape(key.rpartition(".")[2])
        # tomllib tells no lines of keys, so the text is searched for the first line that sets this one.
        pattern = re.compile(rf"""\s*(\[.*\b{last}\W*\]|["']?{last}["']?\s*=)""")
        return next((number for number, line in enumerate(self._lines, start=1) if pattern.match(line)), 0)

    def _keys(self, section: str, content: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in content:
            if key not in known:
                path = f"{section}.{key}" if section else key
                advice = suggest(key, known) or f"Möglich sind: {', '.join(known)}."
                self._add(path, "", "Diesen Namen kennt die Zuordnung nicht.", advice)

    def _source(self, source: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
        for key in ("title", "licence"):
            if not source.get(key):
                self._add(f"source.{key}", "", "Diese Angabe fehlt.", f"Bitte unter [source] {key} angeben.")
        prefix = source.get("id_prefix", "")
        # Ids made from content alone could meet those of another source.
        if not prefix and "offer_id" not in columns:
            advice = 'Bitte unter [source] ein Kürzel angeben, etwa id_prefix = "kn-sozialamt".'
            self._add("source.id_prefix", "", "Ohne Spalte offer_id braucht es ein Kürzel für die Kennungen.", advice)
        if prefix and not re.fullmatch(SLUG_PATTERN, str(prefix)):
            self._add("source.id_prefix", prefix, "Erwartet werden Kleinbuchstaben, Ziffern und -.", "")
        retrieved = str(source.get("retrieved_on", "") or "2000-01-01")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", retrieved):
            self._add("source.retrieved_on", retrieved, "Erwartet wird ein Tag wie 2024-12-31.", "")

    def _required(self, columns: Mapping[str, Any], constants: Mapping[str, Any]) -> None:
        for target in ("name", "topic"):
            if target not in columns and target not in constants:
                advice = f'Bitte unter [columns] angeben, etwa {target} = "Spaltenname".'
                self._add(f"columns.{target}", "", "Diese Angabe fehlt.", advice)
        for target in set(columns) & set(constants):
            self._add(f"constants.{target}", "", "Steht auch unter [columns].", "Bitte nur eines von beiden angeben.")
        if ("lon" in columns) != ("lat" in columns):
            self._add("columns.lon", "", "Koordinaten brauchen lon und lat.", "Bitte beide Spalten angeben.")

    def _columns(self, columns: Mapping[str, Any]) -> None:
        for target, names in columns.items():
            parts = names if isinstance(names, list) else [names]
            if not parts or not all(isinstance(part, str) and part for part in parts):
                advice = f'Bitte {target} = "Spalte" oder {target} = ["Spalte 1", "Spalte 2"] schreiben.'
                self._add(f"columns.{target}", names, "Erwartet wird ein Spaltenname.", advice)

    def _topics(self, topics: Mapping[str, Any]) -> None:
        for word, topic in topics.items():
            if not isinstance(topic, str):
                self._add(f"topics.{word}", topic, "Erwartet wird eine Themenkennung in Anführungszeichen.", "")
            elif topic.startswith(IGNORE) and not topic.partition(":")[2].strip():
                self._add(f"topics.{word}", topic, "Der Grund fehlt.", 'Bitte "ignore: Grund" schreiben.')

    def _values(self, sections: Mapping[str, Any]) -> None:
        for target, words in sections.items():
            if not isinstance(words, dict):
                self._add(f"values.{target}", words, "Hier wird ein Abschnitt erwartet.", f"[values.{target}]")

    def _file_options(self, options: Mapping[str, Any]) -> None:
        if options.get("decimal", ",") not in (",", "."):
            self._add("file.decimal", options["decimal"], 'Erwartet wird "," oder ".".', "")
        if len(str(options.get("delimiter", ";"))) != 1:
            self._add("file.delimiter", options["delimiter"], 'Erwartet wird ein Zeichen wie ";" oder ",".', "")
        if not isinstance(options.get("header_row", 0), int):
            self._add("file.header_row", options["header_row"], "Erwartet wird eine Zeilennummer wie 3.", "")

    def _new_topics(self, topics: Mapping[str, Any]) -> None:
        for topic_id, topic in topics.items():
            key = f"new_topics.{topic_id}"
            if not isinstance(topic, dict):
                self._add(key, topic, "Hier wird ein Abschnitt erwartet.", f"[{key}]")
                continue
            if not re.fullmatch(SLUG_PATTERN, topic_id):
                self._add(key, "", "Erwartet werden Kleinbuchstaben, Ziffern und -.", "")
            self._keys(key, topic, _NEW_TOPIC_KEYS)
            self._choice(f"{key}.field", topic.get("field"), values(Field))
            self._choice(f"{key}.gender", topic.get("gender"), TABLES["topics"].column("gender").choices)
            for label in ("label_de", "label_en"):
                if not topic.get(label):
                    self._add(f"{key}.{label}", "", "Diese Angabe fehlt.", f'{label} = "..."')

    def _choice(self, key: str, value: object, choices: tuple[str, ...]) -> None:
        if value not in choices:
            self._add(key, value or "", f"Erwartet wird eines von: {', '.join(choices)}.", "")
