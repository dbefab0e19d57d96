"""Collect the texts of code and templates into the English catalogue and compile it.

New texts appear in messages.po with an empty msgstr: translate them, run this again. With ``--check``
nothing is written; the exit code tells whether the catalogue is complete and the compiled file fresh.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
CATALOGUE: Final = ROOT / "atlas/translations/en/LC_MESSAGES/messages.po"
METHODS: Final = [("atlas/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS: Final = {"templates/**.html": {"newstyle_gettext": "true"}}
MARKS: Final = {**DEFAULT_KEYWORDS, "mark": None}
_ON_PAGES: Final = (
    "agreement",
    "benchmark",
    "booklets",
    "change_feed",
    "coverage",
    "describing",
    "features/collections",
    "features/filter",
    "features/filter_parsing",
    "features/filter_place",
    "features/filter_values",
    "features/pages",
    "features/sets",
    "filtering",
    "finding",
    "funding_lines",
    "funding_overview",
    "gazetteer",
    "hsds/query",
    "indicators",
    "lens",
    "network",
    "opening",
    "openstreetmap/comparison",
    "openstreetmap/query",
    "people",
    "places",
    "quality",
    "saved_scenarios",
    "sensitivity",
    "similar",
    "siting",
    "siting_ground",
    "siting_query",
    "situations",
    "snapshots",
    "umap_publishing",
    "version_changes",
    "version_reader",
)
FAULTS_ON_PAGES: Final = [
    ("atlas/web/**.py", "python"),
    ("atlas/geo/siting_tasks.py", "python"),
    *((f"atlas/services/{name}.py", "python") for name in _ON_PAGES),
]
"""Faults of the command line stay German; those that a page can show are translated."""
FAULTS: Final = {
    "BadRequestError": None,
    "GoneError": None,
    "NotAcceptableError": None,
    "NotFoundError": None,
    "UnknownPlaceError": None,
}
FIXED_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def collect_texts() -> Catalog:
    """Return every German text of code and templates."""
    found = Catalog()
    for methods, keywords in ((METHODS, MARKS), (FAULTS_ON_PAGES, FAULTS)):
        for _, _, text, _, _ in extract_from_dir(ROOT, methods, OPTIONS, keywords, directory_filter=_is_ours):
            # A column's name inside a call is no text; Babel cannot tell.
            if isinstance(text, tuple) or not re.fullmatch(r"[a-z]+(_[a-z]+)+", text):
                found.add(text)
    return found


def update_catalogue(texts: Catalog) -> Catalog:
    """Return the English catalogue with exactly the texts of today."""
    with CATALOGUE.open("rb") as file:
        english = read_po(file, locale="en")
    english.update(texts, no_fuzzy_matching=True)
    english.obsolete.clear()
    english.header_comment = ""
    english.project, english.version, english.fuzzy = "Sozialatlas", "", False
    english.creation_date = english.revision_date = FIXED_DATE
    return english


def find_untranslated(catalogue: Catalog) -> list[Message]:
    """Return the texts that have no English."""
    return [message for message in catalogue if message.id and not _is_translated(message)]


def main() -> int:
    """Update or check."""
    english = update_catalogue(collect_texts())
    missing = find_untranslated(english)
    for message in missing:
        print("ohne Englisch:", message.id)
    compiled = CATALOGUE.with_suffix(".mo")
    if "--check" in sys.argv[1:]:
        with compiled.open("rb") as file:
            is_fresh = _texts_of(read_mo(file)) == _texts_of(english)
        print("" if is_fresh else "messages.mo ist veraltet: scripts/translations aufrufen.")
        return 0 if is_fresh and not missing else 1
    with CATALOGUE.open("wb") as file:
        write_po(file, english, width=110, sort_output=True)
    with compiled.open("wb") as file:
        write_mo(file, english)
    return 1 if missing else 0


def _texts_of(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_as_tuple(message.id): _as_tuple(message.string) for message in catalogue if message.id}


def _is_ours(folder: str | Path) -> bool:
    return Path(folder).name not in {"var", "tests", "pictures"} and not Path(folder).name.startswith(".")


def _as_tuple(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _is_translated(message: Message) -> bool:
    return all(_as_tuple(message.string))


if __name__ == "__main__":
    sys.exit(main())
